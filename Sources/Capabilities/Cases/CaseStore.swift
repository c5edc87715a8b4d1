import Access
import Intake
import Projects
import Storage
import Vocabulary

/// Every SQL statement of Cases.
enum CaseStore {
  /// The cases that some of these flaws have already, and whether they are judged and open.
  static func openings(
    of flaws: [FlawID], in tx: Transaction
  ) throws -> [FlawID: (id: CaseID, isJudged: Bool)] {
    var found: [FlawID: (id: CaseID, isJudged: Bool)] = [:]
    for row in try tx.rows(
      "SELECT id, flaw, state, judged_at FROM cases_cases WHERE flaw IN \(list: flaws)")
    {
      let (state, judgedAt): (CaseState, Timestamp?) = (try row["state"], try row["judged_at"])
      found[try row["flaw"]] = (try row["id"], judgedAt != nil && state != .closed)
    }
    return found
  }

  static func insert(
    _ opened: [(CaseID, Flaw)], trafficLight: TrafficLight, at now: Timestamp,
    places: [FlawID: (queueAt: Timestamp, severity: Double)], in tx: Transaction
  ) throws {
    try tx.insert(
      into: "cases_cases",
      columns: [
        "id", "flaw", "title", "state", "traffic_light", "opened_at", "changed_at", "version",
        "queue_at", "severity",
      ],
      rows: opened.map { id, flaw in
        [
          id.sqlValue, flaw.id.sqlValue, .text(flaw.title), .text(CaseState.received.rawValue),
          .text(trafficLight.rawValue), now.sqlValue, now.sqlValue, .integer(1),
          (places[flaw.id]?.queueAt ?? now).sqlValue,
          .integer(Int64((places[flaw.id]?.severity ?? 0) * 10)),
        ]
      })
  }

  static func addParties(_ parties: [(CaseID, OrganizationID)], in tx: Transaction) throws {
    try tx.insert(
      into: "cases_parties", columns: ["case_id", "organization"],
      rows: parties.map { [$0.0.sqlValue, $0.1.sqlValue] }, conflict: "ON CONFLICT DO NOTHING")
  }

  static func removeParty(
    _ organization: OrganizationID, from id: CaseID, in tx: Transaction
  ) throws {
    try tx.execute(
      "DELETE FROM cases_parties WHERE case_id = \(id) AND organization = \(organization)")
  }

  static func move(
    _ grant: Grant<Write, CaseObject>, to state: CaseState, reason: String?,
    resolution: Resolution?, trafficLight: TrafficLight, judgedAt: Timestamp?, at now: Timestamp,
    in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE cases_cases SET state = \(state.rawValue), reason = \(reason),
        resolution = \(resolution?.rawValue), traffic_light = \(trafficLight.rawValue), judged_at = \(judgedAt), changed_at = \(now),
        version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  static func find(_ id: CaseID, in tx: Transaction) throws -> Case? {
    try tx.row("\(sql: columns) WHERE c.id = \(id)").map { try found($0, in: tx) }
  }

  static func find(flaw: FlawID, in tx: Transaction) throws -> Case? {
    try tx.row("\(sql: columns) WHERE c.flaw = \(flaw)").map { try found($0, in: tx) }
  }

  static func titles(of ids: [CaseID], in tx: Transaction) throws -> [CaseID: String] {
    var found: [CaseID: String] = [:]
    for part in ids.chunked(tx.longestList) {
      for row in try tx.rows("SELECT id, title FROM cases_cases WHERE id IN \(list: part)") {
        found[try row["id"]] = try row["title"]
      }
    }
    return found
  }

  static func audience(of id: CaseID, in tx: Transaction) throws -> Set<OrganizationID>? {
    let row = try tx.row("SELECT audience FROM cases_cases WHERE id = \(id)")
    let text: String? = try row?["audience"]
    return text.map { Set($0.split(separator: " ").compactMap { OrganizationID(String($0)) }) }
  }

  static func setAudience(
    _ organizations: Set<OrganizationID>, of id: CaseID, in tx: Transaction
  ) throws {
    let text = organizations.sorted().map(\.description).joined(separator: " ")
    try tx.execute(
      """
      UPDATE cases_cases SET audience = \(text)
      WHERE id = \(id) AND (audience IS NULL OR audience <> \(text))
      """)
  }

  static func bar(
    _ organization: OrganizationID, from id: CaseID, _ isBarred: Bool, in tx: Transaction
  ) throws {
    // Also who is no party yet: reporting the same flaw is no way back in.
    try tx.execute(
      isBarred
        ? """
        INSERT INTO cases_parties (case_id, organization, barred)
        VALUES (\(id), \(organization), \(true))
        ON CONFLICT (case_id, organization) DO UPDATE SET barred = excluded.barred
        """
        : """
        DELETE FROM cases_parties WHERE case_id = \(id) AND organization = \(organization)
          AND barred AND NOT EXISTS (
            SELECT 1 FROM intake_findings f JOIN cases_cases c ON c.flaw = f.flaw
            WHERE c.id = \(id) AND f.organization = \(organization))
        """)
    guard !isBarred else { return }
    try tx.execute(
      """
      UPDATE cases_parties SET barred = \(false)
      WHERE case_id = \(id) AND organization = \(organization)
      """)
  }

  /// The organizations that are kept from reading a case.
  static func barred(from id: CaseID, in tx: Transaction) throws -> [OrganizationID] {
    try tx.rows("SELECT organization FROM cases_parties WHERE case_id = \(id) AND barred").map {
      try $0["organization"]
    }
  }

  /// The organizations that are kept from reading the cases of these flaws, by flaw.
  static func barred(
    fromCasesOf flaws: [FlawID], in tx: Transaction
  ) throws -> [FlawID: Set<OrganizationID>] {
    var found: [FlawID: Set<OrganizationID>] = [:]
    for part in flaws.chunked(tx.longestList) {
      let rows = try tx.rows(
        """
        SELECT c.flaw, p.organization
        FROM cases_cases c JOIN cases_parties p ON p.case_id = c.id
        WHERE c.flaw IN \(list: part) AND p.barred
        """)
      for row in rows { found[try row["flaw"], default: []].insert(try row["organization"]) }
    }
    return found
  }

  /// Notes where a case went; false where that was noted before.
  static func link(_ id: CaseID, mergedInto other: CaseID, in tx: Transaction) throws -> Bool {
    try tx.execute(
      "UPDATE cases_cases SET merged_into = \(other) WHERE id = \(id) AND merged_into IS NULL") == 1
  }

  static func merged(into id: CaseID, in tx: Transaction) throws -> [CaseID] {
    try tx.rows(
      """
      WITH RECURSIVE gone (id) AS (
        SELECT id FROM cases_cases WHERE merged_into = \(id)
        UNION SELECT c.id FROM cases_cases c JOIN gone ON c.merged_into = gone.id)
      SELECT id FROM gone ORDER BY id LIMIT 500
      """
    ).map { try $0["id"] }
  }

  static func keeper(of id: CaseID, in tx: Transaction) throws -> CaseID? {
    guard let row = try tx.row("SELECT merged_into FROM cases_cases WHERE id = \(id)") else {
      return nil
    }
    let keeper: CaseID? = try row["merged_into"]
    return keeper
  }

  /// Counts as a change, so that nobody publishes what they read before.
  static func hold(_ id: CaseID, until: Timestamp?, in tx: Transaction) throws -> Bool {
    try tx.execute(
      """
      UPDATE cases_cases SET embargo_until = \(until), version = version + 1 WHERE id = \(id)
      """) == 1
  }

  static func list(
    state: CaseState?, search: String?, party: OrganizationID?, page: PageRequest,
    in tx: Transaction
  ) throws -> [Case] {
    var sql: SQL = "\(sql: columns) WHERE 1 = 1"
    if let after = page.after?.parts, after.count == 2, let time = Int64(after[0]) {
      sql += " AND (c.queue_at, c.id) > (\(time), \(after[1]))"
    }
    if let state { sql += " AND c.state = \(state.rawValue)" }
    if let search { sql += " AND lower(c.title) LIKE \(Like.containing(search)) ESCAPE '\\'" }
    if let party {
      sql += """
         AND EXISTS (SELECT 1 FROM cases_parties p
          WHERE p.case_id = c.id AND p.organization = \(party) AND NOT p.barred)
        """
    }
    return try tx.rows(sql + " ORDER BY c.queue_at, c.id LIMIT \(page.limit + 1)").map {
      try found($0, in: tx)
    }
  }

  static func counts(
    party: OrganizationID?, in tx: Transaction
  ) throws -> [CaseState: Int] {
    var counts: [CaseState: Int] = [:]
    var sql: SQL = "SELECT c.state, count(*) AS n FROM cases_cases c"
    if let party {
      sql += """
         WHERE EXISTS (SELECT 1 FROM cases_parties p
          WHERE p.case_id = c.id AND p.organization = \(party) AND NOT p.barred)
        """
    }
    for row in try tx.rows(sql + " GROUP BY c.state") {
      counts[try row["state"]] = try row["n"]
    }
    return counts
  }

  private static let columns: SQL =
    """
    SELECT c.id, c.flaw, c.title, c.state, c.reason, c.traffic_light, c.opened_at, c.judged_at,
      c.changed_at, c.version, c.resolution, c.queue_at, c.embargo_until, w.project, w.wanted_at
    FROM cases_cases c
      LEFT JOIN cases_waiting w ON w.case_id = c.id AND w.handed_at IS NULL
    """

  private static func found(_ row: Row, in tx: Transaction) throws -> Case {
    let id: CaseID = try row["id"]
    let parties = try tx.rows(
      "SELECT organization FROM cases_parties WHERE case_id = \(id) AND NOT barred"
    ).map { try $0["organization"] as OrganizationID }
    let (project, since): (ProjectID?, Timestamp?) = (try row["project"], try row["wanted_at"])
    return Case(
      id: id, flaw: try row["flaw"], title: try row["title"], state: try row["state"],
      reason: try row["reason"], resolution: try row["resolution"],
      waiting: project.flatMap { project in since.map { Waiting(project: project, since: $0) } },
      queueAt: try row["queue_at"],
      label: Label(
        trafficLight: try row["traffic_light"], originator: nil, releasableTo: Set(parties),
        embargoUntil: try row["embargo_until"]),
      openedAt: try row["opened_at"], judgedAt: try row["judged_at"],
      changedAt: try row["changed_at"], version: try row["version"])
  }
}
