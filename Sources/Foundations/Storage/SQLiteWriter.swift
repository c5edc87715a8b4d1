import GRDB
import Synchronization

/// Queues writes and commits many of them at once (group commit).
///
/// One `BEGIN IMMEDIATE … COMMIT` holds up to `limit` requests, each in its own savepoint, so one
/// synchronisation with the disk makes all of them durable. A request is answered only after that
/// commit.
final class SQLiteWriter: Sendable {
  private struct State {
    var queue: [any PendingRequest] = []
    var isDraining = false
    var isClosed = false
  }

  private let state = Mutex(State())
  private let limit: Int
  private let pool: DatabasePool
  private typealias Round = @Sendable (SQLiteSession) -> [any PendingRequest]
  private let session: @Sendable (GRDB.Database, Round) throws -> [any PendingRequest]
  private let afterBatch: @Sendable (GRDB.Database) -> Void

  init(
    pool: DatabasePool, limit: Int,
    session:
      @escaping @Sendable (
        GRDB.Database, @Sendable (SQLiteSession) -> [any PendingRequest]
      ) throws -> [any PendingRequest],
    afterBatch: @escaping @Sendable (GRDB.Database) -> Void
  ) {
    self.pool = pool
    self.limit = limit
    self.session = session
    self.afterBatch = afterBatch
  }

  func submit(_ request: any PendingRequest) {
    let (mustStart, isClosed) = state.withLock { state in
      guard !state.isClosed else { return (false, true) }
      state.queue.append(request)
      defer { state.isDraining = true }
      return (!state.isDraining, false)
    }
    if isClosed {
      request.fail(StorageProblem.unavailable("the database is closed"))
    } else if mustStart {
      pool.asyncWriteWithoutTransaction { [self] connection in drain(connection) }
    }
  }

  /// Refuses new requests; those queued are still done.
  func close() { state.withLock { $0.isClosed = true } }

  private func drain(_ connection: GRDB.Database) {
    while true {
      let batch = state.withLock { state -> [any PendingRequest] in
        let batch = Array(state.queue.prefix(limit))
        state.queue.removeFirst(batch.count)
        state.isDraining = !batch.isEmpty
        return batch
      }
      if batch.isEmpty { return }
      var waiting = batch.filter { $0.start() }
      // A round ends early only when SQLite rolled everything back; the request that caused it has
      // then been answered, so the rounds come to an end.
      while !waiting.isEmpty { waiting = run(waiting, connection) }
      afterBatch(connection)
    }
  }

  /// Commits the requests; returns those that must be run again.
  private func run(
    _ requests: [any PendingRequest], _ connection: GRDB.Database
  ) -> [any PendingRequest] {
    do {
      return try session(connection) { session in commit(requests, session) }
    } catch {
      for request in requests { request.fail(error) }
      return []
    }
  }

  private func commit(
    _ requests: [any PendingRequest], _ session: SQLiteSession
  ) -> [any PendingRequest] {
    var done: [any PendingRequest] = []
    var actions: [@Sendable () -> Void] = []
    do {
      _ = try session.execute("BEGIN IMMEDIATE")
      for (place, request) in requests.enumerated() {
        do {
          actions += try attempt(request, session, isAlone: requests.count == 1)
          done.append(request)
        } catch {
          request.fail(error)
          if !session.isInsideTransaction { return done + requests[(place + 1)...] }
        }
      }
      _ = try session.execute("COMMIT")
    } catch {
      if session.isInsideTransaction { _ = try? session.execute("ROLLBACK") }
      for request in requests { request.fail(error) }
      return []
    }
    for action in actions { action() }
    for request in done { request.succeed() }
    return []
  }

  private func attempt(
    _ request: any PendingRequest, _ session: SQLiteSession, isAlone: Bool
  ) throws -> [@Sendable () -> Void] {
    let transaction = Transaction(session)
    if !isAlone { _ = try session.execute("SAVEPOINT request") }
    do {
      try request.run(transaction)
      try transaction.checkSound()
      if !isAlone { _ = try session.execute("RELEASE request") }
      return transaction.commitActions
    } catch {
      if session.isInsideTransaction {
        if isAlone {
          _ = try session.execute("ROLLBACK")
        } else {
          _ = try session.execute("ROLLBACK TO request")
          _ = try session.execute("RELEASE request")
        }
      }
      throw error
    }
  }
}
