import Access
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import Catalog

@Suite("Imports") struct ImportTests {
  private struct Stop: Error {}

  @Test(
    "The examples come in once; again nothing changes and nobody is told",
    arguments: TestDatabase.each)
  func examples(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      var first: [String: Int] = [:]
      for part in ["osv", "cve", "kev.json", "epss.csv"] {
        let done = try await catalog.load(TestCatalog.examples + "/" + part)
        #expect(done.quarantined == 0)
        first[part] = done.changed
      }
      #expect(first["osv"] == 64 && first["cve"] == 96 && first["kev.json"] == 42)
      let service = catalog.service
      let totals = try await database.read { tx in try service.totals(in: tx) }
      #expect(totals.knownExploited == 42)
      let before = try await catalog.everything()
      let told = try await catalog.facts("knowledge.vulnerabilities-changed").count
      let urgent = try await catalog.facts("knowledge.priority-changed").count
      #expect(told > 0 && urgent > 0)
      for part in ["osv", "cve", "kev.json"] {
        let again = try await catalog.load(TestCatalog.examples + "/" + part)
        #expect(again.changed == 0, "\(part)")
        #expect(!again.isResumed)
      }
      _ = try await catalog.load(TestCatalog.examples + "/epss.csv")
      #expect(try await catalog.everything() == before)
      #expect(try await catalog.facts("knowledge.vulnerabilities-changed").count == told)
      #expect(try await catalog.facts("knowledge.priority-changed").count == urgent)
    }
  }

  @Test(
    "The same file is passed over until something else took the place of what it brought",
    arguments: TestDatabase.each)
  func refresh(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      try await TestFolder.with { folder in
        let (one, other) = (folder + "/one.json", folder + "/other.json")
        try Data(osv("CVE-2026-0001", summary: "One").utf8).write(to: URL(fileURLWithPath: one))
        try Data(osv("CVE-2026-0001", summary: "Other").utf8)
          .write(to: URL(fileURLWithPath: other))
        #expect(try await catalog.load(one).changed == 1)
        let again = try await catalog.load(one)
        #expect(again.isUnchanged && again.changed == 0 && again.entries == 1)
        #expect(try await catalog.load(other).changed == 1)
        let back = try await catalog.load(one)
        #expect(!back.isUnchanged && back.changed == 1)
        #expect(try await catalog.everything().contains { $0.contains("One") })
        // A catalogue that replaces the last one as a whole is read each time.
        let listed = folder + "/kev.json"
        try Data(kev(["CVE-2026-0001"]).utf8).write(to: URL(fileURLWithPath: listed))
        _ = try await catalog.load(listed)
        #expect(try await !catalog.load(listed).isUnchanged)
      }
    }
  }

  @Test(
    "An import that was interrupted and taken up again ends as one that was not",
    arguments: TestDatabase.each)
  func resumed(_ engine: TestDatabase.Case) async throws {
    try await TestFolder.with { folder in
      for number in 0..<1600 {
        let text = osv(
          "GHSA-n\(number)", aliases: number % 3 == 0 ? ["CVE-2026-\(10_000 + number)"] : [])
        try Data(text.utf8).write(
          to: URL(fileURLWithPath: "\(folder)/\(String(format: "%05d", number)).json"))
      }
      var whole: [String] = []
      try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
        let catalog = try TestCatalog(database)
        let done = try await catalog.load(folder)
        #expect(done.changed == 1600)
        whole = try await catalog.everything()
      }
      try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
        let catalog = try TestCatalog(database)
        // Cancelled from the report after the first batch: the second never begins.
        let task = Task {
          try await catalog.importer.run(path: folder, by: TestCatalog.system) { _ in
            withUnsafeCurrentTask { $0?.cancel() }
          }
        }
        await #expect(throws: (any Error).self) { _ = try await task.value }
        let stored: Int = try await database.read { tx in
          try tx.row("SELECT count(*) AS n FROM catalog_records")?["n"] ?? 0
        }
        #expect(stored > 0 && stored < 1600)
        let rest = try await catalog.load(folder)
        #expect(rest.isResumed)
        #expect(rest.entries == 1600)
        #expect(rest.changed == 1600 - stored)
        #expect(try await catalog.everything() == whole)
        #expect(try await !catalog.load(folder).isResumed)
      }
    }
  }

  @Test(
    "What can not be read is set aside with the reason, and the rest comes in",
    arguments: TestDatabase.each)
  func quarantine(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      let done = try await catalog.load([
        "1.json": osv("GHSA-good"), "2.json": "{\"id\":", "3.json": "{}", "4.json": "[]",
        "5.csv": "a,b\n1,2", "6.json": "{\"id\":\"X-1\",\"id\":\"X-2\"}", "7.txt": "a licence",
        "8.json": "{\"id\": 7, \"modified\": \"x\"}", "9.yaml": "id: &a [*a]",
      ])
      #expect(done.changed == 1)
      #expect(done.quarantined == 7)
      #expect(done.otherFiles == 1)
      let service = catalog.service
      let page = try await database.read { tx in
        try service.quarantined(page: PageRequest(limit: 3), in: tx)
      }
      let next = try #require(page.next)
      let rest = try await database.read { tx in
        try service.quarantined(page: PageRequest(limit: 50, after: next), in: tx)
      }
      let all = page.elements + rest.elements
      #expect(all.map(\.place) == [2, 3, 4, 5, 6, 7, 8])
      #expect(all.allSatisfy { !$0.reason.isEmpty })
      #expect(all[0].excerpt == "{\"id\":")
      #expect(all[0].reason.contains("line 1"))
    }
  }

  @Test("Only those who may import do")
  func permission() async throws {
    try await withDatabase(.sqlite, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      for principal in [
        Principal.anonymous,
        Principal(
          identity: .person(PersonID(.test())),
          membership: .init(
            organization: OrganizationID(.test()), kind: .vendor, role: .administrator)),
      ] {
        await #expect(throws: Denial.self) {
          _ = try await catalog.importer.run(path: TestCatalog.examples, by: principal)
        }
      }
      await #expect(throws: Problem.self) { try await catalog.load("/nowhere/at/all") }
    }
  }

  @Test(
    "A thousand records of others come in, and again none changes",
    .enabled(
      if: TestData.has("vulnrichment-2024.tar.gz") && TestData.has("osv-go.tar.gz"),
      "skipped: data not present"),
    arguments: [("vulnrichment-2024.tar.gz", "cve"), ("osv-go.tar.gz", "osv")])
  func others(archive: String, source: String) async throws {
    let root = URL(fileURLWithPath: try TestData.path(archive))
    let walker = try #require(FileManager.default.enumerator(atPath: root.path))
    let names = walker.compactMap { $0 as? String }
      .filter { $0.hasSuffix(".json") && ($0.contains("CVE-") || $0.contains("GO-")) }.sorted()
    try await TestFolder.with { folder in
      for (number, name) in names.prefix(1000).enumerated() {
        try FileManager.default.copyItem(
          atPath: root.path + "/" + name, toPath: "\(folder)/\(number).json")
      }
      try await withDatabase(.sqlite, schemas: TestCatalog.schemas) { database async throws in
        let catalog = try TestCatalog(database)
        let done = try await catalog.load(folder)
        #expect(done.entries == min(1000, names.count))
        #expect(done.quarantined == 0)
        #expect(done.changed == done.entries)
        let before = try await catalog.everything()
        #expect(before.contains { $0.hasPrefix("record \(source) ") })
        #expect(try await catalog.load(folder).changed == 0)
        #expect(try await catalog.everything() == before)
      }
    }
  }
}
