import Actions
import Cases
import Directives
import Formats
import TestSupport
import Testing
import Vocabulary

@testable import Accountability

@Suite("Public figures") struct FigureTests {
  private func figures(_ cases: [CaseState: Int], withFix: Int = 0) -> Figures {
    Figures(
      findings: 9, flaws: 7, cases: cases, judged: 0, medianVerdictSeconds: nil, actions: [:],
      publishedWithFix: withFix, actionsDone: 0, actionsProven: 0, organizations: 3,
      daily: [(CalendarDay(number: 0), 2)],
      stages: [])
  }

  @Test("Confirmed counts what got that far or further; fixed only what has a fix")
  func counts() {
    let figures = figures(
      [.received: 100, .confirmed: 10, .awaitingFix: 5, .fixed: 3, .published: 2, .closed: 50],
      withFix: 1)
    #expect(figures.confirmed == 20)
    #expect(figures.fixed == 4)
    #expect(self.figures([:]).confirmed == 0)
  }

  @Test("Every state and urgency is in the answer, zero included, and nothing names anybody")
  func complete() throws {
    let json = figures([:]).json
    for state in CaseState.allCases {
      #expect(json["cases"]?[state.rawValue]?.integerValue == 0)
    }
    for urgency in Urgency.allCases {
      #expect(json["openActions"]?[urgency.rawValue]?["open"]?.integerValue == 0)
      #expect(json["openActions"]?[urgency.rawValue]?["overdue"]?.integerValue == 0)
    }
    #expect(json["medianSecondsToVerdict"]?.isNull == true)
    #expect(json["daily"]?.array?.first?["day"]?.text == "1970-01-01")
    #expect(
      json.object?.keys.sorted() == [
        "actionsDone", "actionsProven", "cases", "confirmed", "daily", "findings", "fixed", "flaws",
        "medianSecondsToVerdict", "openActions", "organizations", "stages",
      ])
  }

  @Test("Figures that differ anywhere are different")
  func equality() {
    #expect(figures([:]) == figures([:]))
    #expect(figures([:]) != figures([.closed: 1]))
  }
}
