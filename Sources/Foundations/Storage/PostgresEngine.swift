#if Postgres
  import CPostgres
  import Dispatch
  import Foundation

  /// PostgreSQL: a pool of threads, each with one connection.
  final class PostgresEngine: DatabaseEngine {
    private let work: PostgresQueue
    private let workers: [PostgresWorker]

    /// Starts the threads; they connect when there is work.
    init(uri: String, schema: String?, options: DatabaseOptions) {
      work = PostgresQueue(threads: options.connections, groupLimit: options.groupLimit)
      let shared = PostgresWorker.Shared(
        uri: uri, schema: schema, options: options, work: work, gate: PostgresGate())
      workers = (0..<options.connections).map { _ in PostgresWorker(shared) }
      for worker in workers { worker.start() }
    }

    func read<Value: Sendable>(
      _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
      let request = Request(body)
      return try await run(request) { work.addReading(request) }
    }

    func write<Value: Sendable>(
      _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
      let request = Request(body)
      return try await run(request) { work.addWriting(request) }
    }

    private func run<Value: Sendable>(
      _ request: Request<Value>, submit: () -> Void
    ) async throws -> Value {
      try await request.answer(
        submit: submit,
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
#endif
