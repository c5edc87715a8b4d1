import Access
import Catalog
import Inventory
import Registry
import TestSupport
import Testing
import Vocabulary

@testable import Directives

@Suite("Counting days") struct CountingTests {
  private let directive = Directive.bod2604
  private let surroundings = Surroundings.test()

  private func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

  private func deadline(
    _ inputs: DecisionInputs, _ start: CalendarDay, _ due: CalendarDay?
  ) -> Deadline {
    Deadline(
      asset: AssetID(surroundings), vulnerability: "CVE-2026-1", organization: .init(surroundings),
      inputs: inputs, isAssessed: true, urgency: directive.urgency(inputs), start: start, due: due,
      reason: "",
      decidedAt: surroundings.now())
  }

  private func decide(
    _ inputs: DecisionInputs, _ previous: Deadline?, seen: CalendarDay, today: CalendarDay
  ) -> DirectiveRules.Decision {
    DirectiveRules.decide(
      directive, inputs, assessed: true, previous: previous, firstSeen: seen, today: today)
  }

  private let calm = DecisionInputs(
    isKnownExploited: false, isPubliclyExposed: true, isAutomatable: false, isTotal: false)
  private let exploited = DecisionInputs(
    isKnownExploited: true, isPubliclyExposed: true, isAutomatable: false, isTotal: false)
  private let upgrade = DecisionInputs(
    isKnownExploited: false, isPubliclyExposed: false, isAutomatable: false, isTotal: false)

  @Test("Without history days count from when it was first seen, even if that is past")
  func first() throws {
    let seen = try day("2026-11-01")
    let made = decide(calm, nil, seen: seen, today: try day("2026-11-21"))
    #expect(made.urgency == .sixtyDays)
    #expect(made.start == seen)
    #expect(made.due == seen.adding(days: 60))
    #expect(made.reason.contains("60 days"))
    let none = decide(upgrade, nil, seen: seen, today: seen)
    #expect(none.due == nil)
    #expect(none.reason.contains("next upgrade"))
  }

  @Test("What becomes more urgent counts from the day of the change")
  func moreUrgent() throws {
    let (seen, today) = (try day("2026-11-01"), try day("2026-11-10"))
    let before = deadline(calm, seen, seen.adding(days: 60))
    let after = decide(exploited, before, seen: seen, today: today)
    #expect(after.urgency == .fourteenDays)
    #expect(after.start == today)
    #expect(after.due == today.adding(days: 14))
    #expect(after.reason.contains("added to CISA's KEV catalogue"))
  }

  @Test("A change that makes it more urgent never moves the date later")
  func neverLater() throws {
    let (seen, today) = (try day("2026-11-01"), try day("2026-12-25"))
    let before = deadline(calm, seen, seen.adding(days: 60))
    let after = decide(exploited, before, seen: seen, today: today)
    #expect(after.due == seen.adding(days: 60))
    #expect(after.reason.contains("kept at the earlier date"))
  }

  @Test("What becomes less urgent counts from the day the former date was counted from")
  func lessUrgent() throws {
    let (seen, changed) = (try day("2026-11-01"), try day("2026-11-10"))
    let before = deadline(exploited, changed, changed.adding(days: 14))
    let after = decide(calm, before, seen: seen, today: try day("2026-11-12"))
    #expect(after.urgency == .sixtyDays)
    #expect(after.start == changed)
    #expect(after.due == changed.adding(days: 60))
    #expect(after.reason.contains("removed from CISA's KEV catalogue"))
  }

  @Test("With the same outcome the date stays, whichever facts changed")
  func same() throws {
    let (seen, changed) = (try day("2026-11-01"), try day("2026-11-10"))
    let internalExploited = DecisionInputs(
      isKnownExploited: true, isPubliclyExposed: false, isAutomatable: false, isTotal: false)
    #expect(directive.urgency(internalExploited) == directive.urgency(exploited))
    let before = deadline(exploited, changed, changed.adding(days: 14))
    let after = decide(internalExploited, before, seen: seen, today: try day("2026-11-15"))
    #expect(after.start == changed)
    #expect(after.due == changed.adding(days: 14))
  }

  @Test(
    "Over any history of facts: never later by becoming more urgent, and always a reason",
    arguments: 1...10)
  func histories(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let seen = try day("2026-11-01")
    for _ in 0..<300 {
      var today = seen
      var previous: Deadline?
      for _ in 0..<8 {
        let inputs = try #require(DirectiveTests.combinations.randomElement(using: &generator))
        today = today.adding(days: Int64.random(in: 0...40, using: &generator))
        let made = decide(inputs, previous, seen: seen, today: today)
        #expect(made.urgency == directive.urgency(inputs))
        #expect((made.due == nil) == (made.urgency == .onUpgrade))
        #expect(made.start >= seen && made.start <= today)
        #expect(!made.reason.isEmpty)
        if let due = made.due, let days = made.urgency.days {
          #expect(due >= seen && due <= today.adding(days: days))
        }
        if let previous, let old = previous.due, let due = made.due,
          made.urgency <= previous.urgency
        {
          #expect(due <= old)
        }
        previous = Deadline(
          asset: AssetID(surroundings), vulnerability: "CVE-2026-1",
          organization: .init(surroundings), inputs: inputs, isAssessed: true,
          urgency: made.urgency,
          start: made.start, due: made.due, reason: made.reason, decidedAt: today.start)
      }
    }
  }

  @Test("Facts and changes are said in words")
  func words() {
    #expect(DirectiveRules.facts(exploited, assessed: true).hasPrefix("Attackers are using it now"))
    #expect(DirectiveRules.facts(calm, assessed: false).contains("CISA has not assessed it"))
    for one in DirectiveTests.combinations {
      for other in DirectiveTests.combinations {
        let change = DirectiveRules.change(one, other)
        #expect(!change.isEmpty)
        #expect(
          change.contains("KEV") == (one.isKnownExploited != other.isKnownExploited))
        #expect(
          change.contains("internet") == (one.isPubliclyExposed != other.isPubliclyExposed))
      }
    }
  }
}
