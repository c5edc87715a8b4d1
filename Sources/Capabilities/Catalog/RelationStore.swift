import Storage
import Vocabulary

/// Every SQL statement about what records name besides themselves.
enum RelationStore {
  /// What these records say, and who says something of these names; the newest first, at most
  /// `limit`.
  static func statements(
    about names: [String], limit: Int, in tx: Transaction
  ) throws -> [RelationStatement] {
    let said = try rows("n.name IN \(list: names)", limit, in: tx)
    let own = try rows("n.record IN \(list: names)", limit, in: tx)
    return try (said + own).map { row in
      RelationStatement(
        source: try row["source"], record: try row["record"], kind: try row["kind"],
        name: try row["name"], statedAt: try row["modified_at"])
    }
  }

  private static func rows(_ condition: SQL, _ limit: Int, in tx: Transaction) throws -> [Row] {
    try tx.rows(
      """
      SELECT n.source, n.record, n.kind, n.name, r.modified_at FROM catalog_relations n
      JOIN catalog_records r ON r.source = n.source AND r.id = n.record
      WHERE \(sql: condition) AND r.withdrawn_at IS NULL
      ORDER BY r.modified_at DESC, n.source, n.record, n.kind, n.name LIMIT \(limit)
      """)
  }
}
