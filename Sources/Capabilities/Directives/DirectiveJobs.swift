import Formats
import Inventory
public import Jobs
public import Ledger
import Vocabulary

/// What Directives does when exposure, assets or priority facts change.
public enum DirectiveJobs {
  /// Works out one asset anew.
  public static let asset: JobKind = "directives.reassess-asset"
  /// Works out the deadlines of some CVEs anew.
  public static let priority: JobKind = "directives.reassess-cves"

  /// The facts Directives listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "exposure.changed", job: asset),
    LedgerSubscription(kindPrefix: "asset.reachability-changed", job: asset),
    LedgerSubscription(kindPrefix: "knowledge.priority-changed", job: priority),
  ]

  /// The handlers, by kind of job.
  public static func handlers(
    _ directives: DirectiveService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      asset: { context in
        let message = try FactMessage(context.job.payload)
        guard let id = AssetID(message.subject) else { return }
        try await context.write { tx in try directives.reassess(id, in: tx) }
      },
      priority: { context in
        let message = try FactMessage(context.job.payload)
        let cves = Set((message.detail["cves"]?.array ?? []).compactMap(\.text))
        // One job an asset keeps transactions short however many assets there are.
        try await context.write { tx in try directives.enqueue(cves: cves, in: tx) }
      },
    ]
  }
}
