public import Storage

/// The number of a row in this database, for tables that hold millions of them. `Kind` keeps those
/// of different tables apart.
public struct RowNumber<Kind>: Hashable, Sendable, Comparable, SQLBindable, SQLReadable {
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

/// A component's number in this database.
public typealias ComponentNumber = RowNumber<Component>

/// An asset's number in this database.
public typealias AssetNumber = RowNumber<Asset>
