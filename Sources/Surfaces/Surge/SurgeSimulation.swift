public import Storage
import Vocabulary

/// Sends a simulated surge of findings through the real server, and compares what comes out with
/// what is true. The same plan gives the same result, on either engine.
public enum SurgeSimulation {
  /// How far it has come.
  public struct Progress: Sendable {
    /// Days that are over.
    public let day: Int
    /// All days.
    public let days: Int
    /// Reports that came so far.
    public let reports: Int
    /// Seconds since the beginning.
    public let seconds: Double

    /// Seconds until the end, if the days to come take as long as those before, in the mean. Later
    /// ones take longer, for more is known.
    public var rest: Double { day == 0 ? 0 : seconds / Double(day) * Double(days - day) }
  }

  /// Runs it in an empty database, which it migrates.
  public static func run(
    _ plan: SurgePlan, in database: Database,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) async throws -> SurgeResult {
    try plan.check()
    let started = monotonicSeconds()
    var run = try await SurgeRun(plan, database)
    try await run.pass { day in
      progress(
        Progress(
          day: day.day, days: plan.days, reports: day.day * plan.rate,
          seconds: monotonicSeconds() - started))
    }
    var measuring = SurgeMeasuring(run)
    var result = try await measuring.measure()
    let seconds = monotonicSeconds() - started
    result.timing = SurgeResult.Timing(
      engine: database.engine.rawValue, seconds: seconds,
      reportsASecond: Double(result.funnel.reports) / max(seconds, 0.001))
    return result
  }

  /// Runs it in a database of its own that is removed afterwards: a temporary file, or a new schema
  /// in the PostgreSQL database at the address.
  public static func run(
    _ plan: SurgePlan, at address: String?,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) async throws -> SurgeResult {
    try plan.check()
    guard let address else {
      return try await run(plan, open: "sqlite::memory:", progress)
    }
    guard try DatabaseAddress(address).engine == .postgres else {
      throw Problem(
        code: "surge-database", status: 422, title: "Not a database for a surge",
        detail: "A surge runs in a temporary SQLite file, or in PostgreSQL.",
        remedy: "Leave --database away, or give the address of a PostgreSQL database.")
    }
    guard !address.contains("schema=") else {
      throw Problem.invalid("database", "must not name a schema: the surge makes its own")
    }
    let schema = "surge_" + Hexadecimal.encode(Surroundings.system.random(6))
    let administrator = try await Database.open(
      DatabaseAddress(address), options: DatabaseOptions(connections: 1))
    try await administrator.createSchema(schema)
    let separator = address.contains("?") ? "&" : "?"
    do {
      let result = try await run(plan, open: "\(address)\(separator)schema=\(schema)", progress)
      try await administrator.dropSchema(schema)
      await administrator.close()
      return result
    } catch {
      try? await administrator.dropSchema(schema)
      await administrator.close()
      throw error
    }
  }

  private static func run(
    _ plan: SurgePlan, open address: String, _ progress: @escaping @Sendable (Progress) -> Void
  ) async throws -> SurgeResult {
    let database = try await Database.open(DatabaseAddress(address))
    do {
      let result = try await run(plan, in: database, progress: progress)
      await database.close()
      return result
    } catch {
      await database.close()
      throw error
    }
  }
}
