import Formats
import Intake
import Signing
import Storage
import Vocabulary

/// Every SQL statement of Validation.
enum ValidationStore {
  static func insert(_ trial: Trial, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO validation_trials
        (id, finding, owner, instruction, state, requested_by, requested_for, requested_at)
      VALUES (\(trial.id), \(trial.finding), \(trial.owner), \(trial.order.json.serialized()),
        \(trial.state), \(trial.requestedBy), \(trial.requestedFor), \(trial.requestedAt))
      """)
  }

  /// Writes what came out; false when somebody else did so first.
  static func finish(
    _ id: TrialID, _ verdict: Verdict, report: String, at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    let digest = sha256(Array(report.utf8)).description
    try tx.execute(
      """
      INSERT INTO validation_reports (digest, document) VALUES (\(digest), \(report))
      ON CONFLICT (digest) DO NOTHING
      """)
    return try tx.execute(
      """
      UPDATE validation_trials SET state = 'done', verdict = \(verdict), report = \(digest),
        done_at = \(now)
      WHERE id = \(id) AND state = 'waiting'
      """) == 1
  }

  static func find(_ id: TrialID, in tx: Transaction) throws -> Trial? {
    try tx.row("\(sql: columns) WHERE t.id = \(id)").map(trial)
  }

  /// Trials of some reports, the newest first.
  static func list(
    of findings: [FindingID], limit: Int, in tx: Transaction
  ) throws -> [Trial] {
    try tx.rows(
      "\(sql: columns) WHERE t.finding IN \(list: findings) ORDER BY t.id DESC LIMIT \(limit)"
    ).map(trial)
  }

  static func waiting(of owner: OrganizationID, in tx: Transaction) throws -> Int {
    try tx.row(
      """
      SELECT COUNT(*) AS number FROM validation_trials
      WHERE owner = \(owner) AND state = 'waiting'
      """)?["number"] ?? 0
  }

  private static let columns: SQL =
    """
    SELECT t.id, t.finding, t.owner, t.instruction, t.state, t.verdict, t.report, t.requested_by,
      t.requested_for, t.requested_at, t.done_at, r.document
    FROM validation_trials t LEFT JOIN validation_reports r ON r.digest = t.report
    """

  private static func trial(_ row: Row) throws -> Trial {
    let order: String = try row["instruction"]
    let digest: String? = try row["report"]
    return Trial(
      id: try row["id"], finding: try row["finding"], owner: try row["owner"],
      order: try TrialOrder(json: JSONValue.parse(Array(order.utf8))), state: try row["state"],
      verdict: try row["verdict"], digest: digest.flatMap { SHA256Digest(hexadecimal: $0) },
      report: try row["document"], requestedBy: try row["requested_by"],
      requestedFor: try row["requested_for"], requestedAt: try row["requested_at"],
      doneAt: try row["done_at"])
  }
}
