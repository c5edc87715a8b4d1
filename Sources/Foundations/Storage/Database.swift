import Dispatch

/// An open database: SQLite or PostgreSQL behind one interface.
///
/// Transactions are synchronous closures on database threads; Swift's cooperative threads never
/// block. A closure may be run again when its transaction had to be repeated, so it must change
/// nothing outside the database.
public final class Database: Sendable {
  /// Which engine does the work.
  public let engine: Engine
  /// Where it is.
  public let address: DatabaseAddress
  private let implementation: any DatabaseEngine

  private init(_ address: DatabaseAddress, _ implementation: any DatabaseEngine) {
    engine = address.engine
    self.address = address
    self.implementation = implementation
  }

  /// Opens a database, creating an SQLite file that is missing; throws ``StorageProblem``.
  public static func open(
    _ address: DatabaseAddress, options: DatabaseOptions = .init()
  ) async throws -> Database {
    let implementation = try await onBackgroundThread {
      Result { try openEngine(address, options) }
    }.get()
    let database = Database(address, implementation)
    do {
      try await database.read { _ = try $0.rows("SELECT 1") }
      return database
    } catch {
      await database.close()
      throw error
    }
  }

  /// Runs `body` on one unchanging snapshot; writing is refused.
  ///
  /// Cancelling the task interrupts the statement and throws ``StorageProblem/cancelled``.
  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    try await implementation.read(body)
  }

  /// Runs `body` as if alone (serialisable) and returns once its changes are durable.
  ///
  /// What `body` throws undoes its changes and is thrown here. Cancelling the task before `body`
  /// has started throws ``StorageProblem/cancelled``.
  @discardableResult public func write<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    try await implementation.write(body)
  }

  /// Finishes what is queued and closes every connection.
  public func close() async { await implementation.close() }

  /// Copies an SQLite database to a new file while it is in use; for PostgreSQL it
  /// refuses and names `pg_dump`, since only a sandbox may start programs.
  public func backup(to path: String) async throws { try await implementation.backup(to: path) }

  /// Damage found in files, indexes and references; empty when all is well.
  public func verify() async throws -> [String] { try await implementation.verify() }
}

/// What an engine does for a ``Database``.
protocol DatabaseEngine: Sendable {
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value
  func close() async
  func backup(to path: String) async throws
  func verify() async throws -> [String]
}

private func openEngine(
  _ address: DatabaseAddress, _ options: DatabaseOptions
) throws -> any DatabaseEngine {
  switch address.target {
  case .file(let path): return try SQLiteEngine(path: path, options: options)
  case .memory: return try SQLiteEngine(path: nil, options: options)
  case .postgres(let uri, let schema):
    #if Postgres
      return PostgresEngine(uri: uri, schema: schema, options: options)
    #else
      _ = (uri, schema)
      throw StorageProblem.invalid("this build has no PostgreSQL (package trait Postgres)")
    #endif
  }
}

/// Runs blocking work away from Swift's cooperative threads.
func onBackgroundThread<Value: Sendable>(
  _ body: @escaping @Sendable () -> Value
) async -> Value {
  await withCheckedContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(returning: body()) }
  }
}
