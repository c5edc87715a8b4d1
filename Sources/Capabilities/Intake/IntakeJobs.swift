public import Jobs

/// What Intake does after it has accepted reports.
public enum IntakeJobs {
  /// Takes new reports into the index of what reports say.
  public static let index: JobKind = "intake.index-reports"

  /// Every ten seconds; a round with nothing new costs one look.
  public static let schedule = JobSchedule(index, every: 10, key: "intake.index-reports")

  /// The handlers, by kind of job.
  public static func handlers(
    _ intake: IntakeService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      index: { context in
        while try await context.write({ tx in try intake.index(in: tx) }) > 0 {}
        // Comparing only reads; what it finds is looked at again before it is written.
        while let next = try await context.read({ tx in try intake.compareNext(in: tx) }) {
          try await context.write { tx in
            try intake.merge(similar: next.merges, compared: next.compared, in: tx)
          }
        }
      }
    ]
  }
}
