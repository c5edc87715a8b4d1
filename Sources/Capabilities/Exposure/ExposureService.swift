import Access
public import Catalog
public import Formats
public import Inventory
public import Ledger
public import Storage
public import Vocabulary

/// The front door to who is affected by what.
public struct ExposureService: Sendable {
  let ledger: LedgerService
  let catalog: CatalogService
  let surroundings: Surroundings
  private let inventory = InventoryLookup()

  /// A service that records what it does in the ledger.
  public init(ledger: LedgerService, catalog: CatalogService, surroundings: Surroundings) {
    self.ledger = ledger
    self.catalog = catalog
    self.surroundings = surroundings
  }

  /// Works out anew what affects one asset. Gives whether anything changed.
  @discardableResult public func reassess(_ id: AssetID, in tx: Transaction) throws -> Bool {
    guard let asset = try inventory.asset(id, in: tx) else { return false }
    let components = try inventory.components(of: id, in: tx)
    let keys = Set(components.flatMap { $0.keys.map(\.text) }).sorted()
    let affected = Dictionary(
      grouping: try catalog.affecting(keys: keys, in: tx), by: \.key)
    let found = components.flatMap { component in
      matches(component, on: asset, among: component.keys.flatMap { affected[$0.text] ?? [] })
    }
    let stored = try ExposureStore.matches(on: id, in: tx)
    // Said even when nothing changed: an inventory may show that what was marked done is not.
    return try apply(found, replacing: stored, on: asset, always: true, in: tx)
  }

  /// Works out anew what these packages' components are affected by, wherever they run.
  public func reassess(packages: [PackageKey], in tx: Transaction) throws {
    let components = try inventory.components(matching: packages, in: tx)
    guard !components.isEmpty else { return }
    // A component matched by one key may be affected through its other keys too.
    let whole = try components.compactMap { try inventory.component($0.id, in: tx) }
    let keys = Set(whole.flatMap { $0.keys.map(\.text) }).sorted()
    let affected = Dictionary(
      grouping: try catalog.affecting(keys: keys, in: tx), by: \.key)
    var byAsset: [AssetID: [Component]] = [:]
    for component in whole {
      for asset in try inventory.carriers(of: component.id, in: tx) {
        byAsset[asset, default: []].append(component)
      }
    }
    for (id, components) in byAsset.sorted(by: { $0.key < $1.key }) {
      guard let asset = try inventory.asset(id, in: tx) else { continue }
      let found = components.flatMap { component in
        matches(component, on: asset, among: component.keys.flatMap { affected[$0.text] ?? [] })
      }
      let stored = try ExposureStore.matches(
        on: id, components: components.map(\.id), in: tx)
      try apply(found, replacing: stored, on: asset, in: tx)
    }
  }

  private func matches(
    _ component: Component, on asset: Asset, among affected: [AffectedPackage]
  ) -> [ExposureMatch] {
    ExposureRules.verdicts(for: component, among: affected).map {
      ExposureMatch(
        asset: asset.id, organization: asset.organization, component: component.id,
        vulnerability: $0.vulnerability, reason: $0.reason, fixedVersion: $0.fixedVersion,
        since: surroundings.now())
    }
  }

  @discardableResult private func apply(
    _ found: [ExposureMatch], replacing stored: [ExposureMatch], on asset: Asset,
    always: Bool = false, in tx: Transaction
  ) throws -> Bool {
    let wanted = Set(found.map(Self.key))
    let present = Dictionary(
      stored.map { (Self.key($0), $0) }, uniquingKeysWith: { first, _ in first })
    let gone = stored.filter { !wanted.contains(Self.key($0)) }
    let fresh = found.filter { match in
      guard let old = present[Self.key(match)] else { return true }
      return old.reason != match.reason || old.fixedVersion != match.fixedVersion
    }
    guard always || !gone.isEmpty || !fresh.isEmpty else { return false }
    for match in gone { try ExposureStore.delete(match, in: tx) }
    let seen = try ExposureStore.firstSeen(
      fresh.map(\.vulnerability), on: asset.id, now: surroundings.now(), in: tx)
    try ExposureStore.insert(fresh.map { $0.since(seen[$0.vulnerability] ?? $0.since) }, in: tx)
    _ = try ledger.record(
      Fact(
        kind: "exposure.changed", subject: asset.id.description,
        organization: asset.organization, actor: "system:exposure",
        detail: String(
          decoding: JSONValue.object(
            ["opened": fresh.count.json, "closed": gone.count.json]
          ).canonical(), as: UTF8.self)), in: tx)
    return true
  }

  private static func key(_ match: ExposureMatch) -> String {
    match.component + " " + match.vulnerability
  }

  // MARK: For capabilities downstream, which authorise what they show

  /// What affects an asset.
  public func matches(on asset: AssetID, in tx: Transaction) throws -> [ExposureMatch] {
    try ExposureStore.matches(on: asset, in: tx)
  }

  /// Where a vulnerability was found.
  public func matches(
    of vulnerability: String, page: PageRequest, in tx: Transaction
  ) throws -> Page<ExposureMatch> {
    Page(
      rows: try ExposureStore.matches(of: vulnerability, page: page, in: tx), limit: page.limit,
      cursor: { Cursor($0.asset.description, $0.component) })
  }

  /// The assets on which any of these was found.
  public func assets(of vulnerabilities: [String], in tx: Transaction) throws -> Set<AssetID> {
    try ExposureStore.assets(of: vulnerabilities, in: tx)
  }

  /// How many organizations and assets a vulnerability reaches.
  public func reach(
    of vulnerability: String, in tx: Transaction
  ) throws -> (organizations: Int, assets: Int) {
    try ExposureStore.reach(of: vulnerability, in: tx)
  }

  /// Who carries a package at all, for a flaw that is not public yet: at most `limit` places.
  public func carriers(
    of key: PackageKey, limit: Int, in tx: Transaction
  ) throws -> [CarriedComponent] {
    var found: [CarriedComponent] = []
    for component in try inventory.components(matching: [key], in: tx) {
      let ids = try inventory.carriers(of: component.id, in: tx)
      let assets = try inventory.assets(Array(ids.prefix(limit - found.count)), in: tx)
      found += ids.compactMap { assets[$0] }.map {
        CarriedComponent(asset: $0, component: component)
      }
      if found.count >= limit { break }
    }
    return found
  }
}
