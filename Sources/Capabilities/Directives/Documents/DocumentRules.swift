import Access
public import Registry
public import Vocabulary

/// How versions of directives move. Pure and total: every state answers every command.
public enum DocumentRules {
  /// The state a command leads to.
  public static func next(
    _ state: DirectiveState, _ command: DirectiveCommand
  ) throws(DirectiveProblem) -> DirectiveState {
    switch (state, command) {
    case (.draft, .edit): return .draft
    case (.draft, .issue): return .issued
    case (.issued, .supersede): return .superseded
    case (.draft, .withdraw), (.issued, .withdraw): return .withdrawn
    case (.draft, .supersede), (.issued, .edit), (.issued, .issue), (.superseded, .edit),
      (.superseded, .issue), (.superseded, .supersede), (.superseded, .withdraw),
      (.withdrawn, .edit), (.withdrawn, .issue), (.withdrawn, .supersede), (.withdrawn, .withdraw):
      throw .notPossible(state, command)
    }
  }

  /// The commands that are possible in a state.
  public static func commands(in state: DirectiveState) -> [DirectiveCommand] {
    DirectiveCommand.allCases.filter { (try? next(state, $0)) != nil }
  }

  /// Four eyes: whoever wrote a part of the text may not issue it, and a person has to.
  public static func mayIssue(
    _ person: PersonID?, authors: Set<PersonID>
  ) throws(DirectiveProblem) -> PersonID {
    guard let person else { throw .noPerson }
    guard !authors.contains(person) else { throw .ownText }
    return person
  }

  /// What of a name a reader tells apart: its letters and digits.
  public static func key(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// Who may be the issuer for a regime: an agency of that regime and of no other.
  public static func mayIssue(
    for regime: Regime, _ organization: Organization
  ) throws(DirectiveProblem) {
    guard organization.regime == regime else { throw .otherRegime(regime) }
  }

  /// The rules that a directive breaks as a whole: a table with a gap or a contradiction, a first
  /// day before it was issued.
  public static func broken(_ directive: Directive) -> [FieldProblem] {
    var broken: [FieldProblem] = []
    for inputs in DecisionInputs.all {
      let rows = directive.rows.filter { $0.inputs == inputs }
      if rows.isEmpty {
        broken.append(.init(field: "/rows", rule: "need a row for: \(inputs.words)"))
      } else if rows.count > 1 {
        let codes = rows.map(\.urgency.rawValue).joined(separator: ", ")
        broken.append(
          .init(field: "/rows", rule: "have \(rows.count) rows (\(codes)) for: \(inputs.words)"))
      }
    }
    if directive.effectiveOn < directive.issuedOn {
      broken.append(.init(field: "/effectiveOn", rule: "must not be before /issuedOn"))
    }
    return broken
  }

  /// What differs between two versions, a line each, for whoever issues the second.
  public static func changes(from old: Directive, to new: Directive) -> [String] {
    var lines: [String] = []
    func compare(_ what: String, _ before: String, _ after: String) {
      if before != after { lines.append("\(what): \(before) → \(after)") }
    }
    compare("Name", old.name, new.name)
    compare("Title", old.title, new.title)
    compare("Version", old.version, new.version)
    compare("Holds from", old.effectiveOn.description, new.effectiveOn.description)
    compare("About", old.scope.words, new.scope.words)
    for inputs in DecisionInputs.all {
      compare(inputs.words, old.urgency(inputs).title, new.urgency(inputs).title)
    }
    compare("Holidays", days(old.holidays), days(new.holidays))
    compare("To do", list(old.requirements), list(new.requirements))
    compare("Evidence", list(old.evidence), list(new.evidence))
    compare(
      "Exceptions", list(old.exceptions.map { $0.scope.words + ": " + $0.reason }),
      list(new.exceptions.map { $0.scope.words + ": " + $0.reason }))
    return lines
  }

  private static func list(_ texts: [String]) -> String {
    texts.isEmpty ? "none" : texts.joined(separator: "; ")
  }

  private static func days(_ days: [CalendarDay]) -> String { list(days.map(\.description)) }
}

/// Why Directives refused.
public enum DirectiveProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// The command does not fit the state.
  case notPossible(DirectiveState, DirectiveCommand)
  /// Whoever wrote a text may not issue it.
  case ownText
  /// The text that was read has to be named.
  case noVersion
  /// A person has to write and issue.
  case noPerson
  /// A person has to do it who is signed in; a token does not say who uses it.
  case notSignedIn
  /// A token wrote the text, and no person has signed for it.
  case unsigned
  /// Whoever issued a directive may not take it back alone.
  case ownIssue
  /// An organization has as many directives as it may have.
  case tooMany
  /// Only the issuer for a regime writes what binds it.
  case notIssuer(Regime)
  /// The organization does not belong to the regime.
  case otherRegime(Regime)
  /// A version is in the works already.
  case exists
  /// The directive binds the organization; there is nothing to adopt.
  case bound
  /// It does not hold.
  case notInForce
  /// It changed since it was read.
  case changed
  /// It does not fit how far something has come.
  case wrongState(String)
  /// A text breaks rules.
  case invalid([FieldProblem])

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .notPossible(let state, let command):
      refused(
        "state", "`\(command.rawValue)` does not fit a directive that is \(state.rawValue).",
        "Possible now: "
          + DocumentRules.commands(in: state).map(\.rawValue).joined(separator: ", ") + ".")
    case .ownText: refused("own-text", "You wrote a part of this text.", "Ask another person.")
    case .noVersion:
      Problem(
        code: "directive-version", status: 428, title: "Say which text you read",
        detail: "Issuing and withdrawing name the version of the directive that was read.",
        remedy: "Read it, and send its version as If-Match.")
    case .noPerson:
      refused(
        "no-person", "A person has to do this.",
        "Sign in, or use a token that a person made.")
    case .notSignedIn:
      refused(
        "not-signed-in", "A person has to do this, signed in.",
        "Sign in in a browser; a token does not say who uses it.")
    case .unsigned:
      refused(
        "unsigned", "A token wrote this, so nobody can tell who did.",
        "Let a person who is signed in send the same again.")
    case .ownIssue:
      refused(
        "own-issue", "You issued this directive.", "Ask another person to take it back.")
    case .tooMany:
      refused(
        "too-many", "Your organization has \(DirectiveDocument.mostOfOne) directives.",
        "Withdraw one that is not needed.")
    case .notIssuer(let regime):
      .forbidden("Only the issuer for \(regime.rawValue) writes what binds it.")
    case .otherRegime(let regime):
      refused(
        "regime", "The organization does not belong to \(regime.rawValue).",
        "Choose an agency of that regime.")
    case .exists: refused("exists", "A next version is being written.", "Change that one.")
    case .bound:
      refused("bound", "The directive binds you; there is nothing to adopt.", "Follow it.")
    case .notInForce:
      refused("not-in-force", "The directive does not hold now.", "Choose one that is issued.")
    case .changed: .conflict("Somebody else changed this in the meantime.")
    case .wrongState(let detail): refused("state", detail, "Load it again to see how it stands.")
    case .invalid(let broken):
      Problem(
        code: "invalid", status: 422, title: "The directive breaks a rule",
        detail: broken.prefix(3).map { "\($0.field) \($0.rule)" }.joined(separator: "; "),
        remedy: "Correct the named members and send it again.", fields: broken)
    }
  }

  private func refused(_ code: String, _ detail: String, _ remedy: String) -> Problem {
    Problem(
      code: "directive-" + code, status: 409, title: "Not possible now", detail: detail,
      remedy: remedy)
  }
}
