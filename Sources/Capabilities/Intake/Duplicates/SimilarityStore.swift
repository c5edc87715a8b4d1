import Similarity
import Storage
import Vocabulary

/// The index of reports by what they say. All of it can be made again from the reports.
enum SimilarityStore {
  /// How far the index has come.
  struct State: Equatable {
    /// The place of the last report in it.
    var last: Int64
    /// How many reports it holds.
    var documents: Int
    /// How many words they have together.
    var words: Int
    /// How far reports were compared with those before them.
    var compared: Int64 = 0
  }

  /// Nil when the index was made by another model, or never.
  static func state(of model: String, in tx: Transaction) throws -> State? {
    try tx.row(
      """
      SELECT last, documents, words, compared FROM intake_similarity_state WHERE model = \(model)
      """
    ).map {
      State(
        last: try $0["last"], documents: try $0["documents"], words: try $0["words"],
        compared: try $0["compared"])
    }
  }

  static func clear(in tx: Transaction) throws {
    try tx.execute("DELETE FROM intake_postings")
    try tx.execute("DELETE FROM intake_terms")
    try tx.execute("DELETE FROM intake_readings")
    try tx.execute("DELETE FROM intake_similarity_state")
  }

  static func saveCompared(_ position: Int64, of model: String, in tx: Transaction) throws {
    try tx.execute(
      """
      UPDATE intake_similarity_state SET compared = \(position)
      WHERE model = \(model) AND compared < \(position)
      """)
  }

  static func keepApart(
    _ one: FlawID, _ other: FlawID, at now: Timestamp, by actor: String, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO intake_apart (one, other, at, actor) VALUES (\(one), \(other), \(now), \(actor))
      ON CONFLICT DO NOTHING
      """)
  }

  /// The flaws that a person keeps apart from this one.
  static func apart(from flaw: FlawID, in tx: Transaction) throws -> Set<FlawID> {
    let rows = try tx.rows(
      """
      SELECT other AS flaw FROM intake_apart WHERE one = \(flaw)
      UNION SELECT one FROM intake_apart WHERE other = \(flaw)
      """)
    return Set(try rows.map { try $0["flaw"] })
  }

  static func save(_ state: State, of model: String, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO intake_similarity_state (model, last, documents, words)
      VALUES (\(model), \(state.last), \(state.documents), \(state.words))
      ON CONFLICT (model) DO UPDATE SET
        last = excluded.last, documents = excluded.documents, words = excluded.words
      """)
  }

  /// Adds readings; a term in more than `longest` reports keeps no list of them, only their number.
  static func add(
    _ readings: [(finding: Finding, reading: Reading, terms: IndexTerms)], longest: Int,
    in tx: Transaction
  ) throws {
    try tx.insert(
      into: "intake_readings", columns: ["position", "finding", "reading"],
      rows: readings.map {
        [.integer($0.finding.position), $0.finding.id.sqlValue, .text($0.reading.encoded)]
      })
    var counts: [Int64: Int] = [:]
    for reading in readings {
      for term in reading.terms.frequencies.keys { counts[term, default: 0] += 1 }
    }
    try tx.insert(
      into: "intake_terms", columns: ["term", "documents"],
      rows: counts.sorted { $0.key < $1.key }.map {
        [.integer($0.key), .integer(Int64($0.value))]
      },
      conflict: """
        ON CONFLICT (term) DO UPDATE SET documents = intake_terms.documents + excluded.documents
        """)
    let known = try documents(with: Array(counts.keys), in: tx)
    try tx.insert(
      into: "intake_postings", columns: ["term", "position", "frequency"],
      rows: readings.flatMap { reading in
        reading.terms.frequencies.sorted { $0.key < $1.key }
          .filter { known[$0.key] ?? 0 <= longest }
          .map { term, count in
            [.integer(term), .integer(reading.finding.position), .integer(Int64(count))]
          }
      })
  }

  /// In how many reports each term stands.
  static func documents(with terms: [Int64], in tx: Transaction) throws -> [Int64: Int] {
    var found: [Int64: Int] = [:]
    for part in terms.sorted().chunked(500) {
      let rows = try tx.rows("SELECT term, documents FROM intake_terms WHERE term IN \(list: part)")
      for row in rows { found[try row["term"]] = try row["documents"] }
    }
    return found
  }

  /// Calls `body` with the term, place and count of every posting of these terms.
  static func postings(
    of terms: [Int64], in tx: Transaction, _ body: (Int64, Int64, Int) -> Void
  ) throws {
    for part in terms.chunked(500) {
      let rows = try tx.rows(
        "SELECT term, position, frequency FROM intake_postings WHERE term IN \(list: part)")
      for row in rows { body(try row["term"], try row["position"], try row["frequency"]) }
    }
  }

  /// Readings by place, with the flaw that each is about at present.
  static func readings(
    at positions: [Int64], in tx: Transaction
  ) throws -> [(finding: FindingID, flaw: FlawID, reading: Reading)] {
    try positions.sorted().chunked(500).flatMap { part in
      try tx.rows(
        """
        SELECT intake_findings.id, intake_findings.flaw, intake_readings.reading
        FROM intake_readings JOIN intake_findings ON intake_findings.id = intake_readings.finding
        WHERE intake_readings.position IN \(list: part)
        """
      ).compactMap { row in
        let text: String = try row["reading"]
        return try Reading(encoded: text).map { (try row["id"], try row["flaw"], $0) }
      }
    }
  }
}
