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
  /// Orders some vulnerabilities anew.
  public static let ranks: JobKind = "directives.rank-vulnerabilities"
  /// Orders all vulnerabilities anew.
  public static let allRanks: JobKind = "directives.rank-all"

  /// Once a day, so that what was missed while the program did not run is made up for.
  public static let schedule = JobSchedule(allRanks, every: 86_400, key: "directives.rank-all")

  /// The facts Directives listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "exposure.changed", job: asset),
    LedgerSubscription(kindPrefix: "asset.reachability-changed", job: asset),
    LedgerSubscription(kindPrefix: "knowledge.priority-changed", job: priority),
    LedgerSubscription(kindPrefix: "knowledge.vulnerabilities-changed", job: ranks),
    LedgerSubscription(kindPrefix: "knowledge.forecasts-changed", job: allRanks),
  ]

  /// The handlers, by kind of job.
  public static func handlers(
    _ directives: DirectiveService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      asset: AssetJobs.handler { id, tx in try directives.reassess(id, in: tx) },
      priority: { context in
        let message = try FactMessage(context.job.payload)
        let cves = Set((message.detail["cves"]?.array ?? []).compactMap(\.text))
        // One job an asset keeps transactions short however many assets there are.
        try await context.write { tx in try directives.enqueue(cves: cves, in: tx) }
      },
      ranks: { context in
        let message = try FactMessage(context.job.payload)
        let names = (message.detail["vulnerabilities"]?.array ?? []).compactMap(\.text)
        try await context.write { tx in try directives.rerank(names, in: tx) }
      },
      allRanks: { context in
        var place: String? = ""
        while let after = place {
          place = try await context.write { tx in try directives.rerank(after: after, in: tx) }
        }
      },
    ]
  }
}
