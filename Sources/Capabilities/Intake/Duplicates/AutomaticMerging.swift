public import Access
import Formats
import Similarity
public import Storage
public import Vocabulary

/// How sure the software must be before it merges by likeness. What was measured is in
/// `docs/duplicates.md`; every such merge shows why and can be undone without loss.
public enum AutomaticMerging: String, CaseIterable, Sendable {
  /// A person decides on every one.
  case off
  /// At a chance of 95 of 100: 166 of 166 were right on data held out (of reports known here).
  case strict
  /// At the model's threshold, 85 of 100: 285 of 288.
  case standard

  /// The least chance, nil where nothing is merged.
  func threshold(of model: SimilarityModel) -> Double? {
    switch self {
    case .off: nil
    case .strict: max(0.95, model.sameThreshold)
    case .standard: model.sameThreshold
    }
  }
}

/// That two flaws are surely one, by what their reports say.
struct SimilarMerge: Sendable {
  let finding: FindingID
  let flaw: FlawID
  let into: FlawID
  let evidence: String
}

extension IntakeService {
  /// Most reports that are compared before anything is written.
  private static let comparedAtOnce = 100

  /// The next reports that were not compared yet with those before them; nil when all were, or
  /// nothing is merged by likeness.
  func nextCompared(in tx: Transaction) throws -> (findings: [Finding], compared: Int64)? {
    let model = SimilarityModel.current
    guard merging.threshold(of: model) != nil,
      let state = try SimilarityStore.state(of: model.name, in: tx), state.compared < state.last
    else { return nil }
    let page = PageRequest(limit: Self.comparedAtOnce, after: Cursor("\(state.compared)"))
    let next = try IntakeStore.findings(of: nil, page: page, in: tx)
      .prefix(Self.comparedAtOnce).filter { $0.position <= state.last }
    guard let last = next.last else { return ([], state.last) }
    let flaws = try self.flaws(next.map(\.flaw), in: tx)
    // Only what stands alone: a flaw of several reports has been judged by rule or by a person.
    let alone = next.filter { finding in
      flaws[finding.flaw].map { $0.findings == 1 && $0.mergedInto == nil } ?? false
    }
    return (alone, last.position)
  }

  /// What is to be merged of these reports with older flaws.
  func merges(of findings: some Sequence<Finding>, in tx: Transaction) throws -> [SimilarMerge] {
    let model = SimilarityModel.current
    guard let threshold = merging.threshold(of: model) else { return [] }
    return try findings.compactMap { finding in
      let ranking = try candidates(for: finding, in: tx)
      guard let best = ranking.candidates.first, ranking.probability >= threshold,
        best.comparison.objection == nil, let flaw = try IntakeStore.flaw(finding.flaw, in: tx),
        let older = try IntakeStore.flaw(best.subject, in: tx),
        (older.createdAt, older.id) < (flaw.createdAt, flaw.id),
        try relation(of: finding, to: older, best.comparison, ranking.probability, in: tx)
          != .regression
      else { return nil }
      let reasons = try reasons(for: best, to: finding, in: tx)
      return SimilarMerge(
        finding: finding.id, flaw: flaw.id, into: best.subject,
        evidence: Self.evidence(ranking.probability, reasons, model))
    }
  }

  private static func evidence(
    _ probability: Double, _ lines: [Comparison.Line], _ model: SimilarityModel
  ) -> String {
    let reasons = lines.filter { $0.contribution > 0 }.prefix(3).map(\.sentence)
    let chance = Int((probability * 100).rounded(.down))
    return "what they say is alike, chance \(chance) of 100 (\(model.name)): "
      + reasons.joined(separator: " ")
  }

  /// Merges what is still as it was when it was compared.
  func merge(similar merges: [SimilarMerge], compared: Int64, in tx: Transaction) throws {
    for one in merges {
      guard let flaw = try IntakeStore.flaw(one.flaw, in: tx), flaw.mergedInto == nil,
        flaw.findings == 1, let other = try IntakeStore.flaw(one.into, in: tx),
        other.mergedInto == nil
      else { continue }
      try absorb(
        one.flaw, into: one.into, rule: .similar, evidence: one.evidence, by: .system("intake"),
        in: tx)
    }
    try SimilarityStore.saveCompared(compared, of: SimilarityModel.current.name, in: tx)
  }

  /// Remembers that two flaws are not one, so that nobody is asked again and nothing merges them.
  public func keepApart(
    _ flaw: FlawID, from other: FlawID, grant: Grant<Write, CaseObject>, in tx: Transaction
  ) throws {
    guard flaw != other else { throw IntakeProblem.changed }
    try ApartStore.keepApart(
      min(flaw, other), max(flaw, other), at: surroundings.now(), by: grant.principal.reference,
      in: tx)
    _ = try record(
      "flaws.kept-apart", flaw.description, nil, by: grant.principal, ["from": other.json], in: tx)
  }
}
