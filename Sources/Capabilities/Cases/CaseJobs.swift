import Formats
import Intake
public import Jobs
public import Ledger
import Storage
import Vocabulary

/// A case that could not be opened; the job is retried.
struct CaseOpeningFailed: Error {
  let reason: String
}

/// What Cases does when Intake has accepted reports.
public enum CaseJobs {
  /// Opens a case for each new flaw.
  public static let open: JobKind = "cases.open"

  /// Ends the case of a flaw that turned out to be another.
  public static let merged: JobKind = "cases.end-merged"

  /// Works out the places of a finder's cases anew.
  public static let requeue: JobKind = "cases.requeue"

  /// Works out the place of a case anew of which a trial showed something.
  public static let shown: JobKind = "cases.reweigh"

  /// Hands over what waits for a project's capacity.
  public static let pace: JobKind = "cases.pace"

  /// Every ten minutes; a round with nothing waiting costs one look.
  public static let schedule = JobSchedule(pace, every: 600, key: "cases.pace")

  /// The facts Cases listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "flaws.reported", job: open),
    LedgerSubscription(kindPrefix: "flaw.merged", job: merged),
    LedgerSubscription(kindPrefix: "finding.validated", job: shown),
  ]

  /// The handlers, by kind of job.
  public static func handlers(
    _ cases: CaseService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      open: { context in
        let detail = try FactMessage(context.job.payload).detail
        let flaws = (detail["flaws"]?.array ?? []).compactMap { $0.text.flatMap(FlawID.init) }
        let failure = try await context.write { tx -> String? in
          do {
            try tx.savepoint { try cases.open(for: flaws, in: tx) }
            return nil
          } catch let error as StorageProblem where error.isTransient {
            // The whole transaction is run again.
            throw error
          } catch {}
          // One that fails does not keep the others from being opened; the job is retried for it.
          var failure: (any Error)?
          for flaw in flaws {
            do {
              try tx.savepoint { try cases.open(for: flaw, in: tx) }
            } catch let error as StorageProblem where error.isTransient {
              throw error
            } catch {
              failure = error
            }
          }
          return failure.map { "\($0)" }
        }
        if let failure { throw CaseOpeningFailed(reason: failure) }
      },
      requeue: { context in
        guard let finder = OrganizationID(context.job.payload) else { return }
        try await context.write { tx in try cases.requeue(finder, in: tx) }
      },
      shown: { context in
        let detail = try FactMessage(context.job.payload).detail
        guard let flaw = detail["flaw"]?.text.flatMap(FlawID.init) else { return }
        try await context.write { tx in try cases.reweigh(flaw, in: tx) }
      },
      pace: { context in
        while try await context.write({ tx in try cases.pace(in: tx) }) > 0 {}
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
