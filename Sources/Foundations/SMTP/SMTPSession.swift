import Formats
import NIOCore
import NIOSSL
import Vocabulary

/// One conversation with a mail server.
struct SMTPSession {
  let server: SMTPServer
  let channel: any Channel
  var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var reader = SMTPReplyReader()
  private var offers: [String: String] = [:]
  /// Bytes that were read off the stream.
  private var taken = 0

  init(
    server: SMTPServer, channel: any Channel,
    iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
    outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.server = server
    self.channel = channel
    self.iterator = iterator
    self.outbound = outbound
  }

  /// Greets, and makes the connection secret where it is not yet.
  mutating func greet(_ tls: NIOSSLContext) async throws {
    try check(try await reply(), "greeted with", ready: 220)
    try await sayHello()
    guard server.security == .startTLS else { return }
    guard offers["STARTTLS"] != nil else {
      throw DeliveryProblem.later(
        "The mail server \(server.host):\(server.port) offers no STARTTLS. Nothing is sent in the"
          + " clear: switch it on there, or use a port with TLS from the start (smtps://).")
    }
    let answer = try await ask("STARTTLS")
    guard answer.code == 220 else {
      throw DeliveryProblem.later(
        "The mail server \(server.host):\(server.port) refused STARTTLS: \(answer.text). Nothing"
          + " is sent in the clear.")
    }
    // What came before the secret began could be anybody's (RFC 3207 section 4.2).
    guard reader.pending.isEmpty else { throw Self.spokeOn }
    let (host, taken) = (server.host, taken)
    let channel = channel
    // Between the count and the handler nothing can come: both are one step of the event loop.
    try await channel.eventLoop.submit {
      let pipeline = channel.pipeline.syncOperations
      guard try pipeline.handler(type: ClearBytes.self).count == taken else {
        throw Self.spokeOn
      }
      try pipeline.addHandler(
        NIOSSLClientHandler(context: tls, serverHostname: SMTPClient.named(host)),
        position: .first)
    }.get()
    offers = [:]
    try await sayHello()
  }

  private static var spokeOn: DeliveryProblem {
    .later("The mail server spoke on before TLS began; somebody may listen.")
  }

  private mutating func sayHello() async throws {
    let answer = try await ask("EHLO \(server.name)")
    try check(answer, "answered EHLO with", ready: 250)
    offers = answer.extensions
  }

  /// Signs in, with PLAIN (RFC 4616) or LOGIN; only ever over TLS.
  mutating func signIn() async throws {
    guard let user = server.user else { return }
    let ways = Set((offers["AUTH"] ?? "").split(separator: " ").map(String.init))
    let answer: SMTPReply
    if ways.contains("PLAIN") {
      let secret = [0] + Array(user.utf8) + [0] + Array(server.password.utf8)
      answer = try await ask("AUTH PLAIN " + MailEncoding.base64(secret))
    } else if ways.contains("LOGIN") {
      try check(try await ask("AUTH LOGIN"), "answered AUTH with", ready: 334)
      let next = try await ask(MailEncoding.base64(Array(user.utf8)))
      try check(next, "answered AUTH with", ready: 334)
      answer = try await ask(MailEncoding.base64(Array(server.password.utf8)))
    } else {
      throw DeliveryProblem.later(
        "The mail server \(server.host) offers neither AUTH PLAIN nor AUTH LOGIN. Leave the user"
          + " out of BREAKWATER_SMTP if none is needed.")
    }
    guard answer.code == 235 else {
      throw DeliveryProblem.later(
        "The mail server \(server.host) did not let \(user) sign in: \(answer.text). Look at the"
          + " user in BREAKWATER_SMTP and at the password file.")
    }
  }

  /// Hands the mail over.
  mutating func deliver(
    _ content: [UInt8], from sender: MailAddress, to recipient: MailAddress
  ) async throws {
    var options = ""
    if let most = offers["SIZE"] {
      guard Int(most).map({ $0 == 0 || content.count <= $0 }) ?? true else {
        throw DeliveryProblem.never("The mail server takes no mail of \(content.count) bytes.")
      }
      options += " SIZE=\(content.count)"
    }
    if sender.isInternational || recipient.isInternational {
      guard offers["SMTPUTF8"] != nil else {
        throw DeliveryProblem.never(
          "The mail server takes no address with letters outside of ASCII: \(recipient).")
      }
      options += " SMTPUTF8"
    }
    try take(try await ask("MAIL FROM:<\(sender)>" + options), "the sender", isOurs: true)
    try take(try await ask("RCPT TO:<\(recipient)>"), "the address \(recipient)")
    let ready = try await ask("DATA")
    guard ready.code == 354 else {
      try take(ready, "the mail")
      throw DeliveryProblem.later("The mail server \(server.host) answered DATA: \(ready.text).")
    }
    try await write(Self.stuffed(content))
    try take(try await reply(), "the mail")
  }

  /// Says good-bye; the mail has been taken already.
  mutating func quit() async { _ = try? await ask("QUIT") }

  /// Lines that begin with a dot get another one, and a lone dot ends the text (RFC 5321 section
  /// 4.5.2). Line ends that are half a line end become whole ones, so that no text can end early.
  static func stuffed(_ content: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(content.count + 16)
    var isStart = true
    var place = 0
    while place < content.count {
      let byte = content[place]
      place += 1
      if byte == 13 || byte == 10 {
        if byte == 13, place < content.count, content[place] == 10 { place += 1 }
        result += [13, 10]
        isStart = true
        continue
      }
      if isStart, byte == 46 { result.append(46) }
      result.append(byte)
      isStart = false
    }
    if !isStart { result += [13, 10] }
    return result + [46, 13, 10]
  }

  /// Of what is `isOurs` and not this mail's, such as the sender, and of what needs signing in (RFC
  /// 4954 section 6), a refusal says nothing about the mail: whoever runs this puts it right.
  private func take(_ answer: SMTPReply, _ what: String, isOurs: Bool = false) throws {
    if answer.isPositive { return }
    let words = "The mail server \(server.host) did not take \(what): \(answer.text)."
    let canMend = isOurs && answer.code != 552 || [530, 534, 535, 538].contains(answer.code)
    throw answer.code < 500 || canMend ? DeliveryProblem.later(words) : .never(words)
  }

  private func check(_ answer: SMTPReply, _ what: String, ready: Int) throws {
    guard answer.code != ready else { return }
    throw DeliveryProblem.later(
      "The mail server \(server.host):\(server.port) \(what) \(answer.text).")
  }

  private mutating func ask(_ command: String) async throws -> SMTPReply {
    try await write(Array((command + "\r\n").utf8))
    return try await reply()
  }

  private func write(_ bytes: [UInt8]) async throws {
    try await outbound.write(ByteBuffer(bytes: bytes))
  }

  /// The next reply. A server that says nothing is hung up on.
  private mutating func reply() async throws -> SMTPReply {
    let channel = channel
    let clock = ContinuousClock()
    let begun = clock.now
    let timer = channel.eventLoop.scheduleTask(in: .seconds(server.seconds)) {
      channel.close(promise: nil)
    }
    defer { timer.cancel() }
    while true {
      if let reply = try reader.next() { return reply }
      guard let bytes = try await iterator.next() else {
        let isLate = clock.now - begun >= .seconds(server.seconds)
        throw DeliveryProblem.later(
          isLate
            ? "The mail server \(server.host) said nothing for \(server.seconds) seconds."
            : "The mail server \(server.host) ended the connection.")
      }
      taken += bytes.readableBytes
      reader.append(bytes.readableBytesView)
    }
  }
}
