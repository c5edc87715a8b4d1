public import Storage
import Synchronization
import Vocabulary

/// What a handler gets: its job, and the only safe way to write for it.
public struct JobContext: Sendable {
  /// The job to do.
  public let job: Job
  let lease: JobLease
  let database: Database
  let surroundings: Surroundings
  let leaseSeconds: Int64
  /// Whether ``finish(_:)`` has ended the job.
  let ending = Ending()

  /// Writes while the lease holds; throws ``JobProblem/leaseLost(_:)`` and changes nothing when
  /// another worker has taken the job.
  @discardableResult public func write<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    try await database.write { transaction in
      try lease.check(in: transaction)
      return try body(transaction)
    }
  }

  /// Like ``write(_:)``, and ends the job as done in the same transaction: its effect then happens
  /// exactly once.
  @discardableResult public func finish<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    let value = try await database.write { transaction in
      try lease.finish(in: transaction)
      return try body(transaction)
    }
    ending.set()
    return value
  }

  /// Reads one snapshot.
  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    try await database.read(body)
  }

  /// Puts the end of the lease off; workers do so by themselves while the handler runs.
  public func heartbeat() async throws {
    let now = surroundings.now()
    try await database.write { transaction in
      try lease.extend(seconds: leaseSeconds, in: transaction, now: now)
    }
  }
}

/// Whether something has ended.
final class Ending: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}
