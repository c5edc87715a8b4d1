import Formats
import Similarity
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Intake

@Suite("The index of what reports say") struct SimilarityIndexTests {
  private func described(_ number: Int, _ title: String, _ words: String) -> JSONValue {
    [
      "title": title.json, "description": words.json,
      "affected": [["package": "pkg:npm/quayside@1.\(number)".json]],
    ]
  }

  private let reports: [(String, String)] = [
    ("Heap overflow in parseHeader", "A crafted berth record overruns the heap in parseHeader()."),
    ("Mooring page leaks the ledger", "Anyone may fetch the tide ledger without signing in."),
    ("Overflow when a header is parsed", "parseHeader() overruns the heap for a berth record."),
    ("Crane schedule accepts markup", "A script in the crane schedule runs for each visitor."),
    ("Slow pattern in the pilot search", "Backtracking of the pilot pattern takes minutes."),
  ]

  private func contents(_ database: Database) async throws -> [[String]] {
    try await database.read { tx in
      try [
        tx.rows("SELECT term, documents, tail FROM intake_terms ORDER BY term").map {
          "\(try $0["term"] as Int64) \(try $0["documents"] as Int) \(try $0["tail"] as [UInt8])"
        },
        tx.rows("SELECT document, profile FROM intake_documents ORDER BY document").map {
          "\(try $0["document"] as Int64) \(try $0["profile"] as [UInt8])"
        },
        tx.rows("SELECT last, documents, words, next FROM intake_similarity_state").map {
          "\([try $0["last"], try $0["documents"], try $0["words"], try $0["next"]] as [Int64])"
        },
      ]
    }
  }

  private func index(_ intake: TestIntake, limit: Int) async throws {
    let service = intake.service
    while try await intake.database.write({ tx in try service.index(limit: limit, in: tx) }) > 0 {}
  }

  private func candidates(
    _ intake: TestIntake, _ id: FindingID
  ) async throws -> SimilarityRanking<FlawID> {
    let service = intake.service
    return try await intake.database.read { tx in
      let finding = try #require(try IntakeStore.finding(id, in: tx))
      return try service.candidates(for: finding, in: tx)
    }
  }

  @Test("Grown report by report it is what it is when made at once", arguments: TestDatabase.each)
  func grown(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      for (number, report) in reports.enumerated() {
        try await intake.send(described(number, report.0, report.1))
        try await index(intake, limit: 1)
      }
      let grown = try await contents(database)
      #expect(grown.allSatisfy { !$0.isEmpty } && grown[1].count == reports.count)
      // A work that is undone leaves the index as it was.
      struct Stop: Error {}
      try await intake.send(described(9, "Late", "A late report."))
      let service = intake.service
      await #expect(throws: Stop.self) {
        try await database.write { tx in
          _ = try service.index(in: tx)
          throw Stop()
        }
      }
      #expect(try await contents(database) == grown)
      try await index(intake, limit: 1)
      let whole = try await contents(database)
      try await database.write { tx in try SimilarityStore.clear(in: tx) }
      try await index(intake, limit: 100)
      #expect(try await contents(database) == whole)
    }
  }

  @Test("The same flaw in other words comes first, with reasons", arguments: TestDatabase.each)
  func first(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let sent = try await intake.send(
        all: reports.enumerated().map { described($0, $1.0, $1.1) })
      #expect(try await candidates(intake, sent[2].finding).candidates.isEmpty)
      try await index(intake, limit: 100)
      let ranking = try await candidates(intake, sent[2].finding)
      let best = try #require(ranking.candidates.first)
      #expect(best.subject == sent[0].flaw)
      #expect(!ranking.candidates.contains { $0.subject == sent[2].flaw })
      let service = intake.service
      let lines = try await database.read { tx in
        let finding = try #require(try IntakeStore.finding(sent[2].finding, in: tx))
        return try service.reasons(for: best, to: finding, in: tx)
      }
      #expect(
        lines.contains {
          $0.sentence.hasPrefix("Functions or parameters in common: parseheader")
        })
      #expect(ranking.outcome != .different)
    }
  }

  @Test("A flaw that is merged or separated is followed", arguments: TestDatabase.each)
  func followed(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let sent = try await intake.send(
        all: reports.enumerated().map { described($0, $1.0, $1.1) })
      try await index(intake, limit: 100)
      try await intake.merge(sent[0].flaw, into: sent[3].flaw)
      #expect(
        try await candidates(intake, sent[2].finding).candidates.first?.subject == sent[3].flaw)
      let fresh = try await intake.separate(sent[0].finding)
      #expect(try await candidates(intake, sent[2].finding).candidates.first?.subject == fresh)
    }
  }
}
