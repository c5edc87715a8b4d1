import API
import Access
import Cases
import Formats
import Intake
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite("Cases that may be the same") struct SimilarCaseTests {
  private func report(_ title: String, _ words: String, file: String) -> JSONValue {
    [
      "title": title.json, "description": words.json,
      "affected": [["package": "pkg:npm/quayside@1.2.0", "versions": "<1.4.0"]],
      "cwe": ["CWE-122"], "location": ["file": file.json],
    ]
  }

  @Test(
    "The other words for one flaw are suggested with reasons, to those alone who see all cases",
    arguments: TestDatabase.each)
  func suggested(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let services = Services(
        database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
        surroundings: .test(clock: TestClock()), merging: .off)
      let reports =
        alike + [
          report(
            "Mooring page leaks the ledger",
            "Anyone may fetch the tide ledger without signing in.", file: "web/mooring.js")
        ]
      let flaws = try await send(reports, services, database)
      try await services.settle()
      let analyst = Principal.system("test")
      let cases = services.cases
      let ids = try await database.read { tx in
        try flaws.map { try #require(try cases.find(about: $0, by: analyst, in: tx)).id }
      }
      let found = try await database.read { tx in
        try ids.map { try cases.similar(to: $0, by: analyst, in: tx) }
      }
      #expect(found[0].first?.other.id == ids[1])
      #expect(found[1].first?.other.id == ids[0])
      #expect(found[0].first?.reasonsFor.contains { $0.contains("header.c") } == true)
      #expect(!found.flatMap { $0.prefix(1) }.contains { $0.other.id == ids[2] })
      #expect((found[0].first?.probability ?? 0) > 0.5)

      // The finder of the first sees the own case and not that somebody else reported it too.
      let finder = try await database.read { tx in
        let finding = try #require(
          try services.intake.findings(about: flaws[0], in: tx).first)
        return Principal(
          identity: .person(PersonID(services.surroundings)),
          membership: .init(organization: finding.organization, kind: .finder, role: .analyst))
      }
      let shown = try await database.read { tx in
        try cases.similar(to: ids[0], by: finder, in: tx)
      }
      #expect(shown.isEmpty)

      try await database.write { tx in
        _ = try cases.merge(ids[0], into: ids[1], by: analyst, in: tx)
      }
      let after = try await database.read { tx in
        try cases.similar(to: ids[1], by: analyst, in: tx)
      }
      #expect(!after.contains { $0.other.id == ids[0] })
    }
  }

  private var alike: [JSONValue] {
    [
      report(
        "Heap overflow in parseHeader",
        "A crafted berth record makes parseHeader() copy more bytes than the heap buffer holds, "
          + "because lenField is trusted.", file: "src/berth/header.c"),
      report(
        "parseHeader() writes past its heap buffer",
        "lenField of a berth record is trusted by parseHeader(), which copies more than the heap "
          + "buffer holds.", file: "lib/berth/header.c"),
    ]
  }

  @Test(
    "Surely alike are merged by the software: the older case goes on, with why, and it can be undone",
    arguments: TestDatabase.each)
  func merged(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let clock = TestClock()
      let services = Services(
        database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
        surroundings: .test(clock: clock), merging: .strict)
      let first = try await send([alike[0]], services, database)[0]
      clock.advance(seconds: 3600)
      let second = try await send([alike[1]], services, database)[0]
      try await services.settle()
      let (cases, intake, analyst) = (services.cases, services.intake, Principal.system("test"))
      let (flaw, records, old, new) = try await database.read { tx in
        (
          try #require(try intake.flaw(second, in: tx)), try intake.merges(of: first, in: tx),
          try #require(try cases.find(about: first, by: analyst, in: tx)),
          try #require(try cases.find(about: second, by: analyst, in: tx))
        )
      }
      #expect(flaw.mergedInto == first)
      let record = try #require(records.first { $0.rule == .similar })
      #expect(record.evidence.contains("of 100 (dedup-1)"))
      #expect(record.actor == "system:intake")
      #expect(new.state == .closed)
      #expect(new.resolution == .duplicate)
      // Likeness lets nobody into a case that nobody has judged.
      #expect(old.label.releasableTo.count == 1)

      // Taken out again it stays out, and is suggested no more.
      let apart = try await database.write { tx in
        try cases.separate(record.finding, from: old.id, by: analyst, in: tx)
      }
      clock.advance(seconds: 60)
      try await services.settle()
      let (again, suggested) = try await database.read { tx in
        (
          try #require(try intake.flaw(apart, in: tx)),
          try cases.similar(to: old.id, by: analyst, in: tx)
        )
      }
      #expect(again.mergedInto == nil)
      #expect(suggested.isEmpty)
    }
  }

  @Test("Who says that two are different is not asked again", arguments: TestDatabase.each)
  func apart(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let services = Services(
        database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
        surroundings: .test(clock: TestClock()), merging: .off)
      let flaws = try await send(alike, services, database)
      try await services.settle()
      let (cases, analyst) = (services.cases, Principal.system("test"))
      let ids = try await database.read { tx in
        try flaws.map { try #require(try cases.find(about: $0, by: analyst, in: tx)).id }
      }
      let before = try await database.read { tx in
        try cases.similar(to: ids[0], by: analyst, in: tx)
      }
      #expect(before.map(\.other.id) == [ids[1]])
      try await database.write { tx in
        try cases.keepApart(ids[0], from: ids[1], by: analyst, in: tx)
      }
      let after = try await database.read { tx in
        try ids.map { try cases.similar(to: $0, by: analyst, in: tx) }
      }
      #expect(after.flatMap(\.self).isEmpty)
    }
  }

  /// Each report from an organization of its own; gives the flaws in the same order.
  private func send(
    _ reports: [JSONValue], _ services: Services, _ database: Database
  ) async throws -> [FlawID] {
    var flaws: [FlawID] = []
    for report in reports {
      let draft = try FindingDraft(json: report)
      flaws.append(
        try await database.write { tx in
          let made = try services.registry.createOrganization(
            OrganizationDraft(name: "Finder \(draft.title)", kind: .finder),
            by: .system("test"), in: tx)
          let finder = Principal(
            identity: .person(PersonID(services.surroundings)),
            membership: .init(organization: made.id, kind: .finder, role: .analyst))
          let done = try services.intake.accept([draft], by: finder, in: tx)
          return try #require(done.first).flaw
        })
    }
    return flaws
  }
}
