import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Catalog

@Suite("What is known") struct KnowledgeTests {
  @Test(
    "Records of one vulnerability join under its CVE, in whichever order they come",
    arguments: TestDatabase.each)
  func joining(_ engine: TestDatabase.Case) async throws {
    let documents = [
      "ghsa": osv("GHSA-one", aliases: ["CVE-2026-0001"]),
      "pysec": osv("PYSEC-1", aliases: ["GHSA-one"]),
      "cve": osv("CVE-2026-0001"),
    ]
    for order in [["ghsa", "pysec", "cve"], ["pysec", "ghsa", "cve"], ["cve", "pysec", "ghsa"]] {
      try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
        let catalog = try TestCatalog(database)
        for name in order { try await catalog.load([name + ".json": documents[name] ?? ""]) }
        for name in ["GHSA-one", "PYSEC-1", "CVE-2026-0001"] {
          #expect(try await catalog.canonical(name) == "CVE-2026-0001", "\(order) \(name)")
        }
        #expect(
          try await catalog.aliases("CVE-2026-0001") == ["CVE-2026-0001", "GHSA-one", "PYSEC-1"])
        let service = catalog.service
        let found = try await database.read { tx in
          (
            try service.search(nil, page: PageRequest(), in: tx).elements.map(\.id),
            try service.sources(of: "CVE-2026-0001", in: tx).map(\.record)
          )
        }
        #expect(found.0 == ["CVE-2026-0001"])
        #expect(found.1 == ["CVE-2026-0001", "GHSA-one", "PYSEC-1"])
      }
    }
  }

  @Test(
    "An advisory about several CVEs makes none an alias of another",
    arguments: TestDatabase.each)
  func advisories(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      try await catalog.load([
        "1.json": osv("CVE-2026-0001", package: "one"),
        "2.json": osv("CVE-2026-0002", package: "two"),
        "3.json": osv("DSA-1", aliases: ["CVE-2026-0001", "CVE-2026-0002"], package: "both"),
        "4.json": osv("DSA-2", related: ["CVE-2026-0001", "CVE-2026-0002"], package: "fixes"),
      ])
      for cve in ["CVE-2026-0001", "CVE-2026-0002"] {
        #expect(try await catalog.aliases(cve) == [cve])
        #expect(try await catalog.canonical(cve) == cve)
      }
      let service = catalog.service
      let sources = try await database.read { tx in
        try service.sources(of: "CVE-2026-0002", in: tx).map(\.record)
      }
      #expect(sources == ["CVE-2026-0002", "DSA-1", "DSA-2"])
    }
  }

  @Test("A name that stands for one CVE is not moved to another", arguments: TestDatabase.each)
  func stableNames(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      try await catalog.load(["1.json": osv("GHSA-one", aliases: ["CVE-2026-0001"])])
      try await catalog.load(["2.json": osv("PYSEC-9", aliases: ["GHSA-one", "CVE-2026-0002"])])
      #expect(try await catalog.canonical("GHSA-one") == "CVE-2026-0001")
      #expect(try await catalog.canonical("CVE-2026-0002") == "CVE-2026-0002")
      #expect(try await catalog.canonical("CVE-2026-0001") == "CVE-2026-0001")
    }
  }

  @Test(
    "Withdrawn records affect nothing, and those that come back do again",
    arguments: TestDatabase.each)
  func withdrawn(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      try await catalog.load(["1.json": osv("CVE-2026-0001")])
      let key: String = try #require(
        try await database.read { tx in
          try tx.row("SELECT package_key FROM catalog_affected")?["package_key"]
        })
      #expect(try await catalog.affecting(key) == ["CVE-2026-0001"])
      try await catalog.load(["1.json": osv("CVE-2026-0001", withdrawn: true)])
      #expect(try await catalog.affecting(key).isEmpty)
      try await catalog.load(["1.json": osv("CVE-2026-0001", summary: "Back")])
      #expect(try await catalog.affecting(key) == ["CVE-2026-0001"])
      #expect(try await catalog.facts("knowledge.vulnerabilities-changed").count == 3)
    }
  }

  @Test(
    "A record that moves to another package frees the first, and is announced",
    arguments: TestDatabase.each)
  func replaced(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      try await catalog.load(["1.json": osv("CVE-2026-0001", package: "one")])
      try await catalog.load(["1.json": osv("CVE-2026-0001", package: "two")])
      let rows: Int = try await database.read { tx in
        try tx.row("SELECT count(*) AS n FROM catalog_affected")?["n"] ?? 0
      }
      #expect(rows == 1)
      let told = try #require(try await catalog.facts("knowledge.vulnerabilities-changed").last)
      #expect(told.contains("CVE-2026-0001"))
    }
  }

  @Test(
    "KEV is the whole catalogue: what left it is marked, what comes back is listed again",
    arguments: TestDatabase.each)
  func knownExploited(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      #expect(
        try await catalog.load(["k.json": kev(["CVE-2026-0001", "CVE-2026-0002"])]).changed == 2)
      #expect(try await catalog.priority("CVE-2026-0002").isKnownExploited)
      catalog.clock.advance(seconds: 60)
      #expect(try await catalog.load(["k.json": kev(["CVE-2026-0001"])]).changed == 1)
      let gone = try await catalog.priority("CVE-2026-0002")
      #expect(!gone.isKnownExploited)
      #expect(gone.knownExploited?.removedAt == catalog.clock.now)
      #expect(try await catalog.load(["k.json": kev(["CVE-2026-0001"])]).changed == 0)
      #expect(
        try await catalog.load(["k.json": kev(["CVE-2026-0001", "CVE-2026-0002"])]).changed == 1)
      #expect(try await catalog.priority("CVE-2026-0002").isKnownExploited)
      let told = try await catalog.facts("knowledge.priority-changed")
      #expect(told.count == 3)
      #expect(told[1].contains("CVE-2026-0002") && !told[1].contains("CVE-2026-0001"))
    }
  }

  @Test(
    "Forecasts order work and tell nobody; letter case of identifiers does not count",
    arguments: TestDatabase.each)
  func forecasts(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let catalog = try TestCatalog(database)
      try await catalog.load([
        "e.csv": "#model_version:v2026,score_date:2026-11-20T00:00:00+0000\ncve,epss,percentile\n"
          + "cve-2026-0001,0.5,0.9\n"
      ])
      let facts = try await catalog.priority("CVE-2026-0001")
      #expect(facts.forecast?.probability == 0.5)
      #expect(facts.forecast?.day.description == "2026-11-20")
      #expect(try await catalog.facts("knowledge.priority-changed").isEmpty)
      try await catalog.load(["1.json": osv("cve-2026-0003", aliases: ["Cve-2026-0003"])])
      #expect(try await catalog.canonical("CVE-2026-0003") == "CVE-2026-0003")
      let service = catalog.service
      let found = try await database.read { tx in
        try service.vulnerability("cve-2026-0003", in: tx)
      }
      #expect(found.id == "CVE-2026-0003")
    }
  }
}
