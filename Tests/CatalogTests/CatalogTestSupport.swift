import Access
import Formats
import Foundation
import Jobs
import Ledger
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Catalog

/// The Catalog over a fresh database.
struct TestCatalog: Sendable {
  static let schemas = [JobSchema.schema, LedgerSchema.schema, CatalogSchema.schema]
  static let system = Principal.system("test")
  let database: Database
  let clock = TestClock()
  let service: CatalogService
  let importer: CatalogImporter

  static var examples: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Examples/knowledge").path
  }

  init(_ database: Database) throws {
    self.database = database
    let surroundings = Surroundings.test(clock: clock)
    let ledger = LedgerService(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: surroundings)
    service = CatalogService(ledger: ledger, surroundings: surroundings)
    importer = CatalogImporter(
      catalog: service, database: database, surroundings: surroundings)
  }

  @discardableResult func load(_ path: String) async throws -> ImportProgress {
    try await importer.run(path: path, by: Self.system)
  }

  /// Imports documents as files of a folder, in the order of their names.
  @discardableResult func load(_ documents: [String: String]) async throws -> ImportProgress {
    try await TestFolder.with { folder in
      for (name, text) in documents {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
      }
      return try await load(folder)
    }
  }

  func aliases(_ id: String) async throws -> [String] {
    let service = service
    return try await database.read { tx in try service.aliases(of: id, in: tx) }
  }

  func canonical(_ name: String) async throws -> String? {
    let service = service
    return try await database.read { tx in try service.canonical([name], in: tx)[name] }
  }

  func affecting(_ key: String) async throws -> [String] {
    let service = service
    return try await database.read { tx in
      try service.affecting(keys: [key], in: tx).map(\.vulnerability).sorted()
    }
  }

  func priority(_ cve: String) async throws -> PriorityFacts {
    let service = service
    return try await database.read { tx in
      try service.priority(of: [cve], in: tx)[cve] ?? PriorityFacts()
    }
  }

  func facts(_ kind: String) async throws -> [String] {
    try await database.read { tx in
      try tx.rows("SELECT detail FROM ledger_facts WHERE kind = \(kind) ORDER BY receipt").map {
        try $0["detail"]
      }
    }
  }

  /// Everything known, apart from when and by which import it came.
  func everything() async throws -> [String] {
    try await database.read { tx in
      var lines: [String] = []
      for row in try tx.rows(
        "SELECT source, id, digest, title FROM catalog_records ORDER BY source, id")
      {
        lines.append(
          "record \(try row["source"] as String) \(try row["id"] as String) "
            + "\(try row["digest"] as String) \(try row["title"] as String)")
      }
      for row in try tx.rows("SELECT alias, vulnerability FROM catalog_aliases ORDER BY alias") {
        lines.append("alias \(try row["alias"] as String) \(try row["vulnerability"] as String)")
      }
      for row in try tx.rows(
        "SELECT record, vulnerability FROM catalog_links ORDER BY source, record, vulnerability"
      ) {
        lines.append("link \(try row["record"] as String) \(try row["vulnerability"] as String)")
      }
      for row in try tx.rows("SELECT id, title FROM catalog_vulnerabilities ORDER BY id") {
        lines.append("vulnerability \(try row["id"] as String) \(try row["title"] as String)")
      }
      for row in try tx.rows(
        "SELECT record, package_key, versions FROM catalog_affected ORDER BY source, record, place"
      ) {
        lines.append(
          "affected \(try row["record"] as String) \(try row["package_key"] as String) "
            + "\(try row["versions"] as String)")
      }
      return lines
    }
  }
}

/// An OSV record about one npm package.
func osv(
  _ id: String, aliases: [String] = [], related: [String] = [], package: String = "quayside",
  fixed: String = "2.0.0", withdrawn: Bool = false, summary: String = "S"
) -> String {
  let record: JSONValue = [
    "id": id.json, "schema_version": "1.6.0", "modified": "2026-11-01T00:00:00Z",
    "published": "2026-11-01T00:00:00Z", "aliases": aliases.json, "related": related.json,
    "summary": summary.json, "withdrawn": withdrawn ? "2026-11-02T00:00:00Z" : .null,
    "affected": [
      [
        "package": ["ecosystem": "npm", "name": package.json],
        "ranges": [
          ["type": "SEMVER", "events": [["introduced": "0"], ["fixed": fixed.json]]]
        ],
      ]
    ],
  ]
  guard withdrawn else {
    var object = record.object ?? JSONObject()
    object["withdrawn"] = nil
    return JSONValue.object(object).serialized()
  }
  return record.serialized()
}

/// A KEV catalogue of these CVEs.
func kev(_ cves: [String]) -> String {
  let entries: [JSONValue] = cves.map {
    [
      "cveID": $0.json, "vendorProject": "V", "product": "P", "vulnerabilityName": "N",
      "dateAdded": "2026-11-01", "shortDescription": "D", "requiredAction": "Update",
      "dueDate": "2026-11-22", "knownRansomwareCampaignUse": "Known", "notes": "", "cwes": [],
    ]
  }
  let catalog: JSONValue = [
    "title": "T", "catalogVersion": "2026.11.01", "dateReleased": "2026-11-01T00:00:00.000Z",
    "count": entries.count.json, "vulnerabilities": .array(entries),
  ]
  return catalog.serialized()
}
