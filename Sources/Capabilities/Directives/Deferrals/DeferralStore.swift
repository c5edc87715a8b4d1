import Access
import Formats
import Inventory
import Storage
import Vocabulary

/// Every SQL statement about deferrals and statements about periods.
enum DeferralStore {
  static func insert(_ deferral: Deferral, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO directives_deferrals (id, organization, asset, vulnerability, directive,
        justification, compensation, until_day, state, asked_by, asked_person, asked_at, receipt,
        version)
      VALUES (\(deferral.id), \(deferral.organization), \(deferral.asset),
        \(deferral.vulnerability), \(deferral.directive), \(deferral.justification),
        \(deferral.compensation), \(deferral.until), \(deferral.state.rawValue),
        \(deferral.askedBy), \(deferral.askedPerson), \(deferral.askedAt),
        \(deferral.receipt), 1)
      """)
  }

  static func decide(
    _ id: String, version: Int64, to state: DeferralState, by actor: String, note: String?,
    at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE directives_deferrals SET state = \(state.rawValue), decided_by = \(actor),
        decided_at = \(now), note = \(note), version = version + 1
      WHERE id = \(id) AND version = \(version)
      """) == 1
  }

  /// Ends it; who decided it and why stays.
  static func end(
    _ id: String, version: Int64, by actor: String, note: String?, at now: Timestamp,
    in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE directives_deferrals SET state = 'ended', ended_by = \(actor), ended_at = \(now),
        ended_note = \(note), version = version + 1
      WHERE id = \(id) AND version = \(version)
      """) == 1
  }

  static func find(_ id: DeferralID, in tx: Transaction) throws -> Deferral? {
    try tx.row("\(sql: columns) WHERE id = \(id)").map(deferral)
  }

  static func list(
    of organizations: [OrganizationID], _ states: [DeferralState], asset: AssetID?,
    page: PageRequest, newestFirst: Bool = false, in tx: Transaction
  ) throws -> [Deferral] {
    let words = states.map(\.rawValue)
    var sql: SQL = """
      \(sql: columns) WHERE organization IN \(list: organizations) AND state IN \(list: words)
      """
    if let asset { sql += " AND asset = \(asset)" }
    sql += place(page, newestFirst)
    return try tx.rows(sql).map(deferral)
  }

  /// A page in the order of identifiers, which is that of time.
  private static func place(_ page: PageRequest, _ newestFirst: Bool) -> SQL {
    let order: SQL = newestFirst ? "DESC" : "ASC"
    var sql: SQL = ""
    if let after = page.after?.parts.first {
      sql += newestFirst ? " AND id < \(after)" : " AND id > \(after)"
    }
    sql += " ORDER BY id \(sql: order) LIMIT \(page.limit + 1)"
    return sql
  }

  /// Those whose day has passed.
  static func over(on today: CalendarDay, limit: Int, in tx: Transaction) throws -> [Deferral] {
    try tx.rows(
      """
      \(sql: columns) WHERE state IN ('asked', 'granted') AND until_day < \(today)
      ORDER BY id LIMIT \(limit)
      """
    ).map(deferral)
  }

  private static let columns: SQL =
    """
    SELECT id, organization, asset, vulnerability, directive, justification, compensation,
      until_day, state, asked_by, asked_person, asked_at, decided_by, decided_at, note, ended_by,
      ended_at, ended_note, receipt, version
    FROM directives_deferrals
    """

  private static func deferral(_ row: Row) throws -> Deferral {
    Deferral(
      id: try row["id"], organization: try row["organization"], asset: try row["asset"],
      vulnerability: try row["vulnerability"], directive: try row["directive"],
      justification: try row["justification"], compensation: try row["compensation"],
      until: try row["until_day"], state: try row["state"], askedBy: try row["asked_by"],
      askedPerson: try row["asked_person"], askedAt: try row["asked_at"],
      decidedBy: try row["decided_by"], decidedAt: try row["decided_at"], note: try row["note"],
      endedBy: try row["ended_by"], endedAt: try row["ended_at"], ending: try row["ended_note"],
      receipt: try row["receipt"], version: try row["version"])
  }

  // MARK: Statements

  static func insert(_ attestation: Attestation, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO directives_attestations (id, organization, directive, from_day, to_day, is_met,
        statement, figures, signed_by, signed_at, receipt)
      VALUES (\(attestation.id), \(attestation.organization), \(attestation.directive),
        \(attestation.from), \(attestation.to), \(attestation.isMet), \(attestation.statement),
        \(attestation.figures.serialized()), \(attestation.signedBy), \(attestation.signedAt),
        \(attestation.receipt))
      """)
  }

  static func attestations(
    of organizations: [OrganizationID], page: PageRequest, newestFirst: Bool = false,
    in tx: Transaction
  ) throws -> [Attestation] {
    let sql: SQL = """
      SELECT id, organization, directive, from_day, to_day, is_met, statement, figures, signed_by,
        signed_at, receipt
      FROM directives_attestations
      WHERE organization IN \(list: organizations)
      """
    return try tx.rows(sql + place(page, newestFirst)).map { row in
      let figures: String = try row["figures"]
      return Attestation(
        id: try row["id"], organization: try row["organization"],
        directive: try row["directive"], from: try row["from_day"], to: try row["to_day"],
        isMet: try row["is_met"], statement: try row["statement"],
        figures: try JSONValue.parse(Array(figures.utf8)), signedBy: try row["signed_by"],
        signedAt: try row["signed_at"], receipt: try row["receipt"])
    }
  }
}
