public import Storage
public import Vocabulary

/// A job that was given up.
public struct DeadLetter: Sendable, Equatable {
  /// The job as it last ran.
  public let job: Job
  /// Why it was given up.
  public let reason: String
  /// When it was given up.
  public let endedAt: Timestamp

  init(_ row: Row) throws {
    job = try Job(row)
    reason = try row["reason"] ?? ""
    endedAt = try row["ended_at"]
  }
}

extension JobQueue {
  /// Dead letters, those given up first first.
  public static func deadLetters(
    _ request: PageRequest, in transaction: Transaction
  ) throws -> Page<DeadLetter> {
    var after: SQL = ""
    if let parts = request.after?.parts, parts.count == 2, let time = Int64(parts[0]) {
      after = "AND (ended_at, id) > (\(time), \(parts[1]))"
    }
    let rows = try transaction.rows(
      """
      SELECT \(sql: Job.columns), reason, ended_at FROM jobs WHERE state = 'dead' \(sql: after)
      ORDER BY ended_at, id LIMIT \(request.limit + 1)
      """)
    return Page(rows: try rows.map(DeadLetter.init), limit: request.limit) { letter in
      Cursor("\(letter.endedAt.microseconds)", letter.job.id.description)
    }
  }

  /// One dead letter; throws ``JobProblem/notDead(_:)``.
  public static func deadLetter(_ id: JobID, in transaction: Transaction) throws -> DeadLetter {
    let row = try transaction.row(
      """
      SELECT \(sql: Job.columns), reason, ended_at FROM jobs WHERE id = \(id) AND state = 'dead'
      """)
    guard let row else { throw JobProblem.notDead(id) }
    return try DeadLetter(row)
  }

  /// Runs a dead letter again, with all its attempts; throws ``JobProblem/notDead(_:)``.
  public static func requeue(
    _ id: JobID, in transaction: Transaction, surroundings: Surroundings
  ) throws {
    let now = surroundings.now()
    let changed = try transaction.execute(
      """
      UPDATE jobs SET state = 'retry', attempt = 0, run_at = \(now), due_at = \(now),
        reason = NULL, ended_at = NULL
      WHERE id = \(id) AND state = 'dead'
      """)
    guard changed == 1 else { throw JobProblem.notDead(id) }
    transaction.afterCommit { WakeUps.everyone.notify() }
  }

  /// Gives a dead letter up for good; throws ``JobProblem/notDead(_:)``.
  public static func discard(
    _ id: JobID, reason: String, in transaction: Transaction, surroundings: Surroundings
  ) throws {
    let changed = try transaction.execute(
      """
      UPDATE jobs SET state = 'discarded', reason = \(reason), ended_at = \(surroundings.now())
      WHERE id = \(id) AND state = 'dead'
      """)
    guard changed == 1 else { throw JobProblem.notDead(id) }
  }
}
