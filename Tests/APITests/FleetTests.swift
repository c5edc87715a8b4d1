import API
import Access
import Actions
import Fleets
import Formats
import Inventory
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

/// A provider and its clients, each of which runs the same program with the same flaw.
private struct Fleet: Sendable {
  let services: Services
  let clock = TestClock()
  let provider: Principal
  let clients: [Principal]

  init(_ database: Database, clients count: Int) async throws {
    services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: .test(clock: clock))
    let (services, until) = (services, clock.now.day.adding(days: 30))
    let bill =
      #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","#
      + #""name":"quayside","version":"1.0.0","purl":"pkg:npm/quayside@1.0.0"}]}"#
    let file = try InventoryFile(Array(bill.utf8))
    (provider, clients) = try await database.write { tx in
      let system = Principal.system("test")
      let provider = try CoordinationWorld.member("Provider", .vendor, services, in: tx)
      let manager = try #require(provider.organization)
      let clients = try (0..<count).map { place in
        let client = try CoordinationWorld.member(
          "Client \(place)", .criticalInfrastructure, services, role: .administrator, in: tx)
        let own = try #require(client.organization)
        let asset = try services.inventory.createAsset(
          AssetDraft(name: "Portal", reachability: .internal), of: own, by: system, in: tx)
        _ = try services.inventory.addInventory(file, to: asset.id, by: system, in: tx)
        _ = try services.fleets.give(
          MandateDraft(manager: manager, allows: [.work], until: until), by: client, in: tx)
        return client
      }
      return (provider, clients)
    }
    try await services.settle()
    let record =
      #"{"id":"CVE-2026-1000","modified":"2026-11-01T00:00:00Z","summary":"S","affected":[{"#
      + #""package":{"ecosystem":"npm","name":"quayside"},"ranges":[{"type":"SEMVER","#
      + #""events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}"#
    try await services.know(files: ["1.json": record])
  }

  /// What is to be done with all clients.
  func groups() async throws -> [ActionGroup] {
    let (fleets, provider) = (services.fleets, provider)
    return try await services.database.read { tx in try fleets.groups(by: provider, in: tx) }
  }

  /// Whose the actions of a group are.
  func owners(_ group: ActionGroup) async throws -> [(id: ActionID, owner: OrganizationID)] {
    let (fleets, provider) = (services.fleets, provider)
    return try await services.database.read { tx in
      try fleets.open(group.product, target: group.targetVersion, by: provider, in: tx)
        .map { (id: $0.action.id, owner: $0.action.organization) }
    }
  }

  func complete(_ ids: [ActionID]) async throws -> [FleetResult] {
    let (fleets, provider) = (services.fleets, provider)
    let draft = FleetDraft(actions: ids, note: "Updated with our tool.", newVersion: "2.0.0")
    return try await services.database.write { tx in
      try fleets.complete(draft, by: provider, in: tx)
    }
  }

  /// Takes a client's mandate back.
  func end(by client: Principal) async throws {
    let fleets = services.fleets
    try await services.database.write { tx in
      let page = try fleets.mandates(page: PageRequest(), by: client, in: tx)
      let held = try #require(page.elements.first)
      _ = try fleets.end(held.mandate.id, by: client, in: tx)
    }
  }

  /// What a client sees of its own.
  func state(of id: ActionID, for client: Principal) async throws -> ActionState {
    let actions = services.actions
    return try await services.database.read { tx in
      try actions.action(id, by: client, in: tx).state
    }
  }

  /// How the provider's mandates stand, as the API tells it.
  func states() async throws -> Set<String> {
    let (fleets, provider) = (services.fleets, provider)
    return try await services.database.read { tx in
      let page = try fleets.mandates(page: PageRequest(), by: provider, in: tx)
      return Set(page.elements.compactMap { $0.json["state"]?.text })
    }
  }
}

@Suite("One provider and its clients") struct FleetTests {
  @Test(
    "The same work is done at 200 clients in one step; one without a mandate holds up no other",
    arguments: TestDatabase.each)
  func together(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let fleet = try await Fleet(database, clients: 200)
      let groups = try await fleet.groups()
      let group = try #require(groups.first)
      #expect(groups.count == 1 && group.actions == 200 && group.organizations == 200)
      let open = try await fleet.owners(group)
      #expect(open.count == 200)
      // One takes its mandate back after its actions were listed.
      let ended = fleet.clients[117]
      try await fleet.end(by: ended)
      #expect(try await fleet.groups().first?.actions == 199)
      let left = try #require(open.first { $0.owner == ended.organization }).id

      let ids = open.map(\.id)
      let results = try await fleet.complete(ids)
      #expect(results.map(\.action) == ids)
      #expect(results.filter { $0.refusal != nil }.map(\.action) == [left])
      #expect(try await fleet.services.facts("action.done") == 199)
      #expect(try await fleet.groups().isEmpty)
      #expect(try await fleet.state(of: left, for: ended) == .open)
      for client in fleet.clients where client.organization != ended.organization {
        let id = try #require(open.first { $0.owner == client.organization }).id
        #expect(try await fleet.state(of: id, for: client) == .done)
      }
      // Each client finds who did it: the person, and for which organization they acted.
      let manager = try #require(fleet.provider.organization)
      let done = try #require(ids.first { $0 != left })
      let actions = fleet.services.actions
      let entries = try await database.read { tx in try actions.entries(of: done, in: tx) }
      #expect(entries.map(\.actor) == ["\(fleet.provider.reference)@\(manager)"])
      #expect(entries.map(\.newVersion) == ["2.0.0"])

      // Once more, nothing is done twice.
      #expect(try await fleet.complete(ids).allSatisfy { $0.refusal != nil })
      #expect(try await fleet.services.facts("action.done") == 199)
    }
  }

  @Test(
    "Each mandate is listed with how it stands by the server’s clock", arguments: TestDatabase.each)
  func listed(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let fleet = try await Fleet(database, clients: 2)
      #expect(try await fleet.states() == ["holds"])
      try await fleet.end(by: fleet.clients[0])
      // The other holds to the end of its last day.
      fleet.clock.advance(seconds: 30 * 86_400)
      #expect(try await fleet.states() == ["ended", "holds"])
      fleet.clock.advance(seconds: 86_400)
      #expect(try await fleet.states() == ["ended", "over"])
    }
  }

  @Test("More than 500 at once, one twice, or none at all is refused as a whole")
  func bounds() async throws {
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let fleet = try await Fleet(database, clients: 2)
      let group = try #require(try await fleet.groups().first)
      let open = try await fleet.owners(group).map(\.id)
      let surroundings = fleet.services.surroundings
      let many = open + (0..<MandateRules.mostAtOnce - 1).map { _ in ActionID(surroundings) }
      #expect(many.count == 501)
      for ids in [many, open + open, []] {
        let refused = await refusal { _ = try await fleet.complete(ids) }
        #expect(refused?.status == 422 && refused?.fields.first?.field == "/actions")
      }
      #expect(try await fleet.services.facts("action.done") == 0)
      // As many as are allowed, of which most do not exist.
      let results = try await fleet.complete(Array(many.dropLast()))
      #expect(results.count == 500 && results.count { $0.refusal == nil } == 2)
    }
  }
}
