import Formats
import Storage
import Vocabulary

/// The SQL about evidence and how long things took.
enum EvidenceStore {
  static func insert(_ one: Evidence, of id: ActionID, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO actions_evidence (id, action, kind, outcome, summary, detail, at, actor, receipt)
      VALUES (\(one.id), \(id), \(one.kind), \(one.outcome), \(one.summary),
        \(one.detail.serialized()), \(one.at), \(one.actor), \(one.receipt))
      """)
  }

  static func evidence(of id: ActionID, in tx: Transaction) throws -> [Evidence] {
    try evidence(of: [id], in: tx)[id] ?? []
  }

  /// The evidence of some actions, the oldest first.
  static func evidence(
    of ids: [ActionID], in tx: Transaction
  ) throws -> [ActionID: [Evidence]] {
    var found: [ActionID: [Evidence]] = [:]
    for part in ids.chunked(tx.longestList) {
      for row in try tx.rows(
        """
        SELECT action, id, kind, outcome, summary, detail, at, actor, receipt
        FROM actions_evidence WHERE action IN \(list: part) ORDER BY at, id
        """)
      { found[try row["action"], default: []].append(try evidence(row)) }
    }
    return found
  }

  private static func evidence(_ row: Row) throws -> Evidence {
    let detail: String = try row["detail"]
    return Evidence(
      id: try row["id"], kind: try row["kind"], outcome: try row["outcome"],
      summary: try row["summary"], detail: try JSONValue.parse(detail.utf8),
      at: try row["at"], actor: try row["actor"], receipt: try row["receipt"])
  }

  static func count(of id: ActionID, in tx: Transaction) throws -> Int {
    try tx.row("SELECT count(*) AS n FROM actions_evidence WHERE action = \(id)")?["n"] ?? 0
  }

  /// Those of some actions that something contradicted after a moment.
  static func contradicted(
    after moment: Timestamp, among ids: [ActionID], in tx: Transaction
  ) throws -> Set<ActionID> {
    guard !ids.isEmpty else { return [] }
    return Set(
      try tx.rows(
        """
        SELECT DISTINCT action FROM actions_evidence
        WHERE outcome = 'contradicts' AND at > \(moment) AND action IN \(list: ids)
        """
      ).map { try $0["action"] })
  }

  /// Actions that were closed since a moment, the newest first, at most `limit`.
  static func closed(
    since: Timestamp, of organization: OrganizationID?, limit: Int, in tx: Transaction
  ) throws -> [ClosedAction] {
    var sql: SQL = """
      SELECT organization, causes, opened_at, done_at, closed_at, due_day, evidence FROM actions_actions
      WHERE state = 'verified' AND closed_at >= \(since) AND opened_at IS NOT NULL
      """
    if let organization { sql += " AND organization = \(organization)" }
    return try tx.rows(sql + " ORDER BY closed_at DESC LIMIT \(limit)").map { row in
      let causes: String = try row["causes"]
      return ClosedAction(
        organization: try row["organization"],
        vulnerabilities: causes.split(separator: " ").map(String.init),
        openedAt: try row["opened_at"], doneAt: try row["done_at"],
        closedAt: try row["closed_at"], due: try row["due_day"], evidence: try row["evidence"])
    }
  }
}
