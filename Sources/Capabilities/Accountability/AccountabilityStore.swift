import Cases
import Storage
import Vocabulary

/// Every SQL statement of Accountability. It reads sums from the capabilities' tables and changes
/// nothing.
enum AccountabilityStore {
  struct Totals {
    let findings: Int
    let flaws: Int
    let judged: Int
    let actionsDone: Int
    let actionsProven: Int
    let organizations: Int
    let operators: Int
  }

  static func totals(in tx: Transaction) throws -> Totals {
    let row = try tx.row(
      """
      SELECT (SELECT count(*) FROM intake_findings) AS findings,
        (SELECT count(*) FROM intake_flaws WHERE merged_into IS NULL) AS flaws,
        (SELECT count(*) FROM cases_cases WHERE judged_at IS NOT NULL AND merged_into IS NULL)
          AS judged,
        (SELECT count(*) FROM actions_actions WHERE state = 'done') AS done,
        (SELECT count(*) FROM actions_actions WHERE state = 'verified') AS proven,
        (SELECT count(*) FROM registry_organizations) AS organizations,
        (SELECT count(DISTINCT organization) FROM actions_actions WHERE state = 'open')
          AS operators
      """)
    return Totals(
      findings: try row?["findings"] ?? 0, flaws: try row?["flaws"] ?? 0,
      judged: try row?["judged"] ?? 0, actionsDone: try row?["done"] ?? 0,
      actionsProven: try row?["proven"] ?? 0, organizations: try row?["organizations"] ?? 0,
      operators: try row?["operators"] ?? 0)
  }

  /// A case that was merged into another is left out of verdicts: mostly the software ended it, and
  /// its flaw is counted with the case that goes on.
  static func medianVerdict(of judged: Int, in tx: Transaction) throws -> Int64? {
    let microseconds: Int64? = try tx.row(
      """
      SELECT judged_at - opened_at AS waited FROM cases_cases
      WHERE judged_at IS NOT NULL AND merged_into IS NULL
      ORDER BY judged_at - opened_at LIMIT 1 OFFSET \((judged - 1) / 2)
      """
    ).map { try $0["waited"] }
    return microseconds.map { $0 / 1_000_000 }
  }

  /// Seconds from opening to the first verdict, of cases judged since a moment that go on.
  static func verdicts(since: Timestamp, in tx: Transaction) throws -> [Int64] {
    try tx.rows(
      """
      SELECT (judged_at - opened_at) / 1000000 AS seconds FROM cases_cases
      WHERE judged_at >= \(since) AND merged_into IS NULL
      ORDER BY judged_at DESC LIMIT 100000
      """
    ).map { try $0["seconds"] }
  }

  /// Published cases that somebody had marked as fixed before.
  static func markedFixed(in tx: Transaction) throws -> Set<CaseID> {
    let rows = try tx.rows(
      """
      SELECT DISTINCT c.id FROM cases_cases c JOIN ledger_facts f ON f.subject = c.id
      WHERE c.state = 'published' AND f.kind = 'case.moved'
        AND f.detail LIKE '%"command":"markFixed"%'
      """)
    return Set(try rows.map { row -> CaseID in try row["id"] })
  }

  /// How many of these cases are published now.
  static func published(of ids: Set<CaseID>, in tx: Transaction) throws -> Int {
    var count = 0
    for part in Array(ids).chunked(tx.longestList) {
      let found: Int =
        try tx.row(
          """
          SELECT count(*) AS n FROM cases_cases WHERE state = 'published' AND id IN \(list: part)
          """)?["n"] ?? 0
      count += found
    }
    return count
  }

  /// When cases were opened and judged.
  static func times(
    of ids: [CaseID], in tx: Transaction
  ) throws -> [CaseID: (openedAt: Timestamp, judgedAt: Timestamp?)] {
    var found: [CaseID: (openedAt: Timestamp, judgedAt: Timestamp?)] = [:]
    for part in ids.chunked(tx.longestList) {
      for row in try tx.rows(
        "SELECT id, opened_at, judged_at FROM cases_cases WHERE id IN \(list: part)")
      {
        found[try row["id"]] = (try row["opened_at"], try row["judged_at"])
      }
    }
    return found
  }

  static func daily(since: Timestamp, in tx: Transaction) throws -> [Int64: Int] {
    var counts: [Int64: Int] = [:]
    let rows = try tx.rows(
      """
      SELECT received_at / 86400000000 AS day, count(*) AS n FROM intake_findings
      WHERE received_at >= \(since) GROUP BY received_at / 86400000000
      """)
    for row in rows { counts[try row["day"]] = try row["n"] }
    return counts
  }
}
