import Dispatch
import Foundation
import GRDB
import Synchronization

/// SQLite in write-ahead mode: a pool of readers, one group-commit writer and a checkpointer.
final class SQLiteEngine: DatabaseEngine {
  private let pool: DatabasePool
  private let writer: SQLiteWriter
  private let sessions: Sessions
  private let checkpoints: Checkpoints
  private let temporaryFolder: String?
  private let isClosed = Atomic(false)

  /// Opens or creates the file; nil means a temporary one that need not outlive the process.
  init(path: String?, options: DatabaseOptions) throws {
    var path = path
    temporaryFolder =
      path == nil ? NSTemporaryDirectory() + "breakwater-" + UUID().uuidString : nil
    if let temporaryFolder {
      try FileManager.default.createDirectory(
        atPath: temporaryFolder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      path = temporaryFolder + "/database"
    }
    let file = path ?? ""
    let sessions = Sessions()
    let (pool, checkpoints) = try mapped {
      var configuration = Configuration()
      configuration.maximumReaderCount = options.connections
      configuration.busyMode = .timeout(options.busyTimeout)
      configuration.qos = .userInitiated
      configuration.prepareDatabase { connection in
        try connection.execute(sql: "PRAGMA case_sensitive_like = ON")
        try connection.execute(sql: "PRAGMA cache_size = -16000")
        try connection.execute(sql: "PRAGMA temp_store = MEMORY")
        sessions.add(connection)
      }
      let pool = try DatabasePool(path: file, configuration: configuration)
      return (pool, try Checkpoints(file: file))
    }
    let durability = temporaryFolder == nil ? "FULL" : "OFF"
    try mapped {
      // GRDB sets NORMAL after `prepareDatabase`, so this must come after opening.
      try pool.writeWithoutTransaction { connection in
        try connection.execute(sql: "PRAGMA synchronous = \(durability)")
        checkpoints.watch(connection)
      }
    }
    writer = SQLiteWriter(
      pool: pool, limit: options.groupLimit, session: { try sessions.use($0, $1) },
      afterBatch: { checkpoints.runIfDue(writer: $0) })
    self.pool = pool
    self.checkpoints = checkpoints
    self.sessions = sessions
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    guard !isClosed.load(ordering: .acquiring) else { throw closed }
    let sessions = sessions
    let isCancelled = Flag()
    do {
      // GRDB interrupts the statement that runs; the flag stops those that would follow, and the one
      // that begins just after the interruption, which SQLite does not remember.
      return try await withTaskCancellationHandler {
        try await pool.read { connection in
          try sessions.use(connection) { session in
            try session.ending(when: isCancelled) {
              let transaction = Transaction(session, isCancelled: { isCancelled.isSet })
              let value = try body(transaction)
              try transaction.checkSound()
              return value
            }
          }
        }
      } onCancel: {
        isCancelled.set()
      }
    } catch {
      throw isClosed.load(ordering: .acquiring) ? closed : translated(error)
    }
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    let request = Request(body)
    return try await request.answer(submit: { writer.submit(request) })
  }

  func close() async {
    guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
    writer.close()
    let (pool, sessions, checkpoints) = (pool, sessions, checkpoints)
    await onBackgroundThread {
      try? pool.barrierWriteWithoutTransaction { _ in sessions.removeAll() }
      checkpoints.close()
      try? pool.close()
    }
    if let temporaryFolder { try? FileManager.default.removeItem(atPath: temporaryFolder) }
  }

  func backup(to path: String) async throws {
    let pool = pool
    let result = await onBackgroundThread { () -> Result<Void, any Error> in
      Result {
        guard !FileManager.default.fileExists(atPath: path) else {
          throw StorageProblem.invalid("backup: \(path) exists already")
        }
        let partial = path + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        _ = try mapped {
          let copy = try DatabaseQueue(path: partial)
          try pool.backup(to: copy)
          try copy.close()
        }
        try FileManager.default.moveItem(atPath: partial, toPath: path)
      }
    }
    try result.get()
  }

  func verify() async throws -> [String] {
    try await read { transaction in
      let integrity = try transaction.rows("PRAGMA integrity_check").map { try $0[0] as String }
      let references = try transaction.rows("PRAGMA foreign_key_check").map { row in
        "\(try row["table"] as String): a row refers to a missing row of \(try row["parent"] as String)"
      }
      return integrity.filter { $0 != "ok" } + references
    }
  }

  private var closed: StorageProblem { .unavailable("the database is closed") }
}

/// Set once, by any thread.
final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }
}

/// The prepared statements of every connection of a pool. Each session stands behind a lock of its
/// own. Nobody waits for it, since the pool lends a connection to one thread at a time; it is what
/// lets the compiler see so.
private final class Sessions: Sendable {
  private final class Seat: Sendable {
    let session: Mutex<SQLiteSession>

    /// `address` is that of an open connection.
    init?(_ address: UInt) {
      guard let handle = OpaquePointer(bitPattern: address) else { return nil }
      session = Mutex(SQLiteSession(handle))
    }
  }
  private let seats = Mutex<[ObjectIdentifier: Seat]>([:])

  func add(_ connection: GRDB.Database) {
    guard let handle = connection.sqliteConnection, let seat = Seat(UInt(bitPattern: handle)) else {
      return
    }
    seats.withLock { $0[ObjectIdentifier(connection)] = seat }
  }

  /// Works with the session of a connection that is lent to the caller.
  func use<Value: Sendable>(
    _ connection: GRDB.Database, _ body: @Sendable (SQLiteSession) throws -> Value
  ) throws -> Value {
    guard let seat = seats.withLock({ $0[ObjectIdentifier(connection)] }) else {
      throw StorageProblem.unavailable("the connection is closing")
    }
    return try seat.session.withLock { session in try body(session) }
  }

  func removeAll() { seats.withLock { $0 = [:] } }
}

private func mapped<Value>(_ body: () throws -> Value) throws -> Value {
  do { return try body() } catch { throw translated(error) }
}

/// Errors of GRDB's own making as ``StorageProblem``; others are left alone.
private func translated(_ error: any Error) -> any Error {
  if error is CancellationError { return StorageProblem.cancelled }
  guard let error = error as? DatabaseError else { return error }
  return sqliteProblem(
    error.extendedResultCode.rawValue, error.message ?? "\(error.extendedResultCode)",
    error.sql ?? "GRDB")
}
