import Access
import Formats
import Ledger
import TestSupport
import Testing
import Vocabulary

@testable import Notifications

@Suite("When what is sent") struct NoticeRuleTests {
  private func at(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

  @Test("At once waits a minute for what belongs to it, an alarm does not")
  func atOnce() throws {
    let now = try at("2026-11-21T12:00:00Z")
    let usual = NoticeChoices()
    #expect(
      NoticeRules.mailTime(.caseQuestion, usual, now: now, last: nil) == now.adding(seconds: 60))
    #expect(NoticeRules.mailTime(.leakAlarm, usual, now: now, last: now) == now)
  }

  @Test("Two mails about one thing are a quarter of an hour apart")
  func spacing() throws {
    let now = try at("2026-11-21T12:00:00Z")
    let time = NoticeRules.mailTime(
      .caseQuestion, NoticeChoices(), now: now, last: now.adding(seconds: -60))
    #expect(time == now.adding(seconds: 840))
  }

  @Test("Quiet hours put off what can wait, on the reader’s own clock, and an alarm passes")
  func quiet() throws {
    let hours = try #require(QuietHours(from: "22:00", until: "06:00"))
    let choices = NoticeChoices(zone: "America/New_York", quiet: hours)
    // 23:30 in New York.
    let late = try at("2026-11-22T04:30:00Z")
    let morning = try at("2026-11-22T11:00:00Z")
    #expect(NoticeRules.mailTime(.caseInvitation, choices, now: late, last: nil) == morning)
    #expect(NoticeRules.mailTime(.leakAlarm, choices, now: late, last: nil) == late)
    // 05:30 in New York, still the same night.
    let early = try at("2026-11-22T10:30:00Z")
    #expect(NoticeRules.mailTime(.caseInvitation, choices, now: early, last: nil) == morning)
    // 12:00 in New York.
    let noon = try at("2026-11-22T17:00:00Z")
    #expect(
      NoticeRules.mailTime(.caseInvitation, choices, now: noon, last: nil)
        == noon.adding(seconds: 60))
  }

  @Test("Digests go out at seven on the reader’s clock, the weekly one on Monday")
  func digests() throws {
    let choices = NoticeChoices(zone: "Europe/Paris")
    // A Saturday, 13:00 in Paris.
    let now = try at("2026-11-21T12:00:00Z")
    #expect(
      NoticeRules.mailTime(.caseMessage, choices, now: now, last: nil)
        == (try at("2026-11-22T06:00:00Z")))
    #expect(
      NoticeRules.mailTime(.actionVerified, choices, now: now, last: nil)
        == (try at("2026-11-23T06:00:00Z")))
  }

  @Test("Clocks that are put forward over an hour lose no digest and no end of quiet hours")
  func clockChange() throws {
    // In New York 02:30 does not exist on 14 March 2027.
    let quiet = NoticeChoices(
      zone: "America/New_York", quiet: QuietHours(from: 22 * 60, until: 150))
    let night = try at("2027-03-14T06:00:00Z")
    let end = NoticeRules.mailTime(.caseQuestion, quiet, now: night, last: nil)
    #expect(end == (try at("2027-03-14T07:30:00Z")))
  }

  @Test("Never is never, but for what cannot be switched off")
  func never() throws {
    let now = try at("2026-11-21T12:00:00Z")
    let silent = NoticeChoices(
      timings: Dictionary(
        uniqueKeysWithValues: NoticeKind.allCases.map { ($0, NoticeTiming.never) }))
    for kind in NoticeKind.allCases {
      let time = NoticeRules.mailTime(kind, silent, now: now, last: nil)
      #expect((time != nil) == kind.isUrgent, "\(kind)")
    }
  }

  private func notice(_ kind: NoticeKind, _ subject: String, _ timing: NoticeTiming) -> Notice {
    let surroundings = Surroundings.test()
    return Notice(
      id: NoticeID(.system), person: PersonID(surroundings),
      organization: OrganizationID(surroundings), kind: kind, subject: subject, count: 1,
      trafficLight: .red, at: Timestamp(seconds: 0), changedAt: Timestamp(seconds: 0),
      readAt: nil, mailAt: Timestamp(seconds: 0), timing: timing, version: 1)
  }

  @Test("A digest is one mail; many things at once are one mail too; one thing stays one thing")
  func bundling() {
    let one = (0..<5).map { _ in notice(.caseMessage, "cas_1", .atOnce) }
    let same = NoticeRules.bundles(one)
    #expect(same.count == 1 && same[0].topic == "cas_1")
    let many = (0..<40).map { notice(.caseQuestion, "cas_\($0)", .atOnce) }
    let joined = NoticeRules.bundles(many)
    #expect(joined.count == 1 && joined[0].topic == nil && joined[0].notices.count == 40)
    let mixed = NoticeRules.bundles(
      one + (0..<100).map { notice(.caseMessage, "cas_\($0)", .daily) })
    #expect(mixed.map(\.isDigest) == [false, true])
    #expect(NoticeRules.bundles([]).isEmpty)
  }

  @Test("Each fact makes the kind that says so, others none", arguments: NoticeKind.allCases)
  func table(_ kind: NoticeKind) throws {
    for fact in kind.facts where fact != "actions.changed" {
      let detail =
        kind == .caseQuestion ? #"{"kind":"question"}"# : #"{"judgement":"real"}"#
      let message = try FactMessage(
        #"{"kind":"\#(fact)","subject":"s","receipt":"r","detail":\#(detail)}"#)
      #expect(NoticeRules.kind(of: message) == kind)
    }
    let stranger = try FactMessage(
      #"{"kind":"person.signed-in","subject":"s","receipt":"r","detail":{}}"#)
    #expect(NoticeRules.kind(of: stranger) == nil)
  }

  @Test("What was published here rings no alarm", arguments: [true, false])
  func publication(_ isOurs: Bool) throws {
    let message = try FactMessage(
      #"{"kind":"coordination.known-outside","subject":"s","receipt":"r","#
        + #""detail":{"published":\#(isOurs)}}"#)
    #expect(NoticeRules.kind(of: message) == (isOurs ? nil : .leakAlarm))
  }

  @Test("Times of the day are read strictly")
  func times() {
    #expect(QuietHours(from: "22:00", until: "06:30") == QuietHours(from: 1320, until: 390))
    for bad in ["24:00", "7:00", "07:60", "", "07-00", "0700", "٠٧:٠٠"] {
      #expect(QuietHours(from: bad, until: "06:00") == nil, "\(bad)")
    }
    #expect(QuietHours(from: "06:00", until: "06:00") == nil)
  }
}

@Suite("What a mail and a webhook say") struct NoticeMailTests {
  /// Words that would be found wherever they came out, among markup and line ends.
  private func words(_ random: inout SeededGenerator) -> String {
    let parts = [
      "zqxleak", "\r\nBcc: zqxleak@evil.example", "<b>zqxleak</b>", "\u{202E}zqxleak",
      "=?utf-8?q?zqxleak?=", "zqxleak\u{0}", "\n\n.\nzqxleak", "zqxleak\u{2028}X-Zqxleak: 1",
    ]
    return (0..<Int.random(in: 1...4, using: &random))
      .map { _ in parts.randomElement(using: &random) ?? "" }.joined(separator: " ")
  }

  private func shown(_ random: inout SeededGenerator) -> NoticeShown {
    let surroundings = Surroundings.test(seed: random.next())
    let kind = NoticeKind.allCases.randomElement(using: &random) ?? .caseMessage
    let light = TrafficLight.allCases.randomElement(using: &random) ?? .red
    let own = TrafficLight.allCases.randomElement(using: &random) ?? .red
    let notice = Notice(
      id: NoticeID(surroundings), person: PersonID(surroundings),
      organization: OrganizationID(surroundings), kind: kind,
      subject: "cas_" + String(repeating: "0", count: 26),
      count: Int.random(in: 1...9, using: &random), trafficLight: own,
      at: surroundings.now(), changedAt: surroundings.now(), readAt: nil, mailAt: nil,
      timing: .atOnce, version: 1)
    return NoticeShown(notice: notice, detail: (words(&random), light))
  }

  @Test("No word of what is AMBER or RED comes out anywhere; none at all in a header or first line")
  func noLeak() throws {
    var random = SeededGenerator(seed: 7)
    let sender = try #require(MailAddress("desk@hub.example"))
    let recipient = try #require(MailAddress("a@b.example"))
    for round in 0..<2000 {
      let all = (0..<Int.random(in: 1...4, using: &random)).map { _ in shown(&random) }
      let mail = NoticeMail(
        address: "https://hub.example", shown: all, isDigest: round % 2 == 0,
        unsubscribe: round % 3 == 0 ? "secret" : nil)
      let draft = MailDraft(
        sender: ("Hub", sender), recipient: recipient, subject: mail.subject,
        date: Timestamp(seconds: 1_795_248_000), id: "mai_1", topic: "cas_1", text: mail.text,
        html: mail.html, unsubscribe: mail.link)
      let bytes = String(decoding: draft.bytes, as: UTF8.self)
      let header = bytes.split(separator: "\r\n\r\n", maxSplits: 1)[0]
      #expect(!header.lowercased().contains("zqxleak"))
      #expect(!mail.subject.lowercased().contains("zqxleak"))
      let first = mail.text.split(separator: "\n").first ?? ""
      #expect(!first.contains("zqxleak"))
      let mayBeNamed = all.contains {
        max($0.notice.trafficLight, $0.detail?.trafficLight ?? .red) <= .green
      }
      let read = try MailMessage(draft.bytes)
      if !mayBeNamed {
        #expect(!mail.text.contains("zqxleak") && !mail.html.contains("zqxleak"))
        #expect(!read.text.contains("zqxleak"))
      }
      #expect(!mail.html.contains("<b>zqxleak"))
      for one in all {
        #expect(!one.notice.headline.contains("zqxleak"))
        let event = WebhookDelivery(
          id: DeliveryID(.test()), webhook: WebhookID(.test()), kind: one.notice.kind.rawValue,
          subject: one.notice.subject, trafficLight: one.notice.trafficLight, at: one.notice.at,
          state: .waiting, attempts: 0, triedAt: nil, status: nil, answer: nil)
        let body = String(
          decoding: WebhookRules.body(event, link: "https://hub.example" + one.notice.path),
          as: UTF8.self)
        #expect(!body.contains("zqxleak"))
      }
    }
  }

  @Test("Every line is short, plain ASCII, and ends as it must")
  func lines() throws {
    let sender = try #require(MailAddress("desk@hub.example"))
    let draft = MailDraft(
      sender: ("Ünïcode\r\nBcc: x@y.example", sender), recipient: sender,
      subject: String(repeating: "Ein länger Betreff\n", count: 20),
      date: Timestamp(seconds: 1_795_248_000), id: "x\r\ny", topic: "t>\r\n",
      text: String(repeating: "ä=", count: 500) + "\n.\nFrom x \n", html: "<p>ä</p>",
      unsubscribe: "https://hub.example/u>\r\nX: y")
    let text = String(decoding: draft.bytes, as: UTF8.self)
    #expect(draft.bytes.allSatisfy { $0 < 128 })
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    for line in lines {
      #expect(line.utf8.count <= 100 && !line.contains("\n") && !line.contains("\r"), "\(line)")
    }
    let header = lines.prefix { !$0.isEmpty }
    #expect(!header.contains { $0.lowercased().hasPrefix("bcc") || $0.hasPrefix("X: ") })
    #expect(header.contains("Auto-Submitted: auto-generated"))
    #expect(header.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"))
    #expect(header.contains("Date: Sat, 21 Nov 2026 08:00:00 +0000"))
    let read = try MailMessage(draft.bytes)
    #expect(read.subject.hasPrefix("Ein länger Betreff Ein länger"))
    #expect(read.text.hasPrefix(String(repeating: "ä=", count: 500)))
  }

  @Test(
    "An address that could be mistaken for something else is none",
    arguments: [
      "", "a", "a@", "@b", "a@b@c", "a b@c", "a@b>\r\nDATA", "a\r\n@b.c", "<a@b>", "a@b c",
      "a@b,c@d", ".a@b", "a..b@c", "a@-\u{202E}", "\"a\"@b", "a@[127.0.0.1]",
    ])
  func addresses(_ text: String) { #expect(MailAddress(text) == nil) }

  @Test("Signatures are those of the Standard Webhooks specification")
  func signature() {
    // The example of the specification’s own libraries.
    let signature = WebhookRules.signature(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330,
      body: Array(#"{"test": 2432232314}"#.utf8),
      secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test(
    "Only https addresses of hosts become webhooks",
    arguments: [
      "http://a.example", "ftp://a.example", "https://", "https://user:pw@a.example/",
      "https://a.example@evil.example/", "https://a.example\\@evil.example/", "https://a b/",
      "https://a.example:0/", "https://a.example:1:2/", "https://[::1]/", "https://ä.example/",
      "javascript:alert(1)", "https://a.example/#x", "https:///x",
    ])
  func hooks(_ url: String) { #expect(WebhookRules.refusal(url) != nil) }

  @Test("Attempts grow apart over a day, then it is given up; gone is gone at once")
  func attempts() {
    #expect(WebhookRules.delays.reduce(0, +) >= 80_000)
    #expect(WebhookRules.outcome(status: 204, attempt: 3) == .delivered)
    #expect(WebhookRules.outcome(status: 302, attempt: 1) == .again(5))
    #expect(WebhookRules.outcome(status: nil, attempt: 2) == .again(300))
    if case .stopped = WebhookRules.outcome(status: 410, attempt: 1) {} else { Issue.record() }
    if case .stopped = WebhookRules.outcome(status: 500, attempt: 8) {} else { Issue.record() }
  }
}
