/// How a database is opened.
public struct DatabaseOptions: Sendable {
  /// Connections: readers for SQLite, all for PostgreSQL. 1 to 64.
  public var connections: Int
  /// Seconds to wait for another process's lock (SQLite) or for a connection (PostgreSQL).
  public var busyTimeout: Double
  /// Seconds a PostgreSQL statement may run, or nil for no limit.
  public var statementTimeout: Double?
  /// Most SQLite writes committed together.
  public var groupLimit: Int
  /// Most times a colliding PostgreSQL write is run before ``StorageProblem/serialization(_:)``.
  public var attempts: Int

  /// Options, each with a default that suits one server process.
  public init(
    connections: Int = 8, busyTimeout: Double = 10, statementTimeout: Double? = 60,
    groupLimit: Int = 256, attempts: Int = 24
  ) {
    self.connections = min(max(connections, 1), 64)
    self.busyTimeout = busyTimeout
    self.statementTimeout = statementTimeout
    self.groupLimit = max(groupLimit, 1)
    self.attempts = max(attempts, 1)
  }
}
