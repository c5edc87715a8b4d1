public import Access
import Catalog
import Formats
import Inventory
import Ledger
public import Storage
public import Vocabulary

extension ActionService {
  /// Most pieces of evidence of one action.
  static let mostEvidence = 200

  /// Takes evidence in. What proves that the work was done closes the action; what contradicts it
  /// opens it again.
  public func prove(
    _ id: ActionID, with draft: EvidenceDraft, by principal: Principal, in tx: Transaction
  ) throws -> Action {
    guard let action = try ActionStore.action(id, in: tx) else { throw Problem.notFound("action") }
    let now = surroundings.now()
    let grant: Grant<Write, ActionObject> = try decide(
      principal, .completeActions, on: facts(action), at: now)
    // Whoever acts for a client signs nothing in its name.
    if principal.deputyOf != nil, case .signedStatement = draft {
      throw Denial.forbidden(.actionsComplete)
    }
    guard action.state != .withdrawn else { throw ActionProblem.wrongState(action.state) }
    guard try EvidenceStore.count(of: id, in: tx) < Self.mostEvidence else {
      throw ActionProblem.enoughEvidence
    }
    let component = try inventory.components(named: [action.component], in: tx)[action.component]
    let verdict = try EvidenceRules.judge(
      draft, target: action.targetVersion, scheme: component?.keys.first?.versionScheme,
      causes: Set(action.causes.split(separator: " ").map(String.init)),
      found: try found(in: draft, in: tx), today: now.day)
    let state = EvidenceRules.state(after: action.state, draft.kind, verdict.outcome)
    try keep(
      draft.kind, verdict.outcome, verdict.summary, draft.detail, of: action,
      by: principal.reference, at: now, in: tx)
    let isStronger = draft.kind.strength > (action.evidence?.strength ?? .said)
    guard state != action.state || verdict.outcome == .supports && isStronger else {
      return action
    }
    guard
      try ActionStore.prove(
        grant, state: state, with: state == .open ? nil : draft.kind, at: now, in: tx)
    else { throw ActionProblem.changed }
    if state == .open, action.state != .open {
      try contradicted(action, verdict.summary, by: principal.reference, at: now, in: tx)
    }
    return try ActionStore.action(id, in: tx) ?? action
  }

  /// The evidence of an action, the oldest first.
  public func evidence(of id: ActionID, in tx: Transaction) throws -> [Evidence] {
    try EvidenceStore.evidence(of: id, in: tx)
  }

  /// Actions that were closed lately with when each stage ended, the newest first.
  public func closed(
    since: Timestamp, of organization: OrganizationID? = nil, in tx: Transaction
  ) throws -> [ClosedAction] {
    try EvidenceStore.closed(since: since, of: organization, limit: 100_000, in: tx)
  }

  /// The vulnerabilities that a scanner's log names, under the names they are kept under.
  private func found(in draft: EvidenceDraft, in tx: Transaction) throws -> Set<String> {
    guard case .scan(let log, _) = draft else { return [] }
    // What was suppressed was found; what passed or did not apply was not.
    let results = log.runs.flatMap(\.results).filter {
      ["fail", "open", "review"].contains($0.kind)
    }
    let rules = Set(results.map { $0.ruleID.uppercased() })
    guard rules.count <= EvidenceRules.mostRules else { throw EvidenceProblem.tooManyRules }
    let names = rules.flatMap(Self.names)
    let known = try catalog.canonical(names, in: tx)
    return Set(known.values).union(names)
  }

  /// What a rule of a scanner names: `CVE-2026-1-OPENSSL`, `snyk:CVE-2026-1` and the like have the
  /// name in them.
  static func names(_ rule: String) -> [String] {
    var names = [rule]
    let parts = rule.split { !$0.isLetter && !$0.isNumber }
    for place in parts.indices {
      let rest = parts[place...].dropFirst()
      switch parts[place] {
      case "CVE" where rest.count >= 2:
        names.append("CVE-" + rest.prefix(2).joined(separator: "-"))
      case "GHSA" where rest.count >= 3:
        // The rest of a GitHub identifier is written in lower case.
        names.append("GHSA-" + rest.prefix(3).joined(separator: "-").lowercased())
      default: break
      }
    }
    return names
  }

  /// Puts evidence on record.
  func keep(
    _ kind: EvidenceKind, _ outcome: EvidenceOutcome, _ summary: String, _ detail: JSONValue,
    of action: Action, by actor: String, at now: Timestamp, in tx: Transaction
  ) throws {
    let id = EvidenceID(surroundings)
    let receipt = try record(
      "action.evidence", action.id.description, action.organization, actor,
      [
        "evidence": id.json, "kind": kind.rawValue.json, "outcome": outcome.rawValue.json,
        "strength": kind.strength.rawValue.json, "detail": detail,
      ], in: tx)
    try EvidenceStore.insert(
      Evidence(
        id: id, kind: kind, outcome: outcome, summary: summary, detail: detail, at: now,
        actor: actor, receipt: receipt.description), of: action.id, in: tx)
  }

  /// Puts on record that an action was opened again because something contradicts it.
  func contradicted(
    _ action: Action, _ why: String, by actor: String, at now: Timestamp, in tx: Transaction
  ) throws {
    let receipt = try record(
      "action.contradicted", action.id.description, action.organization, actor,
      ["why": why.json, "was": action.state.rawValue.json], in: tx)
    try ActionStore.insert(
      ActionEntry(
        at: now, actor: actor, state: .open, note: why, newVersion: nil,
        receipt: receipt.description), of: action.id, in: tx)
  }
}
