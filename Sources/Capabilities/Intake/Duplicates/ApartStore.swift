import Storage
import Vocabulary

/// Flaws that a person keeps apart.
enum ApartStore {
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
}
