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
}

extension ExposureService {
  /// What affects these components, by the rules that judge assets; nothing is stored.
  public func verdicts(
    for components: [Component], in tx: Transaction
  ) throws -> [ScannedVerdict] {
    let keys = Set(components.flatMap { $0.keys.map(\.text) }).sorted()
    let affected = Dictionary(grouping: try catalog.affecting(keys: keys, in: tx), by: \.key)
    return components.flatMap { component in
      ExposureRules.verdicts(
        for: component, among: component.keys.flatMap { affected[$0.text] ?? [] }
      ).map {
        ScannedVerdict(
          component: component.id, vulnerability: $0.vulnerability, reason: $0.reason,
          fixedVersion: $0.fixedVersion)
      }
    }
  }
}
