public import Vocabulary

/// One value as both engines store it.
public enum SQLValue: Sendable, Hashable {
  /// SQL NULL.
  case null
  /// BOOLEAN (0 or 1 in SQLite).
  case bool(Bool)
  /// BIGINT.
  case integer(Int64)
  /// DOUBLE PRECISION.
  case real(Double)
  /// TEXT, without NUL characters.
  case text(String)
  /// BYTEA.
  case blob([UInt8])
}

/// A Swift value that can be bound to a statement.
public protocol SQLBindable {
  /// The value to bind.
  var sqlValue: SQLValue { get }
}

/// A Swift value that can be read from a result column.
public protocol SQLReadable {
  /// Reads the column's value; throws ``StorageProblem/unreadable(_:)`` when it does not fit.
  init(sqlValue: SQLValue) throws
}

extension SQLValue: SQLBindable, SQLReadable {
  /// Itself.
  public var sqlValue: SQLValue { self }
  /// Itself.
  public init(sqlValue: SQLValue) { self = sqlValue }
}

extension String: SQLBindable, SQLReadable {
  /// TEXT.
  public var sqlValue: SQLValue { .text(self) }
  /// Reads TEXT.
  public init(sqlValue: SQLValue) throws {
    guard case .text(let text) = sqlValue else { throw sqlValue.unreadable(as: "text") }
    self = text
  }
}

extension Int64: SQLBindable, SQLReadable {
  /// BIGINT.
  public var sqlValue: SQLValue { .integer(self) }
  /// Reads BIGINT.
  public init(sqlValue: SQLValue) throws {
    guard case .integer(let number) = sqlValue else { throw sqlValue.unreadable(as: "integer") }
    self = number
  }
}

extension Int: SQLBindable, SQLReadable {
  /// BIGINT.
  public var sqlValue: SQLValue { .integer(Int64(self)) }
  /// Reads BIGINT.
  public init(sqlValue: SQLValue) throws { self = Int(try Int64(sqlValue: sqlValue)) }
}

extension Double: SQLBindable, SQLReadable {
  /// DOUBLE PRECISION.
  public var sqlValue: SQLValue { .real(self) }
  /// Reads DOUBLE PRECISION, or BIGINT widened.
  public init(sqlValue: SQLValue) throws {
    switch sqlValue {
    case .real(let number): self = number
    case .integer(let number): self = Double(number)
    default: throw sqlValue.unreadable(as: "number")
    }
  }
}

extension Bool: SQLBindable, SQLReadable {
  /// BOOLEAN.
  public var sqlValue: SQLValue { .bool(self) }
  /// Reads BOOLEAN, or the integers 0 and 1.
  public init(sqlValue: SQLValue) throws {
    switch sqlValue {
    case .bool(let flag): self = flag
    case .integer(0): self = false
    case .integer(1): self = true
    default: throw sqlValue.unreadable(as: "boolean")
    }
  }
}

extension [UInt8]: SQLBindable, SQLReadable {
  /// BYTEA.
  public var sqlValue: SQLValue { .blob(self) }
  /// Reads BYTEA.
  public init(sqlValue: SQLValue) throws {
    guard case .blob(let bytes) = sqlValue else { throw sqlValue.unreadable(as: "bytes") }
    self = bytes
  }
}

extension Timestamp: SQLBindable, SQLReadable {
  /// BIGINT: microseconds since the Unix epoch.
  public var sqlValue: SQLValue { .integer(microseconds) }
  /// Reads microseconds since the Unix epoch.
  public init(sqlValue: SQLValue) throws {
    self.init(microseconds: try Int64(sqlValue: sqlValue))
  }
}

extension CalendarDay: SQLBindable, SQLReadable {
  /// BIGINT: days since 1970-01-01.
  public var sqlValue: SQLValue { .integer(number) }
  /// Reads days since 1970-01-01.
  public init(sqlValue: SQLValue) throws { self.init(number: try Int64(sqlValue: sqlValue)) }
}

extension Identifier: SQLBindable, SQLReadable {
  /// TEXT: prefix, underscore and 26 characters.
  public var sqlValue: SQLValue { .text(description) }
  /// Reads the text form; another kind's identifier is refused.
  public init(sqlValue: SQLValue) throws {
    let text = try String(sqlValue: sqlValue)
    guard let value = Self(text) else { throw sqlValue.unreadable(as: "\(Kind.prefix) identifier") }
    self = value
  }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
  /// NULL for nil.
  public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

extension Optional: SQLReadable where Wrapped: SQLReadable {
  /// Nil for NULL.
  public init(sqlValue: SQLValue) throws {
    self = sqlValue == .null ? nil : try Wrapped(sqlValue: sqlValue)
  }
}

extension SQLBindable where Self: RawRepresentable, RawValue == String {
  /// TEXT: the raw value.
  public var sqlValue: SQLValue { .text(rawValue) }
}

extension SQLReadable where Self: RawRepresentable, RawValue == String {
  /// Reads the raw value; an unknown one is refused.
  public init(sqlValue: SQLValue) throws {
    guard let value = Self(rawValue: try String(sqlValue: sqlValue)) else {
      throw sqlValue.unreadable(as: "\(Self.self)")
    }
    self = value
  }
}

extension SQLValue {
  func unreadable(as wanted: String) -> StorageProblem {
    let found =
      switch self {
      case .null: "NULL"
      case .bool: "a boolean"
      case .integer: "an integer"
      case .real: "a real number"
      case .text(let text): "text of \(text.utf8.count) bytes"
      case .blob(let bytes): "\(bytes.count) bytes"
      }
    return .unreadable("expected \(wanted), found \(found)")
  }
}
