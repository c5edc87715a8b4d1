/// A pull parser over the bytes of one JSON document (RFC 8259).
///
/// The caller asks for what it expects and skips the rest; nothing is built that was not asked for.
/// Everything read is checked strictly, and what is skipped too, except for duplicate keys.
public struct JSONReader: ~Copyable {
  let base: UnsafePointer<UInt8>
  let count: Int
  var place = 0
  var depth = 0
  var nodes = 0
  let budget: JSONBudget
  /// Keys of the objects being read, innermost last.
  var seen: [JSONKey] = []
  /// Unescaped keys, which must live as long as the reader.
  var unescaped: [UnsafeMutableBufferPointer<UInt8>] = []

  private init(_ base: UnsafePointer<UInt8>, count: Int, budget: JSONBudget) {
    self.base = base
    self.count = count
    self.budget = budget
  }

  deinit { for buffer in unescaped { buffer.deallocate() } }

  /// Reads one document: `body` asks for the values, and nothing but space may be left over.
  public static func read<Value>(
    _ bytes: some Collection<UInt8>, budget: JSONBudget = .standard,
    _ body: (inout JSONReader) throws(JSONError) -> Value
  ) throws(JSONError) -> Value {
    if let result = bytes.withContiguousStorageIfAvailable({ whole($0, budget, body) }) {
      return try result.get()
    }
    return try Array(bytes).withUnsafeBufferPointer { whole($0, budget, body) }.get()
  }

  private static func whole<Value>(
    _ bytes: UnsafeBufferPointer<UInt8>, _ budget: JSONBudget,
    _ body: (inout JSONReader) throws(JSONError) -> Value
  ) -> Result<Value, JSONError> {
    guard let base = bytes.baseAddress else {
      // An empty buffer may have no address; any will do when no byte is read.
      return withUnsafePointer(to: 0) { whole($0, count: 0, budget, body) }
    }
    return whole(base, count: bytes.count, budget, body)
  }

  private static func whole<Value>(
    _ base: UnsafePointer<UInt8>, count: Int, _ budget: JSONBudget,
    _ body: (inout JSONReader) throws(JSONError) -> Value
  ) -> Result<Value, JSONError> {
    do throws(JSONError) {
      var reader = JSONReader(base, count: count, budget: budget)
      return .success(try reader.document(body))
    } catch {
      return .failure(error)
    }
  }

  private mutating func document<Value>(
    _ body: (inout JSONReader) throws(JSONError) -> Value
  ) throws(JSONError) -> Value {
    guard count <= budget.bytes else {
      throw failure("document larger than \(budget.bytes) bytes", at: 0)
    }
    if count >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF {
      throw failure("byte order mark", at: 0)
    }
    let value = try body(&self)
    space()
    guard place == count else { throw failure("more after the value") }
    return value
  }

  /// Bytes read so far.
  public var offset: Int { place }

  /// What kind of value comes next.
  public mutating func kind() throws(JSONError) -> JSONKind {
    switch try next() {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
    case UInt8(ascii: "n"): .null
    case UInt8(ascii: "-"), 48...57: .number
    default: throw failure("expected a value")
    }
  }

  /// Reads an object, calling `body` with each key; a value that `body` leaves unread is skipped.
  public mutating func object(
    _ body: (JSONKey, inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) {
    try open(UInt8(ascii: "{"), "an object")
    let first = seen.count
    var large: Set<JSONKey> = []
    if try next() == UInt8(ascii: "}") {
      place += 1
    } else {
      repeat {
        guard try next() == UInt8(ascii: "\"") else { throw failure("expected a key") }
        let start = place
        let key = try key()
        guard record(key, since: first, in: &large) else {
          throw failure("duplicate key \"\(key.text)\"", at: start)
        }
        guard try next() == UInt8(ascii: ":") else { throw failure("expected ':'") }
        place += 1
        let value = try valueStart()
        try body(key, &self)
        if place == value { try skip() }
      } while try another(UInt8(ascii: "}"))
      seen.removeLast(seen.count - first)
    }
    depth -= 1
  }

  /// Reads an array, calling `body` at each element; one that `body` leaves unread is skipped.
  public mutating func array(
    _ body: (inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) {
    try open(UInt8(ascii: "["), "an array")
    if try next() == UInt8(ascii: "]") {
      place += 1
    } else {
      repeat {
        let value = try valueStart()
        try body(&self)
        if place == value { try skip() }
      } while try another(UInt8(ascii: "]"))
    }
    depth -= 1
  }

  /// Reads `true` or `false`.
  public mutating func boolean() throws(JSONError) -> Bool {
    switch try next() {
    case UInt8(ascii: "t"):
      try word("true")
      return true
    case UInt8(ascii: "f"):
      try word("false")
      return false
    default: throw failure("expected true or false")
    }
  }

  /// Reads `null` when it comes next, and says whether it did.
  public mutating func null() throws(JSONError) -> Bool {
    guard try next() == UInt8(ascii: "n") else { return false }
    try word("null")
    return true
  }

  /// Reads any value.
  public mutating func value() throws(JSONError) -> JSONValue {
    switch try next() {
    case UInt8(ascii: "{"):
      var members: [(key: String, value: JSONValue)] = []
      try object { (key, reader) throws(JSONError) in
        members.append((key: key.text, value: try reader.value()))
      }
      return .object(JSONObject(distinct: members))
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      try array { (reader) throws(JSONError) in elements.append(try reader.value()) }
      return .array(elements)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try boolean())
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    default: return try number()
    }
  }

  /// The error to throw for what comes next, with its place.
  public func failure(_ reason: String) -> JSONError { failure(reason, at: place) }
}

/// The six kinds of JSON value.
public enum JSONKind: Sendable {
  /// `{…}`.
  case object
  /// `[…]`.
  case array
  /// `"…"`.
  case string
  /// A number of any form.
  case number
  /// `true` or `false`.
  case boolean
  /// `null`.
  case null
}
