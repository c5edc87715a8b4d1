/// A Common Platform Enumeration name, version 2.3 (NIST IR 7695).
///
/// Attributes are kept as the formatted-string binding writes them: lower case, with every character
/// but letters, digits, `_`, `-` and `.` escaped, and unescaped `*` and `?` as wildcards.
public struct CPEName: Sendable, Hashable {
  /// One attribute's value.
  public enum Value: Sendable, Hashable {
    /// `*`: any value.
    case any
    /// `-`: the attribute does not apply.
    case notApplicable
    /// A value in the formatted-string binding.
    case text(String)

    /// The value without escapes, or nil for ``any`` and ``notApplicable``.
    public var plain: String? {
      guard case .text(let text) = self else { return nil }
      return unescaped(text)
    }

    /// The formatted-string binding.
    public var formatted: String {
      switch self {
      case .any: "*"
      case .notApplicable: "-"
      case .text(let text): text
      }
    }
  }

  /// `a` application, `o` operating system, `h` hardware, or a wildcard.
  public var part: Value { attributes[0] }
  /// Who makes it.
  public var vendor: Value { attributes[1] }
  /// What it is called.
  public var product: Value { attributes[2] }
  /// Its version.
  public var version: Value { attributes[3] }
  /// Its update or service pack.
  public var update: Value { attributes[4] }
  /// The platform software it runs on.
  public var targetSoftware: Value { attributes[8] }
  /// The eleven attributes in the order of the formatted string: part, vendor, product, version,
  /// update, edition, language, software edition, target software, target hardware, other.
  public let attributes: [Value]

  /// A name from its most used attributes, given as plain text.
  public init(part: Character = "a", vendor: String, product: String, version: String? = nil) {
    var values = [Value](repeating: .any, count: 11)
    values[0] = .text(String(part).lowercasedASCII)
    values[1] = .text(escaped(vendor))
    values[2] = .text(escaped(product))
    if let version, !version.isEmpty { values[3] = .text(escaped(version)) }
    attributes = values
  }

  /// Reads a formatted string (`cpe:2.3:…`) or a 2.2 URI (`cpe:/…`).
  public init(_ text: String) throws(CPEError) {
    guard text.utf8.count <= 2048 else { throw CPEError("longer than 2048 bytes") }
    let lower = text.lowercasedASCII
    if lower.utf8.starts(with: "cpe:2.3:".utf8) {
      attributes = try formattedAttributes(Array(lower.utf8.dropFirst(8)))
    } else if lower.utf8.starts(with: "cpe:/".utf8) {
      attributes = try uriAttributes(String(lower.dropFirst(5)))
    } else {
      throw CPEError("starts with neither \"cpe:2.3:\" nor \"cpe:/\"")
    }
    guard ["a", "o", "h", "*", "-"].contains(part.formatted) else {
      throw CPEError("part \"\(part.formatted)\" is none of a, o, h")
    }
  }
}

extension CPEName: CustomStringConvertible {
  /// The formatted-string binding (NIST IR 7695 section 6.2).
  public var description: String {
    "cpe:2.3:" + attributes.map(\.formatted).joined(separator: ":")
  }

  /// The 2.2 URI binding (section 6.1).
  public var uri: String {
    var parts = attributes[..<5].map(uriText)
    let extended = attributes[7...].map(uriText)
    let edition = uriText(attributes[5])
    parts.append(
      extended.allSatisfy(\.isEmpty)
        ? edition : "~" + ([edition] + extended).joined(separator: "~"))
    parts.append(uriText(attributes[6]))
    while parts.last == "" { parts.removeLast() }
    return "cpe:/" + parts.joined(separator: ":")
  }
}

/// Why a CPE name was refused.
public struct CPEError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was wrong, as a phrase.
  public let reason: String

  init(_ reason: String) { self.reason = reason }

  /// The reason.
  public var description: String { "CPE name: \(reason)" }
}

private func formattedAttributes(_ bytes: [UInt8]) throws(CPEError) -> [CPEName.Value] {
  var parts: [[UInt8]] = [[]]
  var quoted = false
  for byte in bytes {
    guard byte > 32, byte < 127 else { throw CPEError("a character outside printable ASCII") }
    if byte == UInt8(ascii: ":"), !quoted {
      parts.append([])
    } else {
      parts[parts.count - 1].append(byte)
    }
    quoted = !quoted && byte == UInt8(ascii: "\\")
  }
  guard !quoted else { throw CPEError("ends in a backslash") }
  guard parts.count == 11 else { throw CPEError("\(parts.count) attributes instead of 11") }
  var values: [CPEName.Value] = []
  for part in parts { values.append(try value(part)) }
  return values
}

private func value(_ bytes: [UInt8]) throws(CPEError) -> CPEName.Value {
  switch bytes {
  case []: throw CPEError("an empty attribute")
  case [UInt8(ascii: "*")]: return .any
  case [UInt8(ascii: "-")]: return .notApplicable
  default: break
  }
  var text: [UInt8] = []
  var place = 0
  while place < bytes.count {
    let byte = bytes[place]
    if byte == UInt8(ascii: "\\") {
      guard place + 1 < bytes.count else { throw CPEError("ends in a backslash") }
      if !isPlain(bytes[place + 1]) || bytes.count == 2 { text.append(byte) }
      text.append(bytes[place + 1])
      place += 2
    } else {
      // Wildcards stand alone; other punctuation should have been escaped, and often is not.
      if !isPlain(byte), byte != UInt8(ascii: "*"), byte != UInt8(ascii: "?") {
        text.append(UInt8(ascii: "\\"))
      }
      text.append(byte)
      place += 1
    }
  }
  return .text(String(decoding: text, as: UTF8.self))
}

private func uriAttributes(_ text: String) throws(CPEError) -> [CPEName.Value] {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
  guard parts.count <= 7 else { throw CPEError("\(parts.count) components instead of at most 7") }
  var texts = [String](repeating: "", count: 11)
  for (place, part) in parts.enumerated() { texts[place] = part }
  if texts[5].utf8.first == UInt8(ascii: "~") {
    let packed = texts[5].split(separator: "~", omittingEmptySubsequences: false).map(String.init)
    guard packed.count == 6 else { throw CPEError("a packed edition without five \"~\"") }
    texts[5] = packed[1]
    for place in 0..<4 { texts[7 + place] = packed[2 + place] }
  }
  var values: [CPEName.Value] = []
  for text in texts { values.append(try uriValue(text)) }
  return values
}

private func uriValue(_ text: String) throws(CPEError) -> CPEName.Value {
  if text.isEmpty { return .any }
  if text == "-" { return .notApplicable }
  guard text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
    throw CPEError("a character outside printable ASCII")
  }
  // %01 and %02 are the wildcards ? and * (section 6.1.2.3).
  guard let plain = percentDecoded(Array(text.utf8)[...]) else {
    throw CPEError("malformed percent-encoding")
  }
  var bytes: [UInt8] = []
  for byte in plain.lowercasedASCII.utf8 {
    switch byte {
    case 1: bytes.append(UInt8(ascii: "?"))
    case 2: bytes.append(UInt8(ascii: "*"))
    case _ where isPlain(byte): bytes.append(byte)
    case 33...126: bytes += [UInt8(ascii: "\\"), byte]
    default: throw CPEError("a character outside printable ASCII")
    }
  }
  if bytes == [UInt8(ascii: "*")] { return .any }
  // A lone hyphen that was percent-encoded is text, a bare one is not.
  if bytes == [UInt8(ascii: "-")] { bytes.insert(UInt8(ascii: "\\"), at: 0) }
  return .text(String(decoding: bytes, as: UTF8.self))
}

private func uriText(_ value: CPEName.Value) -> String {
  guard case .text(let text) = value else { return value == .any ? "" : "-" }
  var uri = ""
  var quoted = false
  for byte in text.utf8 {
    if quoted {
      uri += percentEncoded(String(UnicodeScalar(byte))).lowercasedASCII
      quoted = false
    } else if byte == UInt8(ascii: "\\") {
      quoted = true
    } else if byte == UInt8(ascii: "*") {
      uri += "%02"
    } else if byte == UInt8(ascii: "?") {
      uri += "%01"
    } else {
      uri.unicodeScalars.append(UnicodeScalar(byte))
    }
  }
  return uri
}

private func isPlain(_ byte: UInt8) -> Bool {
  switch byte {
  case 48...57, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
  default: false
  }
}

private func escaped(_ text: String) -> String {
  var bytes: [UInt8] = []
  let lower = text.lowercasedASCII.utf8
  for byte in lower {
    // Spaces are written as underscores (section 5.3.2).
    if byte == 32 {
      bytes.append(UInt8(ascii: "_"))
    } else {
      if !isPlain(byte), byte < 128 { bytes.append(UInt8(ascii: "\\")) }
      bytes.append(byte)
    }
  }
  if bytes == [UInt8(ascii: "-")] { bytes.insert(UInt8(ascii: "\\"), at: 0) }
  return String(decoding: bytes, as: UTF8.self)
}

private func unescaped(_ text: String) -> String {
  var bytes: [UInt8] = []
  var quoted = false
  for byte in text.utf8 {
    quoted = !quoted && byte == UInt8(ascii: "\\")
    if !quoted { bytes.append(byte) }
  }
  return String(decoding: bytes, as: UTF8.self)
}
