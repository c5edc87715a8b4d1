public import Storage

/// A component's number in this database, for tables that hold millions of them.
public struct ComponentNumber: Hashable, Sendable, Comparable, SQLBindable, SQLReadable {
  /// From 1.
  public let value: Int64

  init(_ value: Int64) { self.value = value }

  /// Reads back a number that a cursor carried.
  public init?(text: String) {
    guard let value = Int64(text) else { return nil }
    self.value = value
  }

  /// BIGINT.
  public var sqlValue: SQLValue { .integer(value) }
  /// Reads BIGINT.
  public init(sqlValue: SQLValue) throws { value = try Int64(sqlValue: sqlValue) }
  /// Order of the numbers, which is that of storing.
  public static func < (one: Self, other: Self) -> Bool { one.value < other.value }
}

/// An asset's number in this database.
public struct AssetNumber: Hashable, Sendable, Comparable, SQLBindable, SQLReadable {
  /// From 1.
  public let value: Int64

  init(_ value: Int64) { self.value = value }

  /// Reads back a number that a cursor carried.
  public init?(text: String) {
    guard let value = Int64(text) else { return nil }
    self.value = value
  }

  /// BIGINT.
  public var sqlValue: SQLValue { .integer(value) }
  /// Reads BIGINT.
  public init(sqlValue: SQLValue) throws { value = try Int64(sqlValue: sqlValue) }
  /// Order of the numbers, which is that of storing.
  public static func < (one: Self, other: Self) -> Bool { one.value < other.value }
}
