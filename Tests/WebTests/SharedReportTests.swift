import Access
import Formats
import TestSupport
import Testing
import Vocabulary

@testable import Coordination
@testable import Intake
@testable import Web

@Suite("Reports on the page of a case") struct SharedReportTests {
  private let surroundings = Surroundings.test()

  private func report(_ text: String, _ line: String) throws -> SharedReport {
    let draft = try FindingDraft(json: [
      "title": line.json, "description": text.json,
      "affected": .array(
        (1...20).map { ["package": "pkg:npm/side@\($0)".json, "versions": line.json] }),
      "location": ["file": line.json], "cwe": ["CWE-79", "CWE-122"],
      "reproducer": ["text": text.json, "command": line.json],
    ])
    let finding = Intake.Finding(
      id: FindingID(surroundings), organization: OrganizationID(surroundings),
      receivedAt: surroundings.now(), flaw: FlawID(surroundings), draft: draft, remarks: [],
      isReady: true, receipt: "", position: 1)
    return SharedReport(finding, from: "Tidewater", files: [])
  }

  @Test("Twenty full reports stay within what a page may hold, and each keeps its title")
  func twenty() throws {
    let one = try report(
      String(repeating: "&", count: 50_000), String(repeating: "<", count: 90))
    let shown = SharedReportShown.shown(Array(repeating: one, count: 20))
    #expect(shown.allSatisfy { !$0.title.isEmpty && $0.isCut })
    let samples = Samples()
    let page = CoordinationPage.render(
      samples.frame("Case", .coordination, .finder),
      samples.coordination(isCoordinator: false, reports: shown))
    #expect(page.count < 60_000)
  }

  @Test("One report of usual length is shown whole; many packages are counted")
  func whole() throws {
    let text = String(repeating: "It reads beyond the end.", count: 200)
    let shown = SharedReportShown.shown([try report(text, "Reads too far")])
    #expect(shown.first?.description == text)
    #expect(shown.first?.title == "Reads too far")
    #expect(shown.first?.isCut == false)
    #expect(shown.first?.affected.first?.hasSuffix("; and 15 more") == true)
  }
}
