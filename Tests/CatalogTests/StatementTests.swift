import Formats
import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Catalog

@Suite("What VEX documents say") struct StatementTests {
  private static func cycloneDX(_ state: String) -> String {
    """
    {"vulnerabilities":[{"id":"CVE-2026-0001","analysis":{"state":"\(state)"},"affects":[
    {"ref":"app"},{"ref":"lib"}]}],"bomFormat":"CycloneDX","specVersion":"1.5",
    "serialNumber":"urn:uuid:11111111-2222-4333-8444-555555555555","metadata":{"component":{
    "type":"application","name":"app","bom-ref":"app","version":"2.0","supplier":{"name":"Acme"},
    "cpe":"cpe:2.3:a:acme:app:2.0:*:*:*:*:*:*:*"}},"components":[{"type":"library","name":"lib",
    "bom-ref":"lib","purl":"pkg:npm/lib@1.0"}]}
    """
  }

  private static let spdx = """
    {"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
    {"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1"},
    {"type":"SpdxDocument","spdxId":"urn:d","rootElement":["urn:p"]},
    {"type":"software_Package","spdxId":"urn:p","name":"p","software_packageUrl":"pkg:npm/p@1.0"},
    {"type":"security_VexFixedVulnAssessmentRelationship","spdxId":"urn:s","from":"urn:CVE-2026-2",
    "to":["urn:p"]}]}
    """

  private static let openVEX = """
    {"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.org/1","author":"A",
    "statements":[{"vulnerability":{"name":"CVE-2026-3"},"products":[{"@id":"x","identifiers":{
    "cpe23":"cpe:2.3:a:v:q:1.5:*:*:*:*:*:*:*"}}],"status":"fixed"}]}
    """

  @Test(
    "A product's own statement is kept, a newer document takes its place, a plain SBOM is set aside",
    arguments: TestDatabase.each)
  func kept(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      let service = catalog.service
      let keys = ["cpe:a:acme:app", "pkg:npm/lib", "pkg:npm/p", "cpe:a:v:q"]
      for (state, status) in [
        ("not_affected", VEXStatement.Status.notAffected), ("exploitable", .affected),
      ] {
        let done = try await catalog.load(["vex.json": Self.cycloneDX(state)])
        #expect(done.quarantined == 0)
        let said = try await database.read { tx in try service.statements(about: keys, in: tx) }
        #expect(said.map(\.status) == [status])
        #expect(said.first?.key == "cpe:a:acme:app" && said.first?.author == "Acme")
        let covers = { (version: String) in
          said.contains { $0.covers(keys: keys, packageURL: nil, version: version) }
        }
        #expect(covers("2.0") && !covers("2.1"))
      }
      let done = try await catalog.load([
        "a.json": Self.spdx, "b.json": Self.openVEX,
        "c.json": #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}"#,
        "d.json": #"{"vulnerabilities":[{"cveID":"CVE-2026-0009","dateAdded":"2026-01-01"}]}"#,
      ])
      #expect(done.quarantined == 1)
      let said = try await database.read { tx in
        try service.statements(about: ["pkg:npm/p", "cpe:a:v:q"], in: tx)
      }
      #expect(Set(said.map(\.vulnerability)) == ["CVE-2026-2", "CVE-2026-3"])
      let ofCPE = try #require(said.first { $0.key == "cpe:a:v:q" })
      #expect(ofCPE.covers(keys: ["cpe:a:v:q"], packageURL: nil, version: "1.5"))
      #expect(!ofCPE.covers(keys: ["cpe:a:v:q"], packageURL: nil, version: "1.6"))
    }
  }

  /// An advisory about two products, one of them not affected.
  private static func advisory() -> JSONValue {
    var advisory = CSAFAdvisory(
      id: "A-1", title: "T", summary: "S",
      publisher: .init(name: "Acme", namespace: "https://acme.example", category: "vendor"))
    advisory.cve = "CVE-2026-7001"
    advisory.products = [
      .init(vendor: "Acme", name: "a", package: "pkg:npm/a", affected: "<2.0.0", fixed: "2.0.0"),
      .init(
        vendor: "Acme", name: "q", package: "pkg:npm/q", versions: "*",
        status: .notAffected(.vulnerableCodeNotPresent)),
    ]
    advisory.revisions = [.init(date: Timestamp(seconds: 1_780_000_000), summary: "First.")]
    return advisory.document(.old, address: "https://acme.example/a-1.json")
  }

  /// The same, and not valid: its history ends with another version.
  private static func broken() throws -> JSONValue {
    var root = try #require(advisory().object)
    var head = try #require(root["document"]?.object)
    var tracking = try #require(head["tracking"]?.object)
    tracking["version"] = "9"
    head["tracking"] = .object(tracking)
    root["document"] = .object(head)
    return .object(root)
  }

  /// Imports a folder with one document, each in place of the one before; what each import did.
  private static func load(
    _ documents: [JSONValue], into catalog: TestCatalog
  ) async throws -> [ImportProgress] {
    try await TestFolder.with { folder in
      var done: [ImportProgress] = []
      for document in documents {
        let place = URL(fileURLWithPath: folder + "/a-1.json")
        try Data(document.serializedBytes()).write(to: place)
        done.append(try await catalog.load(folder))
      }
      return done
    }
  }

  @Test(
    "What a CSAF document says that is not valid takes nothing back, and its warnings count",
    arguments: TestDatabase.each)
  func invalid(_ engine: TestDatabase.Case) async throws {
    let (valid, broken) = (Self.advisory(), try Self.broken())
    for (documents, counts) in [
      ([valid], true), ([broken], false), ([valid, broken], false), ([broken, valid], true),
    ] {
      try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
        let catalog = try TestCatalog(database)
        let service = catalog.service
        let done = try await Self.load(documents, into: catalog)
        #expect(done.last?.quarantined == (counts ? 0 : 1))
        let (said, aside) = try await database.read { tx in
          (
            try service.statements(about: ["pkg:npm/a", "pkg:npm/q"], in: tx),
            try service.quarantined(page: PageRequest(limit: 10), in: tx).elements
          )
        }
        let wanted: Set<VEXStatement.Status> =
          counts ? [.affected, .fixed, .notAffected] : [.affected]
        #expect(Set(said.map(\.status)) == wanted)
        #expect(try await catalog.affecting("pkg:npm/a") == ["CVE-2026-7001"])
        #expect(aside.count == (counts ? 0 : 1))
        #expect(
          aside.allSatisfy { $0.reason.contains("6.1.16 at /document/tracking/version") },
          "\(aside.map(\.reason))")
      }
    }
  }

  @Test(
    "A CSAF document that is not valid is judged and told of at each import, and changes nothing",
    arguments: TestDatabase.each)
  func judgedAgain(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      let service = catalog.service
      let broken = try Self.broken()
      let done = try await Self.load([broken, broken], into: catalog)
      #expect(done.map(\.quarantined) == [1, 1])
      #expect(done.last?.changed == 0)
      let aside = try await database.read { tx in
        try service.quarantined(page: PageRequest(limit: 10), in: tx).elements
      }
      #expect(aside.count == 1)
      #expect(try await catalog.facts("knowledge.vulnerabilities-changed").count == 1)
    }
  }
}
