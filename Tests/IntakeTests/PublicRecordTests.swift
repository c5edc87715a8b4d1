import Catalog
import Formats
import Similarity
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Intake

@Suite("Public records that read like a report") struct PublicRecordTests {
  private func record(
    _ details: String, withdrawn: Bool = false, modified: String = "2026-01-02"
  ) -> [UInt8] {
    var record: JSONObject = [
      "id": "CVE-2026-1001", "schema_version": "1.6.0",
      "modified": "\(modified)T00:00:00Z".json, "published": "2026-01-01T00:00:00Z",
      "summary": "Heap overflow in parseHeader of quayside", "details": details.json,
      "affected": [
        [
          "package": ["ecosystem": "npm", "name": "quayside"],
          "ranges": [
            ["type": "SEMVER", "events": [["introduced": "0"], ["fixed": "2.0.0"]]]
          ],
        ]
      ],
    ]
    if withdrawn { record["withdrawn"] = "2026-02-01T00:00:00Z" }
    return JSONValue.object(record).serializedBytes()
  }

  private let words =
    "A crafted berth record overruns the heap buffer in parseHeader() when its length is trusted."

  private func draft(_ version: String) throws -> JSONValue {
    [
      "title": "parseHeader overruns the heap in quayside",
      "description":
        "The length of a berth record is trusted, so a crafted one overruns a heap buffer.",
      "affected": [["package": "pkg:npm/quayside@\(version)".json]],
      "location": ["function": "parseHeader"], "provenance": ["testedVersion": version.json],
    ]
  }

  private func records(
    _ intake: TestIntake, _ version: String
  ) async throws -> [SimilarRecord] {
    let (service, draft) = (intake.service, try FindingDraft(json: draft(version)))
    return try await intake.database.read { tx in try service.records(like: draft, in: tx) }
  }

  private func takeIn(_ intake: TestIntake) async throws {
    let service = intake.service
    while try await intake.database.write({ tx in try service.indexRecords(in: tx) }) > 0 {}
  }

  private func changed(_ intake: TestIntake) async throws {
    let service = intake.service
    try await intake.database.write { tx in
      try service.index(records: ["CVE-2026-1001"], in: tx)
    }
  }

  @Test(
    "A report hears what public record it reads like, though it names none",
    arguments: TestDatabase.each)
  func named(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      try await intake.publish(record(words))
      #expect(try await records(intake, "1.4.0").isEmpty)
      try await takeIn(intake)
      let found = try #require(try await records(intake, "1.4.0").first)
      #expect(found.id == "CVE-2026-1001")
      #expect([.alreadyFixed, .possible].contains(found.relation))
      #expect(found.reasonsFor.contains { $0.contains("quayside") || $0.contains("parseheader") })
      // The tested version should have the fix.
      #expect(try await records(intake, "2.1.0").first?.relation == .regression)
      let remarks = try await intake.check(draft("1.4.0")).remarks
      #expect(remarks.map(\.code).contains(.looksPublic))
      #expect(remarks.first { $0.code == .looksPublic }?.weight == .notice)
    }
  }

  @Test("A record that changes or is withdrawn is followed", arguments: TestDatabase.each)
  func followed(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      try await intake.publish(record(words))
      try await takeIn(intake)
      let state = { try await database.read { tx in try SimilarityIndex.state(in: tx) } }
      let first = try await state()
      #expect(first.documents == 1 && first.record == nil)
      // Nothing changed: nothing is done.
      try await changed(intake)
      #expect(try await state() == first)
      try await intake.publish(
        record(
          "The tide table of the pilot page is shown to all.",
          modified: "2026-01-05"))
      try await changed(intake)
      #expect(try await state().documents == 1)
      #expect(try await state().next == first.next + 1)
      #expect(try await records(intake, "1.4.0").first?.relation != .alreadyFixed)
      try await intake.publish(record(words, withdrawn: true, modified: "2026-02-01"))
      try await changed(intake)
      #expect(try await records(intake, "1.4.0").isEmpty)
      #expect(try await state().documents == 0)
    }
  }

  @Test(
    "A list goes on over its blocks, and is given up when its term says too little",
    arguments: TestDatabase.each)
  func blocks(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      try await database.write { tx in
        for longest in [10_000, 400] {
          try SimilarityStore.clear(in: tx)
          var state = SimilarityStore.State()
          for start in stride(from: 1, through: 600, by: 90) {
            let entries = (start..<min(start + 90, 601)).map { number in
              SimilarityIndex.entry(
                .vulnerability("V-\(number)"),
                FlawDescription(title: "berth", text: "harbour\(number)"))
            }
            try SimilarityStore.add(entries, to: &state, longest: longest, in: tx)
          }
          try SimilarityStore.save(state, of: SimilarityModel.current.name, in: tx)
          let reading = Reading(FlawDescription(title: "berth", text: ""))
          let term = try #require(IndexTerms(reading).entries.first { $0.count > 0 }?.key)
          let list = try #require(try SimilarityStore.lists(of: [term], in: tx)[term])
          var numbers: [UInt32] = []
          try SimilarityStore.blocks(of: [term], in: tx) { _, bytes in
            PostingList.each(in: bytes) { number, _ in numbers.append(number) }
          }
          PostingList.each(in: list.tail) { number, _ in numbers.append(number) }
          #expect(list.documents == 600)
          #expect(numbers == (longest > 600 ? Array(1...600) : []))
          let only = Reading(FlawDescription(title: "berth", text: "harbour577"))
          let found = try SimilarityIndex.search(only, in: tx).vulnerabilities
          #expect(found.first?.key == "V-577")
        }
      }
    }
  }

  @Test("The best of a search are those with the highest sums, in one order") func best() {
    var table = ScoreTable(limit: 5_000)
    for number in 1...5_000 as ClosedRange<UInt32> {
      table.add(Float(number % 97), to: number)
      table.add(Float(number % 89) / 100, to: number)
    }
    let expected = (1...5_000 as ClosedRange<UInt32>).map {
      (Float($0 % 97) + Float($0 % 89) / 100, $0)
    }.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.prefix(300).map(\.1)
    #expect(table.best(300) == expected)
    #expect(ScoreTable(limit: 10).best(5).isEmpty)
  }
}

@Suite("What a report is to what it reads like") struct FlawRelationTests {
  private func comparison(
    _ change: (inout FlawDescription) -> Void = { _ in }
  ) -> Comparison {
    var known = FlawDescription(
      title: "Heap overflow in parseHeader",
      text: "A crafted berth record overruns the heap buffer when its length is trusted.")
    known.products = ["quayside/core"]
    known.functions = ["parseHeader"]
    known.files = ["header.c"]
    var new = known
    change(&new)
    return Comparison(of: Profile(Reading(new)), with: Profile(Reading(known)))
  }

  @Test(
    "Same, public, fixed, and the fix that does not help, by what is known of the tested version")
  func tested() {
    let same = comparison()
    let relation = { (isPublic: Bool, tested: FlawRelation.Tested) in
      FlawRelation.of(same, probability: 0.97, isPublic: isPublic, tested: tested)
    }
    #expect(relation(false, .unknown) == .same)
    #expect(relation(true, .unknown) == .alreadyPublic)
    #expect(relation(true, .beforeFix) == .alreadyFixed)
    #expect(relation(false, .afterFix) == .regression && relation(true, .afterFix) == .regression)
    #expect(
      FlawRelation.of(same, probability: 0.4, isPublic: true, tested: .unknown) == .possible)
  }

  @Test("Another place in the same product is a variant, however alike the words") func variants() {
    let elsewhere = comparison {
      $0.title = "Heap overflow in parseTrailer"
      $0.files = ["trailer.c"]
      $0.functions = ["parseTrailer"]
    }
    #expect(
      FlawRelation.of(elsewhere, probability: 0.9, isPublic: false, tested: .unknown) == .variant)
    let copied = comparison { $0.products = ["mooring/other"] }
    #expect(
      FlawRelation.of(copied, probability: 0.5, isPublic: false, tested: .unknown) == .variant)
    let unlike = comparison {
      $0.title = "Script in the pilot page"
      $0.text = "A visitor's markup runs."
      $0.products = ["mooring/other"]
      ($0.files, $0.functions) = ([], [])
    }
    #expect(
      FlawRelation.of(unlike, probability: nil, isPublic: true, tested: .unknown) == .different)
  }
}
