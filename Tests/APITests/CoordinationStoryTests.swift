import API
import Access
import Coordination
import Exposure
import Formats
import Inventory
import Storage
import TestSupport
import Testing
import Vocabulary

/// Stories of `docs/coordination-stories.md` that no test of one rule shows as a whole.
@Suite("What those who take part want") struct CoordinationStoryTests {
  @Test(
    "A date that goes against somebody’s policy is refused with that reason, and waits for an answer",
    arguments: TestDatabase.each)
  func policy(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (one, two, coordinator) = (world.vendors[0], world.vendors[1], world.coordinator)
      let until = world.now.adding(days: 80)
      let proposal = try await world.act {
        try $0.propose(ProposalDraft(until: until), in: $1, by: coordinator, in: $2)
      }
      try await world.act { coordination, id, tx in
        try coordination.change(
          part: id, to: PartChange(policy: "https://vendor.example/policy"), by: one, in: tx)
        try coordination.answer(
          proposal, agrees: false, reason: "Our policy allows 45 days.", in: id, by: one, in: tx)
        _ = try coordination.send(
          MessageDraft("Which end do we keep?", kind: .question), in: id, by: one, in: tx)
      }
      // The others find the policy, and what it stands against.
      let seen = try await world.view(two)
      #expect(seen.participants.contains { $0.policy == "https://vendor.example/policy" })
      let answers = seen.proposals.flatMap(\.answers)
      #expect(answers.map(\.agrees) == [false])
      #expect(answers.map(\.reason) == ["Our policy allows 45 days."])
      #expect(seen.found.embargo == .proposed, "nothing is in force by itself")
      let waiting = try await world.view(coordinator).duties["coordinator"]?.map(\.kind) ?? []
      #expect(waiting.contains(.answerQuestion) && waiting.contains(.decideProposal))
      // Decided all the same, it is on record who did not agree.
      try await world.act { try $0.bringIntoForce(proposal, in: $1, by: coordinator, in: $2) }
      #expect(
        try await world.messages(two).first?.text.contains("0 agreed, 1 did not, 2 have") == true)
    }
  }

  @Test("Who leaves, refuses or keeps silent holds up nobody else", arguments: TestDatabase.each)
  func withoutOne(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, vendors: 3) { world in
      // The third vendor never says anything.
      let (leaver, other, coordinator) = (world.vendors[0], world.vendors[1], world.coordinator)
      let leading = try #require(try await world.view(leaver).own?.id)
      let until = world.now.adding(seconds: 2 * 3600)
      let proposal = try await world.act { coordination, id, tx in
        try coordination.change(id, to: CoordinationChange(lead: leading), by: coordinator, in: tx)
        try coordination.state(
          ProductStatement(participant: leading, product: "pkg:npm/product-0", status: .affected),
          in: id, by: leaver, in: tx)
        _ = try coordination.send(MessageDraft("What we know"), in: id, by: leaver, in: tx)
        let proposal = try coordination.propose(
          ProposalDraft(until: until), in: id, by: other, in: tx)
        try coordination.answer(
          proposal, agrees: false, reason: "Too soon", in: id, by: leaver, in: tx)
        return proposal
      }
      try await world.act { coordination, id, tx in
        try coordination.bringIntoForce(proposal, in: id, by: coordinator, in: tx)
        // Who leads the case leaves it.
        try coordination.answer(id, .leave, by: leaver, in: tx)
        _ = try coordination.send(MessageDraft("We go on"), in: id, by: other, in: tx)
        // What somebody suspects ends nothing either.
        try coordination.raise(.flaw, evidence: "I heard of it", in: id, by: other, in: tx)
      }
      let seen = try await world.view(other)
      #expect(seen.found.embargo == .active && seen.found.until == until)
      #expect(seen.found.lead == nil)
      let read = Set(try await world.messages(world.finder).map(\.text))
      #expect(read.isSuperset(of: ["What we know", "We go on"]))
      let stated = try await world.view(coordinator).products
      #expect(stated.contains { $0.participant == leading && $0.status == .affected })
      // It ends when it was to end, and the others publish.
      try await world.act { coordination, _, tx in _ = try coordination.expire(in: tx) }
      try await world.pass(minutes: 119)
      #expect(try await world.view(coordinator).found.embargo == .active)
      // Five minutes are taken off what the clock shows.
      try await world.pass(minutes: 7)
      #expect(try await world.view(coordinator).found.embargo == .exited)
      try await world.publish()
      #expect(try await world.view(other).found.known == .flaw)
    }
  }

  @Test(
    "A vendor sees which of its products are named, which are affected and where the flaw is in one",
    arguments: TestDatabase.each)
  func ownProducts(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (one, coordinator) = (world.vendors[0], world.coordinator)
      let organization = try #require(one.organization)
      try await world.act {
        _ = try $0.invite(
          [
            InvitationDraft(
              organization: organization, roles: [.vendor],
              products: ["pkg:npm/product-a", "pkg:npm/product-b"])
          ], to: $1, by: coordinator, in: $2)
      }
      let own = try #require(try await world.view(one).own?.id)
      func products() async throws -> [String: ProductStatus] {
        let said = try await world.view(one).products.filter { $0.participant == own }
        return Dictionary(said.map { ($0.product, $0.status) }, uniquingKeysWith: { $1 })
      }
      func isAsked() async throws -> Bool {
        try await world.view(one).duties.values.joined().contains { $0.kind == .stateStatus }
      }
      #expect(
        try await products() == [
          "pkg:npm/product-0": .notLooked, "pkg:npm/product-a": .notLooked,
          "pkg:npm/product-b": .notLooked,
        ])
      try await world.act { coordination, id, tx in
        for (product, status) in [
          ("pkg:npm/product-0", ProductStatus.notAffected), ("pkg:npm/product-a", .affected),
          ("pkg:npm/product-b", .notAffected),
        ] {
          let reason: StatusJustification? =
            status == .notAffected ? .componentNotPresent : nil
          try coordination.state(
            ProductStatement(
              participant: own, product: product, status: status, justification: reason),
            in: id, by: one, in: tx)
        }
      }
      #expect(try await products()["pkg:npm/product-a"] == .affected)
      #expect(try await isAsked(), "one is left to be fixed")
      try await world.act {
        try $0.state(
          ProductStatement(
            participant: own, product: "pkg:npm/product-a", status: .fixed, fixedVersion: "1.0.1"),
          in: $1, by: one, in: $2)
      }
      #expect(try await !isAsked())

      // And where it lists what its products are made of, it is told once the flaw is known.
      let suite = try await ship("Harbor Suite", with: "quayside", by: one, world)
      let lite = try await ship("Harbor Lite", with: "something-else", by: one, world)
      try await world.know("CVE-2026-0009", of: "quayside")
      let exposure = world.services.exposure
      let (inSuite, inLite) = try await world.services.database.read { tx in
        (try exposure.matches(on: suite, in: tx), try exposure.matches(on: lite, in: tx))
      }
      #expect(inSuite.map(\.vulnerability) == ["CVE-2026-0009"])
      #expect(inLite.isEmpty)
    }
  }

  /// Lists what a vendor's product is made of.
  private func ship(
    _ name: String, with part: String, by vendor: Principal, _ world: CoordinationWorld
  ) async throws -> AssetID {
    let bill =
      #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"#
      + #""\#(part)","version":"1.0.0","purl":"pkg:npm/\#(part)@1.0.0"}]}"#
    let file = try InventoryFile(Array(bill.utf8))
    let (inventory, owner) = (world.services.inventory, try #require(vendor.organization))
    let made = try await world.services.database.write { tx in
      let asset = try inventory.createAsset(
        AssetDraft(name: name, reachability: .internal), of: owner, by: vendor, in: tx)
      _ = try inventory.addInventory(file, to: asset.id, by: vendor, in: tx)
      return asset.id
    }
    try await world.services.settle()
    return made
  }
}
