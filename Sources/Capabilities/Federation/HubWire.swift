import Formats
import Signing
import Vocabulary

/// The requests that other hubs are sent, and what their answers mean. Pure.
enum HubWire {
  /// Where to, and the very bytes; the key is added when it is sent.
  struct Message: Sendable, Equatable {
    var method: String
    var address: String
    var type: String
    var body: [UInt8]

    /// What a person confirms: where it goes, and what.
    var digest: String {
      sha256(Array("\(method) \(address)\n\(type)\n".utf8) + body).description
    }
  }

  /// What is sent to a hub.
  ///
  /// - Parameters:
  ///   - link: what is known of the case there; nil for a report.
  static func message(
    _ kind: SendingKind, _ content: ExchangeRecord, to hub: Hub, link: HubLink?
  ) throws(FederationProblem) -> Message {
    switch (hub.kind, kind) {
    case (.gcve, _): throw .noPlace("\(hub.name) publishes records and takes nothing.")
    case (.vince, .report):
      return Message(
        method: "POST", address: hub.address + "/vulreport/",
        type: "application/x-www-form-urlencoded", body: form(report(content).fields))
    case (.vince, .statement): return try statement(content, hub, link)
    case (.github, .report):
      return Message(
        method: "POST", address: hub.address + "/security-advisories/reports",
        type: "application/json", body: draft(content).body)
    case (.github, .statement):
      guard let link, let name = KnownName(link.foreign), name.authority == .github else {
        throw .noPlace("\(hub.name) has given no number for it.")
      }
      // Nothing that stands there is written over unread.
      guard let before = lastText(link) else {
        throw .noPlace("What stands there is not known yet; it is asked for within minutes.")
      }
      let whole = amended(before, content)
      guard whole.utf8.count <= 65_535 else {
        throw .noPlace("The text there would be too long with a statement.")
      }
      let body: JSONValue = ["description": whole.json]
      return Message(
        method: "PATCH", address: hub.address + "/security-advisories/\(name.text)",
        type: "application/json", body: body.serializedBytes(pretty: true))
    case (.channel, _), (.breakwater, _):
      return Message(
        method: "POST", address: hub.address, type: "application/json",
        body: content.json.serializedBytes(pretty: true))
    }
  }

  private static func said(_ link: HubLink) -> JSONValue? {
    link.said.flatMap { try? JSONValue.parse(Array($0.utf8)) }
  }

  /// The text that a hub said last; nil where it said nothing yet.
  static func lastText(_ link: HubLink) -> String? { said(link)?["text"]?.text }

  /// What a hub says once a statement stands at the end of its text.
  static func said(_ link: HubLink, after content: ExchangeRecord) -> String? {
    guard let before = said(link), var members = before.object, let text = lastText(link) else {
      return link.said
    }
    members["text"] = amended(text, content).json
    return String(decoding: JSONValue.object(members).canonical(), as: UTF8.self)
  }

  /// What VINCE’s form has no field for stands at the end of the text.
  static func footer(_ content: ExchangeRecord) -> String {
    var lines = ["Sent by \(content.hub), case \(content.id), TLP:\(content.marking)."]
    let names = content.names.filter { $0 != content.id }
    if !names.isEmpty { lines.append("Also known as: " + names.joined(separator: ", ")) }
    if let until = content.embargoUntil {
      lines.append("An embargo is in force until \(until.rfc3339). Please keep to it.")
    } else if !content.isPublic {
      lines.append("It is not public. Please keep it confidential.")
    }
    return lines.joined(separator: "\n")
  }

  private static func report(_ content: ExchangeRecord) -> VINCEReport {
    var report = VINCEReport()
    report.organization = content.hub
    report.product = product(content)
    report.version = content.affected.lazy.compactMap(\.versions).first ?? ""
    // Cut first, so that what must be said stays.
    report.description =
      FindingText.cut(content.title + "\n\n" + content.text, 18_000) + "\n\n" + footer(content)
    report.isPublic = content.isPublic
    report.willDisclose = true
    report.plans =
      content.embargoUntil.map { "Not before \($0.rfc3339)." } ?? "To be agreed upon."
    report.tracking = content.id
    report.comments = (content.weaknesses + content.vectors).joined(separator: ", ")
    return report
  }

  private static func product(_ content: ExchangeRecord) -> String {
    let first = content.affected.first
    let package = first?.package.flatMap { try? PackageURL($0) }
    return package.map { ($0.namespace.map { $0 + "/" } ?? "") + $0.name }
      ?? first?.repository ?? content.title
  }

  private static func statement(
    _ content: ExchangeRecord, _ hub: Hub, _ link: HubLink?
  ) throws(FederationProblem) -> Message {
    guard let link, link.foreign.hasPrefix("VU#") else {
      throw .noPlace("VINCE has not made a case of it yet; nothing can be added to a report there.")
    }
    let names = (said(link)?["names"]?.array ?? []).compactMap(\.text)
    guard let cve = names.first(where: { $0.hasPrefix("CVE-") }) ?? names.first else {
      throw .noPlace("The case at VINCE names no vulnerability yet.")
    }
    let words = FindingText.cut(content.statement, 1500) + "\n\n" + footer(content)
    return Message(
      method: "POST",
      address: hub.address + "/case/\(link.foreign.dropFirst(3))/vendor/statement/",
      type: "application/json",
      body: VINCEStatement(vulnerability: cve, status: .unknown, statement: words).body)
  }

  private static func draft(_ content: ExchangeRecord) -> GitHubReportDraft {
    GitHubReportDraft(
      summary: content.title,
      description: FindingText.cut(content.text, 60_000) + "\n\n" + footer(content),
      packages: content.affected.compactMap { one in
        one.package.flatMap { try? PackageURL($0) }.flatMap {
          GitHubReportDraft.Package($0, versions: one.versions)
        }
      }, weaknesses: content.weaknesses,
      vector: content.vectors.last { $0.hasPrefix("CVSS:") })
  }

  /// GitHub's advisories have no place for what others say, so it stands at the end of the text, in a
  /// part of its own that the next statement replaces. What others wrote below it stays.
  static func amended(_ given: String, _ content: ExchangeRecord) -> String {
    let mark = "<!-- statement of \(content.hub) -->"
    let end = "<!-- end of the statement of \(content.hub) -->"
    let text = given.replacing("\r\n", with: "\n")
    var (before, after) = (text, "")
    if let start = text.ranges(of: "\n\n" + mark).last,
      let stop = text[start.upperBound...].firstRange(of: end)
    {
      before = String(text[..<start.lowerBound])
      after = String(text[stop.upperBound...])
    }
    let said = FindingText.cut(content.statement, 4000).replacing("<!--", with: "< !--")
    let parts = [
      before, mark + "\n**Statement of \(content.hub)**", said, footer(content), end,
    ]
    return parts.joined(separator: "\n\n") + after
  }

  /// A look at a text before it is amended, so that nothing is written over that nobody here read.
  struct Amendment: Sendable {
    /// Asks what stands there.
    let look: OutgoingRequest
    /// What stood there last.
    let before: String
    /// What is to stand there.
    let after: String

    /// What becomes of the sending; nil where it may go on.
    func answer(_ reply: OutgoingReply, from hub: Hub) -> Answer? {
      guard reply.status == 200 else {
        switch HubWire.answer(reply, from: hub) {
        case .refused(let reason): return .refused(reason)
        case .later(let reason), .unknown(let reason): return .later(reason)
        case .arrived: return .later("\(hub.name) answered \(reply.status).")
        }
      }
      guard let text = (try? HubReading.items(in: reply.body, from: hub))?.first?.text else {
        return .later("What \(hub.name) says now cannot be read.")
      }
      let now = text.replacing("\r\n", with: "\n")
      // An earlier attempt whose answer was lost.
      if now == after.replacing("\r\n", with: "\n") { return .arrived(nil) }
      if now == before.replacing("\r\n", with: "\n") { return nil }
      return .refused(FederationProblem.differs.problem.detail)
    }
  }

  /// How a text is looked at before the message amends it; nil for what amends nothing.
  static func amendment(
    _ kind: SendingKind, _ content: ExchangeRecord, _ message: Message, to hub: Hub,
    link: HubLink?, key: HubKey
  ) -> Amendment? {
    guard hub.kind == .github, kind == .statement, let before = link.flatMap(lastText) else {
      return nil
    }
    return Amendment(
      look: asking(hub, key, "GET", message.address), before: before,
      after: amended(before, content))
  }

  /// `application/x-www-form-urlencoded` (WHATWG URL, section 5.2).
  static func form(_ fields: [(name: String, value: String)]) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    func encoded(_ text: String) -> [UInt8] {
      text.utf8.flatMap { byte -> [UInt8] in
        let isPlain =
          (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || [42, 45, 46, 95].contains(byte)
        return isPlain ? [byte] : [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return Array(
      fields.map { encoded($0.name) + [61] + encoded($0.value) }.joined(separator: [38]))
  }

  // MARK: Requests

  /// The request with the hub's key.
  static func request(
    _ message: Message, to hub: Hub, key: HubKey, id: SendingID, now: Timestamp
  ) -> OutgoingRequest {
    var request = asking(hub, key, message.method, message.address)
    request.body = message.body
    request.headers.append((name: "content-type", value: message.type))
    guard hub.kind == .channel || hub.kind == .breakwater else { return request }
    // Standard Webhooks 1.0; the identifier is the same for each attempt, so it is taken once.
    request.headers.append((name: "webhook-id", value: id.description))
    request.headers.append((name: "webhook-timestamp", value: "\(now.seconds)"))
    if let secret = key.secret {
      request.headers.append(
        (
          name: "webhook-signature",
          value: signature(
            id: id.description, seconds: now.seconds, body: message.body, secret: secret)
        ))
    }
    return request
  }

  /// A request of something below a hub's address.
  static func get(_ path: String, of hub: Hub, key: HubKey) -> OutgoingRequest {
    asking(hub, key, "GET", hub.address + path)
  }

  private static func asking(
    _ hub: Hub, _ key: HubKey, _ method: String, _ address: String
  ) -> OutgoingRequest {
    var headers = [
      (name: "user-agent", value: "Breakwater/\(Software.version)"),
      (name: "accept", value: "application/json"),
    ]
    switch hub.kind {
    case .vince: key.token.map { headers.append((name: "authorization", value: "Token \($0)")) }
    case .github:
      headers[1].value = "application/vnd.github+json"
      headers.append((name: "x-github-api-version", value: "2022-11-28"))
      key.token.map { headers.append((name: "authorization", value: "Bearer \($0)")) }
    case .channel, .breakwater, .gcve:
      key.token.map { headers.append((name: "authorization", value: "Bearer \($0)")) }
    }
    return OutgoingRequest(
      method: method, address: address, headers: headers, limit: FederationRules.answerLimit,
      isGuarded: true, seconds: 30)
  }

  /// `v1,` and the HMAC-SHA-256 of identifier, time and body in base64 (Standard Webhooks 1.0).
  static func signature(id: String, seconds: Int64, body: [UInt8], secret: String) -> String {
    let key = secret.hasPrefix("whsec_") ? Base64.decode(secret.dropFirst(6)) : nil
    let mac = hmacSHA256(
      key: key ?? Array(secret.utf8), message: Array("\(id).\(seconds).".utf8) + body)
    return "v1," + Base64.encode(mac.bytes)
  }

  // MARK: Answers

  /// What became of something that was sent.
  enum Answer: Equatable {
    /// It arrived, under this number where one was given.
    case arrived(String?)
    /// Refused, and nothing was kept there; with words for a person.
    case refused(String)
    /// Nothing was kept there, and it may be sent again.
    case later(String)
    /// Nobody knows whether it was kept there.
    case unknown(String)
  }

  static func answer(_ reply: OutgoingReply, from hub: Hub) -> Answer {
    let body = try? JSONValue.parse(reply.body)
    let words = FindingText.plain(
      body?["message"]?.text ?? body?["detail"]?.text
        ?? body?["errors"]?.serialized(pretty: false) ?? "")
    switch reply.status {
    case 200..<300:
      let number =
        switch hub.kind {
        case .vince: body?["vrf_id"]?.text
        case .github: body?["ghsa_id"]?.text
        case .channel, .breakwater: body?["id"]?.text
        case .gcve: nil as String?
        }
      return .arrived(number.map { KnownName($0)?.text ?? FindingText.plain($0) })
    // Whoever runs this puts it right, and then it goes on.
    case 401: return .later("\(hub.name) does not take the key (401).")
    case 429: return .later("\(hub.name) is asked too often (429).")
    case 400..<500: return .refused("\(hub.name) refused (\(reply.status)): \(words)")
    default: return .unknown("\(hub.name) answered \(reply.status).")
    }
  }
}

extension FindingText {
  /// Text of others on one line, for a page and a log.
  static func plain(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(300).map { scalar -> Unicode.Scalar in
      let category = scalar.properties.generalCategory
      return category == .control || category == .format ? " " : scalar
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
