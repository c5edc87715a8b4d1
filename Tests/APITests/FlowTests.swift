import API
import Access
import Actions
import Catalog
import Directives
import Exposure
import Foundation
import Inventory
import Jobs
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

/// One operator with one asset, and one flaw that becomes known before or after.
struct Flow: Sendable {
  let services: Services
  let clock = TestClock()
  let principal: Principal
  let asset: AssetID

  init(_ database: Database) async throws {
    services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: .test(clock: clock))
    let (registry, inventory) = (services.registry, services.inventory)
    let system = Principal.system("test")
    let surroundings = services.surroundings
    (principal, asset) = try await database.write { tx in
      let made = try registry.createOrganization(
        OrganizationDraft(name: "O", kind: .criticalInfrastructure, sector: .energy), by: system,
        in: tx)
      let asset = try inventory.createAsset(
        AssetDraft(name: "Portal", reachability: .internal), of: made.id, by: system, in: tx)
      let principal = Principal(
        identity: .person(PersonID(surroundings)),
        membership: .init(organization: made.id, kind: made.kind, role: .analyst))
      return (principal, asset.id)
    }
  }

  func know(fixed: String = "2.0.0") async throws {
    let record =
      #"{"id":"CVE-2026-1000","modified":"2026-11-01T00:00:00Z","summary":"S","affected":[{"#
      + #""package":{"ecosystem":"npm","name":"quayside"},"ranges":[{"type":"SEMVER","#
      + #""events":[{"introduced":"0"},{"fixed":"\#(fixed)"}]}]}]}"#
    try await load(record)
  }

  /// A vendor's OpenVEX document about the package, as a whole or in one version.
  func state(_ status: String, day: Int, version: String? = nil) async throws {
    let product = "pkg:npm/quayside" + (version.map { "@\($0)" } ?? "")
    let more =
      status == "not_affected"
      ? #","justification":"vulnerable_code_not_in_execute_path""#
      : #","action_statement":"Update""#
    let text =
      #"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.org/vex/1","#
      + #""author":"Quay Works","timestamp":"2026-11-\#(day)T00:00:00Z","version":\#(day),"#
      + #""statements":[{"vulnerability":{"name":"CVE-2026-1000"},"#
      + #""products":[{"@id":"\#(product)"}],"status":"\#(status)"\#(more)}]}"#
    try await load(text)
  }

  func suppressed() async throws -> [SuppressedMatch] {
    let (exposure, asset) = (services.exposure, asset)
    return try await services.database.read { tx in try exposure.suppressed(on: asset, in: tx) }
  }

  private func load(_ text: String) async throws {
    try await TestFolder.with { folder in
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/1.json"))
      _ = try await CatalogImporter(
        catalog: services.catalog, database: services.database,
        surroundings: services.surroundings
      ).run(path: folder, by: .system("test"))
    }
    try await services.settle()
  }

  func list(_ version: String) async throws {
    clock.advance(seconds: 60)
    let text =
      #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","#
      + #""name":"quayside","version":"\#(version)","purl":"pkg:npm/quayside@\#(version)"}]}"#
    let file = try InventoryFile(Array(text.utf8))
    let (inventory, principal, asset) = (services.inventory, principal, asset)
    try await services.database.write { tx in
      _ = try inventory.addInventory(file, to: asset, by: principal, in: tx)
    }
    try await services.settle()
  }

  func expose(_ reachability: Reachability) async throws {
    clock.advance(seconds: 86_400)
    let (inventory, principal, asset) = (services.inventory, principal, asset)
    try await services.database.write { tx in
      _ = try inventory.changeAsset(
        asset, to: AssetDraft(name: "Portal", reachability: reachability), by: principal, in: tx)
    }
    try await services.settle()
  }

  func matches() async throws -> [ExposureMatch] {
    let (exposure, asset) = (services.exposure, asset)
    return try await services.database.read { tx in try exposure.matches(on: asset, in: tx) }
  }

  func actions(_ states: [ActionState] = ActionState.allCases) async throws -> [Actions.Action] {
    let (actions, principal) = (services.actions, principal)
    return try await services.database.read { tx in
      var filter = ActionFilter()
      filter.states = states
      return try actions.list(filter, page: PageRequest(), by: principal, in: tx).elements
    }
  }

  func complete(_ id: ActionID) async throws {
    clock.advance(seconds: 60)
    let (actions, principal) = (services.actions, principal)
    try await services.database.write { tx in
      _ = try actions.complete(id, note: "Updated", newVersion: nil, by: principal, in: tx)
    }
    try await services.settle()
  }
}

@Suite("From knowledge to action") struct FlowTests {
  @Test(
    "Whichever comes first, inventory or knowledge, the matches are the same",
    arguments: TestDatabase.each)
  func bothDirections(_ engine: TestDatabase.Case) async throws {
    var found: [[String]] = []
    for knowsFirst in [true, false] {
      try await withDatabase(engine, schemas: Services.schemas) { database async throws in
        let flow = try await Flow(database)
        if knowsFirst { try await flow.know() }
        try await flow.list("1.0.0")
        if !knowsFirst { try await flow.know() }
        let matches = try await flow.matches()
        #expect(matches.count == 1)
        found.append(
          matches.map { "\($0.vulnerability) \($0.reason) \($0.fixedVersion ?? "-")" })
        #expect(try await flow.actions().map(\.state) == [.open])
      }
    }
    #expect(Set(found).count <= 1)
  }

  @Test(
    "A vendor's not_affected takes the action back, with the reason kept; the next word counts",
    arguments: TestDatabase.each)
  func vendorsWord(_ engine: TestDatabase.Case) async throws {
    for listsFirst in [true, false] {
      try await withDatabase(engine, schemas: Services.schemas) { database async throws in
        let flow = try await Flow(database)
        try await flow.know()
        if listsFirst { try await flow.list("1.0.0") }
        try await flow.state("not_affected", day: 2)
        if !listsFirst { try await flow.list("1.0.0") }
        #expect(try await flow.matches().isEmpty)
        #expect(try await flow.actions([.open]).isEmpty)
        let told = try #require(try await flow.suppressed().first)
        #expect(told.vulnerability == "CVE-2026-1000")
        #expect(told.suppression.contains("Quay Works says it is not affected"))
        #expect(told.suppression.contains("never run"))
        // Said of another version, it says nothing of this one.
        try await flow.state("not_affected", day: 3, version: "1.5.0")
        #expect(try await flow.matches().count == 1)
        try await flow.state("not_affected", day: 4, version: "1.0.0")
        #expect(try await flow.matches().isEmpty)
        try await flow.state("affected", day: 5)
        #expect(try await flow.matches().count == 1)
        #expect(try await flow.suppressed().isEmpty)
        #expect(try await flow.actions([.open]).count == 1)
      }
    }
  }

  @Test(
    "Done stays done until a later inventory lists it again; gone is verified",
    arguments: TestDatabase.each)
  func completion(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let flow = try await Flow(database)
      try await flow.know()
      try await flow.list("1.0.0")
      let id = try #require(try await flow.actions().first).id
      try await flow.complete(id)
      try await flow.expose(.public)
      #expect(try await flow.actions().map(\.state) == [.done], "no inventory came since")
      let service = flow.services.actions
      let own = try #require(flow.principal.organization)
      let waiting = try await database.read { tx in try service.unprovenCount(of: own, in: tx) }
      #expect(waiting == 1)
      #expect(try await flow.actions().first?.vulnerabilityNames == ["CVE-2026-1000"])
      try await flow.list("1.0.0")
      #expect(try await flow.actions().map(\.state) == [.open])
      try await flow.complete(id)
      try await flow.list("2.0.0")
      let ended = try await flow.actions()
      #expect(ended.map(\.state) == [.verified])
      #expect(ended.map(\.id) == [id])
      let left = try await database.read { tx in try service.unprovenCount(of: own, in: tx) }
      #expect(left == 0)
      #expect(try await flow.matches().isEmpty)
      let actions = flow.services.actions
      let entries = try await database.read { tx in try actions.entries(of: id, in: tx) }
      #expect(entries.map(\.state) == [.done, .open, .done])
      #expect(entries[1].note.contains("still lists quayside 1.0.0"))
      try await flow.list("1.0.0")
      #expect(try await flow.actions().map(\.state) == [.open])
    }
  }

  @Test(
    "A change of reachability decides the deadline anew and keeps the reasons",
    arguments: TestDatabase.each)
  func exposure(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let flow = try await Flow(database)
      try await flow.know()
      try await flow.list("1.0.0")
      #expect(try await flow.actions().map(\.urgency) == [.onUpgrade])
      try await flow.expose(.public)
      let today = flow.clock.now.day
      let exposed = try await flow.actions()
      #expect(exposed.map(\.urgency) == [.fourteenDays])
      #expect(exposed.map(\.due) == [today.adding(days: 14)])
      try await flow.expose(.internal)
      #expect(try await flow.actions().map(\.due) == [nil])
      let (directives, asset) = (flow.services.directives, flow.asset)
      let decisions = try await database.read { tx in
        try directives.decisions(on: asset, "CVE-2026-1000", in: tx)
      }
      #expect(decisions.map(\.urgency) == [.onUpgrade, .fourteenDays, .onUpgrade])
      #expect(decisions[0].reason != decisions[1].reason)
      #expect(decisions[0].reason != decisions[2].reason)
    }
  }
}
