import Formats
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Catalog

@Suite("What hangs together, what is disputed, and which part is affected") struct RelationTests {
  private func graph(_ catalog: TestCatalog, _ name: String) async throws -> RelationGraph {
    let service = catalog.service
    return try await catalog.database.read { tx in
      try service.relations(of: try service.vulnerability(name, in: tx).id, in: tx)
    }
  }

  @Test(
    "Every link says which record makes it; only aliases make one vulnerability of two",
    arguments: TestDatabase.each)
  func explained(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      try await catalog.load([
        "1.json": osv("CVE-2026-0001"), "2.json": osv("CVE-2026-0002"),
        "3.json": osv("GHSA-one", aliases: ["CVE-2026-0001"]),
        "4.json": osv("DSA-1", related: ["CVE-2026-0001", "CVE-2026-0002"]),
        "5.json": osv("GHSA-gone", related: ["CVE-2026-0001"], withdrawn: true),
      ])
      let found = try await graph(catalog, "GHSA-one")
      #expect(found.names.first == "CVE-2026-0001")
      #expect(Set(found.names) == ["CVE-2026-0001", "CVE-2026-0002", "GHSA-one", "DSA-1"])
      #expect(
        Set(found.statements.map(\.sentence)) == [
          "GHSA-one is another name of CVE-2026-0001", "DSA-1 is related to CVE-2026-0001",
          "DSA-1 is related to CVE-2026-0002",
        ])
      #expect(!found.isCut)
      #expect(try await catalog.aliases("CVE-2026-0001") == ["CVE-2026-0001", "GHSA-one"])
      #expect(try await catalog.aliases("CVE-2026-0002") == ["CVE-2026-0002"])
      // What a record no longer says is forgotten.
      try await catalog.load(["4.json": osv("DSA-1", related: ["CVE-2026-0002"])])
      #expect(try await graph(catalog, "CVE-2026-0001").names == ["CVE-2026-0001", "GHSA-one"])
    }
  }

  @Test(
    "A crowd of records that name each other is cut, and said to be", arguments: TestDatabase.each)
  func cut(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      let all = (0..<150).map { "CVE-2026-\(1000 + $0)" }
      var files = ["hub.json": osv("DSA-9", aliases: all)]
      for (place, name) in all.enumerated() {
        // A ring beside the hub, so that walks meet what they have seen.
        files["\(name).json"] = osv(name, related: [all[(place + 1) % all.count], name])
      }
      try await catalog.load(files)
      let found = try await graph(catalog, all[7])
      #expect(found.isCut)
      #expect(found.names.count <= RelationGraph.mostNames)
      #expect(Set(found.names).count == found.names.count)
      for statement in found.statements {
        #expect(found.names.contains(statement.record) && found.names.contains(statement.name))
      }
      #expect(try await catalog.aliases(all[7]) == [all[7]])
    }
  }

  @Test(
    "A record that its own authority calls disputed is shown as that and still counts",
    arguments: TestDatabase.each)
  func disputed(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      let record = { (id: String, text: String, tags: String) in
        #"{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"\#(id)","#
          + #""state":"PUBLISHED"},"containers":{"cna":{"tags":[\#(tags)],"descriptions":["#
          + #"{"lang":"en","value":"\#(text)"}],"affected":[{"vendor":"v","product":"p","#
          + #""versions":[{"version":"1","status":"affected"}]}]}}}"#
      }
      try await catalog.load([
        "1.json": record("CVE-2026-0001", "A flaw", #""disputed""#),
        "2.json": record("CVE-2026-0002", "** DISPUTED ** A flaw", ""),
        "3.json": record("CVE-2026-0003", "A flaw that nobody disputed", #""unverified""#),
      ])
      let service = catalog.service
      let found = try await database.read { tx in
        try (1...3).map {
          try service.sources(of: "CVE-2026-000\($0)", in: tx).map(\.isDisputed)
        }
      }
      #expect(found == [[true], [true], [false]])
      let key = try #require(PackageKey(vendor: "v", product: "p")).text
      #expect(try await catalog.affecting(key).count == 3)
    }
  }

  @Test("Which part of a package is affected is said in words, and never at length")
  func parts() throws {
    let record = { (more: String) in
      try OSVRecord(
        json: Array(
          (#"{"id":"GO-1","modified":"2026-11-01T00:00:00Z","affected":[{"package":"#
            + #"{"ecosystem":"Go","name":"example.org/a"},"ecosystem_specific":\#(more)}]}"#).utf8)
      ).affected[0]
    }
    let one = #"{"imports":[{"path":"example.org/a/html","symbols":["Parse"],"goos":["windows"]}]}"#
    #expect(
      AffectedCode(try record(one)).hint
        == "Only what uses Parse of example.org/a/html is affected. Only on windows.")
    #expect(AffectedCode(try record("{}")).hint == nil)
    #expect(AffectedCode(try record(#"{"imports":[{"path":7,"symbols":"x"}]}"#)).hint == nil)
    #expect(AffectedCode(functions: ["a::b"]).hint == "Only what uses a::b is affected.")
    let many = AffectedCode(
      parts: (0..<9).map { place in
        .init(
          module: "example.org/" + String(repeating: "m", count: 500),
          symbols: (0..<40).map { "S\(place)_\($0)" })
      })
    let words = try #require(many.hint)
    #expect(words.contains("and 35 more") && words.contains("and 6 more"))
    #expect(words.count < 800)
  }

  @Test(
    "Every Go advisory that names imports gets its hint",
    .enabled(if: TestData.has("osv-go.tar.gz"), "skipped: data not present"))
  func goAdvisories() async throws {
    try await withDatabase(.sqlite, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      try await catalog.load(try TestData.path("osv-go.tar.gz"))
      let hinted: Int? = try await database.read { tx in
        try tx.row(
          "SELECT COUNT(*) FROM catalog_affected WHERE hint LIKE 'Only %' AND source = 'osv'")?[0]
      }
      // 1,110 affected entries name imports, and each of those a path.
      #expect(hinted == 1110)
    }
  }
}
