import API
import Access
import Cases
import Coordination
import Federation
import Formats
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite("Other hubs") struct FederationTests {
  private func with(
    _ engine: TestDatabase.Case, _ body: @escaping @Sendable (FederationWorld) async throws -> Void
  ) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      try await body(try await FederationWorld(database))
    }
  }

  @Test(
    "One flaw from two hubs is one case with both numbers, found by each",
    arguments: TestDatabase.each)
  func joined(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { world in
      let first = try await world.receive(FederationWorld.vinceCase(), from: world.vince)
      #expect(first.map(\.outcome) == [.opened])
      let done = try await world.webhook(FederationWorld.advisory(), id: "one")
      #expect(done["items"] == ["joined"])
      // The same delivery is one receipt; and another one that says the same changes nothing.
      #expect(try await world.webhook(FederationWorld.advisory(), id: "one") == done)
      #expect(
        try await world.webhook(FederationWorld.advisory(), id: "two")["items"] == ["repeated"])
      await #expect(throws: FederationProblem.signature) {
        _ = try await world.webhook(FederationWorld.advisory(), id: "three", secret: "another")
      }
      try await world.services.settle()
      let cases = try await world.cases()
      let found = try #require(cases.first)
      #expect(cases.count == 1)
      let relations = try await world.relations(found.id)
      #expect(
        relations.names.map(\.text) == [FederationWorld.cve, "GHSA-2abc-3def-4ghj", "VU#782161"])
      #expect(Set(relations.links.map(\.foreign)) == ["GHSA-2abc-3def-4ghj", "VU#782161"])
      for name in ["vu#782161", "GHSA-2ABC-3DEF-4GHJ", "CVE-2026-41234", found.id.description] {
        let id = try await world.services.database.read { tx in
          try world.services.federation.find(named: name, by: world.analyst, in: tx)?.id
        }
        #expect(id == found.id, "\(name)")
      }
    }
  }

  @Test(
    "A delivery counts when it is signed with the secret and just now, whatever the time says",
    arguments: [
      (-301, false), (-300, true), (0, true), (300, true), (301, false),
    ] as [(Int64, Bool)])
  func inTime(_ offset: Int64, _ isTaken: Bool) async throws {
    try await with(.sqlite) { world in
      let seconds = world.clock.now.seconds + offset
      await #expect(throws: FederationProblem.signature) {
        _ = try await world.deliver(["a": "b"], id: "one", seconds: seconds, secret: "another")
      }
      // What is taken is read, and this is no record.
      var isRead = true
      do {
        _ = try await world.deliver(["a": "b"], id: "one", seconds: seconds)
      } catch FederationProblem.signature {
        isRead = false
      } catch is FederationProblem {}
      #expect(isRead == isTaken)
    }
  }

  @Test("No number in a delivery stops the hub", arguments: [Int64.min, -1, Int64.max])
  func extreme(_ seconds: Int64) async throws {
    try await with(.sqlite) { world in
      await #expect(throws: FederationProblem.signature) {
        _ = try await world.deliver(["a": "b"], id: "one", seconds: seconds)
      }
    }
  }

  @Test("What changed at a repository since it was read is not written over")
  func overwritten() async throws {
    try await with(.sqlite) { world in
      _ = try await world.webhook(FederationWorld.advisory(), id: "one")
      let found = try #require(try await world.cases().first)
      try await world.move(found.id, .confirm)
      try await world.services.settle()
      let changed = FederationWorld.advisory("Length, and more.")
      world.others.state.withLock { $0.advisories = [changed] }
      _ = try await world.confirm(found.id, world.gitHub, SendingWords(statement: "Ours."))
      try await world.services.settle()
      #expect(try await world.sending(found.id).state == .refused)
      #expect(world.others.bodies.isEmpty)
    }
  }

  @Test(
    "What changes there becomes a message and a proposal, and overwrites nothing",
    arguments: TestDatabase.each)
  func updated(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { world in
      _ = try await world.receive(FederationWorld.vinceCase(), from: world.vince)
      let found = try #require(try await world.cases().first)
      let due = "2027-01-10T14:00:00Z"
      let changed = FederationWorld.vinceCase(
        "Another title", status: "Inactive", due: due, modified: "2026-11-21T08:00:00Z")
      let items = try await world.receive(changed, from: world.vince)
      #expect(items.map(\.outcome) == [.updated])
      #expect(items[0].words.contains("“Active” is now “Inactive”"))
      // What is older came late, and changes nothing.
      let late = try await world.receive(
        FederationWorld.vinceCase(modified: "2026-11-19T08:00:00Z"), from: world.vince)
      #expect(late.map(\.outcome) == [.repeated])
      let (services, analyst) = (world.services, world.analyst)
      let view = try await services.database.read { tx in
        try services.coordination.view(found.id, by: analyst, in: tx)
      }
      #expect(view.found.title == found.title)
      #expect(view.proposals.map(\.until) == [Timestamp(rfc3339: due)])
      #expect(!view.found.embargo.isInForce)
      let messages = try await services.database.read { tx in
        try services.coordination.messages(
          in: found.id, page: PageRequest(limit: 50), by: analyst, in: tx
        ).page.elements
      }
      #expect(messages.contains { $0.text.contains("VU#782161 at cert-cc changed.") })
    }
  }

  @Test("A report that breaks the rules is said, and stops nothing", arguments: TestDatabase.each)
  func refused(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { world in
      var advisory = try #require(FederationWorld.advisory().object)
      // Nothing says what is affected.
      advisory["vulnerabilities"] = []
      advisory["html_url"] = .null
      let bytes = JSONValue.object(advisory).serializedBytes(pretty: false)
      let items = try await world.receive(bytes, from: world.gitHub)
      #expect(items.map(\.outcome) == [.refused])
      #expect(items[0].words.contains("/affected"))
      await #expect(throws: FederationProblem.self) {
        _ = try await world.receive(Array("[{".utf8), from: world.vince)
      }
      #expect(try await world.cases().isEmpty)
    }
  }

  @Test(
    "Who takes part is told what was shown, once; nothing goes back to where it came from",
    arguments: TestDatabase.each)
  func told(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { world in
      _ = try await world.receive(FederationWorld.vinceCase(), from: world.vince)
      let found = try #require(try await world.cases().first)
      // Neither a party nor within a ceiling.
      await #expect(throws: FederationProblem.notTold("parser", .amberStrict)) {
        _ = try await world.preview(found.id, world.gitHub)
      }
      _ = try await world.webhook(FederationWorld.advisory(), id: "one")
      try await world.move(found.id, .confirm)
      try await world.services.settle()
      world.others.state.withLock { $0.advisories = [FederationWorld.advisory()] }
      let words = SendingWords(statement: "We look at it.")
      for hub in [world.vince, world.gitHub] {
        let shown = try await world.preview(found.id, hub, words)
        #expect(shown.kind == .statement)
        let sent = try await world.confirm(found.id, hub, words)
        #expect(sent.digest == shown.digest)
        try await world.services.settle()
        #expect(try await world.sending(found.id).state == .sent)
        #expect(world.others.bodies.last == String(decoding: shown.body, as: UTF8.self))
        // Exactly this was sent.
        await #expect(throws: FederationProblem.self) {
          _ = try await world.confirm(found.id, hub, words)
        }
      }
      #expect(world.others.state.withLock { $0.reports } == 0)
      let all = world.others.bodies.joined()
      #expect(all.contains("We look at it.") && all.contains("case \(found.id)"))
      #expect(all.contains("Length.") && !all.contains("token-of-ours"))
      // What we put there comes back, and is no news of theirs that anybody sends on.
      let amended = try JSONValue.parse(Array((world.others.bodies.last ?? "").utf8))
      let back = FederationWorld.advisory(amended["description"]?.text ?? "")
      #expect(try await world.webhook(back, id: "two")["items"] == ["updated"])
      #expect(try await world.cases().count == 1)
    }
  }

  @Test(
    "A report arrives once, although answers are lost; VINCE’s is for a person to find out",
    arguments: TestDatabase.each)
  func once(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { world in
      let found = try await world.reported()
      try await world.agree(found.id, world.gitHub)
      try await world.agree(found.id, world.vince)
      world.others.state.withLock { $0.failures = [.lost] }
      _ = try await world.confirm(found.id, world.gitHub)
      // Another is not begun while nobody knows.
      await #expect(throws: FederationProblem.echo(.isUnderWay)) {
        _ = try await world.preview(found.id, world.gitHub)
      }
      try await world.pass(minutes: 3)
      var sent = try await world.sending(found.id)
      #expect(sent.state == .sent && sent.foreign == "GHSA-2222-3333-4444")
      #expect(world.others.state.withLock { $0.reports } == 1)
      #expect(try await world.preview(found.id, world.gitHub).kind == .statement)
      world.others.state.withLock { $0.failures = [.lost] }
      _ = try await world.confirm(found.id, world.vince)
      try await world.pass(minutes: 30)
      sent = try await world.sending(found.id)
      #expect(sent.state == .unknown)
      #expect(world.others.state.withLock { $0.reports } == 2)
      let (services, analyst, id) = (world.services, world.analyst, sent.id)
      let settled = try await services.database.write { tx in
        try services.federation.settle(id, arrivedAs: "VRF#26-11-ABCDE", by: analyst, in: tx)
      }
      #expect(settled.state == .sent)
      // It becomes a case there, with our number in its text: a link, and no second report.
      let back = FederationWorld.vinceCase(
        text: "Sent by here.example, case \(found.id), TLP:AMBER+STRICT.")
      #expect(try await world.receive(back, from: world.vince).map(\.outcome) == [.returned])
      #expect(try await world.cases().count == 1)
      #expect(try await world.preview(found.id, world.vince).kind == .statement)
    }
  }

  @Test("A refusal is said, an unknown server error is not repeated to VINCE")
  func failures() async throws {
    try await with(.sqlite) { world in
      let found = try await world.reported()
      try await world.agree(found.id, world.vince)
      world.others.state.withLock { $0.failures = [.status(400)] }
      _ = try await world.confirm(found.id, world.vince)
      try await world.services.settle()
      #expect(try await world.sending(found.id).state == .refused)
      // The newest comes first, and identifiers sort by age.
      world.clock.advance(seconds: 1)
      world.others.state.withLock { $0.failures = [.status(429), .status(502)] }
      _ = try await world.confirm(found.id, world.vince)
      try await world.pass(minutes: 10)
      #expect(try await world.sending(found.id).state == .unknown)
      #expect(world.others.state.withLock { $0.reports } == 0)
    }
  }

  @Test(
    "What was confirmed leaves only while the case is as it was, and the hub takes part",
    arguments: TestDatabase.each)
  func withdrawn(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { world in
      let found = try await world.reported()
      try await world.agree(found.id, world.channel)
      _ = try await world.confirm(found.id, world.channel)
      // Before the work is done, the hub is taken out.
      let (services, analyst, channel) = (world.services, world.analyst, world.channel)
      try await services.database.write { tx in
        let view = try services.coordination.view(found.id, by: analyst, in: tx)
        let one = try #require(
          view.participants.first { $0.organization == channel.organization })
        try services.coordination.remove(one.id, from: found.id, by: analyst, in: tx)
      }
      try await world.pass(minutes: 2)
      #expect(try await world.sending(found.id).state == .refused)
      #expect(world.others.bodies.isEmpty)
    }
  }

  @Test(
    "A hub stands for an organization that may report: it may do no more than that",
    arguments: TestDatabase.each)
  func standing(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { world in
      let services = world.services
      func add(_ kind: OrganizationKind) async throws -> Hub {
        try await services.database.write { tx in
          try FederationWorld.hub(
            "more", .channel, "https://more.example/in", services, standing: kind, in: tx)
        }
      }
      for kind in [OrganizationKind.oversight, .lawEnforcement] {
        await #expect(throws: FederationProblem.mayNotReport, "\(kind)") { _ = try await add(kind) }
      }
      #expect(FederationProblem.mayNotReport.problem.fields.map(\.field) == ["/organization"])
      let added = try await add(.vendor)
      #expect(added.name == "more")
    }
  }

  @Test(
    "A paused hub gets nothing and gives nothing; RED is nobody's ceiling",
    arguments: TestDatabase.each)
  func paused(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { world in
      let (services, analyst, vince) = (world.services, world.analyst, world.vince)
      try await services.database.write { tx in
        _ = try services.federation.change(vince.id, paused: true, by: analyst, in: tx)
      }
      await #expect(throws: FederationProblem.paused("cert-cc")) {
        _ = try await world.receive(FederationWorld.vinceCase(), from: vince)
      }
      await #expect(throws: FederationProblem.ceiling) {
        try await services.database.write { tx in
          _ = try services.federation.change(
            vince.id, ceiling: .some(.red), by: analyst, in: tx)
        }
      }
      for address in [
        "http://a.example", "https://", "https://a.example/", "https://u@a.example",
        "https://a.example/?x", "https://a.example/../b",
      ] {
        await #expect(throws: FederationProblem.self, "\(address)") {
          try await services.database.write { tx in
            _ = try services.federation.add(
              HubDraft(
                name: "more", kind: .vince, address: address, organization: vince.organization),
              by: analyst, in: tx)
          }
        }
      }
    }
  }
}
