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
      let work: PostgresQueue
      let gate: PostgresGate
      let growth = PostgresGrowth()
    }

    /// What the thread runs at the moment, for ``interrupt(_:)``.
    private struct Current: Sendable {
      let request: ObjectIdentifier
      /// The address of libpq's `PGcancel`. libpq allows PQcancel from any thread; it is called, and
      /// this freed, under the lock of `current` only.
      let cancel: UInt
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
        _ = PQcancel(OpaquePointer(bitPattern: current.cancel), &message, Int32(message.count))
      }
    }

    private func runAll() {
      var connection: PostgresConnection?
      var hasConnected = false
      while let work = shared.work.next() {
        switch work {
        case .reading(let request):
          if request.start() { run([request], isWriting: false, &connection, &hasConnected) }
        case .writing(let requests, let lane):
          run(requests.filter { $0.start() }, isWriting: true, &connection, &hasConnected)
          connection.map { refreshStatistics(of: $0) }
          shared.work.end(lane)
        }
        if connection?.isLost == true { connection = nil }
      }
    }

    /// Runs the requests in one transaction, again if it collides, and answers them.
    private func run(
      _ requests: [any PendingRequest], isWriting: Bool, _ connection: inout PostgresConnection?,
      _ hasConnected: inout Bool
    ) {
      guard !requests.isEmpty else { return }
      var attempt = 1
      while true {
        do {
          let open = try connected(&connection, &hasConnected, for: requests)
          guard isWriting else { return try requests.forEach { try read($0, on: open) } }
          return try shared.gate.pass(alone: attempt > Self.patience) {
            try transact(requests, on: open)
          }
        } catch is LostBeforeStart where attempt < shared.options.attempts {
          connection = nil
        } catch StorageProblem.serialization where attempt < shared.options.attempts {
          pause(attempt)
        } catch {
          for request in requests {
            request.fail(request.isCancelled ? StorageProblem.cancelled : error)
          }
          return
        }
        attempt += 1
      }
    }

    /// Has the server look anew at tables that much was put into. Its own rounds come up to a
    /// minute later, and until then it would read such tables as a whole. Nothing rests on it, so a
    /// failure is the next round's matter.
    private func refreshStatistics(of connection: PostgresConnection) {
      for table in shared.growth.takeDue() where !connection.isLost {
        try? connection.script("ANALYZE \(table)")
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
      for requests: [any PendingRequest]
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
          guard hasConnected, monotonicSeconds() + wait < deadline,
            !requests.allSatisfy(\.isCancelled)
          else { throw error }
          Thread.sleep(forTimeInterval: wait * Double.random(in: 0.5...1))
          wait = min(wait * 2, 1)
        }
      }
    }

    private func begin(_ mode: String, on connection: PostgresConnection) throws {
      do {
        try connection.script("BEGIN ISOLATION LEVEL " + mode)
      } catch {
        // Nothing was done yet, so a connection lost while idle is no one's failure.
        guard connection.isLost else { throw error }
        throw LostBeforeStart()
      }
    }

    /// Runs a request that only reads, and answers it; there is nothing that a savepoint would undo.
    private func read(_ request: any PendingRequest, on connection: PostgresConnection) throws {
      enter(request, connection)
      defer { leave() }
      var tries = 1
      while true {
        let begun = monotonicSeconds()
        do {
          try begin("REPEATABLE READ READ ONLY", on: connection)
          let transaction = Transaction(
            PostgresSession(connection), isCancelled: { request.isCancelled })
          try request.run(transaction)
          try transaction.checkSound()
          if request.isCancelled { throw StorageProblem.cancelled }
          try connection.script("COMMIT")
          return request.succeed()
        } catch {
          if !connection.isLost { try connection.script("ROLLBACK") }
          guard case StorageProblem.timedOut = error, !request.isCancelled, isStray(begun),
            tries < shared.options.attempts
          else { throw error }
          tries += 1
        }
      }
    }

    /// Commits the requests together and answers them; what it throws concerns all of them.
    private func transact(
      _ requests: [any PendingRequest], on connection: PostgresConnection
    ) throws {
      connection.added = [:]
      try begin("SERIALIZABLE", on: connection)
      var failures: [(any Error)?] = []
      var actions: [@Sendable () -> Void] = []
      do {
        for request in requests {
          switch try attempt(request, on: connection) {
          case .success(let more):
            failures.append(nil)
            actions += more
          case .failure(let error): failures.append(error)
          }
        }
        try connection.script("COMMIT")
        // Only now do the others see the rows, and a look at the table counts them.
        for (table, rows) in connection.added { shared.growth.add(rows, to: table) }
      } catch {
        if !connection.isLost { try? connection.script("ROLLBACK") }
        throw error
      }
      for action in actions { action() }
      // Refusals wait for the commit too: what they rest on may be another request's change.
      for (request, failure) in zip(requests, failures) {
        if let failure { request.fail(failure) } else { request.succeed() }
      }
    }

    /// Runs one request of a transaction. Its own failure undoes its own changes and is returned;
    /// what spoils the transaction for all is thrown.
    private func attempt(
      _ request: any PendingRequest, on connection: PostgresConnection
    ) throws -> Result<[@Sendable () -> Void], any Error> {
      enter(request, connection)
      defer { leave() }
      var tries = 1
      while true {
        if request.isCancelled { return .failure(StorageProblem.cancelled) }
        let begun = monotonicSeconds()
        let transaction = Transaction(
          PostgresSession(connection), isCancelled: { request.isCancelled })
        try connection.script("SAVEPOINT request")
        do {
          try request.run(transaction)
          try transaction.checkSound()
          if request.isCancelled { throw StorageProblem.cancelled }
          try connection.script("RELEASE SAVEPOINT request")
          return .success(transaction.commitActions)
        } catch {
          if connection.isLost { throw error }
          if case StorageProblem.serialization = error { throw error }
          try connection.script("ROLLBACK TO SAVEPOINT request; RELEASE SAVEPOINT request")
          if case StorageProblem.timedOut = error, !request.isCancelled, isStray(begun),
            tries < shared.options.attempts
          {
            tries += 1
            continue
          }
          return .failure(request.isCancelled ? StorageProblem.cancelled : error)
        }
      }
    }

    private func enter(_ request: any PendingRequest, _ connection: PostgresConnection) {
      guard let cancel = PQgetCancel(connection.handle) else { return }
      let now = Current(request: ObjectIdentifier(request), cancel: UInt(bitPattern: cancel))
      current.withLock { $0 = now }
    }

    private func leave() {
      current.withLock { current in
        if let current { PQfreeCancel(OpaquePointer(bitPattern: current.cancel)) }
        current = nil
      }
    }
  }
#endif
