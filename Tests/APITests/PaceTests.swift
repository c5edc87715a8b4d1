import API
import Access
import Cases
import Formats
import Intake
import Ledger
import Projects
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

/// A coordinator, a maintainer who takes on two flaws a week, and finders.
private struct Harbour: Sendable {
  let services: Services
  let clock: TestClock
  let analyst = Principal.system("test")
  let finders: [Principal]
  let project: Project

  init(_ database: Database) async throws {
    let clock = TestClock()
    let services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: .test(clock: clock))
    (self.services, self.clock) = (services, clock)
    let draft = try ProjectDraft(json: [
      "project": "pkg:npm/quayside", "name": "Quayside", "weeklyCapacity": 2,
    ])
    (finders, project) = try await database.write { tx in
      func member(_ kind: OrganizationKind, _ name: String) throws -> Principal {
        let made = try services.registry.createOrganization(
          OrganizationDraft(name: name, kind: kind), by: .system("test"), in: tx)
        return Principal(
          identity: .person(PersonID(services.surroundings)),
          membership: .init(organization: made.id, kind: kind, role: .analyst))
      }
      let finders = try (0..<3).map { try member(.finder, "Finder \($0)") }
      let claimed = try services.projects.claim(draft, by: member(.vendor, "Owner"), in: tx)
      return (
        finders, try services.projects.verify(claimed.id, true, by: .system("test"), in: tx)
      )
    }
  }

  /// Reports flaws, each in a file of its own, and gives their cases in that order.
  func report(
    _ scores: [String], by finder: Int = 0, files: [String]? = nil
  ) async throws -> [CaseID] {
    let drafts = try scores.enumerated().map { place, score in
      let file = files?[place] ?? "f\(place).c"
      return try FindingDraft(json: [
        "title": "Flaw in \(file)".json, "affected": [["package": "pkg:npm/quayside@1.0.0"]],
        "cwe": ["CWE-787"], "location": ["file": file.json, "function": "f"],
        "reproducer": ["command": "run"],
        "severity": [["type": "CVSS_V3", "score": score.json]],
      ])
    }
    let (services, finder) = (services, finders[finder])
    let flaws = try await services.database.write { tx in
      try services.intake.accept(drafts, by: finder, in: tx).map(\.flaw)
    }
    try await services.settle()
    return try await services.database.read { tx in
      try flaws.map { try #require(try services.cases.find(about: $0, by: analyst, in: tx)).id }
    }
  }

  func move(
    _ id: CaseID, _ command: CaseCommand, reason: String? = nil, resolution: Resolution? = nil
  ) async throws -> Case {
    clock.advance(seconds: 60)
    let (cases, analyst) = (services.cases, analyst)
    let moved = try await services.database.write { tx in
      try cases.move(id, command, reason: reason, resolution: resolution, by: analyst, in: tx)
    }
    try await services.settle()
    return moved
  }

  /// What Validation does when a trial reproduced the report of a case.
  func show(_ id: CaseID, _ limits: ClosedRange<Double>) async throws {
    let (services, flaw) = (services, try await find(id).flaw)
    try await services.database.write { tx in
      let finding = try #require(try services.intake.findings(about: flaw, in: tx).first)
      try services.intake.noteShown(finding.id, within: limits, in: tx)
      let detail: JSONValue = ["finding": finding.id.json, "flaw": flaw.json]
      _ = try services.ledger.record(
        Fact(
          kind: "finding.validated", subject: "trl_1", organization: finding.organization,
          actor: "system:test", detail: detail.serialized()), in: tx)
    }
    try await services.settle()
  }

  func find(_ id: CaseID) async throws -> Case {
    let (cases, analyst) = (services.cases, analyst)
    return try await services.database.read { tx in try cases.find(id, by: analyst, in: tx) }
  }

  func queue() async throws -> [CaseID] {
    let (cases, analyst) = (services.cases, analyst)
    return try await services.database.read { tx in
      try cases.list(state: .received, page: PageRequest(), by: analyst, in: tx).elements.map(\.id)
    }
  }

  func reputation(_ finder: Int) async throws -> Reputation {
    let (cases, principal) = (services.cases, finders[finder])
    return try await services.database.read { tx in
      try cases.reputation(
        of: principal.organization ?? OrganizationID(.test()), by: principal, in: tx)
    }
  }
}

@Suite("Pace, order of work and reputation") struct PaceTests {
  private static let mild = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"
  private static let bad = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

  @Test(
    "what a trial showed counts, not what was claimed, for the queue and for the line",
    arguments: TestDatabase.each)
  func shown(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let harbour = try await Harbour(database)
      let ids = try await harbour.report(Array(repeating: Self.mild, count: 3) + [Self.bad])
      #expect(try await harbour.queue().first == ids[3])
      try await harbour.show(ids[2], 7...10)
      try await harbour.show(ids[3], 0.1...3.9)
      // Seen is sure, so both stand before what was only claimed, the graver one first.
      #expect(try await Array(harbour.queue().prefix(2)) == [ids[2], ids[3]])
      for id in [ids[0], ids[1], ids[3], ids[2]] { _ = try await harbour.move(id, .handOver) }
      let (cases, analyst) = (harbour.services.cases, harbour.analyst)
      let line = {
        try await database.read { tx in
          try cases.line(of: harbour.project.id, by: analyst, in: tx).map(\.id)
        }
      }
      #expect(try await line() == [ids[2], ids[3]])
      // Also while it waits.
      try await harbour.show(ids[2], 0...0)
      #expect(try await line() == [ids[3], ids[2]])
    }
  }

  @Test(
    "a maintainer gets what they can take on in a week, the worst of the rest next, one each flaw",
    arguments: TestDatabase.each)
  func pace(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let harbour = try await Harbour(database)
      let ids = try await harbour.report([Self.mild, Self.mild, Self.mild, Self.bad, Self.mild])
      var states: [CaseState] = []
      for id in ids { states.append(try await harbour.move(id, .handOver).state) }
      #expect(states == [.awaitingFix, .awaitingFix, .confirmed, .confirmed, .confirmed])
      #expect(try await harbour.find(ids[3]).waiting?.project == harbour.project.id)
      let (cases, analyst) = (harbour.services.cases, harbour.analyst)
      let line = try await database.read { tx in
        try cases.line(of: harbour.project.id, by: analyst, in: tx).map(\.id)
      }
      #expect(line == [ids[3], ids[2], ids[4]])

      // Nothing early: one hour before the week is over nobody is asked.
      harbour.clock.advance(seconds: 7 * 86_400 - 3600)
      try await harbour.services.settle()
      #expect(try await harbour.find(ids[3]).state == .confirmed)
      harbour.clock.advance(seconds: 3 * 3600)
      try await harbour.services.settle()
      #expect(try await harbour.find(ids[3]).state == .awaitingFix)
      #expect(try await harbour.find(ids[2]).state == .awaitingFix)
      #expect(try await harbour.find(ids[4]).waiting != nil)

      // What is closed waits no more.
      _ = try await harbour.move(ids[4], .close, reason: "No flaw.", resolution: .invalid)
      #expect(try await harbour.find(ids[4]).waiting == nil)
    }
  }

  @Test(
    "outcomes make a record, which orders what comes next and blocks nothing",
    arguments: TestDatabase.each)
  func record(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let harbour = try await Harbour(database)
      let good = try await harbour.report(Array(repeating: Self.mild, count: 3))
      for id in good { _ = try await harbour.move(id, .confirm) }
      let files = ["g0.c", "g1.c", "g2.c"]
      let wrong = try await harbour.report(
        Array(repeating: Self.mild, count: 3), by: 1, files: files)
      for id in wrong {
        _ = try await harbour.move(id, .close, reason: "Cannot be seen.", resolution: .invalid)
      }
      // The same as the first finder's, later: real, and known.
      _ = try await harbour.report([Self.mild], by: 2)
      #expect(
        try await harbour.reputation(0).counts == [.confirmed: 3, .duplicate: 0, .invalid: 0])
      #expect(
        try await harbour.reputation(1).counts == [.confirmed: 0, .duplicate: 0, .invalid: 3])
      #expect(
        try await harbour.reputation(2).counts == [.confirmed: 0, .duplicate: 1, .invalid: 0])

      let later = try await harbour.report([Self.mild], by: 1, files: ["new.c"])
      let first = try await harbour.report([Self.mild], by: 0, files: ["newer.c"])
      #expect(try await harbour.queue() == first + later)
      // A judgement taken back takes its mark with it, and the line moves.
      for id in wrong { _ = try await harbour.move(id, .reopen, reason: "It was seen after all.") }
      #expect(try await harbour.reputation(1).judged == 0)
      // Nobody reads another's record.
      let (cases, other) = (harbour.services.cases, harbour.finders[2])
      let owner = try #require(harbour.finders[0].organization)
      await #expect(throws: Denial.self) {
        try await database.read { tx in try cases.reputation(of: owner, by: other, in: tx) }
      }
    }
  }
}
