import Inventory
import Storage
import Vocabulary

/// Every SQL statement of Directives.
enum DirectiveStore {
  static func deadlines(on asset: AssetID, in tx: Transaction) throws -> [Deadline] {
    try tx.rows("\(sql: columns) WHERE asset = \(asset) ORDER BY vulnerability").map(deadline)
  }

  static let columns: SQL =
    """
    SELECT asset, vulnerability, organization, exploited, exposed, automatable, total, assessed,
      urgency, start_day, due_day, reason, decided_at, directive, basis
    FROM directives_deadlines
    """

  static func deadline(_ row: Row) throws -> Deadline {
    Deadline(
      asset: try row["asset"], vulnerability: try row["vulnerability"],
      organization: try row["organization"],
      inputs: DecisionInputs(
        isKnownExploited: try row["exploited"], isPubliclyExposed: try row["exposed"],
        isAutomatable: try row["automatable"], isTotal: try row["total"]),
      isAssessed: try row["assessed"], urgency: try row["urgency"], start: try row["start_day"],
      due: try row["due_day"], reason: try row["reason"], decidedAt: try row["decided_at"],
      directive: try row["directive"], basis: try row["basis"])
  }

  /// The place of a day among the others: without a date last.
  static func dueOrder(_ due: CalendarDay?) -> Int64 { due?.number ?? 99_999_999 }

  static func put(_ deadlines: [Deadline], in tx: Transaction) throws {
    try tx.insert(
      into: "directives_deadlines",
      columns: [
        "asset", "vulnerability", "organization", "exploited", "exposed", "automatable", "total",
        "assessed", "urgency", "start_day", "due_day", "due_order", "reason", "decided_at",
        "directive", "basis",
      ],
      rows: deadlines.map {
        [
          $0.asset.sqlValue, .text($0.vulnerability), $0.organization.sqlValue,
          .bool($0.inputs.isKnownExploited), .bool($0.inputs.isPubliclyExposed),
          .bool($0.inputs.isAutomatable), .bool($0.inputs.isTotal), .bool($0.isAssessed),
          .text($0.urgency.rawValue), $0.start.sqlValue, $0.due.sqlValue,
          .integer(dueOrder($0.due)), .text($0.reason), $0.decidedAt.sqlValue,
          .integer($0.directive), .text($0.basis),
        ]
      },
      conflict: """
        ON CONFLICT (asset, vulnerability) DO UPDATE SET exploited = excluded.exploited,
          exposed = excluded.exposed, automatable = excluded.automatable,
          total = excluded.total, assessed = excluded.assessed, urgency = excluded.urgency,
          start_day = excluded.start_day, due_day = excluded.due_day,
          due_order = excluded.due_order, reason = excluded.reason,
          decided_at = excluded.decided_at, directive = excluded.directive,
          basis = excluded.basis
        """)
    try tx.insert(
      into: "directives_decisions",
      columns: ["asset", "vulnerability", "at", "urgency", "due_day", "reason", "directive"],
      rows: deadlines.map {
        [
          $0.asset.sqlValue, .text($0.vulnerability), $0.decidedAt.sqlValue,
          .text($0.urgency.rawValue), $0.due.sqlValue, .text($0.reason), .integer($0.directive),
        ]
      })
  }

  static func delete(
    _ vulnerabilities: [String], on asset: AssetID, in tx: Transaction
  ) throws {
    for part in vulnerabilities.chunked(tx.longestList) {
      try tx.execute(
        """
        DELETE FROM directives_deadlines
        WHERE asset = \(asset) AND vulnerability IN \(list: part)
        """)
    }
  }

  static func decisions(
    on asset: AssetID, _ vulnerability: String, in tx: Transaction
  ) throws -> [DeadlineDecision] {
    try tx.rows(
      """
      SELECT at, urgency, due_day, reason FROM directives_decisions
      WHERE asset = \(asset) AND vulnerability = \(vulnerability) ORDER BY at
      """
    ).map { row in
      DeadlineDecision(
        at: try row["at"], urgency: try row["urgency"], due: try row["due_day"],
        reason: try row["reason"])
    }
  }
}
