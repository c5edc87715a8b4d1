#if Postgres
  import CPostgres
  import Dispatch
  import Foundation
  import Synchronization

  /// PostgreSQL: a pool of threads, each with one connection.
  final class PostgresEngine: DatabaseEngine {
    private let work = WorkQueue()
    private let workers: [PostgresWorker]

    /// Starts the threads; they connect when there is work.
    init(uri: String, schema: String?, options: DatabaseOptions) {
      let gate = Gate()
      let shared = PostgresWorker.Shared(
        uri: uri, schema: schema, options: options, work: work, gate: gate)
      workers = (0..<options.connections).map { _ in PostgresWorker(shared) }
      for worker in workers { worker.start() }
    }

    func read<Value: Sendable>(
      _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
      try await run(Request(body), isWriting: false)
    }

    func write<Value: Sendable>(
      _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
      try await run(Request(body), isWriting: true)
    }

    private func run<Value: Sendable>(
      _ request: Request<Value>, isWriting: Bool
    ) async throws -> Value {
      try await request.answer(
        submit: { work.add(Work(request: request, isWriting: isWriting)) },
        interrupt: { [workers] in
          // PQcancel connects to the server, which may take a while.
          DispatchQueue.global().async { for worker in workers { worker.interrupt(request) } }
        })
    }

    func close() async {
      work.close()
      let workers = workers
      await onBackgroundThread { for worker in workers { worker.waitUntilEnded() } }
    }

    func backup(to path: String) async throws {
      throw StorageProblem.invalid(
        "PostgreSQL is backed up by its own tools: pg_dump --format=custom --file=\(path), "
          + "or pg_basebackup with an archive of its write-ahead log")
    }

    func verify() async throws -> [String] {
      try await read { transaction in
        try transaction.rows(
          """
          SELECT 'constraint ' || conname || ' was never validated' AS line FROM pg_constraint
            WHERE NOT convalidated AND connamespace = current_schema()::regnamespace
          UNION ALL
          SELECT 'index ' || indexrelid::regclass || ' is invalid' FROM pg_index WHERE NOT indisvalid
          UNION ALL
          SELECT 'the server counted ' || checksum_failures || ' damaged pages'
            FROM pg_stat_database WHERE datname = current_database() AND checksum_failures > 0
          """
        ).map { try $0["line"] }
      }
    }
  }

  /// A request and how its transaction is opened.
  struct Work: Sendable {
    let request: any PendingRequest
    let isWriting: Bool
  }

  /// Work waiting for a thread.
  final class WorkQueue: Sendable {
    private struct State {
      var waiting: [Work] = []
      var start = 0
      var isClosed = false
    }

    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)
    private static let most = 50_000

    func add(_ work: Work) {
      let refusal = state.withLock { state -> StorageProblem? in
        if state.isClosed { return .unavailable("the database is closed") }
        if state.waiting.count - state.start >= Self.most { return .busy("too many requests wait") }
        state.waiting.append(work)
        return nil
      }
      if let refusal { work.request.fail(refusal) } else { signal.signal() }
    }

    /// Blocks until there is work; nil when the queue is closed and empty.
    func next() -> Work? {
      signal.wait()
      let (work, isClosed) = state.withLock { state -> (Work?, Bool) in
        guard state.start < state.waiting.count else { return (nil, state.isClosed) }
        let work = state.waiting[state.start]
        state.start += 1
        if state.start > 1000, state.start * 2 > state.waiting.count {
          state.waiting.removeFirst(state.start)
          state.start = 0
        } else if state.start == state.waiting.count {
          state.waiting.removeAll(keepingCapacity: true)
          state.start = 0
        }
        return (work, state.isClosed)
      }
      if work == nil, isClosed { signal.signal() }  // for the other threads
      return work
    }

    func close() {
      state.withLock { $0.isClosed = true }
      signal.signal()
    }
  }

  /// Lets ordinary writers pass together, and one that kept colliding pass alone.
  final class Gate: Sendable {
    private let condition = NSCondition()
    private struct State {
      var inside = 0
      var isAlone = false
      var waitingAlone = 0
    }
    private let state = Mutex(State())

    func pass<Value>(alone: Bool, _ body: () throws -> Value) rethrows -> Value {
      enter(alone: alone)
      defer { leave(alone: alone) }
      return try body()
    }

    private func enter(alone: Bool) {
      condition.lock()
      defer { condition.unlock() }
      if alone { state.withLock { $0.waitingAlone += 1 } }
      while !state.withLock({ state in
        guard !state.isAlone, alone ? state.inside == 0 : state.waitingAlone == 0 else {
          return false
        }
        if alone {
          state.isAlone = true
          state.waitingAlone -= 1
        } else {
          state.inside += 1
        }
        return true
      }) { condition.wait() }
    }

    private func leave(alone: Bool) {
      condition.lock()
      defer { condition.unlock() }
      state.withLock { if alone { $0.isAlone = false } else { $0.inside -= 1 } }
      condition.broadcast()
    }
  }
#endif
