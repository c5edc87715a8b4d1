import API
import Access
import Accountability
import Cases
import Formats
import Intake
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite("Public figures over a database") struct PublicFigureTests {
  private func report(_ title: String, _ package: String) throws -> FindingDraft {
    try FindingDraft(json: [
      "title": title.json, "affected": [["package": package.json]],
    ])
  }

  @Test(
    "Merges are no verdicts, and what is published without a fix is not counted as fixed",
    arguments: TestDatabase.each)
  func counted(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let clock = TestClock()
      let services = Services(
        database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
        surroundings: .test(clock: clock), merging: .off)
      let drafts = try ["one", "two", "three"].map { try report("Flaw \($0)", "pkg:npm/\($0)") }
      let analyst = Principal.system("test")
      let flaws = try await database.write { tx in
        let made = try services.registry.createOrganization(
          OrganizationDraft(name: "Finder", kind: .finder), by: analyst, in: tx)
        let finder = Principal(
          identity: .person(PersonID(services.surroundings)),
          membership: .init(organization: made.id, kind: .finder, role: .analyst))
        return try services.intake.accept(drafts, by: finder, in: tx).map(\.flaw)
      }
      try await services.settle()
      let (cases, accountability) = (services.cases, services.accountability)
      let ids = try await database.read { tx in
        try flaws.map { try #require(try cases.find(about: $0, by: analyst, in: tx)).id }
      }
      func figures() async throws -> Figures {
        try await database.read { tx in try accountability.figures(in: tx) }
      }
      func move(_ place: Int, _ commands: CaseCommand...) async throws {
        try await database.write { tx in
          for command in commands {
            _ = try cases.move(ids[place], command, by: analyst, in: tx)
          }
        }
      }
      clock.advance(seconds: 2)
      try await database.write { tx in
        _ = try cases.merge(ids[2], into: ids[0], by: analyst, in: tx)
      }
      #expect(try await figures().judged == 0)
      clock.advance(seconds: 3600)
      try await move(0, .confirm, .publish)
      let published = try await figures()
      #expect(published.judged == 1)
      #expect(published.confirmed == 1 && published.fixed == 0)
      try await move(1, .confirm, .markFixed)
      #expect(try await figures().fixed == 1)
      try await move(1, .publish)
      let both = try await figures()
      #expect(both.cases[.published] == 2 && both.fixed == 1)
    }
  }
}
