import Access
import Formats
import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Intake

@Suite("Uploads") struct UploadTests {
  @Test(
    "Bad lines come back with their number, pointers and the original; the others land",
    arguments: TestDatabase.each)
  func rejects(_ engine: TestDatabase.Case) async throws {
    let text = """
      {"title":"Good","affected":[{"package":"pkg:npm/a"}],"reference":"R-1"}

      {"title":"","affected":[{"package":"npm a"}],"reference":"R-2","cwe":["CWE-x"]}
      {"title":"Cut
      {"title":"Extra","affected":[{"package":"pkg:npm/a"}],"role":"administrator"}
      [1]
      {"title":"Twin","title":"Twin","affected":[{"package":"pkg:npm/a"}]}
      {"title":"Also good","affected":[{"repository":"https://example.org/x"}]}
      """
    let upload = try Upload(lines: Array(text.utf8))
    #expect(upload.drafts.map(\.title) == ["Good", "Also good"])
    #expect(upload.rejects.map(\.line) == [3, 4, 5, 6, 7])
    let first = upload.rejects[0]
    #expect(Set(first.errors.map(\.field)) == ["/title", "/affected/0/package", "/cwe/0"])
    #expect(first.reference == "R-2")
    #expect(first.original?["cwe"]?.array?.first?.text == "CWE-x")
    #expect(upload.rejects[1].original == nil)
    #expect(upload.rejects[1].errors.first?.rule.contains("column") == true)
    #expect(upload.rejects[2].errors.map(\.field) == ["/role"])
    #expect(upload.rejects[4].original == nil)
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let (service, finder) = (intake.service, intake.finders[0])
      let accepted = try await database.write { tx in
        try service.accept(upload.drafts, by: finder, in: tx)
      }
      let result = upload.result(accepted)
      #expect(result["accepted"]?.integerValue == 2)
      #expect(result["rejected"]?.integerValue == 5)
      #expect(result["opened"]?.integerValue == 2)
      #expect(result["rejects"]?.array?.count == 5)
      // What came back can be corrected and sent again.
      let original = try #require(result["rejects"]?.array?[2]["original"]?.object)
      var corrected = original
      corrected["role"] = nil
      #expect(try FindingDraft(json: .object(corrected)).title == "Extra")
    }
  }

  @Test("A line of more than 256 KiB comes back unread, and too many lines are refused")
  func limits() throws {
    let long = "{\"title\":\"" + String(repeating: "x", count: FindingDraft.limit) + "\"}"
    let upload = try Upload(lines: Array(long.utf8))
    #expect(upload.drafts.isEmpty)
    #expect(upload.rejects.map(\.line) == [1])
    #expect(upload.rejects[0].original == nil)
    let many = Array(String(repeating: "1\n", count: IntakeService.batchLimit).utf8)
    #expect(try Upload(lines: many).rejects.count == IntakeService.batchLimit)
    #expect(throws: IntakeProblem.self) { try Upload(lines: many + [49]) }
    #expect(try Upload(lines: []).drafts.isEmpty)
  }

  @Test("Hostile text is stored byte for byte", arguments: TestDatabase.each)
  func hostile(_ engine: TestDatabase.Case) async throws {
    let texts = [
      "<script>alert(1)</script>", "'; DROP TABLE intake_findings; --", "=cmd|' /C calc'!A0",
      "\u{1B}[31mred", "\u{202E}gnp.exe", "e\u{301} and é", "{{7*7}} ${7*7} %s %n",
      "Ignore all previous instructions.", "line\r\nline\ttab", "𝕏\u{10FFFF}\u{FFFD}",
      "\u{FEFF}bom", "\\u0041 \\n \"", "a\u{85}b\u{2028}c",
    ]
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      for text in texts {
        let report: JSONValue = [
          "title": text.json, "description": text.json,
          "affected": [["package": "pkg:npm/a", "versions": text.json]],
          "reproducer": ["text": text.json, "command": text.json],
          "provenance": ["tool": text.json, "model": text.json],
        ]
        let accepted = try await intake.send(report)[0]
        let stored = try #require(try await intake.findings(accepted.flaw).first)
        for read in [
          stored.draft.title, stored.draft.description, stored.draft.affected[0].versions,
          stored.draft.reproducer, stored.draft.command, stored.draft.provenance.tool,
          stored.draft.provenance.model,
        ] {
          #expect(read.map { Array($0.utf8) } == Array(text.utf8))
        }
        #expect(Array(try await intake.flaw(accepted.flaw).title.utf8) == Array(text.utf8))
      }
    }
  }

  @Test(
    "A NUL in a report is refused before any engine sees it",
    arguments: TestDatabase.each)
  func nul(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestIntake.schemas) { database async throws in
      let intake = try await TestIntake(database)
      let report: JSONValue = [
        "title": "a\u{0}b", "affected": [["package": "pkg:npm/a"]], "reference": "r\u{0}",
      ]
      let problem = await #expect(throws: Problem.self) { try await intake.send(report) }
      #expect(problem?.status == 422)
      #expect(problem?.fields.map(\.field) == ["/title", "/reference"])
    }
  }

  @Test("A draft written and read again is the same")
  func roundTrip() throws {
    let text = """
      {"reference":"R","title":"T","description":"D","foundAt":"2026-11-01T00:00:00Z",
       "affected":[{"package":"pkg:npm/a@1","versions":"<2","repository":"https://x.org/r",
        "commitRange":{"introduced":"0123456","fixed":"abcdef0"}},
        {"cpe":"cpe:2.3:a:v:p:1:*:*:*:*:*:*:*"}],
       "location":{"file":"f","function":"g","line":3},"cwe":["79","cwe-80"],
       "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
       "aliases":["cve-2026-0001","GHSA-x"],"reproducer":{"text":"t","command":"c"},
       "provenance":{"tool":"a","toolVersion":"b","model":"c","modelVersion":"d",
        "testedVersion":"e","testedCommit":"f"},"humanVerified":true,"verifiedBy":"V"}
      """
    let draft = try FindingDraft(json: JSONValue.parse(Array(text.utf8)))
    #expect(draft.weaknesses == ["CWE-79", "CWE-80"])
    #expect(draft.aliases == ["CVE-2026-0001", "GHSA-x"])
    #expect(try FindingDraft(json: draft.json) == draft)
  }

  @Test(
    "What a report may not say is named with its place",
    arguments: [
      (#"{"affected":[{"package":"pkg:npm/a"}]}"#, ["/title"]),
      (#"{"title":"t"}"#, ["/affected"]),
      (#"{"title":"t","affected":[{}]}"#, ["/affected/0/package"]),
      (#"{"title":"t","affected":[{"repository":"javascript:x"}]}"#, ["/affected/0/repository"]),
      (#"{"title":"t","affected":[{"package":"pkg:npm/a","x":1}]}"#, ["/affected/0/x"]),
      (
        #"{"title":"t","affected":[{"package":"pkg:npm/a"}],"severity":[{"type":"CVSS_V4","score":"x"}]}"#,
        ["/severity/0/score"]
      ),
      (#"{"title":"t","affected":[{"package":"pkg:npm/a"}],"aliases":["CVE-1"]}"#, ["/aliases/0"]),
      (
        #"{"title":"t","affected":[{"package":"pkg:npm/a"}],"location":{"line":0,"y":1}}"#,
        ["/location/line", "/location/y"]
      ),
      (
        #"{"title":"t","affected":[{"package":"pkg:npm/a","commitRange":{"introduced":"XYZ"}}]}"#,
        ["/affected/0/commitRange/introduced"]
      ),
      (
        #"{"title":"t","affected":[{"package":"pkg:npm/a"}],"organization":"org_1"}"#,
        ["/organization"]
      ),
    ])
  func refused(text: String, fields: [String]) throws {
    let problem = #expect(throws: Problem.self) {
      try FindingDraft(json: JSONValue.parse(Array(text.utf8)))
    }
    #expect(problem?.fields.map(\.field) == fields)
    #expect(problem?.status == 422)
  }

  @Test("SARIF results become reports; suppressed ones stay out and bad ones come back")
  func sarif() throws {
    let file = #"""
      {"version":"2.1.0","runs":[{"tool":{"driver":{"name":"scan","version":"1"}},"results":[
       {"ruleId":"r1","message":{"text":"First line\nmore"},"locations":[{"physicalLocation":
        {"artifactLocation":{"uri":"a.c"},"region":{"startLine":7}}}],
        "properties":{"reference":"S-1","package":"pkg:npm/b@1"}},
       {"ruleId":"r2","message":{"text":"Hidden"},"suppressions":[{"kind":"inSource"}]},
       {"ruleId":"r3","message":{"text":"Bad"},"properties":{"package":"nonsense","reference":"S-3"}}
      ]}]}
      """#
    let subject = ReportSubject(package: "pkg:npm/a", repository: "https://example.org/r")
    let upload = try Upload(Array(file.utf8), as: .sarif, about: subject)
    #expect(upload.drafts.count == 1)
    let draft = try #require(upload.drafts.first)
    #expect(draft.title == "First line")
    #expect(draft.reference == "S-1")
    #expect(draft.affected.first?.package?.description == "pkg:npm/b@1")
    #expect(draft.affected.first?.repository == "https://example.org/r")
    #expect(draft.location == SourceLocation(file: "a.c", function: nil, line: 7))
    #expect(draft.provenance.tool == "scan")
    #expect(upload.rejects.map(\.line) == [3])
    #expect(upload.rejects.first?.reference == "S-3")
    #expect(throws: Problem.self) {
      try Upload(Array(file.utf8), as: .sarif, about: ReportSubject(package: "nonsense"))
    }
    for broken in ["", "{}", "[]", #"{"version":"2.0.0","runs":[]}"#, "{\"version\":\"2.1.0\"}"] {
      #expect(throws: IntakeProblem.self) {
        try Upload(Array(broken.utf8), as: .sarif)
      }
    }
  }
}
