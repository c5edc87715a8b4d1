import Formats
import Inventory
public import Jobs
public import Ledger
import Vocabulary

/// What Exposure does when inventories or knowledge change.
public enum ExposureJobs {
  /// Works out one asset anew.
  public static let asset: JobKind = "exposure.reassess-asset"
  /// Works out anew where some vulnerabilities are found.
  public static let vulnerabilities: JobKind = "exposure.reassess-vulnerabilities"

  /// The facts Exposure listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "asset.inventoried", job: asset),
    LedgerSubscription(kindPrefix: "knowledge.vulnerabilities-changed", job: vulnerabilities),
  ]

  /// The handlers, by kind of job.
  public static func handlers(
    _ exposure: ExposureService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      asset: { context in
        let message = try FactMessage(context.job.payload)
        guard let id = AssetID(message.subject) else { return }
        try await context.write { tx in try exposure.reassess(id, in: tx) }
      },
      vulnerabilities: { context in
        let message = try FactMessage(context.job.payload)
        let names = (message.detail["vulnerabilities"]?.array ?? []).compactMap(\.text)
        for part in names.chunked(200) {
          try await context.write { tx in try exposure.reassess(vulnerabilities: part, in: tx) }
        }
      },
    ]
  }
}
