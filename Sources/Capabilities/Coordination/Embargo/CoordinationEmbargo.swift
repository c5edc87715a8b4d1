public import Access
public import Cases
import Formats
import Ledger
public import Storage
public import Vocabulary

/// An end that somebody proposes.
public struct ProposalDraft: Sendable {
  /// The moment in UTC, which counts.
  public var until: Timestamp
  /// The place by whose clock it is shown.
  public var zone: String
  /// Why.
  public var reason: String?

  /// A draft.
  public init(until: Timestamp, zone: String = "UTC", reason: String? = nil) {
    self.until = until
    self.zone = zone
    self.reason = reason
  }
}

extension CoordinationService {
  /// Most proposals of one party that stand at once.
  static let mostProposals = 5

  /// Proposes an embargo, or another end of the one in force.
  public func propose(
    _ draft: ProposalDraft, in id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> ProposalID {
    let (room, author) = try author(id, by: principal, in: tx)
    var found = room.found
    let now = surroundings.now()
    let standing = try EmbargoStore.proposals(of: id, in: tx).count {
      $0.outcome == .open && $0.author == author
    }
    guard standing < Self.mostProposals else {
      throw CoordinationProblem.enough("open proposals", Self.mostProposals)
    }
    guard EmbargoTime.zone(draft.zone) != nil else {
      throw Problem.invalid("/timeZone", "must be a time zone such as America/Chicago")
    }
    found.embargo = try EmbargoRules.next(found.embargo, .propose, known: found.known)
    try EmbargoRules.checkEnd(
      draft.until, programme: found.programme, from: found.openedAt, now: now)
    let proposal = EmbargoProposal(
      id: ProposalID(surroundings), author: author, until: draft.until, zone: draft.zone,
      reason: draft.reason, proposedAt: now, outcome: .open, answers: [])
    try EmbargoStore.insert(proposal, of: id, in: tx)
    try save(found, try own(room), in: tx)
    let who = try name(author, room)
    try announce(
      "\(who) proposes that the embargo ends on \(words(draft.until, draft.zone)).", in: id, tx)
    try record(
      "coordination.embargo-proposed", id, of: room.viewer.participant?.organization,
      by: principal,
      [
        "proposal": proposal.id.json, "until": draft.until.json, "timeZone": draft.zone.json,
        "embargo": found.embargo.rawValue.json,
      ], in: tx)
    try refresh(id, in: tx)
    return proposal.id
  }

  /// Says whether a participant agrees to a proposal.
  public func answer(
    _ proposal: ProposalID, agrees: Bool, reason: String? = nil, in id: CaseID,
    for named: ParticipantID? = nil, by principal: Principal, in tx: Transaction
  ) throws {
    let (room, one, _) = try speaker(id, for: named, by: principal, in: tx)
    guard one.standing == .joined else { throw CoordinationProblem.notJoined }
    _ = try open(proposal, room, in: tx)
    try EmbargoStore.answer(
      proposal,
      ProposalAnswer(
        participant: one.id, agrees: agrees, reason: reason, at: surroundings.now()), in: tx)
    try record(
      "coordination.embargo-answered", id, of: one.organization, by: principal,
      ["proposal": proposal.json, "participant": one.id.json, "agrees": agrees.json], in: tx)
    try refresh(id, only: [one.id], in: tx)
  }

  /// Drops a proposal: the coordinator any, a participant their own.
  public func drop(
    _ proposal: ProposalID, in id: CaseID, by principal: Principal, in tx: Transaction
  ) throws {
    let (room, author) = try author(id, by: principal, in: tx)
    let wanted = try open(proposal, room, in: tx)
    guard author == .coordinator || wanted.author == author else {
      throw Problem.invalid("/proposal", "can only be dropped by whoever made it")
    }
    try EmbargoStore.settle([proposal], as: .dropped, in: tx)
    var found = room.found
    if try EmbargoStore.proposals(of: id, in: tx).allSatisfy({ $0.outcome != .open }) {
      found.embargo = try EmbargoRules.next(found.embargo, .reject, known: found.known)
      try save(found, try own(room), in: tx)
    }
    try announce(
      "The proposal to end the embargo on \(words(wanted.until, wanted.zone)) was dropped.",
      in: id, tx)
    try record(
      "coordination.embargo-dropped", id, by: principal,
      ["proposal": proposal.json, "embargo": found.embargo.rawValue.json], in: tx)
    try refresh(id, in: tx)
  }

  /// Brings a proposal into force. What is on record is who agreed, who did not and who has not said.
  public func bringIntoForce(
    _ proposal: ProposalID, in id: CaseID, by principal: Principal, in tx: Transaction
  ) throws {
    let (room, grant) = try lead(id, by: principal, in: tx)
    let wanted = try open(proposal, room, in: tx)
    try checkEarlier(wanted, room)
    let all = try EmbargoStore.proposals(of: id, in: tx)
    let others = all.filter { $0.outcome == .open && $0.id != proposal }
    guard EmbargoRules.isShortest(wanted.until, among: others.map(\.until)) else {
      throw CoordinationProblem.shorterStands
    }
    var found = room.found
    try EmbargoRules.checkEnd(
      wanted.until, programme: found.programme, from: found.openedAt, now: surroundings.now())
    found.embargo = try EmbargoRules.next(found.embargo, .accept, known: found.known)
    // What else is proposed stands as a change of what is now in force.
    if !others.isEmpty {
      found.embargo = try EmbargoRules.next(found.embargo, .propose, known: found.known)
    }
    found.until = wanted.until
    found.zone = wanted.zone
    try EmbargoStore.settle(
      all.filter { $0.outcome == .inForce }.map(\.id), as: .replaced, in: tx)
    try EmbargoStore.settle([proposal], as: .inForce, in: tx)
    try cases.hold(id, until: wanted.until, by: grant, in: tx)
    try save(found, grant, in: tx)
    let joined = Set(room.participants.filter { $0.standing == .joined }.map(\.id))
    var agreed = Set(wanted.answers.filter(\.agrees).map(\.participant))
    // Who proposes it agrees to it.
    if case .participant(let id) = wanted.author { agreed.insert(id) }
    agreed.formIntersection(joined)
    let declined = Set(wanted.answers.filter { !$0.agrees }.map(\.participant))
      .intersection(joined).subtracting(agreed)
    try announce(
      "The embargo is in force until \(words(wanted.until, wanted.zone)). \(agreed.count) agreed, "
        + "\(declined.count) did not, "
        + "\(joined.count - agreed.count - declined.count) have not said.",
      in: id, tx)
    try record(
      "coordination.embargo-in-force", id, by: principal,
      [
        "proposal": proposal.json, "until": wanted.until.json, "timeZone": wanted.zone.json,
        "agreed": agreed.sorted().map(\.description).json,
        "declined": declined.sorted().map(\.description).json,
        "notSaid": (joined.count - agreed.count - declined.count).json,
      ], in: tx)
    try refresh(id, in: tx)
  }

  /// An earlier end than the agreed one is everybody's to agree to; without that there is the early
  /// end, with its reason and its questions.
  private func checkEarlier(_ wanted: EmbargoProposal, _ room: Room) throws {
    guard room.found.embargo.isInForce, let until = room.found.until, wanted.until < until else {
      return
    }
    var agreed = Set(wanted.answers.filter(\.agrees).map(\.participant))
    if case .participant(let id) = wanted.author { agreed.insert(id) }
    let joined = Set(room.participants.filter { $0.standing == .joined }.map(\.id))
    guard joined.isSubset(of: agreed) else { throw CoordinationProblem.notAgreed }
  }

  /// Ends an embargo before its time: with a reason, and with what is asked answered. Everybody who
  /// takes part is told.
  public func end(
    _ id: CaseID, because reason: EndReason, note: String, checklist: EndChecklist,
    by principal: Principal, in tx: Transaction
  ) throws {
    let (room, grant) = try lead(id, by: principal, in: tx)
    guard note.utf8.contains(where: { $0 > 32 }), note.utf8.count <= 2000 else {
      throw Problem.invalid("/note", "is required: what happened, in at most 2000 bytes")
    }
    var found = room.found
    switch reason {
    case .publicKnowledge: found.known.formUnion(.flaw)
    case .exploitPublic: found.known.formUnion([.exploit, .flaw])
    case .attacks: found.known.formUnion(.attacks)
    case .fixesReady, .agreement, .notKept: break
    }
    let told = room.participants.filter { $0.standing.sees }.map(\.id.description)
    try exit(
      &found, grant, "\(reason.title): \(note)", by: principal,
      [
        "reason": reason.rawValue.json, "told": told.json,
        "hasRemedy": checklist.hasRemedy.json, "hasText": checklist.hasText.json,
        "canTellOperators": checklist.canTellOperators.json,
      ], in: tx)
  }

  /// Ends every embargo whose time has surely passed; gives how many.
  public func expire(in tx: Transaction) throws -> Int {
    let now = surroundings.now()
    let clock = (try EmbargoStore.clock(in: tx) ?? TrustedClock(startingAt: now)).advanced(to: now)
    try EmbargoStore.put(clock, in: tx)
    let passed = try EmbargoStore.ending(by: clock.trusted, limit: 100, in: tx)
    var ended = 0
    for id in passed {
      let (room, grant) = try lead(id, by: .system("coordination"), in: tx)
      guard let until = room.found.until, clock.hasPassed(until) else { continue }
      var found = room.found
      try exit(
        &found, grant, "Its time has passed", by: .system("coordination"),
        ["reason": "time", "until": until.json], in: tx)
      ended += 1
    }
    return ended
  }

  /// How far the time that a person confirms may be from the machine's, in seconds.
  static let confirmationTolerance: Int64 = 600

  /// Believes the machine's clock after a jump, because a person has compared what it showed with
  /// another one. A clock that jumps again meanwhile is not the one they looked at.
  public func confirmClock(
    showing: Timestamp, by principal: Principal, in tx: Transaction
  ) throws {
    _ = try decide(principal, .leadCoordination)
    let now = surroundings.now()
    let distance = abs(now.microseconds - showing.microseconds)
    guard distance <= Self.confirmationTolerance * 1_000_000 else {
      throw CoordinationProblem.clockDiffers(now)
    }
    let before = try EmbargoStore.clock(in: tx)
    try EmbargoStore.put(TrustedClock(startingAt: now), in: tx)
    _ = try ledger.record(
      Fact(
        kind: "coordination.clock-confirmed", subject: "clock", actor: principal.reference,
        detail: String(
          decoding: JSONValue.object([
            "before": (before?.trusted).json, "showing": showing.json, "now": now.json,
          ])
          .canonical(), as: UTF8.self)), in: tx)
  }

  /// What the software believes of the time.
  public func clock(in tx: Transaction) throws -> TrustedClock {
    try EmbargoStore.clock(in: tx) ?? TrustedClock(startingAt: surroundings.now())
  }

  /// What the machine's clock shows, where a person has to compare it with another one.
  public func clockInDoubt(in tx: Transaction) throws -> Timestamp? {
    try clock(in: tx).needsConfirmation ? surroundings.now() : nil
  }

  /// The end: the state, the proposals, the hold on the case, the word to everybody.
  func exit(
    _ found: inout CoordinatedCase, _ grant: Grant<Write, CoordinationObject>, _ why: String,
    by principal: Principal, _ detail: JSONObject, in tx: Transaction
  ) throws {
    let id = found.id
    found.embargo = try EmbargoRules.next(found.embargo, .terminate, known: found.known)
    found.ending = why
    try EmbargoStore.settle(
      try EmbargoStore.proposals(of: id, in: tx).filter { $0.outcome == .open }.map(\.id),
      as: .dropped, in: tx)
    try cases.hold(id, until: nil, by: grant, in: tx)
    try save(found, grant, in: tx)
    try announce(
      "The embargo has ended. \(why). Nobody has to publish because of it; everybody may.",
      in: id, tx)
    try record("coordination.embargo-ended", id, by: principal, .object(detail), in: tx)
    try refresh(id, in: tx)
  }

  /// The right to write a case's row that a step of a participant needs. What they may is decided
  /// before; this is the software keeping its own books.
  func own(_ room: Room) throws -> Grant<Write, CoordinationObject> {
    try decide(
      .system("coordination"), .leadCoordination, on: room.facts, at: surroundings.now())
  }

  private func open(
    _ proposal: ProposalID, _ room: Room, in tx: Transaction
  ) throws -> EmbargoProposal {
    let all = try EmbargoStore.proposals(of: room.found.id, in: tx)
    guard let found = all.first(where: { $0.id == proposal }) else {
      throw Problem.invalid("/proposal", "is not one of this case’s proposals")
    }
    guard found.outcome == .open else { throw CoordinationProblem.changed }
    return found
  }

  private func name(_ author: Author, _ room: Room) throws -> String {
    switch author {
    case .coordinator: "The coordinator"
    case .software: "The software"
    case .participant(let id):
      room.participant(id).flatMap {
        room.found.visibility == .open && !$0.isHidden ? $0.name : nil
      } ?? "A participant"
    }
  }

  private func words(_ until: Timestamp, _ zone: String) -> String {
    zone == "UTC"
      ? EmbargoTime.words(until, zone: zone)
      : "\(EmbargoTime.words(until, zone: zone)) (\(EmbargoTime.words(until, zone: "UTC")))"
  }
}
