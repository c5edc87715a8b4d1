import Storage
import Vocabulary

/// Every SQL statement about KEV entries, assessments and forecasts.
enum PriorityStore {
  static func facts(for cves: [String], in tx: Transaction) throws -> [String: PriorityFacts] {
    var found: [String: PriorityFacts] = [:]
    for part in cves.chunked(tx.longestList) {
      for entry in try kev(part, in: tx) {
        found[entry.cve, default: .init()].knownExploited = entry
      }
      for (cve, assessment) in try assessments(part, in: tx) {
        found[cve, default: .init()].assessment = assessment
      }
      let rows = try tx.rows(
        """
        SELECT cve, probability, percentile, day FROM catalog_forecasts WHERE cve IN \(list: part)
        """)
      for row in rows {
        found[try row["cve"], default: .init()].forecast = ExploitForecast(
          probability: try row["probability"], percentile: try row["percentile"],
          day: try row["day"])
      }
    }
    return found
  }

  static func totals(in tx: Transaction) throws -> (vulnerabilities: Int, knownExploited: Int) {
    let row = try tx.row(
      """
      SELECT (SELECT count(*) FROM catalog_vulnerabilities) AS vulnerabilities,
        (SELECT count(*) FROM catalog_kev WHERE removed_at IS NULL) AS exploited
      """)
    return (try row?["vulnerabilities"] ?? 0, try row?["exploited"] ?? 0)
  }

  private static func kev(_ cves: [String], in tx: Transaction) throws -> [KnownExploited] {
    try tx.rows(
      """
      SELECT cve, name, added_on, ransomware, required_action, removed_at
      FROM catalog_kev WHERE cve IN \(list: cves)
      """
    ).map(entry)
  }

  static func allKEV(in tx: Transaction) throws -> [KnownExploited] {
    try tx.rows(
      "SELECT cve, name, added_on, ransomware, required_action, removed_at FROM catalog_kev"
    ).map(entry)
  }

  private static func entry(_ row: Row) throws -> KnownExploited {
    KnownExploited(
      cve: try row["cve"], name: try row["name"], addedOn: try row["added_on"],
      isUsedByRansomware: try row["ransomware"], requiredAction: try row["required_action"],
      removedAt: try row["removed_at"])
  }

  static func put(_ entries: [KnownExploited], in tx: Transaction) throws {
    try tx.insert(
      into: "catalog_kev",
      columns: ["cve", "name", "added_on", "ransomware", "required_action", "removed_at"],
      rows: entries.map {
        [
          .text($0.cve), .text($0.name), $0.addedOn.sqlValue, .bool($0.isUsedByRansomware),
          .text($0.requiredAction), .null,
        ]
      },
      conflict: """
        ON CONFLICT (cve) DO UPDATE SET name = excluded.name, added_on = excluded.added_on,
          ransomware = excluded.ransomware, required_action = excluded.required_action,
          removed_at = NULL
        """)
  }

  static func removeKEV(_ cves: [String], at now: Timestamp, in tx: Transaction) throws {
    for part in cves.chunked(tx.longestList) {
      try tx.execute("UPDATE catalog_kev SET removed_at = \(now) WHERE cve IN \(list: part)")
    }
  }

  static func assessments(
    _ cves: [String], in tx: Transaction
  ) throws -> [String: Assessment] {
    var found: [String: Assessment] = [:]
    for part in cves.chunked(tx.longestList) {
      let rows = try tx.rows(
        """
        SELECT cve, exploitation, automatable, total, assessed_at
        FROM catalog_assessments WHERE cve IN \(list: part)
        """)
      for row in rows {
        found[try row["cve"]] = Assessment(
          exploitation: try row["exploitation"], automatable: try row["automatable"],
          isTotal: try row["total"], assessedAt: try row["assessed_at"])
      }
    }
    return found
  }

  static func put(_ assessments: [(cve: String, Assessment)], in tx: Transaction) throws {
    try tx.insert(
      into: "catalog_assessments",
      columns: ["cve", "exploitation", "automatable", "total", "assessed_at"],
      rows: assessments.map { cve, value in
        [
          .text(cve), value.exploitation.sqlValue, value.automatable.sqlValue,
          value.isTotal.sqlValue, value.assessedAt.sqlValue,
        ]
      },
      conflict: """
        ON CONFLICT (cve) DO UPDATE SET exploitation = excluded.exploitation,
          automatable = excluded.automatable, total = excluded.total,
          assessed_at = excluded.assessed_at
        """)
  }

  static func put(_ forecasts: [(cve: String, ExploitForecast)], in tx: Transaction) throws {
    try tx.insert(
      into: "catalog_forecasts", columns: ["cve", "probability", "percentile", "day"],
      rows: forecasts.map { cve, value in
        [.text(cve), .real(value.probability), .real(value.percentile), value.day.sqlValue]
      },
      conflict: """
        ON CONFLICT (cve) DO UPDATE SET probability = excluded.probability,
          percentile = excluded.percentile, day = excluded.day
        """)
  }
}
