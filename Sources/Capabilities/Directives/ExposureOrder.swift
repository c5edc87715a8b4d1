public import Catalog
public import Inventory
import Vocabulary

/// What comes first in a list of exposures.
public enum ExposureOrder: String, Sendable, CaseIterable {
  /// The soonest last day; what has none comes last.
  case deadline
  /// The highest CVSS score; what has none comes last.
  case severity
  /// The highest chance of being used within 30 days (FIRST EPSS); what has none comes last.
  case epss
}

/// A vulnerability on an asset, with all that a list says of it.
public struct DatedExposure: Sendable, Equatable {
  /// By when, and why then.
  public let deadline: Deadline
  /// Where.
  public let asset: Asset
  /// What; nil while the catalog does not know it.
  public let vulnerability: Vulnerability?
  /// What decides how urgent it is.
  public let facts: PriorityFacts
}

/// An exposure with the cursor behind it.
struct PlacedExposure: Sendable {
  let deadline: Deadline
  let cursor: Cursor
}

/// What orders vulnerabilities among each other.
struct ExposureRank: Sendable, Equatable {
  let vulnerability: String
  /// Tenths of the CVSS score, negated: the most severe is the least.
  let severity: Int64
  /// Millionths of the EPSS probability, negated.
  let forecast: Int64

  init(_ vulnerability: String, severity: Int64, forecast: Int64) {
    self.vulnerability = vulnerability
    self.severity = severity
    self.forecast = forecast
  }

  /// `score` is 0 to 10 and `probability` 0 to 1; what is not known counts as the least.
  init(_ vulnerability: String, score: Double?, probability: Double?) {
    self.vulnerability = vulnerability
    severity = -Int64(((score ?? 0) * 10).rounded())
    forecast = -Int64(((probability ?? 0) * 1_000_000).rounded())
  }
}
