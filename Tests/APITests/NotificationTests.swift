import API
import Access
import Cases
import Coordination
import Formats
import Intake
import Jobs
import Ledger
import Registry
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import Notifications

@Suite("What people are told") struct NotificationTests {
  @Test(
    "Who is asked is told at once, by page and mail, without a word about what it is",
    arguments: TestDatabase.each)
  func invitation(_ engine: TestDatabase.Case) async throws {
    try await NoticeWorld.with(engine) { desk in
      try await desk.invite("vendor", joins: false)
      try await desk.pass(minutes: 2)
      let told = try await desk.notices("vendor")
      #expect(told.map(\.notice.kind) == [.caseInvitation])
      #expect(told.first?.detail == nil)
      let mails = try desk.outside.mails(to: "vendor@mail.example")
      #expect(mails.map(\.subject) == ["Case \(desk.case) waits for you"])
      #expect(
        desk.outside.mails.withLock { $0 }.allSatisfy { mail in
          !String(decoding: mail.content, as: UTF8.self).contains("zqxleak")
        })
      // Nobody else learns of it.
      #expect(try await desk.notices("other").isEmpty)
      #expect(try await desk.notices("finder").isEmpty)
    }
  }

  @Test(
    "A hundred messages are one notice with a count, and one mail in a digest",
    arguments: TestDatabase.each)
  func noStorm(_ engine: TestDatabase.Case) async throws {
    try await NoticeWorld.with(engine) { desk in
      try await desk.invite("vendor")
      try await desk.pass(minutes: 2)
      desk.outside.mails.withLock { $0 = [] }
      for number in 0..<100 { try await desk.say("Message \(number)", by: "hub") }
      try await desk.pass(minutes: 2)
      let told = try await desk.notices("vendor").filter { $0.notice.kind == .caseMessage }
      #expect(told.map(\.notice.count) == [100])
      #expect(told.first?.detail?.text == "zqxleak in quayside")
      #expect(try desk.outside.mails(to: "vendor@mail.example").isEmpty)
      // The author is not told of their own words.
      #expect(try await desk.notices("hub").allSatisfy { $0.notice.kind != .caseMessage })
      desk.clock.advance(seconds: 86_400)
      try await desk.pass(minutes: 2)
      let mails = try desk.outside.mails(to: "vendor@mail.example")
      #expect(mails.count == 1)
      #expect(mails.first?.subject.hasPrefix("Breakwater digest") == true)
      #expect(mails.first?.text.contains("(100)") == true)
      #expect(mails.first?.text.contains("zqxleak") == false)
    }
  }

  @Test("Questions one after another: never more than a mail a quarter of an hour")
  func questions() async throws {
    try await NoticeWorld.with(.sqlite) { desk in
      try await desk.invite("vendor")
      try await desk.pass(minutes: 2)
      desk.outside.mails.withLock { $0 = [] }
      for _ in 0..<60 {
        try await desk.say("What now?", .question, by: "vendor")
        try await desk.pass(minutes: 1)
      }
      let count = try desk.outside.mails(to: "hub@mail.example").count
      #expect((3...5).contains(count), "\(count)")
    }
  }

  @Test("What was read is not mailed, and who was shut out or taken out gets nothing more")
  func stops() async throws {
    try await NoticeWorld.with(.sqlite) { desk in
      try await desk.invite("vendor")
      try await desk.invite("other")
      try await desk.pass(minutes: 2)
      desk.outside.mails.withLock { $0 = [] }
      try await desk.say("First", .question, by: "hub")
      try await desk.services.settle()
      let (notifications, services, id) = (desk.notifications, desk.services, desk.case)
      let (vendor, other, hub) = (
        try desk.who("vendor"), try desk.who("other"), try desk.who("hub")
      )
      try await desk.database.write { tx in
        _ = try notifications.readAll(by: vendor, in: tx)
        let view = try services.coordination.view(id, by: hub, in: tx)
        let gone = try #require(
          view.participants.first { $0.organization == other.organization })
        try services.coordination.remove(gone.id, from: id, by: hub, in: tx)
      }
      try await desk.pass(minutes: 3)
      #expect(try desk.outside.mails(to: "vendor@mail.example").isEmpty)
      #expect(try desk.outside.mails(to: "other@mail.example").isEmpty)
      // What they were told of before is not theirs to see any more either.
      #expect(try await desk.notices("other").isEmpty)
    }
  }

  @Test(
    "The same fact twice is told once; a mail put off comes later under the same identifier",
    arguments: TestDatabase.each)
  func retries(_ engine: TestDatabase.Case) async throws {
    try await NoticeWorld.with(engine) { desk in
      desk.outside.refusal.withLock { $0 = .later("450 busy") }
      try await desk.invite("vendor", joins: false)
      try await desk.pass(minutes: 3)
      #expect(try desk.outside.mails(to: "vendor@mail.example").isEmpty)
      desk.outside.refusal.withLock { $0 = nil }
      try await desk.pass(minutes: 6)
      #expect(try desk.outside.mails(to: "vendor@mail.example").count == 1)
      let vendor = try #require(try desk.who("vendor").organization)
      let fact = try FactMessage(
        #"{"kind":"coordination.invited","subject":"\#(desk.case)","receipt":"twice","#
          + #""organization":"\#(vendor)"}"#)
      for _ in 0..<2 {
        try await desk.database.write { tx in try desk.notifications.hear(fact, in: tx) }
      }
      // The invitation itself, and this one.
      #expect(try await desk.notices("vendor").map(\.notice.count) == [2])
    }
  }

  @Test("A mail that is refused becomes a dead letter that an administrator reads of, without mail")
  func refused() async throws {
    try await NoticeWorld.with(.sqlite) { desk in
      desk.outside.refusal.withLock { $0 = .never("550 no such user") }
      try await desk.invite("vendor", joins: false)
      try await desk.pass(minutes: 12)
      let told = try await desk.notices("hub")
      #expect(told.contains { $0.notice.kind == .jobGivenUp })
      desk.outside.refusal.withLock { $0 = nil }
      // Whoever mended the mail server runs the dead letter again.
      let services = desk.services
      try await desk.database.write { tx in
        for letter in try JobQueue.deadLetters(PageRequest(limit: 10), in: tx).elements {
          try JobQueue.requeue(letter.job.id, in: tx, surroundings: services.surroundings)
        }
      }
      try await desk.pass(minutes: 20)
      #expect(try desk.outside.mails(to: "vendor@mail.example").count == 1)
      // Mail about mail would go round in circles.
      let subjects = try desk.outside.mails(to: "hub@mail.example").map(\.subject)
      #expect(!subjects.contains { $0.contains("given up") })
    }
  }

  @Test("Choices are kept, checked and changed by whoever they belong to")
  func choosing() async throws {
    try await NoticeWorld.with(.sqlite) { desk in
      let (notifications, vendor) = (desk.notifications, try desk.who("vendor"))
      let chosen = try await desk.database.write { tx in
        try notifications.choose(
          NoticeChoices(timings: [.caseInvitation: .never], zone: "Europe/Paris"), by: vendor,
          in: tx)
      }
      #expect(chosen.timing(.caseInvitation) == .never && chosen.version == 1)
      try await desk.invite("vendor", joins: false)
      try await desk.pass(minutes: 3)
      #expect(try desk.outside.mails(to: "vendor@mail.example").isEmpty)
      #expect(try await desk.notices("vendor").count == 1)
      for bad in [
        NoticeChoices(zone: "Nowhere/Land", version: 1),
        NoticeChoices(timings: [.leakAlarm: .never], version: 1), NoticeChoices(version: 0),
      ] {
        await #expect(throws: NotificationProblem.self) {
          try await desk.database.write { tx in
            try notifications.choose(bad, by: vendor, in: tx)
          }
        }
      }
    }
  }

  @Test("Whoever wants no mail of something any more gets none that was planned either")
  func changingOnesMind() async throws {
    try await NoticeWorld.with(.sqlite) { desk in
      let (notifications, vendor) = (desk.notifications, try desk.who("vendor"))
      try await desk.invite("vendor", joins: false)
      try await desk.services.settle()
      try await desk.database.write { tx in
        _ = try notifications.choose(
          NoticeChoices(timings: [.caseInvitation: .never]), by: vendor, in: tx)
      }
      try await desk.pass(minutes: 3)
      #expect(try desk.outside.mails(to: "vendor@mail.example").isEmpty)
      #expect(try await desk.notices("vendor").count == 1)
    }
  }

  @Test("What waits for a webhook that is switched off is given up, and not sent while it is")
  func switchingOff() async throws {
    try await NoticeWorld.with(.sqlite) { desk in
      let (notifications, vendor) = (desk.notifications, try desk.who("vendor"))
      let hook = try await desk.database.write { tx in
        try notifications.addWebhook(
          "https://hooks.example/in", kinds: [], by: vendor, in: tx
        ).webhook.id
      }
      desk.outside.status.withLock { $0 = 500 }
      try await desk.invite("vendor", joins: false)
      try await desk.services.settle()
      let waiting = try await desk.database.write { tx in
        _ = try notifications.switchWebhook(hook, on: false, by: vendor, in: tx)
        return try notifications.deliveries(
          of: hook, page: PageRequest(), by: vendor, in: tx
        ).elements
      }
      #expect(waiting.map(\.state) == [.failed])
      let id = try #require(waiting.first).id
      await #expect(throws: NotificationProblem.stopped) {
        _ = try await desk.database.write { tx in
          try notifications.replay(id, of: hook, by: vendor, in: tx)
        }
      }
      desk.outside.status.withLock { $0 = 200 }
      try await desk.database.write { tx in
        _ = try notifications.switchWebhook(hook, on: true, by: vendor, in: tx)
        _ = try notifications.replay(id, of: hook, by: vendor, in: tx)
      }
      try await desk.services.settle()
      let after = try await desk.database.read { tx in
        try notifications.deliveries(of: hook, page: PageRequest(), by: vendor, in: tx).elements
      }
      #expect(after.map(\.state) == [.delivered])
    }
  }

  @Test("The end of digests in a mail’s header works without signing in, and ends digests only")
  func unsubscribing() async throws {
    try await NoticeWorld.with(.sqlite) { desk in
      try await desk.invite("vendor")
      try await desk.say("One", by: "hub")
      try await desk.services.settle()
      desk.clock.advance(seconds: 86_400)
      try await desk.pass(minutes: 2)
      let sent = desk.outside.mails.withLock { $0 }.filter { $0.recipient == "vendor@mail.example" }
      // Only digests can be ended so; which mail leaves last is not said.
      let lines = sent.flatMap {
        String(decoding: $0.content, as: UTF8.self).split(separator: "\r\n").map(String.init)
      }
      let line = try #require(lines.first { $0.hasPrefix("List-Unsub") && !$0.contains("Post") })
      let secret = String(line.split(separator: "/").last?.dropLast() ?? "")
      let notifications = desk.notifications
      let vendor = try desk.who("vendor")
      let done = try await desk.database.write { tx in
        (
          try notifications.unsubscribe("wrong", in: tx),
          try notifications.unsubscribe(secret, in: tx)
        )
      }
      #expect(done == (false, true))
      let choices = try await desk.database.read { tx in
        try notifications.choices(by: vendor, in: tx)
      }
      #expect(choices.timing(.caseMessage) == .never)
      #expect(choices.timing(.caseInvitation) == .atOnce)
    }
  }

  @Test(
    "Notices are a person’s own: a colleague, an administrator even, neither reads nor marks them")
  func ownNotices() async throws {
    try await NoticeWorld.with(.sqlite) { desk in
      try await desk.invite("vendor", joins: false)
      try await desk.pass(minutes: 1)
      let vendor = try desk.who("vendor")
      let services = desk.services
      let colleague = try await desk.database.write { tx in
        let person = try services.registry.invite(
          PersonDraft(name: "c", email: "c@mail.example", role: .administrator),
          to: try #require(vendor.organization), by: .system("test"), in: tx
        ).person
        return Principal(identity: .person(person.id), membership: vendor.membership)
      }
      let notice = try #require(try await desk.notices("vendor").first).notice
      let seen = try await desk.database.read { tx in
        try services.notifications.list(page: PageRequest(), by: colleague, in: tx).elements.count
      }
      #expect(seen == 0)
      for principal in [colleague, try desk.who("hub"), try desk.who("other")] {
        await #expect(throws: Denial.hidden) {
          _ = try await desk.database.write { tx in
            try services.notifications.read(notice.id, by: principal, in: tx)
          }
        }
      }
    }
  }

  @Test("A token that ends is told of twice, an embargo that ends in three days and in one")
  func reminders() async throws {
    try await NoticeWorld.with(.sqlite) { desk in
      let (services, id) = (desk.services, desk.case)
      let (vendor, hub) = (try desk.who("vendor"), try desk.who("hub"))
      try await desk.invite("vendor")
      let until = desk.clock.now.adding(days: 20)
      try await desk.database.write { tx in
        _ = try services.credentials.createToken(
          name: "CI", role: .analyst, scopes: nil, days: 30,
          for: try #require(vendor.organization), by: vendor, in: tx)
        let proposal = try services.coordination.propose(
          ProposalDraft(until: until), in: id, by: hub, in: tx)
        try services.coordination.bringIntoForce(proposal, in: id, by: hub, in: tx)
      }
      for _ in 0..<31 {
        try await desk.services.settle()
        _ = try await desk.database.write { tx in
          try services.notifications.readAll(by: hub, in: tx)
        }
        desk.clock.advance(seconds: 86_400)
      }
      try await desk.services.settle()
      let told = try await desk.notices("vendor").map(\.notice)
      #expect(told.filter { $0.kind == .tokenExpiring }.map(\.count) == [2])
      #expect(told.filter { $0.kind == .embargoEnding }.map(\.count) == [2])
    }
  }

  @Test("A webhook is signed, tried again, given up after a day, and its owner is told")
  func webhooks() async throws {
    try await NoticeWorld.with(.sqlite) { desk in
      let (notifications, vendor) = (desk.notifications, try desk.who("vendor"))
      let made = try await desk.database.write { tx in
        try notifications.addWebhook(
          "https://hooks.example/in", kinds: [], by: vendor, in: tx)
      }
      try await desk.invite("vendor", joins: false)
      try await desk.services.settle()
      let request = try #require(desk.outside.requests.withLock { $0 }.last)
      #expect(request.isGuarded && request.address == "https://hooks.example/in")
      let body = try JSONValue.parse(request.body)
      #expect(body["type"]?.text == "case.invitation")
      #expect(body["data"]?["id"]?.text == desk.case.description)
      #expect(body["data"]?["tlp"]?.text == "AMBER+STRICT")
      #expect(!String(decoding: request.body, as: UTF8.self).contains("zqxleak"))
      desk.outside.status.withLock { $0 = 500 }
      try await desk.database.write { tx in
        try desk.services.coordination.answer(desk.case, .join, by: vendor, in: tx)
      }
      try await desk.say("More", by: "hub")
      for _ in 0..<12 {
        try await desk.services.settle()
        desk.clock.advance(seconds: 28_800)
      }
      try await desk.services.settle()
      let after = try await desk.database.read { tx in
        (
          try notifications.webhook(made.webhook.id, by: vendor, in: tx),
          try notifications.deliveries(
            of: made.webhook.id, page: PageRequest(), by: vendor, in: tx
          ).elements
        )
      }
      #expect(after.0.stoppedAt != nil)
      // What waited beside it is not tried any more.
      let failed = after.1.filter { $0.state == .failed }
      #expect(failed.contains { $0.status == 500 && $0.attempts == 8 })
      #expect(try await desk.notices("vendor").contains { $0.notice.kind == .webhookStopped })
      // Others neither see nor change it.
      await #expect(throws: Denial.hidden) {
        let other = try desk.who("other")
        _ = try await desk.database.write { tx in
          try notifications.rotateSecret(of: made.webhook.id, by: other, in: tx)
        }
      }
    }
  }
}
