public import Access
import HTTP
public import Vocabulary

/// Who may act for whom. Pure.
public enum MandateRules {
  /// A mandate holds for at most so many days; then it is given anew.
  public static let mostDays: Int64 = 366
  /// How many actions are settled at once.
  public static let mostAtOnce = 500
  /// How many clients one organization can act for.
  static let mostClients = 5000

  /// Whether an organization of this kind may look after others' systems. The coordinator and
  /// whoever checks or investigates may not.
  public static func mayManage(_ kind: OrganizationKind) -> Bool {
    switch kind {
    case .coordinator, .oversight, .lawEnforcement: false
    case .aiDeveloper, .federalAgency, .stateLocalTribalTerritorial, .criticalInfrastructure,
      .vendor, .finder:
      true
    }
  }

  /// The rules a draft breaks.
  static func check(
    _ draft: MandateDraft, client: OrganizationID, manager: OrganizationKind?, today: CalendarDay
  ) -> [FieldProblem] {
    var broken: [FieldProblem] = []
    // An organization that is none, and one that may not, are told apart to nobody.
    if !(manager.map(mayManage) ?? false) || draft.manager == client {
      broken.append(.init(field: "/manager", rule: "must be an organization that can do this"))
    }
    if draft.until < today || draft.until > today.adding(days: mostDays) {
      broken.append(
        .init(field: "/until", rule: "must be a day from today on, at most a year ahead"))
    }
    return broken
  }

  /// The principal that acts for the client of a mandate: the same person or token, with the
  /// client's belongings, at most an analyst there, and limited to what the client allowed. Nil where
  /// the mandate is not theirs or does not hold.
  static func deputy(
    _ principal: Principal, _ mandate: Mandate, client: OrganizationKind, today: CalendarDay
  ) -> Principal? {
    guard let own = principal.membership, own.organization == mandate.manager,
      principal.deputyOf == nil, mandate.holds(on: today), mayManage(own.kind),
      // Who became the coordinator sees everybody's; nobody sees that for them.
      client != .coordinator
    else { return nil }
    var scopes = mandate.allows.union([.look]).reduce(into: Set<PermissionName>()) {
      $0.formUnion($1.permissions)
    }
    if let limited = principal.scopes { scopes.formIntersection(limited) }
    return Principal(
      identity: principal.identity,
      membership: .init(
        organization: mandate.client, kind: client, role: min(own.role, .analyst)),
      scopes: scopes, deputyOf: own.organization)
  }
}

/// Why Fleets refused.
public enum FleetProblem: Error, Sendable, ProblemConvertible {
  /// A draft breaks rules.
  case invalid([FieldProblem])
  /// It ended before.
  case ended
  /// It changed since it was read.
  case changed
  /// More than can be done at once, or nothing.
  case count
  /// The manager has as many clients as it can have.
  case tooMany
  /// The client does not let the caller's organization act for it.
  case noMandate

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .invalid(let broken): Fields.problem(broken)
    case .ended:
      Problem(
        code: "mandate-ended", status: 409, title: "It has ended",
        detail: "This mandate does not hold any more.")
    case .changed: .conflict("This mandate changed in the meantime.")
    case .count:
      .invalid("/actions", "must name 1 to \(MandateRules.mostAtOnce) actions")
    case .tooMany:
      Problem(
        code: "too-many-clients", status: 409, title: "Not possible now",
        detail: "That organization acts for \(MandateRules.mostClients) clients already.")
    case .noMandate:
      Problem(
        code: "no-mandate", status: 403, title: "No mandate",
        detail: "That organization does not let yours act for it.",
        remedy: "Ask its administrator for a mandate.")
    }
  }
}
