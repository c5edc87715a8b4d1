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

@Suite("What is asked of other hubs, and what strays") struct FederationPullTests {
  private func with(
    _ engine: TestDatabase.Case, _ body: @escaping @Sendable (FederationWorld) async throws -> Void
  ) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      try await body(try await FederationWorld(database))
    }
  }

  private func asked(_ world: FederationWorld, _ hub: Hub) -> Int {
    world.others.state.withLock {
      $0.requests.count { $0.method == "GET" && $0.address.hasPrefix(hub.address) }
    }
  }

  private func now(_ world: FederationWorld, _ hub: Hub) async throws -> Hub {
    let (services, analyst) = (world.services, world.analyst)
    return try await services.database.read { tx in
      try services.federation.hub(hub.id, by: analyst, in: tx)
    }
  }

  @Test(
    "A repository is asked for its reports: those in triage come in, once, and what changes follows",
    arguments: TestDatabase.each)
  func gitHub(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { world in
      var draft = try #require(FederationWorld.advisory().object)
      draft["ghsa_id"] = "GHSA-9999-8888-7777"
      draft["cve_id"] = .null
      draft["state"] = "draft"
      let listed = [FederationWorld.advisory(), .object(draft)]
      world.others.state.withLock { $0.advisories = listed }
      try await world.tick()
      let found = try #require(try await world.cases().first)
      #expect(try await world.cases().count == 1)
      #expect(try await world.relations(found.id).links.map(\.foreign) == ["GHSA-2abc-3def-4ghj"])
      // Not before its time; and the same again is nothing new.
      let before = asked(world, world.gitHub)
      try await world.tick()
      #expect(asked(world, world.gitHub) == before)
      world.clock.advance(seconds: 301)
      try await world.tick()
      #expect(asked(world, world.gitHub) > before)
      #expect(try await world.cases().count == 1)
    }
  }

  @Test("A hub that does not answer is asked less and less often, and says why")
  func backoff() async throws {
    try await with(.sqlite) { world in
      // The cases of VINCE are not there.
      try await world.tick()
      #expect(try await now(world, world.vince).reason == "cert-cc answered 404.")
      for delay in [60, 300, 900] as [Int64] {
        let before = asked(world, world.vince)
        world.clock.advance(seconds: delay - 1)
        try await world.tick()
        #expect(asked(world, world.vince) == before, "before \(delay) s")
        world.clock.advance(seconds: 1)
        try await world.tick()
        #expect(asked(world, world.vince) == before + 1, "after \(delay) s")
      }
      #expect(try await now(world, world.vince).failures == 4)
    }
  }

  @Test("What becomes public at another hub is an alarm here", arguments: TestDatabase.each)
  func alarm(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { world in
      _ = try await world.receive(FederationWorld.vinceCase(), from: world.vince)
      let found = try #require(try await world.cases().first)
      var value = try #require(
        JSONValue.parse(FederationWorld.vinceCase(modified: "2026-11-21T08:00:00Z")).object)
      value["note"] = ["published": true]
      let items = try await world.receive(
        JSONValue.object(value).serializedBytes(pretty: false), from: world.vince)
      #expect(items.map(\.outcome) == [.updated])
      #expect(items[0].words.contains("An alarm was raised: it is public there."))
      let (services, analyst) = (world.services, world.analyst)
      let view = try await services.database.read { tx in
        try services.coordination.view(found.id, by: analyst, in: tx)
      }
      #expect(view.alarms.contains { $0.evidence.contains("VU#782161 at cert-cc is public.") })
    }
  }

  private func record(
    _ id: String = "theirs-7", hub: String, chain: [String] = []
  ) -> [UInt8] {
    var record = ExchangeRecord(id: id, hub: hub)
    record.title = "Quay reads too far"
    record.text = "A length is not checked."
    record.chain = chain
    record.affected = [.init(package: "pkg:npm/quay", repository: nil, versions: nil)]
    return record.json.serializedBytes(pretty: false)
  }

  @Test("A hub is called here as it calls itself, or what it sends is not taken")
  func otherName() async throws {
    try await with(.sqlite) { world in
      let items = try await world.receive(record(hub: "elsewhere"), from: world.channel)
      #expect(items.map(\.outcome) == [.refused])
      #expect(items[0].words.contains("/hub is elsewhere") && items[0].words.contains("channel"))
      #expect(try await world.cases().isEmpty)
    }
  }

  @Test(
    "What says that it came through here, under no number that is known, is taken in by hand alone",
    arguments: TestDatabase.each)
  func strayed(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { world in
      func deliver(_ bytes: [UInt8], _ id: String) async throws -> JSONValue? {
        try await world.deliver(
          try JSONValue.parse(bytes), id: id, seconds: world.clock.now.seconds)["items"]
      }
      let bytes = record(hub: "channel", chain: ["here.example"])
      for id in ["1", "2"] { #expect(try await deliver(bytes, id) == ["refused"]) }
      #expect(try await world.cases().isEmpty)
      let (services, analyst, hub) = (world.services, world.analyst, world.channel.id)
      let items = try await services.database.read { tx in
        try services.federation.items(of: hub, page: PageRequest(), by: analyst, in: tx).elements
      }
      #expect(items.map(\.outcome) == [.refused])
      #expect(items[0].words.contains("came through this hub"))
      // From elsewhere it is a report like any other.
      let other = record("theirs-8", hub: "channel", chain: ["elsewhere.example"])
      #expect(try await deliver(other, "3") == ["opened"])
      // So it is once a person has looked, and then it is known.
      let taken = try await world.receive(bytes, from: world.channel)
      #expect(taken.map(\.outcome) != [.refused])
      #expect(try await deliver(bytes, "4") == ["repeated"])
    }
  }
}
