import Intake
import Vocabulary

/// In which order cases are looked at. Pure.
enum QueueRules {
  /// How many days earlier a sure flaw is looked at than a sure mistake.
  static let chanceDays = 14.0
  /// How many days earlier a complete report is looked at.
  static let readyDays = 7.0
  /// How many days earlier a severity of 10 is looked at than one of 0.
  static let severityDays = 7.0
  /// How many days earlier each doubling of independent finders is looked at, at most three.
  static let finderDays = 1.0
  /// The share of reports that are real where nothing else is known (HackerOne, 2026).
  static let prior = 0.25

  /// The time that stands for a case in the order of work. It grows with the time a case was opened,
  /// so each comes to the front in the end, however little speaks for it.
  static func queueAt(
    openedAt: Timestamp, reports: [FindingWeight],
    known: [ReputationSubject: Reputation]
  ) -> Timestamp {
    let chance = reports.map { self.chance($0, known) }.max() ?? prior
    let severity = reports.map(\.severity).max() ?? 0
    let finders = Double(Set(reports.map(\.organization)).count)
    var doublings = 0.0
    while doublings < 3, finders >= 2 * (doublings + 1) { doublings += 1 }
    let days =
      chanceDays * chance + (reports.contains(where: \.isReady) ? readyDays : 0)
      + severityDays * severity / 10 + finderDays * doublings
    return openedAt.adding(seconds: -Int64(days * 86_400))
  }

  /// How likely a report is real: seen is sure; else what is known of its tool and model, then of its finder.
  static func chance(
    _ report: FindingWeight, _ known: [ReputationSubject: Reputation]
  ) -> Double {
    if report.isShown { return 1 }
    let means = self.means(of: report).compactMap { known[$0] }
    let byMeans = means.first?.chance(prior: prior) ?? prior
    return known[.organization(report.organization)]?.chance(prior: byMeans) ?? byMeans
  }

  /// Everybody and everything whose reputation a report's place depends on.
  static func subjects(of report: FindingWeight) -> [ReputationSubject] {
    [.organization(report.organization)] + means(of: report)
  }

  /// What a report was made with, the most particular first; letter case makes no difference.
  private static func means(of report: FindingWeight) -> [ReputationSubject] {
    [
      report.model.map { .model($0.lowercased()) }, report.tool.map { .tool($0.lowercased()) },
    ].compactMap(\.self)
  }

  /// What became of the reports about a flaw, oldest first; none while nobody has judged it.
  static func outcomes(
    _ reports: [FindingWeight], state: CaseState, resolution: Resolution?
  ) -> [FindingID: Outcome] {
    let outcome: Outcome?
    switch state {
    case .received: outcome = nil
    case .confirmed, .awaitingFix, .fixed, .published: outcome = .confirmed
    case .closed:
      switch resolution {
      case .invalid, .outOfScope, .alreadyFixed, .alreadyPublic: outcome = .invalid
      case .duplicate: outcome = .duplicate
      case .withdrawn, .other, nil: outcome = nil
      }
    }
    guard let outcome else { return [:] }
    return Dictionary(
      reports.enumerated().map { place, report in
        (report.finding, outcome == .confirmed && place > 0 ? .duplicate : outcome)
      }, uniquingKeysWith: { first, _ in first })
  }
}
