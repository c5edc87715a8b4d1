public import Vocabulary

/// A mail to be sent: written as RFC 5322 says, its text in two forms (RFC 2046 section 5.1.4).
///
/// No field takes more than one line, whatever text it is given: line ends and control characters
/// become blanks, and what is not ASCII is encoded (RFC 2047). So nobody's text becomes a header.
public struct MailDraft: Sendable, Hashable {
  /// The sender's name and address.
  public var sender: (name: String, address: MailAddress) {
    get { (senderName, senderAddress) }
    set { (senderName, senderAddress) = newValue }
  }
  private var senderName: String
  private var senderAddress: MailAddress
  /// Whom it is for.
  public var recipient: MailAddress
  /// One line.
  public var subject: String
  /// When it was written.
  public var date: Timestamp
  /// Letters, digits, dots and hyphens before the `@` of its identifier (RFC 5322 section 3.6.4);
  /// the same for each attempt, so that a second copy is recognised.
  public var id: String
  /// The same for all mails that belong together; they are shown as one conversation.
  public var topic: String?
  /// The text.
  public var text: String
  /// The same as HTML.
  public var html: String
  /// An `https` address that ends such mails with one click (RFC 8058).
  public var unsubscribe: String?

  /// A mail.
  public init(
    sender: (name: String, address: MailAddress), recipient: MailAddress, subject: String,
    date: Timestamp, id: String, topic: String? = nil, text: String, html: String,
    unsubscribe: String? = nil
  ) {
    (senderName, senderAddress) = sender
    self.recipient = recipient
    self.subject = subject
    self.date = date
    self.id = id
    self.topic = topic
    self.text = text
    self.html = html
    self.unsubscribe = unsubscribe
  }

  /// Header and body, with `\r\n` at each line's end.
  public var bytes: [UInt8] {
    let domain = senderAddress.domain
    // `=_` never occurs in quoted-printable text, so no text can hold the boundary.
    let boundary = "=_" + MailText.token(id)
    var lines = [
      "Date: " + MailText.date(date),
      "From: " + MailText.folded(senderName, after: 6) + " <\(senderAddress)>",
      "To: <\(recipient)>",
      "Message-ID: <\(MailText.token(id))@\(domain)>",
    ]
    if let topic {
      let root = "<\(MailText.token(topic)).topic@\(domain)>"
      lines += ["In-Reply-To: " + root, "References: " + root]
    }
    lines += [
      "Subject: " + MailText.folded(subject, after: 9), "Auto-Submitted: auto-generated",
      "X-Auto-Response-Suppress: All",
    ]
    if let unsubscribe {
      lines += [
        "List-Unsubscribe: <\(MailText.address(unsubscribe))>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
      ]
    }
    lines += [
      "MIME-Version: 1.0", "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "",
    ]
    for (type, part) in [("text/plain", text), ("text/html", html)] {
      lines += [
        "--" + boundary, "Content-Type: \(type); charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable", "", MailText.quotedPrintable(part),
      ]
    }
    return Array((lines + ["--" + boundary + "--", ""]).joined(separator: "\r\n").utf8)
  }

  /// Equal when all parts are.
  public static func == (one: Self, other: Self) -> Bool { one.bytes == other.bytes }
  /// Hashes what is sent.
  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// Bytes as text, for mails and their servers.
public enum MailEncoding {
  /// Base64 (RFC 4648 section 4).
  public static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let value = part.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - part.count))
      for place in 0..<4 {
        result.append(
          place <= part.count
            ? alphabet[Int(value >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

/// How text is written into mails.
enum MailText {
  /// What may stand in an identifier.
  static func token(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar in
        let isPlain =
          scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "."
            || scalar == "-")
        return isPlain ? Character(scalar) : "-"
      })
  }

  /// An address of the web as it may stand in angle brackets.
  static func address(_ text: String) -> String {
    String(text.unicodeScalars.filter { $0.value > 32 && $0.value < 127 && $0 != "<" && $0 != ">" })
  }

  /// `Sat, 21 Nov 2026 08:00:00 +0000` (RFC 5322 section 3.3).
  static func date(_ time: Timestamp) -> String {
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let (year, month, day) = time.day.parts
    let clock = time.rfc3339.split(separator: "T").last?.prefix(8) ?? "00:00:00"
    return "\(time.day.weekday.prefix(3)), \(day) \(months[Int(month - 1)]) \(year) \(clock) +0000"
  }

  /// Text as header content: plain where it may be, else encoded words of at most 75 characters
  /// (RFC 2047 section 2), each on a line of its own.
  static func folded(_ text: String, after used: Int) -> String {
    let line = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.isControl || $0.isLineEnd ? " " : $0 }))
    let isPlain =
      line.utf8.allSatisfy { (32..<127).contains($0) } && !line.contains("=?")
      && line.utf8.count + used <= 76 && !line.utf8.contains { #"()<>@,;\""#.utf8.contains($0) }
    if isPlain, !line.isEmpty { return line }
    var words: [String] = []
    var pending: [UInt8] = []
    for scalar in line.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      // 39 bytes are 52 characters of base64, and `=?utf-8?B?` and `?=` are twelve more.
      if pending.count + bytes.count > 39 {
        words.append(encoded(pending))
        pending = []
      }
      pending += bytes
    }
    if !pending.isEmpty || words.isEmpty { words.append(encoded(pending)) }
    return words.joined(separator: "\r\n ")
  }

  private static func encoded(_ bytes: [UInt8]) -> String {
    "=?utf-8?B?\(MailEncoding.base64(bytes))?="
  }

  /// RFC 2045 section 6.7, lines of at most 76 characters; any line end begins a new line.
  static func quotedPrintable(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    let unified = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    for (number, line) in unified.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      if number > 0 { result += [13, 10] }
      var length = 0
      let bytes = Array(line.utf8)
      for (place, byte) in bytes.enumerated() {
        let isLast = place == bytes.count - 1
        let isPlain =
          (33...126).contains(byte) && byte != 61 || (byte == 32 || byte == 9) && !isLast
        let size = isPlain ? 1 : 3
        if length + size > (isLast ? 76 : 75) {
          result += Array("=\r\n".utf8)
          length = 0
        }
        result += isPlain ? [byte] : [61, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        length += size
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension Unicode.Scalar {
  fileprivate var isLineEnd: Bool { value == 0x2028 || value == 0x2029 || value == 0x85 }
}

extension Unicode.Scalar.Properties {
  fileprivate var isControl: Bool { generalCategory == .control || generalCategory == .format }
}
