import Formats
import Testing

@Suite("GitHub's advisories")
struct GitHubAdvisoryTests {
  private let text = """
    {"ghsa_id": "GHSA-aaaa-bbbb-cccc", "cve_id": "CVE-2031-0001", "type": "reviewed",
     "html_url": "https://example.org/GHSA-aaaa-bbbb-cccc", "summary": "A flaw", "severity": "high",
     "description": "It **turns**.", "published_at": "2031-01-02T03:04:05Z",
     "updated_at": "2031-01-03T03:04:05Z", "withdrawn_at": null,
     "identifiers": [{"type": "GHSA", "value": "GHSA-aaaa-bbbb-cccc"},
       {"type": "CVE", "value": "CVE-2031-0001"}],
     "references": ["https://example.org/1", {"url": "https://example.org/2"}],
     "vulnerabilities": [
       {"package": {"ecosystem": "pip", "name": "Widget_Turner"},
        "vulnerable_version_range": "> 1.0, < 1.2.9", "first_patched_version": "1.2.9",
        "vulnerable_functions": ["widget.turn"]},
       {"package": {"ecosystem": "rust", "name": "widget"}, "vulnerable_version_range": "= 3.0.0",
        "first_patched_version": {"identifier": "3.0.1"}},
       {"package": {"ecosystem": "npm", "name": "@a/b"}, "vulnerable_version_range": null,
        "first_patched_version": null}],
     "cvss": {"vector_string": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "score": 9.8},
     "cvss_severities": {"cvss_v3": {"vector_string": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
       "score": 9.8}, "cvss_v4": {"vector_string": null, "score": 0}},
     "cwes": [{"cwe_id": "CWE-89", "name": "SQL"}], "epss": {"percentage": 0.1}}
    """

  @Test("every field, and the affected versions exactly")
  func fields() throws {
    let advisory = try GitHubAdvisory(json: Array(text.utf8))
    #expect(advisory.aliases == ["CVE-2031-0001"] && advisory.weaknesses == ["CWE-89"])
    #expect(advisory.vectors.count == 1 && advisory.references.count == 2)
    #expect(
      advisory.packages.map { $0.key?.text } == [
        "pkg:pypi/widget-turner", "pkg:cargo/widget", "pkg:npm/%40a/b",
      ])
    #expect(advisory.packages.map(\.fixed) == ["1.2.9", "3.0.1", nil])
    let first = advisory.packages[0].versions
    #expect(first.verdict("1.0", in: .pypi) == .notAffected)
    #expect(first.verdict("1.0.1", in: .pypi) == .affected(reason: "1.0.1 is in (1.0, 1.2.9)"))
    #expect(first.verdict("1.2.9", in: .pypi) == .notAffected)
    #expect(first.fixedVersion(after: "1.1", in: .pypi) == "1.2.9")
    let second = advisory.packages[1].versions
    #expect(second.verdict("3.0.0", in: .cargo) == .affected(reason: "3.0.0 is in [3.0.0, 3.0.0]"))
    #expect(second.verdict("3.0.1", in: .cargo) == .notAffected)
    guard case .unknown = advisory.packages[2].versions.verdict("1.0.0", in: .npm) else {
      Testing.Issue.record("no range says that nothing is affected")
      return
    }
  }

  @Test("a page of the API is a list; what is no advisory is refused")
  func lists() throws {
    #expect(try GitHubAdvisory.list(json: Array("[\(text),\(text)]".utf8)).count == 2)
    for bad in ["[]", "{}", "[\(text),\(text)]", "1", #"{"ghsa_id": "CVE-1"}"#, #"{"ghsa_id": 5}"#]
    {
      #expect(throws: RecordError.self) { try GitHubAdvisory(json: Array(bad.utf8)) }
    }
  }
}
