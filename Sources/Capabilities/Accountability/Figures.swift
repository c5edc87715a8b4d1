public import Actions
public import Cases
public import Directives
import Formats
import Storage
public import Vocabulary

/// What the public may know: volumes and times, never what or who.
public struct Figures: Sendable, Equatable {
  /// Reports accepted.
  public let findings: Int
  /// Distinct flaws they describe.
  public let flaws: Int
  /// Cases by state.
  public let cases: [CaseState: Int]
  /// Cases that were judged at least once, without those that were merged into another.
  public let judged: Int
  /// Half of the judged cases got a first verdict within this many seconds; nil below the
  /// smallest number that is shown.
  public let medianVerdictSeconds: Int64?
  /// Open actions of all operators by urgency.
  public let actions: [Urgency: OpenCount]
  /// Published cases with a fix: their advisory names a fixed version or a fix from the maker, or
  /// somebody had marked them as fixed.
  public let publishedWithFix: Int
  /// Actions that operators say are done, without proof yet.
  public let actionsDone: Int
  /// Actions that evidence shows to be done.
  public let actionsProven: Int
  /// Organizations taking part.
  public let organizations: Int
  /// Reports accepted per day, the last 30 days, oldest first.
  public let daily: [(day: CalendarDay, findings: Int)]
  /// How long each stage took, of the last year; those that too few went through are left out.
  public let stages: [StageFigures]

  /// Equal in every figure.
  public static func == (one: Figures, other: Figures) -> Bool {
    one.findings == other.findings && one.flaws == other.flaws && one.cases == other.cases
      && one.judged == other.judged && one.medianVerdictSeconds == other.medianVerdictSeconds
      && one.actions == other.actions && one.publishedWithFix == other.publishedWithFix
      && one.actionsDone == other.actionsDone && one.actionsProven == other.actionsProven
      && one.organizations == other.organizations && one.stages == other.stages
      && one.daily.map(\.day) == other.daily.map(\.day)
      && one.daily.map(\.findings) == other.daily.map(\.findings)
  }

  /// Groups smaller than this are not shown by time, so that no single case can be followed.
  public static let smallestGroup = 5

  /// With fewer operators than this nothing is said about their actions.
  public static let fewestOperators = 3

  /// Confirmed cases and those beyond.
  public var confirmed: Int {
    let states: [CaseState] = [.confirmed, .awaitingFix, .fixed, .published]
    return states.reduce(0) { $0 + (cases[$1] ?? 0) }
  }

  /// Cases with a fix; what was published without one is not counted.
  public var fixed: Int { (cases[.fixed] ?? 0) + publishedWithFix }
}
