public import Access
import Formats
public import Intake
import Similarity
public import Storage

/// Another case that may be about the same flaw, by what its reports say.
public struct SimilarCase: Sendable, Equatable {
  /// The other case.
  public let other: Case
  /// What this case's report is to it.
  public let relation: FlawRelation
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
      place == 0 || one.comparison.score >= FlawRelation.leastScore
    }
    return try worthy.prefix(Self.mostSimilar).compactMap { place, one in
      try CaseStore.find(flaw: one.subject, in: tx).map { other in
        let probability = place == 0 ? ranking.probability : nil
        let lines = try intake.reasons(for: one, to: first, in: tx)
        let relation = try intake.flaw(one.subject, in: tx).map {
          try intake.relation(of: first, to: $0, one.comparison, probability, in: tx)
        }
        return SimilarCase(
          other: other, relation: relation ?? .possible,
          probability: probability,
          reasonsFor: reasons(lines) { $0 > 0 }, reasonsAgainst: reasons(lines) { $0 < 0 },
          objection: one.comparison.objection)
      }
    }
  }

  private func reasons(
    _ lines: [Comparison.Line], where isWanted: (Double) -> Bool
  ) -> [String] {
    lines.filter { isWanted($0.contribution) }.prefix(Self.mostReasons).map(\.sentence)
  }
}

extension CaseService {
  /// Public records that a case may be about, the likeliest first; for those who may see all cases.
  /// None for a case that is known to be about one.
  public func records(
    like id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> [SimilarRecord] {
    let found = try find(id, by: principal, in: tx)
    guard try decide(principal, .readCases).organization == nil,
      try intake.flaw(found.flaw, in: tx)?.vulnerability == nil,
      let first = try intake.findings(about: found.flaw, limit: 1, in: tx).first
    else { return [] }
    return try intake.records(like: first.draft, in: tx)
  }
}

extension SimilarRecord {
  /// The API form.
  var json: JSONValue {
    [
      "id": id.json, "title": title.json, "relation": relation.rawValue.json,
      "probability": probability.json, "reasonsFor": reasonsFor.json,
      "reasonsAgainst": reasonsAgainst.json,
    ]
  }
}

extension SimilarCase {
  /// The API form.
  var json: JSONValue {
    [
      "case": other.id.json, "relation": relation.rawValue.json, "title": other.title.json,
      "state": other.state.rawValue.json,
      "probability": probability.json, "reasonsFor": reasonsFor.json,
      "reasonsAgainst": reasonsAgainst.json, "objection": objection.json,
    ]
  }
}
