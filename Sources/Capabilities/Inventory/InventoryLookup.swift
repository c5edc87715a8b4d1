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

  /// The assets with these numbers.
  public func assets(
    _ numbers: [AssetNumber], in tx: Transaction
  ) throws -> [AssetNumber: Asset] {
    var found: [AssetNumber: Asset] = [:]
    for part in numbers.chunked(500) {
      for (number, asset) in try InventoryStore.numbered(part, in: tx) { found[number] = asset }
    }
    return found
  }

  /// Some of the assets whose inventory describes one of these products as a whole, by identifier,
  /// behind one of them; `products` are matching keys, at most 1000.
  public func assets(
    describing products: [String], after id: AssetID?, limit: Int, in tx: Transaction
  ) throws -> [Asset] {
    try InventoryStore.assets(describing: products, after: id, limit: limit, in: tx)
  }

  /// Everything an asset carries.
  public func installed(on id: AssetID, in tx: Transaction) throws -> [ComponentNumber] {
    try ComponentStore.installed(on: id, in: tx)
  }

  /// Components with the keys that they are matched by.
  public func components(
    _ numbers: [ComponentNumber], in tx: Transaction
  ) throws -> [ComponentNumber: Component] {
    try ComponentStore.components(numbers, in: tx)
  }

  /// Components by identifier.
  public func components(
    named ids: [String], in tx: Transaction
  ) throws -> [String: Component] {
    Dictionary(
      try ComponentStore.components(named: ids, in: tx).map { ($0.id, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Those of the components that an asset carries.
  public func carried(
    _ ids: [String], on asset: AssetID, in tx: Transaction
  ) throws -> Set<String> {
    try ComponentStore.carried(ids, on: asset, in: tx)
  }

  /// One component.
  public func component(_ id: String, in tx: Transaction) throws -> Component? {
    try ComponentStore.component(id, in: tx)
  }

  /// Components of a package whose version may lie in one of the bounds; without bounds all. What
  /// it costs depends on how many there are, not on how large the inventories are.
  public func candidates(
    _ key: PackageKey, in bounds: [VersionBounds]?, in tx: Transaction
  ) throws -> Set<ComponentNumber> {
    Set(try ComponentStore.candidates(key, in: bounds, in: tx))
  }

  /// Those of the keys that some component has.
  public func present(_ keys: [String], in tx: Transaction) throws -> Set<String> {
    try ComponentStore.present(keys, in: tx)
  }

  /// The assets that carry a component, in order of their numbers, at most `limit`.
  public func carriers(
    of component: ComponentNumber, after: AssetNumber? = nil, limit: Int = .max,
    in tx: Transaction
  ) throws -> [AssetNumber] {
    try ComponentStore.carriers(of: component, after: after, limit: limit, in: tx)
  }
}
