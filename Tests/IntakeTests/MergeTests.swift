import Access
import Formats
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Intake

@Suite("Reports and flaws") struct MergeTests {
  @Test("One source in two spellings is one source", arguments: TestDatabase.each)
  func repository(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      func at(_ repository: String) -> JSONValue {
        [
          "title": "A flaw", "affected": [["repository": repository.json]], "cwe": ["CWE-79"],
          "location": ["file": "a.c", "function": "f"],
        ]
      }
      let first = try await intake.send(at("https://github.com/Quay/side"))[0]
      let second = try await intake.send(at("git@github.com:quay/side.git"), by: 1)[0]
      #expect(second.flaw == first.flaw)
      #expect(second.rule == .exact)
      #expect(try await intake.send(at("https://github.com/quay/other"))[0].rule == .first)
    }
  }

  @Test(
    "Same package, file, place and weakness are one flaw, across finders",
    arguments: TestDatabase.each)
  func exact(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let place = { (package: String, function: String?, line: Int?, cwe: String?) in
        report(package: package, file: "a.c", function: function, line: line, cwe: cwe)
      }
      let first = try await intake.send(place("pkg:npm/a@1.0", "f", 3, "CWE-79"))[0]
      #expect(first.rule == .first)
      // Another version and another line of the same function are the same flaw.
      let same = try await intake.send(place("pkg:npm/a@2.0", "f", 9, "CWE-79"), by: 1)[0]
      #expect(same.flaw == first.flaw)
      #expect(same.rule == .exact)
      for other in [
        place("pkg:npm/b", "f", 3, "CWE-79"), place("pkg:npm/a", "g", 3, "CWE-79"),
        place("pkg:npm/a", "f", 3, "CWE-80"), place("pkg:npm/a", nil, 3, "CWE-79"),
        place("pkg:npm/a", "f", 3, nil), place("pkg:npm/a", nil, nil, "CWE-79"),
        place("pkg:npm/a", nil, nil, "CWE-79"),
      ] {
        #expect(try await intake.send(other)[0].rule == .first)
      }
      #expect(try await intake.flaw(first.flaw).findings == 2)
      let lines = try await intake.send(place("pkg:npm/a", nil, 3, "CWE-79"), by: 2)[0]
      #expect(lines.rule == .exact)
      let merges = try await intake.merges(first.flaw)
      #expect(merges.map(\.rule) == [.first, .exact])
      #expect(merges[1].actor == "system:intake")
      #expect(merges[1].evidence.contains("a.c"))
    }
  }

  @Test(
    "A shared identifier joins reports about one package and no others",
    arguments: TestDatabase.each)
  func alias(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let first = try await intake.send(report(aliases: ["CVE-2026-0001"]))[0]
      let same = try await intake.send(
        report(aliases: ["GHSA-x", "cve-2026-0001"]), by: 1)[0]
      #expect(same.flaw == first.flaw && same.rule == .alias)
      let elsewhere = try await intake.send(
        report(package: "pkg:pypi/quayside", aliases: ["CVE-2026-0001"]))[0]
      #expect(elsewhere.rule == .first)
      let through = try await intake.send(report(aliases: ["GHSA-x"]), by: 2)[0]
      #expect(through.flaw == first.flaw)
    }
  }

  @Test(
    "A report that seems to connect stored flaws joins the oldest and fuses nothing",
    arguments: TestDatabase.each)
  func bridge(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let one = try await intake.send(report("One", aliases: ["CVE-2026-0001"]))[0]
      let two = try await intake.send(report("Two", aliases: ["GHSA-two"]), by: 2)[0]
      #expect(one.flaw != two.flaw)
      let bridge = try await intake.send(
        report("Both", aliases: ["CVE-2026-0001", "GHSA-two"]), by: 1)[0]
      #expect(bridge.flaw == min(one.flaw, two.flaw))
      let other = bridge.flaw == one.flaw ? two.flaw : one.flaw
      #expect(try await intake.flaw(bridge.flaw).findings == 2)
      #expect(try await intake.flaw(other).findings == 1)
      #expect(try await intake.flaw(other).mergedInto == nil)
    }
  }

  @Test(
    "Within one upload a bridge leaves one flaw and no trace of a second",
    arguments: TestDatabase.each)
  func bridgeInOneUpload(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let accepted = try await intake.send(
        report("One", aliases: ["GHSA-one"]), report("Two", aliases: ["GHSA-two"]),
        report("Both", aliases: ["GHSA-one", "GHSA-two"]))
      #expect(Set(accepted.map(\.flaw)).count == 1)
      let flaws = try await intake.standing()
      #expect(flaws.map(\.findings) == [3])
      #expect(try await intake.findings(flaws[0].id).count == 3)
      let total: Int = try await database.read { tx in
        try tx.row("SELECT count(*) AS n FROM intake_flaws")?["n"] ?? 0
      }
      #expect(total == 1)
    }
  }

  @Test(
    "Within one upload the order of reports makes no difference to the groups", arguments: 1...6)
  func anyOrder(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    // A chain: each report shares one name with the next, so all of them are one flaw.
    let chain = (0..<8).map { report("C\($0)", aliases: ["GHSA-c\($0)", "GHSA-c\($0 + 1)"]) }
    let others = (0..<4).map { report("O\($0)", aliases: ["GHSA-o\($0)"]) }
    let reports = (chain + others).shuffled(using: &generator)
    try await withDatabase(.sqlite, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      try await intake.send(all: reports)
      let groups = try await intake.standing().map(\.findings).sorted()
      #expect(groups == [1, 1, 1, 1, 8])
      for flaw in try await intake.standing() {
        #expect(try await intake.findings(flaw.id).count == flaw.findings)
      }
    }
  }

  @Test(
    "The same reference again changes nothing; another finder's is another report",
    arguments: TestDatabase.each)
  func repeats(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let first = try await intake.send(report("First", reference: "R-1"))[0]
      let again = try await intake.send(report("Changed", reference: "R-1"))[0]
      #expect(again.isRepeat && !first.isRepeat)
      #expect(again.finding == first.finding && again.flaw == first.flaw)
      #expect(again.receipt == nil && first.receipt != nil)
      #expect(try await intake.findings(first.flaw).map(\.draft.title) == ["First"])
      let twice = try await intake.send(
        report("A", reference: "R-2"), report("B", reference: "R-2"))
      #expect(twice.map(\.isRepeat) == [false, true])
      let other = try await intake.send(report("Mine", reference: "R-1"), by: 1)[0]
      #expect(!other.isRepeat && other.finding != first.finding)
    }
  }

  @Test(
    "What a repeat says otherwise is not taken, and the answer says so and how to add it",
    arguments: TestDatabase.each)
  func changedRepeats(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let first = try await intake.send(
        report("An RCE", package: "pkg:npm/quayside@1", file: "a.c", reference: "R-1"))[0]
      let same = try await intake.send(
        report("An RCE", package: "pkg:npm/quayside@1", file: "a.c", reference: "R-1"))[0]
      #expect(same.isRepeat && same.remarks.isEmpty)
      var changed = try #require(
        report("An RCE", package: "pkg:npm/quayside@1", file: "a.c", reference: "R-1").object)
      changed["reproducer"] = ["command": "node crash.js"]
      let again = try await intake.send(.object(changed))[0]
      #expect(again.isRepeat && again.remarks.map(\.code) == [.changeNotTaken])
      #expect(again.remarks[0].remedy.contains("/api/v1/findings/\(first.finding)/attachments"))
      let twice = try await intake.send(
        report("A", reference: "R-2"), report("A", reference: "R-2"),
        report("B", reference: "R-2"))
      #expect(twice.map(\.isRepeat) == [false, true, true])
      #expect(twice[1].remarks.isEmpty && twice[2].remarks.map(\.code) == [.changeNotTaken])
      // The remedy works: what is added as a file is no longer asked for, and nothing holds it.
      let (service, finder) = (intake.service, intake.finders[0])
      let codes = try await database.write { tx in
        let before = try service.finding(first.finding, by: finder, in: tx)
        #expect(!before.isReady)
        _ = try service.attach(
          [1, 2], as: .reproducer, name: "crash.js", to: first.finding, by: finder, in: tx)
        let after = try service.finding(first.finding, by: finder, in: tx)
        #expect(after.isReady && after.draft == before.draft)
        return try service.check(after, in: tx).remarks.map(\.code)
      }
      #expect(!codes.contains(.impactNotShown) && !codes.contains(.reproducerMissing))
    }
  }

  @Test("A finder's list begins with the latest, page by page", arguments: TestDatabase.each)
  func latestFirst(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      for number in 1...5 { try await intake.send(report("\(number)")) }
      try await intake.send(report("another's"), by: 1)
      let (service, finder) = (intake.service, intake.finders[0])
      var titles: [String] = []
      var cursor: Cursor?
      repeat {
        let after = cursor
        let found = try await database.read { tx in
          try service.latest(page: PageRequest(limit: 2, after: after), by: finder, in: tx)
        }
        #expect(found.count == 5)
        titles += found.page.elements.map(\.draft.title)
        cursor = found.page.next
      } while cursor != nil
      #expect(titles == ["5", "4", "3", "2", "1"])
    }
  }

  @Test(
    "Separating and merging again loses no report, credit or record",
    arguments: TestDatabase.each)
  func separate(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let first = try await intake.send(report("One", aliases: ["GHSA-one"]))[0]
      let second = try await intake.send(report("Two", aliases: ["GHSA-one"]), by: 1)[0]
      let alone = try await intake.separate(second.finding)
      #expect(alone != first.flaw)
      #expect(try await intake.flaw(first.flaw).findings == 1)
      #expect(try await intake.flaw(alone).findings == 1)
      #expect(try await intake.findings(alone).map(\.id) == [second.finding])
      let undone = try await intake.merges(first.flaw).filter { $0.undoneAt != nil }
      #expect(undone.map(\.finding) == [second.finding])
      #expect(try await intake.merges(alone).map(\.rule) == [.separated])
      await #expect(throws: IntakeProblem.self) { _ = try await intake.separate(second.finding) }

      try await intake.merge(alone, into: first.flaw)
      #expect(try await intake.flaw(first.flaw).findings == 2)
      #expect(try await intake.flaw(alone).mergedInto == first.flaw)
      let findings = try await intake.findings(first.flaw)
      #expect(findings.map(\.id) == [first.finding, second.finding])
      #expect(findings.map(\.organization) == intake.finders.prefix(2).map(\.organization))
      #expect(findings.map(\.draft.title) == ["One", "Two"])
      #expect(findings.map(\.receipt) == [first.receipt, second.receipt])
      await #expect(throws: IntakeProblem.self) {
        try await intake.merge(alone, into: first.flaw)
      }
      await #expect(throws: IntakeProblem.self) {
        try await intake.merge(first.flaw, into: first.flaw)
      }
      let back = try await intake.separate(second.finding)
      #expect(try await intake.findings(back).map(\.draft.title) == ["Two"])
    }
  }

  @Test(
    "Twenty writers at once with one flaw make one flaw with twenty reports",
    arguments: TestDatabase.each)
  func concurrent(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database, finders: 20)
      let flaws = try await withThrowingTaskGroup(of: FlawID.self) { group in
        for number in 0..<20 {
          group.addTask {
            try await intake.send(
              report("W\(number)", aliases: ["GHSA-one"], reference: "R"), by: number)[0].flaw
          }
        }
        return try await group.reduce(into: Set<FlawID>()) { $0.insert($1) }
      }
      #expect(flaws.count == 1)
      let standing = try await intake.standing()
      #expect(standing.map(\.findings) == [20])
      #expect(try await intake.findings(standing[0].id).count == 20)
      let first = try await intake.merges(standing[0].id).filter { $0.rule == .first }
      #expect(first.count == 1)
    }
  }

  @Test(
    "Twenty at once with one reference of one finder store it once",
    arguments: TestDatabase.each)
  func concurrentRepeats(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let fresh = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<20 {
          group.addTask { try await !intake.send(report(reference: "R"))[0].isRepeat }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(fresh == 1)
      #expect(try await intake.standing().map(\.findings) == [1])
    }
  }
}
