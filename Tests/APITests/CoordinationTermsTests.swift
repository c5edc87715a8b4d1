import API
import Access
import Cases
import Coordination
import Storage
import TestSupport
import Testing
import Vocabulary

/// What somebody is bound to is what they saw, and what they said is held against them.
@Suite("Terms of a coordinated case") struct CoordinationTermsTests {
  @Test("Nobody joins terms that they did not name", arguments: TestDatabase.each)
  func joining(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, joins: false) { world in
      let one = world.vendors[0]
      let agreed = world.now.adding(days: 20)
      try await world.embargo(days: 20)
      let join = { (until: Timestamp?) in
        await refusal {
          try await world.act { try $0.answer($1, .join, until: until, by: one, in: $2) }
        }?.code
      }
      #expect(await join(nil) == "terms-differ")
      #expect(await join(agreed.adding(days: 1)) == "terms-differ")
      #expect(try await world.view(one).isInside == false)
      #expect(await join(agreed) == nil)
      #expect(try await world.view(one).isInside)
    }
  }

  @Test("An embargo that has ended meanwhile is not agreed to", arguments: TestDatabase.each)
  func ended(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, joins: false) { world in
      let (one, until) = (world.vendors[0], world.now.adding(days: 20))
      let code = await refusal {
        try await world.act { try $0.answer($1, .join, until: until, by: one, in: $2) }
      }?.code
      #expect(code == "terms-differ")
    }
  }

  @Test("Who does not keep to the embargo reads no more of it", arguments: TestDatabase.each)
  func keeping(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (one, coordinator) = (world.vendors[0], world.coordinator)
      let until = world.now.adding(days: 30)
      let proposal = try await world.act {
        try $0.propose(ProposalDraft(until: until), in: $1, by: coordinator, in: $2)
      }
      try await world.act { try $0.bringIntoForce(proposal, in: $1, by: coordinator, in: $2) }
      _ = try await world.act {
        try $0.send(MessageDraft("For those who keep quiet"), in: $1, by: coordinator, in: $2)
      }
      let own = try #require(try await world.view(one).own?.id)
      _ = try await world.act {
        try $0.send(
          MessageDraft("For one", to: .members([own])), in: $1, by: coordinator, in: $2)
      }
      #expect(try await world.messages(one).contains { $0.text == "For those who keep quiet" })
      try await world.act {
        try $0.change(part: $1, to: PartChange(keepsEmbargo: false), by: one, in: $2)
      }
      #expect(try await world.messages(one).map(\.text) == ["For one"])
      let said = await refusal {
        _ = try await world.act { try $0.send(MessageDraft("To all"), in: $1, by: one, in: $2) }
      }
      #expect(said?.code == "keeps-no-embargo")
      let (cases, id) = (world.services.cases, world.case)
      let audience = try await world.services.database.read { tx in
        try cases.audience(of: id, in: tx)
      }
      #expect(one.organization.map(audience.contains) == false)
      try await world.act {
        try $0.change(part: $1, to: PartChange(keepsEmbargo: true), by: one, in: $2)
      }
      #expect(try await world.messages(one).contains { $0.text == "For those who keep quiet" })
    }
  }

  @Test("A marking that somebody does not take is not given to them", arguments: TestDatabase.each)
  func accepting(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let one = world.vendors[0]
      let light = { (light: TrafficLight) in
        await refusal {
          try await world.act {
            try $0.change(part: $1, to: PartChange(accepts: light), by: one, in: $2)
          }
        }?.status
      }
      #expect(await light(.green) == 422)
      #expect(await light(.amberStrict) == nil)
      #expect(await light(.red) == nil)
    }
  }

  @Test("Who was taken out reads the case not even as its reporter", arguments: TestDatabase.each)
  func takenOut(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (finder, coordinator) = (world.finder, world.coordinator)
      let (cases, id) = (world.services.cases, world.case)
      let reads = {
        try await world.services.database.read { tx in
          let listed = try cases.list(page: PageRequest(), by: finder, in: tx).elements.count
          let opened = try? cases.find(id, by: finder, in: tx)
          return (listed, opened != nil)
        }
      }
      #expect(try await reads() == (1, true))
      let own = try #require(try await world.view(finder).own?.id)
      try await world.act { try $0.remove(own, from: $1, by: coordinator, in: $2) }
      #expect(try await reads() == (0, false))
      let finderOrganization = try #require(finder.organization)
      try await world.act { coordination, id, tx in
        _ = try coordination.invite(
          [InvitationDraft(organization: finderOrganization, roles: [.finder])], to: id,
          by: coordinator, in: tx)
      }
      #expect(try await reads() == (1, true))
      // Asked at first, the vendors were; asked again, the finder was.
      #expect(try await world.facts("coordination.invited") == world.vendors.count + 1)
    }
  }

  @Test("An alarm found unfounded is heard when it is raised again", arguments: TestDatabase.each)
  func alarms(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (one, coordinator) = (world.vendors[0], world.coordinator)
      let raise = {
        try await world.act { try $0.raise(.flaw, evidence: "On a list", in: $1, by: one, in: $2) }
      }
      let waiting = {
        try await world.view(coordinator).alarms.filter { $0.judgement == nil }
      }
      try await raise()
      try await raise()
      let first = try #require(try await waiting().first)
      #expect(try await waiting().count == 1)
      try await world.act { try $0.judge(first.id, .unfounded, in: $1, by: coordinator, in: $2) }
      #expect(try await waiting().isEmpty)
      try await raise()
      let again = try #require(try await waiting().first)
      try await world.act { try $0.judge(again.id, .real, in: $1, by: coordinator, in: $2) }
      try await raise()
      #expect(try await waiting().isEmpty)
    }
  }

  @Test("A clock is confirmed by what it showed", arguments: TestDatabase.each)
  func clock(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let coordinator = world.coordinator
      let confirm = { (showing: Timestamp) in
        await refusal {
          try await world.act { coordination, _, tx in
            try coordination.confirmClock(showing: showing, by: coordinator, in: tx)
          }
        }?.status
      }
      #expect(await confirm(world.now.adding(seconds: -601)) == 422)
      #expect(await confirm(world.now.adding(days: 1)) == 422)
      #expect(await confirm(world.now.adding(seconds: -120)) == nil)
    }
  }
}
