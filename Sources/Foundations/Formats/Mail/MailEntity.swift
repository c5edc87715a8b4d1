import Vocabulary

/// A header and a body (RFC 2045 section 2.4): the message itself or a part of it.
struct MailEntity {
  struct Field {
    /// In lower case.
    let name: String
    /// Unfolded, without outer blanks.
    let value: String
  }

  let fields: [Field]
  let body: ArraySlice<UInt8>

  /// Splits at the first empty line. A line of the header that is no field is passed over, as the
  /// envelope line of a mailbox is.
  init(_ bytes: ArraySlice<UInt8>) throws(RecordError) {
    var fields: [Field] = []
    var rest = bytes
    var pending: [UInt8] = []
    func finish() {
      guard let colon = pending.firstIndex(of: UInt8(ascii: ":")) else { return }
      let name = String(decoding: pending[..<colon], as: UTF8.self).lowercasedASCII
      guard !name.isEmpty, !name.contains(" ") else { return }
      let value = String(decoding: pending[(colon + 1)...], as: UTF8.self)
      fields.append(Field(name: name, value: String(trimmed(value[...]))))
    }
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 10) ?? rest.endIndex
      var line = rest[rest.startIndex..<end]
      rest = end == rest.endIndex ? [] : rest[(end + 1)...]
      if line.last == 13 { line = line.dropLast() }
      if line.isEmpty { break }
      if let first = line.first, first == 32 || first == 9 {
        pending += line
      } else {
        finish()
        pending = Array(line)
      }
      guard pending.count <= 1 << 16, fields.count < MailMessage.mostFields else {
        throw MailMessage.failure("/header", "is too long")
      }
    }
    finish()
    self.fields = fields
    body = rest
  }

  subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  /// A value with parameters (RFC 2045 section 5.1), names and value in lower case; parameters in
  /// the extended form of RFC 2231 section 4 are decoded.
  func parameters(of name: String) -> (value: String, named: [String: String]) {
    let parts = Self.split(self[name] ?? "")
    var named: [String: String] = [:]
    for part in parts.dropFirst() {
      guard let equals = part.firstIndex(of: "=") else { continue }
      var key = String(trimmed(part[..<equals])).lowercasedASCII
      var value = String(trimmed(part[part.index(after: equals)...]))
      if value.hasPrefix("\""), value.hasSuffix("\""), value.count >= 2 {
        value = String(value.dropFirst().dropLast()).replacing("\\\"", with: "\"")
      }
      if key.hasSuffix("*") {
        key = String(key.dropLast())
        value = MailWords.extended(value)
      } else {
        value = MailWords.decoded(value)
      }
      named[key] = value
    }
    return (String(trimmed((parts.first ?? "")[...])).lowercasedASCII, named)
  }

  /// Splits at semicolons outside of quotation marks.
  private static func split(_ text: String) -> [String] {
    var parts = [""]
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character == ";", !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  /// The parts between lines that start with the boundary (RFC 2046 section 5.1.1); the last may lack
  /// its end.
  func parts(between boundary: String) -> [ArraySlice<UInt8>] {
    let mark = Array("--\(boundary)".utf8)
    var found: [ArraySlice<UInt8>] = []
    var start: Int?
    var line = body.startIndex
    while line < body.endIndex, found.count <= MailMessage.mostParts {
      let end = body[line...].firstIndex(of: 10) ?? body.endIndex
      if body[line..<end].starts(with: mark) {
        if let start { found.append(Self.withoutLastBreak(body[start..<line])) }
        let isLast = body[line..<end].dropFirst(mark.count).starts(with: [45, 45])
        start = isLast ? nil : min(end + 1, body.endIndex)
        if isLast { break }
      }
      line = end + 1
    }
    if let start, start < body.endIndex { found.append(body[start...]) }
    return found
  }

  private static func withoutLastBreak(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    if bytes.last == 10 { bytes = bytes.dropLast() }
    if bytes.last == 13 { bytes = bytes.dropLast() }
    return bytes
  }

  /// The body without its transfer encoding (RFC 2045 section 6).
  var content: [UInt8] {
    switch (self["content-transfer-encoding"] ?? "").lowercasedASCII {
    case "base64": MailWords.base64(body)
    case "quoted-printable": MailWords.quotedPrintable(body, isWord: false)
    default: Array(body)
    }
  }
}
