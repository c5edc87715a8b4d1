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

/// Versions as their byte keys: not before `lower` and, where there is an end, before `upper`.
public struct VersionBounds: Sendable, Hashable {
  /// The first key in it.
  public let lower: [UInt8]
  /// The first key after it; nil for no end.
  public let upper: [UInt8]?

  /// Most bounds that are looked up one by one.
  public static let most = 64

  /// Bounds.
  public init(lower: [UInt8], upper: [UInt8]?) {
    self.lower = lower
    self.upper = upper
  }

  /// The same versions in as few bounds as possible, in order.
  public static func merged(_ bounds: [VersionBounds]) -> [VersionBounds] {
    let sorted = bounds.sorted { $0.lower.lexicographicallyPrecedes($1.lower) }
    var result: [VersionBounds] = []
    for bound in sorted {
      guard let last = result.last, touches(last, bound) else {
        result.append(bound)
        continue
      }
      guard let one = last.upper, let other = bound.upper else {
        result[result.count - 1] = VersionBounds(lower: last.lower, upper: nil)
        continue
      }
      let upper = one.lexicographicallyPrecedes(other) ? other : one
      result[result.count - 1] = VersionBounds(lower: last.lower, upper: upper)
    }
    return result
  }

  private static func touches(_ one: VersionBounds, _ next: VersionBounds) -> Bool {
    guard let upper = one.upper else { return true }
    return !upper.lexicographicallyPrecedes(next.lower)
  }
}
