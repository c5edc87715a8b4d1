import Access
import Formats
import Jobs
import Ledger
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Projects

@Suite("What projects ask of reports")
struct ProjectTests {
  @Test(
    "spellings of one source meet",
    arguments: [
      "https://github.com/A/b", "https://github.com/a/B.git", "git@github.com:a/b.git",
      "ssh://git@github.com/a/b", "https://user:secret@github.com:443/a/b/?tab=x#readme",
      "repo:github.com/a/b",
    ])
  func repository(_ text: String) {
    #expect(ProjectKey(written: text)?.text == "repo:github.com/a/b")
  }

  @Test("packages are recognised without their version, and nonsense is not")
  func keys() {
    #expect(ProjectKey(written: "pkg:pypi/Django@4.2")?.text == "pkg:pypi/django")
    let cpe = ProjectKey(written: "cpe:2.3:a:apache:http_server:2.4:*:*:*:*:*:*:*")
    #expect(cpe?.text == "cpe:a:apache:http_server")
    #expect(cpe.flatMap { ProjectKey(text: $0.text) } == cpe)
    for text in ["", "pkg:", "https://", "just words", "localhost/a", "cpe:2.3:a:*:*"] {
      #expect(ProjectKey(written: text) == nil, "\(text)")
    }
  }

  @Test("what is missing, and what the threat model leaves out")
  func rules() {
    var rules = ReportingRules()
    rules.requirements = [.patch, .testedVersion, .reproducer]
    rules.exclusions = [
      Exclusion(kind: .path, value: "examples/", reason: "never shipped"),
      Exclusion(kind: .weakness, value: "CWE-400", reason: "callers bound their input"),
      Exclusion(kind: .words, value: "self-xss", reason: "one's own console"),
    ]
    func report(_ title: String, _ file: String?, _ weaknesses: [String]) -> ProjectRules.Report {
      .init(
        title: title, file: file, weaknesses: weaknesses, present: [.testedVersion],
        isMachineFound: false)
    }
    #expect(ProjectRules.missing(report("", nil, []), rules) == [.patch, .reproducer])
    #expect(ProjectRules.exclusion(of: report("a", "examples/a.c", []), rules)?.kind == .path)
    #expect(ProjectRules.exclusion(of: report("a", "src/examples/", []), rules) == nil)
    #expect(ProjectRules.exclusion(of: report("a", nil, ["cwe-400"]), rules)?.kind == .weakness)
    #expect(ProjectRules.exclusion(of: report("A Self-XSS in x", nil, []), rules)?.kind == .words)
  }

  @Test("a draft names every broken rule with its place")
  func draft() async throws {
    let problem = await refusal {
      _ = try ProjectDraft(json: [
        "project": "nonsense", "requirements": ["sleep"], "machineFindings": "no",
        "exclusions": [["kind": "path", "value": "a"]], "weeklyCapacity": -1,
      ])
    }
    #expect(
      Set(problem?.fields.map(\.field) ?? []) == [
        "/project", "/name", "/requirements/0", "/machineFindings", "/exclusions/0/reason",
        "/weeklyCapacity",
      ])
  }

  private static let organizations = Schema(
    module: "Organizations",
    migrations: [
      Migration("1", ["CREATE TABLE registry_organizations (id TEXT NOT NULL PRIMARY KEY)"])
    ])

  private func principal(_ kind: OrganizationKind, _ surroundings: Surroundings) -> Principal {
    Principal(
      identity: .person(PersonID(surroundings)),
      membership: .init(
        organization: OrganizationID(surroundings), kind: kind, role: .analyst))
  }

  @Test(
    "rules bind once they are confirmed, for one organization only, and change with the version",
    arguments: TestDatabase.each)
  func life(_ engine: TestDatabase.Case) async throws {
    let schemas = [JobSchema.schema, LedgerSchema.schema, Self.organizations, ProjectSchema.schema]
    try await withDatabase(engine, schemas: schemas) { database async throws in
      let surroundings = Surroundings.test(clock: TestClock())
      let service = ProjectService(
        ledger: LedgerService(
          database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
          surroundings: surroundings), surroundings: surroundings)
      let (owner, rival) = (principal(.vendor, surroundings), principal(.vendor, surroundings))
      let (analyst, finder) = (
        principal(.coordinator, surroundings), principal(.finder, surroundings)
      )
      let json: JSONValue = [
        "project": "pkg:npm/left-pad", "name": "left-pad", "requirements": ["patch"],
        "weeklyCapacity": 2, "note": "Short, please.",
      ]
      let draft = try ProjectDraft(json: json)
      try await database.write { tx in
        for one in [owner, rival, analyst, finder] {
          try tx.execute("INSERT INTO registry_organizations (id) VALUES (\(one.organization))")
        }
        let claimed = try service.claim(draft, by: owner, in: tx)
        #expect(throws: ProjectProblem.claimed) { try service.claim(draft, by: owner, in: tx) }
        #expect(throws: Denial.self) { try service.claim(draft, by: finder, in: tx) }
        #expect(throws: Denial.self) { try service.claim(draft, by: analyst, in: tx) }
        // Nobody else sees it, and it binds nobody.
        #expect(throws: Problem.self) { try service.find(claimed.id, by: finder, in: tx) }
        #expect(try service.verified([draft.key], in: tx).isEmpty)
        #expect(try service.list(page: PageRequest(), by: rival, in: tx).elements.isEmpty)
        #expect(try service.list(page: PageRequest(), by: analyst, in: tx).elements.count == 1)

        #expect(throws: Denial.self) { try service.verify(claimed.id, true, by: owner, in: tx) }
        let verified = try service.verify(claimed.id, true, by: analyst, in: tx)
        #expect(verified.verifiedAt != nil)
        #expect(try service.verified([draft.key], in: tx)[draft.key]?.rules == draft.rules)
        #expect(try service.find(claimed.id, by: .anonymous, in: tx).name == "left-pad")

        let other = try service.claim(draft, by: rival, in: tx)
        #expect(throws: ProjectProblem.verifiedElsewhere) {
          try service.verify(other.id, true, by: analyst, in: tx)
        }
        #expect(throws: Denial.self) {
          try service.change(claimed.id, to: draft, by: rival, in: tx)
        }
        #expect(throws: ProjectProblem.changed) {
          try service.change(claimed.id, to: draft, version: 1, by: owner, in: tx)
        }
        let renamed = try ProjectDraft(json: ["project": "pkg:npm/left-pad", "name": "Left pad"])
        let changed = try service.change(claimed.id, to: renamed, version: 2, by: owner, in: tx)
        #expect(changed.rules == ReportingRules())
        #expect(changed.verifiedAt != nil)
        let moved = try ProjectDraft(json: ["project": "pkg:npm/other", "name": "Left pad"])
        #expect(throws: Problem.self) {
          try service.change(claimed.id, to: moved, by: owner, in: tx)
        }

        _ = try service.verify(claimed.id, false, by: analyst, in: tx)
        #expect(try service.verify(other.id, true, by: analyst, in: tx).verifiedAt != nil)
      }
    }
  }
}
