import Cases
import Storage
import Vocabulary

/// The SQL about what is waited for.
enum DutyStore {
  /// Whose name stands for the coordinator's.
  static let coordinator = "coordinator"

  /// Puts the duties of some holders in the place of those there were. What was escalated stays so
  /// while it is due at the same time.
  static func replace(
    _ duties: [String: [Duty]], of id: CaseID, in tx: Transaction
  ) throws {
    let holders = duties.keys.sorted()
    var before: [String: (due: Timestamp, at: Timestamp)] = [:]
    for part in holders.chunked(tx.longestList) {
      for row in try tx.rows(
        """
        SELECT holder, kind, due_at, escalated_at FROM coordination_duties
        WHERE case_id = \(id) AND holder IN \(list: part) AND escalated_at IS NOT NULL
        """)
      {
        let (holder, kind): (String, String) = (try row["holder"], try row["kind"])
        before[holder + " " + kind] = (try row["due_at"], try row["escalated_at"])
      }
      try tx.execute(
        "DELETE FROM coordination_duties WHERE case_id = \(id) AND holder IN \(list: part)")
    }
    let rows = holders.flatMap { holder in
      (duties[holder] ?? []).map { duty -> [SQLValue] in
        let known = before[holder + " " + duty.kind.rawValue]
        let escalated = known.flatMap { $0.due == duty.due ? $0.at : nil }
        return [
          id.sqlValue, .text(holder), .text(duty.kind.rawValue), duty.due.sqlValue,
          escalated.sqlValue,
        ]
      }
    }
    try tx.insert(
      into: "coordination_duties",
      columns: ["case_id", "holder", "kind", "due_at", "escalated_at"], rows: rows)
  }

  /// What is waited for, due first: everybody's, or that of one organization.
  static func list(
    of organization: OrganizationID?, page: PageRequest, in tx: Transaction
  ) throws -> [(row: ListedDuty, holder: String)] {
    var sql: SQL = """
      SELECT d.case_id, d.holder, d.kind, d.due_at, d.escalated_at, p.name
      FROM coordination_duties d LEFT JOIN coordination_participants p ON p.id = d.holder
      WHERE 1 = 1
      """
    if let organization { sql += " AND p.organization = \(organization)" }
    if let after = page.after?.parts, after.count == 4, let due = Int64(after[0]) {
      sql += """
         AND (d.due_at, d.case_id, d.holder, d.kind)
          > (\(due), \(after[1]), \(after[2]), \(after[3]))
        """
    }
    sql += " ORDER BY d.due_at, d.case_id, d.holder, d.kind LIMIT \(page.limit + 1)"
    return try tx.rows(sql).map { row in
      let holder: String = try row["holder"]
      return (
        ListedDuty(
          case: try row["case_id"], title: "", participant: ParticipantID(holder),
          name: try row["name"], duty: Duty(try row["kind"], due: try row["due_at"]),
          escalatedAt: try row["escalated_at"]), holder
      )
    }
  }

  /// What is waited for in one case.
  static func duties(of id: CaseID, in tx: Transaction) throws -> [String: [Duty]] {
    var found: [String: [Duty]] = [:]
    for row in try tx.rows(
      """
      SELECT holder, kind, due_at FROM coordination_duties WHERE case_id = \(id)
      ORDER BY due_at, kind
      """)
    {
      found[try row["holder"], default: []].append(Duty(try row["kind"], due: try row["due_at"]))
    }
    return found
  }

  /// How many things of each kind are waited for, and how many of them are late.
  static func counts(
    of organization: OrganizationID?, now: Timestamp, in tx: Transaction
  ) throws -> [DutyKind: (all: Int, late: Int)] {
    var sql: SQL = """
      SELECT d.kind, count(*) AS n,
        CAST(SUM(CASE WHEN d.due_at < \(now) THEN 1 ELSE 0 END) AS BIGINT) AS late
      FROM coordination_duties d
      """
    if let organization {
      sql += """
         JOIN coordination_participants p ON p.id = d.holder
          AND p.organization = \(organization)
        """
    }
    var found: [DutyKind: (all: Int, late: Int)] = [:]
    for row in try tx.rows(sql + " GROUP BY d.kind") {
      found[try row["kind"]] = (try row["n"], try row["late"])
    }
    return found
  }

  /// Marks what is late and was not escalated; gives what was marked.
  static func escalate(
    now: Timestamp, limit: Int, in tx: Transaction
  ) throws -> [(id: CaseID, holder: String, kind: DutyKind)] {
    let late = try tx.rows(
      """
      SELECT case_id, holder, kind FROM coordination_duties
      WHERE due_at < \(now) AND escalated_at IS NULL AND kind <> \(DutyKind.endEmbargo)
      ORDER BY due_at, case_id, holder, kind LIMIT \(limit)
      """)
    return try late.map { row in
      let (id, holder, kind): (CaseID, String, DutyKind) =
        (try row["case_id"], try row["holder"], try row["kind"])
      try tx.execute(
        """
        UPDATE coordination_duties SET escalated_at = \(now)
        WHERE case_id = \(id) AND holder = \(holder) AND kind = \(kind)
        """)
      return (id, holder, kind)
    }
  }
}
