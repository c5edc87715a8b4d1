import Access
import Catalog
import Inventory
import Jobs
import Ledger
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Scanning

/// Scanning over a fresh database with two parties that look, one operator and the coordinator.
struct TestScanning: Sendable {
  static let schemas = [
    JobSchema.schema, LedgerSchema.schema, RegistrySchema.schema, CatalogSchema.schema,
    InventorySchema.schema, ScanningSchema.schema,
  ]
  static let coordinator = Principal.system("test")
  let database: Database
  let service: ScanningService
  let clock = TestClock()
  let signer: NoteSigner
  let one: Principal
  let other: Principal
  let owner: Principal
  let asset: AssetID

  init(_ database: Database) async throws {
    self.database = database
    let surroundings = Surroundings.test(clock: clock)
    signer = try NoteSigner(name: "test.example", seed: Array(0..<32))
    let ledger = LedgerService(database: database, signer: signer, surroundings: surroundings)
    let registry = RegistryService(ledger: ledger, surroundings: surroundings)
    service = ScanningService(
      ledger: ledger, registry: registry,
      catalog: CatalogService(ledger: ledger, surroundings: surroundings), signer: signer,
      surroundings: surroundings)
    let inventory = InventoryService(
      ledger: ledger, registry: registry, surroundings: surroundings)
    let made = try await database.write { tx -> ([Principal], AssetID) in
      let kinds: [OrganizationKind] = [.finder, .aiDeveloper, .criticalInfrastructure]
      let principals = try kinds.map { kind in
        let organization = try registry.createOrganization(
          OrganizationDraft(
            name: "The \(kind.rawValue)", kind: kind,
            sector: kind == .criticalInfrastructure ? .energy : nil),
          by: Self.coordinator, in: tx)
        return Principal(
          identity: .person(PersonID(surroundings)),
          membership: .init(organization: organization.id, kind: kind, role: .analyst))
      }
      let owner = try #require(principals[2].organization)
      let asset = try inventory.createAsset(
        AssetDraft(name: "Pump", reachability: .internal), of: owner, by: principals[2], in: tx)
      return (principals, asset.id)
    }
    (one, other, owner, asset) = (made.0[0], made.0[1], made.0[2], made.1)
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (ScanningService, Transaction) throws -> Value
  ) async throws -> Value {
    let service = service
    return try await database.write { tx in try body(service, tx) }
  }

  /// A campaign of a day.
  func campaign(
    _ principal: Principal, _ technique: Technique = .aiReview,
    compatible: Set<Technique> = [], isNamed: Bool = false, model: String? = nil
  ) async throws -> Campaign {
    let now = clock.now
    return try await write { service, tx in
      try service.openCampaign(
        CampaignDraft(
          purpose: "Find flaws",
          instrument: .init(tool: "Looker", model: model, technique: technique),
          compatible: compatible, startsAt: now, endsAt: now.adding(days: 1),
          contact: "desk@one.example", isNamed: isNamed), by: principal, in: tx)
    }
  }

  func claim(
    _ text: String, _ campaign: Campaign, by principal: Principal, minutes: Int64 = 60
  ) async throws -> Lease {
    let target = try ScanTarget(text)
    return try await write { service, tx in
      try service.claim(target, for: campaign.id, minutes: minutes, by: principal, in: tx)
    }
  }

  func scope(
    parties: [OrganizationID], _ change: @escaping @Sendable (inout ScopeDraft) -> Void = { _ in }
  ) async throws -> Scope {
    let (base, owner) = (draft(parties: parties), owner)
    return try await write { service, tx in
      var draft = base
      change(&draft)
      return try service.sign(draft, by: owner, in: tx)
    }
  }

  func draft(parties: [OrganizationID]) -> ScopeDraft {
    let now = clock.now
    return ScopeDraft(
      assets: [asset], techniques: [.networkScan], parties: parties, requestsPerMinute: 30,
      timeZone: "UTC", validFrom: now, validUntil: now.adding(days: 30), contact: "555 0100")
  }

  func facts(_ kind: String) async throws -> Int {
    try await database.read { tx in
      try tx.row("SELECT count(*) AS n FROM ledger_facts WHERE kind = \(kind)")?["n"] ?? 0
    }
  }
}
