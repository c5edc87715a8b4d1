import GRDB
import GRDBSQLite

// The C interface that GRDB re-exports, as far as Storage needs it.

/// A prepared statement of one connection; used by one thread at a time.
final class SQLiteStatement {
  let handle: OpaquePointer
  private let connection: OpaquePointer
  private let text: String
  private var cachedColumns: Columns?
  private var preparations: Int32 = -1

  init(_ text: String, on connection: OpaquePointer) throws {
    var prepared: OpaquePointer?
    var isWhole = true
    var text = text
    let code = text.withUTF8 { bytes -> Int32 in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        var tail: UnsafePointer<CChar>?
        let code = sqlite3_prepare_v3(
          connection, characters.baseAddress, Int32(clamping: characters.count),
          UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, &tail)
        if let tail, let end = characters.baseAddress?.advanced(by: characters.count) {
          isWhole = UnsafeBufferPointer(start: tail, count: end - tail)
            .allSatisfy { [9, 10, 13, 32, 59].contains($0) }
        }
        return code
      }
    }
    guard code == SQLITE_OK else { throw sqliteProblem(connection, code, text) }
    guard let prepared else { throw StorageProblem.invalid("an empty statement") }
    guard isWhole else {
      sqlite3_finalize(prepared)
      throw StorageProblem.invalid("more than one statement in: \(text)")
    }
    handle = prepared
    self.connection = connection
    self.text = text
  }

  deinit { sqlite3_finalize(handle) }

  var isBusy: Bool { sqlite3_stmt_busy(handle) != 0 }

  var columns: Columns {
    // A changed schema makes SQLite prepare anew, possibly with other columns.
    let now = sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_REPREPARE, 0)
    if let cachedColumns, now == preparations { return cachedColumns }
    let columns = Columns(
      (0..<sqlite3_column_count(handle)).map { place in
        sqlite3_column_name(handle, place).map { String(cString: $0) } ?? ""
      })
    cachedColumns = columns
    preparations = now
    return columns
  }

  /// Binds all values, which must be as many as the statement has placeholders.
  func bind(_ values: some Collection<SQLValue>) throws {
    guard Int(sqlite3_bind_parameter_count(handle)) == values.count else {
      throw StorageProblem.invalid(
        "\(values.count) values for \(sqlite3_bind_parameter_count(handle)) places in: \(text)")
    }
    var place: Int32 = 1
    for value in values {
      let code =
        switch value {
        case .null: sqlite3_bind_null(handle, place)
        case .bool(let flag): sqlite3_bind_int64(handle, place, flag ? 1 : 0)
        case .integer(let number): sqlite3_bind_int64(handle, place, number)
        case .real(let number): sqlite3_bind_double(handle, place, number)
        case .text(let text): try bind(text, at: place)
        case .blob(let bytes): bind(bytes, at: place)
        }
      guard code == SQLITE_OK else { throw sqliteProblem(connection, code, text) }
      place += 1
    }
  }

  private func bind(_ text: String, at place: Int32) throws -> Int32 {
    var text = text
    return try text.withUTF8 { bytes in
      guard !bytes.contains(0) else { throw StorageProblem.invalid("text holds a NUL character") }
      return bytes.withMemoryRebound(to: CChar.self) { characters in
        withUnsafePointer(to: CChar(0)) { empty in
          sqlite3_bind_text64(
            handle, place, characters.baseAddress ?? empty, UInt64(characters.count), transient,
            UInt8(SQLITE_UTF8))
        }
      }
    }
  }

  private func bind(_ bytes: [UInt8], at place: Int32) -> Int32 {
    if bytes.isEmpty { return sqlite3_bind_zeroblob(handle, place, 0) }
    return bytes.withUnsafeBytes {
      sqlite3_bind_blob64(handle, place, $0.baseAddress, UInt64($0.count), transient)
    }
  }

  /// Moves to the next row; false at the end.
  func step() throws -> Bool {
    let code = sqlite3_step(handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw sqliteProblem(connection, code, text)
    }
  }

  func currentRow() -> Row {
    let columns = columns
    var values: [SQLValue] = []
    values.reserveCapacity(columns.names.count)
    for place in 0..<Int32(columns.names.count) { values.append(value(at: place)) }
    return Row(columns: columns, values: values)
  }

  private func value(at place: Int32) -> SQLValue {
    switch sqlite3_column_type(handle, place) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, place))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, place))
    case SQLITE_TEXT:
      guard let start = sqlite3_column_text(handle, place) else { return .text("") }
      let bytes = UnsafeBufferPointer(
        start: start, count: Int(sqlite3_column_bytes(handle, place)))
      return .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_BLOB:
      guard let start = sqlite3_column_blob(handle, place) else { return .blob([]) }
      let count = Int(sqlite3_column_bytes(handle, place))
      return .blob([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
    default: return .null
    }
  }

  /// Makes the statement ready for the next use.
  func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }
}

/// Tells SQLite to copy what is bound (`SQLITE_TRANSIENT`, a cast that Swift does not import).
private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

/// The problem for a failed call, from the connection's last error.
func sqliteProblem(_ connection: OpaquePointer, _ code: Int32, _ text: String) -> StorageProblem {
  let extended = sqlite3_extended_errcode(connection)
  let message = sqlite3_errmsg(connection).map { String(cString: $0) } ?? "error \(code)"
  return sqliteProblem(extended & 0xFF == code & 0xFF ? extended : code, message, text)
}

/// The problem for an extended result code (https://sqlite.org/rescode.html).
func sqliteProblem(_ code: Int32, _ message: String, _ text: String) -> StorageProblem {
  switch code & 0xFF {
  case SQLITE_CONSTRAINT: return constraintProblem(code, message)
  case SQLITE_BUSY, SQLITE_LOCKED: return .busy(message)
  case SQLITE_FULL: return .full(message)
  case SQLITE_CORRUPT, SQLITE_NOTADB: return .corrupt(message)
  case SQLITE_INTERRUPT: return .cancelled
  case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_NOMEM, SQLITE_PROTOCOL: return .unavailable(message)
  default: return .invalid("\(message) in: \(text)")
  }
}

private func constraintProblem(_ code: Int32, _ message: String) -> StorageProblem {
  // "UNIQUE constraint failed: cases.id, cases.version"
  let subject = message.firstRange(of: "failed: ").map { String(message[$0.upperBound...]) } ?? ""
  let parts = subject.split(separator: ",").map { $0.drop { $0 == " " } }
  let columns = parts.compactMap { $0.split(separator: ".").last.map(String.init) }
  let table = parts.first?.split(separator: ".").first.map(String.init)
  let named = StorageProblem.Constraint(table: table, columns: columns)
  switch code >> 8 {
  case 1: return .checkViolation(.init(name: subject))
  case 3: return .foreignKeyViolation(.init())
  case 5: return .notNullViolation(named)
  case 6, 8, 10:
    if subject.hasPrefix("index '") {
      return .uniqueViolation(.init(name: String(subject.dropFirst(7).dropLast())))
    }
    return .uniqueViolation(named)
  default: return .invalid(message)
  }
}
