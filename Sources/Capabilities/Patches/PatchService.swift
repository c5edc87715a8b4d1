public import Access
public import Advisories
public import Cases
public import Coordination
import Formats
public import Intake
public import Ledger
import Signing
public import Storage
public import Validation
public import Vocabulary

/// The front door to patch candidates.
public struct PatchService: Sendable {
  let ledger: LedgerService
  let intake: IntakeService
  let validation: ValidationService
  let advisories: AdvisoryService
  let coordination: CoordinationService
  let surroundings: Surroundings

  /// A service that records what it does in the ledger.
  public init(
    ledger: LedgerService, intake: IntakeService, validation: ValidationService,
    advisories: AdvisoryService, coordination: CoordinationService, surroundings: Surroundings
  ) {
    self.ledger = ledger
    self.intake = intake
    self.validation = validation
    self.advisories = advisories
    self.coordination = coordination
    self.surroundings = surroundings
  }

  /// A candidate with its case's parties, and who looks at it.
  struct Room {
    let patch: Patch
    let parties: CaseParties
    let stages: [PatchStage]

    /// Those of the parties that may see it: who offers it, who speaks for the product, and those of
    /// the stages that are open; once everybody may have the patch, all who are told.
    var seers: [CaseParty] {
      let open = Set(stages.filter { $0.openedAt != nil }.flatMap { $0.parties ?? [] })
      let speak = Set(maintainers.map(\.id))
      return parties.parties.filter {
        $0.isTold
          && (patch.state == .released || speak.contains($0.id) || open.contains($0.id)
            || patch.organization != nil && $0.organization == patch.organization)
      }
    }

    var maintainers: [CaseParty] {
      PatchRules.maintainers(
        of: patch.product, among: parties.parties, named: parties.named
      ).filter(\.isTold)
    }

    /// What the room is labelled with. It stays closed when the patch is public, for only its bytes
    /// are; and who offers it sees it as long as they are told what happens in the case.
    var facts: ObjectFacts<PatchObject> {
      let told = Set(seers.compactMap(\.organization))
      let author = patch.organization.flatMap { told.contains($0) ? $0 : nil }
      return ObjectFacts(
        id: patch.id.description, version: patch.version, owner: author,
        label: Label(
          trafficLight: max(parties.trafficLight, .amberStrict), originator: author,
          releasableTo: told))
    }
  }

  /// Offers a candidate on a case. Whoever joined the case may, and the coordinator.
  public func offer(
    _ draft: PatchDraft, on id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> Patch {
    let parties = try joined(id, by: principal, in: tx)
    try PatchReading.check(draft)
    guard try PatchStore.list(of: id, in: tx).count < PatchRules.mostOfCase else {
      throw PatchProblem.enough(PatchRules.mostOfCase, "patches on a case")
    }
    var (digest, size) = (String?.none, (bytes: 0, files: 0, lines: 0))
    if let diff = draft.diff {
      let read = try PatchReading.diff(diff)
      // What is handed out is what was read, and nothing that programs might read besides.
      digest = try intake.keep(read.normalized, in: tx).description
      size = (read.normalized.count, read.files.count, read.changedLines)
    }
    let patch = Patch(
      id: PatchID(surroundings), case: id, organization: parties.own?.organization,
      product: draft.product, base: draft.base, author: draft.author, signOff: draft.signOff,
      note: draft.note, digest: digest, size: size, address: draft.address, state: .offered,
      reason: nil, offeredAt: surroundings.now(), acceptedAt: nil, version: 1)
    try PatchStore.insert(patch, in: tx)
    try record(
      "patch.offered", patch, by: principal,
      [
        "digest": digest.json, "author": draft.author.kind.rawValue.json,
        "case": id.description.json,
      ], in: tx)
    return patch
  }

  /// The parties of a case for somebody who joined it, or coordinates.
  private func joined(
    _ id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> (room: CaseParties, own: CaseParty?) {
    let _: RangeGrant<Create, PatchObject> = try decide(principal, .offerPatches)
    guard try coordination.sight(of: id, by: principal, in: tx).inside,
      let room = try coordination.parties(of: id, in: tx)
    else { throw Problem.notFound("case") }
    let runs = try Self.runs(principal)
    let own = runs ? nil : room.parties.first { $0.organization == principal.organization }
    guard runs || own?.isTold == true else { throw Problem.notFound("case") }
    return (room, own)
  }

  /// Whether somebody coordinates, and so sees all.
  static func runs(_ principal: Principal) throws -> Bool {
    let range: RangeGrant<Read, PatchObject> = try decide(principal, .readPatches)
    return range.organization == nil
  }

  /// The candidates of a case that the principal may see, the newest first.
  public func list(
    of id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> [Patch] {
    let _: RangeGrant<Read, PatchObject> = try decide(principal, .readPatches)
    guard try coordination.sight(of: id, by: principal, in: tx).inside,
      let parties = try coordination.parties(of: id, in: tx)
    else { throw Problem.notFound("case") }
    return try PatchStore.list(of: id, in: tx).filter { patch in
      let room = Room(
        patch: patch, parties: parties, stages: try PatchStore.stages(of: patch.id, in: tx))
      let grant: Grant<Read, PatchObject>? = try? decide(
        principal, .readPatches, on: room.facts, at: surroundings.now())
      return grant != nil
    }
  }

  /// A candidate for somebody who may see it.
  func enter(_ id: PatchID, by principal: Principal, in tx: Transaction) throws -> Room {
    let _: RangeGrant<Read, PatchObject> = try decide(principal, .readPatches)
    let room = try room(id, in: tx)
    let _: Grant<Read, PatchObject> = try decide(
      principal, .readPatches, on: room.facts, at: surroundings.now())
    return room
  }

  func room(_ id: PatchID, in tx: Transaction) throws -> Room {
    guard let patch = try PatchStore.find(id, in: tx),
      let parties = try coordination.parties(of: patch.case, in: tx)
    else { throw Problem.notFound("patch") }
    return Room(
      patch: patch, parties: parties, stages: try PatchStore.stages(of: id, in: tx))
  }

  /// The bytes of a candidate. That somebody fetched it is written down.
  public func fetch(
    _ id: PatchID, by principal: Principal, in tx: Transaction
  ) throws -> (patch: Patch, bytes: [UInt8]) {
    let room = try enter(id, by: principal, in: tx)
    guard let digest = room.patch.digest, let bytes = try intake.kept(digest, in: tx) else {
      throw PatchProblem.noFile
    }
    let isOutside = try !Self.runs(principal)
    try PatchStore.fetched(
      id, by: isOutside ? principal.organization : nil, actor: principal.reference,
      at: surroundings.now(), in: tx)
    try record("patch.fetched", room.patch, by: principal, [:], in: tx)
    return (room.patch, bytes)
  }

  /// The bytes of a candidate that everybody may have.
  public func publicFile(
    _ id: PatchID, in tx: Transaction
  ) throws -> (patch: Patch, bytes: [UInt8]) {
    guard let patch = try PatchStore.find(id, in: tx), patch.state == .released,
      let digest = patch.digest, let bytes = try intake.kept(digest, in: tx)
    else { throw Problem.notFound("patch") }
    return (patch, bytes)
  }

  /// Accepts or declines a candidate as one who speaks for the product, or takes back one's own.
  public func move(
    _ id: PatchID, _ command: PatchCommand, reason: String?, by principal: Principal,
    in tx: Transaction
  ) throws -> Patch {
    let _: RangeGrant<Create, PatchObject> = try decide(principal, .offerPatches)
    let room = try enter(id, by: principal, in: tx)
    let isTold = (reason ?? "").utf8.contains { $0 > 32 }
    guard command == .accept || isTold, (reason ?? "").utf8.count <= PatchDraft.textLimit else {
      throw PatchProblem.invalid(
        "reason", "is required, in at most \(PatchDraft.textLimit) bytes")
    }
    let facts = ObjectFacts<PatchObject>(
      id: id.description, version: room.patch.version,
      owner: try speaker(command, room, principal))
    let state = try PatchRules.next(room.patch.state, command)
    let grant: Grant<Write, PatchObject> = try decide(
      principal, .decidePatches, on: facts, at: surroundings.now())
    let acceptedAt = state == .accepted ? surroundings.now() : nil
    guard
      try PatchStore.move(
        grant, to: state, reason: command == .accept ? nil : reason, acceptedAt: acceptedAt,
        in: tx)
    else { throw PatchProblem.changed }
    try record(
      "patch.\(state.rawValue)", room.patch, by: principal, ["reason": reason.json], in: tx)
    return try PatchStore.find(id, in: tx) ?? room.patch
  }

  /// In whose name a step is taken. The right to it is that of one's own part in the case.
  private func speaker(
    _ command: PatchCommand, _ room: Room, _ principal: Principal
  ) throws -> OrganizationID? {
    switch command {
    case .withdraw:
      // What the clearinghouse offers, its own people take back.
      if room.patch.organization == nil, try Self.runs(principal) { return nil }
      guard let owner = room.patch.organization, owner == principal.organization else {
        throw Problem.forbidden("Only who offers a patch takes it back.")
      }
      return owner
    case .accept, .decline:
      guard
        let owner = room.maintainers.compactMap(\.organization)
          .first(where: { $0 == principal.organization })
      else { throw Problem.forbidden("Only who makes the product decides that.") }
      return owner
    }
  }

  func record(
    _ kind: String, _ patch: Patch, by principal: Principal, _ detail: JSONObject,
    in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: kind, subject: patch.id.description, organization: principal.organization,
        actor: principal.reference,
        detail: String(decoding: JSONValue.object(detail).canonical(), as: UTF8.self)), in: tx)
  }
}
