import API
import Access
import Actions
import Cases
import Catalog
import Directives
import Formats
import Foundation
import HTTP
import Intake
import Inventory
import Jobs
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Console

/// The examples, loaded by the loader that people use, compared with the recorded answers of a
/// second implementation.
@Suite("The examples", .serialized) struct ExampleTests {
  private static let system = Principal.system("test")
  private static let operators = ["community-bank", "rural-hospital", "water-utility"]

  private static var folder: String {
    Recorded.tests.deletingLastPathComponent().appendingPathComponent("Examples").path
  }

  private static func json(_ name: String) throws -> JSONValue {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
    return try JSONValue.parse(Array(data), budget: .document)
  }

  private func runtime(_ database: Database) throws -> Runtime {
    let settings = Settings(
      database: "sqlite::memory:", ledgerKey: "/nowhere", name: "test", host: "127.0.0.1",
      port: 0, tls: nil, address: "http://test", token: nil, runsTrials: false, merging: .strict,
      cells: "/tmp")
    let services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: .test(), merging: .off)
    return Runtime(settings: settings, services: services)
  }

  @Test(
    "Findings, flaws, deadlines and actions are those on record",
    arguments: TestDatabase.each)
  func recorded(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let runtime = try runtime(database)
      let loader = ExampleLoader(runtime: runtime, folder: Self.folder)
      #expect(try await !loader.isLoaded())
      try await loader.load()
      #expect(try await loader.isLoaded())
      let expected = try Self.json("expected.json")
      try await checkFlaws(expected, runtime.services)
      try await checkObligations(expected, runtime.services)
      try await checkUpdate(expected, runtime.services)
      try await checkNothingLeft(database)
    }
  }

  private func checkFlaws(_ expected: JSONValue, _ services: Services) async throws {
    let intake = services.intake
    let findings = try await services.database.read { tx in
      try intake.findings(page: PageRequest(limit: 500), by: Self.system, in: tx).elements
    }
    let counts = expected["findings"]?["counts"]
    #expect(findings.count == counts?["in"]?.integerValue.map { Int($0) })
    let groups = Dictionary(grouping: findings, by: \.flaw)
    #expect(groups.count == counts?["flawsOut"]?.integerValue.map { Int($0) })
    let found = Set(
      groups.values.filter { $0.count > 1 }.map { Set($0.compactMap(\.draft.reference)) })
    let wanted = Set(
      (expected["findings"]?["groups"]?.array ?? []).map {
        Set(($0.array ?? []).compactMap(\.text))
      })
    #expect(found == wanted)
    for (flaw, members) in groups {
      let stored = try await services.database.read { tx in try intake.flaw(flaw, in: tx) }
      #expect(stored?.findings == members.count)
      #expect(stored?.mergedInto == nil)
    }
    // Whoever was first takes part at once; the others when the case is judged.
    let cases = services.cases
    for (flaw, members) in groups {
      let found = try await services.database.read { tx in
        try cases.find(about: flaw, by: Self.system, in: tx)
      }
      let parties = try #require(found, "no case for \(flaw)").label.releasableTo
      let first = try #require(members.first)
      #expect(parties == [first.organization])
    }
  }

  /// The name in `expected.json` for what the directive calls otherwise.
  private static func urgency(_ word: String) -> Urgency? {
    switch word {
    case "threeDaysWithForensics": .threeDaysForensics
    case "threeDays": .threeDays
    case "fourteenDays": .fourteenDays
    case "sixtyDays": .sixtyDays
    case "fixOnUpgrade": .onUpgrade
    default: nil
    }
  }

  private func organization(_ folder: String, _ services: Services) async throws -> Organization {
    let name = try #require(Self.json("operators/\(folder)/operator.json")["name"]?.text)
    let registry = services.registry
    return try await services.database.read { tx in
      try #require(
        try registry.organizations(
          search: name, page: PageRequest(), by: Self.system, in: tx
        ).elements.first)
    }
  }

  /// `asset|vulnerability|outcome|days` of everything an operator owes.
  private func obligations(
    _ organization: Organization, _ services: Services
  ) async throws -> [String] {
    let (inventory, directives) = (services.inventory, services.directives)
    return try await services.database.read { tx in
      let assets = try inventory.assets(
        of: organization.id, page: PageRequest(limit: 500), by: Self.system, in: tx
      ).elements
      return try assets.flatMap { asset in
        try directives.deadlines(on: asset.id, in: tx).map {
          "\(asset.name)|\($0.vulnerability)|\($0.urgency.rawValue)"
        }
      }.sorted()
    }
  }

  private func checkObligations(_ expected: JSONValue, _ services: Services) async throws {
    for folder in Self.operators {
      let item = try #require(expected["bod2604"]?["operators"]?[folder])
      let organization = try await organization(folder, services)
      var wanted: [String] = []
      let outcomes = try #require(item["outcomes"]?.object)
      for word in outcomes.keys {
        let urgency = try #require(Self.urgency(word))
        for entry in outcomes[word]?.array ?? [] {
          wanted.append(
            "\(entry["asset"]?.text ?? "")|\(entry["cve"]?.text ?? "")|\(urgency.rawValue)")
        }
      }
      #expect(try await obligations(organization, services) == wanted.sorted(), "\(folder)")
      let (actions, inventory) = (services.actions, services.inventory)
      let (open, totals) = try await services.database.read { tx in
        (
          try actions.list(
            of: organization.id, page: PageRequest(limit: 500), by: Self.system, in: tx
          ).elements, try inventory.totals(of: organization.id, in: tx)
        )
      }
      #expect(open.count == item["assetComponentsNeedingAction"]?.integerValue.map { Int($0) })
      #expect(totals.assets == item["assets"]?.integerValue.map { Int($0) })
      #expect(totals.components == item["components"]?.integerValue.map { Int($0) })
      let today = services.surroundings.now().day
      for action in open {
        #expect(action.due == action.urgency.days.map { today.adding(days: $0) })
        #expect(!action.instruction.isEmpty && !action.fallback.isEmpty)
      }
      let order = open.map { $0.due?.number ?? .max }
      #expect(order == order.sorted())
    }
  }

  private func checkUpdate(_ expected: JSONValue, _ services: Services) async throws {
    var wanted: [String: [String]] = [:]
    for folder in Self.operators {
      wanted[folder] = try await obligations(organization(folder, services), services)
    }
    for change in expected["afterKevUpdate"]?["changes"]?.array ?? [] {
      let folder = try #require(change["operator"]?.text)
      let place = "\(change["asset"]?.text ?? "")|\(change["cve"]?.text ?? "")|"
      let old = try #require(Self.urgency(change["from"]?["outcome"]?.text ?? ""))
      let new = try #require(Self.urgency(change["to"]?["outcome"]?.text ?? ""))
      let index = try #require(wanted[folder]?.firstIndex(of: place + old.rawValue))
      wanted[folder]?[index] = place + new.rawValue
    }
    let importer = CatalogImporter(
      catalog: services.catalog, database: services.database,
      surroundings: services.surroundings)
    let done = try await importer.run(
      path: Self.folder + "/knowledge/kev-update.json", name: "update", by: Self.system)
    #expect(done.changed == 2)
    try await services.settle()
    for (folder, list) in wanted {
      let found = try await obligations(organization(folder, services), services)
      #expect(found == list.sorted(), "\(folder) after the update")
    }
  }

  private func checkNothingLeft(_ database: Database) async throws {
    let left = try await database.read { tx in
      try tx.rows("SELECT kind, state FROM jobs WHERE state <> 'done'").map {
        "\(try $0["kind"] as String) \(try $0["state"] as String)"
      }
    }
    #expect(left.filter { $0.contains("dead") } == [])
  }

  @Test("Loading again after an interruption ends where one uninterrupted load does")
  func again() async throws {
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let runtime = try runtime(database)
      let loader = ExampleLoader(runtime: runtime, folder: Self.folder)
      try await loader.load()
      let count = {
        try await database.read { tx in
          let row = try tx.row(
            """
            SELECT (SELECT count(*) FROM registry_organizations) AS organizations,
              (SELECT count(*) FROM registry_people) AS people,
              (SELECT count(*) FROM inventory_assets) AS assets,
              (SELECT count(*) FROM inventory_installed) AS carried,
              (SELECT count(*) FROM intake_findings) AS findings,
              (SELECT count(*) FROM intake_flaws) AS flaws,
              (SELECT count(*) FROM cases_cases) AS cases,
              (SELECT count(*) FROM exposure_verdicts) AS matches,
              (SELECT count(*) FROM directives_deadlines) AS deadlines,
              (SELECT count(*) FROM actions_actions) AS actions,
              (SELECT count(*) FROM catalog_records) AS records
            """)
          let names = [
            "organizations", "people", "assets", "carried", "findings", "flaws", "cases",
            "matches", "deadlines", "actions", "records",
          ]
          return try names.map { try #require(try row?[$0] as Int?) }
        }
      }
      let before = try await count()
      try await loader.load()
      #expect(try await count() == before)
    }
  }
}
