public import Access
import Formats
import Inventory
import Jobs
import Ledger
public import Registry
public import Storage
public import Vocabulary

/// Reading directives, following them, and who issues for which regime.
extension DirectiveService {
  /// One version of a directive.
  public func document(
    _ id: DirectiveID, by principal: Principal, in tx: Transaction
  ) throws -> DirectiveDocument {
    guard let found = try DocumentStore.find(id, in: tx) else {
      throw Problem.notFound("directive")
    }
    let _: Grant<Read, DirectiveObject> = try decide(
      principal, .readDirectives, on: try facts(found, for: principal, in: tx),
      at: surroundings.now())
    return found
  }

  /// Directives visible to the principal, the newest first.
  public func documents(
    page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<DirectiveDocument> {
    let grant = try decide(principal, .readDirectives)
    let own = try grant.organization.flatMap { try registry.known($0, in: tx) }
    let seesAll = grant.organization == nil
    let regimes = try Regime.allCases.filter {
      try seesAll || issuer(of: $0, in: tx) == grant.organization
    }
    let rows = try DocumentStore.list(
      of: grant.organization, regime: own?.regime, issues: regimes, page: page, in: tx)
    return Page(rows: rows, limit: page.limit, cursor: { Cursor(String($0.number)) })
  }

  /// What differs between a version and the one before it; nil for the first, and where the
  /// principal may not read the one before.
  public func changes(
    of document: DirectiveDocument, by principal: Principal, in tx: Transaction
  ) throws -> [String]? {
    let versions = try DocumentStore.versions(of: document.lineage, in: tx)
    guard
      let before = versions.last(where: { $0.edition < document.edition && $0.issuedAt != nil })
    else { return nil }
    let facts = try facts(before, for: principal, in: tx)
    let grant: Grant<Read, DirectiveObject>? = try? decide(
      principal, .readDirectives, on: facts, at: surroundings.now())
    guard grant != nil else { return nil }
    return DocumentRules.changes(from: before.directive, to: document.directive)
  }

  /// What gave a deadline its date; nil where nothing holds.
  public func document(of deadline: Deadline, in tx: Transaction) throws -> DirectiveDocument? {
    try DocumentStore.find(number: deadline.directive, in: tx)
  }

  /// The directive that everybody is asked to follow, in the version that holds; as it ships where
  /// none does.
  public func common(in tx: Transaction) throws -> Directive {
    try inForce(in: tx).first { $0.lineage == DirectiveDocument.bod2604 }?.directive ?? directive
  }

  /// What binds an organization and what it follows, in words for its people; for who authorised
  /// the organization.
  public func standing(of organization: Organization, in tx: Transaction) throws -> String {
    let adopted = try FollowingStore.adoptions(of: organization.id, in: tx)
    let own = try inForce(in: tx).compactMap { one -> String? in
      let isAdopted = adopted[one.lineage] != nil
      guard isAdopted || DirectiveRules.binds(one.directive, organization) else { return nil }
      return DirectiveRules.standing(
        one.directive, isAdopted ? .adopted : .binding, for: organization)
    }
    guard own.isEmpty else { return own.joined(separator: " ") }
    return DirectiveRules.standing(try common(in: tx), for: organization)
  }

  /// Whether the principal may change it.
  public func mayWrite(
    _ document: DirectiveDocument, by principal: Principal, in tx: Transaction
  ) -> Bool {
    guard let facts = try? facts(document, for: principal, in: tx) else { return false }
    let grant: Grant<Write, DirectiveObject>? = try? decide(
      principal, .writeDirectives, on: facts, at: surroundings.now())
    return grant != nil
  }

  /// Whether an organization follows a directive of its own will; for who authorised it.
  public func follows(
    _ organization: OrganizationID, _ document: DirectiveDocument, in tx: Transaction
  ) throws -> Bool {
    try FollowingStore.adoptions(of: organization, in: tx)[document.lineage] != nil
  }

  // MARK: Following

  /// The directives that an organization follows of its own will.
  public func adoptions(
    of organization: OrganizationID, by principal: Principal, in tx: Transaction
  ) throws -> [Adoption] {
    _ = try decideRead(organization, by: principal, in: tx)
    return try FollowingStore.adoptions(of: organization, in: tx).map {
      Adoption(organization: organization, lineage: $0.key, since: $0.value)
    }.sorted { $0.lineage < $1.lineage }
  }

  /// Follows a directive that does not bind the caller's organization. Nothing depends on it.
  public func adopt(
    _ id: DirectiveID, by principal: Principal, in tx: Transaction
  ) throws -> Adoption {
    let (document, organization) = try following(id, by: principal, in: tx)
    guard !DirectiveRules.binds(document.directive, organization) else {
      throw DirectiveProblem.bound
    }
    guard document.state == .issued else { throw DirectiveProblem.notInForce }
    let today = surroundings.now().day
    if try FollowingStore.adopt(document.lineage, organization.id, since: today, in: tx) {
      try followed("directive.adopted", document, organization.id, by: principal, in: tx)
    }
    let since = try FollowingStore.adoptions(of: organization.id, in: tx)[document.lineage]
    return Adoption(
      organization: organization.id, lineage: document.lineage, since: since ?? today)
  }

  /// Stops following it. Dates are worked out anew, and say why.
  public func leave(
    _ id: DirectiveID, by principal: Principal, in tx: Transaction
  ) throws {
    let (document, organization) = try following(id, by: principal, in: tx)
    if try FollowingStore.leave(document.lineage, organization.id, in: tx) {
      try followed("directive.left", document, organization.id, by: principal, in: tx)
    }
  }

  private func following(
    _ id: DirectiveID, by principal: Principal, in tx: Transaction
  ) throws -> (DirectiveDocument, Organization) {
    let document = try document(id, by: principal, in: tx)
    guard let own = principal.organization, let organization = try registry.known(own, in: tx)
    else { throw DirectiveProblem.noPerson }
    let _: Grant<Write, ComplianceObject> = try decide(
      principal, .recordCompliance, on: ObjectFacts(id: own.description, owner: own),
      at: surroundings.now())
    return (document, organization)
  }

  private func followed(
    _ kind: String, _ document: DirectiveDocument, _ organization: OrganizationID,
    by principal: Principal, in tx: Transaction
  ) throws {
    try record(
      kind, document.id.description, organization, by: principal,
      ["directive": document.lineage.json], in: tx)
    try enqueue(assetsOf: organization.description, in: tx)
  }

  // MARK: Who issues

  /// Who issues for each regime. Everybody who takes part may know.
  public func issuers(
    by principal: Principal, in tx: Transaction
  ) throws -> [(regime: Regime, organization: OrganizationID?)] {
    _ = try decide(principal, .readDirectives)
    return try Regime.allCases.map { ($0, try issuer(of: $0, in: tx)) }
  }

  /// Who issues for a regime. Who was moved to another regime since does so no more.
  func issuer(of regime: Regime, in tx: Transaction) throws -> OrganizationID? {
    guard let id = try FollowingStore.issuer(of: regime, in: tx),
      try registry.known(id, in: tx)?.regime == regime
    else { return nil }
    return id
  }

  /// The regime that somebody issues for; nil for all others.
  public func issues(
    _ principal: Principal, in tx: Transaction
  ) throws -> Regime? {
    guard let own = principal.organization else { return nil }
    return try Regime.allCases.first { try issuer(of: $0, in: tx) == own }
  }

  /// Says which agency issues for a regime.
  public func appoint(
    _ organization: OrganizationID, for regime: Regime, by principal: Principal,
    in tx: Transaction
  ) throws {
    let _: Grant<Write, IssuerObject> = try decide(
      principal, .appointIssuers, on: ObjectFacts(id: regime.rawValue, owner: nil),
      at: surroundings.now())
    guard let found = try registry.known(organization, in: tx) else {
      throw Problem.notFound("organization")
    }
    try DocumentRules.mayIssue(for: regime, found)
    try FollowingStore.appoint(organization, for: regime, at: surroundings.now(), in: tx)
    try record(
      "issuer.appointed", organization.description, organization, by: principal,
      ["regime": regime.rawValue.json], in: tx)
  }

  // MARK: Working dates out anew

  /// Has the dates worked out anew that a version of a directive may have given or may give.
  func recompute(_ document: DirectiveDocument, in tx: Transaction) throws {
    guard !document.isDefault else { return try enqueue(assetsOf: "", in: tx) }
    var concerned = Set(try FollowingStore.adopters(of: document.lineage, in: tx))
    if let regime = document.directive.regime {
      concerned.formUnion(try registry.members(of: regime, in: tx).map(\.id))
    }
    for one in concerned.sorted() { try enqueue(assetsOf: one.description, in: tx) }
  }

  /// Has all assets of an organization worked out anew; of everybody for the empty name.
  func enqueue(assetsOf organization: String, in tx: Transaction) throws {
    let message: JSONValue = [
      "kind": "directives.recompute", "subject": organization.json, "receipt": "-",
    ]
    try JobQueue.enqueue(
      DirectiveJobs.organization, payload: message.serialized(), in: tx,
      surroundings: surroundings, key: organization)
  }

  /// Has some of these assets worked out anew, a job for each; gives the last, nil at the end.
  func enqueue(
    assetsOf organization: OrganizationID?, after id: AssetID?, in tx: Transaction
  ) throws -> AssetID? {
    let assets = try inventory.assets(of: organization, after: id, limit: 500, in: tx)
    for asset in assets { try enqueue(asset.id, in: tx) }
    return assets.count == 500 ? assets.last?.id : nil
  }
}
