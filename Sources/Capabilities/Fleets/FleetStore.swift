import Access
import Storage
import Vocabulary

/// Every SQL statement of Fleets.
enum FleetStore {
  static func insert(_ mandate: Mandate, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO fleets_mandates
        (id, client, manager, allows, until_day, given_at, given_by, ended_at, version)
      VALUES (\(mandate.id), \(mandate.client), \(mandate.manager), \(text(mandate.allows)),
        \(mandate.until), \(mandate.givenAt), \(mandate.givenBy), \(mandate.endedAt),
        \(mandate.version))
      """)
  }

  static func end(
    _ grant: Grant<Write, MandateObject>, at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE fleets_mandates SET ended_at = \(now), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version) AND ended_at IS NULL
      """) == 1
  }

  static func mandate(_ id: MandateID, in tx: Transaction) throws -> Mandate? {
    try tx.row("\(sql: columns) WHERE id = \(id)").map(mandate)
  }

  /// The one between two organizations that has not been ended; it may have run out.
  static func between(
    _ manager: OrganizationID, _ client: OrganizationID, in tx: Transaction
  ) throws -> Mandate? {
    try tx.row(
      """
      \(sql: columns) WHERE manager = \(manager) AND client = \(client) AND ended_at IS NULL
      """
    ).map(mandate)
  }

  /// The mandates of one organization, as either side, or of all; the newest first.
  static func list(
    of organization: OrganizationID?, page: PageRequest, in tx: Transaction
  ) throws -> [Mandate] {
    var sql: SQL = "\(sql: columns) WHERE id < \(page.after?.parts.first ?? "mdu")"
    if let organization {
      sql += " AND (client = \(organization) OR manager = \(organization))"
    }
    return try tx.rows(sql + " ORDER BY id DESC LIMIT \(page.limit + 1)").map(mandate)
  }

  /// Those that an organization holds on a day.
  static func held(
    by manager: OrganizationID, on today: CalendarDay, limit: Int, in tx: Transaction
  ) throws -> [Mandate] {
    try tx.rows(
      """
      \(sql: columns) WHERE manager = \(manager) AND ended_at IS NULL AND until_day >= \(today)
      ORDER BY client LIMIT \(limit)
      """
    ).map(mandate)
  }

  /// Those that nobody ended, by their last day.
  static func ending(
    from first: CalendarDay, through last: CalendarDay, in tx: Transaction
  ) throws -> [Mandate] {
    try tx.rows(
      """
      \(sql: columns) WHERE ended_at IS NULL AND until_day >= \(first) AND until_day <= \(last)
      ORDER BY until_day, id
      """
    ).map(mandate)
  }

  static func act(
    _ session: String, for client: OrganizationID, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO fleets_sessions (session, client, at) VALUES (\(session), \(client), \(now))
      ON CONFLICT (session) DO UPDATE SET client = excluded.client, at = excluded.at
      """)
  }

  static func stop(_ session: String, in tx: Transaction) throws {
    try tx.execute("DELETE FROM fleets_sessions WHERE session = \(session)")
  }

  static func client(of session: String, in tx: Transaction) throws -> OrganizationID? {
    try tx.row("SELECT client FROM fleets_sessions WHERE session = \(session)").map {
      try $0["client"]
    }
  }

  static func expire(before moment: Timestamp, in tx: Transaction) throws {
    try tx.execute("DELETE FROM fleets_sessions WHERE at < \(moment)")
  }

  private static let columns: SQL =
    """
    SELECT id, client, manager, allows, until_day, given_at, given_by, ended_at, version
    FROM fleets_mandates
    """

  private static func text(_ allows: Set<Allowance>) -> String {
    allows.map(\.rawValue).sorted().joined(separator: " ")
  }

  private static func mandate(_ row: Row) throws -> Mandate {
    let allows: String = try row["allows"]
    return Mandate(
      id: try row["id"], client: try row["client"], manager: try row["manager"],
      allows: Set(allows.split(separator: " ").compactMap { Allowance(rawValue: String($0)) }),
      until: try row["until_day"], givenAt: try row["given_at"], givenBy: try row["given_by"],
      endedAt: try row["ended_at"], version: try row["version"])
  }
}
