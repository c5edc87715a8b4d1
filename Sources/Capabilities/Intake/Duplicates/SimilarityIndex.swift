import Similarity
import Storage
import Vocabulary

/// Finds known flaws that a report may be about, with bounded work however many there are.
enum SimilarityIndex {
  /// Postings that one search reads at most.
  static let postingBudget = 20_000
  /// A list longer than this is not kept: the term says too little.
  static let longestList = 10_000
  /// Those whose relevance is worked out in full, and how many of each kind are compared.
  static let (considered, compared) = (300, 100)

  /// The state of the index; a new one when another model made it.
  static func state(in tx: Transaction) throws -> SimilarityStore.State {
    if let known = try SimilarityStore.state(of: SimilarityModel.current.name, in: tx) {
      return known
    }
    try SimilarityStore.clear(in: tx)
    return SimilarityStore.State()
  }

  /// Takes the next reports into the index, in the order in which they became visible, and gives how
  /// many. State and entries change in one transaction, so a crash loses and doubles nothing.
  static func advance(limit: Int, in tx: Transaction) throws -> Int {
    var state = try state(in: tx)
    let page = PageRequest(limit: limit, after: Cursor("\(state.last)"))
    let findings = try IntakeStore.findings(of: nil, page: page, in: tx).prefix(limit)
    guard let last = findings.last else { return 0 }
    let entries = findings.map { finding in
      entry(.finding(finding.id), FlawDescription(finding.draft))
    }
    state.last = last.position
    try SimilarityStore.add(entries, to: &state, longest: longestList, in: tx)
    try SimilarityStore.save(state, of: SimilarityModel.current.name, in: tx)
    return entries.count
  }

  static func entry(
    _ subject: SimilarityStore.Subject, _ description: FlawDescription
  ) -> SimilarityStore.Entry {
    let reading = Reading(description)
    return SimilarityStore.Entry(
      subject: subject, profile: Profile(reading), terms: IndexTerms(reading))
  }

  /// What is known and may be what a description says.
  struct Found {
    /// By report.
    var flaws: [Candidate<FindingID>] = []
    /// By public record.
    var vulnerabilities: [Candidate<String>] = []
  }

  /// One that is to be compared.
  struct Candidate<Key> {
    let key: Key
    let document: Int64
    let profile: Profile
    let relevance: Double
  }

  /// The most relevant reports and records for a reading, the most relevant first.
  static func search(_ reading: Reading, in tx: Transaction) throws -> Found {
    let model = SimilarityModel.current
    guard let state = try SimilarityStore.state(of: model.name, in: tx), state.documents > 0 else {
      return Found()
    }
    let terms = IndexTerms(reading)
    let lists = try SimilarityStore.lists(of: terms.entries.map(\.key), in: tx)
    let documents = Int(state.next) - 1
    let relevance = Relevance(
      terms, known: lists.mapValues(\.documents), documents: documents,
      average: Double(state.words) / Double(state.documents))
    let numbers = try best(terms, lists, documents: documents, in: tx)
    var found = Found()
    for (document, subject, profile) in try SimilarityStore.documents(numbers, in: tx) {
      let relevance = relevance(profile)
      switch subject {
      case .finding(let id):
        found.flaws.append(
          Candidate(key: id, document: document, profile: profile, relevance: relevance))
      case .vulnerability(let name):
        found.vulnerabilities.append(
          Candidate(key: name, document: document, profile: profile, relevance: relevance))
      }
    }
    found.flaws.sort { ($1.relevance, $0.document) < ($0.relevance, $1.document) }
    found.vulnerabilities.sort { ($1.relevance, $0.document) < ($0.relevance, $1.document) }
    return found
  }

  /// Walks the rarest terms first until the budget is spent.
  private static func best(
    _ terms: IndexTerms, _ lists: [Int64: SimilarityStore.List], documents: Int,
    in tx: Transaction
  ) throws -> [Int64] {
    var worth: [Int64: Float] = [:]
    var (budget, long) = (postingBudget, [Int64]())
    var scores = ScoreTable(limit: postingBudget)
    let add = { (scores: inout ScoreTable, bytes: [UInt8], worth: Float) in
      PostingList.each(in: bytes) { document, count in
        // Of average length, as far as this step knows; the next one works it out in full.
        let count = Float(count)
        scores.add(worth * count * 2.2 / (count + 1.2), to: document)
      }
    }
    let known = terms.entries.compactMap { entry in
      lists[entry.key].map { (entry: entry, list: $0) }
    }.sorted { ($0.list.documents, $0.entry.key) < ($1.list.documents, $1.entry.key) }
    for (entry, list) in known where list.documents <= longestList {
      guard list.documents <= budget else { break }
      budget -= list.documents
      let rarity = Relevance.rarity(known: list.documents, documents: documents)
      let each = Float(entry.weight * rarity)
      add(&scores, list.tail, each)
      if list.documents >= PostingList.blockLength {
        worth[entry.key] = each
        long.append(entry.key)
      }
    }
    try SimilarityStore.blocks(of: long, in: tx) { term, bytes in
      add(&scores, bytes, worth[term] ?? 0)
    }
    return scores.best(considered).map { Int64($0) }
  }
}
