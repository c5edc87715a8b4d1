import Access
import Catalog
import Formats
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Intake
@testable import Projects

@Suite("What is said of a report before a person reads it")
struct ReportCheckTests {
  private func check(
    _ json: JSONValue, _ known: ReportRules.Known = .init()
  ) throws -> [ReportRemark.Code: ReportRemark.Weight] {
    let check = ReportRules.check(try FindingDraft(json: json), known)
    return Dictionary(check.remarks.map { ($0.code, $0.weight) }, uniquingKeysWith: { $1 })
  }

  private let complete: JSONValue = [
    "title": "Write past the end of a buffer", "description": "It crashes.",
    "affected": [["package": "pkg:npm/left-pad@1.3.0"]], "location": ["file": "a.c"],
    "reproducer": ["command": "node crash.js"],
  ]

  private func changed(_ changes: [String: JSONValue]) -> JSONValue {
    var object = complete.object ?? JSONObject()
    for (name, value) in changes { object[name] = value }
    return .object(object)
  }

  @Test("a complete report is ready and nothing is said of it")
  func silence() throws {
    #expect(try check(complete).isEmpty)
  }

  @Test("a missing version holds, a missing reproducer is advice until more is claimed than shown")
  func completeness() throws {
    #expect(
      try check(changed(["affected": [["package": "pkg:npm/left-pad"]]]))
        == [.versionMissing: .hold])
    #expect(
      try check(
        changed([
          "affected": [["package": "pkg:npm/left-pad"]], "provenance": ["testedCommit": "0123abc"],
        ])
      ).isEmpty)
    #expect(try check(changed(["reproducer": nil])) == [.reproducerMissing: .advice])
    let claims: [[String: JSONValue]] = [
      ["reproducer": nil, "title": "Remote Code Execution in left-pad"],
      ["reproducer": nil, "description": "This is an RCE."],
      [
        "reproducer": nil,
        "severity": [
          ["type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"]
        ],
      ],
    ]
    for claim in claims {
      #expect(
        try check(changed(claim)) == [.reproducerMissing: .advice, .impactNotShown: .hold])
    }
    // What is shown may be claimed; a word inside another is none.
    #expect(try check(changed(["title": "Remote code execution in left-pad"])).isEmpty)
    #expect(
      try check(changed(["reproducer": nil, "title": "Source of forces"]))
        == [.reproducerMissing: .advice])
    #expect(try check(changed(["location": nil])) == [.placeMissing: .advice])
    let long = String(repeating: "word ", count: 2000)
    #expect(try check(changed(["description": .string(long)])) == [.tooLong: .advice])
  }

  private func project(_ change: (inout ReportingRules) -> Void) throws -> ReportRules.Known {
    var rules = ReportingRules()
    change(&rules)
    let surroundings = Surroundings.test(clock: TestClock())
    var known = ReportRules.Known()
    known.project = Project(
      id: ProjectID(surroundings), organization: OrganizationID(surroundings),
      key: try #require(ProjectKey(written: "pkg:npm/left-pad")), name: "left-pad", rules: rules,
      verifiedAt: surroundings.now(), createdAt: surroundings.now(), version: 1)
    return known
  }

  @Test("a project's rules: what it needs, what it leaves out, and how it treats machines")
  func projects() throws {
    let strict = try project {
      $0.requirements = [.patch, .humanCheck, .reproducer]
      $0.exclusions = [Exclusion(kind: .path, value: "a", reason: "not shipped")]
      $0.machineFindings = .declined
    }
    #expect(
      try check(changed(["provenance": ["model": "m"], "reproducer": nil]), strict) == [
        .patchMissing: .hold, .personMissing: .hold, .reproducerMissing: .hold, .outOfScope: .hold,
        .machinesDeclined: .hold,
      ])
    let mended = changed([
      "provenance": ["model": "m"], "patch": "--- a\n+++ b\n", "humanVerified": true,
      "location": ["file": "lib/b.c"],
    ])
    #expect(try check(mended, strict).isEmpty)
    let open = try project { $0.machineFindings = .public_ }
    #expect(try check(changed(["provenance": ["tool": "t"]]), open) == [.treatedAsPublic: .notice])
    #expect(try check(complete, open).isEmpty)
    let everything = try project {
      $0.wantsEverything = true
      $0.requirements = [.patch]
    }
    #expect(
      try check(changed(["affected": [["package": "pkg:npm/left-pad"]]]), everything)
        == [.versionMissing: .advice, .patchMissing: .advice])
  }

  private let record = Array(
    #"""
    {"id":"GHSA-aaaa-bbbb-cccc","modified":"2024-01-01T00:00:00Z","aliases":["CVE-2024-7777"],
     "summary":"Overflow in left-pad","affected":[{"package":{"ecosystem":"npm","name":"left-pad"},
     "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.9"}]}]}]}
    """#.utf8)

  @Test(
    "what is public, or fixed in what was tested, is said with its name; the answer stays stored",
    arguments: TestDatabase.each)
  func publicity(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      try await intake.publish(record)
      let known = try await intake.check(
        changed(["affected": [["package": "pkg:npm/left-pad@1.2.0"]], "aliases": ["CVE-2024-7777"]])
      )
      #expect(known.remarks.map(\.code) == [.alreadyPublic])
      #expect(known.remarks.first?.detail.contains("Overflow in left-pad") == true)
      let fixed = try await intake.check(changed(["aliases": ["GHSA-aaaa-bbbb-cccc"]]))
      #expect(fixed.remarks.map(\.code) == [.alreadyFixed])
      #expect(fixed.remarks.first?.detail.contains("which 1.2.9 fixes") == true)
      #expect(!fixed.isReady)

      let accepted = try await intake.send(changed(["aliases": ["CVE-2024-7777"]]))[0]
      #expect(accepted.remarks.map(\.code) == [.alreadyFixed])
      let stored = try await intake.findings(accepted.flaw)
      #expect(stored.first?.remarks == [.alreadyFixed])
      #expect(stored.first?.isReady == false)
    }
  }
}
