public import Access
import Formats
public import Inventory
import Ledger
import Registry
public import Signing
public import Storage
public import Vocabulary

/// What owners let others do to their assets.
extension ScanningService {
  /// Signs a scope for assets of the principal's own organization. `consent` is the note that the
  /// owner's own key has signed, which is required once the owner has one.
  public func sign(
    _ draft: ScopeDraft, consent: Note? = nil, by principal: Principal, in tx: Transaction
  ) throws -> Scope {
    let grant = try decide(principal, .signScopes)
    guard let organization = grant.organization ?? principal.organization else {
      throw Problem.forbidden("Scopes belong to an organization; this caller has none.")
    }
    let now = surroundings.now()
    var broken = ScopeRules.broken(draft, now: now)
    let assets = try inventory.assets(Array(draft.assets.prefix(200)), in: tx)
    // Somebody else's asset is told apart from none at all by nobody.
    for (place, asset) in draft.assets.enumerated()
    where assets[asset]?.organization != organization {
      broken.append(.init(field: "/assets/\(place)", rule: "is not an asset of yours"))
    }
    for (place, party) in draft.parties.prefix(100).enumerated()
    where try registry.known(party, in: tx) == nil {
      broken.append(.init(field: "/parties/\(place)", rule: "is not an organization here"))
    }
    for asset in try ScopeStore.crowded(draft.assets, in: tx) {
      broken.append(
        .init(
          field: "/assets", rule: "has \(ScopeStore.most) scopes: take old ones back (\(asset))"))
    }
    guard broken.isEmpty else { throw ScanningProblem.invalid(broken) }
    try checkConsent(consent, to: draft, of: organization, in: tx)
    let id = ScopeID(surroundings)
    let scope = Scope(
      id: id, organization: organization, draft: draft,
      note: try signer.sign(
        Self.text(id, organization, draft, consent, by: principal.reference, at: now)
      ).encoded, consent: consent?.encoded,
      acceptedBy: principal.reference, acceptedAt: now, revokedAt: nil, version: 1)
    try ScopeStore.insert(
      scope, digest: consent.map { sha256($0.text).description }, in: tx)
    try record(
      "scope.signed", id.description, organization, by: principal,
      ["digest": sha256(scope.note).description.json], in: tx)
    return scope
  }

  /// What the hub signs: the kind of text, the scope, its owner, who accepted it and when, the
  /// document as canonical JSON (RFC 8785), and SHA-256 of the owner's own note where there is one.
  static func text(
    _ id: ScopeID, _ organization: OrganizationID, _ draft: ScopeDraft, _ consent: Note?,
    by actor: String, at now: Timestamp
  ) -> String {
    let lines = [
      consent == nil ? "breakwater/scope/v1" : "breakwater/scope/v2", id.description,
      organization.description, actor, now.rfc3339,
      String(decoding: draft.json.canonical(), as: UTF8.self),
    ]
    let digest = consent.map { sha256($0.encoded).description }
    return (lines + [digest].compactMap(\.self)).joined(separator: "\n") + "\n"
  }

  /// One scope, for its owner and the coordinator.
  public func scope(
    _ id: ScopeID, by principal: Principal, in tx: Transaction
  ) throws -> Scope {
    let scope = try stored(id, in: tx)
    let _: Grant<Read, ScopeObject> = try decide(
      principal, .readScopes, on: facts(scope), at: surroundings.now())
    return scope
  }

  /// Scopes visible to the principal, by age.
  public func scopes(
    on asset: AssetID? = nil, isInForce: Bool? = nil, page: PageRequest,
    by principal: Principal, in tx: Transaction
  ) throws -> Page<Scope> {
    let grant = try decide(principal, .readScopes)
    return Page(
      rows: try ScopeStore.scopes(
        of: grant.organization, asset: asset, isInForce: isInForce, page: page, in: tx),
      limit: page.limit, cursor: { Cursor($0.id.description) })
  }

  /// Takes a scope back at once; leases under it end.
  public func revoke(
    _ id: ScopeID, by principal: Principal, in tx: Transaction
  ) throws -> Scope {
    let scope = try stored(id, in: tx)
    let grant: Grant<Write, ScopeObject> = try decide(
      principal, .revokeScopes, on: facts(scope), at: surroundings.now())
    guard scope.revokedAt == nil else { throw ScanningProblem.scopeRevoked }
    guard try ScopeStore.revoke(grant, at: surroundings.now(), in: tx) else {
      throw ScanningProblem.changed
    }
    for lease in try ScanningStore.held(under: id, in: tx) {
      try end(
        lease, as: .expired, reason: "The owner took the scope back. Stop at once.",
        by: .system("scanning"), in: tx)
    }
    try record("scope.revoked", id.description, scope.organization, by: principal, [:], in: tx)
    return try stored(id, in: tx)
  }

  /// For how long an owner can ask everybody to back off, in minutes: up to a week.
  public static let pauseMinutes: ClosedRange<Int64> = 0...10_080

  /// Asks everybody to back off from the scope's assets for a while; leases there end at once,
  /// whichever scope they are under. Zero minutes end the pause.
  public func pause(
    _ id: ScopeID, minutes: Int64, by principal: Principal, in tx: Transaction
  ) throws -> Scope {
    let scope = try stored(id, in: tx)
    let now = surroundings.now()
    let grant: Grant<Write, ScopeObject> = try decide(
      principal, .revokeScopes, on: facts(scope), at: now)
    guard scope.revokedAt == nil else { throw ScanningProblem.scopeRevoked }
    let until = now.adding(seconds: minutes * 60)
    guard try ScopeStore.pause(grant, until: until, in: tx) else { throw ScanningProblem.changed }
    for asset in minutes > 0 ? scope.draft.assets : [] {
      let target = ScanTarget(kind: .asset, thing: asset.description, version: nil)
      for lease in try ScanningStore.held(on: target, in: tx) {
        try end(
          lease, as: .expired, reason: "The owner asked everybody to back off. Stop at once.",
          by: .system("scanning"), in: tx)
      }
    }
    try record(
      "scope.paused", id.description, scope.organization, by: principal,
      ["until": until.json], in: tx)
    return try stored(id, in: tx)
  }

  /// Whether the principal's organization may look at an asset now. An asset that does not exist
  /// is answered like one without a scope.
  public func mayScan(
    _ asset: AssetID, _ technique: Technique, by principal: Principal, in tx: Transaction
  ) throws -> ScanAnswer {
    let grant = try decide(principal, .claimScans)
    let scopes = try ScopeStore.inForce(on: asset, in: tx)
    let permission = ScopeRules.permission(
      scopes, technique: technique, party: grant.organization ?? principal.organization,
      at: surroundings.now())
    guard case .yes(let id, _, _) = permission else {
      return ScanAnswer(permission: permission, scope: nil)
    }
    return ScanAnswer(permission: permission, scope: scopes.first { $0.id == id })
  }

  /// Who is at work on an asset now, for its owner and the coordinator. The owner named them in a
  /// scope, so they are named here.
  public func atWork(
    on id: AssetID, by principal: Principal, in tx: Transaction
  ) throws -> [(lease: Lease, party: String)] {
    guard let asset = try inventory.asset(id, in: tx) else { throw Problem.notFound("asset") }
    let now = surroundings.now()
    let _: Grant<Read, ScopeObject> = try decide(
      principal, .readScopes,
      on: ObjectFacts(id: id.description, owner: asset.organization), at: now)
    let target = ScanTarget(kind: .asset, thing: id.description, version: nil)
    return try ScanningStore.held(on: target, in: tx)
      .filter { ScanningRules.isTaken($0, at: now) }
      .map { ($0, try registry.known($0.organization, in: tx)?.name ?? "") }
  }

  private func stored(_ id: ScopeID, in tx: Transaction) throws -> Scope {
    guard let scope = try ScopeStore.scope(id, in: tx) else { throw Problem.notFound("scope") }
    return scope
  }

  private func facts(_ scope: Scope) -> ObjectFacts<ScopeObject> {
    ObjectFacts(id: scope.id.description, version: scope.version, owner: scope.organization)
  }
}

/// Whether somebody may look at an asset, with the scope that says so.
public struct ScanAnswer: Sendable, Equatable {
  /// Yes or no.
  public let permission: ScanPermission
  /// The scope of a yes: its limits, and whom to call.
  public let scope: Scope?
}
