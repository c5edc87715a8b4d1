public import Actions
public import Advisories
public import Cases
public import Storage
public import Vocabulary

/// The front door to the public figures.
public struct AccountabilityService: Sendable {
  let cases: CaseService
  let advisories: AdvisoryService
  let actions: ActionService
  let surroundings: Surroundings

  /// A service over what the capabilities count.
  public init(
    cases: CaseService, advisories: AdvisoryService, actions: ActionService,
    surroundings: Surroundings
  ) {
    self.cases = cases
    self.advisories = advisories
    self.actions = actions
    self.surroundings = surroundings
  }

  /// The figures now. They are sums over everything; nothing embargoed can be read off them.
  public func figures(in tx: Transaction) throws -> Figures {
    let totals = try AccountabilityStore.totals(in: tx)
    let today = surroundings.now().day
    let counted = try AccountabilityStore.daily(
      since: today.adding(days: -29).start, in: tx)
    let published = try advisories.published(since: Timestamp(seconds: 0), in: tx)
    let withFix = Set(published.filter(\.namesFix).map(\.case))
      .union(try AccountabilityStore.markedFixed(in: tx))
    return Figures(
      findings: totals.findings, flaws: totals.flaws, cases: try cases.counts(in: tx),
      judged: totals.judged,
      medianVerdictSeconds: totals.judged >= Figures.smallestGroup
        ? try AccountabilityStore.medianVerdict(of: totals.judged, in: tx) : nil,
      // With few operators a sum would tell how one of them stands.
      actions: totals.operators >= Figures.fewestOperators ? try actions.counts(in: tx) : [:],
      publishedWithFix: try AccountabilityStore.published(of: withFix, in: tx),
      actionsDone: totals.actionsDone, actionsProven: totals.actionsProven,
      organizations: totals.organizations,
      daily: (-29...0).map { offset in
        let day = today.adding(days: Int64(offset))
        return (day, counted[day.number] ?? 0)
      }, stages: try stages(published, since: today.adding(days: -365).start, in: tx))
  }

  private func stages(
    _ all: [PublishedAdvisory], since: Timestamp, in tx: Transaction
  ) throws -> [StageFigures] {
    let published = all.filter { $0.publishedAt >= since }
    let times = try AccountabilityStore.times(of: published.map(\.case), in: tx)
    return StageRules.figures(
      verdicts: try AccountabilityStore.verdicts(since: since, in: tx),
      published: published.compactMap { one in
        times[one.case].map {
          StageRules.Published(
            names: one.names, reportedAt: $0.openedAt, judgedAt: $0.judgedAt,
            publishedAt: one.publishedAt)
        }
      }, closed: try actions.closed(since: since, in: tx))
  }
}
