public import Inventory
public import Vocabulary

/// One vulnerability on one asset, through one of its components.
public struct ExposureMatch: Sendable, Equatable {
  /// Where.
  public let asset: AssetID
  /// Whose.
  public let organization: OrganizationID
  /// The component that carries it.
  public let component: String
  /// The vulnerability.
  public let vulnerability: String
  /// Why, such as `1.2.3 is in [1.0, 1.2.9) of GHSA-…`.
  public let reason: String
  /// The first version that has the fix, nil when none is known.
  public let fixedVersion: String?
  /// Which part of the component is affected, in words; nil for all of it, or when it is not said.
  public let hint: String?
  /// Since when it is known here.
  public let since: Timestamp
}

/// A match with the asset and the component it is about.
public struct ExposedAsset: Sendable, Equatable {
  /// The match.
  public let match: ExposureMatch
  /// Where.
  public let asset: Asset
  /// Through what.
  public let component: Component
}

/// A vulnerability that does not count in a component although its version matches.
public struct SuppressedMatch: Sendable, Equatable {
  /// The component.
  public let component: Component
  /// The vulnerability.
  public let vulnerability: String
  /// Why the version matches.
  public let reason: String
  /// Who says why it does not count.
  public let suppression: String
}

/// What is known about one vulnerability in one component, wherever it runs.
struct ComponentVerdict: Sendable, Equatable {
  let component: ComponentNumber
  let vulnerability: String
  let reason: String
  let fixedVersion: String?
  let hint: String?
  /// Why it does not count although the version matches; nil when it counts.
  let suppression: String?

  func suppressed(_ suppression: String?) -> ComponentVerdict {
    ComponentVerdict(
      component: component, vulnerability: vulnerability, reason: reason,
      fixedVersion: fixedVersion, hint: hint, suppression: suppression)
  }
}
