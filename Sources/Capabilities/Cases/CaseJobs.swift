import Formats
import Intake
public import Jobs
public import Ledger
import Vocabulary

/// What Cases does when Intake has accepted reports.
public enum CaseJobs {
  /// Opens a case for each new flaw.
  public static let open: JobKind = "cases.open"

  /// Ends the case of a flaw that turned out to be another.
  public static let merged: JobKind = "cases.end-merged"

  /// The facts Cases listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "flaws.reported", job: open),
    LedgerSubscription(kindPrefix: "flaw.merged", job: merged),
  ]

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
      },
      merged: { context in
        let message = try FactMessage(context.job.payload)
        guard let flaw = FlawID(message.subject),
          let other = message.detail["into"]?.text.flatMap(FlawID.init)
        else { return }
        try await context.write { tx in try cases.endMerged(flaw, into: other, in: tx) }
      },
    ]
  }
}
