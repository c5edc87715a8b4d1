import Formats
import Intake
public import Jobs
public import Ledger
import Vocabulary

/// What Cases does when Intake has accepted reports.
public enum CaseJobs {
  /// Opens a case for each new flaw.
  public static let open: JobKind = "cases.open"

  /// The facts Cases listens to.
  public static let subscriptions = [LedgerSubscription(kindPrefix: "flaws.opened", job: open)]

  /// The handlers, by kind of job.
  public static func handlers(
    _ cases: CaseService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      open: { context in
        let detail = try FactMessage(context.job.payload).detail
        let flaws = (detail["flaws"]?.array ?? []).compactMap { $0.text.flatMap(FlawID.init) }
        try await context.write { tx in
          for flaw in flaws { try cases.open(for: flaw, in: tx) }
        }
      }
    ]
  }
}
