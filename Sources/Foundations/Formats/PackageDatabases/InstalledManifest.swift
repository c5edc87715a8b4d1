/// What an installed package says of itself, where its package manager keeps no database.
public enum InstalledManifest: String, CaseIterable, Sendable {
  /// `METADATA` in a `.dist-info` folder, `PKG-INFO` in an `.egg-info` one (PEP 376, core metadata).
  case python = "METADATA"
  /// `package.json` of a package below `node_modules`.
  case node = "package.json"

  /// The manifest that lies at a path; nil for others.
  public init?(path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last, parts.count >= 2 else { return nil }
    let folder = parts[parts.count - 2]
    switch name {
    case "METADATA" where folder.hasSuffix(".dist-info"): self = .python
    case "PKG-INFO" where folder.hasSuffix(".egg-info"): self = .python
    case "package.json":
      // `node_modules/name` or `node_modules/@scope/name`; what lies deeper is part of a package.
      let scoped = parts.count >= 4 && parts[parts.count - 3].hasPrefix("@")
      let root = parts.count - (scoped ? 4 : 3)
      guard root >= 0, parts[root] == "node_modules" else { return nil }
      self = .node
    default: return nil
    }
  }

  /// The package: at most 4 MiB. Throws ``RecordError`` where name or version are missing.
  public func read(_ bytes: [UInt8]) throws(RecordError) -> BOMComponent {
    func failure(_ field: String, _ reason: String) -> RecordError {
      RecordError(format: rawValue, field: field, reason: reason)
    }
    guard bytes.count <= 4 << 20 else { throw failure("", "larger than 4 MiB") }
    let name: String?
    let version: String?
    switch self {
    case .python: (name, version) = Self.fields(bytes)
    case .node:
      do throws(JSONError) {
        let value = try JSONValue.parse(bytes)
        (name, version) = (value["name"]?.text, value["version"]?.text)
      } catch {
        throw RecordError(error, format: rawValue, record: nil)
      }
    }
    guard let name, !name.isEmpty else { throw failure("name", "is required") }
    guard let version, !version.isEmpty else { throw failure("version", "is required") }
    guard name.utf8.count + version.utf8.count <= 2048 else { throw failure("name", "is too long") }
    let scope = self == .node && name.hasPrefix("@") ? name.cut(at: "/") : nil
    do throws(PackageURLError) {
      let url = try PackageURL(
        type: self == .node ? "npm" : "pypi", namespace: scope.map { String($0.before) },
        name: scope.map { String($0.after) } ?? name, version: version)
      var component = BOMComponent(type: "library", name: url.name)
      component.group = url.namespace
      component.version = url.version
      component.purl = url.description
      component.reference = component.purl
      return component
    } catch {
      throw failure("name", error.reason)
    }
  }

  /// `Name` and `Version` before the first empty line.
  private static func fields(_ bytes: [UInt8]) -> (name: String?, version: String?) {
    var name: String?
    var version: String?
    for line in bytes.split(separator: 10, maxSplits: 5000, omittingEmptySubsequences: false) {
      let plain = String(decoding: line.prefix(1024), as: UTF8.self).trimmedSpace
      if plain.isEmpty { break }
      guard let (key, value) = plain.cut(at: ":") else { continue }
      switch key.lowercased() {
      case "name": name = name ?? String(value.trimmedSpace)
      case "version": version = version ?? String(value.trimmedSpace)
      default: break
      }
    }
    return (name, version)
  }
}
