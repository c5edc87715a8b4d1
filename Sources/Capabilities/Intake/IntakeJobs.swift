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
      }
    ]
  }
}
