import Cases
import Formats
import Storage
import Vocabulary

/// Every SQL statement about what is sent.
enum SendingStore {
  static func insert(_ one: Sending, in tx: Transaction) throws {
    let content = String(decoding: one.content.json.canonical(), as: UTF8.self)
    try tx.execute(
      """
      INSERT INTO federation_sendings (
        id, hub, case_id, kind, state, content, digest, attempts, actor, made_at, version,
        took_part)
      VALUES (\(one.id), \(one.hub), \(one.case), \(one.kind), \(one.state), \(content),
        \(one.digest), 0, \(one.actor), \(one.madeAt), 1, \(one.tookPart))
      """)
  }

  static func find(_ id: SendingID, in tx: Transaction) throws -> Sending? {
    try tx.row("\(sql: columns) WHERE id = \(id)").map(sending)
  }

  /// The newest first.
  static func list(of case: CaseID, in tx: Transaction) throws -> [Sending] {
    try tx.rows("\(sql: columns) WHERE case_id = \(`case`) ORDER BY id DESC LIMIT 200")
      .map(sending)
  }

  /// Changes a row that nobody changed meanwhile.
  static func update(_ one: Sending, in tx: Transaction) throws -> Bool {
    try tx.execute(
      """
      UPDATE federation_sendings SET state = \(one.state), foreign_id = \(one.foreign),
        asked_at = \(one.askedAt), attempts = \(one.attempts), reason = \(one.reason),
        version = version + 1
      WHERE id = \(one.id) AND version = \(one.version)
      """) == 1
  }

  private static let columns: SQL =
    """
    SELECT id, hub, case_id, kind, state, content, digest, foreign_id, asked_at, attempts, reason,
      actor, made_at, version, took_part
    FROM federation_sendings
    """

  private static func sending(_ row: Row) throws -> Sending {
    let content: String = try row["content"]
    return Sending(
      id: try row["id"], hub: try row["hub"], case: try row["case_id"], kind: try row["kind"],
      state: try row["state"], content: try ExchangeRecord(json: Array(content.utf8)),
      digest: try row["digest"], foreign: try row["foreign_id"], askedAt: try row["asked_at"],
      attempts: try row["attempts"], reason: try row["reason"], actor: try row["actor"],
      madeAt: try row["made_at"], version: try row["version"], tookPart: try row["took_part"])
  }
}
