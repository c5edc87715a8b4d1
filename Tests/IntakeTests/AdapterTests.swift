import Formats
import Foundation
import Intake
import TestSupport
import Testing
import Vocabulary

@Suite("Reports in the forms of others")
struct AdapterTests {
  private func upload(_ text: String, about subject: ReportSubject = .init()) throws -> Upload {
    try Upload(recognising: Array(text.utf8), about: subject)
  }

  @Test("an OSV record keeps package, range, commits, severity and names")
  func osv() throws {
    let upload = try upload(
      #"""
      {"id":"GO-2024-1","modified":"2024-01-01T00:00:00Z","aliases":["CVE-2024-1111"],
       "summary":"Loop in parser","details":"It loops.",
       "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
       "affected":[{"package":{"ecosystem":"Go","name":"example.org/m"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"1.2.9"}]},
         {"type":"GIT","repo":"https://example.org/m.git",
          "events":[{"introduced":"0"},{"fixed":"0123456789abcdef"}]}]}],
       "credits":[{"name":"Ada","type":"FINDER"},{"name":"fuzzer","type":"TOOL"}]}
      """#)
    let draft = try #require(upload.drafts.first)
    #expect(draft.title == "Loop in parser")
    #expect(draft.reference == "GO-2024-1")
    #expect(draft.aliases == ["GO-2024-1", "CVE-2024-1111"])
    #expect(draft.affected.first?.package?.description == "pkg:golang/example.org/m")
    #expect(draft.affected.first?.versions == ">=1.0.0 <1.2.9")
    #expect(draft.affected.first?.repository == "https://example.org/m.git")
    #expect(draft.affected.first?.fixedCommit == "0123456789abcdef")
    #expect(draft.severity.map(\.kind) == ["CVSS_V3"])
    #expect(draft.provenance.tool == "fuzzer")
    #expect(draft.verifiedBy == "Ada")
  }

  @Test("a private vulnerability report of GitHub: from the list, the report form and the webhook")
  func gitHub() throws {
    let advisory = #"""
      {"ghsa_id":"GHSA-abcd-1234-wxyz","cve_id":null,"state":"triage",
       "html_url":"https://github.com/o/r/security/advisories/GHSA-abcd-1234-wxyz",
       "summary":"Traversal","description":"Reads any file.","cwe_ids":["CWE-22"],
       "cvss":{"vector_string":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"},
       "vulnerabilities":[{"package":{"ecosystem":"npm","name":"@o/r"},
        "vulnerable_version_range":"< 2.0.1","vulnerable_functions":["open"]}],
       "credits":[{"login":"ada"}]}
      """#
    for text in [
      "[\(advisory)]", advisory, #"{"action":"reported","repository_advisory":\#(advisory)}"#,
    ] {
      let draft = try #require(try upload(text).drafts.first)
      #expect(draft.affected.first?.package?.description == "pkg:npm/%40o/r")
      #expect(draft.affected.first?.repository == "https://github.com/o/r")
      #expect(draft.affected.first?.versions == "< 2.0.1")
      #expect(draft.weaknesses == ["CWE-22"])
      #expect(draft.location?.function == "open")
      #expect(draft.aliases == ["GHSA-ABCD-1234-WXYZ"] || draft.aliases == ["GHSA-abcd-1234-wxyz"])
    }
    let form = #"""
      {"summary":"Overflow","description":"x","severity":"high","cwe_ids":["CWE-787"],
       "vulnerabilities":[{"package":{"ecosystem":"pip","name":"Pillow"}}]}
      """#
    let draft = try #require(try Upload(Array(form.utf8), as: .github).drafts.first)
    #expect(draft.title == "Overflow")
    #expect(draft.affected.first?.package?.description == "pkg:pypi/pillow")
  }

  @Test("a CycloneDX disclosure report: each vulnerability but those that do not affect it")
  func cycloneDX() throws {
    let upload = try upload(
      #"""
      {"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:1","components":[
        {"type":"library","bom-ref":"a","name":"a","purl":"pkg:npm/a@1.0.0"}],
       "vulnerabilities":[
        {"id":"CVE-2024-2","analysis":{"state":"not_affected"},"affects":[{"ref":"a"}]},
        {"id":"X-1","description":"Reads past the end.\nMore.","cwes":[125],
         "ratings":[{"method":"CVSSv4",
          "vector":"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"}],
         "proofOfConcept":{"reproductionSteps":"Run it."},
         "affects":[{"ref":"a","versions":[{"version":"1.0.0","status":"affected"}]}]},
        {"id":"X-2","description":"Nobody","affects":[{"ref":"unknown"}]}]}
      """#)
    #expect(upload.drafts.map(\.title) == ["Reads past the end."])
    #expect(upload.drafts.first?.reproducer == "Run it.")
    #expect(upload.drafts.first?.weaknesses == ["CWE-125"])
    #expect(upload.drafts.first?.severity.map(\.kind) == ["CVSS_V4"])
    // What names no package comes back, with its place in the file.
    #expect(upload.rejects.map(\.line) == [3])
  }

  @Test("an e-mail: lines that begin with a known name say what mail has no place for")
  func mail() throws {
    let text = """
      From: ada@example.org
      Subject: Heap overflow in left-pad
      Message-ID: <7@example.org>

      Hello,

      - Package: pkg:npm/left-pad@1.3.0
      * CWE: CWE-787
      Tested-Commit: 0123abc
      File: lib/pad.c
      Line: 17
      Model: some-model
      CVE: CVE-2024-9999

      It writes past the end. See https://example.org: it is public.
      """
    let draft = try #require(try upload(text).drafts.first)
    #expect(draft.title == "Heap overflow in left-pad")
    #expect(draft.reference == "7@example.org")
    #expect(draft.affected.first?.package?.version == "1.3.0")
    #expect(draft.location == SourceLocation(file: "lib/pad.c", function: nil, line: 17))
    #expect(draft.provenance.testedCommit == "0123abc")
    #expect(draft.provenance.model == "some-model")
    #expect(draft.aliases == ["CVE-2024-9999"])
    let bare = try upload("Subject: x\n\nIt crashes.")
    #expect(bare.rejects.first?.errors.first?.field == "/affected")
    let told = try upload("Subject: x\n\nIt crashes.", about: .init(package: "pkg:npm/a@1"))
    #expect(told.drafts.count == 1)
  }

  @Test("what is in no known form is refused with the forms that are read")
  func unrecognised() throws {
    for text in ["", "\u{0}\u{1}", "PK\u{3}\u{4}", "[1]"] {
      #expect(throws: IntakeProblem.self) { try upload(text) }
    }
  }

  @Test(
    "every SARIF result, OSV record and CSAF vulnerability of the data sets becomes a report",
    .enabled(if: TestData.has("sarif.tar.gz"), "skipped: data not present"))
  func real() throws {
    let subject = ReportSubject(repository: "https://example.org/source")
    let sarif = try counts("sarif.tar.gz", about: subject, limit: nil)
    #expect(sarif.accepted + sarif.suppressed == 2664)
    #expect(sarif.refused == 0)
    for (name, least) in [("osv-go.tar.gz", 500), ("csaf-cisa.tar.gz", 1000)] {
      let found = try counts(name, about: .init(), limit: 500)
      #expect(found.refused == 0)
      #expect(found.accepted >= least)
    }
  }

  private func counts(
    _ archive: String, about subject: ReportSubject, limit: Int?
  ) throws -> (accepted: Int, refused: Int, suppressed: Int) {
    let folder = try TestData.path(archive)
    var counts = (accepted: 0, refused: 0, suppressed: 0)
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let wanted = names.filter {
      ($0.hasSuffix(".json") || $0.hasSuffix(".sarif")) && !$0.contains("-feed-")
    }.sorted()
    for name in wanted.prefix(limit ?? wanted.count) {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
      let upload = try Upload(recognising: bytes, about: subject)
      counts.accepted += upload.drafts.count
      counts.refused += upload.rejects.count
      for reject in upload.rejects.prefix(2) {
        print("adapters:", name, reject.line, reject.errors)
      }
      if let log = try? SARIFLog(json: bytes) {
        counts.suppressed += log.runs.flatMap(\.results).count { $0.isSuppressed }
      }
    }
    return counts
  }
}
