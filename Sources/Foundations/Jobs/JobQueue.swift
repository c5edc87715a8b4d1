public import Storage
public import Vocabulary

/// Putting work in, and looking at what is there. All functions take part in a transaction.
public enum JobQueue {
  /// Stores a job with the change that causes it; workers take it after the commit.
  ///
  /// While a job of this kind with the same `key` has not been begun, it is kept instead, due at the
  /// earlier of both times, and its identifier is returned.
  @discardableResult public static func enqueue(
    _ kind: JobKind, payload: String, in transaction: Transaction, surroundings: Surroundings,
    at: Timestamp? = nil, key: String? = nil, maxAttempts: Int = 8
  ) throws -> JobID {
    let id = JobID(surroundings)
    let now = surroundings.now()
    let due = at ?? now
    let row = try transaction.row(
      """
      INSERT INTO jobs (
        id, kind, payload, unique_key, state, attempt, max_attempts, fence, created_at, run_at,
        due_at)
      VALUES (
        \(id), \(kind), \(payload), \(key), 'pending', 0, \(maxAttempts), 0, \(now), \(due), \(due))
      ON CONFLICT (kind, unique_key) WHERE state = 'pending' AND unique_key IS NOT NULL
      DO UPDATE SET
        run_at = CASE WHEN excluded.run_at < jobs.run_at THEN excluded.run_at ELSE jobs.run_at END,
        due_at = CASE WHEN excluded.due_at < jobs.due_at THEN excluded.due_at ELSE jobs.due_at END
      RETURNING id
      """)
    transaction.afterCommit { WakeUps.everyone.notify() }
    return try row?["id"] ?? id
  }

  /// Stores a job unless one of this kind with the same `key` waits already. Looking first writes
  /// nothing where many ask for the same.
  public static func enqueueUnlessPending(
    _ kind: JobKind, payload: String, key: String, at due: Timestamp, in transaction: Transaction,
    surroundings: Surroundings
  ) throws {
    let waiting = try transaction.row(
      "SELECT id FROM jobs WHERE kind = \(kind) AND unique_key = \(key) AND state = 'pending'")
    guard waiting == nil else { return }
    try enqueue(
      kind, payload: payload, in: transaction, surroundings: surroundings, at: due, key: key)
  }

  /// How many jobs there are in each state, and since when the oldest due one has waited.
  public static func statistics(
    in transaction: Transaction, now: Timestamp
  ) throws -> JobStatistics {
    var counts: [JobState: Int] = [:]
    for row in try transaction.rows("SELECT state, COUNT(*) AS number FROM jobs GROUP BY state") {
      counts[try row["state"]] = try row["number"]
    }
    let oldest = try transaction.row(
      """
      SELECT MIN(due_at) AS due FROM jobs
      WHERE state IN ('pending', 'running', 'retry') AND due_at <= \(now)
      """)
    return JobStatistics(counts: counts, oldestDue: try oldest?["due"])
  }
}

/// Numbers for metrics and alarms.
public struct JobStatistics: Sendable, Equatable {
  /// Jobs by state; a state without jobs is absent.
  public let counts: [JobState: Int]
  /// When the job that has waited longest became due, or nil when none waits.
  public let oldestDue: Timestamp?
}
