import API
import Access
import Directives
import Formats
import Inventory
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite("Forensic clocks, deferrals, statements and scorecards") struct ComplianceTests {
  private func clock(
    _ world: DirectiveWorld, _ house: DirectiveWorld.House
  ) async throws
    -> ForensicClock?
  {
    let directives = world.directives
    return try await world.read { tx in
      try directives.clocks(on: house.asset, [DirectiveWorld.cve], in: tx).first
    }
  }

  @Test(
    "Added to KEV on a Friday at 16:55: the date is new, and the clock runs from that moment",
    arguments: TestDatabase.each)
  func friday(_ engine: TestDatabase.Case) async throws {
    // 16:55 in Washington, which is 21:55 UTC.
    let friday = try #require(Timestamp(rfc3339: "2026-11-20T16:55:00-05:00"))
    try await DirectiveWorld.with(engine, start: friday) { world in
      let agency = try world.agency(.federalCivilian)
      #expect(try await self.clock(world, agency) == nil)
      try await world.list(inKEV: true)
      for house in Array(world.agencies.values) + [world.hospital] {
        let deadline = try await world.deadline(of: house)
        #expect(deadline.urgency == .threeDaysForensics)
        #expect(deadline.due == CalendarDay("2026-11-23"))
        let clock = try #require(try await self.clock(world, house))
        #expect(clock.startedAt == friday && clock.state == .running)
        #expect(clock.due(.scope).rfc3339 == "2026-11-20T23:55:00Z")
        #expect(clock.due(.evidence).rfc3339 == "2026-11-21T21:55:00Z")
        #expect(clock.due(.decision).rfc3339 == "2026-11-23T21:55:00Z")
      }
      // The same list again starts nothing anew.
      world.clock.advance(seconds: 7200)
      try await world.list(inKEV: true, number: 2)
      #expect(try await self.clock(world, agency)?.startedAt == friday)
      // Off the list: nobody is asked any more. On it again: it starts anew.
      try await world.list(inKEV: false, number: 3)
      #expect(try await self.clock(world, agency)?.state == .ended)
      try await world.list(inKEV: true, number: 4)
      #expect(try await self.clock(world, agency)?.startedAt == world.clock.now)
    }
  }

  @Test(
    "Steps are recorded with who and when; late is late, and patched first is kept as said",
    arguments: TestDatabase.each)
  func steps(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      try await world.appoint()
      try await world.list(inKEV: true)
      let directives = world.directives
      let agency = try world.agency(.federalCivilian)
      let id = try #require(try await self.clock(world, agency)).id
      func record(_ draft: ForensicDraft, by principal: Principal) async throws -> ForensicClock {
        try await world.write { tx in
          try directives.record(draft, on: id, by: principal, in: tx)
        }
      }
      let cisa = try world.issuer(.federalCivilian).one
      await #expect(throws: Denial.hidden) {
        try await record(.init(step: .scope, note: "N"), by: cisa)
      }
      for broken in [
        ForensicDraft(step: .scope, note: " "), .init(step: .decision, note: "N"),
        .init(step: .scope, note: "N", decision: .suspected),
        .init(step: .evidence, note: "N", digest: "abc"),
      ] {
        await #expect(throws: DirectiveProblem.self) {
          try await record(broken, by: agency.one)
        }
      }
      world.clock.advance(seconds: 3600)
      _ = try await record(.init(step: .scope, note: "Two portals."), by: agency.one)
      world.clock.advance(seconds: 24 * 3600)
      let late = try await record(
        .init(
          step: .evidence, note: "Dumped.", digest: String(repeating: "a", count: 64),
          isPatchedFirst: true), by: agency.other)
      #expect(!late.isLate(.scope, at: world.clock.now))
      #expect(late.isLate(.evidence, at: world.clock.now))
      #expect(late.isPatchedFirst && late.state == .running)
      let done = try await record(
        .init(step: .decision, note: "Nothing.", decision: .noEvidence), by: agency.one)
      #expect(done.state == .finished && done.decision == .noEvidence)
      let again = try await record(
        .init(step: .decision, note: "Something.", decision: .confirmed), by: agency.one)
      #expect(again.decision == .confirmed)
      #expect(again.done[.decision] == done.done[.decision], "the first time counts")
      // The issuer for the regime sees it, with every entry and its receipt.
      let (clock, entries) = try await world.read { tx in
        try directives.clock(id, by: cisa, in: tx)
      }
      #expect(clock.decision == .confirmed && entries.count == 4)
      #expect(entries.allSatisfy { $0.receipt.hasPrefix("rcp_") })
      let listed = try await world.read { tx in
        try directives.clocks(
          of: .regime(.federalCivilian), states: ClockState.allCases, page: PageRequest(),
          by: cisa, in: tx)
      }
      #expect(listed.elements.count == 2)
    }
  }

  @Test(
    "Patched without evidence is noticed by itself; taken back by its source is not patching",
    arguments: TestDatabase.each)
  func patchedFirst(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      try await world.list(inKEV: true)
      try await world.list("2.0.0", of: world.hospital)
      let clock = try #require(try await self.clock(world, world.hospital))
      #expect(clock.isPatchedFirst && clock.state == .running)
      let card = try #require(
        try await world.read { tx in
          try world.directives.scorecards(by: world.hospital.one, in: tx)
        }.first)
      #expect(card.score.closed == 1 && card.score.closedInTime == 1)
      #expect(card.score.patchedFirst == 1 && card.score.open == 0)
      #expect(card.score.medianDays == 0)
      // A vendor's word ends the clock elsewhere, and nothing counts as closed by anybody.
      try await world.takeBack()
      let agency = try world.agency(.federalCivilian)
      let other = try #require(try await self.clock(world, agency))
      #expect(other.state == .ended && !other.isPatchedFirst)
      let own = try #require(
        try await world.read { tx in
          try world.directives.scorecards(by: agency.one, in: tx)
        }.first)
      #expect(own.score.closed == 0 && own.score.open == 0)
    }
  }

  @Test(
    "The issuer decides for those it binds, an adopter for itself; it shows and ends by itself",
    arguments: TestDatabase.each)
  func deferrals(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      try await world.appoint()
      try await world.list(inKEV: true)
      let directives = world.directives
      let (agency, cisa) = (try world.agency(.federalCivilian), try world.issuer(.federalCivilian))
      let day = world.today.adding(days: 9)
      func ask(_ house: DirectiveWorld.House) async throws -> Deferral {
        try await world.write { tx in
          try directives.askDeferral(
            DeferralDraft(
              asset: house.asset, vulnerability: DirectiveWorld.cve, justification: "J",
              compensation: "C", until: day), by: house.one, in: tx)
        }
      }
      func decide(
        _ deferral: Deferral, _ command: DeferralCommand, _ principal: Principal
      ) async throws -> Deferral {
        try await world.write { tx in
          try directives.decideDeferral(
            deferral.id, command, note: "Why", by: principal, in: tx)
        }
      }
      let asked = try await ask(agency)
      await #expect(throws: Problem.self) { try await decide(asked, .grant, agency.one) }
      await #expect(throws: Denial.hidden) { try await decide(asked, .grant, world.hospital.one) }
      #expect(try await decide(asked, .grant, cisa.one).state == .granted)
      await #expect(throws: DirectiveProblem.self) { try await decide(asked, .refuse, cisa.one) }
      // Nobody decides on their own request, the issuer's people neither.
      let own = try await ask(cisa)
      await #expect(throws: DirectiveProblem.ownText) { try await decide(own, .grant, cisa.one) }
      #expect(try await decide(own, .refuse, cisa.other).state == .refused)
      let hospitals = try await ask(world.hospital)
      await #expect(throws: Denial.hidden) { try await decide(hospitals, .grant, cisa.one) }
      #expect(try await decide(hospitals, .grant, world.hospital.one).state == .granted)
      #expect(try await world.deadline(of: agency).due == CalendarDay("2026-11-24"), "stays")
      world.clock.advance(seconds: 5 * 86_400)
      let card = try #require(
        try await world.read { tx in
          try directives.scorecards(of: .organization(agency.organization), by: cisa.one, in: tx)
        }.first)
      #expect(card.score.overdue == 1 && card.score.overdueDeferred == 1)
      #expect(card.score.deferrals == 1)
      world.clock.advance(seconds: 6 * 86_400)
      try await world.services.settle()
      let ended = try await world.read { tx in
        try directives.deferral(asked.id, by: agency.one, in: tx)
      }
      #expect(ended.state == .ended && ended.ending == "Its day has passed.")
      #expect(ended.decidedBy == cisa.one.reference && ended.note == "Why", "stays as decided")
    }
  }

  @Test(
    "What an agency follows of its own will takes away neither its issuer's say nor the evidence",
    arguments: TestDatabase.each)
  func adopted(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      try await world.appoint()
      try await world.list(inKEV: true)
      let directives = world.directives
      let agency = try world.agency(.federalCivilian)
      let guide = try await world.issue(
        DirectiveWorld.everywhere("1D", nil, "GUIDE"), by: world.coordinator)
      _ = try await world.write { tx in
        try directives.adopt(guide.id, by: agency.one, in: tx)
      }
      try await world.services.settle()
      let deadline = try await world.deadline(of: agency)
      #expect(deadline.directive == guide.number && deadline.urgency.rawValue == "1DF")
      #expect(deadline.reason.contains("BOD 26-04 asks to save evidence"))
      let clock = try #require(try await self.clock(world, agency))
      #expect(clock.state == .running && clock.directive == 1)
      let asked = try await world.write { tx in
        try directives.askDeferral(
          DeferralDraft(
            asset: agency.asset, vulnerability: DirectiveWorld.cve, justification: "J",
            compensation: "C", until: world.today.adding(days: 9)), by: agency.one, in: tx)
      }
      #expect(asked.directive == DirectiveDocument.bod2604)
      await #expect(throws: Problem.self) {
        try await world.write { tx in
          try directives.decideDeferral(asked.id, .grant, note: "N", by: agency.other, in: tx)
        }
      }
      // A draft is nothing that anybody could have met.
      let draft = try await world.write { tx in
        try directives.begin(
          DirectiveWorld.everywhere("2D", nil, "DRAFT"), by: world.coordinator.one, in: tx)
      }
      await #expect(throws: DirectiveProblem.notInForce) {
        try await world.write { tx in
          try directives.attest(
            draft.id, from: world.today, to: world.today, isMet: true, statement: "S",
            by: world.coordinator.one, in: tx)
        }
      }
      // Who may see neither is told of neither on the page of an action.
      let readers = [
        (agency.one, true), (world.coordinator.one, false), (world.hospital.one, false),
      ]
      for (reader, isSeen) in readers {
        let reads = try await world.read { tx in
          directives.readsCompliance(of: agency.organization, by: reader, in: tx)
        }
        #expect(reads == isSeen)
      }
      // The ledger tells the coordinator nothing of it either.
      for kind in ["directive.adopted", "forensics.recorded", "deferral.asked"] {
        #expect(LedgerRoutes.maySee(kind, of: agency.organization, agency.one))
        #expect(!LedgerRoutes.maySee(kind, of: agency.organization, world.coordinator.one))
      }
      #expect(LedgerRoutes.maySee("case.opened", of: agency.organization, world.coordinator.one))
    }
  }

  @Test(
    "A statement carries the figures of its period and the person behind it; the export verifies",
    arguments: TestDatabase.each)
  func statements(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      try await world.appoint()
      try await world.list(inKEV: true)
      let directives = world.directives
      let (agency, cisa) = (try world.agency(.federalCivilian), try world.issuer(.federalCivilian))
      let bod = try #require(DirectiveDocument.bod2604)
      try await world.list("2.0.0", of: agency)
      let (from, to) = (world.today.adding(days: -30), world.today)
      let signed = try await world.write { tx in
        try directives.attest(
          bod, from: from, to: to, isMet: true, statement: "All met.", by: agency.one, in: tx)
      }
      #expect(signed.figures["closedInTime"]?.integerValue == 1)
      #expect(signed.signedBy == agency.one.reference)
      await #expect(throws: Problem.self) {
        try await world.write { tx in
          try directives.attest(
            bod, from: to, to: to.adding(days: 1), isMet: true, statement: "Ahead.",
            by: agency.one, in: tx)
        }
      }
      let rollup = try await world.read { tx in
        try directives.attestations(
          of: .regime(.federalCivilian), page: PageRequest(), by: cisa.one, in: tx)
      }
      #expect(rollup.elements == [signed])
      let json = try await world.read { tx in
        try directives.envelope(of: .regime(.federalCivilian), weeks: 4, by: cisa.one, in: tx)
      }
      let envelope = try DSSEEnvelope(json)
      let payload = try #require(Base64.decode(envelope.payload))
      let signature = try #require(envelope.signatures.first)
      let signer = try NoteSigner(name: "test.example", seed: Array(0..<32))
      #expect(
        try signer.signature(
          of: DSSEEnvelope.signedBytes(type: envelope.payloadType, payload: payload))
          == Base64.decode(signature.signature))
      let document = try JSONValue.parse(payload)
      #expect(document["scorecards"]?.array?.count == 2)
      #expect(document["attestations"]?.array?.count == 1)
      let csv = Scorecard.csv(
        try await world.read { tx in
          try directives.scorecards(of: .regime(.federalCivilian), by: cisa.one, in: tx)
        })
      #expect(csv.split(whereSeparator: \.isNewline).count == 3)
    }
  }

  @Test("Recomputing writes only what changed", arguments: TestDatabase.each)
  func onlyChanged(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      try await world.list(inKEV: true)
      let directives = world.directives
      func written() async throws -> [Int] {
        try await world.read { tx in
          try ["directives_decisions", "directives_clocks", "actions_actions"].map { table in
            let sql: SQL =
              table == "directives_decisions"
              ? "SELECT count(*) AS n FROM directives_decisions"
              : table == "directives_clocks"
                ? "SELECT CAST(COALESCE(sum(version), 0) AS BIGINT) AS n FROM directives_clocks"
                : "SELECT CAST(COALESCE(sum(version), 0) AS BIGINT) AS n FROM actions_actions"
            return try tx.row(sql)?["n"] ?? 0
          }
        }
      }
      let before = try await written()
      for house in Array(world.agencies.values) + Array(world.issuers.values) {
        try await world.write { tx in try directives.reassess(house.asset, in: tx) }
      }
      try await world.services.settle()
      #expect(try await written() == before, "nothing changed, so nothing is written")
      // One asset leaves the internet: one decision more.
      let inventory = world.services.inventory
      try await world.write { tx in
        _ = try inventory.changeAsset(
          world.hospital.asset, to: .init(name: "Portal of Hospital", reachability: .internal),
          by: world.hospital.one, in: tx)
      }
      try await world.services.settle()
      let after = try await written()
      #expect(after[0] == before[0] + 1)
    }
  }
}
