import Catalog
import Directives
import Exposure
import Formats
import HTTP
import Inventory
public import Vocabulary

/// What an operator is told. Pure.
enum ActionRules {
  struct Advice: Equatable {
    let instruction: String
    let targetVersion: String?
    let fallback: String
    let urgency: Urgency
    let due: CalendarDay?
    let reason: String
  }

  /// The advice for one component on one asset; nil when nothing affects it.
  static func advice(
    _ component: Component, on asset: Asset, matches: [ExposureMatch], deadlines: [Deadline]
  ) -> Advice? {
    guard !matches.isEmpty, let decisive = deadlines.min(by: isMoreUrgent) else { return nil }
    let target = target(component, matches)
    return Advice(
      instruction: instruction(component, asset, target),
      targetVersion: target, fallback: fallback(asset, target),
      urgency: decisive.urgency, due: decisive.due, reason: decisive.reason)
  }

  /// Which vulnerabilities an action is about, in a form that can be compared.
  static func digest(_ matches: [ExposureMatch]) -> String {
    matches.map(\.vulnerability).sorted().joined(separator: " ")
  }

  /// How far an action has come, given what is known now.
  ///
  /// What was marked done or proven stays so until an inventory taken later shows the component
  /// again, or more has to be done than was done: a higher version, another flaw.
  static func state(
    _ old: Action?, _ asset: Asset, _ advice: Advice, _ causes: String
  ) -> ActionState {
    guard let old, old.state == .done || old.state == .verified, let doneAt = old.doneAt,
      contradiction(old, asset) == nil
    else { return .open }
    let known = Set(old.causes.split(separator: " "))
    let isMore = causes.split(separator: " ").contains { !known.contains($0) }
    let isProven = old.closedAt.map { $0 >= doneAt } ?? false
    return isMore || advice.targetVersion != old.targetVersion
      ? .open : isProven ? .verified : .done
  }

  /// What contradicts that an action is done: an inventory that was taken later and still lists the
  /// component.
  static func contradiction(_ old: Action?, _ asset: Asset) -> String? {
    guard let old, old.state == .done || old.state == .verified, let doneAt = old.doneAt,
      let listed = asset.inventoriedAt, listed > max(doneAt, old.closedAt ?? doneAt)
    else { return nil }
    return "The inventory of \(listed.day.spoken) still lists \(old.product)."
  }

  /// The earliest date first; among equal dates the more urgent outcome, then the identifier.
  static func isMoreUrgent(_ one: Deadline, _ other: Deadline) -> Bool {
    let day = one.due?.number ?? .max
    let otherDay = other.due?.number ?? .max
    if day != otherDay { return day < otherDay }
    if one.urgency != other.urgency { return one.urgency < other.urgency }
    return one.vulnerability < other.vulnerability
  }

  /// The first version that has every known fix; nil unless each match names one.
  static func target(_ component: Component, _ matches: [ExposureMatch]) -> String? {
    let fixes = matches.compactMap(\.fixedVersion)
    guard fixes.count == matches.count, let key = component.keys.first else { return nil }
    return fixes.max { key.versionScheme.compare($0, $1) < 0 }
  }

  private static func instruction(
    _ component: Component, _ asset: Asset, _ target: String?
  ) -> String {
    switch (asset.maintainedBy, target) {
    case (let vendor?, let target?):
      "Ask \(vendor), who maintains this, to update \(component.name) to \(target) or later, and to"
        + " confirm it in writing."
    case (let vendor?, nil):
      "Ask \(vendor), who maintains this, for a fixed version of \(component.name), and to confirm"
        + " in writing when it is installed."
    case (nil, let target?): "Update \(component.name) to \(target) or later."
    case (nil, nil):
      "No fixed version of \(component.name) is known. Ask its maker for one. Until there is one,"
        + " guard \(asset.name) another way."
    }
  }

  private static func fallback(_ asset: Asset, _ target: String?) -> String {
    if asset.isOperational { return PlanRules.operationalFallback(asset) }
    let end = target == nil ? "until there is a fix" : "until it is updated"
    return switch asset.reachability {
    case .public:
      "Take \(asset.name) off the internet, or let in only addresses you know, \(end)."
        + " Write down why, who decided it and until when."
    case .internal:
      "Keep \(asset.name) apart from other networks and let only those in who need it, \(end)."
        + " Write down why, who decided it and until when."
    }
  }
}

/// Why Actions refused.
public enum ActionProblem: Error, Sendable, ProblemConvertible {
  /// It is not open, or not done, as the change needs.
  case wrongState(ActionState)
  /// What was done has to be said.
  case noteMissing
  /// It has as many pieces of evidence as it can have.
  case enoughEvidence
  /// Nobody else maintains the asset.
  case noVendor
  /// It changed since it was read.
  case changed
  /// No measure stands.
  case notGuarded
  /// A draft breaks rules.
  case invalid([FieldProblem])

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .wrongState(let state):
      Problem(
        code: "action-state", status: 409, title: "Not possible now",
        detail: "The action is \(state.rawValue).")
    case .noteMissing:
      .invalid("/evidence", "is required: say what was done, in at most 4000 bytes")
    case .enoughEvidence:
      Problem(
        code: "enough-evidence", status: 409, title: "Not possible now",
        detail: "The action has \(ActionService.mostEvidence) pieces of evidence already.",
        remedy: "Upload a new inventory; it settles what the others left open.")
    case .noVendor:
      Problem(
        code: "no-vendor", status: 409, title: "Not possible now",
        detail: "The asset does not say that a vendor maintains it.",
        remedy: "Name who maintains it on the asset’s page.")
    case .changed: .conflict("This action changed in the meantime.")
    case .notGuarded:
      Problem(
        code: "not-guarded", status: 409, title: "Not possible now",
        detail: "No measure stands for this action.")
    case .invalid(let broken): Fields.problem(broken)
    }
  }
}
