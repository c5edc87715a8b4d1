import API
import Access
import Actions
import Catalog
import Directives
import Formats
import Foundation
import Inventory
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

/// Three regimes, each with an issuer and an agency, and a hospital; each of these with an exposed
/// asset that runs what one CVE affects.
struct DirectiveWorld: Sendable {
  /// An organization with two people and an asset.
  struct House: Sendable {
    let organization: OrganizationID
    let one: Principal
    let other: Principal
    let asset: AssetID
  }

  static let cve = "CVE-2026-1000"

  let services: Services
  let clock: TestClock
  let coordinator: House
  let issuers: [Regime: House]
  let agencies: [Regime: House]
  let hospital: House

  var directives: DirectiveService { services.directives }
  var today: CalendarDay { clock.now.day }

  static func with(
    _ engine: TestDatabase.Case, start: Timestamp? = nil,
    _ body: @escaping (DirectiveWorld) async throws -> Void
  ) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      try await body(try await DirectiveWorld(database, start: start))
    }
  }

  init(_ database: Database, start: Timestamp?) async throws {
    let clock = start.map { TestClock($0) } ?? TestClock()
    self.clock = clock
    let services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: .test(clock: clock))
    self.services = services
    let bill = try InventoryFile(Array(Self.bill("1.0.0").utf8))
    func house(
      _ name: String, _ kind: OrganizationKind, _ regime: Regime? = nil
    ) async throws -> House {
      try await database.write { tx in
        let made = try services.registry.createOrganization(
          OrganizationDraft(
            name: name, kind: kind,
            sector: kind == .criticalInfrastructure ? .healthcareAndPublicHealth : nil,
            regime: regime), by: .system("test"), in: tx)
        let people = try (0..<2).map { place in
          let person = try services.registry.invite(
            PersonDraft(name: "P\(place)", email: "p\(place)@a.example", role: .administrator),
            to: made.id, by: .system("test"), in: tx
          ).person
          return Principal(
            identity: .person(person.id),
            membership: .init(organization: made.id, kind: kind, role: .administrator))
        }
        let asset = try services.inventory.createAsset(
          AssetDraft(name: "Portal of \(name)", reachability: .public), of: made.id,
          by: .system("test"), in: tx)
        _ = try services.inventory.addInventory(bill, to: asset.id, by: .system("test"), in: tx)
        return House(
          organization: made.id, one: people[0], other: people[1], asset: asset.id)
      }
    }
    coordinator = try await house("Hub", .coordinator)
    var issuers: [Regime: House] = [:]
    var agencies: [Regime: House] = [:]
    for regime in Regime.allCases {
      issuers[regime] = try await house("Issuer \(regime)", .federalAgency, regime)
      agencies[regime] = try await house("Agency \(regime)", .federalAgency, regime)
    }
    (self.issuers, self.agencies) = (issuers, agencies)
    hospital = try await house("Hospital", .criticalInfrastructure)
    try await know()
  }

  private static func bill(_ version: String) -> String {
    #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","#
      + #""name":"quayside","version":"\#(version)","purl":"pkg:npm/quayside@\#(version)"}]}"#
  }

  func issuer(_ regime: Regime) throws -> House { try #require(issuers[regime]) }
  func agency(_ regime: Regime) throws -> House { try #require(agencies[regime]) }

  /// Each issuer is appointed by the coordinator.
  func appoint() async throws {
    try await write { tx in
      for (regime, house) in issuers {
        try directives.appoint(house.organization, for: regime, by: coordinator.one, in: tx)
      }
    }
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    try await services.database.write(body)
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    try await services.database.read(body)
  }

  /// Writes and issues, by two people of a house.
  func issue(_ directive: Directive, by house: House) async throws -> DirectiveDocument {
    let directives = directives
    let made = try await write { tx in
      let draft = try directives.begin(directive, by: house.one, in: tx)
      return try directives.move(
        draft.id, .issue, version: draft.version, by: house.other, in: tx)
    }
    try await services.settle()
    return made
  }

  func deadline(of house: House) async throws -> Deadline {
    let directives = directives
    return try #require(
      try await read { tx in try directives.deadlines(on: house.asset, in: tx).first })
  }

  func list(_ version: String, of house: House) async throws {
    let file = try InventoryFile(Array(Self.bill(version).utf8))
    let inventory = services.inventory
    try await write { tx in
      _ = try inventory.addInventory(file, to: house.asset, by: .system("test"), in: tx)
    }
    try await services.settle()
  }

  private func know() async throws {
    let record =
      #"{"id":"CVE-2026-1000","modified":"2026-11-01T00:00:00Z","summary":"S","affected":[{"#
      + #""package":{"ecosystem":"npm","name":"quayside"},"ranges":[{"type":"SEMVER","#
      + #""events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}"#
    try await load(record, "1.json")
  }

  /// CISA's list with the CVE, or without.
  func list(inKEV isListed: Bool, number: Int = 1) async throws {
    let entry =
      #"{"cveID":"CVE-2026-1000","vendorProject":"V","product":"P","vulnerabilityName":"N","#
      + #""dateAdded":"2026-11-20","shortDescription":"S","requiredAction":"U","#
      + #""dueDate":"2026-11-23","knownRansomwareCampaignUse":"Unknown","notes":""}"#
    let other = entry.replacingOccurrences(of: "CVE-2026-1000", with: "CVE-2020-1")
    let entries = isListed ? [entry, other] : [other]
    try await load(
      #"{"title":"T","catalogVersion":"2026.11.2\#(number)","dateReleased":"#
        + #""2026-11-2\#(number)T00:00:00.0000Z","count":\#(entries.count),"#
        + #""vulnerabilities":[\#(entries.joined(separator: ","))]}"#, "kev.json")
  }

  /// A vendor's word that the package is not affected.
  func takeBack() async throws {
    try await load(
      #"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.org/vex/1","#
        + #""author":"Quay","timestamp":"2026-11-02T00:00:00Z","version":1,"statements":[{"#
        + #""vulnerability":{"name":"CVE-2026-1000"},"products":[{"@id":"pkg:npm/quayside"}],"#
        + #""status":"not_affected","justification":"component_not_present"}]}"#, "vex.json")
  }

  private func load(_ text: String, _ name: String) async throws {
    try await TestFolder.with { folder in
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
      _ = try await CatalogImporter(
        catalog: services.catalog, database: services.database,
        surroundings: services.surroundings
      ).run(path: folder, by: .system("test"))
    }
    try await services.settle()
  }

  /// A directive with one outcome for everything.
  static func everywhere(_ code: String, _ regime: Regime?, _ name: String) throws -> Directive {
    var json = try #require(Directive.bod2604.json.object)
    json["name"] = .string(name)
    json["version"] = .string("1")
    json["regime"] = regime.map { .string($0.rawValue) } ?? .null
    json["issuedOn"] = "2026-11-01"
    json["effectiveOn"] = "2026-11-01"
    json["isPublic"] = .bool(regime == nil || regime == .federalCivilian)
    var directive = try Directive(json: .object(json))
    let urgency = try #require(Urgency(rawValue: code))
    directive.rows = directive.rows.map { .init(inputs: $0.inputs, urgency: urgency) }
    return directive
  }
}
