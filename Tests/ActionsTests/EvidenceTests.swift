import Formats
import TestSupport
import Testing
import Vocabulary

@testable import Actions

@Suite("What proves that something was done") struct EvidenceTests {
  private let today = CalendarDay(number: 20_700)

  private func judge(
    _ draft: EvidenceDraft, target: String? = "2.0.0", found: Set<String> = []
  ) throws(EvidenceProblem) -> EvidenceRules.Verdict {
    try EvidenceRules.judge(
      draft, target: target, scheme: .semver, causes: ["CVE-2026-1", "CVE-2026-2"], found: found,
      today: today)
  }

  @Test("Only somebody's word closes nothing; every other kind does")
  func closing() {
    #expect(EvidenceKind.allCases.filter { !$0.closes } == [.statement])
    let strengths = EvidenceKind.allCases.map(\.strength.rawValue)
    #expect(strengths == [1, 2, 3, 4, 5, 5])
  }

  @Test("Each state, kind and outcome leads where a person expects")
  func states() {
    for kind in EvidenceKind.allCases {
      for state in ActionState.allCases {
        let supported = EvidenceRules.state(after: state, kind, .supports)
        let contradicted = EvidenceRules.state(after: state, kind, .contradicts)
        switch state {
        case .withdrawn: #expect(supported == .withdrawn && contradicted == .withdrawn)
        case .verified: #expect(supported == .verified && contradicted == .open)
        case .open, .done:
          #expect(supported == (kind.closes ? .verified : .done))
          #expect(contradicted == .open)
        }
      }
    }
  }

  @Test(
    "A version proves it from the fixed one on, and contradicts it below",
    arguments: [
      ("2.0.0", EvidenceOutcome.supports), ("2.0.1", .supports), ("10.0.0", .supports),
      ("1.9.9", .contradicts), ("2.0.0-rc.1", .contradicts),
    ])
  func versions(_ version: String, _ outcome: EvidenceOutcome) throws {
    let verdict = try judge(.versionProbe(version: version, method: "Help, About"))
    #expect(verdict.outcome == outcome)
    #expect(verdict.summary.contains(version))
  }

  @Test("Where no fixed version is known a version proves nothing")
  func noTarget() {
    #expect(throws: EvidenceProblem.noTarget) {
      try judge(.versionProbe(version: "9", method: "m"), target: nil)
    }
  }

  @Test(
    "A pasted line is no version, whichever way the ecosystem would sort it",
    arguments: ["libssl3 3.0.2", "OpenSSL 3.0.13", "unknown", "", "v", "version 3"])
  func lines(_ text: String) {
    #expect(throws: EvidenceProblem.noVersion) {
      try judge(.versionProbe(version: text, method: "m"))
    }
  }

  @Test("A rule's name is found wherever a scanner writes it")
  func rules() {
    for rule in ["CVE-2026-1-OPENSSL", "SNYK:CVE-2026-1", "CVE-2026-1", "APP/CVE-2026-1"] {
      #expect(ActionService.names(rule).contains("CVE-2026-1"), "\(rule)")
    }
    #expect(ActionService.names("GHSA-AAAA-BBBB-CCCC").contains("GHSA-aaaa-bbbb-cccc"))
    #expect(ActionService.names("CVE") == ["CVE"])
  }

  @Test("A confirmation from the future is refused")
  func future() throws {
    let draft = { (day: CalendarDay) in
      EvidenceDraft.vendorAttestation(vendor: "Northfork", person: nil, on: day, text: "Done.")
    }
    #expect(try judge(draft(today)).outcome == .supports)
    #expect(throws: EvidenceProblem.notYet) { try judge(draft(today.adding(days: 1))) }
  }

  private func log(_ runs: String) throws -> EvidenceDraft {
    .scan(
      try SARIFLog(json: Array(#"{"version":"2.1.0","runs":[\#(runs)]}"#.utf8)), digest: "d")
  }

  @Test(
    "A scan that finds it no more proves it; one that does contradicts; an empty one is refused")
  func scans() throws {
    let run = #"{"tool":{"driver":{"name":"Grype","version":"1"}},"results":[]}"#
    #expect(try judge(log(run)).outcome == .supports)
    let still = try judge(log(run), found: ["CVE-2026-2", "CVE-2026-1", "CVE-2020-9"])
    #expect(still.outcome == .contradicts)
    #expect(still.summary == "Grype still finds CVE-2026-1 and 1 more.")
    #expect(throws: EvidenceProblem.noRun) { try judge(log("")) }
  }

  @Test("What is missing or too much is named with its place")
  func reading() throws {
    let fields = { (document: JSONValue) -> [String] in
      do {
        _ = try EvidenceDraft(document)
        return []
      } catch let error as any ProblemConvertible {
        return error.problem.fields.map(\.field)
      }
    }
    #expect(try fields(["kind": "inventory"]) == ["/kind"])
    #expect(try fields([:]).contains("/kind"))
    #expect(try fields(["kind": "versionProbe", "version": "1"]) == ["/method"])
    #expect(
      try fields(["kind": "vendorAttestation", "vendor": "V", "on": "soon", "text": "T"])
        == ["/on"])
    #expect(try fields(["kind": "scan"]) == ["/sarif"])
    #expect(try fields(["kind": "scan", "sarif": ["version": "1.0"]]) == ["/sarif"])
    #expect(
      try fields([
        "kind": "signedStatement", "name": "N", "function": "F", "text": "T", "surplus": 1,
      ]) == ["/surplus"])
  }
}
