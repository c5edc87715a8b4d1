public import Formats
import HTTP
import Signing
public import Vocabulary

/// What a list of components becomes. Pure.
enum InventoryRules {
  /// Most components of one asset.
  static let limit = 100_000

  /// What listed components are matched as, each once.
  static func components(of listed: [BOMComponent]) -> [Component] {
    var seen: Set<String> = []
    return listed.flatMap(parts).filter { seen.insert($0.id).inserted }
  }

  /// What a listed component is matched as: itself and, where it was built from a source package in
  /// another version, that source.
  ///
  /// Distributions publish advisories about source packages, while inventories list the binary
  /// packages built from them; the `upstream` qualifier names the source, and its version where
  /// that is not the binary's own.
  static func parts(of item: BOMComponent) -> [Component] {
    guard let url = item.packageURL, let source = source(url) else { return [component(item)] }
    let own = component(item)
    guard let version = source.version, version != own.version else {
      let key = PackageKey(source)
      return [key == PackageKey(url) ? own : component(item, more: [key])]
    }
    var built = BOMComponent(type: item.type, name: source.name)
    built.version = version
    built.purl = source.description
    // A source of the binary's own name is matched once, as what the advisories mean.
    return PackageKey(source) == PackageKey(url) ? [component(built)] : [own, component(built)]
  }

  private static func source(_ url: PackageURL) -> PackageURL? {
    let words = url.qualifiers["upstream"]?.split(separator: "@", maxSplits: 1)
    guard let words, let name = words.first else { return nil }
    return try? PackageURL(
      type: url.type, namespace: url.namespace, name: String(name),
      version: words.count == 2 ? String(words[1]) : nil,
      qualifiers: url.qualifiers.filter { $0.key == "distro" })
  }

  private static func component(_ item: BOMComponent, more: [PackageKey] = []) -> Component {
    let url = item.purl.flatMap { try? PackageURL($0) }
    let cpe = item.cpe.flatMap { try? CPEName($0) }
    let keys =
      [url.map { PackageKey($0) }].compactMap { $0 } + more
      + [cpe.flatMap { PackageKey(cpe: $0) }].compactMap { $0 }
    let named = item.version.flatMap { $0.isEmpty ? nil : $0 }
    let version = (named ?? url?.version ?? cpe?.version.plain).map { withEpoch($0, url) }
    let name = item.group.map { $0.isEmpty ? item.name : "\($0)/\(item.name)" } ?? item.name
    let packageURL = url.map(\.description)
    let identity =
      keys.isEmpty ? ["name:" + name] : keys.map(\.text)
    let text = ([name] + identity + [version ?? "", packageURL ?? ""]).joined(separator: "\u{1F}")
    return Component(
      id: String(sha256(Array(text.utf8)).description.prefix(32)), name: name, version: version,
      packageURL: packageURL, keys: keys)
  }
}

/// An rpm's version with the epoch that only the package URL gives (package-url/purl-spec, "rpm"):
/// without it a later version would count as an earlier one.
private func withEpoch(_ version: String, _ url: PackageURL?) -> String {
  guard let url, url.type == "rpm", let epoch = url.qualifiers["epoch"], epoch != "0",
    !version.contains(":")
  else { return version }
  return "\(epoch):\(version)"
}

/// Why the Inventory refused.
public enum InventoryProblem: Error, Sendable, ProblemConvertible {
  /// The file is not an inventory that is read here.
  case unreadable(String)
  /// It is a package database, which says nothing of the distribution that it is of.
  case releaseMissing(PackageDatabase)
  /// It lists more than an asset may have.
  case tooMany(Int)
  /// It lists nothing, perhaps with a reason.
  case empty(String?)
  /// The asset changed since it was read.
  case changed
  /// A draft breaks rules.
  case invalid([FieldProblem])

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .unreadable(let reason):
      Problem(
        code: "inventory-unreadable", status: 422, title: "The inventory could not be read",
        detail: reason,
        remedy: "Send one of: \(SoftwareFile.readable).")
    case .releaseMissing(let database):
      Problem(
        code: "inventory-release-missing", status: 422, title: "The distribution is not known",
        detail: "This is a package database (\(database.rawValue)), which does not say of which"
          + " distribution and release it is; advisories are about one.",
        remedy: "Add the release, such as `debian:12` or `alpine:3.19`: ID and VERSION_ID of that"
          + " system's /etc/os-release.",
        fields: [
          FieldProblem(
            field: "/release", rule: "is required for a package database, such as debian:12")
        ])
    case .tooMany(let count):
      Problem(
        code: "inventory-too-large", status: 422, title: "Too many components",
        detail: "The file lists \(count) components; an asset has at most \(InventoryRules.limit).",
        remedy: "Split it into several assets.")
    case .empty(let note):
      Problem(
        code: "inventory-empty", status: 422, title: "No components",
        detail: "The file is readable but lists no components"
          + (note.map { " (\($0))" } ?? "") + ".",
        remedy: "Check the tool that made it; an empty inventory would hide every flaw.")
    case .changed: .conflict("Somebody else changed this asset in the meantime.")
    case .invalid(let broken): Fields.problem(broken)
    }
  }
}
