import Inventory
public import Jobs
public import Ledger
import Vocabulary

/// What Actions does when deadlines or assets change.
public enum ActionJobs {
  /// Works out one asset anew.
  public static let asset: JobKind = "actions.reassess-asset"
  /// Ends measures whose last day has passed.
  public static let measures: JobKind = "actions.end-measures"

  /// Once an hour: a last day ends at midnight.
  public static let schedules = [
    JobSchedule(measures, every: 3600, key: "actions.end-measures")
  ]

  /// The facts Actions listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "deadlines.changed", job: asset),
    LedgerSubscription(kindPrefix: "asset.changed", job: asset),
  ]

  /// The handlers, by kind of job.
  public static func handlers(
    _ actions: ActionService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      asset: AssetJobs.handler { id, tx in try actions.reassess(id, in: tx) },
      measures: { context in
        try await context.finish { tx in try actions.endMeasures(in: tx) }
      },
    ]
  }
}
