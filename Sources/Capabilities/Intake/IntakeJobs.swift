import Formats
public import Jobs
public import Ledger
import Storage

/// What Intake does after it has accepted reports, and when public records change.
public enum IntakeJobs {
  /// Takes new reports into the index of what reports say.
  public static let index: JobKind = "intake.index-reports"
  /// Takes changed public records into it.
  public static let records: JobKind = "intake.index-records"

  /// Every ten seconds; a round with nothing new costs one look.
  public static let schedule = JobSchedule(index, every: 10, key: "intake.index-reports")

  /// The facts Intake listens to.
  public static let subscriptions = [
    LedgerSubscription(kindPrefix: "knowledge.vulnerabilities-changed", job: records)
  ]

  /// The handlers, by kind of job.
  public static func handlers(
    _ intake: IntakeService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      index: { context in
        while try await context.write({ tx in try intake.index(in: tx) }) > 0 {}
        while try await context.write({ tx in try intake.indexRecords(in: tx) }) > 0 {}
        try await compare(intake, context)
      },
      records: { context in
        let message = try FactMessage(context.job.payload)
        let names = (message.detail["vulnerabilities"]?.array ?? []).compactMap(\.text)
        for part in names.chunked(200) {
          try await context.write { tx in try intake.index(records: part, in: tx) }
        }
      },
    ]
  }

  /// Comparing only reads, so two parts go side by side; what it finds is looked at again before it
  /// is written.
  private static func compare(_ intake: IntakeService, _ context: JobContext) async throws {
    while let next = try await context.read({ tx in try intake.nextCompared(in: tx) }) {
      let middle = next.findings.count / 2
      let (one, other) = (next.findings[..<middle], next.findings[middle...])
      async let first = context.read { tx in try intake.merges(of: one, in: tx) }
      async let second = context.read { tx in try intake.merges(of: other, in: tx) }
      let merges = try await first + second
      try await context.write { tx in
        try intake.merge(similar: merges, compared: next.compared, in: tx)
      }
    }
  }
}
