/// What one bill of materials has and another has not.
public struct BillOfMaterialsDifference: Sendable, Equatable {
  /// A package in the versions that both or one of the bills have it in.
  public struct Change: Sendable, Equatable {
    /// The package: its package URL without version, or its group and name.
    public let package: String
    /// The versions only the first bill has.
    public let before: [String]
    /// The versions only the second bill has.
    public let after: [String]

    /// A change of one package.
    public init(package: String, before: [String], after: [String]) {
      self.package = package
      self.before = before
      self.after = after
    }
  }

  /// Packages that only the second has.
  public let added: [Change]
  /// Packages that only the first has.
  public let removed: [Change]
  /// Packages that both have, in other versions.
  public let changed: [Change]

  /// Whether both list the same packages in the same versions.
  public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

  /// Compares by package and version, in the order of the packages' names; how often something is
  /// listed does not matter, nor what the documents describe.
  public init(from old: SoftwareBillOfMaterials, to new: SoftwareBillOfMaterials) {
    let (first, second) = (Self.versions(old), Self.versions(new))
    var added: [Change] = []
    var removed: [Change] = []
    var changed: [Change] = []
    for package in Set(first.keys).union(second.keys).sorted() {
      let (before, after) = (first[package], second[package])
      let change = Change(
        package: package, before: (before ?? []).subtracting(after ?? []).sorted(),
        after: (after ?? []).subtracting(before ?? []).sorted())
      switch (before, after) {
      case (nil, _): added.append(change)
      case (_, nil): removed.append(change)
      default: if !change.before.isEmpty || !change.after.isEmpty { changed.append(change) }
      }
    }
    self.added = added
    self.removed = removed
    self.changed = changed
  }

  private static func versions(_ bill: SoftwareBillOfMaterials) -> [String: Set<String>] {
    var versions: [String: Set<String>] = [:]
    for component in bill.components {
      let url = component.packageURL
      let package =
        url.map { PackageKey($0).text }
        ?? component.group.map { "\($0)/\(component.name)" } ?? component.name
      versions[package, default: []].insert(component.version ?? url?.version ?? "")
    }
    return versions
  }
}
