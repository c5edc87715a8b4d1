public import Access
import Formats
import Intake
import Similarity
public import Storage

/// Another case that may be about the same flaw, by what its reports say.
public struct SimilarCase: Sendable, Equatable {
  /// The other case.
  public let other: Case
  /// The chance that one fix would close both, 0 to 1; only the likeliest has one.
  public let probability: Double?
  /// What speaks for it, the weightiest first, as sentences.
  public let reasonsFor: [String]
  /// What speaks against it, the weightiest first.
  public let reasonsAgainst: [String]
  /// Why a person has to look however alike the two are.
  public let objection: String?
}

extension CaseService {
  /// Most cases that are suggested at once.
  static let mostSimilar = 5
  /// The least score of those behind the first: less alike they are not worth a look.
  static let leastScore = -2.0
  /// Most reasons for and against.
  private static let mostReasons = 5

  /// Cases that may be about the same flaw as this one, the likeliest first; none where nothing known
  /// is like it. Only for those who may see all cases: a suggestion says that another report exists.
  ///
  /// Nothing is merged by it. ``merge(_:into:by:in:)`` is the way, and can be undone.
  public func similar(
    to id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> [SimilarCase] {
    let found = try find(id, by: principal, in: tx)
    guard try decide(principal, .readCases).organization == nil,
      let first = try intake.findings(about: found.flaw, limit: 1, in: tx).first
    else { return [] }
    let ranking = try intake.candidates(for: first, in: tx)
    guard ranking.outcome != .different else { return [] }
    let worthy = ranking.candidates.enumerated().filter { place, one in
      place == 0 || one.comparison.score >= Self.leastScore
    }
    return try worthy.prefix(Self.mostSimilar).compactMap { place, one in
      try CaseStore.find(flaw: one.subject, in: tx).map { other in
        SimilarCase(
          other: other, probability: place == 0 ? ranking.probability : nil,
          reasonsFor: reasons(one.comparison) { $0 > 0 },
          reasonsAgainst: reasons(one.comparison) { $0 < 0 },
          objection: one.comparison.objection)
      }
    }
  }

  private func reasons(_ comparison: Comparison, where isWanted: (Double) -> Bool) -> [String] {
    comparison.lines.filter { isWanted($0.contribution) }.prefix(Self.mostReasons).map(\.sentence)
  }
}

extension SimilarCase {
  /// The API form.
  var json: JSONValue {
    [
      "case": other.id.json, "title": other.title.json, "state": other.state.rawValue.json,
      "probability": probability.json, "reasonsFor": reasonsFor.json,
      "reasonsAgainst": reasonsAgainst.json, "objection": objection.json,
    ]
  }
}
