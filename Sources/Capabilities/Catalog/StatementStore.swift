import Formats
import Storage
import Vocabulary

/// What a VEX document's coming changed.
struct StatementChange: Sendable {
  /// The names of the vulnerabilities of which something is said wherever the product is.
  var vulnerabilities: Set<String> = []
  /// The matching keys of the products spoken of.
  var products: Set<String> = []
  var isChanged = false
}

/// Every SQL statement about VEX statements.
enum StatementStore {
  /// Puts a document in place of what it said before.
  static func replace(
    _ document: StatementDocument, in tx: Transaction
  ) throws -> StatementChange {
    let before = try tx.rows(
      """
      \(sql: columns) WHERE source = \(document.source) AND document = \(document.id)
      ORDER BY place
      """
    ).compactMap(statement)
    guard before != document.statements else { return StatementChange() }
    try tx.execute(
      """
      DELETE FROM catalog_statements
      WHERE source = \(document.source) AND document = \(document.id)
      """)
    try tx.insert(
      into: "catalog_statements",
      columns: [
        "source", "document", "place", "vulnerability", "package_key", "package_url", "container",
        "container_key", "versions", "status", "justification", "words", "author", "stated_at",
      ],
      rows: document.statements.enumerated().map { place, one in
        [
          .text(document.source), .text(document.id), .integer(Int64(place)),
          .text(one.vulnerability), .text(one.key), one.packageURL.sqlValue,
          one.container.sqlValue, one.containerKey.sqlValue,
          (one.versions?.json.serialized()).sqlValue, .text(one.status.rawValue),
          (one.justification?.rawValue).sqlValue, one.words.sqlValue, .text(one.author),
          one.statedAt.sqlValue,
        ]
      })
    let concerned = before + document.statements
    return StatementChange(
      vulnerabilities: Set(concerned.filter { $0.container == nil }.map(\.vulnerability)),
      products: Set(concerned.map { $0.containerKey ?? $0.key }), isChanged: true)
  }

  /// What is said of these packages wherever they are, the latest first.
  static func statements(
    about keys: [String], in tx: Transaction
  ) throws -> [ProductStatement] {
    var found: [ProductStatement] = []
    for part in keys.chunked(tx.longestList) {
      found += try tx.rows(
        "\(sql: columns) WHERE package_key IN \(list: part) AND container IS NULL"
      ).compactMap(statement)
    }
    return found.sorted { ($0.statedAt, $0.document) > ($1.statedAt, $1.document) }
  }

  /// What is said of parts of these products, and of the products themselves, the latest first.
  static func statements(
    within products: [String], in tx: Transaction
  ) throws -> [ProductStatement] {
    var found = try statements(about: products, in: tx)
    for part in products.chunked(tx.longestList) {
      found += try tx.rows("\(sql: columns) WHERE container_key IN \(list: part)")
        .compactMap(statement)
    }
    return found.sorted { ($0.statedAt, $0.document) > ($1.statedAt, $1.document) }
  }

  private static let columns: SQL =
    """
    SELECT vulnerability, package_key, package_url, container, versions, status, justification, words, author,
      document, stated_at FROM catalog_statements
    """

  private static func statement(_ row: Row) throws -> ProductStatement? {
    let (status, versions): (String, String?) = (try row["status"], try row["versions"])
    guard let status = VEXStatement.Status(rawValue: status) else { return nil }
    let justification: String? = try row["justification"]
    return ProductStatement(
      vulnerability: try row["vulnerability"], key: try row["package_key"],
      packageURL: try row["package_url"], container: try row["container"],
      versions: try versions.flatMap {
        AffectedVersions(json: try JSONValue.parse(Array($0.utf8)))
      },
      status: status,
      justification: justification.flatMap { VEXStatement.Justification(rawValue: $0) },
      words: try row["words"], author: try row["author"], document: try row["document"],
      statedAt: try row["stated_at"])
  }
}
