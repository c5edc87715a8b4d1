import GRDB
import GRDBSQLite

/// One SQLite connection with its prepared statements; used by one thread at a time.
final class SQLiteSession: EngineSession {
  let engine = Engine.sqlite
  private let connection: OpaquePointer
  private var statements: [String: SQLiteStatement] = [:]
  private static let mostStatements = 500

  init(_ connection: OpaquePointer) { self.connection = connection }

  func forgetStatements() { statements = [:] }

  /// How many steps of SQLite's machine lie between two looks at a flag: about a millisecond.
  private static let steps: Int32 = 10_000

  /// Works, and ends each statement with `SQLITE_INTERRUPT` once the flag is set.
  func ending<Value>(when flag: Flag, _ body: () throws -> Value) rethrows -> Value {
    // SQLite calls this on the thread that runs the statement, while the flag is kept below.
    sqlite3_progress_handler(
      connection, Self.steps,
      { context in
        guard let context else { return 0 }
        return Unmanaged<Flag>.fromOpaque(context).takeUnretainedValue().isSet ? 1 : 0
      }, Unmanaged.passUnretained(flag).toOpaque())
    defer { sqlite3_progress_handler(connection, 0, nil, nil) }
    return try withExtendedLifetime(flag) { try body() }
  }

  private func statement(_ text: String, isCacheable: Bool = true) throws -> SQLiteStatement {
    if isCacheable, let statement = statements[text], !statement.isBusy { return statement }
    let statement = try SQLiteStatement(text, on: connection)
    if isCacheable, statements[text] == nil {
      if statements.count >= Self.mostStatements {
        statements = statements.filter { $0.value.isBusy }
      }
      statements[text] = statement
    }
    return statement
  }

  private func run<Value>(_ sql: SQL, _ body: (SQLiteStatement) throws -> Value) throws -> Value {
    let sql = sql.padded
    let statement = try statement(sql.text, isCacheable: sql.isCacheable)
    defer { statement.reset() }
    if !sql.values.isEmpty || sqlite3_bind_parameter_count(statement.handle) > 0 {
      try statement.bind(sql.values)
    }
    return try body(statement)
  }

  func execute(_ sql: SQL) throws -> Int {
    try run(sql) { statement in
      let before = sqlite3_total_changes64(connection)
      while try statement.step() {}
      // Statements that change no rows leave the count of an earlier one behind.
      return sqlite3_total_changes64(connection) == before
        ? 0 : Int(sqlite3_changes64(connection))
    }
  }

  func rows(_ sql: SQL) throws -> [Row] {
    try run(sql) { statement in
      var rows: [Row] = []
      while try statement.step() { rows.append(statement.currentRow()) }
      return rows
    }
  }

  func forEach(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
    try run(sql) { statement in
      while try statement.step() { guard try body(statement.currentRow()) else { return } }
    }
  }

  func insert(into table: String, columns: [String], rows: [[SQLValue]], conflict: SQL?) throws {
    let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    let text =
      "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
      + (conflict.map { " " + $0.text } ?? "")
    let statement = try statement(text)
    defer { statement.reset() }
    let values = conflict?.values ?? []
    for row in rows {
      try statement.bind(values.isEmpty ? row : row + values)
      while try statement.step() {}
      sqlite3_reset(statement.handle)
    }
  }

  func openSavepoint() throws { _ = try execute("SAVEPOINT breakwater") }
  func releaseSavepoint() throws { _ = try execute("RELEASE breakwater") }

  func rollBackSavepoint() throws {
    guard isInsideTransaction else {
      throw StorageProblem.unavailable("SQLite rolled the whole transaction back")
    }
    _ = try execute("ROLLBACK TO breakwater")
    try releaseSavepoint()
  }

  func script(_ text: String) throws {
    var message: UnsafeMutablePointer<CChar>?
    let code = sqlite3_exec(connection, text, nil, nil, &message)
    sqlite3_free(message)
    guard code == SQLITE_OK else { throw sqliteProblem(connection, code, text) }
  }

  /// False after errors such as a full disk, which end the whole transaction.
  var isInsideTransaction: Bool { sqlite3_get_autocommit(connection) == 0 }
}
