package import Storage
package import Vocabulary

/// A worker's temporary right to a job, proved by the fencing token in every write.
///
/// A worker that stalls past the lease's end may find that another has taken the job: its token is
/// then too old, and nothing it writes is kept.
package struct JobLease: Sendable {
  package let job: Job

  /// Takes up to `limit` due jobs of the given kinds; jobs whose last lease ran out die here.
  package static func claim(
    kinds: [JobKind], limit: Int, seconds: Int64, in transaction: Transaction, now: Timestamp
  ) throws -> [JobLease] {
    guard !kinds.isEmpty, limit > 0 else { return [] }
    let locking: SQL = transaction.engine == .postgres ? "FOR UPDATE SKIP LOCKED" : ""
    let wasLast: SQL = "state = 'running' AND attempt >= max_attempts"
    while true {
      let rows = try transaction.rows(
        """
        UPDATE jobs SET fence = fence + 1,
          state = CASE WHEN \(sql: wasLast) THEN 'dead' ELSE 'running' END,
          attempt = CASE WHEN \(sql: wasLast) THEN attempt ELSE attempt + 1 END,
          due_at = CASE WHEN \(sql: wasLast) THEN due_at
            ELSE \(now.adding(seconds: seconds)) END,
          ended_at = CASE WHEN \(sql: wasLast) THEN \(now) ELSE ended_at END,
          reason = CASE WHEN \(sql: wasLast) THEN 'the lease of the last attempt ran out'
            ELSE reason END
        WHERE id IN (
          SELECT id FROM jobs
          WHERE state IN ('pending', 'running', 'retry') AND due_at <= \(now)
            AND (kind IN \(list: kinds) OR \(sql: wasLast))
          ORDER BY due_at LIMIT \(limit) \(sql: locking))
        RETURNING state, \(sql: Job.columns)
        """)
      let leases = try rows.filter { try $0["state"] == JobState.running }
        .map { JobLease(job: try Job($0)) }
        .sorted { ($0.job.runAt, $0.job.id) < ($1.job.runAt, $1.job.id) }
      // Where all that was found has died, others may wait behind it.
      if !leases.isEmpty || rows.isEmpty { return leases }
    }
  }

  /// Throws ``JobProblem/leaseLost(_:)`` unless this is still the latest claim.
  package func check(in transaction: Transaction) throws {
    // The row is locked so that no one can claim the job while this transaction goes on.
    let locking: SQL = transaction.engine == .postgres ? "FOR UPDATE" : ""
    let row = try transaction.row(
      """
      SELECT 1 FROM jobs WHERE id = \(job.id) AND fence = \(job.fence) AND state = 'running'
      \(sql: locking)
      """)
    guard row != nil else { throw JobProblem.leaseLost(job.id) }
  }

  /// Puts the end of the lease off.
  package func extend(seconds: Int64, in transaction: Transaction, now: Timestamp) throws {
    try change("due_at = \(now.adding(seconds: seconds))", in: transaction)
  }

  /// Ends the job as done.
  package func finish(in transaction: Transaction) throws {
    let changed = try transaction.execute(
      "DELETE FROM jobs WHERE id = \(job.id) AND fence = \(job.fence) AND state = 'running'")
    guard changed == 1 else { throw JobProblem.leaseLost(job.id) }
  }

  /// Ends this attempt: a retry at `retryAt`, or a dead letter when that is nil.
  package func fail(
    _ reason: String, retryAt: Timestamp?, in transaction: Transaction, now: Timestamp
  ) throws {
    let kept = String(reason.prefix(2000)).split(separator: "\0").joined()
    if let retryAt {
      try change(
        "state = 'retry', reason = \(kept), run_at = \(retryAt), due_at = \(retryAt)",
        in: transaction)
    } else {
      try change("state = 'dead', reason = \(kept), ended_at = \(now)", in: transaction)
    }
  }

  private func change(_ assignments: SQL, in transaction: Transaction) throws {
    let changed = try transaction.execute(
      """
      UPDATE jobs SET \(sql: assignments)
      WHERE id = \(job.id) AND fence = \(job.fence) AND state = 'running'
      """)
    guard changed == 1 else { throw JobProblem.leaseLost(job.id) }
  }
}
