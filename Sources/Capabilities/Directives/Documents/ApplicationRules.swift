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
    let taken = held.filter { takes($0.directive, asset, organization) }
    let own = taken.compactMap { one -> ApplicableDirective? in
      if DirectiveRules.binds(one.directive, organization) {
        return ApplicableDirective(
          number: one.number, directive: one.directive, standing: .binding,
          since: one.directive.effectiveOn)
      }
      return adopted[one.lineage].map {
        ApplicableDirective(
          number: one.number, directive: one.directive, standing: .adopted,
          since: max($0, one.directive.effectiveOn))
      }
    }
    guard own.isEmpty else { return own.sorted { $0.number < $1.number } }
    return taken.filter { $0.lineage == DirectiveDocument.bod2604 }.map {
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

  /// What they say together: the earliest date wins, and the reason names who gave it. Nil where
  /// nothing changed since the last decision.
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
    return (number: first.0, decision: first.1)
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
