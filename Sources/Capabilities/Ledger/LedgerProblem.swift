public import Vocabulary

/// Why the ledger refused or failed.
public enum LedgerProblem: Error, Sendable, Equatable {
  /// A fact is not well formed: a mistake of the program.
  case invalid(String)
  /// There is no such receipt, tile or entry.
  case notFound(String)
  /// The fact is recorded and not yet in the log.
  case pending(ReceiptID)
  /// Tiles and checkpoint do not fit together; nothing is signed until someone has looked.
  case damaged(String)
  /// A published log does not verify: the file and what is wrong with it.
  case unverified(file: String, String)
}

extension LedgerProblem: ProblemConvertible {
  /// 404 for what is absent, 409 for what is pending, 422 for a log that does not verify, else 500.
  public var problem: Problem {
    switch self {
    case .invalid(let why):
      Problem(code: "ledger-invalid", status: 500, title: "A fact was refused", detail: why)
    case .notFound(let what):
      .notFound(what)
    case .pending(let receipt):
      Problem(
        code: "ledger-pending", status: 409, title: "Not yet in the log",
        detail: "\(receipt) is recorded and will be in the log within seconds.",
        remedy: "Ask again in a few seconds.")
    case .damaged(let why):
      Problem(
        code: "ledger-damaged", status: 500, title: "The log is damaged", detail: why,
        remedy: "Stop writing and restore the last backup whose log verifies.")
    case .unverified(let file, let why):
      Problem(
        code: "ledger-unverified", status: 422, title: "The log does not verify",
        detail: "\(file): \(why)", remedy: "Keep a copy of what was served and ask its operator.")
    }
  }
}
