import Formats
import Storage

/// What affects which packages, one table at a time: PostgreSQL joins tables that were just filled,
/// and that it has no figures for yet, by reading all of them.
extension CatalogStore {
  /// What affects these packages. With versions, given as keys, rows whose bounds hold none of the
  /// package's are left out before they are read.
  static func affected(
    _ keys: [String], versions: [String: [[UInt8]]]? = nil, in tx: Transaction
  ) throws -> [AffectedPackage] {
    var found: [AffectedPackage] = []
    for part in keys.chunked(500) {
      let rows = try tx.rows(
        """
        SELECT source, record, package_key, release, versions, bounds FROM catalog_affected
        WHERE package_key IN \(list: part)
        """
      ).filter { row in
        guard let versions, let bounds: [UInt8] = try row["bounds"] else { return true }
        return (versions[try row["package_key"]] ?? []).contains {
          VersionBounds.mayContain($0, encoded: bounds)
        }
      }
      let subjects = try subjects(
        of: rows.map { (try $0["source"], try $0["record"]) }, in: tx)
      found += try rows.flatMap { try affected($0, subjects) }
    }
    return found
  }

  /// What some records are about, by source, a space and identifier; withdrawn ones are left out.
  private static func subjects(
    of records: [(source: String, record: String)], in tx: Transaction
  ) throws -> [String: [String]] {
    var found: [String: [String]] = [:]
    for (source, group) in Dictionary(grouping: records, by: \.source) {
      for part in Set(group.map(\.record)).sorted().chunked(500) {
        let standing = try Set(
          tx.rows(
            """
            SELECT id FROM catalog_records
            WHERE source = \(source) AND id IN \(list: part) AND withdrawn_at IS NULL
            """
          ).map { try $0["id"] as String })
        let links = try tx.rows(
          """
          SELECT record, vulnerability FROM catalog_links
          WHERE source = \(source) AND record IN \(list: part)
          """)
        for row in links {
          let record: String = try row["record"]
          guard standing.contains(record) else { continue }
          found[source + " " + record, default: []].append(try row["vulnerability"])
        }
      }
    }
    return found
  }

  /// The records about some vulnerabilities, by source and record, each with what it is about.
  private static func records(
    about vulnerabilities: [String], in tx: Transaction
  ) throws -> [String: [String: [String]]] {
    var found: [String: [String: [String]]] = [:]
    for part in vulnerabilities.chunked(500) {
      let rows = try tx.rows(
        """
        SELECT source, record, vulnerability FROM catalog_links
        WHERE vulnerability IN \(list: part)
        """)
      for row in rows {
        found[try row["source"], default: [:]][try row["record"], default: []].append(
          try row["vulnerability"])
      }
    }
    return found
  }

  static func affected(of vulnerabilities: [String], in tx: Transaction) throws -> [AffectedPackage]
  {
    var found: [AffectedPackage] = []
    for (source, records) in try records(about: vulnerabilities, in: tx) {
      for part in records.keys.sorted().chunked(500) {
        let rows = try tx.rows(
          """
          SELECT a.source, a.record, a.package_key, a.release, a.versions FROM catalog_affected a
          WHERE a.source = \(source) AND a.record IN \(list: part)
          """)
        let standing = try subjects(of: part.map { (source, $0) }, in: tx)
        var wanted: [String: [String]] = [:]
        for record in part where standing[source + " " + record] != nil {
          wanted[source + " " + record] = records[record]
        }
        found += try rows.flatMap { try affected($0, wanted) }
      }
    }
    return found
  }

  static func packages(
    of vulnerabilities: [String], in tx: Transaction
  ) throws -> [String: [String]] {
    var found: [String: Set<String>] = [:]
    for (source, records) in try records(about: vulnerabilities, in: tx) {
      for part in records.keys.sorted().chunked(500) {
        let rows = try tx.rows(
          """
          SELECT record, package_key FROM catalog_affected
          WHERE source = \(source) AND record IN \(list: part)
          """)
        for row in rows {
          let key: String = try row["package_key"]
          for vulnerability in records[try row["record"]] ?? [] {
            found[vulnerability, default: []].insert(key)
          }
        }
      }
    }
    return found.mapValues { $0.sorted() }
  }

  /// A row for each vulnerability that its record is about.
  private static func affected(
    _ row: Row, _ subjects: [String: [String]]
  ) throws -> [AffectedPackage] {
    let (source, record, text): (String, String, String) =
      (try row["source"], try row["record"], try row["versions"])
    guard let vulnerabilities = subjects[source + " " + record],
      let versions = AffectedVersions(json: try JSONValue.parse(Array(text.utf8)))
    else { return [] }
    let (key, release): (String, String?) = (try row["package_key"], try row["release"])
    return vulnerabilities.map {
      AffectedPackage(
        source: source, record: record, vulnerability: $0, key: key, release: release,
        versions: versions)
    }
  }
}
