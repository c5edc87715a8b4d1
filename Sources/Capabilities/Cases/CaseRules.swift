public import Vocabulary

/// How a case moves. Pure and total: every state answers every command.
public enum CaseRules {
  /// The state a command leads to.
  public static func next(
    _ state: CaseState, _ command: CaseCommand, reason: String?
  ) throws(CaseProblem) -> CaseState {
    let target: CaseState
    switch (state, command) {
    case (.received, .confirm): target = .confirmed
    case (.confirmed, .handOver), (.received, .handOver): target = .awaitingFix
    case (.received, .markFixed), (.confirmed, .markFixed), (.awaitingFix, .markFixed):
      target = .fixed
    case (.fixed, .publish), (.awaitingFix, .publish), (.confirmed, .publish):
      target = .published
    case (.received, .close), (.confirmed, .close), (.awaitingFix, .close), (.fixed, .close):
      target = .closed
    case (.closed, .reopen): target = .received
    // A hand-over is taken back by it too.
    case (.awaitingFix, .reopen), (.fixed, .reopen), (.published, .reopen): target = .confirmed
    case (.received, .publish), (.received, .reopen), (.confirmed, .confirm),
      (.confirmed, .reopen), (.awaitingFix, .confirm), (.awaitingFix, .handOver),
      (.fixed, .confirm), (.fixed, .handOver), (.fixed, .markFixed),
      (.published, .confirm), (.published, .handOver), (.published, .markFixed),
      (.published, .publish), (.published, .close), (.closed, .confirm), (.closed, .handOver),
      (.closed, .markFixed), (.closed, .publish), (.closed, .close):
      throw .notPossible(state, command)
    }
    if command == .close || command == .reopen {
      guard let reason, reason.utf8.contains(where: { $0 > 32 }), reason.utf8.count <= 2000 else {
        throw .reasonMissing
      }
    }
    return target
  }

  /// The commands that are possible in a state.
  public static func commands(in state: CaseState) -> [CaseCommand] {
    CaseCommand.allCases.filter { (try? next(state, $0, reason: "given")) != nil }
  }

  /// Whether reaching a state is a first verdict.
  static func isVerdict(_ state: CaseState) -> Bool { state != .received }
}

/// Why Cases refused.
public enum CaseProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// The command does not fit the state.
  case notPossible(CaseState, CaseCommand)
  /// Closing and reopening need a reason.
  case reasonMissing
  /// Its flaw turned out to be another, which has a case of its own.
  case mergedAway
  /// Only closing says what a case turned out to be.
  case resolutionNotAsked
  /// An embargo is in force, until the named moment or until it is ended.
  case embargoed(Timestamp)
  /// The case changed since it was read.
  case changed

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .notPossible(let state, let command):
      Problem(
        code: "case-state", status: 409, title: "Not possible now",
        detail: "`\(command.rawValue)` does not fit a case that is \(state.rawValue).",
        remedy: "Possible now: "
          + CaseRules.commands(in: state).map(\.rawValue).joined(separator: ", ") + ".")
    case .reasonMissing:
      .invalid("/reason", "is required here: one or two sentences of at most 2000 bytes")
    case .mergedAway:
      Problem(
        code: "merged-away", status: 409, title: "Merged into another case",
        detail: "The reports of this case belong to another case now.",
        remedy: "Separate them there; they get a case of their own.")
    case .resolutionNotAsked:
      .invalid("/resolution", "belongs to `close` only")
    case .embargoed(let until):
      Problem(
        code: "embargoed", status: 409, title: "An embargo is in force",
        detail: "Those who take part agreed to keep quiet until \(until.rfc3339).",
        remedy: "Wait for its end, or end it early under the case’s coordination. Another case can "
          + "be merged into this one.")
    case .changed: .conflict("Somebody else moved this case in the meantime.")
    }
  }
}
