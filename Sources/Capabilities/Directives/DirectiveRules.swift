public import Catalog
public import Inventory
public import Registry
public import Vocabulary

/// What a directive says about one vulnerability on one asset. Pure.
public enum DirectiveRules {
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
    previous: Deadline?, firstSeen: CalendarDay, today: CalendarDay
  ) -> (urgency: Urgency, start: CalendarDay, due: CalendarDay?, reason: String) {
    let urgency = directive.urgency(inputs)
    var start = firstSeen
    var due = urgency.days.map { firstSeen.adding(days: $0) }
    var why = "counted from \(spoken(firstSeen)), when it was first seen here"
    if let previous, previous.urgency != urgency {
      if urgency < previous.urgency {
        start = today
        due = urgency.days.map { today.adding(days: $0) }
        why = "counted from \(spoken(today)), when \(change(previous.inputs, inputs))"
        if let earlier = previous.due, let late = due, earlier < late {
          due = earlier
          why = "kept at the earlier date after \(change(previous.inputs, inputs))"
        }
      } else {
        start = previous.start
        due = urgency.days.map { previous.start.adding(days: $0) }
        why =
          "counted from \(spoken(previous.start)); less urgent since "
          + change(previous.inputs, inputs)
      }
    } else if let previous {
      start = previous.start
      due = previous.due
      why =
        previous.start == firstSeen
        ? why : "counted from \(spoken(previous.start)), when it became more urgent"
    }
    let facts = facts(inputs, assessed: assessed)
    let isRelaxed = previous.map { $0.urgency < urgency } ?? false
    let since = previous.map { isRelaxed ? ", since \(change($0.inputs, inputs))" : "" } ?? ""
    let term =
      urgency.days.map { "\($0) days, \(why)" } ?? "no date: with your next upgrade\(since)"
    return (urgency, start, due, "\(facts) \(directive.name) gives \(term).")
  }

  /// Whether the directive binds an organization, in words for its people.
  public static func standing(_ directive: Directive, for organization: Organization) -> String {
    switch organization.regime {
    case .federalCivilian: "\(directive.name) binds your agency."
    case .nationalSecuritySystems, .departmentOfWar:
      "\(directive.name) does not apply to your systems; the date is guidance only."
    case nil: "\(directive.name) does not bind you; CISA asks everyone to follow it."
    }
  }

  /// Whether the directive binds an organization.
  public static func binds(_ organization: Organization) -> Bool {
    organization.regime == .federalCivilian
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
  static func change(_ old: DecisionInputs, _ new: DecisionInputs) -> String {
    var parts: [String] = []
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
    return parts.isEmpty ? "the directive changed" : parts.joined(separator: " and ")
  }
}
