import Storage
import Vocabulary

/// Every SQL statement about CVE identifiers.
enum CVEStore {
  static func find(_ id: AdvisoryID, in tx: Transaction) throws -> CVENumber? {
    try tx.row("\(sql: columns) WHERE advisory = \(id)").map(number)
  }

  /// The advisory whose identifier this is.
  static func advisory(of cve: String, in tx: Transaction) throws -> AdvisoryID? {
    try tx.row("SELECT advisory FROM advisories_cve WHERE cve = \(cve)")?["advisory"]
  }

  /// Makes the row of an advisory; an existing one stays.
  static func insert(
    _ id: AdvisoryID, _ state: CVENumberState, cve: String?, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO advisories_cve (
        advisory, state, cve, attempts, record, record_attempts, changed_at, version)
      VALUES (\(id), \(state), \(cve), 0, \(CVERecordState.none), 0, \(now), 1)
      ON CONFLICT (advisory) DO NOTHING
      """)
  }

  /// Changes a row that nobody changed meanwhile.
  static func update(_ one: CVENumber, at now: Timestamp, in tx: Transaction) throws -> Bool {
    try tx.execute(
      """
      UPDATE advisories_cve SET state = \(one.state), cve = \(one.cve),
        asked_at = \(one.askedAt), attempts = \(one.attempts), record = \(one.record),
        record_attempts = \(one.recordAttempts), rejects = \(one.rejects),
        reason = \(one.reason), changed_at = \(now), version = version + 1
      WHERE advisory = \(one.advisory) AND version = \(one.version)
      """) == 1
  }

  /// Whether an identifier is asked for just now for another advisory.
  static func isAnotherAsking(_ id: AdvisoryID, in tx: Transaction) throws -> Bool {
    try tx.row(
      """
      SELECT advisory FROM advisories_cve
      WHERE state = \(CVENumberState.asking) AND advisory <> \(id) LIMIT 1
      """) != nil
  }

  /// Which of some identifiers belong to an advisory already.
  static func known(_ ids: [String], in tx: Transaction) throws -> Set<String> {
    var found: Set<String> = []
    for part in ids.chunked(tx.longestList) {
      for row in try tx.rows("SELECT cve FROM advisories_cve WHERE cve IN \(list: part)") {
        found.insert(try row["cve"])
      }
    }
    return found
  }

  private static let columns: SQL =
    """
    SELECT advisory, state, cve, asked_at, attempts, record, record_attempts, rejects, reason,
      version
    FROM advisories_cve
    """

  private static func number(_ row: Row) throws -> CVENumber {
    CVENumber(
      advisory: try row["advisory"], state: try row["state"], cve: try row["cve"],
      askedAt: try row["asked_at"], attempts: try row["attempts"], record: try row["record"],
      recordAttempts: try row["record_attempts"], rejects: try row["rejects"],
      reason: try row["reason"], version: try row["version"])
  }
}
