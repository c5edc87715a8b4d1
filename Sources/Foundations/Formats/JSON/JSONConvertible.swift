public import Vocabulary

/// What can be written as JSON.
public protocol JSONConvertible {
  /// The JSON form.
  var json: JSONValue { get }
}

extension JSONValue: JSONConvertible {
  /// Itself.
  public var json: JSONValue { self }

  /// The JSON form of anything that has one; nil becomes `null`.
  public init(_ any: some JSONConvertible) { self = any.json }
}

extension JSONObject: JSONConvertible {
  /// An object.
  public var json: JSONValue { .object(self) }
}

extension String: JSONConvertible {
  /// A string.
  public var json: JSONValue { .string(self) }
}

extension Substring: JSONConvertible {
  /// A string.
  public var json: JSONValue { .string(String(self)) }
}

extension Int: JSONConvertible {
  /// An integer.
  public var json: JSONValue { .integer(Int64(self)) }
}

extension Int64: JSONConvertible {
  /// An integer.
  public var json: JSONValue { .integer(self) }
}

extension Double: JSONConvertible {
  /// A number; `null` when it is not finite, for which JSON has no form.
  public var json: JSONValue { isFinite ? .number(self) : .null }
}

extension Bool: JSONConvertible {
  /// `true` or `false`.
  public var json: JSONValue { .bool(self) }
}

extension Timestamp: JSONConvertible {
  /// RFC 3339 text.
  public var json: JSONValue { .string(rfc3339) }
}

extension CalendarDay: JSONConvertible {
  /// `YYYY-MM-DD`.
  public var json: JSONValue { .string(description) }
}

extension Optional: JSONConvertible where Wrapped: JSONConvertible {
  /// The value's form, or `null`.
  public var json: JSONValue { self?.json ?? .null }
}

extension Array: JSONConvertible where Element: JSONConvertible {
  /// An array.
  public var json: JSONValue { .array(map(\.json)) }
}
