package import Storage
package import Vocabulary

/// Work that recurs: one job for each period, however many workers there are.
public struct JobSchedule: Sendable {
  /// What is to be done.
  public let kind: JobKind
  /// The period in seconds; periods are counted from 1970-01-01T00:00:00Z.
  public let every: Int64
  /// Tells schedules apart, also those of one kind.
  public let key: String

  /// A schedule; a job of the last period that has not been begun stands for the next one too.
  public init(_ kind: JobKind, every: Int64, key: String) {
    self.kind = kind
    self.every = max(every, 1)
    self.key = key
  }

  func period(at now: Timestamp) -> Int64 { now.seconds / every }

  /// Enqueues this period's job; false when that was done before, by anyone.
  package func enqueue(in transaction: Transaction, surroundings: Surroundings) throws -> Bool {
    let period = period(at: surroundings.now())
    let changed = try transaction.execute(
      """
      INSERT INTO job_schedules (schedule_key, period) VALUES (\(key), \(period))
      ON CONFLICT (schedule_key) DO UPDATE SET period = excluded.period
      WHERE job_schedules.period < excluded.period
      """)
    guard changed == 1 else { return false }
    try JobQueue.enqueue(
      kind, payload: #"{"period":\#(period)}"#, in: transaction, surroundings: surroundings,
      key: "schedule:" + key)
    return true
  }
}
