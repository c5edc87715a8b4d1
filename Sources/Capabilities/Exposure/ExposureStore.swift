import Inventory
import Storage
import Vocabulary

/// Every SQL statement of Exposure.
enum ExposureStore {
  /// What is known about some components, suppressed or not.
  static func verdicts(
    on components: [ComponentNumber], in tx: Transaction
  ) throws -> [ComponentVerdict] {
    try components.chunked(tx.longestList).flatMap { part in
      try tx.rows(
        "\(sql: columns) WHERE component IN \(list: part) ORDER BY component, vulnerability"
      ).map(verdict)
    }
  }

  /// Every verdict about these vulnerabilities.
  static func verdicts(
    about vulnerabilities: [String], in tx: Transaction
  ) throws -> [ComponentVerdict] {
    try vulnerabilities.chunked(tx.longestList).flatMap { part in
      try tx.rows("\(sql: columns) WHERE vulnerability IN \(list: part)").map(verdict)
    }
  }

  /// The components that a vulnerability is in, suppressed or not, from one of them on, at most
  /// `limit`.
  static func components(
    with vulnerability: String, from first: ComponentNumber?, limit: Int, in tx: Transaction
  ) throws -> [ComponentVerdict] {
    var sql: SQL = "\(sql: columns) WHERE vulnerability = \(vulnerability)"
    if let first { sql += " AND component >= \(first)" }
    return try tx.rows(sql + " ORDER BY component LIMIT \(limit)").map(verdict)
  }

  static func put(_ verdicts: [ComponentVerdict], in tx: Transaction) throws {
    try tx.insert(
      into: "exposure_verdicts",
      columns: [
        "component", "vulnerability", "reason", "fixed_version", "hint", "suppression",
      ],
      rows: verdicts.map {
        [
          $0.component.sqlValue, .text($0.vulnerability), .text($0.reason),
          $0.fixedVersion.sqlValue, $0.hint.sqlValue, $0.suppression.sqlValue,
        ]
      },
      conflict: """
        ON CONFLICT (component, vulnerability) DO UPDATE SET reason = excluded.reason,
          fixed_version = excluded.fixed_version, hint = excluded.hint,
          suppression = excluded.suppression
        """)
  }

  static func delete(_ verdicts: [ComponentVerdict], in tx: Transaction) throws {
    for (vulnerability, group) in Dictionary(grouping: verdicts, by: \.vulnerability) {
      for part in group.map(\.component).chunked(tx.longestList) {
        try tx.execute(
          """
          DELETE FROM exposure_verdicts
          WHERE component IN \(list: part) AND vulnerability = \(vulnerability)
          """)
      }
    }
  }

  /// Those of the components that were never looked up.
  static func unjudged(
    among components: [ComponentNumber], in tx: Transaction
  ) throws -> [ComponentNumber] {
    var judged: Set<ComponentNumber> = []
    for part in components.chunked(tx.longestList) {
      let rows = try tx.rows(
        "SELECT component FROM exposure_judged WHERE component IN \(list: part)")
      for row in rows { judged.insert(try row["component"]) }
    }
    return components.filter { !judged.contains($0) }
  }

  static func markJudged(_ components: [ComponentNumber], in tx: Transaction) throws {
    try tx.insert(
      into: "exposure_judged", columns: ["component"], rows: components.map { [$0.sqlValue] },
      conflict: "ON CONFLICT DO NOTHING")
  }

  /// When each of these was first known on the asset.
  static func firstSeen(
    _ vulnerabilities: [String], on asset: AssetID, in tx: Transaction
  ) throws -> [String: Timestamp] {
    var seen: [String: Timestamp] = [:]
    for part in Array(Set(vulnerabilities)).sorted().chunked(tx.longestList) {
      let rows = try tx.rows(
        """
        SELECT vulnerability, at FROM exposure_first_seen
        WHERE asset = \(asset) AND vulnerability IN \(list: part)
        """)
      for row in rows { seen[try row["vulnerability"]] = try row["at"] }
    }
    return seen
  }

  /// Remembers when vulnerabilities were first known on assets; what is remembered stays.
  static func remember(
    _ pairs: [(AssetID, String)], at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.insert(
      into: "exposure_first_seen", columns: ["asset", "vulnerability", "at"],
      rows: pairs.map { [$0.0.sqlValue, .text($0.1), now.sqlValue] },
      conflict: "ON CONFLICT DO NOTHING")
  }

  private static let columns: SQL =
    "SELECT component, vulnerability, reason, fixed_version, hint, suppression FROM exposure_verdicts"

  private static func verdict(_ row: Row) throws -> ComponentVerdict {
    ComponentVerdict(
      component: try row["component"], vulnerability: try row["vulnerability"],
      reason: try row["reason"], fixedVersion: try row["fixed_version"],
      hint: try row["hint"], suppression: try row["suppression"])
  }
}
