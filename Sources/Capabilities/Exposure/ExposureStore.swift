import Inventory
import Storage
import Vocabulary

/// Every SQL statement of Exposure.
enum ExposureStore {
  static func matches(
    on asset: AssetID, components: [String]? = nil, in tx: Transaction
  ) throws -> [ExposureMatch] {
    var sql: SQL = "\(sql: columns) WHERE asset = \(asset)"
    if let components { sql += " AND component IN \(list: components)" }
    return try tx.rows(sql + " ORDER BY component, vulnerability").map(match)
  }

  static func matches(
    of vulnerability: String, page: PageRequest, in tx: Transaction
  ) throws -> [ExposureMatch] {
    let after = page.after?.parts ?? []
    let asset = after.first ?? ""
    let component = after.count > 1 ? after[1] : ""
    return try tx.rows(
      """
      \(sql: columns) WHERE vulnerability = \(vulnerability)
        AND (asset, component) > (\(asset), \(component))
      ORDER BY asset, component LIMIT \(page.limit + 1)
      """
    ).map(match)
  }

  static func assets(of vulnerabilities: [String], in tx: Transaction) throws -> Set<AssetID> {
    var found: Set<AssetID> = []
    for place in stride(from: 0, to: vulnerabilities.count, by: 500) {
      let part = Array(vulnerabilities[place..<min(place + 500, vulnerabilities.count)])
      let rows = try tx.rows(
        "SELECT DISTINCT asset FROM exposure_matches WHERE vulnerability IN \(list: part)")
      for row in rows { found.insert(try row["asset"]) }
    }
    return found
  }

  static func reach(
    of vulnerability: String, in tx: Transaction
  ) throws -> (organizations: Int, assets: Int) {
    let row = try tx.row(
      """
      SELECT count(DISTINCT organization) AS organizations, count(DISTINCT asset) AS assets
      FROM exposure_matches WHERE vulnerability = \(vulnerability)
      """)
    return (try row?["organizations"] ?? 0, try row?["assets"] ?? 0)
  }

  static func insert(_ matches: [ExposureMatch], in tx: Transaction) throws {
    try tx.insert(
      into: "exposure_matches",
      columns: [
        "asset", "component", "vulnerability", "organization", "reason", "fixed_version", "since",
      ],
      rows: matches.map {
        [
          $0.asset.sqlValue, .text($0.component), .text($0.vulnerability),
          $0.organization.sqlValue, .text($0.reason), $0.fixedVersion.sqlValue,
          $0.since.sqlValue,
        ]
      },
      conflict: """
        ON CONFLICT (asset, component, vulnerability) DO UPDATE SET reason = excluded.reason,
          fixed_version = excluded.fixed_version
        """)
  }

  /// When each vulnerability was first seen on the asset; the moment given counts for new ones. What
  /// disappears from an inventory and comes back keeps its first day.
  static func firstSeen(
    _ vulnerabilities: [String], on asset: AssetID, now: Timestamp, in tx: Transaction
  ) throws -> [String: Timestamp] {
    try tx.insert(
      into: "exposure_first_seen", columns: ["asset", "vulnerability", "at"],
      rows: Set(vulnerabilities).sorted().map { [asset.sqlValue, .text($0), now.sqlValue] },
      conflict: "ON CONFLICT DO NOTHING")
    var seen: [String: Timestamp] = [:]
    let rows = try tx.rows(
      "SELECT vulnerability, at FROM exposure_first_seen WHERE asset = \(asset)")
    for row in rows { seen[try row["vulnerability"]] = try row["at"] }
    return seen
  }

  static func delete(_ match: ExposureMatch, in tx: Transaction) throws {
    try tx.execute(
      """
      DELETE FROM exposure_matches WHERE asset = \(match.asset)
        AND component = \(match.component) AND vulnerability = \(match.vulnerability)
      """)
  }

  private static let columns: SQL =
    """
    SELECT asset, component, vulnerability, organization, reason, fixed_version, since
    FROM exposure_matches
    """

  private static func match(_ row: Row) throws -> ExposureMatch {
    ExposureMatch(
      asset: try row["asset"], organization: try row["organization"],
      component: try row["component"], vulnerability: try row["vulnerability"],
      reason: try row["reason"], fixedVersion: try row["fixed_version"],
      since: try row["since"])
  }
}
