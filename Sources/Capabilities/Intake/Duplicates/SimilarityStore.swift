import Similarity
import Storage
import Vocabulary

/// The index of reports and public records by what they say. All of it can be made again from them.
enum SimilarityStore {
  /// How far the index has come.
  struct State: Equatable {
    /// The place of the last report in it.
    var last: Int64 = 0
    /// The public record up to which all were taken in, in the order of their names; nil when all
    /// there were are in it.
    var record: String? = ""
    /// How many reports and records it holds.
    var documents = 0
    /// How many words they have together.
    var words = 0
    /// The number of the next one.
    var next: Int64 = 1
    /// How far reports were compared with those before them.
    var compared: Int64 = 0
  }

  /// What a number in a list stands for.
  enum Subject: Equatable {
    case finding(FindingID)
    case vulnerability(String)
  }

  /// A report or a record on its way into the index.
  struct Entry {
    let subject: Subject
    let profile: Profile
    let terms: IndexTerms
  }

  /// Nil when the index was made by another model, or never.
  static func state(of model: String, in tx: Transaction) throws -> State? {
    try tx.row(
      """
      SELECT last, record, documents, words, next, compared FROM intake_similarity_state
      WHERE model = \(model)
      """
    ).map {
      State(
        last: try $0["last"], record: try $0["record"], documents: try $0["documents"],
        words: try $0["words"], next: try $0["next"], compared: try $0["compared"])
    }
  }

  static func clear(in tx: Transaction) throws {
    try tx.execute("DELETE FROM intake_postings")
    try tx.execute("DELETE FROM intake_terms")
    try tx.execute("DELETE FROM intake_documents")
    try tx.execute("DELETE FROM intake_similarity_state")
  }

  static func saveCompared(_ position: Int64, of model: String, in tx: Transaction) throws {
    try tx.execute(
      """
      UPDATE intake_similarity_state SET compared = \(position)
      WHERE model = \(model) AND compared < \(position)
      """)
  }

  static func save(_ state: State, of model: String, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO intake_similarity_state
        (model, last, record, documents, words, next, compared)
      VALUES (\(model), \(state.last), \(state.record), \(state.documents), \(state.words),
        \(state.next), \(state.compared))
      ON CONFLICT (model) DO UPDATE SET
        last = excluded.last, record = excluded.record, documents = excluded.documents,
        words = excluded.words, next = excluded.next
      """)
  }

  /// Adds what the state does not hold yet, and counts it there.
  static func add(
    _ entries: [Entry], to state: inout State, longest: Int, in tx: Transaction
  ) throws {
    var added: [Int64: PostingList] = [:]
    var rows: [[SQLValue]] = []
    for entry in entries {
      let number = state.next
      state.next += 1
      for term in entry.terms.entries where term.count > 0 {
        added[term.key, default: PostingList()].append(number, count: term.count)
      }
      var (finding, vulnerability) = (SQLValue.null, SQLValue.null)
      switch entry.subject {
      case .finding(let id): finding = id.sqlValue
      case .vulnerability(let name): vulnerability = .text(name)
      }
      rows.append([.integer(number), finding, vulnerability, .blob(entry.profile.encoded)])
      state.documents += 1
      state.words += entry.profile.length
    }
    try tx.insert(
      into: "intake_documents", columns: ["document", "finding", "vulnerability", "profile"],
      rows: rows)
    try extend(added, longest: longest, in: tx)
  }

  /// Lists grow at their ends. One that becomes too long is given up: its term says too little.
  private static func extend(
    _ added: [Int64: PostingList], longest: Int, in tx: Transaction
  ) throws {
    let known = try lists(of: Array(added.keys), in: tx)
    var terms: [[SQLValue]] = []
    var blocks: [[SQLValue]] = []
    var tooLong: [Int64] = []
    for (term, postings) in added.sorted(by: { $0.key < $1.key }) {
      let before = known[term] ?? List(documents: 0, tail: [])
      let documents = before.documents + postings.count
      var tail = PostingList(before.tail)
      if documents > longest {
        if before.documents > 0, before.documents <= longest { tooLong.append(term) }
        tail = PostingList()
      } else {
        tail.append(postings)
        var block = before.documents / PostingList.blockLength
        while let full = tail.nextBlock() {
          blocks.append([.integer(term), .integer(Int64(block)), .blob(full)])
          block += 1
        }
      }
      terms.append([.integer(term), .integer(Int64(documents)), .blob(tail.bytes)])
    }
    try tx.insert(
      into: "intake_terms", columns: ["term", "documents", "tail"], rows: terms,
      conflict: """
        ON CONFLICT (term) DO UPDATE SET documents = excluded.documents, tail = excluded.tail
        """)
    try tx.insert(
      into: "intake_postings", columns: ["term", "block", "postings"], rows: blocks)
    for part in tooLong.chunked(500) {
      try tx.execute("DELETE FROM intake_postings WHERE term IN \(list: part)")
    }
  }

  /// A term's list: in how many reports it stands, and the last of them.
  struct List {
    let documents: Int
    let tail: [UInt8]
  }

  static func lists(of terms: [Int64], in tx: Transaction) throws -> [Int64: List] {
    var found: [Int64: List] = [:]
    for part in terms.sorted().chunked(500) {
      let rows = try tx.rows(
        "SELECT term, documents, tail FROM intake_terms WHERE term IN \(list: part)")
      for row in rows {
        found[try row["term"]] = List(documents: try row["documents"], tail: try row["tail"])
      }
    }
    return found
  }

  /// Calls `body` with each full block of these terms.
  static func blocks(
    of terms: [Int64], in tx: Transaction, _ body: (Int64, [UInt8]) -> Void
  ) throws {
    for part in terms.chunked(500) {
      let rows = try tx.rows(
        """
        SELECT term, postings FROM intake_postings WHERE term IN \(list: part)
        ORDER BY term, block
        """)
      for row in rows { body(try row["term"], try row["postings"]) }
    }
  }

  /// What stands behind the numbers of lists. Some may be gone.
  static func documents(
    _ numbers: [Int64], in tx: Transaction
  ) throws -> [(document: Int64, subject: Subject, profile: Profile)] {
    try numbers.sorted().chunked(500).flatMap { part in
      try tx.rows(
        """
        SELECT document, finding, vulnerability, profile FROM intake_documents
        WHERE document IN \(list: part)
        """
      ).compactMap { row in
        guard let profile = Profile(encoded: try row["profile"]) else { return nil }
        let finding: FindingID? = try row["finding"]
        if let finding { return (try row["document"], .finding(finding), profile) }
        return (try row["document"], .vulnerability(try row["vulnerability"]), profile)
      }
    }
  }

  /// The flaws that reports are about at present.
  static func flaws(
    of findings: [FindingID], in tx: Transaction
  ) throws -> [FindingID: FlawID] {
    var found: [FindingID: FlawID] = [:]
    for part in findings.chunked(500) {
      let rows = try tx.rows("SELECT id, flaw FROM intake_findings WHERE id IN \(list: part)")
      for row in rows { found[try row["id"]] = try row["flaw"] }
    }
    return found
  }

  /// The profiles of public records that are in the index.
  static func records(
    _ names: [String], in tx: Transaction
  ) throws -> [String: Profile] {
    var found: [String: Profile] = [:]
    for part in names.chunked(500) {
      let rows = try tx.rows(
        """
        SELECT vulnerability, profile FROM intake_documents WHERE vulnerability IN \(list: part)
        """)
      for row in rows { found[try row["vulnerability"]] = Profile(encoded: try row["profile"]) }
    }
    return found
  }

  /// Takes public records out. Their numbers stay in the lists and lead nowhere.
  static func remove(
    records: [String: Profile], from state: inout State, in tx: Transaction
  ) throws {
    for part in records.keys.sorted().chunked(500) {
      try tx.execute("DELETE FROM intake_documents WHERE vulnerability IN \(list: part)")
    }
    state.documents -= records.count
    state.words -= records.values.reduce(0) { $0 + $1.length }
  }
}
