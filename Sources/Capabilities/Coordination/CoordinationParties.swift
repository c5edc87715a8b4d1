public import Access
public import Cases
import Formats
import Registry
public import Storage
public import Vocabulary

/// Somebody who is asked to take part.
public struct InvitationDraft: Sendable {
  /// The organization; nil for somebody without an account.
  public var organization: OrganizationID?
  /// The name, for somebody without an account.
  public var name: String?
  /// How to reach them, for the coordinator alone.
  public var contact: String?
  /// What they are to the case.
  public var roles: [ParticipantRole]
  /// Their products that may be affected.
  public var products: [String]

  /// A draft.
  public init(
    organization: OrganizationID? = nil, name: String? = nil, contact: String? = nil,
    roles: [ParticipantRole], products: [String] = []
  ) {
    self.organization = organization
    self.name = name
    self.contact = contact
    self.roles = roles
    self.products = products
  }
}

/// What a participant changes about their own part; nil leaves it.
public struct PartChange: Sendable {
  /// A step with the report.
  public var report: ReportStep?
  /// That the fix is in use.
  public var isDeployed: Bool?
  /// Whether they keep to the embargo.
  public var keepsEmbargo: Bool?
  /// Whether others do not learn that they take part.
  public var isHidden: Bool?
  /// The most restricted marking they take.
  public var accepts: TrafficLight?
  /// Their own number for the case.
  public var reference: String?
  /// Where their policy is.
  public var policy: String?

  /// A change.
  public init(
    report: ReportStep? = nil, isDeployed: Bool? = nil, keepsEmbargo: Bool? = nil,
    isHidden: Bool? = nil, accepts: TrafficLight? = nil, reference: String? = nil,
    policy: String? = nil
  ) {
    self.report = report
    self.isDeployed = isDeployed
    self.keepsEmbargo = keepsEmbargo
    self.isHidden = isHidden
    self.accepts = accepts
    self.reference = reference
    self.policy = policy
  }
}

extension CoordinationService {
  /// Most participants of a case.
  static let mostParticipants = 500
  /// Most products of one of them.
  static let mostProducts = 200

  /// Asks some to take part. Who was asked before and is not there any more is asked again.
  public func invite(
    _ drafts: [InvitationDraft], to id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> [ParticipantID] {
    let (room, _) = try lead(id, by: principal, in: tx)
    guard room.participants.count + drafts.count <= Self.mostParticipants else {
      throw CoordinationProblem.tooMany
    }
    let now = surroundings.now()
    let unnamed = try unnamed(in: id, in: tx)
    let byOrganization = Dictionary(
      room.participants.compactMap { one in one.organization.map { ($0, one) } },
      uniquingKeysWith: { one, _ in one })
    var added: [Participant] = []
    var products: [ProductStatement] = []
    var ids: [ParticipantID] = []
    for (place, draft) in drafts.enumerated() {
      let one: Participant
      if let known = draft.organization.flatMap({ byOrganization[$0] })
        ?? added.first(where: {
          $0.organization != nil && $0.organization == draft.organization
        })
      {
        one = known
        try invite(again: known, to: id, at: now, by: principal, in: tx)
      } else {
        var fresh = try invited(draft, place, at: now, in: tx)
        // Nobody learns by a merge of whom they were not to learn before.
        fresh.isHidden = unnamed.contains { $0.isSame(as: fresh) }
        added.append(fresh)
        one = fresh
      }
      ids.append(one.id)
      products += draft.products.map {
        var named = ProductStatement(participant: one.id, product: $0, status: .notLooked)
        named.isNamed = true
        return named
      }
    }
    do {
      try tx.savepoint { try CoordinationStore.insert(added, of: id, in: tx) }
    } catch StorageProblem.uniqueViolation {
      // Somebody else has asked one of them at the same time.
      throw CoordinationProblem.changed
    }
    let stated = Set(
      try CoordinationStore.products(of: id, in: tx).map { "\($0.participant) \($0.product)" })
    try CoordinationStore.put(
      products.filter { !stated.contains("\($0.participant) \($0.product)") }, of: id, in: tx)
    try CoordinationStore.name(products, of: id, in: tx)
    for one in added {
      try record(
        "coordination.invited", id, of: one.organization, by: principal,
        ["participant": one.id.json, "roles": one.roles.map(\.rawValue).json], in: tx)
    }
    try refresh(id, only: Set(ids), in: tx)
    return ids
  }

  private func invited(
    _ draft: InvitationDraft, _ place: Int, at now: Timestamp, in tx: Transaction
  ) throws -> Participant {
    var name = draft.name
    if let organization = draft.organization {
      guard let known = try registry.known(organization, in: tx) else {
        throw Problem.invalid("/participants/\(place)/organization", "is not registered here")
      }
      name = known.name
    }
    guard let name else {
      throw Problem.invalid("/participants/\(place)/name", "is required without an organization")
    }
    return Participant(
      id: ParticipantID(surroundings), organization: draft.organization, name: name,
      contact: draft.contact, roles: draft.roles, standing: .invited, report: .start,
      fix: .unaware, keepsEmbargo: true, isHidden: false, accepts: nil, reference: nil,
      policy: nil, invitedAt: now, answeredAt: nil, statedAt: nil, version: 1)
  }

  private func invite(
    again known: Participant, to id: CaseID, at now: Timestamp, by principal: Principal,
    in tx: Transaction
  ) throws {
    guard let standing = known.standing.after(.invite) else { return }
    var one = known
    one.standing = standing
    one.invitedAt = now
    one.answeredAt = nil
    try save(one, try grant(one, in: tx), in: tx)
    if let organization = one.organization {
      try cases.bar(organization, from: id, false, in: tx)
    }
    try record(
      "coordination.invited", id, of: one.organization, by: principal,
      [
        "participant": one.id.json, "roles": one.roles.map(\.rawValue).json,
        "before": known.standing.rawValue.json,
      ], in: tx)
  }

  /// The coordinator's own changes of a participant's row: asking again, taking out.
  private func grant(
    _ one: Participant, in tx: Transaction
  ) throws -> Grant<Write, ParticipationObject> {
    try decide(
      .system("coordination"), .takePart,
      on: ObjectFacts(id: one.id.description, version: one.version, owner: one.organization),
      at: surroundings.now())
  }

  /// Takes somebody out; they see nothing of it from then on.
  public func remove(
    _ participant: ParticipantID, from id: CaseID, by principal: Principal, in tx: Transaction
  ) throws {
    var (room, leading) = try lead(id, by: principal, in: tx)
    guard var one = room.participant(participant) else {
      throw Problem.invalid("/participant", "is not one of this case’s participants")
    }
    guard let standing = one.standing.after(.remove) else {
      throw CoordinationProblem.answered(one.standing)
    }
    one.standing = standing
    try save(one, try grant(one, in: tx), in: tx)
    if room.found.lead == one.id {
      room.found.lead = nil
      try save(room.found, leading, in: tx)
    }
    // Who reported it would go on reading the case as its reporter.
    if let organization = one.organization {
      try cases.bar(organization, from: id, true, in: tx)
    }
    try record(
      "coordination.removed", id, of: one.organization, by: principal,
      ["participant": one.id.json], in: tx)
    try refresh(id, only: [one.id], in: tx)
  }

  /// Answers an invitation, or leaves. Who joins agrees to the embargo in force, whose end they name;
  /// only then do they see the report.
  public func answer(
    _ id: CaseID, _ step: StandingStep, until: Timestamp? = nil,
    for named: ParticipantID? = nil, by principal: Principal, in tx: Transaction
  ) throws {
    let (room, known, grant) = try speaker(id, for: named, by: principal, in: tx)
    guard step != .invite, step != .remove, let standing = known.standing.after(step) else {
      throw CoordinationProblem.answered(known.standing)
    }
    if step == .join { try checkTerms(room.found, known, until) }
    var one = known
    let now = surroundings.now()
    one.standing = standing
    one.answeredAt = now
    if step == .join {
      one.report = one.report.after(.receive) ?? one.report
      one.fix = max(one.fix, .aware)
      one.keepsEmbargo = true
    }
    try save(one, grant, in: tx)
    if step == .join, room.found.embargo.isInForce,
      let agreed = try EmbargoStore.proposals(of: id, in: tx).last(where: {
        $0.outcome == .inForce
      })
    {
      try EmbargoStore.answer(
        agreed.id, ProposalAnswer(participant: one.id, agrees: true, reason: nil, at: now),
        in: tx)
    }
    if step == .leave, room.found.lead == one.id {
      var found = room.found
      found.lead = nil
      try save(found, try own(room), in: tx)
    }
    if step == .leave, room.found.visibility == .open, !one.isHidden {
      try announce("\(one.name) does not take part any more.", in: id, tx)
    }
    try record(
      "coordination.answered", id, of: one.organization, by: principal,
      ["participant": one.id.json, "standing": standing.rawValue.json], in: tx)
    try refresh(id, only: [one.id], in: tx)
  }

  /// Nobody is bound to terms that they have not seen, nor given what they do not take.
  private func checkTerms(
    _ found: CoordinatedCase, _ one: Participant, _ until: Timestamp?
  ) throws {
    guard until == (found.embargo.isInForce ? found.until : nil) else {
      throw CoordinationProblem.termsDiffer(found.embargo.isInForce ? found.until : nil)
    }
    guard NeedToKnow.takes(one, found.light) else {
      throw CoordinationProblem.notTaken(found.light)
    }
  }

  /// Changes one's own part.
  public func change(
    part id: CaseID, to change: PartChange, for named: ParticipantID? = nil,
    by principal: Principal, in tx: Transaction
  ) throws {
    let (room, known, grant) = try speaker(id, for: named, by: principal, in: tx)
    guard known.standing == .joined else { throw CoordinationProblem.notJoined }
    var one = known
    if let keeps = change.keepsEmbargo { one.keepsEmbargo = keeps }
    if let step = change.report {
      if step == .close, room.found.embargo.isInForce, change.keepsEmbargo == nil {
        throw CoordinationProblem.sayWhetherKept
      }
      guard let next = one.report.after(step) else {
        throw CoordinationProblem.reportStep(one.report, step)
      }
      one.report = next
    }
    if change.isDeployed == true {
      guard one.fix >= .fixReady else {
        throw Problem.invalid("/deployed", "can only follow a fix; state the fixed version first")
      }
      one.fix = .fixDeployed
    }
    if let hides = change.isHidden { one.isHidden = hides }
    if let light = change.accepts {
      guard light >= room.found.light else {
        throw CoordinationProblem.notTaken(room.found.light)
      }
      one.accepts = light
    }
    if let reference = change.reference { one.reference = reference }
    if let policy = change.policy { one.policy = policy }
    try save(one, grant, in: tx)
    if known.keepsEmbargo, !one.keepsEmbargo {
      try record(
        "coordination.embargo-left", id, of: one.organization, by: principal,
        ["participant": one.id.json], in: tx)
    }
    try record(
      "coordination.part-changed", id, of: one.organization, by: principal,
      [
        "participant": one.id.json, "report": one.report.rawValue.json,
        "fix": one.fix.rawValue.json, "keepsEmbargo": one.keepsEmbargo.json,
      ], in: tx)
    try refresh(id, only: [one.id], in: tx)
  }

  /// Says how a product stands.
  public func state(
    _ said: ProductStatement, in id: CaseID, for named: ParticipantID? = nil,
    by principal: Principal, in tx: Transaction
  ) throws {
    let (_, known, grant) = try speaker(id, for: named, by: principal, in: tx)
    guard known.standing == .joined || known.organization == nil else {
      throw CoordinationProblem.notJoined
    }
    var own = try CoordinationStore.products(of: id, in: tx).filter { $0.participant == known.id }
    let before = own.first { $0.product == said.product }
    guard before != nil || own.count < Self.mostProducts else {
      throw CoordinationProblem.enough("products", Self.mostProducts)
    }
    try StatementRules.check(said, after: before)
    let now = surroundings.now()
    var stated = ProductStatement(
      participant: known.id, product: said.product, status: said.status,
      justification: said.justification, fixedVersion: said.fixedVersion,
      expected: said.expected, statement: said.statement, statedAt: now)
    if said.statement == nil { stated.statement = before?.statement }
    try CoordinationStore.put([stated], of: id, in: tx)
    own = own.filter { $0.product != said.product } + [stated]
    var one = known
    one.statedAt = now
    one.fix = StatementRules.fix(one.fix, own.map(\.status))
    try save(one, grant, in: tx)
    try record(
      "coordination.stated", id, of: one.organization, by: principal,
      [
        "participant": one.id.json, "product": said.product.json,
        "status": said.status.rawValue.json,
        "justification": (said.justification?.rawValue).json,
        "fixedVersion": said.fixedVersion.json,
      ], in: tx)
    try refresh(id, only: [one.id], in: tx)
  }
}

/// What may be said of a product. Pure.
public enum StatementRules {
  /// Whether a statement stands on its own: "not affected" with a reason (VEX asks for one), "fixed"
  /// with the version, and nothing goes back to not having looked.
  public static func check(_ said: ProductStatement, after before: ProductStatement?) throws {
    switch said.status {
    case .notLooked:
      if let before, before.status != .notLooked { throw CoordinationProblem.hasLooked }
    case .notAffected:
      guard said.justification != nil || said.statement != nil else {
        throw Problem.invalid("/justification", "is required with notAffected, or a statement")
      }
    case .fixed:
      guard said.fixedVersion != nil else {
        throw Problem.invalid("/fixedVersion", "is required with fixed")
      }
    case .underInvestigation, .affected: break
    }
    if said.justification != nil, said.status != .notAffected {
      throw Problem.invalid("/justification", "belongs to notAffected only")
    }
  }

  /// How far a participant is on the fix path once their products stand like this.
  public static func fix(_ before: FixPath, _ products: [ProductStatus]) -> FixPath {
    let isDone = products.allSatisfy { $0 == .fixed || $0 == .notAffected }
    return isDone && products.contains(.fixed) ? max(before, .fixReady) : max(before, .aware)
  }
}
