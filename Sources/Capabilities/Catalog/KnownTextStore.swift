import Storage

/// The reading of those texts.
enum KnownTextStore {
  /// One record's words about one vulnerability.
  struct Record {
    let vulnerability: String
    let details: String
    let weaknesses: [String]
  }

  static func names(after name: String, limit: Int, in tx: Transaction) throws -> [String] {
    try tx.rows(
      """
      SELECT id FROM catalog_vulnerabilities WHERE id > \(name) ORDER BY id LIMIT \(limit)
      """
    ).map { try $0["id"] }
  }

  static func records(about names: [String], in tx: Transaction) throws -> [Record] {
    try names.chunked(500).flatMap { part in
      try tx.rows(
        """
        SELECT l.vulnerability, r.details, r.weaknesses
        FROM catalog_links l JOIN catalog_records r ON r.source = l.source AND r.id = l.record
        WHERE l.vulnerability IN \(list: part) ORDER BY l.vulnerability, r.source, r.id
        """
      ).map { row in
        let (details, weaknesses): (String?, String) = (try row["details"], try row["weaknesses"])
        return Record(
          vulnerability: try row["vulnerability"], details: details ?? "",
          weaknesses: weaknesses.split(separator: " ").map(String.init))
      }
    }
  }
}
