import Catalog
import Formats
public import Similarity
public import Storage
public import Vocabulary

extension IntakeService {
  /// Takes at most `limit` further reports into the index of what reports say; gives how many.
  public func index(limit: Int = 200, in tx: Transaction) throws -> Int {
    try SimilarityIndex.advance(limit: limit, in: tx)
  }

  /// Known flaws that a report may be about, the likeliest first. For capabilities downstream, which
  /// authorise what they show. The flaw that the report belongs to is left out.
  public func candidates(
    for finding: Finding, in tx: Transaction
  ) throws -> SimilarityRanking<FlawID> {
    let apart = try ApartStore.apart(from: finding.flaw, in: tx)
    let reading = Reading(FlawDescription(finding.draft))
    let found = try SimilarityIndex.search(reading, in: tx)
    return try rank(found.flaws, against: reading, without: apart.union([finding.flaw]), in: tx)
  }

  /// Flaws and public vulnerabilities that a draft may be about.
  func known(
    like draft: FindingDraft, in tx: Transaction
  ) throws -> (flaws: SimilarityRanking<FlawID>, records: SimilarityRanking<String>) {
    let reading = Reading(FlawDescription(draft))
    let found = try SimilarityIndex.search(reading, in: tx)
    return (
      try rank(found.flaws, against: reading, without: [], in: tx),
      rank(found.vulnerabilities, against: reading)
    )
  }

  private func rank(
    _ found: [SimilarityIndex.Candidate<FindingID>], against reading: Reading,
    without excluded: Set<FlawID>, in tx: Transaction
  ) throws -> SimilarityRanking<FlawID> {
    let flaws = try SimilarityStore.flaws(of: found.map(\.key), in: tx)
    let wanted = found.compactMap { one in
      flaws[one.key].flatMap { excluded.contains($0) ? nil : ($0, one) }
    }
    let profile = Profile(reading)
    return SimilarityRanking(
      wanted.prefix(SimilarityIndex.compared).map { flaw, one in
        SimilarityCandidate(
          subject: flaw, document: one.document, relevance: one.relevance,
          comparison: Comparison(of: profile, with: one.profile))
      })
  }

  private func rank(
    _ found: [SimilarityIndex.Candidate<String>], against reading: Reading
  ) -> SimilarityRanking<String> {
    let profile = Profile(reading)
    return SimilarityRanking(
      found.prefix(SimilarityIndex.compared).map { one in
        SimilarityCandidate(
          subject: one.key, document: one.document, relevance: one.relevance,
          comparison: Comparison(of: profile, with: one.profile))
      })
  }

  /// What a report is to a known flaw that it reads like.
  public func relation(
    of finding: Finding, to flaw: Flaw, _ comparison: Comparison, _ probability: Double?,
    in tx: Transaction
  ) throws -> FlawRelation {
    let affected = try flaw.vulnerability.map { try catalog.affected(by: [$0], in: tx) } ?? []
    return FlawRelation.of(
      comparison, probability: probability, isPublic: flaw.vulnerability != nil,
      tested: Self.tested(finding.draft, among: affected))
  }

  /// Why a candidate may be what a report is about, the weightiest reason first, with what both say.
  public func reasons(
    for candidate: SimilarityCandidate<FlawID>, to finding: Finding, in tx: Transaction
  ) throws -> [Comparison.Line] {
    let found = try SimilarityStore.documents([candidate.document], in: tx).first
    guard case .finding(let id)? = found?.subject,
      let known = try IntakeStore.finding(id, in: tx)
    else { return [] }
    return candidate.comparison.lines(
      of: Reading(FlawDescription(finding.draft)), and: Reading(FlawDescription(known.draft)))
  }
}

extension FlawDescription {
  /// What a report says, for the comparison. Of the reproducer only where it crashes is read: logs
  /// drown the words.
  init(_ draft: FindingDraft) {
    self.init(title: draft.title, text: draft.description ?? "")
    for affected in draft.affected.prefix(100) {
      if let package = affected.package {
        products.append([package.namespace, package.name].compactMap { $0 }.joined(separator: "/"))
        if let version = package.version { versions.append(version) }
      }
      if let key = affected.cpe.flatMap({ PackageKey(cpe: $0) }) {
        // Vendor and product stand behind the scheme, which all share.
        products.append(String(key.text.drop { $0 != ":" }.dropFirst()))
      }
      if let range = affected.versions { versions.append(range) }
      if let repository = affected.repository { repositories.append(repository) }
      if let commit = affected.fixedCommit { commits.append(commit) }
    }
    if let tested = draft.provenance.testedVersion { versions.append(tested) }
    weaknesses = draft.weaknesses.compactMap { Int($0.drop { !$0.isNumber }) }
    files = draft.location?.file.map { [$0] } ?? []
    functions = draft.location?.function.map { [$0] } ?? []
    sink = draft.location?.sink
    let log = [draft.reproducer, draft.description].compactMap { $0 }.joined(separator: "\n")
    let crash = CrashReport.reports(in: log.utf8.prefix(CrashReport.byteLimit)).first
    frames = crash?.frames.prefix(3).map(\.function) ?? []
  }
}
