import Storage

extension CatalogStore {
  /// Names the state of all records; another name whenever one was added or changed.
  static func edition(in tx: Transaction) throws -> String {
    try tx.row("SELECT edition FROM catalog_edition")?["edition"] ?? ""
  }

  /// Gives the state of all records another name, in the transaction that changes them.
  static func change(edition: String, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO catalog_edition (place, edition) VALUES (1, \(edition))
      ON CONFLICT (place) DO UPDATE SET edition = excluded.edition
      """)
  }
}
