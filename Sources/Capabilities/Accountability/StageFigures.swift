import Actions
import Vocabulary

/// A part of the way from a report to the proof that the flaw is gone.
public enum ClosureStage: String, CaseIterable, Sendable {
  /// From the first report to a verdict.
  case reportToVerdict
  /// From the verdict to the published advisory.
  case verdictToAdvisory
  /// From when an operator was told to when they said that it is done.
  case toldToDone
  /// From then to the proof.
  case doneToProof
  /// From the first report to the proof at an operator.
  case reportToProof

  /// In plain words.
  public var title: String {
    switch self {
    case .reportToVerdict: "From report to verdict"
    case .verdictToAdvisory: "From verdict to advisory"
    case .toldToDone: "From telling an operator to their word that it is done"
    case .doneToProof: "From their word to the proof"
    case .reportToProof: "From report to proof at an operator"
    }
  }
}

/// How long a stage took, in seconds: half, nine of ten and nineteen of twenty took at most this long.
public struct StageFigures: Sendable, Equatable {
  /// The stage.
  public let stage: ClosureStage
  /// How many went through it.
  public let count: Int
  /// Half took at most this long.
  public let median: Int64
  /// Nine of ten did.
  public let ninety: Int64
  /// Nineteen of twenty did.
  public let ninetyFive: Int64
}

/// Works out how long stages took. Pure.
enum StageRules {
  /// When one flaw was reported, judged and published.
  struct Published {
    /// What its advisory is called: number and CVE.
    let names: [String]
    let reportedAt: Timestamp
    let judgedAt: Timestamp?
    let publishedAt: Timestamp
  }

  /// The figures of each stage that enough went through to show no single one.
  static func figures(
    verdicts: [Int64], published: [Published], closed: [ClosedAction]
  ) -> [StageFigures] {
    var told: [String: Timestamp] = [:]
    for one in published { for name in one.names { told[name] = one.reportedAt } }
    let verdict = published.compactMap { one in one.judgedAt.map { seconds($0, one.publishedAt) } }
    return [
      figures(.reportToVerdict, verdicts), figures(.verdictToAdvisory, verdict),
      figures(.toldToDone, closed) { one in one.doneAt.map { seconds(one.openedAt, $0) } },
      figures(.doneToProof, closed) { one in one.doneAt.map { seconds($0, one.closedAt) } },
      figures(.reportToProof, closed) { one in
        one.vulnerabilities.compactMap { told[$0] }.min().map { seconds($0, one.closedAt) }
      },
    ].compactMap(\.self)
  }

  /// The figures of a stage at operators, where enough of them went through it to show no single one.
  private static func figures(
    _ stage: ClosureStage, _ closed: [ClosedAction], _ seconds: (ClosedAction) -> Int64?
  ) -> StageFigures? {
    let found = closed.compactMap { one in seconds(one).map { (one.organization, $0) } }
    guard Set(found.map(\.0)).count >= Figures.fewestOperators else { return nil }
    return figures(stage, found.map(\.1))
  }

  private static func figures(_ stage: ClosureStage, _ durations: [Int64]) -> StageFigures? {
    guard durations.count >= Figures.smallestGroup else { return nil }
    let sorted = durations.sorted()
    return StageFigures(
      stage: stage, count: sorted.count, median: percentile(50, sorted),
      ninety: percentile(90, sorted), ninetyFive: percentile(95, sorted))
  }

  /// The nearest rank: the smallest value that so many of a hundred do not exceed.
  static func percentile(_ share: Int, _ sorted: [Int64]) -> Int64 {
    let rank = (sorted.count * share + 99) / 100
    return sorted[max(0, min(sorted.count, rank) - 1)]
  }

  private static func seconds(_ from: Timestamp, _ to: Timestamp) -> Int64 {
    max(0, (to.microseconds - from.microseconds) / 1_000_000)
  }
}
