public import Formats
public import Storage
public import Vocabulary

/// What capabilities downstream ask about everybody's inventory. They authorise what they show
/// themselves; nothing here reaches a caller directly.
public struct InventoryLookup: Sendable {
  /// A lookup.
  public init() {}

  /// The asset, if it exists.
  public func asset(_ id: AssetID, in tx: Transaction) throws -> Asset? {
    try InventoryStore.asset(id, in: tx)
  }

  /// The assets among these that exist, by identifier.
  public func assets(_ ids: [AssetID], in tx: Transaction) throws -> [AssetID: Asset] {
    var found: [AssetID: Asset] = [:]
    for part in ids.chunked(500) {
      for asset in try InventoryStore.assets(part, in: tx) { found[asset.id] = asset }
    }
    return found
  }

  /// Everything an asset carries, with keys.
  public func components(of id: AssetID, in tx: Transaction) throws -> [Component] {
    try ComponentStore.components(of: id, in: tx)
  }

  /// One component.
  public func component(_ id: String, in tx: Transaction) throws -> Component? {
    try ComponentStore.component(id, in: tx)
  }

  /// Components matched by one of the keys that some asset carries.
  public func components(matching keys: [PackageKey], in tx: Transaction) throws -> [Component] {
    try ComponentStore.matching(keys, in: tx)
  }

  /// The components of an asset that are matched by the key.
  public func components(
    of asset: AssetID, matching key: PackageKey, in tx: Transaction
  ) throws -> [Component] {
    try ComponentStore.carries(asset: asset, key: key, in: tx)
  }

  /// The assets that carry a component.
  public func carriers(of component: String, in tx: Transaction) throws -> [AssetID] {
    try ComponentStore.carriers(of: component, in: tx)
  }
}
