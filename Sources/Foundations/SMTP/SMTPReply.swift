import Vocabulary

/// What a mail server answers (RFC 5321 section 4.2): a code and lines of text.
struct SMTPReply: Sendable, Equatable {
  let code: Int
  let lines: [String]

  /// The text on one line, made harmless and short, for people.
  var text: String {
    let joined = lines.joined(separator: " ")
    let plain = joined.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }
    return "\(code) \(String(String.UnicodeScalarView(plain)).prefix(300))"
  }

  var isPositive: Bool { code < 400 }

  /// What is offered after `EHLO`, by its word in capitals.
  var extensions: [String: String] {
    var found: [String: String] = [:]
    for line in lines.dropFirst() {
      let words = line.split(separator: " ", maxSplits: 1)
      guard let name = words.first else { continue }
      found[name.uppercased()] = words.count > 1 ? words[1].uppercased() : ""
    }
    return found
  }
}

/// Puts replies together from bytes; a line has at most 2,000 bytes and a reply 200 lines.
struct SMTPReplyReader {
  private(set) var pending: [UInt8] = []
  private var lines: [String] = []

  mutating func append(_ bytes: some Collection<UInt8>) { pending += bytes }

  /// The next whole reply, nil until more bytes have come.
  mutating func next() throws(DeliveryProblem) -> SMTPReply? {
    while let end = pending.firstIndex(of: 10) {
      guard end <= 2000, lines.count < 200 else { throw Self.nonsense }
      var line = pending[..<end]
      pending.removeFirst(end + 1)
      if line.last == 13 { line = line.dropLast() }
      let digits = line.prefix(3)
      guard digits.count == 3, digits.allSatisfy({ (48...57).contains($0) }),
        let code = Int(String(decoding: digits, as: UTF8.self)), (200...599).contains(code)
      else { throw Self.nonsense }
      let isLast = line.count == 3 || line[line.startIndex + 3] == 32
      guard isLast || line[line.startIndex + 3] == 45 else { throw Self.nonsense }
      lines.append(String(decoding: line.dropFirst(4), as: UTF8.self))
      if isLast {
        defer { lines = [] }
        return SMTPReply(code: code, lines: lines)
      }
    }
    guard pending.count <= 2000 else { throw Self.nonsense }
    return nil
  }

  private static var nonsense: DeliveryProblem {
    .later("The mail server’s answer is none of SMTP. Is host and port in BREAKWATER_SMTP right?")
  }
}
