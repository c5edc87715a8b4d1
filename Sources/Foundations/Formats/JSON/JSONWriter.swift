extension JSONValue {
  /// The JSON text, members in their order; `pretty` indents by two spaces.
  public func serialized(pretty: Bool = false) -> String {
    String(decoding: serializedBytes(pretty: pretty), as: UTF8.self)
  }

  /// The JSON text as UTF-8.
  public func serializedBytes(pretty: Bool = false) -> [UInt8] {
    var writer = JSONWriter(pretty: pretty, sorted: false)
    writer.write(self, indent: 0)
    return writer.bytes
  }

  /// The canonical form of RFC 8785 (JCS): no space, keys in order of their UTF-16 units, numbers as
  /// ECMAScript writes them. Equal values have equal bytes, so it can be hashed and signed.
  public func canonical() -> [UInt8] {
    var writer = JSONWriter(pretty: false, sorted: true)
    writer.write(self, indent: 0)
    return writer.bytes
  }
}

/// Writes JSON values as UTF-8.
struct JSONWriter {
  var bytes: [UInt8] = []
  let pretty: Bool
  let sorted: Bool

  init(pretty: Bool, sorted: Bool) {
    self.pretty = pretty
    self.sorted = sorted
  }

  mutating func write(_ value: JSONValue, indent: Int) {
    switch value {
    case .null: raw("null")
    case .bool(let value): raw(value ? "true" : "false")
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .number(let value): bytes.append(contentsOf: text(of: value).utf8)
    case .string(let value): string(value)
    case .array(let elements): array(elements, indent: indent)
    case .object(let object): write(object, indent: indent)
    }
  }

  /// ECMAScript's digits of a number from 2^53 on may read back as another, whole number. Only the
  /// canonical form has to have them.
  private func text(of value: Double) -> String {
    let isLarge = value.isFinite && value.magnitude >= 0x1p53
    return isLarge && !sorted ? value.description : ecmaScriptNumber(value)
  }

  private mutating func array(_ elements: [JSONValue], indent: Int) {
    bytes.append(UInt8(ascii: "["))
    for (place, element) in elements.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      newline(indent + 1)
      write(element, indent: indent + 1)
    }
    if !elements.isEmpty { newline(indent) }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ object: JSONObject, indent: Int) {
    let members =
      sorted
      ? object.members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
      : object.members
    bytes.append(UInt8(ascii: "{"))
    for (place, member) in members.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      newline(indent + 1)
      string(member.key)
      bytes.append(UInt8(ascii: ":"))
      if pretty { bytes.append(UInt8(ascii: " ")) }
      write(member.value, indent: indent + 1)
    }
    if !members.isEmpty { newline(indent) }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func newline(_ indent: Int) {
    guard pretty else { return }
    bytes.append(10)
    for _ in 0..<indent * 2 { bytes.append(32) }
  }

  private mutating func raw(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes text with the shortest escapes (RFC 8785 section 3.2.2.2).
  mutating func string(_ text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { buffer in
      var start = 0
      var place = 0
      while place < buffer.count {
        let byte = buffer[place]
        if byte < 32 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
          bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start..<place]))
          start = place + 1
          escape(byte)
        }
        place += 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start...]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 8: raw("\\b")
    case 9: raw("\\t")
    case 10: raw("\\n")
    case 12: raw("\\f")
    case 13: raw("\\r")
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    default:
      raw("\\u00")
      bytes.append(byte < 16 ? 48 : 49)
      bytes.append(byte & 15 < 10 ? 48 + byte & 15 : 87 + byte & 15)
    }
  }
}

/// A number as ECMAScript writes it (ECMA-262 Number::toString), `null` when not finite.
func ecmaScriptNumber(_ value: Double) -> String {
  guard value.isFinite else { return "null" }
  guard value != 0 else { return "0" }
  // Swift's description has the shortest digits that read back alike, as ECMAScript asks.
  var digits: [UInt8] = []
  var point: Int?
  var exponent = 0
  let text = Array(value.magnitude.description.utf8)
  for (place, byte) in text.enumerated() {
    if byte == UInt8(ascii: ".") {
      point = digits.count
    } else if byte == UInt8(ascii: "e") {
      exponent = Int(String(decoding: text[(place + 1)...], as: UTF8.self)) ?? 0
      break
    } else {
      digits.append(byte)
    }
  }
  var scale = (point ?? digits.count) + exponent
  let zeros = digits.prefix { $0 == 48 }.count
  digits.removeFirst(zeros)
  scale -= zeros
  while digits.last == 48 { digits.removeLast() }
  let sign = value < 0 ? "-" : ""
  let all = String(decoding: digits, as: UTF8.self)
  switch scale {
  case digits.count...21: return sign + all + String(repeating: "0", count: scale - digits.count)
  case 1...21: return sign + String(all.prefix(scale)) + "." + String(all.dropFirst(scale))
  case -5...0: return sign + "0." + String(repeating: "0", count: -scale) + all
  default:
    let power = (scale - 1 < 0 ? "-" : "+") + String(abs(scale - 1))
    let rest = all.dropFirst()
    return sign + String(all.prefix(1)) + (rest.isEmpty ? "" : "." + rest) + "e" + power
  }
}
