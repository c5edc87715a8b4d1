import API
import Access
import Directives
import Fleets
import Notifications
import Registry
import Signing
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// A provider and a client of it, with one administrator each and a mail server.
private struct Sides: Sendable {
  let services: Services
  let clock = TestClock()
  let outside = Outside()
  let provider: Principal
  let client: Principal

  init(_ database: Database) async throws {
    services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: outside.surroundings(clock))
    let services = services
    (provider, client) = try await database.write { tx in
      let people = try [("zqxprovider", OrganizationKind.vendor), ("zqxclient", .finder)].map {
        name, kind in
        let made = try services.registry.createOrganization(
          OrganizationDraft(name: name, kind: kind), by: .system("test"), in: tx)
        let person = try services.registry.invite(
          PersonDraft(name: name, email: "\(name)@mail.example", role: .administrator),
          to: made.id, by: .system("test"), in: tx
        ).person
        return Principal(
          identity: .person(person.id),
          membership: .init(organization: made.id, kind: kind, role: .administrator))
      }
      return (people[0], people[1])
    }
  }

  @discardableResult func give(days: Int64) async throws -> MandateID {
    let (services, client) = (services, client)
    let manager = try #require(provider.organization)
    let until = clock.now.day.adding(days: days)
    return try await services.database.write { tx in
      try services.fleets.give(
        MandateDraft(manager: manager, allows: [.work], until: until), by: client, in: tx
      ).mandate.id
    }
  }

  /// Lets days pass, and all work be done.
  func pass(days: Int64) async throws {
    clock.advance(seconds: days * 86_400)
    try await services.settle()
    for _ in 0..<3 {
      clock.advance(seconds: 60)
      try await services.settle()
    }
  }

  func told(_ kind: NoticeKind, _ who: Principal) async throws -> [Int] {
    let services = services
    return try await services.database.read { tx in
      try services.notifications.list(kinds: [kind], page: PageRequest(), by: who, in: tx)
        .elements.map(\.notice.count)
    }
  }
}

@Suite("What the clock brings") struct ClockNoticeTests {
  private func with(
    _ engine: TestDatabase.Case, _ body: @escaping @Sendable (Sides) async throws -> Void
  ) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      try await body(try await Sides(database))
    }
  }

  @Test(
    "Both sides are told before a mandate's last day and when it has run out",
    arguments: TestDatabase.each)
  func mandate(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { sides in
      try await sides.give(days: 40)
      try await sides.pass(days: 20)
      for who in [sides.provider, sides.client] {
        #expect(try await sides.told(.mandateEnding, who).isEmpty)
      }
      for days in [Int64(7), 11] {
        try await sides.pass(days: days)
        for who in [sides.provider, sides.client] {
          #expect(try await sides.told(.mandateEnding, who) == [1])
          #expect(try await sides.told(.mandateEnded, who).isEmpty)
        }
      }
      // On the day after it is news that it has ended, and none that it will.
      try await sides.pass(days: 3)
      try await sides.pass(days: 1)
      for who in [sides.provider, sides.client] {
        #expect(try await sides.told(.mandateEnding, who).isEmpty)
        #expect(try await sides.told(.mandateEnded, who) == [1])
      }
      for name in ["zqxprovider", "zqxclient"] {
        #expect(try sides.outside.mails(to: "\(name)@mail.example").count == 3)
      }
      for mail in sides.outside.mails.withLock({ $0 }) {
        let text = String(decoding: mail.content, as: UTF8.self)
        let other = mail.recipient.hasPrefix("zqxclient") ? "zqxprovider" : "zqxclient"
        #expect(!text.contains(other))
      }
    }
  }

  @Test("The other side learns at once that a mandate was ended", arguments: TestDatabase.each)
  func withdrawn(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { sides in
      for who in [sides.client, sides.provider] {
        let id = try await sides.give(days: 40)
        let fleets = sides.services.fleets
        try await sides.services.database.write { tx in
          _ = try fleets.end(id, by: who, in: tx)
        }
        try await sides.services.settle()
        let other = who == sides.client ? sides.provider : sides.client
        #expect(try await sides.told(.mandateEnded, other) == [1])
      }
    }
  }

  @Test("One that was given anew reminds of nothing", arguments: TestDatabase.each)
  func renewed(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { sides in
      try await sides.give(days: 40)
      try await sides.pass(days: 20)
      try await sides.give(days: 100)
      try await sides.pass(days: 21)
      for who in [sides.provider, sides.client] {
        for kind in [NoticeKind.mandateEnding, .mandateEnded] {
          #expect(try await sides.told(kind, who).isEmpty)
        }
      }
    }
  }

  @Test(
    "A forensic step is told when it is near and when it is late, and not once it is done",
    arguments: TestDatabase.each)
  func forensics(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      try await world.list(inKEV: true)
      let agency = try world.agency(.federalCivilian)
      let (directives, notifications) = (world.directives, world.services.notifications)
      let clock = try await world.read { tx in
        try directives.clocks(on: agency.asset, [DirectiveWorld.cve], in: tx).first
      }
      let id = try #require(clock).id
      func told() async throws -> [Int] {
        try await world.read { tx in
          try notifications.list(
            kinds: [.forensicDue], page: PageRequest(), by: agency.one, in: tx
          ).elements.map(\.notice.count)
        }
      }
      func pass(hours: Int64) async throws {
        world.clock.advance(seconds: hours * 3600)
        try await world.services.settle()
      }
      func record(_ draft: ForensicDraft) async throws {
        _ = try await world.write { tx in
          try directives.record(draft, on: id, by: agency.one, in: tx)
        }
      }
      try await pass(hours: 1)
      #expect(try await told() == [1])
      try await record(ForensicDraft(step: .scope, note: "Two portals."))
      #expect(try await told().isEmpty)
      // Told from six hours before evidence is due, and again when it is late.
      try await pass(hours: 16)
      #expect(try await told().isEmpty)
      try await pass(hours: 2)
      #expect(try await told() == [1])
      try await world.write { tx in _ = try notifications.readAll(by: agency.one, in: tx) }
      try await pass(hours: 10)
      #expect(try await told() == [1, 1])
      try await record(ForensicDraft(step: .evidence, note: "Dumped."))
      try await record(
        ForensicDraft(step: .decision, note: "Nothing.", decision: .noEvidence))
      try await pass(hours: 72)
      #expect(try await told().isEmpty)
    }
  }
}
