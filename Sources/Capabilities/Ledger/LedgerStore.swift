import Signing
import Storage
public import Vocabulary

/// Every SQL statement of this module.
struct LedgerStore {
  let transaction: Transaction

  func add(_ facts: [SealedFact]) throws {
    try transaction.insert(
      into: "ledger_facts",
      columns: [
        "receipt", "kind", "subject", "organization", "actor", "detail", "recorded_at", "salt",
        "record",
      ],
      rows: facts.map {
        [
          $0.receipt.sqlValue, .text($0.fact.kind), .text($0.fact.subject),
          $0.fact.organization.sqlValue, .text($0.fact.actor), .text($0.fact.detail),
          $0.recordedAt.sqlValue, .blob($0.salt), .text($0.record),
        ]
      })
    try transaction.insert(
      into: "ledger_queue", columns: ["receipt", "entry"],
      rows: facts.map { [$0.receipt.sqlValue, .blob($0.entry.bytes)] })
  }

  /// The log's size, held until the transaction ends.
  func holdSize(origin: String) throws -> UInt64 {
    try transaction.execute(
      "INSERT INTO ledger_sequencer (origin, size) VALUES (\(origin), 0) ON CONFLICT DO NOTHING")
    let locking: SQL = transaction.engine == .postgres ? "FOR UPDATE" : ""
    let row = try transaction.row("SELECT origin, size FROM ledger_sequencer \(sql: locking)")
    guard let row, try row["origin"] == origin else {
      throw LedgerProblem.damaged("the database holds another log than \(origin)")
    }
    return UInt64(try row["size"] as Int)
  }

  func changeSize(from old: UInt64, to new: UInt64) throws {
    let changed = try transaction.execute(
      "UPDATE ledger_sequencer SET size = \(Int64(new)) WHERE size = \(Int64(old))")
    guard changed == 1 else { throw LedgerProblem.damaged("the log grew under the sequencer") }
  }

  func queued(limit: Int) throws -> [(receipt: String, entry: [UInt8])] {
    try transaction.rows("SELECT receipt, entry FROM ledger_queue ORDER BY receipt LIMIT \(limit)")
      .map { (try $0["receipt"], try $0["entry"]) }
  }

  func append(_ entries: [(receipt: String, entry: [UInt8])], at index: UInt64) throws {
    try transaction.insert(
      into: "ledger_entries", columns: ["leaf_index", "receipt", "entry"],
      rows: entries.enumerated().map { place, entry in
        [.integer(Int64(index) + Int64(place)), .text(entry.receipt), .blob(entry.entry)]
      })
    let removed = try transaction.execute(
      """
      DELETE FROM ledger_queue WHERE receipt IN (
        SELECT receipt FROM ledger_entries WHERE leaf_index >= \(Int64(index)))
      """)
    guard removed == entries.count else {
      throw LedgerProblem.damaged("the queue held \(removed) of \(entries.count) entries")
    }
  }

  func tile(level: Int, index: UInt64) throws -> [UInt8]? {
    try transaction.row(
      """
      SELECT hashes FROM ledger_tiles WHERE level = \(level) AND tile_index = \(Int64(index))
      """)?["hashes"]
  }

  func save(_ tiles: [(level: Int, index: UInt64, hashes: [UInt8])]) throws {
    try transaction.insert(
      into: "ledger_tiles", columns: ["level", "tile_index", "hashes"],
      rows: tiles.map { [.integer(Int64($0.level)), .integer(Int64($0.index)), .blob($0.hashes)] },
      conflict: "ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes")
  }

  func save(_ checkpoint: Checkpoint, note: String, at time: Timestamp) throws {
    try transaction.execute(
      """
      INSERT INTO ledger_checkpoints (size, root, note, signed_at)
      VALUES (\(Int64(checkpoint.size)), \(checkpoint.root.bytes), \(note), \(time))
      """)
  }

  /// The latest signed checkpoint.
  func checkpoint() throws -> (size: UInt64, root: [UInt8], note: String)? {
    try transaction.row(
      "SELECT size, root, note FROM ledger_checkpoints ORDER BY size DESC LIMIT 1"
    )
    .map { (UInt64(try $0["size"] as Int), try $0["root"], try $0["note"]) }
  }

  func entries(_ range: Range<UInt64>) throws -> [[UInt8]] {
    try transaction.rows(
      """
      SELECT entry FROM ledger_entries
      WHERE leaf_index >= \(Int64(range.lowerBound)) AND leaf_index < \(Int64(range.upperBound))
      ORDER BY leaf_index
      """
    ).map { try $0["entry"] }
  }

  func isRecorded(_ receipt: ReceiptID) throws -> Bool {
    try transaction.row("SELECT 1 FROM ledger_facts WHERE receipt = \(receipt)") != nil
  }

  /// A fact's row joined to its entry, or nil while it is not in the log.
  func logged(_ receipt: ReceiptID) throws -> Row? {
    try transaction.row(
      """
      SELECT f.record, f.salt, e.entry, e.leaf_index FROM ledger_facts f
      JOIN ledger_entries e ON e.receipt = f.receipt WHERE f.receipt = \(receipt)
      """)
  }

  /// Whose fact a receipt is for: nil when there is none, else the organization, if it has one.
  func owner(_ receipt: ReceiptID) throws -> OrganizationID?? {
    try transaction.row(
      "SELECT organization FROM ledger_facts WHERE receipt = \(receipt)"
    ).map { row -> OrganizationID? in try row["organization"] }
  }

  /// Facts that are not what their entry commits to.
  func contradictions() throws -> [ReceiptID] {
    var found: [ReceiptID] = []
    try transaction.forEach(
      """
      SELECT f.receipt, f.kind, f.subject, f.organization, f.actor, f.detail, f.recorded_at, f.salt,
        f.record, e.entry
      FROM ledger_facts f JOIN ledger_entries e ON e.receipt = f.receipt
      """
    ) { row in
      // What was forgotten can not be opened any more.
      guard let salt: [UInt8] = try row["salt"], let record: String = try row["record"] else {
        return
      }
      let fact = Fact(
        kind: try row["kind"], subject: try row["subject"],
        organization: try row["organization"], actor: try row["actor"],
        detail: try row["detail"])
      let isSame = fact.record(at: try row["recorded_at"]).utf8.elementsEqual(record.utf8)
      let isCommitted = LedgerEntry.isCommitted(try row["entry"], salt: salt, record: record)
      if !isSame || !isCommitted {
        found.append(try row["receipt"])
      }
    }
    return found
  }

  func forget(_ receipt: ReceiptID) throws -> Bool {
    try transaction.execute(
      """
      UPDATE ledger_facts SET salt = NULL, record = NULL, detail = '{}' WHERE receipt = \(receipt)
      """) == 1
  }

  func facts(_ query: FactQuery) throws -> [RecordedFact] {
    var filter: SQL = "TRUE"
    if let organization = query.organization { filter += " AND f.organization = \(organization)" }
    if let subject = query.subject { filter += " AND f.subject = \(subject)" }
    if let prefix = query.kindPrefix {
      filter += " AND f.kind >= \(prefix) AND f.kind < \(prefix + "\u{10FFFF}")"
    }
    if let after = query.request.after?.parts.first.flatMap({ Int64($0) }) {
      filter += query.newestFirst ? " AND e.leaf_index < \(after)" : " AND e.leaf_index > \(after)"
    }
    let order: SQL = query.newestFirst ? "DESC" : "ASC"
    return try transaction.rows(
      """
      SELECT f.receipt, f.kind, f.subject, f.organization, f.actor, f.detail, f.recorded_at,
        e.leaf_index
      FROM ledger_entries e JOIN ledger_facts f ON f.receipt = e.receipt
      WHERE \(sql: filter) ORDER BY e.leaf_index \(sql: order) LIMIT \(query.request.limit + 1)
      """
    ).map { row in
      RecordedFact(
        receipt: try row["receipt"],
        fact: Fact(
          kind: try row["kind"], subject: try row["subject"],
          organization: try row["organization"], actor: try row["actor"],
          detail: try row["detail"]),
        recordedAt: try row["recorded_at"], index: UInt64(try row["leaf_index"] as Int))
    }
  }
}

/// Which facts the audit view shows.
public struct FactQuery: Sendable {
  /// Only this organization's.
  public var organization: OrganizationID?
  /// Only those about this subject.
  public var subject: String?
  /// Only kinds that begin so.
  public var kindPrefix: String?
  /// The newest first instead of the oldest.
  public var newestFirst = false
  /// Which page.
  public var request: PageRequest

  /// All facts in the log's order, a page at a time.
  public init(request: PageRequest = PageRequest()) { self.request = request }
}
