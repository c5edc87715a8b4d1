import Access
import Formats
import Testing
import Vocabulary

@testable import Advisories

@Suite("CVE Services") struct CVEServicesTests {
  private let account = CVEAccount(
    address: "https://cve.example/api", organization: "a b&c", user: "hub", key: "secret")

  private func listed(
    _ cve: String, user: String = "hub", state: String = "RESERVED",
    at: String = "2026-11-21T08:00:10.000Z"
  ) throws -> CVEListed {
    try #require(
      CVEListed([
        "cve_id": cve.json, "owning_cna": "us", "state": state.json, "reserved": at.json,
        "requested_by": ["cna": "us", "user": user.json],
      ]))
  }

  @Test("Requests are those of the published description, with the key in a header only")
  func requests() {
    let reserve = account.reserve(year: "2026")
    #expect(
      reserve.address
        == "https://cve.example/api/cve-id?amount=1&cve_year=2026&short_name=a%20b%26c")
    #expect(reserve.method == "POST" && !reserve.isGuarded)
    #expect(reserve.headers.contains { $0.name == "cve-api-key" && $0.value == "secret" })
    let all = [
      reserve, account.state(of: "CVE-2026-1000"), account.quota(),
      account.publish([1], as: "CVE-2026-1000", isPublished: true),
      account.reserved(after: Timestamp(seconds: 1_795_248_000)),
      account.reject([1], as: "CVE-2026-1000", hasRecord: true),
      account.reject([1], as: "CVE-2026-1000", hasRecord: false),
      account.giveBack("CVE-2026-1000"),
    ]
    for request in all { #expect(!request.address.contains("secret")) }
    #expect(all[3].method == "PUT" && all[3].address.hasSuffix("/cve/CVE-2026-1000/cna"))
    #expect(all[4].address.hasSuffix("time_reserved.gt=2026-11-21T08%3A00%3A00Z"))
    #expect(all[5...7].map(\.method) == ["PUT", "POST", "PUT"])
    #expect(all[6].address.hasSuffix("/cve/CVE-2026-1000/reject"))
    #expect(all[7].address.hasSuffix("/cve-id/CVE-2026-1000?state=REJECTED"))
  }

  @Test("Answers say whether anything was changed")
  func answers() {
    func read(_ status: Int, _ body: String = "{}") -> CVEAnswer {
      CVEAnswer(OutgoingReply(status: status, body: Array(body.utf8)))
    }
    if case .done = read(200, #"{"cve_ids":[]}"#) {} else { Issue.record() }
    if case .unknown = read(200, "<html>") {} else { Issue.record("not JSON") }
    if case .refused(let words) = read(403, #"{"error":"EXCEEDED_ID_QUOTA"}"#) {
      #expect(words.contains("quota"))
    } else {
      Issue.record()
    }
    if case .later(let words) = read(401) {
      #expect(words.contains("BREAKWATER_CVE_KEY_FILE"))
    } else {
      Issue.record()
    }
    if case .later = read(429) {} else { Issue.record() }
    for status in [500, 502, 503, 504] {
      if case .unknown = read(status) {} else { Issue.record("\(status)") }
    }
    if case .refused(let words) = read(400, #"{"message":"a\u202e\r\nb"}"#) {
      #expect(words.hasSuffix("a   b"))
    } else {
      Issue.record()
    }
  }

  @Test("What may have been given is this user’s, reserved since, and no advisory’s")
  func given() throws {
    let since = try #require(Timestamp(rfc3339: "2026-11-21T08:00:00Z"))
    let all = [
      try listed("CVE-2026-1001", at: "2026-11-21T08:00:30.000Z"),
      try listed("CVE-2026-1002", user: "somebody"),
      try listed("CVE-2026-1003", at: "2026-11-20T08:00:00.000Z"),
      try listed("CVE-2026-1004", state: "PUBLISHED"), try listed("CVE-2026-1005"),
    ]
    func one(_ known: Set<String>) -> String? {
      CVENumbering.given(among: all, user: "hub", since: since, known: known)
    }
    #expect(one([]) == "CVE-2026-1005")
    #expect(one(["CVE-2026-1005"]) == "CVE-2026-1001")
    #expect(one(["CVE-2026-1005", "CVE-2026-1001"]) == nil)
  }

  @Test("A record is created once and changed after; others’ identifiers are left alone")
  func sending() {
    func state(_ state: String, _ owner: String = "us") -> CVEAnswer {
      .done(["cve_id": "CVE-2026-1000", "state": state.json, "owning_cna": owner.json])
    }
    let us = "us"
    #expect(
      AdvisoryService.sending(state("RESERVED"), organization: us) == .send(isPublished: false))
    #expect(
      AdvisoryService.sending(state("PUBLISHED"), organization: us) == .send(isPublished: true))
    if case .foreign = AdvisoryService.sending(state("RESERVED", "them"), organization: us) {
    } else {
      Issue.record()
    }
    for refused in [state("REJECTED"), .refused("no")] {
      if case .refuse = AdvisoryService.sending(refused, organization: us) {
      } else {
        Issue.record()
      }
    }
    #expect(AdvisoryService.sending(.unknown("x"), organization: us) == .later("x"))
    #expect(
      AdvisoryService.sending(state("REJECTED"), organization: us, mayBeRejected: true)
        == .lookUpRecord)
  }

  @Test("The rules name the place and what to do")
  func rules() {
    var content = AdvisoryContent(
      title: "T", summary: "S", trafficLight: .clear, cve: "CVE-2026-1000",
      weaknesses: ["CWE-79"], vectors: [],
      products: [.init(vendor: "V", name: "P", affected: "*")], remediations: [],
      references: [], credits: [], change: "", withdrawal: nil)
    #expect(CNARules.broken(content).isEmpty)
    content.title = String(repeating: "x", count: 257)
    content.summary = " "
    content.products = []
    content.weaknesses = []
    content.references = [.init("ftp://x", "p")]
    let places = CNARules.broken(content).map { $0.prefix { $0 != ":" } }
    #expect(places == ["/title", "/summary", "/products", "/weaknesses", "/references/0"])
  }

  @Test(
    "Identifiers are read strictly",
    arguments: [
      "", "CVE-2026-1", "cve-2026-1000", "CVE-26-1000", "CVE-2026-1000/..", "CVE-٢٠٢٦-1000",
    ])
  func identifiers(_ text: String) { #expect(!CNARules.isCVE(text)) }
}
