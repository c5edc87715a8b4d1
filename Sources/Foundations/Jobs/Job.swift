public import Storage
public import Vocabulary

/// The kind of ``JobID``.
public enum JobKindTag: IdentifierKind {
  /// `job`.
  public static let prefix = "job"
}
/// Names a job.
public typealias JobID = Identifier<JobKindTag>

/// What is to be done, such as `advisory.publish`; it chooses the handler.
public struct JobKind: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral,
  CustomStringConvertible, SQLBindable, SQLReadable
{
  /// The kind's name.
  public let rawValue: String
  /// A kind by its name.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// A kind by its name.
  public init(stringLiteral value: String) { rawValue = value }
  /// The kind's name.
  public var description: String { rawValue }
}

/// Where a job stands. Jobs that are done are deleted.
public enum JobState: String, Sendable, CaseIterable, SQLBindable, SQLReadable {
  /// Enqueued and never begun.
  case pending
  /// A worker holds a lease on it.
  case running
  /// Failed at least once and to be run again.
  case retry
  /// Given up; someone must requeue or discard it.
  case dead
  /// Discarded by someone, with a reason.
  case discarded
}

/// A piece of work stored with the change that caused it, done at least once.
public struct Job: Sendable, Equatable {
  /// Its name.
  public let id: JobID
  /// What is to be done.
  public let kind: JobKind
  /// The handler's input, as JSON text.
  public let payload: String
  /// How often it was begun, this time included.
  public let attempt: Int
  /// Attempts after which it becomes a dead letter.
  public let maxAttempts: Int
  /// When it was due.
  public let runAt: Timestamp
  /// When it was enqueued.
  public let createdAt: Timestamp
  /// The fencing token: grows with every claim of this job.
  public let fence: Int64

  init(_ row: Row) throws {
    id = try row["id"]
    kind = try row["kind"]
    payload = try row["payload"]
    attempt = try row["attempt"]
    maxAttempts = try row["max_attempts"]
    runAt = try row["run_at"]
    createdAt = try row["created_at"]
    fence = try row["fence"]
  }

  static let columns: SQL =
    "id, kind, payload, attempt, max_attempts, run_at, created_at, fence"
}

/// Why a job's work was refused or given up.
public enum JobProblem: Error, Sendable, Equatable {
  /// Another worker holds the job now, or it is done: what this worker does no longer counts.
  case leaseLost(JobID)
  /// Trying again cannot help; the job becomes a dead letter with this reason.
  case permanent(String)
  /// There is no such dead letter.
  case notDead(JobID)
}

extension JobProblem: ProblemConvertible {
  /// 409 for a lost lease, 404 for an absent dead letter, 422 for what cannot succeed.
  public var problem: Problem {
    switch self {
    case .leaseLost(let id):
      .conflict("Job \(id) is no longer held by this worker.")
    case .permanent(let reason):
      Problem(code: "job-permanent", status: 422, title: "The job cannot succeed", detail: reason)
    case .notDead:
      .notFound("dead letter")
    }
  }
}
