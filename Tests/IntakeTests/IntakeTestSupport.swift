import Access
import Catalog
import Formats
import Foundation
import Jobs
import Ledger
import Projects
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Intake

/// Intake over a fresh database, with finders that exist as far as Intake can tell.
struct TestIntake: Sendable {
  /// The one table of the Registry that reports refer to.
  private static let organizations = Schema(
    module: "Organizations",
    migrations: [
      Migration(
        "1", ["CREATE TABLE registry_organizations (id TEXT NOT NULL PRIMARY KEY)"])
    ])
  static let schemas = [
    JobSchema.schema, LedgerSchema.schema, organizations, CatalogSchema.schema,
    ProjectSchema.schema, IntakeSchema.schema,
  ]

  let database: Database
  let clock = TestClock()
  let service: IntakeService
  let finders: [Principal]

  init(_ database: Database, finders count: Int = 3) async throws {
    self.database = database
    let surroundings = Surroundings.test(clock: clock)
    let ledger = LedgerService(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: surroundings)
    service = IntakeService(
      ledger: ledger, catalog: CatalogService(ledger: ledger, surroundings: surroundings),
      projects: ProjectService(ledger: ledger, surroundings: surroundings),
      surroundings: surroundings)
    let made = (0..<count).map { _ in
      Principal(
        identity: .person(PersonID(surroundings)),
        membership: .init(
          organization: OrganizationID(surroundings), kind: .finder, role: .analyst))
    }
    finders = made
    try await database.write { tx in
      for finder in made {
        try tx.execute(
          "INSERT INTO registry_organizations (id) VALUES (\(finder.organization))")
      }
    }
  }

  @discardableResult func send(
    _ reports: JSONValue..., by finder: Int = 0
  ) async throws -> [Acceptance] {
    try await send(all: reports, by: finder)
  }

  @discardableResult func send(
    all reports: [JSONValue], by finder: Int = 0
  ) async throws -> [Acceptance] {
    // Identifiers of one millisecond have no order.
    clock.advance(seconds: 1)
    let drafts = try reports.map { try FindingDraft(json: $0) }
    let (service, principal) = (service, finders[finder])
    return try await database.write { tx in try service.accept(drafts, by: principal, in: tx) }
  }

  /// Brings a public record in.
  func publish(_ record: [UInt8]) async throws {
    try await TestFolder.with { folder in
      try Data(record).write(to: URL(fileURLWithPath: folder + "/record.json"))
      _ = try await CatalogImporter(
        catalog: service.catalog, database: database, surroundings: service.surroundings
      ).run(path: folder, by: .system("test"))
    }
  }

  func check(_ report: JSONValue) async throws -> ReportCheck {
    let (service, principal) = (service, finders[0])
    let draft = try FindingDraft(json: report)
    return try await database.read { tx in try service.check(draft, by: principal, in: tx) }
  }

  func flaw(_ id: FlawID) async throws -> Flaw {
    let service = service
    return try #require(try await database.read { tx in try service.flaw(id, in: tx) })
  }

  func findings(_ flaw: FlawID) async throws -> [Finding] {
    let service = service
    return try await database.read { tx in try service.findings(about: flaw, in: tx) }
  }

  func merges(_ flaw: FlawID) async throws -> [MergeRecord] {
    let service = service
    return try await database.read { tx in try service.merges(of: flaw, in: tx) }
  }

  func grant() throws -> Grant<Write, CaseObject> {
    try decide(
      .system("analyst"), .triageCases, on: ObjectFacts(id: "cas_1", owner: nil), at: clock.now)
  }

  func separate(_ finding: FindingID) async throws -> FlawID {
    let (service, grant) = (service, try grant())
    return try await database.write { tx in try service.separate(finding, grant: grant, in: tx) }
  }

  func merge(_ flaw: FlawID, into other: FlawID) async throws {
    let (service, grant) = (service, try grant())
    try await database.write { tx in
      try service.merge(flaw, into: other, grant: grant, in: tx)
    }
  }

  func standing() async throws -> [Flaw] {
    try await database.read { tx in
      let ids: [FlawID] = try tx.rows(
        "SELECT id FROM intake_flaws WHERE merged_into IS NULL ORDER BY id"
      ).map { try $0["id"] }
      return try IntakeStore.flaws(ids, in: tx).sorted { $0.id < $1.id }
    }
  }
}

/// A report with a place in the source.
func report(
  _ title: String = "A flaw", package: String = "pkg:npm/quayside", file: String? = nil,
  function: String? = nil, line: Int? = nil, cwe: String? = nil, aliases: [String] = [],
  reference: String? = nil
) -> JSONValue {
  [
    "title": title.json, "affected": [["package": package.json]],
    "location": ["file": file.json, "function": function.json, "line": line.json],
    "cwe": cwe.map { [$0.json] } ?? [], "aliases": aliases.json, "reference": reference.json,
  ]
}
