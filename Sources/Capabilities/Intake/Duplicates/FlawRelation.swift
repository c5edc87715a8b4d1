public import Similarity

/// What a report is to a known flaw or a public record. Only ``same``, ``alreadyPublic`` and
/// ``alreadyFixed`` say that one fix closes both.
public enum FlawRelation: String, CaseIterable, Sendable {
  /// The same flaw.
  case same
  /// Perhaps the same flaw: a person should look.
  case possible
  /// The same, and public.
  case alreadyPublic
  /// The same, and fixed in a version after the tested one.
  case alreadyFixed
  /// Reads like a flaw that the tested version should have the fix of.
  case regression
  /// Another flaw of the same kind: perhaps one patch closes both.
  case variant
  /// Not alike.
  case different

  /// Where the tested version stands to the fix of what is known.
  public enum Tested: Sendable {
    case beforeFix, afterFix, unknown
  }

  /// For a person.
  public var words: String {
    switch self {
    case .same: "The same flaw"
    case .possible: "Perhaps the same flaw"
    case .alreadyPublic: "Public already"
    case .alreadyFixed: "Fixed in a later version than the tested one"
    case .regression: "Reads like a flaw that should be fixed in the tested version"
    case .variant: "Perhaps a variant: look whether one patch closes both"
    case .different: "Another flaw"
    }
  }

  /// The relation that a comparison comes to. `probability` is the chance of the likeliest
  /// candidate, nil for the others.
  public static func of(
    _ comparison: Comparison, probability: Double?, isPublic: Bool, tested: Tested,
    by model: SimilarityModel = .current
  ) -> FlawRelation {
    let chance = probability ?? 0
    let isSure = chance >= model.sameThreshold && comparison.objection == nil
    guard chance >= model.suggestThreshold || comparison.score >= leastScore else {
      return .different
    }
    if !isSure, let variant = variant(comparison) { return variant }
    switch tested {
    case .afterFix: return .regression
    case .beforeFix where isSure: return .alreadyFixed
    case .beforeFix, .unknown: return isSure ? isPublic ? .alreadyPublic : .same : .possible
    }
  }

  /// The least score of those behind the first: less alike they are not worth a look.
  public static let leastScore = -2.0

  /// The same product in another place, or the same code in another product.
  private static func variant(_ comparison: Comparison) -> FlawRelation? {
    let value = { (feature: Feature) in comparison.values[feature] ?? 0 }
    let isElsewhere =
      comparison.objection != nil || value(.fileDiffers) == 1 || value(.functionDiffers) == 1
      || value(.weaknessRelated) == 1
    if value(.product) >= 0.6, isElsewhere { return .variant }
    let isCopied = value(.rare) >= 0.75 || value(.function) >= 0.8 || value(.file) == 1
    return value(.productDiffers) == 1 && isCopied ? .variant : nil
  }
}
