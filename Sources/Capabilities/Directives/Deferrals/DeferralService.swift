public import Access
import Formats
public import Inventory
import Ledger
import Registry
public import Storage
public import Vocabulary

/// Dates that can not be met, and what organizations state about periods.
extension DirectiveService {
  /// Asks that a date may pass, with what is done meanwhile.
  public func askDeferral(
    _ draft: DeferralDraft, by principal: Principal, in tx: Transaction
  ) throws -> Deferral {
    guard let asset = try inventory.asset(draft.asset, in: tx),
      let owner = try registry.known(asset.organization, in: tx)
    else { throw Problem.notFound("asset") }
    let now = surroundings.now()
    let _: Grant<Write, ComplianceObject> = try decide(
      principal, .recordCompliance,
      on: ObjectFacts(id: asset.id.description, version: asset.version, owner: asset.organization),
      at: now)
    let broken = DeferralRules.broken(draft, today: now.day)
    guard broken.isEmpty else { throw DirectiveProblem.invalid(broken) }
    let deadline = try draft.vulnerability.flatMap { name in
      try DirectiveStore.deadlines(on: asset.id, in: tx).first { $0.vulnerability == name }
    }
    if draft.vulnerability != nil, deadline == nil { throw Problem.notFound("vulnerability") }
    let person = try registry.person(behind: principal, in: tx)
    guard principal.isSoftware || person != nil else { throw DirectiveProblem.noPerson }
    let number = DeferralRules.deferred(
      deadline, try applicable(to: asset, of: owner, in: tx))
    guard let directive = try DocumentStore.find(number: number, in: tx)?.lineage else {
      throw DirectiveProblem.notInForce
    }
    let id = DeferralID(surroundings)
    let receipt = try receipt(
      "deferral.asked", id.description, owner.id, by: principal, draft.json, in: tx)
    let deferral = Deferral(
      id: id, organization: owner.id, asset: asset.id, vulnerability: draft.vulnerability,
      directive: directive, justification: draft.justification,
      compensation: draft.compensation, until: draft.until, state: .asked,
      askedBy: principal.reference, askedPerson: person, askedAt: now, decidedBy: nil,
      decidedAt: nil, note: nil, endedBy: nil, endedAt: nil, ending: nil,
      receipt: receipt.description, version: 1)
    try DeferralStore.insert(deferral, in: tx)
    return deferral
  }

  /// Grants or refuses: the issuer of what binds the organization, otherwise the organization
  /// itself. Ending is for whoever asked.
  public func decideDeferral(
    _ id: DeferralID, _ command: DeferralCommand, note: String?, by principal: Principal,
    in tx: Transaction
  ) throws -> Deferral {
    let found = try deferral(id, by: principal, in: tx)
    let now = surroundings.now()
    let state = try DeferralRules.next(found.state, command)
    let authority = try command == .end ? found.organization : decider(of: found, in: tx)
    if command != .end, authority != found.organization,
      principal.organization == found.organization
    {
      throw Problem.forbidden("The directive binds you, so its issuer decides.")
    }
    let grant: Grant<Write, DeferralObject> = try decide(
      principal, .decideDeferrals,
      on: ObjectFacts(id: id.description, version: found.version, owner: authority), at: now)
    if command != .end, try binds(found, in: tx) { try checkDecider(of: found, principal, in: tx) }
    guard command == .grant || note != nil else {
      throw Problem.invalid("/note", "is required: say why, in at most 4000 bytes")
    }
    let isDone =
      try command == .end
      ? DeferralStore.end(
        grant.id, version: grant.version, by: principal.reference, note: note, at: now, in: tx)
      : DeferralStore.decide(
        grant.id, version: grant.version, to: state, by: principal.reference, note: note, at: now,
        in: tx)
    guard isDone else { throw DirectiveProblem.changed }
    try record(
      "deferral.\(state.rawValue)", id.description, found.organization, by: principal,
      ["note": note.json], in: tx)
    return try DeferralStore.find(id, in: tx) ?? found
  }

  /// Nobody decides on what they asked themselves; so both have to be known as persons.
  private func checkDecider(
    of found: Deferral, _ principal: Principal, in tx: Transaction
  ) throws {
    if principal.isSoftware { return }
    guard let person = try registry.person(behind: principal, in: tx) else {
      throw DirectiveProblem.noPerson
    }
    guard person != found.askedPerson else { throw DirectiveProblem.ownText }
    // Within one house a token could be anybody's; between two it can not.
    guard principal.organization == found.organization else { return }
    guard TokenID(found.askedBy) == nil else { throw DirectiveProblem.unsigned }
    guard case .person = principal.identity else { throw DirectiveProblem.notSignedIn }
  }

  /// Who decides: the issuer of what binds the organization, otherwise itself; nil for nobody.
  func decider(of deferral: Deferral, in tx: Transaction) throws -> OrganizationID? {
    guard try binds(deferral, in: tx),
      let regime = try registry.known(deferral.organization, in: tx)?.regime
    else { return deferral.organization }
    // Where nobody issues for the regime yet, nobody can decide.
    return try issuer(of: regime, in: tx)
  }

  /// Whether an organization is the one that decides a deferral.
  public func decides(
    _ deferral: Deferral, _ organization: OrganizationID?, in tx: Transaction
  ) throws -> Bool {
    guard let organization else { return false }
    return try decider(of: deferral, in: tx) == organization
  }

  private func binds(_ deferral: Deferral, in tx: Transaction) throws -> Bool {
    guard let owner = try registry.known(deferral.organization, in: tx) else { return false }
    let directive = try DocumentStore.versions(of: deferral.directive, in: tx).last?.directive
    if let directive, DirectiveRules.binds(directive, owner) { return true }
    // What binds the asset binds whatever else its organization follows of its own will.
    guard let asset = try inventory.asset(deferral.asset, in: tx) else { return false }
    return try applicable(to: asset, of: owner, in: tx).contains { $0.standing == .binding }
  }

  /// One deferral.
  public func deferral(
    _ id: DeferralID, by principal: Principal, in tx: Transaction
  ) throws -> Deferral {
    guard let found = try DeferralStore.find(id, in: tx) else {
      throw Problem.notFound("deferral")
    }
    try decideRead(found.organization, by: principal, in: tx)
    return found
  }

  /// Deferrals, the oldest first.
  public func deferrals(
    of wanted: Overseen = .own, states: [DeferralState] = [.asked, .granted],
    on asset: AssetID? = nil, page: PageRequest, newestFirst: Bool = false,
    by principal: Principal, in tx: Transaction
  ) throws -> Page<Deferral> {
    let organizations = try overseen(wanted, by: principal, in: tx).map(\.id)
    return Page(
      rows: try DeferralStore.list(
        of: organizations, states, asset: asset, page: page, newestFirst: newestFirst, in: tx),
      limit: page.limit, cursor: { Cursor($0.id.description) })
  }

  /// Ends those whose day has passed.
  func endDeferrals(in tx: Transaction) throws {
    let now = surroundings.now()
    for found in try DeferralStore.over(on: now.day, limit: 1000, in: tx)
    where
      try DeferralStore.end(
        found.id.description, version: found.version, by: "system:directives",
        note: "Its day has passed.", at: now, in: tx)
    {
      try record(
        "deferral.ended", found.id.description, found.organization, by: .system("directives"),
        ["until": found.until.json], in: tx)
    }
  }

  // MARK: Statements about a period

  /// States that the caller's organization met a directive in a period, or did not. The figures are
  /// filled in; a person stands behind it.
  public func attest(
    _ directive: DirectiveID, from: CalendarDay, to: CalendarDay, isMet: Bool, statement: String,
    by principal: Principal, in tx: Transaction
  ) throws -> Attestation {
    let document = try document(directive, by: principal, in: tx)
    guard document.issuedAt != nil else { throw DirectiveProblem.notInForce }
    guard let own = principal.organization,
      let person = try registry.person(behind: principal, in: tx)
    else { throw DirectiveProblem.noPerson }
    let now = surroundings.now()
    let _: Grant<Write, ComplianceObject> = try decide(
      principal, .recordCompliance, on: ObjectFacts(id: own.description, owner: own), at: now)
    guard from <= to, to <= now.day, to.number - from.number <= 731 else {
      throw Problem.invalid("/to", "must be a day from /from on, at most two years, and not ahead")
    }
    guard statement.utf8.contains(where: { $0 > 32 }), statement.utf8.count <= 4000 else {
      throw Problem.invalid("/statement", "is required and must be at most 4000 bytes long")
    }
    let figures = try figures(of: own, document.lineage, from: from, to: to, in: tx)
    let id = AttestationID(surroundings)
    let receipt = try receipt(
      "attestation.signed", id.description, own, by: principal,
      [
        "directive": document.lineage.json, "from": from.json, "to": to.json,
        "isMet": isMet.json, "statement": statement.json, "figures": figures,
        "person": person.json,
      ], in: tx)
    let attestation = Attestation(
      id: id, organization: own, directive: document.lineage, from: from, to: to, isMet: isMet,
      statement: statement, figures: figures, signedBy: person.description, signedAt: now,
      receipt: receipt.description)
    try DeferralStore.insert(attestation, in: tx)
    return attestation
  }

  /// The figures about one directive. What is open now says nothing of a period that is over.
  private func figures(
    of organization: OrganizationID, _ lineage: DirectiveID, from: CalendarDay, to: CalendarDay,
    in tx: Transaction
  ) throws -> JSONValue {
    let score = try score(of: organization, from: from, to: to, about: lineage, in: tx)
    guard to < surroundings.now().day else { return score.json }
    var figures = score.json.object ?? JSONObject()
    for name in ["open", "overdue", "overdueDeferred", "deferrals"] {
      figures[name] = JSONValue.null
    }
    return .object(figures)
  }

  /// Statements, the oldest first; a regime's for its issuer.
  public func attestations(
    of wanted: Overseen = .own, page: PageRequest, newestFirst: Bool = false,
    by principal: Principal, in tx: Transaction
  ) throws -> Page<Attestation> {
    let organizations = try overseen(wanted, by: principal, in: tx).map(\.id)
    return Page(
      rows: try DeferralStore.attestations(
        of: organizations, page: page, newestFirst: newestFirst, in: tx),
      limit: page.limit, cursor: { Cursor($0.id.description) })
  }
}
