import Vocabulary

/// How mail writes bytes that are not plain ASCII. Decoding is lenient: what is damaged comes out as
/// well as it can, for a person reads it.
enum MailWords {
  /// Encoded words (RFC 2047) in their place; blanks between two of them vanish.
  static func decoded(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    var isAfterWord = false
    while let open = rest.firstRange(of: "=?") {
      let before = rest[..<open.lowerBound]
      let after = rest[open.upperBound...]
      let parts = after.split(separator: "?", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4, parts[3].hasPrefix("="), parts[2].count < 4096 else {
        result += before + "=?"
        (rest, isAfterWord) = (after, false)
        continue
      }
      let bytes = Array(parts[2].utf8)[...]
      let content =
        parts[1].lowercased() == "b" ? base64(bytes) : quotedPrintable(bytes, isWord: true)
      if !isAfterWord || before.contains(where: { !$0.isWhitespace }) { result += before }
      result += self.text(content, charset: String(parts[0]))
      (rest, isAfterWord) = (parts[3].dropFirst(), true)
    }
    return result + rest
  }

  /// `charset'language'percent-encoded` (RFC 2231 section 4).
  static func extended(_ text: String) -> String {
    let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return text }
    let escaped = parts[2].replacing("%", with: "=")
    return self.text(
      quotedPrintable(Array(escaped.utf8)[...], isWord: false), charset: String(parts[0]))
  }

  /// Bytes as text: UTF-8 where they are that, else Windows-1252 as far as it is Latin-1.
  static func text(_ bytes: [UInt8], charset: String) -> String {
    let text: String
    switch charset.lowercasedASCII {
    case "iso-8859-1", "iso-8859-15", "windows-1252":
      text = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    default: text = String(decoding: bytes, as: UTF8.self)
    }
    return text.replacing("\r\n", with: "\n").filter { $0 != "\0" }
  }

  /// Base64 (RFC 2045 section 6.8); other characters are passed over, and padding ends it.
  static func base64(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count / 4 * 3)
    var (bits, count) = (UInt32(0), 0)
    for byte in bytes {
      let value: UInt8
      switch byte {
      case 65...90: value = byte - 65
      case 97...122: value = byte - 71
      case 48...57: value = byte + 4
      case 43: value = 62
      case 47: value = 63
      case 61: return result
      default: continue
      }
      bits = (bits << 6 | UInt32(value)) & 0xFF_FFFF
      count += 6
      if count >= 8 {
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return result
  }

  /// Quoted-printable (RFC 2045 section 6.7), and its form in words (RFC 2047 section 4.2).
  static func quotedPrintable(_ bytes: ArraySlice<UInt8>, isWord: Bool) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var place = bytes.startIndex
    while place < bytes.endIndex {
      let byte = bytes[place]
      place += 1
      if isWord, byte == 95 {
        result.append(32)
      } else if byte != 61 {
        result.append(byte)
      } else if bytes[place...].starts(with: [13, 10]) {
        place += 2
      } else if bytes[place...].first == 10 {
        place += 1
      } else if place + 1 < bytes.endIndex, let high = Hexadecimal.value(bytes[place]),
        let low = Hexadecimal.value(bytes[place + 1])
      {
        result.append(high << 4 | low)
        place += 2
      } else {
        result.append(byte)
      }
    }
    return result
  }

  /// HTML without its tags, scripts and styles, at most the first megabyte. Only to have words to
  /// read: nothing is rendered.
  static func withoutMarks(_ text: String) -> String {
    var result = ""
    var rest = text.prefix(1 << 20)
    while let open = rest.firstIndex(of: "<") {
      result += rest[..<open]
      rest = rest[open...]
      let name = rest.dropFirst().prefix { $0.isLetter }.lowercased()
      if ["script", "style"].contains(name) {
        guard let end = rest.firstRange(of: "</\(name)") else { return words(result) }
        rest = rest[end.upperBound...]
      }
      guard let close = rest.firstIndex(of: ">") else { return words(result) }
      rest = rest[rest.index(after: close)...]
      if ["p", "br", "div", "li", "tr"].contains(name) { result.append("\n") }
    }
    return words(result + rest)
  }

  private static func words(_ text: String) -> String {
    let named = [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "),
      ("&amp;", "&"),
    ]
    return named.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }
}
