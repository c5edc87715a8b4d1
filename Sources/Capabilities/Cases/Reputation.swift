public import Vocabulary

/// What became of one report.
public enum Outcome: String, CaseIterable, Sendable {
  /// The first about a flaw that proved real.
  case confirmed
  /// Real, and reported by somebody before.
  case duplicate
  /// No flaw.
  case invalid
}

/// What became of the reports of one finder, or made with one tool or model. It orders the queue and
/// is shown to its owner; it blocks nobody.
public struct Reputation: Sendable, Equatable {
  /// Reports by what became of them.
  public var counts: [Outcome: Int]

  /// A reputation.
  public init(counts: [Outcome: Int] = [:]) { self.counts = counts }

  /// Reports that proved real, whoever was first.
  public var real: Int { counts[.confirmed, default: 0] + counts[.duplicate, default: 0] }
  /// Reports that were judged.
  public var judged: Int { real + counts[.invalid, default: 0] }

  /// How likely the next report is real, with `prior` for those of whom little is known: the mean of
  /// a beta distribution that begins as four reports of that prior.
  public func chance(prior: Double) -> Double {
    (Double(real) + Self.weight * prior) / (Double(judged) + Self.weight)
  }
  private static let weight = 4.0

  /// Between which shares the true one lies, in 95 of 100 such cases (Wilson 1927); nil when nothing
  /// was judged.
  public var interval: ClosedRange<Double>? {
    guard judged > 0 else { return nil }
    let (count, share, z) = (Double(judged), Double(real) / Double(judged), 1.959964)
    let middle = share + z * z / (2 * count)
    let spread = z * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    let whole = 1 + z * z / count
    return max(0, (middle - spread) / whole)...min(1, (middle + spread) / whole)
  }
}

/// Whose reputation is meant.
public enum ReputationSubject: Hashable, Sendable, CustomStringConvertible {
  /// A finder's organization.
  case organization(OrganizationID)
  /// A tool, by its name in lower case.
  case tool(String)
  /// A model, by its name in lower case.
  case model(String)

  /// What is stored.
  public var description: String {
    switch self {
    case .organization(let id): id.description
    case .tool(let name): "tool:" + name
    case .model(let name): "model:" + name
    }
  }
}
