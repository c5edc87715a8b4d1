import Formats
import Inventory
public import Jobs
public import Ledger
import Vocabulary

/// What Directives does when exposure, assets, directives or priority facts change.
public enum DirectiveJobs {
  /// Works out one asset anew.
  public static let asset: JobKind = "directives.reassess-asset"
  /// Works out the deadlines of some CVEs anew.
  public static let priority: JobKind = "directives.reassess-cves"
  /// Works out all assets of an organization, or of everybody, anew.
  public static let organization: JobKind = "directives.reassess-organization"
  /// Brings into force what begins today, and ends deferrals whose day has passed.
  public static let days: JobKind = "directives.begin-day"
  /// Orders some vulnerabilities anew.
  public static let ranks: JobKind = "directives.rank-vulnerabilities"
  /// Orders all vulnerabilities anew.
  public static let allRanks: JobKind = "directives.rank-all"

  /// Once a day, so that what was missed while the program did not run is made up for; what begins
  /// or ends with a day is looked at every ten minutes.
  public static let schedules = [
    JobSchedule(allRanks, every: 86_400, key: "directives.rank-all"),
    JobSchedule(days, every: 600, key: "directives.begin-day"),
  ]

  /// The facts Directives listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "exposure.changed", job: asset),
    LedgerSubscription(kindPrefix: "asset.reachability-changed", job: asset),
    // What a vendor maintains, and what it is needed for, may decide what a directive is about.
    LedgerSubscription(kindPrefix: "asset.changed", job: asset),
    LedgerSubscription(kindPrefix: "organization.changed", job: organization),
    LedgerSubscription(kindPrefix: "knowledge.priority-changed", job: priority),
    LedgerSubscription(kindPrefix: "knowledge.vulnerabilities-changed", job: ranks),
    LedgerSubscription(kindPrefix: "knowledge.forecasts-changed", job: allRanks),
  ]

  /// The handlers, by kind of job.
  public static func handlers(
    _ directives: DirectiveService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    let deciding: [JobKind: @Sendable (JobContext) async throws -> Void] = [
      asset: { context in
        let message = try FactMessage(context.job.payload)
        guard let id = AssetID(message.subject) else { return }
        // Knowledge that was taken back says so with what it closed; an inventory never does.
        let isTold = (message.detail["closed"]?.integerValue ?? 0) > 0
        try await context.finish { tx in try directives.reassess(id, isTold: isTold, in: tx) }
      },
      priority: { context in
        let message = try FactMessage(context.job.payload)
        let cves = Set((message.detail["cves"]?.array ?? []).compactMap(\.text))
        // One job an asset keeps transactions short however many assets there are.
        try await context.finish { tx in try directives.enqueue(cves: cves, in: tx) }
      },
      organization: { context in
        let message = try FactMessage(context.job.payload)
        let organization = OrganizationID(message.subject)
        var after: AssetID?
        repeat {
          let place = after
          after = try await context.write { tx in
            try directives.enqueue(assetsOf: organization, after: place, in: tx)
          }
        } while after != nil
      },
      days: { context in
        try await context.write { tx in
          try directives.takeEffect(in: tx)
          try directives.endDeferrals(in: tx)
        }
      },
    ]
    return deciding.merging(ranking(directives)) { first, _ in first }
  }

  private static func ranking(
    _ directives: DirectiveService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      ranks: { context in
        let message = try FactMessage(context.job.payload)
        let names = (message.detail["vulnerabilities"]?.array ?? []).compactMap(\.text)
        try await context.finish { tx in try directives.rerank(names, in: tx) }
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
