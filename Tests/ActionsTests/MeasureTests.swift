import TestSupport
import Testing
import Vocabulary

@testable import Actions

@Suite("Where there is no fix") struct MeasureTests {
  private let surroundings = Surroundings.test()
  private let today = CalendarDay(number: 20_780)

  private func measure(until days: Int64) -> Measure {
    Measure(
      id: MeasureID(surroundings), kind: .isolated, text: "T", decidedBy: "D",
      until: today.adding(days: days), at: surroundings.now(), actor: "per", endedAt: nil,
      ending: nil, receipt: "rcp")
  }

  private func ending(_ days: Int64, had: String?, has: String?) -> String? {
    MeasureRules.ending(of: measure(until: days), target: has, had: had, today: today)
  }

  @Test("A measure ends when its day has passed or a fix comes to be known, and not before")
  func endings() {
    #expect(ending(0, had: nil, has: nil) == nil)
    #expect(ending(-1, had: nil, has: nil)?.contains("has passed") == true)
    #expect(ending(9, had: nil, has: "2.0")?.contains("A fixed version exists now: 2.0") == true)
    // It was known before: the system could not be updated, which has not changed.
    #expect(ending(9, had: "2.0", has: "2.1") == nil)
    #expect(ending(9, had: "2.0", has: nil) == nil)
  }

  @Test("What is no measure is refused with the place")
  func refused() {
    func broken(_ text: String, _ person: String, _ days: Int64) -> [String] {
      let draft = MeasureDraft(
        kind: .workaround, text: text, decidedBy: person, until: today.adding(days: days))
      return MeasureRules.check(draft, today: today).map(\.field)
    }
    #expect(broken("Off.", "Head of IT", 180).isEmpty)
    #expect(broken(" ", "Head of IT", 1) == ["/text"])
    #expect(broken("Off.", String(repeating: "a", count: 201), 1) == ["/decidedBy"])
    #expect(broken("Off.", "Head of IT", 0) == ["/until"])
    #expect(broken("Off.", "Head of IT", 181) == ["/until"])
  }
}
