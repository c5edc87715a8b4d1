public import Formats
public import Storage

extension CatalogService {
  /// The public vulnerabilities of a package, or of one version of it, by name. A version whose order
  /// a record does not tell is not counted as affected.
  public func known(
    in key: PackageKey, version: String?, in tx: Transaction
  ) throws -> [String] {
    let versions = version.map {
      [key.text: [VersionKey($0, scheme: key.versionScheme).bytes]]
    }
    let rows = try affecting(keys: [key.text], versions: versions, in: tx)
    let found = rows.filter { row in
      guard let version else { return true }
      guard case .affected = row.versions.verdict(version, scheme: key.versionScheme) else {
        return false
      }
      return true
    }
    return Set(found.map(\.vulnerability)).sorted()
  }
}
