import Storage
import Vocabulary

/// Every SQL statement about what records name besides themselves.
enum RelationStore {
  /// What these records say, and who says something of these names; the newest first, at most
  /// `limit`.
  static func statements(
    about names: [String], limit: Int, in tx: Transaction
  ) throws -> [RelationStatement] {
    let said = try tx.rows(
      """
      SELECT n.source, n.record, n.kind, n.name, r.modified_at FROM catalog_relations n
      JOIN catalog_records r ON r.source = n.source AND r.id = n.record
      WHERE n.name IN \(list: names) AND r.withdrawn_at IS NULL
      ORDER BY r.modified_at DESC, n.source, n.record, n.kind, n.name LIMIT \(limit)
      """)
    let own = try tx.rows(
      """
      SELECT n.source, n.record, n.kind, n.name, r.modified_at FROM catalog_records r
      JOIN catalog_relations n ON n.source = r.source AND n.record = r.id
      WHERE r.id IN \(list: names) AND r.withdrawn_at IS NULL
      ORDER BY r.modified_at DESC, n.source, n.record, n.kind, n.name LIMIT \(limit)
      """)
    return try (said + own).map { row in
      RelationStatement(
        source: try row["source"], record: try row["record"], kind: try row["kind"],
        name: try row["name"], statedAt: try row["modified_at"])
    }
  }
}
