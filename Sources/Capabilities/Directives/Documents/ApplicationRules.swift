public import Inventory
public import Registry
public import Vocabulary

/// Which directives count for an asset, and what they say together. Pure.
public enum ApplicationRules {
  /// A version that holds, as the rules need it.
  public struct InForce: Sendable, Equatable {
    /// The version's number.
    public let number: Int64
    /// The first version of the same directive.
    public let lineage: DirectiveID
    /// What it says.
    public let directive: Directive

    /// A version that holds.
    public init(number: Int64, lineage: DirectiveID, directive: Directive) {
      self.number = number
      self.lineage = lineage
      self.directive = directive
    }
  }

  /// Those that bind the organization's regime and those it adopted, where they take the asset in.
  /// Where there is none, the directive that everybody is asked to follow.
  public static func applicable(
    to asset: Asset, of organization: Organization, among held: [InForce],
    adopted: [DirectiveID: CalendarDay]
  ) -> [ApplicableDirective] {
    // Whom a directive is about is known at once; what it is about takes longer to find out.
    let own = held.compactMap { one -> ApplicableDirective? in
      let standing: DirectiveStanding
      let since: CalendarDay
      if DirectiveRules.binds(one.directive, organization) {
        standing = .binding
        since = one.directive.effectiveOn
      } else if let day = adopted[one.lineage] {
        standing = .adopted
        since = max(day, one.directive.effectiveOn)
      } else {
        return nil
      }
      guard takes(one.directive, asset, organization) else { return nil }
      return ApplicableDirective(
        number: one.number, directive: one.directive, standing: standing, since: since)
    }
    guard own.isEmpty else { return own.sorted { $0.number < $1.number } }
    return held.filter {
      $0.lineage == DirectiveDocument.bod2604 && takes($0.directive, asset, organization)
    }.map {
      ApplicableDirective(
        number: $0.number, directive: $0.directive, standing: .guidance,
        since: $0.directive.effectiveOn)
    }
  }

  /// Whether a directive asks anything of an asset: in its scope and in no exception.
  public static func takes(
    _ directive: Directive, _ asset: Asset, _ organization: Organization
  ) -> Bool {
    directive.scope.takesIn(asset, of: organization)
      && !directive.exceptions.contains { $0.scope.takesIn(asset, of: organization) }
  }

  /// The numbers of all that count, in a form that can be compared.
  public static func basis(_ applicable: [ApplicableDirective]) -> String {
    applicable.map { "\($0.number)" }.joined(separator: " ")
  }

  /// The number of the directive that asks for evidence of a deadline's facts: the one that gave
  /// the date, otherwise one that binds; nil where none asks.
  public static func asking(
    _ applicable: [ApplicableDirective], _ deadline: Deadline
  ) -> Int64? {
    let asking = applicable.filter { $0.directive.urgency(deadline.inputs).asksForensics }
    let first =
      asking.first { $0.number == deadline.directive }
      ?? asking.first { $0.standing == .binding } ?? asking.first
    return first?.number
  }

  /// What they say together: the earliest date wins, and the reason names who gave it. Who asks for
  /// evidence is heard whoever gave the date. Nil where nothing changed since the last decision.
  public static func settle(
    _ applicable: [ApplicableDirective], _ inputs: DecisionInputs, assessed: Bool,
    previous: Deadline?, firstSeen: CalendarDay, today: CalendarDay
  ) -> (number: Int64, decision: DirectiveRules.Decision)? {
    let basis = basis(applicable)
    if let previous, previous.inputs == inputs, previous.isAssessed == assessed,
      previous.basis == basis
    {
      return nil
    }
    let decisions = applicable.map { one in
      let isNew = previous.map { !contains($0.basis, one.number) } ?? false
      return (
        one.number,
        DirectiveRules.decide(
          one.directive, inputs, assessed: assessed, previous: previous,
          firstSeen: max(firstSeen, min(one.since, today)), today: today,
          because: previous.flatMap { because($0, applicable, one, isNew) })
      )
    }
    guard let first = decisions.min(by: { isEarlier($0.1, $1.1) }) else {
      return (0, none(inputs, assessed, previous, firstSeen))
    }
    return (number: first.0, decision: withEvidence(first.1, applicable, inputs))
  }

  /// A decision that also asks for evidence where another directive does: an earlier date from one
  /// takes no duty away that another gives.
  private static func withEvidence(
    _ decision: DirectiveRules.Decision, _ applicable: [ApplicableDirective],
    _ inputs: DecisionInputs
  ) -> DirectiveRules.Decision {
    let asking = applicable.filter { $0.directive.urgency(inputs).asksForensics }
    let urgency = decision.urgency
    guard !urgency.asksForensics,
      let asks = asking.first(where: { $0.standing == .binding }) ?? asking.first,
      let both = Urgency(days: urgency.days, unit: urgency.unit, asksForensics: true)
    else { return decision }
    return DirectiveRules.Decision(
      urgency: both, start: decision.start, due: decision.due,
      reason: "\(decision.reason) \(asks.directive.name) asks to save evidence before patching.")
  }

  private static func contains(_ basis: String, _ number: Int64) -> Bool {
    basis.split(separator: " ").contains { Int64($0) == number }
  }

  /// What changed about the directives themselves, as a clause; nil where nothing did.
  private static func because(
    _ previous: Deadline, _ applicable: [ApplicableDirective], _ one: ApplicableDirective,
    _ isNew: Bool
  ) -> String? {
    // What gave the date before counts no more here.
    let isGone = !applicable.contains { $0.number == previous.directive }
    if isNew, !(isGone && one.standing == .guidance) {
      return one.standing == .adopted
        ? "you follow \(one.directive.name)"
        : "\(one.directive.name) version \(one.directive.version) holds"
    }
    return isGone ? "what gave the date before holds no more here" : nil
  }

  private static func isEarlier(
    _ one: DirectiveRules.Decision, _ other: DirectiveRules.Decision
  ) -> Bool {
    let day = one.due?.number ?? .max
    let otherDay = other.due?.number ?? .max
    return day == otherDay ? one.urgency < other.urgency : day < otherDay
  }

  private static func none(
    _ inputs: DecisionInputs, _ assessed: Bool, _ previous: Deadline?, _ firstSeen: CalendarDay
  ) -> DirectiveRules.Decision {
    DirectiveRules.Decision(
      urgency: .onUpgrade, start: previous?.start ?? firstSeen, due: nil,
      reason: DirectiveRules.facts(inputs, assessed: assessed)
        + " No directive asks anything here now: no date, with your next upgrade.")
  }
}
