import Formats
public import Vocabulary

/// What a piece of evidence says about an action. Pure.
enum EvidenceRules {
  /// Most different rules of a scanner's log that are looked up.
  static let mostRules = 10_000

  struct Verdict: Equatable {
    let outcome: EvidenceOutcome
    let summary: String
  }

  /// Judges evidence. `causes` are the names of the action's vulnerabilities; `found` are those that
  /// a scanner's log names, each under the name that it is kept under.
  static func judge(
    _ draft: EvidenceDraft, target: String?, scheme: VersionScheme?, causes: Set<String>,
    found: Set<String>, today: CalendarDay
  ) throws(EvidenceProblem) -> Verdict {
    switch draft {
    case .signedStatement(let name, let function, _):
      return Verdict(outcome: .supports, summary: "\(name), \(function), answers for it.")
    case .vendorAttestation(let vendor, let person, let day, _):
      guard day <= today else { throw .notYet }
      let who = person.map { "\($0) of \(vendor)" } ?? vendor
      return Verdict(
        outcome: .supports, summary: "Entered: \(who) confirmed it on \(day.spoken).")
    case .versionProbe(let version, _):
      guard let target, let scheme else { throw .noTarget }
      guard isVersion(version) else { throw .noVersion }
      return scheme.compare(version, target) < 0
        ? Verdict(
          outcome: .contradicts,
          summary: "The system shows version \(version), which is older than \(target).")
        : Verdict(outcome: .supports, summary: "The system shows version \(version).")
    case .scan(let log, _):
      guard let tool = log.runs.first?.toolName else { throw .noRun }
      let still = causes.intersection(found).sorted()
      guard let first = still.first else {
        return Verdict(
          outcome: .supports,
          summary: "\(tool) looked again and finds none of "
            + (causes.count == 1 ? "it" : "the \(causes.count)") + " any more.")
      }
      let rest = still.count > 1 ? " and \(still.count - 1) more" : ""
      return Verdict(outcome: .contradicts, summary: "\(tool) still finds \(first)\(rest).")
    }
  }

  /// Whether something is a version alone, and not a line with more in it: `1.2`, `v1.2`, `1:2-3`.
  static func isVersion(_ text: String) -> Bool {
    let digits =
      text.utf8.first.map { $0 | 32 == UInt8(ascii: "v") } == true
      ? text.utf8.dropFirst() : text.utf8[...]
    return digits.first.map { (48...57).contains($0) } == true
      && !text.contains(where: \.isWhitespace)
  }

  /// Where an action stands after a piece of evidence.
  static func state(
    after state: ActionState, _ kind: EvidenceKind, _ outcome: EvidenceOutcome
  ) -> ActionState {
    switch (state, outcome) {
    case (.withdrawn, _): .withdrawn
    case (.open, .contradicts): .open
    case (.done, .contradicts), (.verified, .contradicts): .open
    case (.open, .supports), (.done, .supports): kind.closes ? .verified : .done
    case (.verified, .supports): .verified
    }
  }
}

/// Why evidence was refused.
public enum EvidenceProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// No fixed version is known, so that a version proves nothing.
  case noTarget
  /// What was entered is no version.
  case noVersion
  /// A confirmation is not from the future.
  case notYet
  /// A scanner's log has to have a run of a tool.
  case noRun
  /// A scanner's log names more rules than are looked up.
  case tooManyRules

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .noTarget:
      .invalid(
        "/version",
        "proves nothing here: no fixed version is known; use a new inventory, a scan or the "
          + "vendor’s confirmation")
    case .noVersion:
      .invalid("/version", "must be the version alone, such as 3.0.13, without the product’s name")
    case .notYet: .invalid("/on", "must be today or earlier")
    case .noRun: .invalid("/sarif", "must have a run of a tool; an empty log shows nothing")
    case .tooManyRules:
      .invalid("/sarif", "names more than \(EvidenceRules.mostRules) rules; scan this system alone")
    }
  }
}
