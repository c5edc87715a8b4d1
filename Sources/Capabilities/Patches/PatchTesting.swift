public import Access
import Coordination
import Formats
public import Intake
public import Storage
public import Validation
public import Vocabulary

extension PatchService {
  /// Has the case's reproducer run without the candidate and with it. `order` names source and
  /// reproducer as for any trial of that report; the candidate is put in as its patch. The coordinator
  /// orders it, so that nobody tests their own by a report of their choice.
  public func test(
    _ id: PatchID, on finding: FindingID, _ order: TrialOrder, by principal: Principal,
    in tx: Transaction
  ) throws -> Trial {
    let room = try lead(id, by: principal, in: tx).room
    guard let digest = room.patch.digest, let bytes = try intake.kept(digest, in: tx) else {
      throw PatchProblem.noFile
    }
    let found = try intake.finding(finding, by: principal, in: tx)
    guard found.flaw == room.parties.flaw else {
      throw PatchProblem.invalid("finding", "must be a report of the patch’s case")
    }
    // What is put in becomes an attachment of the report, which its reporter may read.
    guard
      try room.patch.state == .released || room.facts.label.reaches(found.organization)
        || coordination.isNobody(found.organization, in: tx)
    else {
      throw PatchProblem.invalid("finding", "is of somebody who may not see this patch yet")
    }
    let file = try intake.attach(
      bytes, as: .patch, name: "\(id).diff", to: finding, by: principal, in: tx)
    var order = order
    order.patch = file.attachment.digest
    order.fixed = nil
    let trial = try validation.order(order, of: finding, by: principal, in: tx)
    try PatchStore.link(trial.id, to: id, in: tx)
    try record("patch.trial-ordered", room.patch, by: principal, ["trial": trial.id.json], in: tx)
    return trial
  }

  /// Takes in what a trial showed. What speaks against a candidate that is being released holds every
  /// stage that is still closed, until a person looks.
  public func heard(_ name: TrialID, in tx: Transaction) throws {
    guard let id = try PatchStore.patch(triedBy: name, in: tx) else { return }
    let room = try room(id, in: tx)
    let trial = try validation.find(name, by: .system("patches"), in: tx)
    let known = try PatchStore.evidence(of: id, in: tx)
    guard !known.contains(where: { $0.trial == name }), let text = trial.report,
      let verdict = PatchRules.judge(try JSONValue.parse(Array(text.utf8)))
    else { return }
    try keep(
      PatchEvidence(
        kind: .trial, supports: verdict.supports, summary: verdict.summary, trial: name,
        isOwn: false, at: surroundings.now()), of: room.patch, known.count,
      by: .system("patches"), in: tx)
    let state = PatchRules.next(room.patch.state, trialSupports: verdict.supports)
    if state != room.patch.state { try PatchStore.settle(id, state, in: tx) }
    if !verdict.supports {
      try PatchStore.holdAll(of: id, because: "A trial speaks against it.", in: tx)
    }
  }

  /// Puts on record what somebody else showed: a review, or the project's own tests.
  public func say(
    _ kind: PatchEvidenceKind, supports: Bool, _ summary: String, about id: PatchID,
    by principal: Principal, in tx: Transaction
  ) throws {
    let _: RangeGrant<Create, PatchObject> = try decide(principal, .offerPatches)
    let room = try enter(id, by: principal, in: tx)
    guard kind != .trial else {
      throw PatchProblem.invalid("kind", "must be review or suite; a trial is ordered")
    }
    guard summary.utf8.contains(where: { $0 > 32 }), summary.utf8.count <= PatchDraft.textLimit
    else {
      throw PatchProblem.invalid(
        "summary", "is required, in at most \(PatchDraft.textLimit) bytes")
    }
    let known = try PatchStore.evidence(of: id, in: tx).count
    guard known < PatchRules.mostEvidence else {
      throw PatchProblem.enough(PatchRules.mostEvidence, "pieces of evidence")
    }
    let isOwn =
      room.patch.organization != nil && room.patch.organization == principal.organization
    try keep(
      PatchEvidence(
        kind: kind, supports: supports, summary: summary, trial: nil, isOwn: isOwn,
        at: surroundings.now()), of: room.patch, known, by: principal, in: tx)
  }

  private func keep(
    _ evidence: PatchEvidence, of patch: Patch, _ place: Int, by principal: Principal,
    in tx: Transaction
  ) throws {
    try PatchStore.insert(evidence, of: patch.id, place: place, by: principal.reference, in: tx)
    try record(
      "patch.evidence", patch, by: principal,
      [
        "kind": evidence.kind.rawValue.json, "supports": evidence.supports.json,
        "trial": evidence.trial.json,
      ], in: tx)
  }
}
