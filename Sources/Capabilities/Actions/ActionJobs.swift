import Inventory
public import Jobs
public import Ledger
import Vocabulary

/// What Actions does when deadlines or assets change.
public enum ActionJobs {
  /// Works out one asset anew.
  public static let asset: JobKind = "actions.reassess-asset"

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
      asset: AssetJobs.handler { id, tx in try actions.reassess(id, in: tx) }
    ]
  }
}
