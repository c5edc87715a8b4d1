import Formats
import Inventory
public import Jobs
public import Ledger
import Storage
import Vocabulary

/// What Exposure does when inventories or knowledge change.
public enum ExposureJobs {
  /// Works out one asset anew.
  public static let asset: JobKind = "exposure.reassess-asset"
  /// Works out anew where some vulnerabilities are found.
  public static let vulnerabilities: JobKind = "exposure.reassess-vulnerabilities"
  /// Works out anew the assets that are certain products.
  public static let products: JobKind = "exposure.reassess-products"

  /// The facts Exposure listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "asset.inventoried", job: asset),
    LedgerSubscription(kindPrefix: "knowledge.vulnerabilities-changed", job: vulnerabilities),
    LedgerSubscription(kindPrefix: "knowledge.products-changed", job: products),
  ]

  /// The handlers, by kind of job.
  public static func handlers(
    _ exposure: ExposureService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      asset: { context in
        guard let id = AssetID(try FactMessage(context.job.payload).subject) else { return }
        // A large inventory is looked up in parts: a transaction of many seconds would collide with
        // whatever else is written meanwhile, and begin again each time.
        let parts = try await context.read { tx in try exposure.unjudged(on: id, in: tx) }
        for part in parts.dropLast() {
          try await context.write { tx in try exposure.judge(part, in: tx) }
        }
        try await context.finish { tx in try exposure.reassess(id, in: tx) }
      },
      vulnerabilities: { context in
        let message = try FactMessage(context.job.payload)
        let names = (message.detail["vulnerabilities"]?.array ?? []).compactMap(\.text)
        for part in names.chunked(200) {
          let concerned = try await context.read { tx in try exposure.concerned(part, in: tx) }
          guard !concerned.isEmpty else { continue }
          try await context.write { tx in
            try exposure.reassess(vulnerabilities: concerned, in: tx)
          }
        }
      },
      products: { context in
        let message = try FactMessage(context.job.payload)
        let products = (message.detail["products"]?.array ?? []).compactMap(\.text)
        var last: AssetID?
        repeat {
          let after = last
          last = try await context.write { tx in
            try exposure.reassess(products: products, after: after, in: tx)
          }
        } while last != nil
      },
    ]
  }
}
