import Formats
import Testing
import Vocabulary

@Suite("What other hubs send and take") struct FederationFormTests {
  static let vince = """
    {"case": {"vuid": "782161", "created": "2026-11-02T18:51:48.204903Z", "status": "Active",
      "summary": "A parser reads past its buffer.", "title": "Example parser reads too far",
      "due_date": "2027-01-15T14:00:00Z", "modified": "2026-11-20T08:00:00Z"},
     "vuls": [{"name": "VU#782161.1", "cve": "2026-41234", "description": "Reads too far.",
       "date_added": "2026-11-02T19:00:00Z"}],
     "report": {"vendor_name": "Example Inc", "product_name": "Parser", "product_version": "1.0",
       "vul_description": "A length is not checked.", "vul_public": false}}
    """
  static let gitHub = """
    {"action": "reported", "repository_advisory": {"ghsa_id": "GHSA-2abc-3def-4ghj",
      "cve_id": "CVE-2026-41234", "summary": "Reads too far", "description": "Length.",
      "state": "triage", "updated_at": "2026-11-20T09:00:00Z"},
     "repository": {"full_name": "example/parser"}}
    """
  static let gcve = """
    [{"dataType": "CVE_RECORD", "cveMetadata": {"vulnId": "GCVE-42-2026-0001", "state":
      "PUBLISHED", "datePublished": "2026-11-20T08:00:00Z"}, "containers": {"cna": {"title": "T",
      "descriptions": [{"lang": "en", "value": "Words"}], "x_gcve": [{"vulnId":
      "GCVE-42-2026-0001", "recordType": "advisory", "relationships": [{"destId":
      "CVE-2026-41234", "type": "equal"}]}]}}}]
    """

  @Test("Numbers are known by their form, in one spelling") func names() {
    #expect(KnownName("cve-2026-41234")?.text == "CVE-2026-41234")
    #expect(KnownName("GCVE-0-2026-41234")?.text == "CVE-2026-41234")
    #expect(KnownName("gcve-42-2026-0001")?.authority == .gcve(42))
    #expect(KnownName("ghsa-2ABC-3def-4ghj")?.text == "GHSA-2abc-3def-4ghj")
    #expect(KnownName("vu#782161.1")?.text == "VU#782161")
    #expect(KnownName("VRF#26-11-ABCDE")?.authority == .certcc)
    #expect(KnownName("BWA-2026-0001")?.authority == .breakwater)
    for text in [
      "", "CVE-2026", "CVE-2026-12", "CVE-26-12345", "GHSA-1-2-3", "VU#", "VU#12", "GCVE-1-26-1",
      "GCVE--2026-1", "cas_1", "BWA-x-1", "CVE-2026-41234-1", "GCVE-9999999999-2026-1", "VU#a b<c>",
    ] { #expect(KnownName(text) == nil, "\(text)") }
    let found = KnownName.all(in: ["See CVE-2026-41234, (VU#782161.1) and <b>GHSA-2abc-3def-4ghj"])
    #expect(found.map(\.text) == ["CVE-2026-41234", "VU#782161", "GHSA-2abc-3def-4ghj"])
    #expect(KnownName.all(in: [String(repeating: "CVE-2026-11111 ", count: 9)]).count == 1)
  }

  @Test("A case of VINCE is read, and written as it is read") func vinceCase() throws {
    let found = try #require(try VINCECase.all(json: Array(Self.vince.utf8)).first)
    #expect(found.name == "VU#782161" && found.title == "Example parser reads too far")
    #expect(found.due == Timestamp(rfc3339: "2027-01-15T14:00:00Z"))
    #expect(found.vulnerabilities.map(\.cve) == ["CVE-2026-41234"])
    #expect(found.report?.product == "Parser" && !found.isPublic)
    #expect(try VINCECase(found.json) == found)
    #expect(throws: RecordError.self) { try VINCECase.all(json: Array("{\"case\": {}}".utf8)) }
    #expect(throws: RecordError.self) { try VINCECase.all(json: Array("[".utf8)) }
  }

  @Test("The form of VINCE gets what it requires, cut to what it takes") func vinceForm() {
    var report = VINCEReport()
    report.product = String(repeating: "p", count: 500)
    report.description = String(repeating: "é", count: 20_000)
    let fields = Dictionary(
      report.fields.map { ($0.name, $0.value) }, uniquingKeysWith: { one, _ in one })
    #expect(fields["product_name"]?.utf8.count == 200)
    #expect((fields["vul_description"]?.utf8.count ?? 0) <= 20_000)
    for name in ["product_version", "vul_exploit", "vul_impact", "vul_discovery"] {
      #expect(fields[name] == "Not said", "\(name)")
    }
    #expect(fields["share_release"] == "False" && fields["contact_email"] == nil)
    #expect(VINCEReport(report.json).product.utf8.count <= 200)
  }

  @Test("A private report to GitHub is read from its webhook, and written") func gitHubReport()
    throws
  {
    let found = try #require(try GitHubReport.all(json: Array(Self.gitHub.utf8)).first)
    #expect(found.id == "GHSA-2abc-3def-4ghj" && found.cve == "CVE-2026-41234")
    #expect(found.state == "triage" && found.repository == "example/parser")
    let package = try PackageURL("pkg:maven/org.example/parser@1.0")
    let draft = GitHubReportDraft(
      summary: "Reads\u{202E} too far\n", description: "Length.",
      packages: [try #require(.init(package, versions: "< 2.0"))], weaknesses: ["CWE-125"])
    let json = try JSONValue.parse(draft.body)
    #expect(json["summary"]?.text == "Reads  too far ")
    #expect(
      json["vulnerabilities"]?.array?.first?["package"]?["name"]?.text == "org.example:parser")
    #expect(GitHubReportDraft.Package(try PackageURL("pkg:deb/debian/x"), versions: nil) == nil)
  }

  @Test("Records of GCVE are read as a list and as lines, and written") func gcveRecord() throws {
    let found = try #require(try GCVERecord.all(json: Array(Self.gcve.utf8)).first)
    #expect(found.id == "GCVE-42-2026-0001" && found.isPublished && found.kind == "advisory")
    #expect(found.relationships == [.init("equal", to: "CVE-2026-41234")])
    let id = GCVEIdentifier(authority: 7, year: "2026", number: "0012")
    let now = try #require(Timestamp(rfc3339: "2026-11-22T00:00:00Z"))
    let written = GCVERecord.json(
      id, container: ["title": "T", "descriptions": [["lang": "en", "value": "W"]]],
      equals: ["CVE-2026-41234"], assigner: "HERE", published: now, changed: now)
    let line = written.serializedBytes(pretty: false)
    let read = try GCVERecord.all(json: line + [10] + line)
    #expect(read.map(\.id) == ["GCVE-7-2026-0012", "GCVE-7-2026-0012"])
    #expect(read[0].relationships.contains(.init("equal", to: "CVE-2026-41234")))
    #expect(read[0].text == "W" && read[0].changedAt == now)
  }

  @Test("An exchange record is read as it was written, and nothing else is one") func exchange()
    throws
  {
    var record = ExchangeRecord(id: "cas_1", hub: "hub.example")
    record.title = "Reads too far"
    record.chain = ["cert-cc"]
    record.names = ["CVE-2026-41234", "VU#782161"]
    record.affected = [.init(package: "pkg:npm/parser", repository: nil, versions: "<2")]
    record.embargoUntil = Timestamp(rfc3339: "2027-01-15T14:00:00Z")
    #expect(try ExchangeRecord(json: record.json.canonical()) == record)
    for (member, value) in [
      ("version", 2 as JSONValue), ("hub", "../etc"), ("id", "a b"), ("title", ""),
      ("chain", ["UPPER"]), ("type", "other"),
    ] {
      var object = try #require(record.json.object)
      object[member] = value
      let bytes = JSONValue.object(object).canonical()
      #expect(throws: RecordError.self, "\(member)") { try ExchangeRecord(json: bytes) }
    }
    for name in ["a", "-ab", "a/b", "a..b", "Ab", "a b", ""] { #expect(!HubNaming.isName(name)) }
  }

  @Test("Damaged documents never crash, and what is read stays within its limits") func damaged() {
    MutationTests().run("VINCE", [Array(Self.vince.utf8)]) {
      for found in try VINCECase.all(json: $0) { #expect(found.title.utf8.count <= 300) }
    }
    MutationTests().run("GitHub report", [Array(Self.gitHub.utf8)]) {
      _ = try GitHubReport.all(json: $0)
    }
    MutationTests().run("GCVE", [Array(Self.gcve.utf8)]) { _ = try GCVERecord.all(json: $0) }
    var record = ExchangeRecord(id: "cas_1", hub: "hub.example")
    record.title = "Reads too far"
    MutationTests().run("exchange record", [record.json.canonical()]) {
      _ = try ExchangeRecord(json: $0)
    }
  }
}
