import API
import Access
import Cases
import Coordination
import Formats
import Intake
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite("What is waited for, and who else belongs to a case") struct CoordinationListTests {
  @Test(
    "What is waited for is listed with who it waits on, due first, and escalated once",
    arguments: TestDatabase.each)
  func waiting(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, joins: false) { world in
      let coordinator = world.coordinator
      let one = world.vendors[0]
      func waiting(_ who: Principal) async throws -> [ListedDuty] {
        let coordination = world.coordination
        return try await world.services.database.read { tx in
          try coordination.waiting(page: PageRequest(), by: who, in: tx).elements
        }
      }
      #expect(
        try await waiting(coordinator).map(\.duty.kind) == [.answerInvitation, .answerInvitation])
      let own = try await waiting(one)
      #expect(own.map(\.name) == ["Vendor 0"] && own[0].title.isEmpty)
      #expect(own[0].duty.due == world.now.adding(days: 3))
      #expect(try await world.act { coordination, _, tx in try coordination.escalate(in: tx) } == 0)
      world.clock.advance(seconds: 4 * 86_400)
      #expect(try await world.act { coordination, _, tx in try coordination.escalate(in: tx) } == 2)
      #expect(try await world.act { coordination, _, tx in try coordination.escalate(in: tx) } == 0)
      #expect(try await waiting(coordinator).allSatisfy { $0.escalatedAt != nil })
      try await world.act { try $0.answer($1, .join, by: one, in: $2) }
      #expect(try await waiting(one).map(\.duty.kind) == [.acknowledge, .stateStatus])
      // A question waits for the coordinator until somebody there answers in its thread.
      try await world.act {
        _ = try $0.send(MessageDraft("When?", kind: .question), in: $1, by: one, in: $2)
      }
      #expect(try await waiting(coordinator).contains { $0.duty.kind == .answerQuestion })
      try await world.act {
        _ = try $0.send(MessageDraft("Soon"), in: $1, by: coordinator, in: $2)
      }
      #expect(!(try await waiting(coordinator)).contains { $0.duty.kind == .answerQuestion })
    }
  }

  @Test(
    "The lead can be handed to one who joined, all are told, and it comes back",
    arguments: TestDatabase.each)
  func lead(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let coordinator = world.coordinator
      let id = try #require(try await world.view(world.vendors[0]).own?.id)
      try await world.act {
        try $0.change($1, to: CoordinationChange(lead: id), by: coordinator, in: $2)
      }
      #expect(try await world.view(world.vendors[1]).json["lead"]?.text == "Vendor 0")
      #expect(
        try await world.messages(world.vendors[1]).first?.text
          == "The case is led by Vendor 0 from now on.")
      try await world.act { try $0.remove(id, from: $1, by: coordinator, in: $2) }
      #expect(try await world.view(world.vendors[1]).found.lead == nil)
    }
  }

  @Test(
    "A marking that somebody does not take, their number and policy are on record",
    arguments: TestDatabase.each)
  func part(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let one = world.vendors[0]
      try await world.act {
        try $0.change(
          part: $1,
          to: PartChange(
            report: .validate, accepts: .red, reference: "VND-7",
            policy: "https://vendor.example/policy"), by: one, in: $2)
      }
      let other = try await world.view(world.vendors[1]).json.serialized()
      #expect(other.contains("https://vendor.example/policy") && !other.contains("VND-7"))
      #expect(try await world.view(world.coordinator).json.serialized().contains("VND-7"))
      #expect(try await world.view(one).own?.report == .valid)
      let refused = await refusal {
        try await world.act {
          try $0.change(part: $1, to: PartChange(report: .close), by: one, in: $2)
        }
      }
      #expect(refused?.code == "report-step")
    }
  }

  @Test(
    "Parties are suggested from reports, maintainers and inventories, with the reason",
    arguments: TestDatabase.each)
  func suggestions(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let estate = try await world.carrier(of: "pkg:npm/quayside", named: "Harbor")
      let (coordination, id, coordinator) = (world.coordination, world.case, world.coordinator)
      let found = try await world.services.database.read { tx in
        try coordination.suggestions(for: id, by: coordinator, in: tx)
      }
      let carrier = try #require(found.first { $0.organization == estate })
      #expect(carrier.role == .operator && carrier.reason.hasSuffix("on 1 asset."))
      #expect(!found.contains { $0.organization == world.finder.organization }, "is in already")
      #expect(
        await refusal {
          _ = try await world.services.database.read { tx in
            try coordination.suggestions(for: id, by: world.vendors[0], in: tx)
          }
        }?.status == 403)
    }
  }

  @Test(
    "One’s cases are those one takes part in or is asked to, each with its own state",
    arguments: TestDatabase.each)
  func cases(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (services, one, coordinator) = (world.services, world.vendors[0], world.coordinator)
      let other = try FindingDraft(json: [
        "title": "Another flaw", "affected": [["package": "pkg:npm/other"]],
      ])
      let finder = world.finder
      try await services.database.write { tx in
        _ = try services.intake.accept([other], by: finder, in: tx)
      }
      try await services.settle()
      let organization = try #require(one.organization)
      let second = try await services.database.write { tx in
        let found = try #require(
          try services.cases.list(search: "another", page: PageRequest(), by: coordinator, in: tx)
            .elements.first)
        try services.coordination.open(found.id, by: coordinator, in: tx)
        _ = try services.coordination.invite(
          [InvitationDraft(organization: organization, roles: [.vendor])], to: found.id,
          by: coordinator, in: tx)
        return found.id
      }
      try await world.embargo(days: 20)
      let own = try await services.database.read { tx in
        try services.coordination.own(by: one, in: tx)
      }
      #expect(Set(own) == [world.case, second])
      let states = try await services.database.read { tx in
        try own.map { try services.coordination.view($0, by: one, in: tx).found.embargo }
      }
      #expect(Set(states) == [.active, EmbargoManagement.none])
      let stranger = try await services.database.write { tx in
        try CoordinationWorld.member("Stranger", .vendor, services, in: tx)
      }
      #expect(
        try await services.database.read { tx in
          try services.coordination.own(by: stranger, in: tx)
        }.isEmpty)
    }
  }

  @Test(
    "Many who write and state at once lose nothing, and messages keep one order",
    arguments: TestDatabase.each)
  func crowd(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, vendors: 12) { world in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (place, vendor) in world.vendors.enumerated() {
          group.addTask {
            for number in 0..<4 {
              try await world.act {
                _ = try $0.send(
                  MessageDraft("\(place) \(number)"), in: $1, by: vendor, in: $2)
              }
            }
            let own = try await world.view(vendor).own
            let id = try #require(own?.id)
            try await world.act {
              try $0.state(
                ProductStatement(
                  participant: id, product: "pkg:npm/product-\(place)", status: .affected),
                in: $1, by: vendor, in: $2)
            }
          }
        }
        try await group.waitForAll()
      }
      let messages = try await world.messages(world.coordinator)
      #expect(messages.map(\.position) == Array((1...48).reversed()))
      #expect(Set(messages.map(\.text)).count == 48)
      let products = try await world.view(world.coordinator).products
      #expect(products.count == 12 && products.allSatisfy { $0.status == .affected })
    }
  }
}
