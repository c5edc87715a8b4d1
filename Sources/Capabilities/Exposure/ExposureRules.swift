import Catalog
import Formats
import Inventory

/// Whether a component is affected. Pure.
enum ExposureRules {
  struct Verdict: Sendable, Equatable {
    let vulnerability: String
    let reason: String
    let fixedVersion: String?
    let hint: String?
  }

  /// Why a vulnerability does not count for a component although its version matches: the latest
  /// statement about it says that it is not affected or has the fix. Nil when it counts.
  static func suppression(
    of vulnerability: String, in component: Component, by statements: [ProductStatement]
  ) -> String? {
    statements.first { speaks($0, of: vulnerability, component, nil) }.flatMap(suppression)
  }

  /// The same for a component inside a product. What is said of the product and its parts counts
  /// before what is said of the component wherever it is, which is `otherwise`.
  static func suppression(
    of vulnerability: String, in component: Component, within subject: PackageURL,
    by statements: [ProductStatement], otherwise: String?
  ) -> String? {
    let latest = statements.first { speaks($0, of: vulnerability, component, subject) }
    return latest.map(suppression) ?? otherwise
  }

  private static func suppression(_ statement: ProductStatement) -> String? {
    switch statement.status {
    case .notAffected, .fixed: statement.sentence
    case .affected, .underInvestigation: nil
    }
  }

  private static func speaks(
    _ statement: ProductStatement, of vulnerability: String, _ component: Component,
    _ subject: PackageURL?
  ) -> Bool {
    guard statement.vulnerability == vulnerability, let version = component.version else {
      return false
    }
    let keys = component.keys.map(\.text)
    let url = component.packageURL.flatMap { try? PackageURL($0) }
    guard let subject else {
      return statement.covers(keys: keys, packageURL: url, version: version)
    }
    return statement.covers(keys: keys, packageURL: url, version: version, within: subject)
  }

  /// What affects the component, each vulnerability once.
  static func verdicts(
    for component: Component, among affected: [AffectedPackage]
  ) -> [Verdict] {
    guard let version = component.version else { return [] }
    let release = release(of: component)
    var found: [String: Verdict] = [:]
    for key in component.keys {
      for item in affected where item.key == key.text {
        if let wanted = item.release, let release, !PackageRelease.isSame(wanted, release) {
          continue
        }
        guard
          case .affected(let reason) = item.versions.verdict(version, scheme: key.versionScheme)
        else { continue }
        let fixed = item.versions.fixedVersion(after: version, scheme: key.versionScheme)
        let verdict = Verdict(
          vulnerability: item.vulnerability, reason: "\(reason) of \(item.record)",
          fixedVersion: fixed, hint: item.hint)
        guard let other = found[item.vulnerability] else {
          found[item.vulnerability] = verdict
          continue
        }
        // Of several sources the one that names a fix says more; a narrower one is not lost.
        let better = other.fixedVersion == nil && fixed != nil ? verdict : other
        found[item.vulnerability] = Verdict(
          vulnerability: better.vulnerability, reason: better.reason,
          fixedVersion: better.fixedVersion, hint: other.hint ?? verdict.hint)
      }
    }
    return found.values.sorted { $0.vulnerability < $1.vulnerability }
  }

  /// The distribution's release a component was built for, from the `distro` qualifier.
  static func release(of component: Component) -> String? {
    guard let text = component.packageURL, let url = try? PackageURL(text),
      let distribution = url.qualifiers["distro"]
    else { return nil }
    return PackageRelease(qualifier: distribution)?.text
  }
}
