import Formats
import Storage
import Vocabulary

/// Every SQL statement about records and vulnerabilities.
enum CatalogStore {
  static func digests(
    source: String, ids: [String], in tx: Transaction
  ) throws -> [String: String] {
    var found: [String: String] = [:]
    for part in ids.chunked(tx.longestList) {
      let rows = try tx.rows(
        "SELECT id, digest FROM catalog_records WHERE source = \(source) AND id IN \(list: part)")
      for row in rows { found[try row["id"]] = try row["digest"] }
    }
    return found
  }

  /// Those of the digests that a stored record has.
  static func stored(_ digests: [String], in tx: Transaction) throws -> Set<String> {
    var found: Set<String> = []
    for part in digests.chunked(tx.longestList) {
      let rows = try tx.rows("SELECT digest FROM catalog_records WHERE digest IN \(list: part)")
      for row in rows { found.insert(try row["digest"]) }
    }
    return found
  }

  static func canonical(_ names: [String], in tx: Transaction) throws -> [String: String] {
    var found: [String: String] = [:]
    for part in Array(Set(names)).sorted().chunked(tx.longestList) {
      let rows = try tx.rows(
        "SELECT alias, vulnerability FROM catalog_aliases WHERE alias IN \(list: part)")
      for row in rows { found[try row["alias"]] = try row["vulnerability"] }
    }
    return found
  }

  /// Forgets what records of a source said.
  static func remove(source: String, records: [String], in tx: Transaction) throws {
    for part in records.chunked(tx.longestList) {
      try tx.execute(
        "DELETE FROM catalog_affected WHERE source = \(source) AND record IN \(list: part)")
      try tx.execute(
        "DELETE FROM catalog_links WHERE source = \(source) AND record IN \(list: part)")
      try tx.execute(
        "DELETE FROM catalog_relations WHERE source = \(source) AND record IN \(list: part)")
      try tx.execute(
        "DELETE FROM catalog_records WHERE source = \(source) AND id IN \(list: part)")
    }
  }

  /// Adds records that are not there.
  static func add(
    _ records: [(record: KnowledgeRecord, digest: String)], at now: Timestamp,
    in tx: Transaction
  ) throws {
    try tx.insert(
      into: "catalog_records",
      columns: [
        "source", "id", "digest", "title", "details", "published_at", "modified_at",
        "withdrawn_at", "weaknesses", "refs", "imported_at", "disputed",
      ],
      rows: records.map { record, digest in
        [
          .text(record.source), .text(record.id), .text(digest), .text(record.title),
          record.details.sqlValue, record.publishedAt.sqlValue, record.modifiedAt.sqlValue,
          record.withdrawnAt.sqlValue, .text(record.weaknesses.joined(separator: " ")),
          .text(record.references.joined(separator: "\n")), now.sqlValue,
          .bool(record.isDisputed),
        ]
      })
    try tx.insert(
      into: "catalog_relations", columns: ["source", "record", "kind", "name"],
      rows: records.flatMap { record, _ in
        record.relations.map {
          [.text(record.source), .text(record.id), .text($0.kind.rawValue), .text($0.name)]
        }
      })
    try tx.insert(
      into: "catalog_affected",
      columns: [
        "source", "record", "place", "package_key", "release", "versions", "bounds", "ecosystem",
        "name", "hint",
      ],
      rows: records.flatMap { record, _ in
        record.affected.enumerated().map { place, affected in
          [
            .text(record.source), .text(record.id), .integer(Int64(place)),
            .text(affected.key.text), affected.release.sqlValue,
            .text(affected.stored.text), affected.stored.bounds.sqlValue,
            affected.ecosystem.sqlValue, affected.name.sqlValue, affected.hint.sqlValue,
          ]
        }
      })
  }

  static func link(
    _ links: [(record: KnowledgeRecord, vulnerability: String)], in tx: Transaction
  ) throws {
    try tx.insert(
      into: "catalog_links", columns: ["source", "record", "vulnerability"],
      rows: links.map { [.text($0.record.source), .text($0.record.id), .text($0.vulnerability)] },
      conflict: "ON CONFLICT DO NOTHING")
    // One row a vulnerability and statement: an upsert may not touch a row twice.
    var best: [String: KnowledgeRecord] = [:]
    for (record, vulnerability) in links {
      if let other = best[vulnerability], CatalogRules.rank(other) > CatalogRules.rank(record) {
        continue
      }
      best[vulnerability] = record
    }
    try tx.insert(
      into: "catalog_vulnerabilities",
      columns: [
        "id", "title", "published_at", "modified_at", "withdrawn_at", "vector", "rank",
      ],
      rows: best.sorted { $0.key < $1.key }.map { vulnerability, record in
        [
          .text(vulnerability), .text(record.title), record.publishedAt.sqlValue,
          record.modifiedAt.sqlValue, record.withdrawnAt.sqlValue, record.vector.sqlValue,
          .integer(CatalogRules.rank(record)),
        ]
      },
      conflict: """
        ON CONFLICT (id) DO UPDATE SET title = excluded.title,
          published_at = excluded.published_at, modified_at = excluded.modified_at,
          withdrawn_at = excluded.withdrawn_at,
          vector = COALESCE(excluded.vector, catalog_vulnerabilities.vector),
          rank = excluded.rank
        WHERE excluded.rank >= catalog_vulnerabilities.rank
        """)
  }

  static func alias(_ names: [(name: String, vulnerability: String)], in tx: Transaction) throws {
    var last: [String: String] = [:]
    for (name, vulnerability) in names { last[name] = vulnerability }
    try tx.insert(
      into: "catalog_aliases", columns: ["alias", "vulnerability"],
      rows: last.sorted { $0.key < $1.key }.map { [.text($0.key), .text($0.value)] },
      conflict: """
        ON CONFLICT (alias) DO UPDATE SET vulnerability = excluded.vulnerability
        """)
  }

  /// A vulnerability known under one identifier turns out to be another.
  static func rename(_ old: String, to new: String, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO catalog_links (source, record, vulnerability)
      SELECT source, record, \(new) FROM catalog_links WHERE vulnerability = \(old)
      ON CONFLICT DO NOTHING
      """)
    try tx.execute("DELETE FROM catalog_links WHERE vulnerability = \(old)")
    try tx.execute(
      "UPDATE catalog_aliases SET vulnerability = \(new) WHERE vulnerability = \(old)")
    try tx.execute("DELETE FROM catalog_vulnerabilities WHERE id = \(old)")
  }

  /// The vulnerabilities that records are linked to.
  static func vulnerabilities(
    source: String, records: [String], in tx: Transaction
  ) throws -> Set<String> {
    var found: Set<String> = []
    for part in records.chunked(tx.longestList) {
      let rows = try tx.rows(
        """
        SELECT DISTINCT vulnerability FROM catalog_links
        WHERE source = \(source) AND record IN \(list: part)
        """)
      for row in rows { found.insert(try row["vulnerability"]) }
    }
    return found
  }

  static func affected(of vulnerability: String, in tx: Transaction) throws -> [AffectedPackage] {
    try tx.rows(
      """
      SELECT a.source, a.record, a.package_key, a.release, a.versions, a.hint, l.vulnerability
      FROM catalog_links l
      JOIN catalog_affected a ON a.source = l.source AND a.record = l.record
      WHERE l.vulnerability = \(vulnerability) ORDER BY a.source, a.record, a.place LIMIT 500
      """
    ).compactMap(affected)
  }

  private static func affected(_ row: Row) throws -> AffectedPackage? {
    let text: String = try row["versions"]
    guard let versions = AffectedVersions(json: try JSONValue.parse(Array(text.utf8))) else {
      return nil
    }
    return AffectedPackage(
      source: try row["source"], record: try row["record"],
      vulnerability: try row["vulnerability"], key: try row["package_key"],
      release: try row["release"], versions: versions, hint: try row["hint"])
  }

  static func vulnerability(_ id: String, in tx: Transaction) throws -> Vulnerability? {
    try tx.row("\(sql: columns) WHERE id = \(id)").map(vulnerability)
  }

  static func vulnerabilities(_ ids: [String], in tx: Transaction) throws -> [Vulnerability] {
    try ids.chunked(tx.longestList).flatMap { part in
      try tx.rows("\(sql: columns) WHERE id IN \(list: part)").map(vulnerability)
    }
  }

  static func vulnerabilities(
    search: String?, page: PageRequest, in tx: Transaction
  ) throws -> [Vulnerability] {
    var sql: SQL = "\(sql: columns) WHERE id > \(page.after?.parts.first ?? "")"
    if let search {
      sql += """
         AND (lower(title) LIKE \(Like.containing(search)) ESCAPE '\\'
          OR lower(id) LIKE \(Like.starting(search)) ESCAPE '\\')
        """
    }
    return try tx.rows(sql + " ORDER BY id LIMIT \(page.limit + 1)").map(vulnerability)
  }

  static func aliases(of vulnerability: String, in tx: Transaction) throws -> [String] {
    try tx.rows(
      "SELECT alias FROM catalog_aliases WHERE vulnerability = \(vulnerability) ORDER BY alias"
    ).map { try $0["alias"] }
  }

  static func sources(of vulnerability: String, in tx: Transaction) throws -> [KnowledgeSource] {
    try tx.rows(
      """
      SELECT r.source, r.id, r.title, r.details, r.modified_at, r.imported_at, r.weaknesses,
        r.refs, r.disputed
      FROM catalog_links l JOIN catalog_records r ON r.source = l.source AND r.id = l.record
      WHERE l.vulnerability = \(vulnerability) ORDER BY r.source, r.id LIMIT 100
      """
    ).map { row in
      let weaknesses: String = try row["weaknesses"]
      let references: String = try row["refs"]
      return KnowledgeSource(
        source: try row["source"], record: try row["id"], title: try row["title"],
        details: try row["details"], modifiedAt: try row["modified_at"],
        importedAt: try row["imported_at"],
        weaknesses: weaknesses.split(separator: " ").map(String.init),
        references: references.split(separator: "\n").map(String.init),
        isDisputed: try row["disputed"])
    }
  }

  private static let columns: SQL =
    """
    SELECT id, title, published_at, modified_at, withdrawn_at, vector
    FROM catalog_vulnerabilities
    """

  private static func vulnerability(_ row: Row) throws -> Vulnerability {
    Vulnerability(
      id: try row["id"], title: try row["title"], publishedAt: try row["published_at"],
      modifiedAt: try row["modified_at"], withdrawnAt: try row["withdrawn_at"],
      vector: try row["vector"])
  }
}
