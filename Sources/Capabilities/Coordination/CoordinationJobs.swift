import Cases
import Formats
public import Jobs
public import Ledger
import Storage
import Vocabulary

/// What Coordination does by itself.
public enum CoordinationJobs {
  /// Looks at the clock: ends what has passed, escalates what is late.
  public static let tick: JobKind = "coordination.tick"
  /// Looks whether something that became public gives a case away.
  public static let lookOut: JobKind = "coordination.look-out"
  /// Takes in that a case was published.
  public static let caseMoved: JobKind = "coordination.case-moved"

  /// Every minute. Steps longer than ``TrustedClock/longestStep`` are not believed.
  public static let schedule = JobSchedule(tick, every: 60, key: "coordination.tick")

  /// The facts Coordination listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "knowledge.vulnerabilities-changed", job: lookOut),
    LedgerSubscription(kindPrefix: "case.moved", job: caseMoved),
  ]

  /// The handlers, by kind of job.
  public static func handlers(
    _ coordination: CoordinationService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      tick: { context in
        while try await context.write({ tx in try coordination.expire(in: tx) }) > 0 {}
        while try await context.write({ tx in try coordination.escalate(in: tx) }) > 0 {}
      },
      lookOut: { context in
        let message = try FactMessage(context.job.payload)
        let names = (message.detail["vulnerabilities"]?.array ?? []).compactMap(\.text)
        guard try await context.read({ tx in try coordination.isWatching(in: tx) }) else { return }
        for part in names.chunked(200) {
          try await context.write { tx in try coordination.lookOut(among: part, in: tx) }
        }
      },
      caseMoved: { context in
        let message = try FactMessage(context.job.payload)
        guard let id = CaseID(message.subject), message.detail["command"]?.text == "publish"
        else { return }
        try await context.write { tx in try coordination.published(id, in: tx) }
      },
    ]
  }
}
