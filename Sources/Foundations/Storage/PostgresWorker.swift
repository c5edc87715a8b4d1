#if Postgres
  import CPostgres
  import Dispatch
  import Foundation
  import Synchronization
  import Vocabulary

  /// One thread with one connection, which it opens when needed and again when it was lost.
  final class PostgresWorker: Sendable {
    struct Shared: Sendable {
      let uri: String
      let schema: String?
      let options: DatabaseOptions
      let work: WorkQueue
      let gate: Gate
    }

    /// What the thread runs at the moment, for ``interrupt(_:)``.
    ///
    /// Sendable although it holds a pointer: libpq allows PQcancel from any thread, and the pointer
    /// is used and freed under the lock of `current` only.
    private struct Current: @unchecked Sendable {
      let request: ObjectIdentifier
      let cancel: OpaquePointer
    }

    private struct LostBeforeStart: Error {}

    /// Collisions after which a writer waits until it is the only one of this process.
    private static let patience = 6

    private let shared: Shared
    private let current = Mutex<Current?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    init(_ shared: Shared) { self.shared = shared }

    func start() {
      let thread = Thread { [self] in
        runAll()
        ended.signal()
      }
      thread.name = "breakwater.postgres"
      thread.stackSize = 4 << 20
      thread.start()
    }

    func waitUntilEnded() {
      ended.wait()
      ended.signal()
    }

    /// Asks the server to stop what it does for the request, if this thread runs it.
    func interrupt(_ request: any PendingRequest) {
      current.withLock { current in
        guard let current, current.request == ObjectIdentifier(request) else { return }
        var message = [CChar](repeating: 0, count: 256)
        _ = PQcancel(current.cancel, &message, Int32(message.count))
      }
    }

    private func runAll() {
      var connection: PostgresConnection?
      var hasConnected = false
      while let work = shared.work.next() {
        guard work.request.start() else { continue }
        do {
          try run(work, &connection, &hasConnected)
        } catch {
          work.request.fail(error)
        }
        if connection?.isLost == true { connection = nil }
      }
    }

    private func run(
      _ work: Work, _ connection: inout PostgresConnection?, _ hasConnected: inout Bool
    ) throws {
      var attempt = 1
      while true {
        let begun = monotonicSeconds()
        do {
          let open = try connected(&connection, &hasConnected, for: work.request)
          guard work.isWriting else { return try transact(work, on: open) }
          return try shared.gate.pass(alone: attempt > Self.patience) {
            try transact(work, on: open)
          }
        } catch is LostBeforeStart where attempt < shared.options.attempts {
          connection = nil
          attempt += 1
        } catch let problem as StorageProblem {
          if work.request.isCancelled { throw StorageProblem.cancelled }
          switch problem {
          case .serialization where attempt < shared.options.attempts: pause(attempt)
          case .timedOut where isStray(begun) && attempt < shared.options.attempts: break
          default: throw problem
          }
          attempt += 1
        }
      }
    }

    /// True when a statement was cancelled although nobody asked and its time was not up: the
    /// request to cancel an earlier one came late.
    private func isStray(_ begun: Double) -> Bool {
      guard let limit = shared.options.statementTimeout else { return true }
      return monotonicSeconds() - begun < limit
    }

    private func pause(_ attempt: Int) {
      let most = min(0.2, 0.001 * Double(1 << min(attempt, 10)))
      Thread.sleep(forTimeInterval: Double.random(in: 0...most))
    }

    /// A connection that answers: an idle one may have been lost since its last use.
    private func connected(
      _ connection: inout PostgresConnection?, _ hasConnected: inout Bool,
      for request: any PendingRequest
    ) throws -> PostgresConnection {
      if let connection, !connection.isLost { return connection }
      let deadline = monotonicSeconds() + shared.options.busyTimeout
      var wait = 0.02
      while true {
        do {
          let fresh = try PostgresConnection(
            uri: shared.uri, schema: shared.schema, options: shared.options)
          connection = fresh
          hasConnected = true
          return fresh
        } catch {
          guard hasConnected, monotonicSeconds() + wait < deadline, !request.isCancelled
          else { throw error }
          Thread.sleep(forTimeInterval: wait * Double.random(in: 0.5...1))
          wait = min(wait * 2, 1)
        }
      }
    }

    private func transact(_ work: Work, on connection: PostgresConnection) throws {
      let request = work.request
      enter(request, connection)
      defer { leave() }
      if request.isCancelled { throw StorageProblem.cancelled }
      do {
        try connection.script(
          work.isWriting
            ? "BEGIN ISOLATION LEVEL SERIALIZABLE"
            : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
      } catch {
        // Nothing was done yet, so a connection lost while idle is no one's failure.
        guard connection.isLost else { throw error }
        throw LostBeforeStart()
      }
      let transaction = Transaction(
        PostgresSession(connection), isCancelled: { request.isCancelled })
      do {
        try request.run(transaction)
        try transaction.checkSound()
        if request.isCancelled { throw StorageProblem.cancelled }
        try connection.script("COMMIT")
      } catch {
        if !connection.isLost { try? connection.script("ROLLBACK") }
        throw error
      }
      for action in transaction.commitActions { action() }
      request.succeed()
    }

    private func enter(_ request: any PendingRequest, _ connection: PostgresConnection) {
      guard let cancel = PQgetCancel(connection.handle) else { return }
      let now = Current(request: ObjectIdentifier(request), cancel: cancel)
      current.withLock { $0 = now }
    }

    private func leave() {
      current.withLock { current in
        if let cancel = current?.cancel { PQfreeCancel(cancel) }
        current = nil
      }
    }
  }
#endif
