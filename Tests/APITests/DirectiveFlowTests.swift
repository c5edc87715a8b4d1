import API
import Access
import Directives
import Inventory
import Registry
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite("Directives from draft to dates") struct DirectiveFlowTests {
  @Test(
    "Written by one, issued by another who names the version, superseded with the reason said",
    arguments: TestDatabase.each)
  func lifecycle(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      try await world.appoint()
      let (issuer, agency) = (
        try world.issuer(.federalCivilian), try world.agency(.federalCivilian)
      )
      let directives = world.directives
      let before = try await world.deadline(of: agency)
      #expect(before.urgency == .fourteenDays && before.directive == 1)
      let text = try DirectiveWorld.everywhere("10B", .federalCivilian, "BOD 27-01")
      let draft = try await world.write { tx in
        try directives.begin(text, by: issuer.one, in: tx)
      }
      await #expect(throws: DirectiveProblem.ownText) {
        try await world.write { tx in
          try directives.move(draft.id, .issue, version: draft.version, by: issuer.one, in: tx)
        }
      }
      await #expect(throws: DirectiveProblem.noVersion) {
        try await world.write { tx in
          try directives.move(draft.id, .issue, version: nil, by: issuer.other, in: tx)
        }
      }
      await #expect(throws: DirectiveProblem.changed) {
        try await world.write { tx in
          try directives.move(draft.id, .issue, version: 99, by: issuer.other, in: tx)
        }
      }
      let issued = try await world.write { tx in
        try directives.move(draft.id, .issue, version: draft.version, by: issuer.other, in: tx)
      }
      #expect(issued.state == .issued)
      try await world.services.settle()
      // Both bind; the earlier date stands, which is BOD 26-04's of 14 calendar days from the 21st
      // or 10 business days from there: the 4th of December.
      let both = try await world.deadline(of: agency)
      #expect(both.due == CalendarDay("2026-12-04"))
      #expect(both.reason.contains("BOD 27-01 gives 10 business days"))
      // The hospital keeps what it has, to the word.
      #expect(try await world.deadline(of: world.hospital).directive == 1)

      let next = try await world.write { tx in
        try directives.revise(issued.id, by: issuer.one, in: tx)
      }
      await #expect(throws: DirectiveProblem.exists) {
        try await world.write { tx in try directives.revise(issued.id, by: issuer.one, in: tx) }
      }
      var stricter = try DirectiveWorld.everywhere("2D", .federalCivilian, "BOD 27-01")
      (stricter.version, stricter.issuedOn) = ("2", next.directive.issuedOn)
      stricter.effectiveOn = world.today.adding(days: 2)
      let changed = stricter
      let written = try await world.write { tx in
        try directives.change(next.id, to: changed, version: nil, by: issuer.one, in: tx)
      }
      _ = try await world.write { tx in
        try directives.move(next.id, .issue, version: written.version, by: issuer.other, in: tx)
      }
      try await world.services.settle()
      #expect(try await world.deadline(of: agency) == both, "it holds from the 23rd")
      world.clock.advance(seconds: 2 * 86_400)
      try await world.services.settle()
      let after = try await world.deadline(of: agency)
      #expect(after.due == CalendarDay("2026-11-25"))
      #expect(after.reason.contains("BOD 27-01 version 2 holds"))
      let old = try await world.read { tx in
        try directives.document(issued.id, by: agency.one, in: tx)
      }
      #expect(old.state == .superseded && old.ending?.contains("Version 2") == true)
      // Every decision there ever was is kept.
      let history = try await world.read { tx in
        try directives.decisions(on: agency.asset, DirectiveWorld.cve, in: tx)
      }
      #expect(history.count == 3)
    }
  }

  @Test("Withdrawn: dates fall back with the reason said", arguments: TestDatabase.each)
  func withdrawn(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      try await world.appoint()
      let issuer = try world.issuer(.nationalSecuritySystems)
      let agency = try world.agency(.nationalSecuritySystems)
      let directives = world.directives
      let issued = try await world.issue(
        DirectiveWorld.everywhere("2D", .nationalSecuritySystems, "NSM 1"), by: issuer)
      let bound = try await world.deadline(of: agency)
      #expect(bound.due == CalendarDay("2026-11-23"))
      func withdraw(_ version: Int64?, _ principal: Principal) async throws {
        _ = try await world.write { tx in
          try directives.move(
            issued.id, .withdraw, reason: "Overtaken.", version: version, by: principal, in: tx)
        }
      }
      await #expect(throws: DirectiveProblem.noVersion) { try await withdraw(nil, issuer.one) }
      // Nor by whoever issued it, alone.
      await #expect(throws: DirectiveProblem.ownIssue) {
        try await withdraw(issued.version, issuer.other)
      }
      try await withdraw(issued.version, issuer.one)
      try await world.services.settle()
      let after = try await world.deadline(of: agency)
      #expect(after.directive == 1)
      #expect(after.due == CalendarDay("2026-12-05"))
      #expect(after.reason.contains("what gave the date before holds no more here"))
    }
  }

  @Test(
    "A hospital follows a directive and leaves it by itself; nobody else can, and no one is asked",
    arguments: TestDatabase.each)
  func adoption(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      let directives = world.directives
      let guide = try await world.issue(
        DirectiveWorld.everywhere("5D", nil, "GUIDE"), by: world.coordinator)
      #expect(try await world.deadline(of: world.hospital).directive == 1)
      _ = try await world.write { tx in
        try directives.adopt(guide.id, by: world.hospital.one, in: tx)
      }
      try await world.services.settle()
      let followed = try await world.deadline(of: world.hospital)
      #expect(followed.due == CalendarDay("2026-11-26"))
      #expect(followed.reason.contains("GUIDE gives 5 days"))
      for house in world.agencies.values {
        #expect(try await world.deadline(of: house).directive != guide.number)
      }
      // Nobody sees that it does but itself.
      for principal in [world.coordinator.one, try world.issuer(.federalCivilian).one] {
        await #expect(throws: Denial.hidden) {
          try await world.read { tx in
            try directives.adoptions(
              of: world.hospital.organization, by: principal, in: tx)
          }
        }
      }
      try await world.write { tx in
        try directives.leave(guide.id, by: world.hospital.other, in: tx)
      }
      try await world.services.settle()
      let left = try await world.deadline(of: world.hospital)
      #expect(left.directive == 1 && left.urgency == .fourteenDays)
      #expect(left.reason.contains("what gave the date before holds no more here"))
      let bod = try #require(DirectiveDocument.bod2604)
      let agency = try world.agency(.federalCivilian)
      await #expect(throws: DirectiveProblem.bound) {
        try await world.write { tx in try directives.adopt(bod, by: agency.one, in: tx) }
      }
    }
  }

  @Test(
    "A token's text is issued by nobody until a person signed for it, and a token issues nothing",
    arguments: TestDatabase.each)
  func tokens(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      let (directives, hub) = (world.directives, world.coordinator)
      let token = try await world.write { tx in
        try world.services.credentials.createToken(
          name: "Shared", role: .administrator, scopes: nil, days: 30, for: hub.organization,
          by: hub.one, in: tx
        ).token
      }
      let shared = Principal(
        identity: .token(token.id), membership: hub.one.membership)
      let text = try DirectiveWorld.everywhere("5D", nil, "GUIDE")
      let draft = try await world.write { tx in
        try directives.begin(text, by: shared, in: tx)
      }
      func issue(_ version: Int64, _ principal: Principal) async throws -> DirectiveDocument {
        try await world.write { tx in
          try directives.move(draft.id, .issue, version: version, by: principal, in: tx)
        }
      }
      await #expect(throws: DirectiveProblem.notSignedIn) { try await issue(1, shared) }
      await #expect(throws: DirectiveProblem.ownText) { try await issue(1, hub.one) }
      await #expect(throws: DirectiveProblem.unsigned) { try await issue(1, hub.other) }
      let saved = try await world.write { tx in
        try directives.change(draft.id, to: text, version: 1, by: hub.one, in: tx)
      }
      #expect(try await issue(saved.version, hub.other).state == .issued)
      // Nobody else's directive may be called the same.
      try await world.appoint()
      let cisa = try world.issuer(.federalCivilian)
      let same = try DirectiveWorld.everywhere("5D", nil, "Guide.")
      await #expect(throws: DirectiveProblem.self) {
        try await world.write { tx in try directives.begin(same, by: cisa.one, in: tx) }
      }
    }
  }

  @Test("What is about an asset follows the asset", arguments: TestDatabase.each)
  func scope(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      try await world.appoint()
      let issuer = try world.issuer(.departmentOfWar)
      let agency = try world.agency(.departmentOfWar)
      var directive = try DirectiveWorld.everywhere("1D", .departmentOfWar, "TASKORD 1")
      directive.scope = .not(.vendorMaintained(true))
      _ = try await world.issue(directive, by: issuer)
      #expect(try await world.deadline(of: agency).urgency.rawValue == "1D")
      let inventory = world.services.inventory
      try await world.write { tx in
        _ = try inventory.changeAsset(
          agency.asset, to: AssetDraft(name: "P", reachability: .public, maintainedBy: "V"),
          by: agency.one, in: tx)
      }
      try await world.services.settle()
      #expect(try await world.deadline(of: agency).directive == 1)
    }
  }

  @Test(
    "What-if says what would move and writes nothing; issued, exactly that moves",
    arguments: TestDatabase.each)
  func whatIf(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      try await world.appoint()
      let directives = world.directives
      let issuer = try world.issuer(.federalCivilian)
      let text = try DirectiveWorld.everywhere("2DF", .federalCivilian, "BOD 27-02")
      let draft = try await world.write { tx in
        try directives.begin(text, by: issuer.one, in: tx)
      }
      let before = try await world.deadline(of: issuer)
      let effect = try await world.read { tx in
        try directives.effect(of: draft.id, by: issuer.one, in: tx)
      }
      // The issuer is an agency too, so there are two.
      #expect(effect.isComplete)
      #expect(effect.total.earlier == 2 && effect.total.forensics == 2)
      #expect(effect.total.later + effect.total.same == 0)
      #expect(effect.parts.count == 2 && effect.examples.count == 2)
      #expect(effect.parts.allSatisfy { $0.organization?.regime == .federalCivilian })
      #expect(try await world.deadline(of: issuer) == before)
      let calm = try DirectiveWorld.everywhere("30D", .federalCivilian, "BOD 27-02")
      let other = try await world.read { tx in
        try directives.effect(of: draft.id, with: calm, by: issuer.one, in: tx)
      }
      #expect(other.total.same == 2, "BOD 26-04 still gives the earlier date")
      let example = try #require(effect.examples.first)
      _ = try await world.write { tx in
        try directives.move(draft.id, .issue, version: draft.version, by: issuer.other, in: tx)
      }
      try await world.services.settle()
      #expect(try await world.deadline(of: issuer).due == example.after.due)
      // An asset's own flag.
      let flag = try await world.read { tx in
        try directives.effect(
          of: .internal, on: world.hospital.asset, by: world.hospital.one, in: tx)
      }
      #expect(flag.total.vanish == 1)
      await #expect(throws: Denial.hidden) {
        try await world.read { tx in
          try directives.effect(
            of: .internal, on: world.hospital.asset, by: issuer.one, in: tx)
        }
      }
    }
  }
}
