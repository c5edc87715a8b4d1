import Catalog
import Formats
public import Inventory
public import Storage

/// What affects a component that belongs to no asset.
public struct ScannedVerdict: Sendable, Equatable {
  /// The component, by its identifier.
  public let component: String
  /// The vulnerability.
  public let vulnerability: String
  /// Why, such as `1.2.3 is in [1.0, 1.2.9) of GHSA-…`.
  public let reason: String
  /// The first version that has the fix, nil when none is known.
  public let fixedVersion: String?
  /// Why it does not count, by what a VEX document says; nil when it counts.
  public let suppression: String?
}

extension ExposureService {
  /// What affects these components, by the rules that judge assets; nothing is stored.
  public func verdicts(
    for components: [Component], in tx: Transaction
  ) throws -> [ScannedVerdict] {
    var versions: [String: [[UInt8]]] = [:]
    for component in components {
      guard let version = component.version else { continue }
      for key in component.keys {
        versions[key.text, default: []].append(
          VersionKey(version, scheme: key.versionScheme).bytes)
      }
    }
    let affected = Dictionary(
      grouping: try catalog.affecting(
        keys: versions.keys.sorted(), versions: versions, in: tx), by: \.key)
    var found: [(component: Component, verdict: ExposureRules.Verdict)] = []
    for component in components {
      found += ExposureRules.verdicts(
        for: component, among: component.keys.flatMap { affected[$0.text] ?? [] }
      ).map { (component, $0) }
    }
    let keys = Set(found.flatMap { $0.component.keys.map(\.text) }).sorted()
    let said = Dictionary(
      grouping: try catalog.statements(about: keys, in: tx), by: \.vulnerability)
    return found.map { component, verdict in
      ScannedVerdict(
        component: component.id, vulnerability: verdict.vulnerability, reason: verdict.reason,
        fixedVersion: verdict.fixedVersion,
        suppression: ExposureRules.suppression(
          of: verdict.vulnerability, in: component, by: said[verdict.vulnerability] ?? []))
    }
  }
}
