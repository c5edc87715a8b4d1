public import Similarity
public import Storage

/// The index without a server: descriptions from a file, in a database of their own.
public enum Likeness {
  /// Takes descriptions in, each under a name that is new.
  public static func take(
    _ descriptions: [(name: String, description: FlawDescription)], in tx: Transaction
  ) throws {
    var state = try SimilarityIndex.state(in: tx)
    try SimilarityStore.add(
      descriptions.map { SimilarityIndex.entry(.vulnerability($0.name), $0.description) },
      to: &state, longest: SimilarityIndex.longestList, in: tx)
    try SimilarityStore.save(state, of: SimilarityModel.current.name, in: tx)
  }

  /// What a description may be about, the likeliest first, and how many were met by the search.
  public static func ranking(
    of description: FlawDescription, without excluded: Set<String> = [], in tx: Transaction
  ) throws -> (ranking: SimilarityRanking<String>, met: [String]) {
    let reading = Reading(description)
    let found = try SimilarityIndex.search(reading, in: tx).vulnerabilities.filter {
      !excluded.contains($0.key)
    }
    let profile = Profile(reading)
    let ranking = SimilarityRanking(
      found.prefix(SimilarityIndex.compared).map { one in
        SimilarityCandidate(
          subject: one.key, document: one.document, relevance: one.relevance,
          comparison: Comparison(of: profile, with: one.profile))
      })
    return (ranking, found.map(\.key))
  }
}
