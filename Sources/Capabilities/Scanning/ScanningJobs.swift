public import Jobs

/// What Scanning does by itself.
public enum ScanningJobs {
  /// Ends leases whose time is over.
  public static let expire: JobKind = "scanning.expire-leases"

  /// Every half minute; a round with nothing overdue costs one look.
  public static let schedule = JobSchedule(expire, every: 30, key: "scanning.expire-leases")

  /// The handlers, by kind of job.
  public static func handlers(
    _ scanning: ScanningService
  ) -> [JobKind: @Sendable (JobContext) async throws -> Void] {
    [
      expire: { context in
        while try await context.write({ tx in try scanning.expire(in: tx) }) > 0 {}
      }
    ]
  }
}
