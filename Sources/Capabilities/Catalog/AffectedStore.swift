import Formats
import Storage
import Vocabulary

/// What affects which packages, one table at a time: PostgreSQL joins tables that were just filled,
/// and that it has no figures for yet, by reading all of them.
extension CatalogStore {
  /// What affects these packages. With versions, given as keys, rows whose bounds hold none of the
  /// package's are left out before they are read.
  static func affected(
    _ keys: [String], versions: [String: [[UInt8]]]? = nil, in tx: Transaction
  ) throws -> [AffectedPackage] {
    var found: [AffectedPackage] = []
    for part in keys.chunked(tx.longestList) {
      let rows = try tx.rows(
        """
        SELECT source, record, package_key, release, versions, bounds, hint FROM catalog_affected
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

  /// What records say of packages, by key and in the order of answers; withdrawn ones are left out.
  static func packages(_ keys: [String], in tx: Transaction) throws -> [String: OSVPackage] {
    var found = Dictionary(uniqueKeysWithValues: keys.map { ($0, [OSVRow]()) })
    for part in keys.chunked(tx.longestList) {
      let rows = try tx.rows(
        """
        SELECT source, record, package_key, release, versions, bounds FROM catalog_affected
        WHERE package_key IN \(list: part) ORDER BY record, source, place
        """)
      let records =
        try rows.map { (source: try $0["source"], record: try $0["record"]) }
        as [(source: String, record: String)]
      let standing = try standing(records, in: tx)
      let subjects = try links(of: records, in: tx)
      for (row, name) in zip(rows, records) {
        let whole = name.source + " " + name.record
        guard let modifiedAt = standing[whole] else { continue }
        let hit = OSVAnswers.Hit(
          source: name.source, record: name.record, modifiedAt: modifiedAt,
          vulnerability: subjects[whole]?.min())
        found[try row["package_key"], default: []].append(
          OSVRow(
            hit, release: try row["release"], bounds: try row["bounds"],
            versions: try row["versions"]))
      }
    }
    return found.mapValues { OSVPackage(rows: $0) }
  }

  /// What some records are about, by source, a space and identifier; withdrawn ones are left out.
  private static func subjects(
    of records: [(source: String, record: String)], in tx: Transaction
  ) throws -> [String: [String]] {
    let standing = try standing(records, in: tx)
    return try links(of: records, in: tx).filter { standing[$0.key] != nil }
  }

  /// When those of the records that are not withdrawn changed, by source, a space and identifier.
  private static func standing(
    _ records: [(source: String, record: String)], in tx: Transaction
  ) throws -> [String: Timestamp?] {
    var found: [String: Timestamp?] = [:]
    for (source, group) in Dictionary(grouping: records, by: \.source) {
      for part in Set(group.map(\.record)).sorted().chunked(tx.longestList) {
        let rows = try tx.rows(
          """
          SELECT id, modified_at FROM catalog_records
          WHERE source = \(source) AND id IN \(list: part) AND withdrawn_at IS NULL
          """)
        for row in rows {
          let id: String = try row["id"]
          found.updateValue(try row["modified_at"], forKey: source + " " + id)
        }
      }
    }
    return found
  }

  /// The vulnerabilities that records are about, by source, a space and identifier.
  private static func links(
    of records: [(source: String, record: String)], in tx: Transaction
  ) throws -> [String: [String]] {
    var found: [String: [String]] = [:]
    for (source, group) in Dictionary(grouping: records, by: \.source) {
      for part in Set(group.map(\.record)).sorted().chunked(tx.longestList) {
        let rows = try tx.rows(
          """
          SELECT record, vulnerability FROM catalog_links
          WHERE source = \(source) AND record IN \(list: part)
          """)
        for row in rows {
          let record: String = try row["record"]
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
    for part in vulnerabilities.chunked(tx.longestList) {
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
      for part in records.keys.sorted().chunked(tx.longestList) {
        let rows = try tx.rows(
          """
          SELECT a.source, a.record, a.package_key, a.release, a.versions, a.hint
          FROM catalog_affected a
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
    // Keys as numbers: many vulnerabilities share a record, and many records a package.
    var numbers: [String: Int] = [:]
    var found: [String: [Int]] = [:]
    for (source, records) in try records(about: vulnerabilities, in: tx) {
      for part in records.keys.sorted().chunked(tx.longestList) {
        let rows = try tx.rows(
          """
          SELECT record, package_key FROM catalog_affected
          WHERE source = \(source) AND record IN \(list: part)
          """)
        var keys: [String: [Int]] = [:]
        for row in rows {
          let key: String = try row["package_key"]
          let number = numbers[key] ?? numbers.count
          numbers[key] = number
          keys[try row["record"], default: []].append(number)
        }
        for (record, keys) in keys {
          for vulnerability in records[record] ?? [] {
            found[vulnerability, default: []] += keys
          }
        }
      }
    }
    let names = numbers.keys.sorted()
    var places = Array(repeating: 0, count: names.count)
    for (place, name) in names.enumerated() { places[numbers[name] ?? 0] = place }
    return found.mapValues { keys in Set(keys.map { places[$0] }).sorted().map { names[$0] } }
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
    let hint: String? = try row["hint"]
    return vulnerabilities.map {
      AffectedPackage(
        source: source, record: record, vulnerability: $0, key: key, release: release,
        versions: versions, hint: hint)
    }
  }
}
