public import Access
import Formats
public import Ledger
public import Registry
public import Storage
public import Vocabulary

/// The front door to what operators run.
public struct InventoryService: Sendable {
  let ledger: LedgerService
  let registry: RegistryService
  let surroundings: Surroundings

  /// A service that records what it does in the ledger.
  public init(ledger: LedgerService, registry: RegistryService, surroundings: Surroundings) {
    self.ledger = ledger
    self.registry = registry
    self.surroundings = surroundings
  }

  /// Adds an asset.
  public func createAsset(
    _ draft: AssetDraft, of organization: OrganizationID, by principal: Principal,
    in tx: Transaction
  ) throws -> Asset {
    _ = try decide(principal, .createAssets, for: organization)
    guard try registry.known(organization, in: tx) != nil else {
      throw Problem.notFound("organization")
    }
    guard draft.broken.isEmpty else { throw InventoryProblem.invalid(draft.broken) }
    let id = AssetID(surroundings)
    try InventoryStore.insert(id, organization, draft, in: tx)
    try record("asset.added", id, organization, by: principal, [:], in: tx)
    return try stored(id, in: tx)
  }

  /// One asset.
  public func asset(
    _ id: AssetID, by principal: Principal, in tx: Transaction
  ) throws -> Asset {
    let asset = try stored(id, in: tx)
    let _: Grant<Read, AssetObject> = try decide(
      principal, .readAssets, on: facts(asset), at: surroundings.now())
    return asset
  }

  /// Assets visible to the principal.
  public func assets(
    of organization: OrganizationID? = nil, search: String? = nil, page: PageRequest,
    by principal: Principal, in tx: Transaction
  ) throws -> Page<Asset> {
    let grant = try decide(principal, .readAssets, for: organization)
    return Page(
      rows: try InventoryStore.assets(
        of: grant.organization, search: search, page: page, in: tx),
      limit: page.limit, cursor: { Cursor($0.id.description) })
  }

  /// Changes an asset. When the public can reach it or no longer can, every deadline on it is
  /// worked out anew.
  public func changeAsset(
    _ id: AssetID, to draft: AssetDraft, version: Int64? = nil, by principal: Principal,
    in tx: Transaction
  ) throws -> Asset {
    let asset = try stored(id, in: tx)
    let grant = try decide(principal, .changeAssets, on: facts(asset), at: surroundings.now())
    guard draft.broken.isEmpty else { throw InventoryProblem.invalid(draft.broken) }
    var draft = draft
    draft.isOperational = draft.isOperational ?? asset.isOperational
    if draft.window == .keep { draft.window = .set(asset.window) }
    guard version == nil || version == asset.version,
      try InventoryStore.update(grant, draft, in: tx)
    else { throw InventoryProblem.changed }
    let kind =
      draft.reachability == asset.reachability ? "asset.changed" : "asset.reachability-changed"
    try record(
      kind, id, asset.organization, by: principal,
      ["reachability": draft.reachability.rawValue.json], in: tx)
    return try stored(id, in: tx)
  }

  /// Replaces the asset's list of software. The file is read beforehand, outside any transaction.
  public func addInventory(
    _ file: InventoryFile, to id: AssetID, by principal: Principal, in tx: Transaction
  ) throws -> (asset: Asset, added: Int, removed: Int) {
    let asset = try stored(id, in: tx)
    let grant = try decide(principal, .changeAssets, on: facts(asset), at: surroundings.now())
    let components = file.components
    let now = surroundings.now()
    guard
      try InventoryStore.setInventory(
        grant, of: file.subject, count: components.count, at: now, in: tx)
    else { throw InventoryProblem.changed }
    let change = try ComponentStore.replace(on: id, with: components, in: tx)
    try InventoryStore.document(
      id, digest: file.digest, format: file.format, count: components.count,
      at: now, in: tx)
    try record(
      "asset.inventoried", id, asset.organization, by: principal,
      ["digest": file.digest.json, "components": components.count.json], in: tx)
    return (try stored(id, in: tx), change.added, change.removed)
  }

  /// A page of an asset's components.
  public func components(
    of id: AssetID, search: String? = nil, page: PageRequest, by principal: Principal,
    in tx: Transaction
  ) throws -> Page<Component> {
    _ = try asset(id, by: principal, in: tx)
    return Page(
      rows: try ComponentStore.components(of: id, search: search, page: page, in: tx),
      limit: page.limit, cursor: { Cursor($0.name, $0.id) })
  }

  /// How many of an asset's components nothing can be looked up for, because the inventory gives no
  /// version or neither package URL nor CPE name.
  public func unmatchable(
    on id: AssetID, by principal: Principal, in tx: Transaction
  ) throws -> Int {
    _ = try asset(id, by: principal, in: tx)
    return try ComponentStore.unmatchable(on: id, in: tx)
  }

  /// How many assets and components the organization has listed, and when the last list came.
  public func totals(
    of organization: OrganizationID, in tx: Transaction
  ) throws -> (assets: Int, components: Int, inventoriedAt: Timestamp?) {
    try InventoryStore.totals(of: organization, in: tx)
  }

  private func stored(_ id: AssetID, in tx: Transaction) throws -> Asset {
    guard let asset = try InventoryStore.asset(id, in: tx) else {
      throw Problem.notFound("asset")
    }
    return asset
  }

  private func facts(_ asset: Asset) -> ObjectFacts<AssetObject> {
    ObjectFacts(id: asset.id.description, version: asset.version, owner: asset.organization)
  }

  private func record(
    _ kind: String, _ id: AssetID, _ organization: OrganizationID, by principal: Principal,
    _ detail: JSONValue, in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: kind, subject: id.description, organization: organization,
        actor: principal.reference, detail: String(decoding: detail.canonical(), as: UTF8.self)),
      in: tx)
  }
}
