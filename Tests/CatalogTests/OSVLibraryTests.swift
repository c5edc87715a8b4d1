import Formats
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import Catalog

@Suite("Answers of the OSV API") struct OSVLibraryTests {
  private static func question(
    _ name: String = "quayside", _ version: String? = nil, ecosystem: String = "npm",
    after: String? = nil
  ) throws -> OSVQuestion {
    var object: JSONObject = ["package": ["ecosystem": ecosystem.json, "name": name.json]]
    if let version { object["version"] = version.json }
    if let after { object["page_token"] = after.json }
    return try OSVQuestion(json: .object(object))
  }

  private static func identifiers(_ bytes: [UInt8]) throws -> [String] {
    (try JSONValue.parse(bytes)["vulns"]?.array ?? []).compactMap { $0["id"]?.text }
  }

  private static func number(_ bytes: [UInt8]) throws -> Int {
    let first = try JSONValue.parse(bytes)["vulns"]?.array?.first
    return first?["summary"]?.text.flatMap(Int.init) ?? -1
  }

  private final class Progress: Sendable {
    let acknowledged = Atomic(0)
    let isDone = Atomic(false)
  }

  /// An answer that comes from a library which has kept nothing.
  private func fresh(_ question: OSVQuestion, _ database: Database) async throws -> [UInt8] {
    try await OSVLibrary(database).answer(question)
  }

  @Test("What was acknowledged is in the next answer", arguments: TestDatabase.each)
  func next(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let (catalog, library) = (try TestCatalog(database), OSVLibrary(database))
      #expect(try await library.answer(Self.question()) == Array("{}".utf8))
      try await catalog.load(["1.json": osv("GHSA-1", fixed: "2.0.0")])
      #expect(try await Self.identifiers(library.answer(Self.question())) == ["GHSA-1"])
      let asked = try Self.question("quayside", "2.5.0")
      #expect(try await library.answer(asked) == Array("{}".utf8))
      try await catalog.load(["1.json": osv("GHSA-1", fixed: "3.0.0", summary: "Wider")])
      #expect(try await Self.identifiers(library.answer(asked)) == ["GHSA-1"])
      // What another record says changes a record's own answer: it has another name now.
      try await catalog.load([
        "2.json": osv("PYSEC-1", aliases: ["GHSA-1", "CVE-2026-0007"], package: "another")
      ])
      let aliases = try JSONValue.parse(await library.answer(asked))["vulns"]?.array?[0]["aliases"]
      #expect(aliases?.array?.compactMap(\.text).contains("CVE-2026-0007") == true)
      try await catalog.load(["1.json": osv("GHSA-1", fixed: "3.0.0", withdrawn: true)])
      #expect(try await library.answer(asked) == Array("{}".utf8))
      let batch = try await library.answers([asked])
      #expect(batch["results"]?.array?.map { $0.object?.isEmpty } == [true])
    }
  }

  @Test(
    "No answer is older than a write acknowledged before it was asked for",
    arguments: TestDatabase.each)
  func concurrent(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas, durable: true) {
      database async throws in
      // The writer is another process, with connections of its own.
      let other = try await Database.open(database.address)
      let (catalog, library) = (try TestCatalog(other), OSVLibrary(database))
      let progress = Progress()
      try await catalog.load(["1.json": osv("GHSA-1", summary: "0")])
      try await withThrowingTaskGroup(of: Int.self) { group in
        for reader in 0..<8 {
          group.addTask {
            var (answers, isLast) = (0, false)
            while !isLast {
              isLast = progress.isDone.load(ordering: .acquiring)
              let least = progress.acknowledged.load(ordering: .acquiring)
              let asked = try Self.question("quayside", reader % 2 == 0 ? "1.\(answers)" : nil)
              #expect(try await Self.number(library.answer(asked)) >= least)
              answers += 1
            }
            return answers
          }
        }
        for value in 1...25 {
          try await catalog.load(["1.json": osv("GHSA-1", summary: "\(value)")])
          progress.acknowledged.store(value, ordering: .releasing)
        }
        progress.isDone.store(true, ordering: .releasing)
        for try await answers in group { #expect(answers > 0) }
      }
      await other.close()
    }
  }

  @Test(
    "Kept answers have the bytes of fresh ones, for packages of the examples",
    arguments: TestDatabase.each)
  func same(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let (catalog, library) = (try TestCatalog(database), OSVLibrary(database))
      for part in ["osv", "cve"] { try await catalog.load(TestCatalog.examples + "/" + part) }
      let keys = try await database.read { tx in
        try tx.rows("SELECT DISTINCT package_key FROM catalog_affected ORDER BY package_key")
          .map { try $0["package_key"] as String }
      }
      let packages = keys.filter { $0.hasPrefix("pkg:") }
      let questions = try packages.prefix(60).flatMap { key in
        try ["", "1.0.0", "10.2"].map { version in
          try OSVQuestion(json: ["package": ["purl": key.json], "version": version.json])
        }
      }
      #expect(questions.count > 100)
      var found = 0
      for question in questions {
        let first = try await library.answer(question)
        #expect(try await library.answer(question) == first)
        #expect(try await fresh(question, database) == first)
        found += try Self.identifiers(first).count
      }
      #expect(found > 100)
      let batch = try await library.answers(questions)
      #expect(try await OSVLibrary(database).answers(questions) == batch)
      for (question, result) in zip(questions, batch["results"]?.array ?? []) {
        let names = (result["vulns"]?.array ?? []).compactMap { $0["id"]?.text }
        #expect(try await Self.identifiers(library.answer(question)) == names)
      }
    }
  }

  @Test(
    "The pages of an answer are together the answer, each record once",
    arguments: TestDatabase.each)
  func pages(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestCatalog.schemas) { database async throws in
      let (catalog, library) = (try TestCatalog(database), OSVLibrary(database))
      var documents: [String: String] = [:]
      for number in 1...7 { documents["\(number).json"] = osv("GHSA-\(number)") }
      // The record that covers the CVE's comes first, on another page.
      documents["8.json"] = osv("ALSA-1", aliases: ["CVE-2026-0001"])
      documents["9.json"] = """
        {"dataType": "CVE_RECORD", "dataVersion": "5.1", "cveMetadata": {"cveId": "CVE-2026-0001",
        "state": "PUBLISHED"}, "containers": {"cna": {"descriptions": [{"lang": "en",
        "value": "D"}], "affected": [{"packageURL": "pkg:npm/quayside", "defaultStatus":
        "unaffected", "versions": [{"version": "0", "lessThan": "9", "status": "affected",
        "versionType": "semver"}]}]}}}
        """
      let loaded = try await catalog.load(documents)
      #expect(loaded.changed == 9 && loaded.quarantined == 0)
      let all = try await Self.identifiers(library.answer(Self.question("quayside", "1.0.0")))
      #expect(all == ["ALSA-1"] + (1...7).map { "GHSA-\($0)" })
      for size in 1...4 {
        var (seen, after) = ([String](), String?.none)
        repeat {
          let asked = try Self.question("quayside", "1.0.0", after: after)
          let page = try await library.answer(asked, limit: size)
          let names = try Self.identifiers(page)
          let batch = try await library.answers([asked], limit: size)["results"]?.array?.first
          #expect(names.count <= size && !names.isEmpty)
          seen += names
          after = try JSONValue.parse(page)["next_page_token"]?.text
          #expect(batch?["next_page_token"]?.text == after)
        } while after != nil
        #expect(seen == all)
      }
    }
  }

  @Test("What is kept stays within its budget, and what is asked for stays")
  func budget() {
    var recent = Recent<Int>(limit: 1000)
    recent.keep("wanted", 1, size: 100)
    for number in 0..<500 {
      recent.keep("other \(number)", number, size: 100)
      #expect(recent.find("wanted") == 1)
    }
    let kept = (0..<500).filter { recent.find("other \($0)") != nil }
    #expect(kept.count < 10 && kept.contains(499))
    recent.keep("too large", 1, size: 501)
    #expect(recent.find("too large") == nil)
  }
}
