public import Jobs
import Ledger
public import Storage
public import Vocabulary

/// What the capabilities downstream do when something about an asset changed.
public enum AssetJobs {
  /// A handler that does its work on the asset that a fact is about, in one transaction.
  public static func handler(
    _ work: @escaping @Sendable (AssetID, Transaction) throws -> Void
  ) -> @Sendable (JobContext) async throws -> Void {
    { context in
      let message = try FactMessage(context.job.payload)
      guard let id = AssetID(message.subject) else { return }
      try await context.finish { tx in try work(id, tx) }
    }
  }
}
