public import Access
import Advisories
import Coordination
import Formats
public import Storage
public import Vocabulary

extension PatchService {
  /// A candidate for somebody who leads its case.
  func lead(
    _ id: PatchID, by principal: Principal, in tx: Transaction
  ) throws -> (room: Room, grant: Grant<Write, PatchReleaseObject>) {
    let _: RangeGrant<Read, PatchObject> = try decide(principal, .readPatches)
    let room = try room(id, in: tx)
    let facts = ObjectFacts<PatchReleaseObject>(
      id: id.description, version: room.patch.version, owner: nil)
    return (
      room, try decide(principal, .releasePatches, on: facts, at: surroundings.now())
    )
  }

  /// Adds a stage to the plan of an accepted candidate, behind those there are.
  public func plan(
    _ draft: PatchStageDraft, of id: PatchID, by principal: Principal, in tx: Transaction
  ) throws -> PatchStage {
    let room = try lead(id, by: principal, in: tx).room
    try PatchRules.check(
      draft, after: room.stages, of: room.patch, in: room.parties, now: surroundings.now())
    let place = try PatchStore.nextPlace(of: id, in: tx)
    try PatchStore.insert(draft, place: place, of: id, in: tx)
    try record(
      "patch.stage-planned", room.patch, by: principal,
      [
        "stage": place.json, "opensAt": draft.opensAt.json,
        "parties": draft.parties.map { .array($0.map(\.json)) } ?? .null,
      ], in: tx)
    return PatchStage(
      place: place, name: draft.name, parties: draft.parties, opensAt: draft.opensAt,
      openedAt: nil, hold: nil)
  }

  /// Holds a stage, resumes it, opens it before its hour or takes it out, with a reason.
  public func change(
    _ place: Int64, _ command: PatchStageCommand, because reason: String, of id: PatchID,
    by principal: Principal, in tx: Transaction
  ) throws {
    let room = try lead(id, by: principal, in: tx).room
    guard let stage = room.stages.first(where: { $0.place == place && $0.openedAt == nil }) else {
      throw PatchProblem.noStage
    }
    guard reason.utf8.contains(where: { $0 > 32 }), reason.utf8.count <= PatchDraft.textLimit
    else {
      throw PatchProblem.invalid(
        "reason", "is required, in at most \(PatchDraft.textLimit) bytes")
    }
    switch command {
    case .hold: try PatchStore.hold(place, of: id, because: reason, in: tx)
    case .resume: try PatchStore.hold(place, of: id, because: nil, in: tx)
    case .drop: try PatchStore.drop(place, of: id, at: surroundings.now(), in: tx)
    case .open:
      guard room.patch.state == .accepted else { throw PatchProblem.notAccepted }
      guard stage.parties != nil || !room.parties.isInForce else { throw PatchProblem.embargoed }
      guard PatchRules.isNext(stage, among: room.stages) else { throw PatchProblem.notNext }
      try open(stage, room, by: principal, in: tx)
    }
    try record(
      "patch.stage-changed", room.patch, by: principal,
      ["stage": place.json, "command": command.rawValue.json, "reason": reason.json], in: tx)
  }

  /// Opens every stage whose hour has surely passed; gives how many. Never early: time counts as for
  /// embargoes, and after a jump of the clock a person confirms it first.
  public func tick(in tx: Transaction) throws -> Int {
    let clock = try coordination.clock(in: tx)
    var (opened, after) = (0, PatchID?.none)
    repeat {
      let page = try PatchStore.waiting(by: clock.trusted, after: after, limit: 100, in: tx)
      for id in page {
        // What fails with one patch is tried again in a minute, and keeps no other waiting.
        opened += (try? tx.savepoint { try tick(id, clock, in: tx) }) ?? 0
      }
      after = page.last
    } while after != nil
    return opened
  }

  /// Opens those stages of one candidate whose turn it is; gives how many.
  private func tick(_ id: PatchID, _ clock: TrustedClock, in tx: Transaction) throws -> Int {
    var opened = 0
    for stage in try PatchStore.stages(of: id, in: tx) where stage.openedAt == nil {
      // One by one: what is for everybody changes what the next may do.
      let room = try room(id, in: tx)
      // What holds one stage holds those after it.
      guard
        PatchRules.opens(stage, of: room.patch, isInForce: room.parties.isInForce, clock: clock)
      else { break }
      try open(stage, room, by: .system("patches"), in: tx)
      opened += 1
    }
    return opened
  }

  private func open(
    _ stage: PatchStage, _ room: Room, by principal: Principal, in tx: Transaction
  ) throws {
    let (patch, now) = (room.patch, surroundings.now())
    try PatchStore.open(stage.place, of: patch.id, at: now, in: tx)
    try record(
      "patch.stage-opened", patch, by: principal,
      [
        "stage": stage.place.json,
        "parties": stage.parties.map { .array($0.map(\.json)) } ?? .null,
      ], in: tx)
    guard let parties = stage.parties else {
      try PatchStore.settle(patch.id, .released, in: tx)
      try propose(patch, in: tx)
      return
    }
    // Each is told alone, so that nobody learns of another.
    let present = Set(room.parties.parties.filter(\.isTold).map(\.id))
    for party in parties where present.contains(party) {
      _ = try coordination.send(
        MessageDraft(
          "A patch for \(patch.product) is open to you from now on: /patches/\(patch.id). Do not pass"
            + " it on while the embargo holds.", to: .members([party])),
        in: patch.case, by: .system("patches"), in: tx)
    }
  }

  /// Puts a patch that everybody may have into the text of the advisory that is being written.
  private func propose(_ patch: Patch, in tx: Transaction) throws {
    let system = Principal.system("patches")
    guard let advisory = try advisories.find(about: patch.case, by: system, in: tx),
      advisory.state == .draft
    else { return }
    var content = advisory.content
    let url = patch.address ?? "\(advisories.publisher.address)/public/patches/\(patch.id)"
    guard !content.remediations.contains(where: { $0.url == url }),
      content.remediations.count < PatchRules.mostRemediations
    else { return }
    content.remediations.append(
      .init(
        .vendorFix, "Apply the patch that the maintainer of \(patch.product) accepted.", url: url))
    _ = try advisories.change(advisory.id, to: content, version: nil, by: system, in: tx)
  }
}
