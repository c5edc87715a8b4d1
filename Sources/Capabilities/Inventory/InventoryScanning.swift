public import Formats

/// Components that belong to no asset, made as an asset's would be: what `breakwater scan` matches.
public enum InventoryScanning {
  /// What a listed component is matched as: itself and, where it was built from a source package in
  /// another version, that source.
  public static func components(of item: BOMComponent) -> [Component] {
    InventoryRules.parts(of: item)
  }
}
