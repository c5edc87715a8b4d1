public import Access
public import Catalog
import Formats
import Inventory
public import Ledger
public import Registry
public import Signing
public import Storage
public import Vocabulary

/// The front door to campaigns, leases, scopes, coverage and projects' wishes.
public struct ScanningService: Sendable {
  let ledger: LedgerService
  let registry: RegistryService
  let catalog: CatalogService
  let inventory = InventoryLookup()
  let signer: NoteSigner
  let surroundings: Surroundings

  /// A service that records what it does in the ledger and signs scopes with the hub's key.
  public init(
    ledger: LedgerService, registry: RegistryService, catalog: CatalogService,
    signer: NoteSigner, surroundings: Surroundings
  ) {
    self.ledger = ledger
    self.registry = registry
    self.catalog = catalog
    self.signer = signer
    self.surroundings = surroundings
  }

  // MARK: Campaigns

  /// Opens a campaign of the principal's organization.
  public func openCampaign(
    _ draft: CampaignDraft, by principal: Principal, in tx: Transaction
  ) throws -> Campaign {
    let grant = try decide(principal, .claimScans)
    guard let organization = grant.organization ?? principal.organization else {
      throw Problem.forbidden("Campaigns belong to an organization; this caller has none.")
    }
    guard draft.broken.isEmpty else { throw ScanningProblem.invalid(draft.broken) }
    let campaign = Campaign(
      id: CampaignID(surroundings), organization: organization, draft: draft,
      createdAt: surroundings.now(), closedAt: nil, version: 1)
    try ScanningStore.insert(campaign, in: tx)
    try record(
      "campaign.opened", campaign.id.description, organization, by: principal,
      ["technique": draft.instrument.technique.rawValue.json], in: tx)
    return campaign
  }

  /// One campaign, for its organization and the coordinator.
  public func campaign(
    _ id: CampaignID, by principal: Principal, in tx: Transaction
  ) throws -> Campaign {
    let campaign = try stored(id, in: tx)
    let _: Grant<Read, CampaignObject> = try decide(
      principal, .readScans, on: facts(campaign), at: surroundings.now())
    return campaign
  }

  /// Campaigns visible to the principal, by age.
  public func campaigns(
    search: String? = nil, page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<Campaign> {
    let grant = try decide(principal, .readScans)
    return Page(
      rows: try ScanningStore.campaigns(
        of: grant.organization, search: search, page: page, in: tx),
      limit: page.limit, cursor: { Cursor($0.id.description) })
  }

  /// Closes a campaign; its leases are given back.
  public func closeCampaign(
    _ id: CampaignID, by principal: Principal, in tx: Transaction
  ) throws -> Campaign {
    let campaign = try stored(id, in: tx)
    let grant: Grant<Write, CampaignObject> = try decide(
      principal, .changeScans, on: facts(campaign), at: surroundings.now())
    guard campaign.closedAt == nil else { return campaign }
    guard try ScanningStore.close(grant, at: surroundings.now(), in: tx) else {
      throw ScanningProblem.changed
    }
    for lease in try ScanningStore.held(for: id, in: tx) {
      try end(lease, as: .released, reason: "The campaign was closed.", by: principal, in: tx)
    }
    try record(
      "campaign.closed", id.description, campaign.organization, by: principal, [:], in: tx)
    return try stored(id, in: tx)
  }

  // MARK: Leases

  /// One lease, for its organization and the coordinator.
  public func lease(
    _ id: LeaseID, by principal: Principal, in tx: Transaction
  ) throws -> Lease {
    let lease = try stored(id, in: tx)
    let _: Grant<Read, LeaseObject> = try decide(
      principal, .readLeases, on: facts(lease), at: surroundings.now())
    return lease
  }

  /// Leases visible to the principal, by age.
  public func leases(
    campaign: CampaignID? = nil, state: LeaseState? = nil, search: String? = nil,
    page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<Lease> {
    let grant = try decide(principal, .readLeases)
    return Page(
      rows: try ScanningStore.leases(
        of: grant.organization, campaign: campaign, state: state, search: search, page: page,
        in: tx),
      limit: page.limit, cursor: { Cursor($0.id.description) })
  }

  /// Takes a target for a campaign. Throws ``ScanConflict`` when somebody has it.
  public func claim(
    _ target: ScanTarget, for id: CampaignID, minutes: Int64, by principal: Principal,
    in tx: Transaction
  ) throws -> Lease {
    let campaign = try stored(id, in: tx)
    let _: Grant<Write, CampaignObject> = try decide(
      principal, .changeScans, on: facts(campaign), at: surroundings.now())
    let now = surroundings.now()
    guard campaign.isRunning(at: now) else { throw ScanningProblem.campaignNotRunning }
    try checkWish(on: target, in: tx)
    let permit = try permit(target, campaign, at: now, in: tx)
    try yield(target, to: campaign, at: now, in: tx)
    let lease = Lease(
      id: LeaseID(surroundings), target: target, campaign: id,
      organization: campaign.organization, technique: campaign.draft.instrument.technique,
      fence: try ScanningStore.fence(target, in: tx), state: .held, grantedAt: now,
      heartbeatAt: now,
      expiresAt: ScanningRules.expiry(
        nil, minutes: minutes, at: now,
        bounds: [campaign.draft.endsAt] + (permit.map { [$0.until] } ?? [])),
      endedAt: nil, reason: nil, scope: permit?.scope, version: 1)
    do {
      try ScanningStore.insert(lease, in: tx)
    } catch StorageProblem.uniqueViolation {
      // Somebody else was first at this moment: run again, and tell who it was.
      throw StorageProblem.serialization("the target was claimed twice at once")
    }
    try record(
      "lease.granted", lease.id.description, lease.organization, by: principal,
      ["campaign": id.json, "target": target.key.json, "fence": lease.fence.json], in: tx)
    return lease
  }

  /// Says that the party is still at work. What allowed the lease is looked at anew: when it no
  /// longer holds the lease ends, which is the answer.
  public func heartbeat(
    _ id: LeaseID, fence: Int64, minutes: Int64, by principal: Principal, in tx: Transaction
  ) throws -> Lease {
    let (lease, grant) = try changeable(id, by: principal, in: tx)
    let now = surroundings.now()
    try ScanningRules.check(lease, fence: fence, at: now)
    let campaign = try stored(lease.campaign, in: tx)
    var bounds = [campaign.draft.endsAt]
    do throws(any Error) {
      guard campaign.isRunning(at: now) else { throw ScanningProblem.campaignNotRunning }
      try checkWish(on: lease.target, in: tx)
      if let permit = try permit(lease.target, campaign, at: now, in: tx) {
        bounds.append(permit.until)
      }
    } catch let problem as ScanningProblem {
      try end(lease, as: .expired, reason: problem.problem.detail, by: principal, in: tx)
      return try stored(id, in: tx)
    }
    let expiry = ScanningRules.expiry(lease.expiresAt, minutes: minutes, at: now, bounds: bounds)
    guard try ScanningStore.extend(grant, to: expiry, at: now, in: tx) else {
      throw ScanningProblem.changed
    }
    return try stored(id, in: tx)
  }

  /// Ends a lease: finished, with how deep the look was, or given back.
  public func end(
    _ id: LeaseID, fence: Int64, completed depth: Depth?, reason: String? = nil,
    by principal: Principal, in tx: Transaction
  ) throws -> Lease {
    let (lease, _) = try changeable(id, by: principal, in: tx)
    try ScanningRules.check(lease, fence: fence, at: surroundings.now())
    try end(
      lease, as: depth == nil ? .released : .completed, reason: reason, by: principal, in: tx)
    if let depth {
      let campaign = try stored(lease.campaign, in: tx)
      try cover(lease.target, campaign, depth, at: surroundings.now(), by: principal, in: tx)
    }
    return try stored(id, in: tx)
  }

  /// Ends leases whose time is over; returns how many. Safe to repeat.
  public func expire(limit: Int = 500, in tx: Transaction) throws -> Int {
    let overdue = try ScanningStore.overdue(at: surroundings.now(), limit: limit, in: tx)
    for lease in overdue {
      try end(
        lease, as: .expired, reason: "No heartbeat came in time.", by: .system("scanning"),
        in: tx)
    }
    return overdue.count
  }

  // MARK: Shared

  func stored(_ id: CampaignID, in tx: Transaction) throws -> Campaign {
    guard let campaign = try ScanningStore.campaign(id, in: tx) else {
      throw Problem.notFound("campaign")
    }
    return campaign
  }

  func stored(_ id: LeaseID, in tx: Transaction) throws -> Lease {
    guard let lease = try ScanningStore.lease(id, in: tx) else { throw Problem.notFound("lease") }
    return lease
  }

  func facts(_ campaign: Campaign) -> ObjectFacts<CampaignObject> {
    ObjectFacts(
      id: campaign.id.description, version: campaign.version, owner: campaign.organization)
  }

  private func facts(_ lease: Lease) -> ObjectFacts<LeaseObject> {
    ObjectFacts(id: lease.id.description, version: lease.version, owner: lease.organization)
  }

  private func changeable(
    _ id: LeaseID, by principal: Principal, in tx: Transaction
  ) throws -> (Lease, Grant<Write, LeaseObject>) {
    let lease = try stored(id, in: tx)
    return (lease, try decide(principal, .keepLeases, on: facts(lease), at: surroundings.now()))
  }

  /// Ends a held lease in whoever's name; what ends it was authorised before.
  func end(
    _ lease: Lease, as state: LeaseState, reason: String?, by principal: Principal,
    in tx: Transaction
  ) throws {
    let now = surroundings.now()
    let grant = try decide(.system("scanning"), .keepLeases, on: facts(lease), at: now)
    guard try ScanningStore.end(grant, as: state, reason: reason, at: now, in: tx) else {
      throw ScanningProblem.changed
    }
    try record(
      "lease.ended", lease.id.description, lease.organization, by: principal,
      ["state": state.rawValue.json, "target": lease.target.key.json], in: tx)
  }

  func record(
    _ kind: String, _ subject: String, _ organization: OrganizationID?,
    by principal: Principal, _ detail: JSONValue, in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: kind, subject: subject, organization: organization, actor: principal.reference,
        detail: String(decoding: detail.canonical(), as: UTF8.self)), in: tx)
  }
}
