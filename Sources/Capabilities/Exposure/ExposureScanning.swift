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
  /// Which part of the component is affected, in words; nil for all of it, or when it is not said.
  public let hint: String?
  /// Why it does not count, by what a VEX document says; nil when it counts.
  public let suppression: String?
}

extension ExposureService {
  /// What affects these components, by the rules that judge assets; nothing is stored.
  public func verdicts(
    for components: [Component], in tx: Transaction
  ) throws -> [ScannedVerdict] {
    try assess(components.map { ($0.id, $0) }, in: tx).map {
      ScannedVerdict(
        component: $0.number, vulnerability: $0.verdict.vulnerability, reason: $0.verdict.reason,
        fixedVersion: $0.verdict.fixedVersion, hint: $0.verdict.hint, suppression: $0.suppression)
    }
  }
}
