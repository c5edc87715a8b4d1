/// The words of a TOML document: keys, text, and plain values.
struct TOMLScanner {
  var rest: ArraySlice<UInt8>
  let format: String
  private var line = 1

  init(rest: ArraySlice<UInt8>, format: String) {
    self.rest = rest
    self.format = format
  }

  var peek: UInt8? { rest.first }

  func failure(_ reason: String) -> RecordError {
    RecordError(format: format, field: "line \(line)", reason: reason)
  }

  mutating func advance() { if rest.popFirst() == 10 { line += 1 } }

  mutating func take(_ byte: UInt8) -> Bool {
    guard rest.first == byte else { return false }
    advance()
    return true
  }

  mutating func skipSpace() {
    while let byte = rest.first, byte == 32 || byte == 9 { advance() }
  }

  /// Skips space, empty lines and comments.
  mutating func skipBlank() {
    while let byte = rest.first {
      if byte == UInt8(ascii: "#") {
        while let next = rest.first, next != 10 { advance() }
      } else if byte == 32 || (9...10).contains(byte) || byte == 13 {
        advance()
      } else {
        return
      }
    }
  }

  mutating func expect(_ byte: UInt8, afterSpace: Bool = true) throws(RecordError) {
    if afterSpace { skipSpace() }
    guard take(byte) else {
      throw failure("expected \"\(String(decoding: [byte], as: UTF8.self))\"")
    }
  }

  mutating func endLine() throws(RecordError) {
    skipSpace()
    if rest.first == UInt8(ascii: "#") { while let next = rest.first, next != 10 { advance() } }
    if rest.first == 13 { advance() }
    guard rest.isEmpty || take(10) else { throw failure("more after the value") }
  }

  /// A key, or several with dots between.
  mutating func keyPath() throws(RecordError) -> [String] {
    var path: [String] = []
    repeat {
      guard path.count < 64 else { throw failure("a key of more than 64 parts") }
      skipSpace()
      if rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "'") {
        path.append(try text(multiline: false))
      } else {
        let word = rest.prefix {
          isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard !word.isEmpty else { throw failure("a key is required") }
        path.append(String(decoding: word, as: UTF8.self))
        rest = rest.dropFirst(word.count)
      }
      skipSpace()
    } while take(UInt8(ascii: "."))
    return path
  }

  /// Text in quotes, basic or literal, on one line or several.
  mutating func text(multiline: Bool = true) throws(RecordError) -> String {
    guard let quote = rest.first else { throw failure("text is required") }
    let isLong = multiline && rest.starts(with: [quote, quote, quote])
    for _ in 0..<(isLong ? 3 : 1) { advance() }
    if isLong {
      if rest.starts(with: [13, 10]) { advance() }
      _ = take(10)
    }
    var bytes: [UInt8] = []
    while let byte = rest.first {
      if byte == quote {
        if !isLong {
          advance()
          return String(decoding: bytes, as: UTF8.self)
        }
        // One or two quotes may stand before the three that end it.
        let run = rest.prefix(5).prefix { $0 == quote }.count
        for _ in 0..<run { advance() }
        if run >= 3 {
          bytes += Array(repeating: quote, count: run - 3)
          return String(decoding: bytes, as: UTF8.self)
        }
        bytes += Array(repeating: quote, count: run)
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        advance()
        try escape(into: &bytes, isLong: isLong)
      } else {
        guard byte >= 32 || byte == 9 || (isLong && (byte == 10 || byte == 13)), byte != 127 else {
          throw failure("a control character in text")
        }
        bytes.append(byte)
        advance()
      }
    }
    throw failure("text without end")
  }

  private mutating func escape(into bytes: inout [UInt8], isLong: Bool) throws(RecordError) {
    guard let byte = rest.first else { throw failure("text without end") }
    switch byte {
    case UInt8(ascii: "b"): bytes.append(8)
    case UInt8(ascii: "t"): bytes.append(9)
    case UInt8(ascii: "n"): bytes.append(10)
    case UInt8(ascii: "f"): bytes.append(12)
    case UInt8(ascii: "r"): bytes.append(13)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let count = byte == UInt8(ascii: "u") ? 4 : 8
      let digits = rest.dropFirst().prefix(count)
      guard digits.count == count, digits.allSatisfy({ hexadecimalDigit($0) != nil }),
        let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(number)
      else { throw failure("an escape that is no character") }
      bytes += Array(String(Character(scalar)).utf8)
      rest = rest.dropFirst(count)
    case _ where isLong && (byte == 32 || (9...10).contains(byte) || byte == 13):
      // The end of a line, and what opens the next, are left out; only space may stand between.
      while let next = rest.first, next == 32 || next == 9 || next == 13 { advance() }
      guard rest.first == 10 else { throw failure("an unknown escape") }
      while let next = rest.first, next == 32 || (9...10).contains(next) || next == 13 { advance() }
      return
    default: throw failure("an unknown escape")
    }
    advance()
  }

  /// A truth value, a number or a date; dates and special numbers stay text.
  mutating func plain() throws(RecordError) -> JSONValue {
    var word = rest.prefix {
      isLetter($0) || isDigit($0) || "+-_.:".utf8.contains($0)
    }
    rest = rest.dropFirst(word.count)
    // A date and a time may have a space between.
    if word.count == 10, word.dropFirst(4).first == UInt8(ascii: "-"), rest.first == 32,
      rest.dropFirst().first.map(isDigit) ?? false
    {
      let time = rest.dropFirst().prefix { isDigit($0) || "+-.:Zz".utf8.contains($0) }
      rest = rest.dropFirst(time.count + 1)
      word = Array(word + [UInt8(ascii: "T")] + time)[...]
    }
    let text = String(decoding: word, as: UTF8.self)
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "": throw failure("a value is required")
    default: break
    }
    if let number = integer(text) { return .integer(number) }
    let digits = text.replacing("_", with: "")
    if text.utf8.contains(where: isDigit), let number = Double(digits), number.isFinite {
      return .number(number)
    }
    let isDate = word.count >= 8 && word.prefix(2).allSatisfy(isDigit)
    let isSpecial = ["inf", "nan"].contains(String(text.drop { $0 == "+" || $0 == "-" }))
    guard isDate || isSpecial else { throw failure("\"\(text.prefix(40))\" is no value") }
    return .string(text)
  }

  private func integer(_ text: String) -> Int64? {
    let digits = text.replacing("_", with: "")
    for (mark, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(mark) {
      let rest = digits.dropFirst(2)
      return rest.first == "-" || rest.first == "+" ? nil : Int64(rest, radix: radix)
    }
    return Int64(digits)
  }
}
