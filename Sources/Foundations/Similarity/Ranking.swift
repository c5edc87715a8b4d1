import Foundation

/// What a comparison with all candidates comes to.
public enum SimilarityOutcome: String, Sendable {
  /// Very likely the same flaw.
  case same
  /// A person should look.
  case suggest
  /// Nothing known is like it.
  case different
}

/// One known report that a new one was compared with.
public struct SimilarityCandidate<Subject: Comparable & Hashable & Sendable>: Sendable {
  /// The flaw that the known report is about.
  public let subject: Subject
  /// The place of the known report in the index.
  public let document: Int64
  /// Its relevance in the index.
  public let relevance: Double
  /// The comparison.
  public let comparison: Comparison

  /// A candidate.
  public init(subject: Subject, document: Int64, relevance: Double, comparison: Comparison) {
    self.subject = subject
    self.document = document
    self.relevance = relevance
    self.comparison = comparison
  }
}

/// Known flaws in the order in which a person should look at them.
public struct SimilarityRanking<Subject: Comparable & Hashable & Sendable>: Sendable {
  /// Each flaw once, with the report about it that is most alike; at most 10.
  public let candidates: [SimilarityCandidate<Subject>]
  /// The chance that the first one is the flaw, from 0 to 1.
  public let probability: Double
  /// How far the first one is ahead of the next.
  public let margin: Double
  /// What should happen.
  public let outcome: SimilarityOutcome

  /// Orders candidates and decides on the best. Equal ones are in the order of their subjects.
  public init(_ scored: [SimilarityCandidate<Subject>], by model: SimilarityModel = .current) {
    let best = scored.map(\.relevance).max() ?? 0
    // Places are sorted, since a candidate is large.
    let ranks = scored.map { candidate in
      candidate.comparison.score + (best > 0 ? model.mu * candidate.relevance / best : 0)
    }
    let order = scored.indices.sorted {
      (ranks[$1], scored[$0].subject) < (ranks[$0], scored[$1].subject)
    }
    var seen: Set<Subject> = []
    let distinct = order.filter { seen.insert(scored[$0].subject).inserted }
    candidates = distinct.prefix(10).map { scored[$0] }
    guard let first = distinct.first else {
      (probability, margin, outcome) = (0, 0, .different)
      return
    }
    let cap = model.decision.cap
    margin =
      distinct.count > 1
      ? min(max(ranks[first] - ranks[distinct[1]], 0), cap) : scored.count > 1 ? cap : cap / 2
    let probability = Self.probability(
      score: scored[first].comparison.score, margin: margin, by: model)
    self.probability = probability
    let isSure = probability >= model.sameThreshold
    if isSure, scored[first].comparison.objection == nil {
      outcome = .same
    } else {
      outcome = probability >= model.suggestThreshold ? .suggest : .different
    }
  }

  /// The chance that a candidate with this score and this lead is the flaw.
  static func probability(
    score: Double, margin: Double, by model: SimilarityModel
  ) -> Double {
    let (decision, cap) = (model.decision, model.decision.cap)
    let sum =
      decision.score * score + decision.margin * min(max(margin, 0), cap) + decision.intercept
    return 1 / (1 + exp(-sum))
  }
}
