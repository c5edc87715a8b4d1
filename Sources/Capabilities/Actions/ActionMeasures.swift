public import Access
import Formats
import Ledger
public import Storage
public import Vocabulary

/// What is done instead of an update, where there is none or it has to wait.
extension ActionService {
  /// Writes down how the system is guarded; what stood before ends. The action stays open and keeps
  /// its date: the flaw is still there.
  public func guardSystem(
    _ id: ActionID, with draft: MeasureDraft, by principal: Principal, in tx: Transaction
  ) throws -> Measure {
    let (action, now) = (try writable(id, principal, tx), surroundings.now())
    guard action.state == .open else { throw ActionProblem.wrongState(action.state) }
    let broken = MeasureRules.check(draft, today: now.day)
    guard broken.isEmpty else { throw ActionProblem.invalid(broken) }
    let known = try MeasureStore.measures(of: id, in: tx)
    guard known.count < MeasureRules.most else { throw ActionProblem.enoughEvidence }
    for old in known where old.endedAt == nil {
      _ = try MeasureStore.end(old.id, because: "Another measure took its place.", at: now, in: tx)
    }
    let measure = MeasureID(surroundings)
    let receipt = try record(
      "action.guarded", id.description, action.organization, principal.reference,
      [
        "measure": measure.json, "kind": draft.kind.rawValue.json,
        "until": draft.until.description.json, "text": draft.text.json,
        "decidedBy": draft.decidedBy.json,
      ], in: tx)
    let made = Measure(
      id: measure, kind: draft.kind, text: draft.text, decidedBy: draft.decidedBy,
      until: draft.until, at: now, actor: principal.reference, endedAt: nil, ending: nil,
      receipt: receipt.description)
    try MeasureStore.insert(made, of: id, in: tx)
    return made
  }

  /// Takes the measure that stands back.
  public func stopGuarding(
    _ id: ActionID, note: String, by principal: Principal, in tx: Transaction
  ) throws {
    let action = try writable(id, principal, tx)
    guard note.utf8.contains(where: { $0 > 32 }), note.utf8.count <= 4000 else {
      throw ActionProblem.noteMissing
    }
    guard let measure = try MeasureStore.standing([id], in: tx)[id] else {
      throw ActionProblem.notGuarded
    }
    try end(measure, of: action, because: note, by: principal.reference, in: tx)
  }

  /// The measures of an action, the newest first.
  public func measures(of id: ActionID, in tx: Transaction) throws -> [Measure] {
    try MeasureStore.measures(of: id, in: tx)
  }

  /// Ends measures whose last day has passed.
  public func endMeasures(in tx: Transaction) throws {
    let today = surroundings.now().day
    for (id, measure) in try MeasureStore.over(before: today, limit: 500, in: tx) {
      guard let action = try ActionStore.action(id, in: tx),
        let why = MeasureRules.ending(of: measure, target: nil, had: nil, today: today)
      else { continue }
      try end(measure, of: action, because: why, by: "system:actions", in: tx)
    }
  }

  /// Ends measures where a fixed version came to be known.
  func endMeasures(
    where fixed: [(old: Action, target: String?)], in tx: Transaction
  ) throws {
    let fixed = fixed.filter { $0.old.targetVersion == nil && $0.target != nil }
    let standing = try MeasureStore.standing(fixed.map(\.old.id), in: tx)
    for (old, target) in fixed {
      guard let measure = standing[old.id],
        let why = MeasureRules.ending(
          of: measure, target: target, had: old.targetVersion, today: surroundings.now().day)
      else { continue }
      try end(measure, of: old, because: why, by: "system:actions", in: tx)
    }
  }

  private func end(
    _ measure: Measure, of action: Action, because why: String, by actor: String,
    in tx: Transaction
  ) throws {
    guard try MeasureStore.end(measure.id, because: why, at: surroundings.now(), in: tx) else {
      return
    }
    _ = try record(
      "action.guard-ended", action.id.description, action.organization, actor,
      ["measure": measure.id.json, "why": why.json], in: tx)
  }

  private func writable(
    _ id: ActionID, _ principal: Principal, _ tx: Transaction
  ) throws -> Action {
    guard let action = try ActionStore.action(id, in: tx) else { throw Problem.notFound("action") }
    let _: Grant<Write, ActionObject> = try decide(
      principal, .completeActions, on: facts(action), at: surroundings.now())
    return action
  }
}
