public import Access
import Formats
public import Vocabulary

/// How an advisory moves. Pure and total: every state answers every command.
public enum AdvisoryRules {
  /// The state a command leads to. What is published is `published` or, where the text takes the
  /// advisory back, `withdrawn`.
  public static func next(
    _ state: AdvisoryState, _ command: AdvisoryCommand, takesBack: Bool = false
  ) throws(AdvisoryProblem) -> AdvisoryState {
    switch (state, command) {
    // Whatever is changed has to be read by somebody else again.
    case (_, .edit): return .draft
    case (.draft, .submit): return .inReview
    case (.inReview, .sendBack), (.countersigned, .sendBack): return .draft
    case (.inReview, .countersign): return .countersigned
    case (.countersigned, .publish): return takesBack ? .withdrawn : .published
    case (.draft, .sendBack), (.draft, .countersign), (.draft, .publish), (.inReview, .submit),
      (.inReview, .publish), (.countersigned, .submit), (.countersigned, .countersign),
      (.published, .submit),
      (.published, .sendBack), (.published, .countersign), (.published, .publish),
      (.withdrawn, .submit), (.withdrawn, .sendBack), (.withdrawn, .countersign),
      (.withdrawn, .publish):
      throw .notPossible(state, command)
    }
  }

  /// The commands that are possible in a state.
  public static func commands(in state: AdvisoryState) -> [AdvisoryCommand] {
    AdvisoryCommand.allCases.filter { (try? next(state, $0)) != nil }
  }

  /// Four eyes: whoever wrote a part of the text may not countersign it, and a person has to.
  public static func mayCountersign(
    _ person: PersonID?, authors: Set<PersonID>
  ) throws(AdvisoryProblem) -> PersonID {
    guard let person else { throw .noPerson }
    guard !authors.contains(person) else { throw .ownText }
    return person
  }

  /// Whether a case lets a text with this label out now.
  public static func mayPublish(
    _ light: TrafficLight, label: Label
  ) throws(AdvisoryProblem) {
    guard light != .red else { throw .tooNarrow }
    guard label.compartments.isEmpty else { throw .compartment }
    // Who takes part may read it before; nobody else, until the embargo was ended.
    if light == .clear || light == .green, let until = label.embargoUntil { throw .embargo(until) }
  }

  /// What of a text the standards of both versions refuse.
  static func broken(
    _ advisory: CSAFAdvisory, address: String, at now: Timestamp
  ) -> [CSAFFinding] {
    let validator = CSAFValidator(now: now)
    return CSAFAdvisory.Standard.allCases.flatMap { standard in
      validator.validate(advisory.document(standard, address: address)).findings
        .filter { $0.level == .error }
    }
  }

  /// The lines of a text, as reviewers compare them.
  public static func lines(_ content: AdvisoryContent) -> [String] {
    var lines = ["Title: " + content.title, "Label: TLP:" + content.trafficLight.rawValue]
    if let reason = content.withdrawal { lines.append("Taken back: " + reason) }
    lines.append("CVE: " + (content.cve ?? "none"))
    if content.withdrawal != nil {
      let fate = content.keepsCVE ? "stays as it is" : "rejected, if it was made here"
      lines.append("CVE record: " + fate)
    }
    lines += content.replacedBy.map { "Use instead: " + $0 }
    lines += content.weaknesses.map { "Weakness: " + $0 }
    lines += content.vectors.map { "Severity: " + $0 }
    for product in content.products {
      lines.append(
        "Product: \(product.vendor) \(product.name) (\(product.package ?? "no package"))")
      if let justification = product.justification {
        lines.append("  not affected: \(product.versions)")
        lines.append("  because: \(justification.title)")
      } else {
        lines.append("  affected: \(product.versions)")
        lines.append("  fixed: \(product.fixed ?? "no version")")
      }
    }
    lines += content.remediations.map {
      "To do (\($0.category.rawValue)): \($0.details)" + ($0.url.map { " " + $0 } ?? "")
    }
    lines += content.references.map { "Page: \($0.summary) \($0.url)" }
    lines += content.credits.map { "Thanks to: " + $0 }
    if !content.change.isEmpty { lines.append("Note of this revision: " + content.change) }
    return lines
      + content.summary.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// A line of a comparison.
  public struct Change: Sendable, Equatable {
    /// Whether the line is new, gone, or as before.
    public enum Kind: String, Sendable { case added, removed, same }
    /// Which.
    public let kind: Kind
    /// The line.
    public let line: String
  }

  /// What differs between two texts; `before` is nil where nothing was published yet.
  public static func changes(
    from before: AdvisoryContent?, to after: AdvisoryContent
  ) -> [Change] {
    let (old, new) = (before.map(lines) ?? [], lines(after))
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let place, _, _): removed.insert(place)
      case .insert(let place, _, _): added.insert(place)
      }
    }
    var changes: [Change] = []
    var place = 0
    for (number, line) in new.enumerated() {
      while removed.contains(place) {
        changes.append(Change(kind: .removed, line: old[place]))
        place += 1
      }
      changes.append(Change(kind: added.contains(number) ? .added : .same, line: line))
      if !added.contains(number) { place += 1 }
    }
    return changes + old[min(place, old.count)...].map { Change(kind: .removed, line: $0) }
  }
}

/// Why Advisories refused.
public enum AdvisoryProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// The command does not fit the state.
  case notPossible(AdvisoryState, AdvisoryCommand)
  /// Whoever wrote a text may not countersign it.
  case ownText
  /// The text that was read has to be named.
  case noVersion
  /// A person has to countersign.
  case noPerson
  /// TLP:RED goes to nobody.
  case tooNarrow
  /// The case belongs to a need-to-know group.
  case compartment
  /// The case is under embargo until then.
  case embargo(Timestamp)
  /// The standard refuses the text.
  case broken([String])
  /// No key signs here.
  case noKey
  /// The case has an advisory.
  case exists(String)
  /// The advisory changed since it was read.
  case changed
  /// There is no account at the CVE Services.
  case noCVEServices
  /// The advisory has an identifier.
  case hasCVE(String)
  /// No identifier is being asked for.
  case noCVEAsked

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .notPossible(let state, let command):
      Problem(
        code: "advisory-state", status: 409, title: "Not possible now",
        detail: "`\(command.rawValue)` does not fit an advisory that is \(state.rawValue).",
        remedy: "Possible now: "
          + AdvisoryRules.commands(in: state).map(\.rawValue).joined(separator: ", ") + ".")
    case .noCVEServices:
      Problem(
        code: "no-cve-services", status: 409, title: "No account at the CVE Services",
        detail: "Nothing is reserved from here.",
        remedy: "Type the identifier in, or have BREAKWATER_CVE_SERVICES set.")
    case .hasCVE(let cve):
      Problem(
        code: "has-cve", status: 409, title: "The advisory has an identifier",
        detail: "Its text names \(cve).",
        remedy: "Take it out of the text first, if it is the wrong one.")
    case .noCVEAsked:
      refused(
        "no-cve-asked", "No identifier is being asked for.",
        "Have one reserved, or type one in.")
    case .ownText: refused("own-text", "You wrote a part of this text.", "Ask another person.")
    case .noVersion:
      Problem(
        code: "advisory-version", status: 428, title: "Say which text you read",
        detail: "Countersigning and publishing name the version of the advisory that was read.",
        remedy: "Send it as If-Match; `breakwater advisories move --version` does.")
    case .noPerson:
      refused(
        "no-person", "A person has to write and countersign.",
        "Sign in, or use a token that a person made.")
    case .tooNarrow:
      refused("label", "TLP:RED is for named people only.", "Choose a wider label.")
    case .compartment:
      refused("compartment", "The case belongs to a need-to-know group.", "Ask who formed it.")
    case .embargo(let until):
      refused(
        "embargo",
        "The case is under embargo until \(until.day.spoken), "
          + "\(until.rfc3339.dropFirst(11).prefix(5)) UTC.",
        "Publish it as AMBER to those who take part, or when the embargo was ended.")
    case .broken(let findings):
      Problem(
        code: "invalid", status: 422, title: "The advisory would not be valid",
        detail: findings.prefix(3).joined(separator: " "),
        remedy: "Correct the text and hand it over again.",
        fields: findings.map { FieldProblem(field: "/content", rule: $0) })
    case .noKey:
      refused("no-key", "No key signs advisories here.", "Ask whoever runs this server.")
    case .exists(let number):
      refused("exists", "The case has the advisory \(number).", "Change that one.")
    case .changed: .conflict("Somebody else changed this advisory in the meantime.")
    }
  }

  private func refused(_ code: String, _ detail: String, _ remedy: String) -> Problem {
    Problem(
      code: "advisory-" + code, status: 409, title: "Not possible now", detail: detail,
      remedy: remedy)
  }
}
