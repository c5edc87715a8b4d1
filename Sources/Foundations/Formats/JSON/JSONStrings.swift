/// Where the inside of a string lies in the document.
struct JSONSpan {
  let start: Int
  let count: Int
  let escaped: Bool
}

extension JSONReader {
  /// Reads a string.
  public mutating func string() throws(JSONError) -> String {
    guard try next() == UInt8(ascii: "\"") else { throw failure("expected a string") }
    let span = try stringSpan()
    guard span.escaped else {
      return String(
        decoding: UnsafeBufferPointer(start: base + span.start, count: span.count), as: UTF8.self)
    }
    return String(decoding: try unescape(span), as: UTF8.self)
  }

  /// Reads a string, or `null` as nil.
  public mutating func optionalString() throws(JSONError) -> String? {
    try null() ? nil : try string()
  }

  /// Reads an array of strings, or `null` as none.
  public mutating func strings() throws(JSONError) -> [String] {
    if try null() { return [] }
    var texts: [String] = []
    try array { (reader) throws(JSONError) in texts.append(try reader.string()) }
    return texts
  }

  /// Passes over a string, checking its characters and escapes.
  @inline(__always)
  mutating func stringSpan() throws(JSONError) -> JSONSpan {
    place += 1
    let start = place
    var escaped = false
    var high: UInt64 = 0
    while true {
      while place + 8 <= count {
        let word = UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self)
        high |= word
        if special(word) { break }
        place += 8
      }
      // The word that stopped the loop, or the last bytes of the document.
      var ended = false
      scan: while place < count {
        let byte = base[place]
        switch byte {
        case UInt8(ascii: "\""):
          ended = true
          break scan
        case UInt8(ascii: "\\"):
          escaped = true
          try passEscape()
          break scan
        case 0..<32: throw failure("control character in a string")
        default:
          high |= UInt64(byte)
          place += 1
        }
      }
      if ended { break }
      guard place < count else { throw failure("string without end", at: start - 1) }
    }
    let span = JSONSpan(start: start, count: place - start, escaped: escaped)
    if high & 0x8080_8080_8080_8080 != 0,
      let bad = malformedUTF8(UnsafeBufferPointer(start: base + start, count: span.count))
    {
      throw failure("malformed UTF-8", at: start + bad)
    }
    place += 1
    return span
  }

  /// Whether one of eight bytes is a quote, a backslash or below 32. Bytes from 128 may be taken for
  /// one of them, which costs time and nothing else.
  @inline(__always)
  private func special(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let slash = word ^ (ones &* 0x5C)
    let found =
      ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)
      | ((word &- ones &* 0x20) & ~word)
    return found & 0x8080_8080_8080_8080 != 0
  }

  private mutating func passEscape() throws(JSONError) {
    let start = place
    guard place + 1 < count else { throw failure("string without end") }
    switch base[place + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      place += 2
    case UInt8(ascii: "u"):
      let unit = try hexadecimal(at: place + 2)
      place += 6
      if (0xDC00...0xDFFF).contains(unit) { throw failure("lone surrogate", at: start) }
      guard (0xD800...0xDBFF).contains(unit) else { return }
      guard place + 1 < count, base[place] == UInt8(ascii: "\\"),
        base[place + 1] == UInt8(ascii: "u"),
        (0xDC00...0xDFFF).contains(try hexadecimal(at: place + 2))
      else { throw failure("lone surrogate", at: start) }
      place += 6
    default: throw failure("unknown escape")
    }
  }

  private func hexadecimal(at start: Int) throws(JSONError) -> UInt32 {
    guard start + 4 <= count else { throw failure("string without end") }
    var value: UInt32 = 0
    for index in start..<start + 4 {
      let byte = base[index]
      switch byte {
      case 48...57: value = value << 4 | UInt32(byte - 48)
      case 65...70: value = value << 4 | UInt32(byte - 55)
      case 97...102: value = value << 4 | UInt32(byte - 87)
      default: throw failure("expected four hexadecimal digits", at: index)
      }
    }
    return value
  }

  /// The bytes of a string whose escapes were checked before.
  func unescape(_ span: JSONSpan) throws(JSONError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(span.count)
    var index = span.start
    let end = span.start + span.count
    while index < end {
      let byte = base[index]
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        index += 1
        continue
      }
      index += 2
      switch base[index - 1] {
      case UInt8(ascii: "b"): bytes.append(8)
      case UInt8(ascii: "f"): bytes.append(12)
      case UInt8(ascii: "n"): bytes.append(10)
      case UInt8(ascii: "r"): bytes.append(13)
      case UInt8(ascii: "t"): bytes.append(9)
      case UInt8(ascii: "u"):
        var scalar = try hexadecimal(at: index)
        index += 4
        if (0xD800...0xDBFF).contains(scalar) {
          scalar = 0x10000 + (scalar - 0xD800) << 10 + (try hexadecimal(at: index + 2) - 0xDC00)
          index += 6
        }
        bytes.append(contentsOf: (Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
      case let other: bytes.append(other)
      }
    }
    return bytes
  }
}

extension Unicode.Scalar {
  /// The UTF-8 bytes of the scalar.
  var utf8: [UInt8] { Array(String(Character(self)).utf8) }
}

/// The place of the first byte that is not well-formed UTF-8 (RFC 3629), or nil when all is.
func malformedUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
  var place = 0
  while place < bytes.count {
    let first = bytes[place]
    if first < 0x80 {
      place += 1
      continue
    }
    let (length, low, high): (Int, UInt8, UInt8)
    switch first {
    case 0xC2...0xDF: (length, low, high) = (2, 0x80, 0xBF)
    case 0xE0: (length, low, high) = (3, 0xA0, 0xBF)
    case 0xED: (length, low, high) = (3, 0x80, 0x9F)
    case 0xE1...0xEF: (length, low, high) = (3, 0x80, 0xBF)
    case 0xF0: (length, low, high) = (4, 0x90, 0xBF)
    case 0xF1...0xF3: (length, low, high) = (4, 0x80, 0xBF)
    case 0xF4: (length, low, high) = (4, 0x80, 0x8F)
    default: return place
    }
    guard place + length <= bytes.count, (low...high).contains(bytes[place + 1]) else {
      return place
    }
    for index in place + 2..<place + max(length, 2) where !(0x80...0xBF).contains(bytes[index]) {
      return place
    }
    place += length
  }
  return nil
}
