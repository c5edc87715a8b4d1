import Actions
import TestSupport
import Testing
import Vocabulary

@testable import Accountability

@Suite("How long stages take") struct StageTests {
  private let start = Timestamp(seconds: 1_800_000_000)

  private func closed(_ organizations: Int, each: Int) -> [ClosedAction] {
    let surroundings = Surroundings.test()
    return (0..<organizations).flatMap { _ in
      let owner = OrganizationID(surroundings)
      return (0..<each).map { place in
        ClosedAction(
          organization: owner, vulnerabilities: ["CVE-2026-1"], openedAt: start.adding(days: 10),
          doneAt: start.adding(days: 11), closedAt: start.adding(days: 12 + Int64(place)), due: nil,
          evidence: .inventory)
      }
    }
  }

  @Test("The nearest rank is a value that was measured")
  func percentiles() {
    let values = (1...10).map(Int64.init)
    #expect(StageRules.percentile(50, values) == 5)
    #expect(StageRules.percentile(90, values) == 9)
    #expect(StageRules.percentile(95, values) == 10)
    #expect(StageRules.percentile(50, [7]) == 7)
  }

  @Test("From the report to the proof is counted where the advisory names the flaw")
  func whole() throws {
    let one = StageRules.Published(
      names: ["BWA-2026-0001", "CVE-2026-1"], reportedAt: start,
      judgedAt: start.adding(days: 1), publishedAt: start.adding(days: 9))
    let figures = StageRules.figures(
      verdicts: [], published: [one], closed: closed(3, each: 2))
    let whole = try #require(figures.first { $0.stage == .reportToProof })
    #expect(whole.count == 6)
    #expect(whole.median == 12 * 86_400)
    #expect(whole.ninetyFive == 13 * 86_400)
    #expect(!figures.contains { $0.stage == .verdictToAdvisory }, "one alone is not shown")
  }

  @Test("Few operators or few cases show nothing of anybody")
  func few() {
    #expect(
      StageRules.figures(verdicts: [1, 2, 3, 4], published: [], closed: closed(2, each: 50))
        .isEmpty)
    #expect(
      StageRules.figures(verdicts: [1, 2, 3, 4, 5], published: [], closed: []).map(\.stage)
        == [.reportToVerdict])
  }
}
