import API
import Access
import Cases
import Coordination
import Intake
import Storage
import TestSupport
import Testing
import Vocabulary

/// What nobody gets around: neither by another door of the same case, nor by saying so.
@Suite("No way around an embargo or a thread") struct CoordinationGuardTests {
  @Test("Merging and separating do not lose an embargo", arguments: TestDatabase.each)
  func cases(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      try await world.embargo(days: 30)
      let (cases, id, analyst) = (world.services.cases, world.case, world.coordinator)
      let merged = await refusal {
        try await world.services.database.write { tx in
          _ = try cases.merge(id, into: id, by: analyst, in: tx)
        }
      }
      #expect(merged?.code == "embargoed")
      let separated = await refusal {
        try await world.services.database.write { tx in
          _ = try cases.separate(FindingID(.test()), from: id, by: analyst, in: tx)
        }
      }
      #expect(separated?.code == "embargoed")
    }
  }

  @Test(
    "An earlier end needs everybody, and the programme stays as it was agreed",
    arguments: TestDatabase.each)
  func terms(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      try await world.embargo(days: 30)
      let coordinator = world.coordinator
      let soon = world.now.adding(days: 2)
      let proposal = try await world.act {
        try $0.propose(ProposalDraft(until: soon), in: $1, by: coordinator, in: $2)
      }
      let force = {
        await refusal {
          try await world.act { try $0.bringIntoForce(proposal, in: $1, by: coordinator, in: $2) }
        }
      }
      #expect(await force()?.code == "not-agreed")
      for one in world.vendors + [world.finder] {
        try await world.act { try $0.answer(proposal, agrees: true, in: $1, by: one, in: $2) }
      }
      let programme = await refusal {
        try await world.act {
          let other = try #require(EmbargoProgramme.all.last)
          try $0.change($1, to: CoordinationChange(programme: other), by: coordinator, in: $2)
        }
      }
      #expect(programme?.code == "programme-in-force")
      #expect(await force() == nil)
      #expect(try await world.view(coordinator).found.until == soon)
    }
  }

  @Test(
    "Who says that a product is theirs does not read what others say about it",
    arguments: TestDatabase.each)
  func products(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, visibility: .blind) { world in
      let (one, two) = (world.vendors[0], world.vendors[1])
      let thread = try await world.act {
        try $0.send(
          MessageDraft("About mine", to: .product("pkg:npm/product-1")), in: $1, by: two, in: $2
        ).thread
      }
      let own = try #require(try await world.view(one).own?.id)
      try await world.act {
        try $0.state(
          ProductStatement(
            participant: own, product: "pkg:npm/product-1", status: .underInvestigation), in: $1,
          by: one, in: $2)
      }
      #expect(try await world.messages(one, thread: thread).isEmpty)
      #expect(try await !world.view(one).threads.contains { $0.summary.thread.id == thread })
      #expect(
        await refusal {
          try await world.act {
            _ = try $0.send(
              MessageDraft("Mine too", to: .product("pkg:npm/product-1")), in: $1, by: one, in: $2)
          }
        } != nil)
    }
  }

  @Test(
    "What is for those who take part goes to those who joined, and to nobody who was taken out",
    arguments: TestDatabase.each)
  func audience(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (cases, id) = (world.services.cases, world.case)
      let audience = {
        try await world.services.database.read { tx in try cases.audience(of: id, in: tx) }
      }
      let all = Set((world.vendors + [world.finder]).compactMap(\.organization))
      #expect(try await audience() == all)
      let finder = try #require(try await world.view(world.finder).own?.id)
      let coordinator = world.coordinator
      try await world.act { try $0.remove(finder, from: $1, by: coordinator, in: $2) }
      #expect(try await audience() == Set(world.vendors.compactMap(\.organization)))
    }
  }

  @Test("One party cannot heap up proposals", arguments: TestDatabase.each)
  func heaps(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let one = world.vendors[0]
      let until = world.now.adding(days: 20)
      let propose = {
        await refusal {
          try await world.act {
            _ = try $0.propose(ProposalDraft(until: until), in: $1, by: one, in: $2)
          }
        }
      }
      for _ in 0..<5 { #expect(await propose() == nil) }
      #expect(await propose()?.code == "enough")
    }
  }

  @Test(
    "A form that was read before somebody else's change unmasks nobody",
    arguments: TestDatabase.each)
  func stale(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine, visibility: .blind) { world in
      let coordinator = world.coordinator
      let read = try await world.view(coordinator).found.version
      let change = { (version: Int64?) in
        await refusal {
          try await world.act {
            try $0.change(
              $1, to: CoordinationChange(visibility: .open, version: version), by: coordinator,
              in: $2)
          }
        }
      }
      #expect(await change(read - 1)?.code == "conflict" || read == 1)
      #expect(await change(read)?.code == "stays-blind")
      #expect(try await world.view(coordinator).found.visibility == .blind)
    }
  }
}
