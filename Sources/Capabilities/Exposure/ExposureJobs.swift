import Formats
import Inventory
public import Jobs
public import Ledger
import Vocabulary

/// What Exposure does when inventories or knowledge change.
public enum ExposureJobs {
  /// Works out one asset anew.
  public static let asset: JobKind = "exposure.reassess-asset"
  /// Works out everything that carries some packages anew.
  public static let packages: JobKind = "exposure.reassess-packages"

  /// The facts Exposure listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "asset.inventoried", job: asset),
    LedgerSubscription(kindPrefix: "knowledge.packages-changed", job: packages),
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
      packages: { context in
        let message = try FactMessage(context.job.payload)
        let keys = (message.detail["packages"]?.array ?? []).compactMap {
          $0.text.flatMap { PackageKey(text: $0) }
        }
        for place in stride(from: 0, to: keys.count, by: 200) {
          let part = Array(keys[place..<min(place + 200, keys.count)])
          try await context.write { tx in try exposure.reassess(packages: part, in: tx) }
        }
      },
    ]
  }
}
