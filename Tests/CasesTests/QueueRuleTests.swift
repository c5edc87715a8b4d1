import TestSupport
import Testing
import Vocabulary

@testable import Cases
@testable import Intake

@Suite("The order of work")
struct QueueRuleTests {
  @Test("a share's interval is Wilson's, and nothing judged has none")
  func interval() throws {
    // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662.
    let known = Reputation(counts: [.confirmed: 60, .duplicate: 21, .invalid: 182])
    let interval = try #require(known.interval)
    #expect(abs(interval.lowerBound - 0.2553) < 0.0001)
    #expect(abs(interval.upperBound - 0.3662) < 0.0001)
    // And 0 of 20: 0 to 0.1611.
    let none = try #require(Reputation(counts: [.invalid: 20]).interval)
    #expect(none.lowerBound == 0)
    #expect(abs(none.upperBound - 0.1611) < 0.0001)
    #expect(Reputation().interval == nil)
  }

  @Test("little evidence leaves the prior, much evidence overrules it")
  func chance() {
    #expect(Reputation().chance(prior: 0.25) == 0.25)
    #expect(Reputation(counts: [.confirmed: 1]).chance(prior: 0.25) == 0.4)
    #expect(Reputation(counts: [.confirmed: 96]).chance(prior: 0.25) > 0.95)
    #expect(Reputation(counts: [.invalid: 96]).chance(prior: 0.9) < 0.05)
  }

  private let now = Timestamp(seconds: 1_800_000_000)
  private let surroundings = Surroundings.test(clock: TestClock())

  private func weight(
    _ finder: OrganizationID, isReady: Bool = false, severity: Double = 0, model: String? = nil
  ) -> FindingWeight {
    FindingWeight(
      finding: FindingID(surroundings), organization: finder, tool: nil, model: model,
      isReady: isReady, severity: severity)
  }

  @Test(
    "completeness, record, severity and independent finders bring a case forward; age always wins")
  func order() {
    let (good, bad) = (OrganizationID(surroundings), OrganizationID(surroundings))
    let known: [ReputationSubject: Reputation] = [
      .organization(good): Reputation(counts: [.confirmed: 50]),
      .organization(bad): Reputation(counts: [.invalid: 50]),
      .model("spam"): Reputation(counts: [.invalid: 200]),
    ]
    func place(_ reports: FindingWeight..., openedAt: Timestamp? = nil) -> Timestamp {
      QueueRules.queueAt(openedAt: openedAt ?? now, reports: reports, known: known)
    }
    let plain = place(weight(bad))
    #expect(place(weight(good)) < plain)
    #expect(place(weight(bad, isReady: true)) < plain)
    #expect(place(weight(bad, severity: 9.8)) < place(weight(bad, severity: 5)))
    #expect(place(weight(bad), weight(good)) < place(weight(good)))
    // A model's record counts for a finder of whom nothing is known, in any letter case.
    let new = OrganizationID(surroundings)
    #expect(place(weight(new, model: "Spam")) > place(weight(new, model: "other")))
    // What waited for 40 days goes before whatever comes today.
    let old = place(weight(bad), openedAt: now.adding(seconds: -40 * 86_400))
    #expect(old < place(weight(good, isReady: true, severity: 10), weight(bad), weight(new)))
  }

  @Test(
    "who reported first is confirmed, who came later reported it before, and a mistake is everybody's"
  )
  func outcomes() {
    let reports = [weight(OrganizationID(surroundings)), weight(OrganizationID(surroundings))]
    func outcomes(_ state: CaseState, _ resolution: Resolution? = nil) -> [Outcome?] {
      let found = QueueRules.outcomes(reports, state: state, resolution: resolution)
      return reports.map { found[$0.finding] }
    }
    #expect(outcomes(.received) == [nil, nil])
    for state in [CaseState.confirmed, .awaitingFix, .fixed, .published] {
      #expect(outcomes(state) == [.confirmed, .duplicate])
    }
    for resolution in [Resolution.invalid, .outOfScope, .alreadyFixed, .alreadyPublic] {
      #expect(outcomes(.closed, resolution) == [.invalid, .invalid])
    }
    #expect(outcomes(.closed, .duplicate) == [.duplicate, .duplicate])
    for resolution in [Resolution.withdrawn, .other, nil] {
      #expect(outcomes(.closed, resolution) == [nil, nil])
    }
  }
}
