public import Vocabulary

/// Why the database refused or failed; the same cases from both engines.
public enum StorageProblem: Error, Sendable, Equatable {
  /// A UNIQUE or PRIMARY KEY rule.
  case uniqueViolation(Constraint)
  /// A FOREIGN KEY rule.
  case foreignKeyViolation(Constraint)
  /// A CHECK rule.
  case checkViolation(Constraint)
  /// A NOT NULL rule.
  case notNullViolation(Constraint)
  /// Concurrent changes kept colliding until the retries ran out.
  case serialization(String)
  /// Another process held the database longer than the busy time-out.
  case busy(String)
  /// No connection, or it was lost; whether a transaction in flight was committed is not known.
  case unavailable(String)
  /// The disk is full.
  case full(String)
  /// The database's files are damaged.
  case corrupt(String)
  /// The caller's task was cancelled; nothing was changed.
  case cancelled
  /// A statement ran longer than the statement time-out.
  case timedOut(String)
  /// The statement or a value is wrong: a mistake of the program.
  case invalid(String)
  /// A column's value does not fit the wanted type.
  case unreadable(String)
  /// A migration's text differs from what was applied, or migrations are out of order.
  case migration(String)

  /// Which rule was broken, as far as the engine says.
  public struct Constraint: Sendable, Equatable {
    /// The rule's name, when the engine gave one.
    public let name: String?
    /// The table, when the engine gave it.
    public let table: String?
    /// The columns, when the engine gave them.
    public let columns: [String]

    /// A broken rule.
    public init(name: String? = nil, table: String? = nil, columns: [String] = []) {
      self.name = name
      self.table = table
      self.columns = columns
    }
  }

  /// True when the same request may succeed later without being changed.
  public var isTransient: Bool {
    switch self {
    case .serialization, .busy, .unavailable, .full, .timedOut: true
    default: false
    }
  }
}

extension StorageProblem: ProblemConvertible {
  /// 409 for broken rules, 503 for what passes, 507 when the disk is full, else 500.
  public var problem: Problem {
    switch self {
    case .uniqueViolation(let rule):
      present("storage-unique", 409, "It exists already", "Another row has the same \(rule.words).")
    case .foreignKeyViolation(let rule):
      present(
        "storage-reference", 409, "A reference leads nowhere",
        "Something referred to does not exist, or is still referred to (\(rule.words)).")
    case .checkViolation(let rule), .notNullViolation(let rule):
      present("storage-rule", 422, "A value breaks a rule", "The rule on \(rule.words) refused it.")
    case .serialization(let why), .busy(let why), .unavailable(let why), .timedOut(let why):
      present(
        "storage-unavailable", 503, "The database is not available", why, "Try again shortly.")
    case .full(let why):
      present(
        "storage-full", 507, "The disk is full", why,
        "Free space on the database's volume; writing then works again without a restart.")
    case .corrupt(let why):
      present(
        "storage-corrupt", 500, "The database is damaged", why,
        "Stop writing, run `breakwater db verify` and restore the last good backup.")
    case .cancelled:
      present("storage-cancelled", 499, "Cancelled", "The request ended before it was done.")
    case .invalid(let why):
      present("storage-invalid", 500, "A statement was refused", why)
    case .unreadable(let why):
      present("storage-unreadable", 500, "A stored value could not be read", why)
    case .migration(let why):
      present(
        "storage-migration", 500, "The database cannot be brought up to date", why,
        "Run the version of Breakwater that last changed this database, or restore a backup.")
    }
  }

  private func present(
    _ code: String, _ status: Int, _ title: String, _ detail: String, _ remedy: String? = nil
  ) -> Problem {
    Problem(code: code, status: status, title: title, detail: detail, remedy: remedy)
  }
}

extension StorageProblem.Constraint {
  fileprivate var words: String {
    if !columns.isEmpty { return columns.joined(separator: ", ") }
    return name ?? table ?? "a constraint"
  }
}
