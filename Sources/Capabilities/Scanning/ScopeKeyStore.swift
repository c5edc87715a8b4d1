import Signing
import Storage
import Vocabulary

/// Every SQL statement about owners' keys.
enum ScopeKeyStore {
  static func keys(of organization: OrganizationID, in tx: Transaction) throws -> [ScopeKey] {
    try tx.rows(
      """
      SELECT vkey, added_at, added_by FROM scanning_scope_keys
      WHERE organization = \(organization) ORDER BY added_at, vkey
      """
    ).compactMap { row in
      try NoteVerifier(try row["vkey"]).map {
        ScopeKey(
          organization: organization, verifier: $0, addedAt: try row["added_at"],
          addedBy: try row["added_by"])
      }
    }
  }

  static func insert(_ key: ScopeKey, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO scanning_scope_keys (organization, vkey, added_at, added_by)
      VALUES (\(key.organization), \(key.verifier.description), \(key.addedAt), \(key.addedBy))
      """)
  }

  static func removeKeys(of organization: OrganizationID, in tx: Transaction) throws {
    try tx.execute("DELETE FROM scanning_scope_keys WHERE organization = \(organization)")
  }
}
