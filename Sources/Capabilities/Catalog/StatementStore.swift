import Formats
import Storage
import Vocabulary

/// Every SQL statement about VEX statements.
enum StatementStore {
  /// Puts a document in place of what it said before; gives the names of the vulnerabilities
  /// concerned, and whether anything changed.
  static func replace(
    _ document: StatementDocument, in tx: Transaction
  ) throws -> (vulnerabilities: Set<String>, isChanged: Bool) {
    let before = try tx.rows(
      """
      \(sql: columns) WHERE source = \(document.source) AND document = \(document.id)
      ORDER BY place
      """
    ).compactMap(statement)
    guard before != document.statements else { return ([], false) }
    try tx.execute(
      """
      DELETE FROM catalog_statements
      WHERE source = \(document.source) AND document = \(document.id)
      """)
    try tx.insert(
      into: "catalog_statements",
      columns: [
        "source", "document", "place", "vulnerability", "package_key", "package_url", "versions",
        "status", "justification", "words", "author", "stated_at",
      ],
      rows: document.statements.enumerated().map { place, one in
        [
          .text(document.source), .text(document.id), .integer(Int64(place)),
          .text(one.vulnerability), .text(one.key), one.packageURL.sqlValue,
          (one.versions?.json.serialized()).sqlValue, .text(one.status.rawValue),
          (one.justification?.rawValue).sqlValue, one.words.sqlValue, .text(one.author),
          one.statedAt.sqlValue,
        ]
      })
    return (Set((before + document.statements).map(\.vulnerability)), true)
  }

  /// What is said of these packages, the latest first.
  static func statements(
    about keys: [String], in tx: Transaction
  ) throws -> [ProductStatement] {
    var found: [ProductStatement] = []
    for part in keys.chunked(tx.longestList) {
      found += try tx.rows("\(sql: columns) WHERE package_key IN \(list: part)")
        .compactMap(statement)
    }
    return found.sorted { ($0.statedAt, $0.document) > ($1.statedAt, $1.document) }
  }

  private static let columns: SQL =
    """
    SELECT vulnerability, package_key, package_url, versions, status, justification, words, author,
      document, stated_at FROM catalog_statements
    """

  private static func statement(_ row: Row) throws -> ProductStatement? {
    let (status, versions): (String, String?) = (try row["status"], try row["versions"])
    guard let status = VEXStatement.Status(rawValue: status) else { return nil }
    let justification: String? = try row["justification"]
    return ProductStatement(
      vulnerability: try row["vulnerability"], key: try row["package_key"],
      packageURL: try row["package_url"],
      versions: try versions.flatMap {
        AffectedVersions(json: try JSONValue.parse(Array($0.utf8)))
      },
      status: status,
      justification: justification.flatMap { VEXStatement.Justification(rawValue: $0) },
      words: try row["words"], author: try row["author"], document: try row["document"],
      statedAt: try row["stated_at"])
  }
}
