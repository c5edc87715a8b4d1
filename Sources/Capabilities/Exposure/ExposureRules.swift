import Catalog
import Formats
import Inventory

/// Whether a component is affected. Pure.
enum ExposureRules {
  struct Verdict: Sendable, Equatable {
    let vulnerability: String
    let reason: String
    let fixedVersion: String?

    func verdict(on component: ComponentNumber) -> ComponentVerdict {
      ComponentVerdict(
        component: component, vulnerability: vulnerability, reason: reason,
        fixedVersion: fixedVersion, suppression: nil)
    }
  }

  /// Bounds outside of which no version can be affected, in the order of `scheme`; nil when the
  /// record follows another order, or says that everything not listed is affected.
  static func bounds(of versions: AffectedVersions, scheme: VersionScheme) -> [VersionBounds]? {
    var found: [VersionBounds] = []
    switch versions {
    case .ranges(let ranges, let listed):
      for range in ranges where range.kind != .git {
        guard let order = range.scheme(in: scheme), order.hasKeys(of: scheme) else { return nil }
        found += range.intervals(in: scheme).map { bounds($0, scheme) }
      }
      found += listed.map {
        bounds(VersionInterval(from: $0, to: $0, includingUpper: true), scheme)
      }
    case .entries(let entries):
      guard entries.defaultStatus != .affected else { return nil }
      for (interval, order) in entries.affectedIntervals(in: scheme) {
        guard order.hasKeys(of: scheme) else { return nil }
        found.append(bounds(interval, scheme))
      }
    }
    return VersionBounds.merged(found)
  }

  private static func bounds(_ interval: VersionInterval, _ scheme: VersionScheme) -> VersionBounds
  {
    let range = interval.byteRange(scheme: scheme)
    return VersionBounds(lower: range.lower, upper: range.upper)
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
        if let wanted = item.release, let release, !sameRelease(wanted, release) { continue }
        guard
          case .affected(let reason) = item.versions.verdict(version, scheme: key.versionScheme)
        else { continue }
        let fixed = item.versions.fixedVersion(after: version, scheme: key.versionScheme)
        let verdict = Verdict(
          vulnerability: item.vulnerability, reason: "\(reason) of \(item.record)",
          fixedVersion: fixed)
        guard let other = found[item.vulnerability] else {
          found[item.vulnerability] = verdict
          continue
        }
        // Of several sources the one that names a fix says more.
        if other.fixedVersion == nil, fixed != nil { found[item.vulnerability] = verdict }
      }
    }
    return found.values.sorted { $0.vulnerability < $1.vulnerability }
  }

  /// The distribution's release a component was built for, from the `distro` qualifier.
  static func release(of component: Component) -> String? {
    guard let text = component.packageURL, let url = try? PackageURL(text),
      let distribution = url.qualifiers["distro"]
    else { return nil }
    let words = distribution.split(separator: "-").dropFirst()
    guard let word = words.first(where: { $0.first?.isNumber ?? false }) ?? words.first else {
      return nil
    }
    return codeNames[String(word)] ?? String(word)
  }

  /// Code names of Debian's and Ubuntu's releases.
  private static let codeNames = [
    "buster": "10", "bullseye": "11", "bookworm": "12", "trixie": "13", "forky": "14",
    "bionic": "18.04", "focal": "20.04", "jammy": "22.04", "noble": "24.04",
  ]

  /// `12` covers `12.5`; code names are compared as they are.
  static func sameRelease(_ wanted: String, _ release: String) -> Bool {
    wanted == release || release.hasPrefix(wanted + ".") || wanted.hasPrefix(release + ".")
      || release.first?.isNumber != wanted.first?.isNumber
  }
}
