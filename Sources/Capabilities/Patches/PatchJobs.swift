public import Jobs
public import Ledger
import Storage
import Validation
import Vocabulary

/// What Patches does by itself.
public enum PatchJobs {
  /// Looks at the clock: opens the stages whose hour has come.
  public static let tick: JobKind = "patches.tick"
  /// Takes in what a trial showed.
  public static let tried: JobKind = "patches.tried"

  /// Every minute.
  public static let schedule = JobSchedule(tick, every: 60, key: "patches.tick")

  /// The facts Patches listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "finding.validated", job: tried)
  ]

  /// The handlers, by kind of job.
  public static func handlers(
    _ patches: PatchService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      tick: { context in
        while try await context.write({ tx in try patches.tick(in: tx) }) > 0 {}
      },
      tried: { context in
        let message = try FactMessage(context.job.payload)
        guard let trial = TrialID(message.subject) else { return }
        try await context.write { tx in try patches.heard(trial, in: tx) }
      },
    ]
  }
}
