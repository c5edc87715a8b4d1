import Formats
import Testing
import Vocabulary

@Suite("OSV, CVE, KEV and EPSS")
struct RecordTests {
  private let advisory = """
    {"id":"X-1","modified":"2024-01-02T03:04:05Z","aliases":["CVE-2024-1"],
     "affected":[{"package":{"ecosystem":"PyPI","name":"Some.Package"},
       "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.2"}]},
                 {"type":"GIT","repo":"r","events":[{"introduced":"0"}]}],
       "versions":["0.9"],"ecosystem_specific":{"a":[1]}}],
     "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N"}],"database_specific":{"k":true}}
    """

  @Test("an OSV record is read whole")
  func osv() throws {
    let record = try OSVRecord(json: Array(advisory.utf8))
    #expect(record.modified == Timestamp(rfc3339: "2024-01-02T03:04:05Z"))
    #expect(record.databaseSpecific == ["k": true])
    let package = try #require(record.affected.first)
    #expect(package.key?.text == "pkg:pypi/some-package")
    #expect(package.ecosystemSpecific == ["a": [1]])
    #expect(package.verdict("1.0") == .affected(reason: "1.0 is in [0, 1.2)"))
    #expect(package.verdict("0.9") == .affected(reason: "0.9 is listed"))
    #expect(package.verdict("1.2") == .notAffected)
    #expect(package.fixedVersion(after: "1.0") == "1.2")
  }

  @Test("an error names the record and the field")
  func errors() {
    let wrong = #"{"id":"X-1","affected":[{"ranges":[{"type":"OTHER","events":[]}]}]}"#
    do throws(RecordError) {
      _ = try OSVRecord(json: Array(wrong.utf8))
      Testing.Issue.record("not refused")
    } catch {
      #expect(error.record == "X-1")
      #expect(error.field == "/affected/0/ranges/0/type")
    }
    #expect(throws: RecordError.self) { try OSVRecord(json: Array("{}".utf8)) }
    #expect(throws: RecordError.self) { try CVERecord(json: Array("{}".utf8)) }
    #expect(throws: RecordError.self) {
      try OSVRecord(json: Array(#"{"id":"A","id":"B"}"#.utf8))
    }
  }

  @Test("YAML versions stay text; anchors, duplicate keys and bombs are refused")
  func yaml() throws {
    let text = """
      id: Y-1
      modified: "2024-01-01T00:00:00Z"
      details: |
        * a list & more
      affected:
      - package: {name: x, ecosystem: PyPI}
        versions: [1.10, 2]
      """
    let record = try OSVRecord(yaml: Array(text.utf8))
    #expect(record.affected.first?.versions == ["1.10", "2"])
    #expect(record.details == "* a list & more\n")
    let deep = String(repeating: "[", count: 100_000)
    for wrong in [
      "id: &a X\nsummary: *a", "id: X\nid: Y", "", "id: [", "a: &x [1]\nid: b", "id: \(deep)",
      "id: X\naliases: &a [b]\nrelated: [*a, *a, *a]",
    ] {
      #expect(throws: RecordError.self, "\(wrong.prefix(40))") {
        try OSVRecord(yaml: Array(wrong.utf8))
      }
    }
  }

  @Test("a CVE record's assessments are read whatever their letter case")
  func cve() throws {
    let text = """
      {"cveMetadata":{"cveId":"CVE-2024-1","state":"PUBLISHED","dateUpdated":"2024-01-01T00:00:00"},
       "containers":{"cna":{"title":"T","descriptions":[{"lang":"de","value":"d"},
         {"lang":"en-US","value":"e"}],
         "problemTypes":[{"descriptions":[{"cweId":"CWE-089"},{"description":"CWE-79 XSS"}]}],
         "affected":[{"vendor":"V","product":"P","collectionURL":"https://registry.npmjs.org",
           "packageName":"@a/b","cpes":["cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"],
           "versions":[{"version":"1","status":"affected","lessThan":"2"}]}],
         "metrics":[{"cvssV3_1":{"vectorString":"CVSS:3.1/AV:N","baseScore":9.8}}],
         "solutions":[{"lang":"en","value":"Update."}]},
       "adp":[{"metrics":[{"other":{"type":"ssvc","content":{"timestamp":"2024-01-02T00:00:00Z",
         "options":[{"Exploitation":"PoC"},{"Automatable":"Yes"},{"Technical Impact":"Total"}]}}},
         {"other":{"type":"kev","content":{"dateAdded":"2024-05-30"}}}]}]}}
      """
    let record = try CVERecord(json: Array(text.utf8))
    #expect(record.description == "e")
    #expect(record.weaknesses == ["CWE-89", "CWE-79"])
    #expect(record.ssvc?.exploitation == .poc)
    #expect(record.ssvc?.automatable == true)
    #expect(record.ssvc?.technicalImpact == .total)
    #expect(record.knownExploitedSince == CalendarDay("2024-05-30"))
    #expect(record.metrics.map(\.baseScore) == [9.8])
    let product = try #require(record.cna.affected.first)
    #expect(product.keys.map(\.text) == ["pkg:npm/%40a/b", "cpe:a:v:p"])
    #expect(product.rule.verdict("1.5", in: .npm) == .affected(reason: "1.5 is in [1, 2)"))
    #expect(record.cna.solutions.first?.value == "Update.")
  }

  @Test("CSV fields may be quoted, and hold commas, quotes and lines (RFC 4180)")
  func csv() throws {
    var reader = CSVReader(Array("a,\"b,\"\"c\"\"\nd\",\r\n,x\n".utf8))
    #expect(try reader.next() == ["a", "b,\"c\"\nd", ""])
    #expect(reader.line == 3)
    #expect(try reader.next() == ["", "x"])
    #expect(try reader.next() == nil)
    for wrong in ["\"a", "a\"b", "\"a\"b"] {
      var reader = CSVReader(Array(wrong.utf8))
      #expect(throws: RecordError.self) { try reader.next() }
    }
  }

  @Test("EPSS scores are read plain and compressed")
  func epss() throws {
    let text = """
      #model_version:v2025.03.14,score_date:2025-03-17T12:55:00Z
      cve,epss,percentile
      CVE-1999-0001,0.01141,0.83
      CVE-1999-0002,0.16836,0.94

      """
    let scores = try EPSSScores(csv: Array(text.utf8))
    #expect(scores.model == "v2025.03.14")
    #expect(scores.modified == Timestamp(rfc3339: "2025-03-17T12:55:00Z"))
    #expect(scores.scores.map(\.probability) == [0.01141, 0.16836])
    #expect(throws: RecordError.self) {
      try EPSSScores(csv: Array("cve,epss\nCVE-1,2.0\n".utf8))
    }
    #expect(throws: RecordError.self) { try EPSSScores(csv: [0x1F, 0x8B, 8, 0, 1]) }
  }
}
