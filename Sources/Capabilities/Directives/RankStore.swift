import Inventory
import Storage
import Vocabulary

/// Every SQL statement about the order of exposures. Each reads along an index, so a page costs what
/// is on it, however many rows there are.
enum RankStore {
  /// Exposures by last day, behind a place.
  static func byDeadline(
    of organization: OrganizationID?, after: (due: Int64, vulnerability: String, asset: String)?,
    limit: Int, in tx: Transaction
  ) throws -> [Deadline] {
    var sql = DirectiveStore.columns + " WHERE "
    if let organization { sql += "organization = \(organization) AND " }
    let place = after ?? (Int64.min, "", "")
    return try tx.rows(
      sql
        + """
        (due_order, vulnerability, asset)
          > (\(place.due), \(place.vulnerability), \(place.asset))
        ORDER BY due_order, vulnerability, asset LIMIT \(limit)
        """
    ).map(DirectiveStore.deadline)
  }

  /// The vulnerabilities from a rank on, the first of them included.
  static func vulnerabilities(
    by order: ExposureOrder, of organization: OrganizationID?,
    from place: (rank: Int64, vulnerability: String)?, limit: Int, in tx: Transaction
  ) throws -> [(rank: Int64, vulnerability: String)] {
    let rank: SQL = order == .severity ? "severity" : "forecast"
    let from = place ?? (Int64.min, "")
    let table: SQL
    if let organization {
      // Steps from one of the organization's vulnerabilities to the next along the index.
      table = """
        WITH RECURSIVE own (vulnerability) AS (
          SELECT MIN(vulnerability) FROM directives_deadlines
          WHERE organization = \(organization)
          UNION ALL
          SELECT (SELECT MIN(d.vulnerability) FROM directives_deadlines d
            WHERE d.organization = \(organization) AND d.vulnerability > own.vulnerability)
          FROM own WHERE own.vulnerability IS NOT NULL)
        SELECT r.\(sql: rank) AS rank, r.vulnerability FROM own
        JOIN directives_ranks r ON r.vulnerability = own.vulnerability
        """
    } else {
      table = "SELECT r.\(sql: rank) AS rank, r.vulnerability FROM directives_ranks r"
    }
    return try tx.rows(
      table
        + """
         WHERE (r.\(sql: rank), r.vulnerability) >= (\(from.rank), \(from.vulnerability))
        ORDER BY r.\(sql: rank), r.vulnerability LIMIT \(limit)
        """
    ).map { (try $0["rank"], try $0["vulnerability"]) }
  }

  /// The exposures to one vulnerability, by asset, behind one.
  static func exposures(
    to vulnerability: String, of organization: OrganizationID?, after asset: String?, limit: Int,
    in tx: Transaction
  ) throws -> [Deadline] {
    var sql = DirectiveStore.columns + " WHERE "
    if let organization { sql += "organization = \(organization) AND " }
    return try tx.rows(
      sql
        + """
        vulnerability = \(vulnerability) AND asset > \(asset ?? "") ORDER BY asset LIMIT \(limit)
        """
    ).map(DirectiveStore.deadline)
  }

  /// The ranks of some vulnerabilities.
  static func ranks(
    of vulnerabilities: [String], in tx: Transaction
  ) throws -> [String: ExposureRank] {
    var found: [String: ExposureRank] = [:]
    for part in vulnerabilities.chunked(tx.longestList) {
      let rows = try tx.rows("\(sql: columns) WHERE vulnerability IN \(list: part)")
      for row in rows { found[try row["vulnerability"]] = try rank(row) }
    }
    return found
  }

  /// Ranks in the order of names, behind one.
  static func ranks(
    after vulnerability: String, limit: Int, in tx: Transaction
  ) throws -> [ExposureRank] {
    try tx.rows(
      """
      \(sql: columns) WHERE vulnerability > \(vulnerability) ORDER BY vulnerability LIMIT \(limit)
      """
    ).map(rank)
  }

  static func put(_ ranks: [ExposureRank], in tx: Transaction) throws {
    try tx.insert(
      into: "directives_ranks", columns: ["vulnerability", "severity", "forecast"],
      rows: ranks.map {
        [.text($0.vulnerability), .integer($0.severity), .integer($0.forecast)]
      },
      conflict: """
        ON CONFLICT (vulnerability) DO UPDATE SET severity = excluded.severity,
          forecast = excluded.forecast
        """)
  }

  /// Removes the ranks of those that are on no asset any more.
  static func removeUnused(_ vulnerabilities: [String], in tx: Transaction) throws {
    for part in vulnerabilities.chunked(tx.longestList) {
      try tx.execute(
        """
        DELETE FROM directives_ranks WHERE vulnerability IN \(list: part) AND NOT EXISTS (
          SELECT 1 FROM directives_deadlines d
          WHERE d.vulnerability = directives_ranks.vulnerability)
        """)
    }
  }

  private static let columns: SQL = "SELECT vulnerability, severity, forecast FROM directives_ranks"

  private static func rank(_ row: Row) throws -> ExposureRank {
    ExposureRank(
      try row["vulnerability"], severity: try row["severity"], forecast: try row["forecast"])
  }
}
