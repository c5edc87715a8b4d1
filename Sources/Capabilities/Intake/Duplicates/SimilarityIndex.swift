import Formats
public import Similarity
public import Storage
public import Vocabulary

/// Finds known flaws that a report may be about, with bounded work however many there are.
enum SimilarityIndex {
  /// Postings that one search reads at most.
  static let postingBudget = 20_000
  /// A list longer than this is not kept: the term says too little.
  static let longestList = 10_000
  /// Reports whose relevance is worked out in full, and how many of them are compared.
  static let (considered, compared) = (300, 100)

  /// Takes the next reports into the index, in the order in which they became visible, and gives how
  /// many. State and entries change in one transaction, so a crash loses and doubles nothing.
  static func advance(limit: Int, in tx: Transaction) throws -> Int {
    let model = SimilarityModel.current.name
    var state = SimilarityStore.State(last: 0, documents: 0, words: 0)
    if let known = try SimilarityStore.state(of: model, in: tx) {
      state = known
    } else {
      try SimilarityStore.clear(in: tx)
    }
    let page = PageRequest(limit: limit, after: Cursor("\(state.last)"))
    let findings = try IntakeStore.findings(of: nil, page: page, in: tx).prefix(limit)
    guard let last = findings.last else { return 0 }
    let readings = findings.map { finding in
      let reading = Reading(FlawDescription(finding.draft))
      return (finding, reading, IndexTerms(Profile(reading)))
    }
    try SimilarityStore.add(readings, longest: longestList, in: tx)
    state.last = last.position
    state.documents += readings.count
    state.words += readings.reduce(0) { $0 + $1.2.length }
    try SimilarityStore.save(state, of: model, in: tx)
    return readings.count
  }

  /// Known flaws in the order in which they may be what the draft describes, without those of
  /// `excluded`.
  static func ranking(
    for draft: FindingDraft, without excluded: Set<FlawID>, in tx: Transaction
  ) throws -> SimilarityRanking<FlawID> {
    let model = SimilarityModel.current
    let profile = Profile(Reading(FlawDescription(draft)))
    guard let state = try SimilarityStore.state(of: model.name, in: tx), state.documents > 0 else {
      return SimilarityRanking([])
    }
    let weights = IndexTerms(profile).queryWeights
    let known = try SimilarityStore.documents(with: Array(weights.keys), in: tx)
    var worth: [Int64: Double] = [:]
    for (term, count) in known {
      let rarity = IndexTerms.rarity(known: count, documents: state.documents)
      worth[term] = (weights[term] ?? 0) * rarity
    }
    let places = try search(known, worth: worth, in: tx)
    let average = Double(state.words) / Double(state.documents)
    let found = try SimilarityStore.readings(at: places, in: tx)
      .filter { !excluded.contains($0.flaw) }
      .map { entry in
        let other = Profile(entry.reading)
        let relevance = IndexTerms(other).relevance(worth: worth, average: average)
        return (entry.flaw, entry.finding, other, relevance)
      }
      .sorted { ($1.3, $0.1) < ($0.3, $1.1) }
    return SimilarityRanking(
      found.prefix(compared).map { flaw, _, other, relevance in
        SimilarityCandidate(
          subject: flaw, relevance: relevance, comparison: Comparison(of: profile, with: other))
      })
  }

  /// Walks the rarest terms first until the budget is spent.
  private static func search(
    _ known: [Int64: Int], worth: [Int64: Double], in tx: Transaction
  ) throws -> [Int64] {
    var budget = postingBudget
    var terms: [Int64] = []
    for (term, count) in known.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) })
    where count <= longestList {
      guard count <= budget else { break }
      budget -= count
      terms.append(term)
    }
    var scores: [Int64: Double] = [:]
    try SimilarityStore.postings(of: terms, in: tx) { term, place, count in
      // Of average length, as far as this step knows; the next one works it out in full.
      let saturated = Double(count) * 2.2 / (Double(count) + 1.2)
      scores[place, default: 0] += (worth[term] ?? 0) * saturated
    }
    let best = scores.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return best.prefix(considered).map(\.key)
  }
}

extension FlawDescription {
  /// What a report says, for the comparison. The reproducer is left out: logs drown the words.
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
  }
}

extension IntakeService {
  /// Takes at most `limit` further reports into the index of what reports say; gives how many.
  public func index(limit: Int = 200, in tx: Transaction) throws -> Int {
    try SimilarityIndex.advance(limit: limit, in: tx)
  }

  /// Known flaws that a report may be about, the likeliest first, with reasons. For capabilities
  /// downstream, which authorise what they show. The flaw that the report belongs to is left out.
  public func candidates(
    for finding: Finding, in tx: Transaction
  ) throws -> SimilarityRanking<FlawID> {
    let apart = try SimilarityStore.apart(from: finding.flaw, in: tx)
    return try SimilarityIndex.ranking(
      for: finding.draft, without: apart.union([finding.flaw]), in: tx)
  }
}
