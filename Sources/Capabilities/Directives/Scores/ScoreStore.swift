import Storage
import Vocabulary

/// Every SQL statement about what was closed.
enum ClosingStore {
  static func put(_ gone: [Deadline], at now: Timestamp, in tx: Transaction) throws {
    try tx.insert(
      into: "directives_closings",
      columns: [
        "organization", "asset", "vulnerability", "directive", "start_day", "due_day",
        "closed_day", "closed_at",
      ],
      rows: gone.map {
        [
          $0.organization.sqlValue, $0.asset.sqlValue, .text($0.vulnerability),
          .integer($0.directive), $0.start.sqlValue, $0.due.sqlValue, now.day.sqlValue,
          now.sqlValue,
        ]
      }, conflict: "ON CONFLICT DO NOTHING")
  }
}

/// Every SQL statement of scorecards: sums over one organization's rows, along their indexes.
enum ScoreStore {
  /// Only what one directive gave, in whatever version; everything for nil.
  private static func about(_ lineage: DirectiveID?) -> SQL {
    guard let lineage else { return "" }
    return """
       AND directive IN (SELECT number FROM directives_documents WHERE lineage = \(lineage))
      """
  }

  static func open(
    _ score: inout Score, today: CalendarDay, about lineage: DirectiveID?, in tx: Transaction
  ) throws {
    let id = score.organization
    let only = about(lineage)
    let row = try tx.row(
      """
      SELECT count(*) AS n, count(CASE WHEN due_day < \(today) THEN 1 END) AS overdue
      FROM directives_deadlines WHERE organization = \(id)\(sql: only)
      """)
    score.open = try row?["n"] ?? 0
    score.overdue = try row?["overdue"] ?? 0
    score.overdueDeferred =
      try tx.row(
        """
        SELECT count(*) AS n FROM directives_deadlines d
        WHERE d.organization = \(id)\(sql: only) AND d.due_day < \(today) AND EXISTS (
          SELECT 1 FROM directives_deferrals f WHERE f.asset = d.asset AND f.state = 'granted'
            AND f.until_day >= \(today)
            AND f.directive = (
              SELECT o.lineage FROM directives_documents o WHERE o.number = d.directive)
            AND (f.vulnerability IS NULL OR f.vulnerability = d.vulnerability))
        """)?["n"] ?? 0
    var deferred: SQL = ""
    if let lineage { deferred = " AND directive = \(lineage)" }
    score.deferrals =
      try tx.row(
        """
        SELECT count(*) AS n FROM directives_deferrals
        WHERE organization = \(id) AND state = 'granted' AND until_day >= \(today)\(sql: deferred)
        """)?["n"] ?? 0
  }

  static func closed(
    _ score: inout Score, about lineage: DirectiveID?, in tx: Transaction
  ) throws {
    let only = about(lineage)
    let (id, from, to) = (score.organization, score.from, score.to)
    // Weeks by their Mondays: 1970-01-05, day 4, was one.
    let rows = try tx.rows(
      """
      SELECT (closed_day + 3) / 7 AS week, count(*) AS n,
        count(CASE WHEN closed_day <= due_day THEN 1 END) AS in_time
      FROM directives_closings
      WHERE organization = \(id) AND closed_day BETWEEN \(from) AND \(to)
        AND due_day IS NOT NULL\(sql: only)
      GROUP BY (closed_day + 3) / 7
      """)
    var weeks: [Int64: (Int, Int)] = [:]
    for row in rows { weeks[try row["week"]] = (try row["n"], try row["in_time"]) }
    for week in (from.number + 3) / 7...(to.number + 3) / 7 {
      let (closed, inTime) = weeks[week] ?? (0, 0)
      score.weeks.append(
        .init(monday: CalendarDay(number: week * 7 - 3), closed: closed, inTime: inTime))
    }
    score.closed = weeks.values.reduce(0) { $0 + $1.0 }
    score.closedInTime = weeks.values.reduce(0) { $0 + $1.1 }
    guard score.closed > 0 else { return }
    score.medianDays =
      try tx.row(
        """
        SELECT closed_day - start_day AS days FROM directives_closings
        WHERE organization = \(id) AND closed_day BETWEEN \(from) AND \(to)
          AND due_day IS NOT NULL\(sql: only)
        ORDER BY closed_day - start_day LIMIT 1 OFFSET \((score.closed - 1) / 2)
        """)?["days"]
  }

  static func forensics(
    _ score: inout Score, now: Timestamp, about lineage: DirectiveID?, in tx: Transaction
  ) throws {
    let only = about(lineage)
    let (id, from) = (score.organization, score.from.start)
    let end = score.to.adding(days: 1).start
    let hour: Int64 = 3_600_000_000
    // A step counts once it was recorded, or once its time is over.
    let row = try tx.row(
      """
      SELECT count(CASE WHEN scope_at IS NOT NULL OR started_at + \(2 * hour) < \(now)
          THEN 1 END)
        + count(CASE WHEN evidence_at IS NOT NULL OR started_at + \(24 * hour) < \(now)
          THEN 1 END)
        + count(CASE WHEN decision_at IS NOT NULL OR started_at + \(72 * hour) < \(now)
          THEN 1 END) AS steps,
        count(CASE WHEN scope_at <= started_at + \(2 * hour) THEN 1 END)
        + count(CASE WHEN evidence_at <= started_at + \(24 * hour) THEN 1 END)
        + count(CASE WHEN decision_at <= started_at + \(72 * hour) THEN 1 END) AS in_time,
        count(CASE WHEN patched_first THEN 1 END) AS patched
      FROM directives_clocks
      WHERE organization = \(id) AND state <> 'ended' AND started_at >= \(from)
        AND started_at < \(end)\(sql: only)
      """)
    score.steps = try row?["steps"] ?? 0
    score.stepsInTime = try row?["in_time"] ?? 0
    score.patchedFirst = try row?["patched"] ?? 0
  }
}
