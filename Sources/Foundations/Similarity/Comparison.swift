/// How much a report looks like a known one, and why.
public struct Comparison: Sendable {
  /// One reason, for a person.
  public struct Line: Sendable, Equatable {
    /// A sentence, with what is shared where that can be named.
    public let sentence: String
    /// What it adds to the score; below zero it speaks against.
    public let contribution: Double
  }

  /// The value of each feature.
  public let values: [Feature: Double]
  /// The weighted sum; 0 is an even chance for one of several candidates.
  public let score: Double
  /// Why this pair must be looked at by a person however alike the two are, nil when nothing says so.
  public let objection: String?
  private let judged: [Line]

  /// Compares a new report with a known one. Symmetric but for ``Feature/match``.
  public init(of new: Profile, with known: Profile, by model: SimilarityModel = .current) {
    let pair = PairFeatures(new, known, model)
    values = pair.values()
    judged = pair.judged()
    objection = pair.objection(values)
    var score = model.intercept
    for feature in Feature.allCases {
      score += (model.weights[feature] ?? 0) * (values[feature] ?? 0)
    }
    self.score = judged.reduce(score) { $0 + $1.contribution }
  }

  /// The reasons that matter, the weightiest first. What both hold is named from the two readings.
  public func lines(
    of new: Reading, and known: Reading, by model: SimilarityModel = .current
  ) -> [Line] {
    let lines = Feature.allCases.compactMap { feature -> Line? in
      let contribution = (model.weights[feature] ?? 0) * (values[feature] ?? 0)
      guard abs(contribution) >= 0.3 else { return nil }
      let shared = feature.shared(new, known, model).prefix(8).joined(separator: ", ")
      let sentence = feature.sentence + (shared.isEmpty ? "" : ": " + shared)
      return Line(sentence: sentence, contribution: contribution)
    }
    return (lines + judged).sorted { abs($0.contribution) > abs($1.contribution) }
  }
}

extension Feature {
  /// What both hold that the feature speaks of, the rarest first.
  fileprivate func shared(
    _ one: Reading, _ other: Reading, _ model: SimilarityModel
  ) -> [String] {
    let terms: (Reading) -> Set<String>
    var prefix = ""
    switch self {
    case .rare:
      terms = { Set($0.title + $0.text).subtracting($0.names.joined()) }
    case .product: terms = { Set($0.names.joined()) }
    case .version:
      (prefix, terms) = ("v:", { Set($0.versions) })
    case .file:
      (prefix, terms) = ("i:", { Set($0.files) })
    case .function:
      (prefix, terms) = ("i:", { Set($0.functions) })
    default: return []
    }
    return terms(one).intersection(terms(other)).map { ($0, model.rarity(prefix + $0)) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
  }
}
