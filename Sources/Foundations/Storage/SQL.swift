/// A statement or a part of one, with the values it binds.
///
/// Written as a literal: `"SELECT * FROM cases WHERE id = \(id)"` binds `id`. Only text that stands
/// in the source becomes SQL; a `String` can never do so.
public struct SQL: Sendable {
  /// Text with a `?` at every place in `places`.
  var text: String
  /// UTF-8 offsets of the placeholders in `text`, one for each value.
  var places: [Int]
  var values: [SQLValue]
  /// Which of the values stand together in a list, as in `IN (?, ?)`.
  var lists: [Range<Int>] = []
  /// False for texts that vary with the data and would only fill the statement cache.
  var isCacheable = true

  init() {
    text = ""
    places = []
    values = []
  }

  /// Text that this module wrote itself or took from a frozen migration.
  init(trusted text: String) {
    self.text = text
    places = []
    values = []
  }

  mutating func bind(_ value: SQLValue) {
    places.append(text.utf8.count)
    text += "?"
    values.append(value)
  }

  mutating func append(_ other: SQL) {
    let shift = text.utf8.count
    text += other.text
    places += other.places.map { $0 + shift }
    lists += other.lists.map { $0.lowerBound + values.count..<$0.upperBound + values.count }
    values += other.values
    isCacheable = isCacheable && other.isCacheable
  }

  /// One statement after the other's text.
  public static func + (one: SQL, other: SQL) -> SQL {
    var sum = one
    sum.append(other)
    return sum
  }

  /// Appends in place.
  public static func += (one: inout SQL, other: SQL) { one.append(other) }
}

extension [SQL] {
  /// The parts with `separator` between them.
  public func joined(separator: SQL) -> SQL {
    var sum = SQL()
    for (place, part) in enumerated() {
      if place > 0 { sum.append(separator) }
      sum.append(part)
    }
    return sum
  }
}

extension SQL: ExpressibleByStringInterpolation {
  /// A statement without values.
  public init(stringLiteral value: StaticString) {
    self.init()
    text = value.description
  }

  /// A statement with values.
  public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.sql }

  /// Collects text and values from a literal.
  public struct StringInterpolation: StringInterpolationProtocol {
    var sql = SQL()

    /// Space for the whole text.
    public init(literalCapacity: Int, interpolationCount: Int) {
      sql.text.reserveCapacity(literalCapacity + interpolationCount)
      sql.places.reserveCapacity(interpolationCount)
      sql.values.reserveCapacity(interpolationCount)
    }

    /// Text from the source.
    public mutating func appendLiteral(_ literal: StaticString) {
      literal.withUTF8Buffer { sql.text += String(decoding: $0, as: UTF8.self) }
    }

    /// Binds a value.
    public mutating func appendInterpolation(_ value: some SQLBindable) {
      sql.bind(value.sqlValue)
    }

    /// Binds a value, or NULL for nil.
    public mutating func appendInterpolation(_ value: (some SQLBindable)?) {
      sql.bind(value?.sqlValue ?? .null)
    }

    /// Binds a raw value as text.
    @_disfavoredOverload
    public mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value)
    where Value.RawValue == String {
      sql.bind(.text(value.rawValue))
    }

    /// Binds a raw value as text, or NULL.
    @_disfavoredOverload
    public mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value?)
    where Value.RawValue == String {
      sql.bind(value.map { .text($0.rawValue) } ?? .null)
    }

    /// Puts another statement's text and values here.
    public mutating func appendInterpolation(sql other: SQL) { sql.append(other) }

    /// Puts text from the source here, such as a column's name.
    public mutating func appendInterpolation(raw text: StaticString) {
      sql.text += text.description
    }

    /// Binds every element: `(?, ?, …)`, and `(NULL)`, which matches nothing, for an empty list.
    public mutating func appendInterpolation(list values: some Collection<some SQLBindable>) {
      sql.isCacheable = false
      let first = sql.values.count
      defer { if !values.isEmpty { sql.lists.append(first..<sql.values.count) } }
      sql.text += "("
      if values.isEmpty { sql.text += "NULL" }
      for (place, value) in values.enumerated() {
        if place > 0 { sql.text += ", " }
        sql.bind(value.sqlValue)
      }
      sql.text += ")"
    }
  }
}

extension SQL {
  /// The same statement, with its lists as long as the next power of two: their last value is
  /// repeated, which changes nothing, and lists of many lengths share a few prepared statements.
  var padded: SQL {
    guard !lists.isEmpty, lists.allSatisfy({ $0.count <= Self.longestPadded }) else { return self }
    var sum = SQL()
    let source = text.utf8
    var (start, next) = (source.startIndex, 0)
    for list in lists {
      let end = source.index(source.startIndex, offsetBy: places[list.upperBound - 1] + 1)
      sum.text += String(text[start..<end])
      sum.values += values[next..<list.upperBound]
      let size = 1 << (Int.bitWidth - (list.count - 1).leadingZeroBitCount)
      for _ in list.count..<size {
        sum.text += ", ?"
        sum.values.append(values[list.upperBound - 1])
      }
      (start, next) = (end, list.upperBound)
    }
    sum.text += String(text[start...])
    sum.values += values[next...]
    return sum
  }

  static let longestPadded = 512
}

extension SQL: CustomStringConvertible {
  /// The text with `?` for values, which are never shown.
  public var description: String { text }
}
