public import Jobs

/// What Interchange does by itself.
public enum InterchangeJobs {
  /// Takes new reports into the list of places.
  public static let index: JobKind = "interchange.index"

  /// Every ten seconds; a round with nothing new costs one look.
  public static let schedule = JobSchedule(index, every: 10, key: "interchange.index")

  /// The handlers, by kind of job.
  public static func handlers(
    _ interchange: InterchangeService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      index: { context in
        while try await context.write({ tx in try interchange.index(in: tx) }) == 500 {}
      }
    ]
  }
}
