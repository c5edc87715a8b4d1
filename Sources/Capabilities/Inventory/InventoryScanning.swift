public import Formats

/// Components that belong to no asset, made as an asset's would be: what `breakwater scan` matches.
public enum InventoryScanning {
  /// What a listed component is matched as: itself and, where it was built from a source package in
  /// another version, that source.
  ///
  /// Debian's and Alpine's advisories name sources. A binary package's own version may be another
  /// (`libc6-dev 2.36-9` from `glibc 2.36-9`, but `libgcc-s1 12.2.0-14` from `gcc-12 12.2.0-14`), so
  /// that the source is matched in the version that the qualifier `upstream` gives for it.
  public static func components(of item: BOMComponent) -> [Component] {
    var bill = SoftwareBillOfMaterials(format: .packageDatabase, specVersion: "")
    bill.components = [item]
    guard let whole = InventoryRules.components(of: bill).first else { return [] }
    guard let url = item.packageURL,
      let upstream = url.qualifiers["upstream"]?.split(separator: "@", maxSplits: 1),
      let name = upstream.first, upstream.count == 2,
      let source = try? PackageURL(
        type: url.type, namespace: url.namespace, name: String(name),
        version: String(upstream[1]),
        qualifiers: url.qualifiers.filter { $0.key == "distro" })
    else { return [whole] }
    let key = PackageKey(source)
    let binary = Component(
      id: whole.id, name: whole.name, version: whole.version, packageURL: whole.packageURL,
      keys: whole.keys.filter { $0 != key })
    let built = Component(
      id: whole.id + "-source", name: source.name, version: source.version,
      packageURL: source.description, keys: [key])
    // A source of the binary's own name is matched once, as what the advisories mean.
    return binary.keys.isEmpty ? [built] : [binary, built]
  }
}
