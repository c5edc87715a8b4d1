import Access
import Cases
import Catalog
import Formats
import Intake
import Inventory
import Jobs
import Ledger
import Projects
import Registry
import Scanning
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Interchange

/// A hub with one finder, one place that it holds a finding at, and a circle.
struct TestHub: Sendable {
  static let schemas = [
    JobSchema.schema, LedgerSchema.schema, RegistrySchema.schema, CatalogSchema.schema,
    InventorySchema.schema, ScanningSchema.schema, ProjectSchema.schema, IntakeSchema.schema,
    CaseSchema.schema,
    InterchangeSchema.schema,
  ]
  static let system = Principal.system("test")
  static let salt = "a salt that only members know"
  let database: Database
  let clock = TestClock()
  let service: InterchangeService
  let intake: IntakeService
  let cases: CaseService
  let scanning: ScanningService
  let signer: NoteSigner
  let finder: Principal

  init(
    _ database: Database, name: String = "hub.example", seed: UInt8 = 0, salt: String? = salt
  ) async throws {
    self.database = database
    let surroundings = Surroundings.test(seed: UInt64(seed) + 1, clock: clock)
    signer = try NoteSigner(name: name, seed: [UInt8](repeating: seed, count: 32))
    let ledger = LedgerService(database: database, signer: signer, surroundings: surroundings)
    let registry = RegistryService(ledger: ledger, surroundings: surroundings)
    let catalog = CatalogService(ledger: ledger, surroundings: surroundings)
    let projects = ProjectService(ledger: ledger, surroundings: surroundings)
    intake = IntakeService(
      ledger: ledger, catalog: catalog, projects: projects, surroundings: surroundings)
    cases = CaseService(
      ledger: ledger, projects: projects, intake: intake, surroundings: surroundings)
    scanning = ScanningService(
      ledger: ledger, registry: registry, catalog: catalog, signer: signer,
      surroundings: surroundings)
    service = InterchangeService(
      ledger: ledger, scanning: scanning, intake: intake, cases: cases, signer: signer,
      federation: try salt.map { try Federation(salt: $0, contact: "desk@" + name) },
      surroundings: surroundings)
    finder = try await database.write { tx in
      let made = try registry.createOrganization(
        OrganizationDraft(name: "Finder", kind: .finder), by: Self.system, in: tx)
      return Principal(
        identity: .person(PersonID(surroundings)),
        membership: .init(organization: made.id, kind: .finder, role: .analyst))
    }
  }

  static func finding(
    _ file: String, repository: String = "git@github.com:Acme/Lib.git"
  ) -> JSONValue {
    [
      "title": "A flaw in \(file)".json, "affected": [["repository": repository.json]],
      "location": ["file": file.json, "line": 42], "cwe": ["CWE-79"],
    ]
  }

  static func hash(_ file: String, salt: String = salt) -> String {
    sha256(
      FindingPlace(
        repository: "https://github.com/acme/lib", location: file, weaknesses: "cwe-79"
      ).bytes(salt: salt)
    ).description
  }

  /// Reports a flaw in each file; gives the flaws.
  @discardableResult func report(_ files: String...) async throws -> [FlawID] {
    let drafts = try files.map { try FindingDraft(json: Self.finding($0)) }
    let (intake, cases, service, finder) = (intake, cases, service, finder)
    return try await database.write { tx in
      let flaws = try intake.accept(drafts, by: finder, in: tx).map(\.flaw)
      for flaw in flaws { try cases.open(for: flaw, in: tx) }
      while try service.index(in: tx) > 0 {}
      return flaws
    }
  }

  func check(_ hash: String) async throws -> InterchangeService.ClaimAnswer {
    let service = service
    return try await database.read { tx in try service.checkClaim(hash: hash, in: tx) }
  }
}
