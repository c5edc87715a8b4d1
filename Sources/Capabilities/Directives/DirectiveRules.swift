public import Catalog
public import Inventory
public import Registry
public import Vocabulary

/// What a directive says about one vulnerability on one asset. Pure.
public enum DirectiveRules {
  /// By when, and why then.
  public struct Decision: Sendable, Equatable {
    /// The outcome.
    public let urgency: Urgency
    /// The day the days are counted from.
    public let start: CalendarDay
    /// The last day, nil when no date is set.
    public let due: CalendarDay?
    /// Why this date, in plain words.
    public let reason: String
  }

  /// The inputs, with the defaults where CISA has not assessed a CVE: not automatable, total
  /// technical impact, as implementers read the directive.
  public static func inputs(_ facts: PriorityFacts, on asset: Asset) -> DecisionInputs {
    DecisionInputs(
      isKnownExploited: facts.isKnownExploited,
      isPubliclyExposed: asset.reachability == .public,
      isAutomatable: facts.assessment?.automatable ?? false,
      isTotal: facts.assessment?.isTotal ?? true)
  }

  /// The deadline that follows, given the one that held before.
  ///
  /// Days count from when it was first seen on the asset. A change that makes it more urgent counts
  /// from the day of the change, and never moves a date later; one that makes it less urgent counts
  /// from the day that the former date was counted from.
  public static func decide(
    _ directive: Directive, _ inputs: DecisionInputs, assessed: Bool,
    previous: Deadline?, firstSeen: CalendarDay, today: CalendarDay, because: String? = nil
  ) -> Decision {
    let urgency = directive.urgency(inputs)
    let change = previous.map { Self.change($0.inputs, inputs, because: because) } ?? ""
    var start = firstSeen
    var due = directive.due(urgency, from: firstSeen)
    var why = "counted from \(spoken(firstSeen)), when it was first seen here"
    if let previous, previous.urgency != urgency {
      if urgency < previous.urgency {
        start = today
        due = directive.due(urgency, from: today)
        why = "counted from \(spoken(today)), when \(change)"
        if let earlier = previous.due, let late = due, earlier < late {
          due = earlier
          why = "kept at the earlier date after \(change)"
        }
      } else {
        start = previous.start
        due = directive.due(urgency, from: previous.start)
        why = "counted from \(spoken(previous.start)); less urgent since \(change)"
      }
    } else if let previous {
      start = previous.start
      due = previous.due
      why =
        previous.start == firstSeen
        ? why : "counted from \(spoken(previous.start)), when it became more urgent"
      if because != nil, let earlier = corrected(directive, urgency, previous) {
        (due, why) = (earlier, "counted from \(spoken(previous.start)); earlier since \(change)")
      }
    }
    let isRelaxed = previous.map { $0.urgency < urgency } ?? false
    let since = isRelaxed ? ", since \(change)" : ""
    let term = urgency.term.map { "\($0), \(why)" } ?? "no date: with your next upgrade\(since)"
    return Decision(
      urgency: urgency, start: start, due: due,
      reason: "\(Self.facts(inputs, assessed: assessed)) \(directive.name) gives \(term).")
  }

  /// The earlier day that another version gives with the same outcome, such as without a holiday
  /// that was none; nil where it gives none. A later one is not taken: the date was told already.
  private static func corrected(
    _ directive: Directive, _ urgency: Urgency, _ previous: Deadline
  ) -> CalendarDay? {
    directive.due(urgency, from: previous.start).flatMap { day in
      previous.due.map { day < $0 } ?? true ? day : nil
    }
  }

  /// Whether the directive binds an organization, in words for its people.
  public static func standing(_ directive: Directive, for organization: Organization) -> String {
    guard directive.regime == .federalCivilian else {
      return binds(directive, organization)
        ? "\(directive.name) binds your agency." : "\(directive.name) does not bind you."
    }
    return switch organization.regime {
    case .federalCivilian: "\(directive.name) binds your agency."
    case .nationalSecuritySystems, .departmentOfWar:
      "\(directive.name) does not apply to your systems; the date is guidance only."
    case nil: "\(directive.name) does not bind you; CISA asks everyone to follow it."
    }
  }

  /// The same for a directive that may have been adopted.
  public static func standing(
    _ directive: Directive, _ standing: DirectiveStanding, for organization: Organization
  ) -> String {
    guard standing == .adopted else { return Self.standing(directive, for: organization) }
    return "You adopted \(directive.name) voluntarily, and can stop following it at any time."
  }

  /// Whether a directive binds an organization.
  public static func binds(_ directive: Directive, _ organization: Organization) -> Bool {
    directive.regime != nil && organization.regime == directive.regime
  }

  private static func spoken(_ day: CalendarDay) -> String { day.spoken }

  /// The facts as sentences.
  static func facts(_ inputs: DecisionInputs, assessed: Bool) -> String {
    let exploited =
      inputs.isKnownExploited
      ? "Attackers are using it now (it is in CISA's KEV catalogue)."
      : "No exploitation is listed in CISA's KEV catalogue."
    let exposed =
      inputs.isPubliclyExposed
      ? "This asset can be reached from the internet." : "This asset is inside your network."
    let automated =
      inputs.isAutomatable ? "Attacks can be automated" : "Attacks are not known to be automated"
    let impact = inputs.isTotal ? "give full control" : "give partial control"
    let source = assessed ? "" : " (assumed: CISA has not assessed it)"
    return "\(exploited) \(exposed) \(automated) and \(impact)\(source)."
  }

  /// What is different, as a clause.
  static func change(
    _ old: DecisionInputs, _ new: DecisionInputs, because: String? = nil
  ) -> String {
    var parts: [String] = because.map { [$0] } ?? []
    if old.isKnownExploited != new.isKnownExploited {
      parts.append(
        new.isKnownExploited
          ? "it was added to CISA's KEV catalogue" : "it was removed from CISA's KEV catalogue")
    }
    if old.isPubliclyExposed != new.isPubliclyExposed {
      parts.append(
        new.isPubliclyExposed
          ? "the asset became reachable from the internet"
          : "the asset was taken off the internet")
    }
    if old.isAutomatable != new.isAutomatable || old.isTotal != new.isTotal {
      parts.append("CISA changed its assessment")
    }
    return parts.isEmpty ? "the directive changed" : parts.joined(separator: "; ")
  }
}
