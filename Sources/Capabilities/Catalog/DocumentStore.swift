import Formats
import Storage
import Vocabulary

extension CatalogStore {
  /// Everything stored of one record.
  struct Document {
    struct Affected {
      let key: String
      let ecosystem: String?
      let name: String?
      let versions: AffectedVersions
    }

    let source: String
    let id: String
    let title: String
    let details: String?
    let publishedAt: Timestamp?
    let modifiedAt: Timestamp?
    let withdrawnAt: Timestamp?
    let importedAt: Timestamp
    let weaknesses: [String]
    let references: [String]
    var vector: String?
    var aliases: [String] = []
    var affected: [Affected] = []
  }

  /// Records with all that belongs to them, by source, a space and identifier.
  static func documents(
    _ names: [(source: String, record: String)], in tx: Transaction
  ) throws -> [String: Document] {
    var found: [String: Document] = [:]
    for (source, group) in Dictionary(grouping: names, by: \.source) {
      for part in group.map(\.record).chunked(tx.longestList) {
        for row in try tx.rows(
          """
          SELECT id, title, details, published_at, modified_at, withdrawn_at, imported_at,
            weaknesses, refs
          FROM catalog_records WHERE source = \(source) AND id IN \(list: part)
          """)
        {
          let document = try document(row, source)
          found[source + " " + document.id] = document
        }
        try addAffected(source, part, to: &found, in: tx)
        try addNames(source, part, to: &found, in: tx)
      }
    }
    return found
  }

  /// The records with this identifier, or of the vulnerability that it stands for.
  static func records(named id: String, in tx: Transaction) throws -> [(String, String)] {
    let own = try tx.rows("SELECT source, id FROM catalog_records WHERE id = \(id)")
      .map { (try $0["source"] as String, try $0["id"] as String) }
    return own
  }

  /// Which records are about these vulnerabilities, by source and identifier.
  static func records(
    about vulnerabilities: [String], limit: Int, in tx: Transaction
  ) throws -> [(source: String, record: String)] {
    var found: Set<String> = []
    var names: [(source: String, record: String)] = []
    for part in vulnerabilities.chunked(tx.longestList) {
      for row in try tx.rows(
        """
        SELECT DISTINCT source, record FROM catalog_links
        WHERE vulnerability IN \(list: part) ORDER BY source, record
        """)
      {
        let name = (source: try row["source"] as String, record: try row["record"] as String)
        guard names.count < limit else { return names }
        if found.insert(name.source + " " + name.record).inserted { names.append(name) }
      }
    }
    return names
  }

  private static func document(_ row: Row, _ source: String) throws -> Document {
    let (weaknesses, references): (String, String) = (try row["weaknesses"], try row["refs"])
    return Document(
      source: source, id: try row["id"], title: try row["title"], details: try row["details"],
      publishedAt: try row["published_at"], modifiedAt: try row["modified_at"],
      withdrawnAt: try row["withdrawn_at"], importedAt: try row["imported_at"],
      weaknesses: weaknesses.split(separator: " ").map(String.init),
      references: references.split(separator: "\n").map(String.init))
  }

  private static func addAffected(
    _ source: String, _ records: [String], to found: inout [String: Document], in tx: Transaction
  ) throws {
    let rows = try tx.rows(
      """
      SELECT record, package_key, ecosystem, name, versions FROM catalog_affected
      WHERE source = \(source) AND record IN \(list: records) ORDER BY record, place
      """)
    for row in rows {
      let (record, text): (String, String) = (try row["record"], try row["versions"])
      guard let versions = AffectedVersions(json: try JSONValue.parse(Array(text.utf8))) else {
        continue
      }
      found[source + " " + record]?.affected.append(
        .init(
          key: try row["package_key"], ecosystem: try row["ecosystem"], name: try row["name"],
          versions: versions))
    }
  }

  /// Adds the names of the vulnerability, where the record is about one, and its severity.
  private static func addNames(
    _ source: String, _ records: [String], to found: inout [String: Document], in tx: Transaction
  ) throws {
    let links = try tx.rows(
      """
      SELECT l.record, v.vector, l.vulnerability FROM catalog_links l
      LEFT JOIN catalog_vulnerabilities v ON v.id = l.vulnerability
      WHERE l.source = \(source) AND l.record IN \(list: records)
      """)
    var subjects: [String: [String]] = [:]
    for row in links {
      let record: String = try row["record"]
      subjects[record, default: []].append(try row["vulnerability"])
      found[source + " " + record]?.vector = try row["vector"]
    }
    // An advisory about several vulnerabilities is another name of none.
    let single = subjects.compactMapValues { $0.count == 1 ? $0[0] : nil }
    var names: [String: [String]] = [:]
    for part in Set(single.values).sorted().chunked(tx.longestList) {
      let rows = try tx.rows(
        """
        SELECT alias, vulnerability FROM catalog_aliases
        WHERE vulnerability IN \(list: part) ORDER BY alias
        """)
      for row in rows { names[try row["vulnerability"], default: []].append(try row["alias"]) }
    }
    for (record, vulnerability) in single {
      found[source + " " + record]?.aliases = names[vulnerability] ?? []
    }
  }
}
