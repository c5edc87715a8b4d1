import Access
import Inventory
import Storage
import Vocabulary

/// Every SQL statement about forensic clocks.
enum ForensicStore {
  /// Starts clocks; one that had ended or was finished starts anew, one that runs is left alone.
  static func start(
    _ clocks: [(ClockID, Deadline)], at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.insert(
      into: "directives_clocks",
      columns: [
        "id", "organization", "asset", "vulnerability", "directive", "started_at",
        "patched_first", "state", "changed_at", "version",
      ],
      rows: clocks.map { id, deadline in
        [
          id.sqlValue, deadline.organization.sqlValue, deadline.asset.sqlValue,
          .text(deadline.vulnerability), .integer(deadline.directive), now.sqlValue, .bool(false),
          .text(ClockState.running.rawValue), now.sqlValue, .integer(1),
        ]
      },
      conflict: """
        ON CONFLICT (asset, vulnerability) DO UPDATE SET state = 'running',
          started_at = excluded.started_at, directive = excluded.directive, scope_at = NULL,
          evidence_at = NULL, decision_at = NULL, decision = NULL, patched_first = FALSE,
          changed_at = excluded.changed_at, version = directives_clocks.version + 1
        WHERE directives_clocks.state <> 'running'
        """)
  }

  /// Ends those that run: the facts ask for nothing any more.
  static func end(
    _ vulnerabilities: [String], on asset: AssetID, at now: Timestamp, in tx: Transaction
  ) throws {
    for part in vulnerabilities.chunked(tx.longestList) {
      try tx.execute(
        """
        UPDATE directives_clocks SET state = 'ended', changed_at = \(now), version = version + 1
        WHERE asset = \(asset) AND vulnerability IN \(list: part) AND state = 'running'
        """)
    }
  }

  /// Clocks of what is gone although no evidence was saved.
  static func withoutEvidence(
    _ vulnerabilities: [String], on asset: AssetID, in tx: Transaction
  ) throws -> [ForensicClock] {
    try vulnerabilities.chunked(tx.longestList).flatMap { part in
      try tx.rows(
        """
        \(sql: columns) WHERE c.asset = \(asset) AND c.vulnerability IN \(list: part)
          AND c.state = 'running' AND c.evidence_at IS NULL AND c.patched_first = FALSE
        """
      ).map(clock)
    }
  }

  static func markPatchedFirst(
    _ ids: [ClockID], at now: Timestamp, in tx: Transaction
  ) throws {
    guard !ids.isEmpty else { return }
    try tx.execute(
      """
      UPDATE directives_clocks SET patched_first = TRUE, changed_at = \(now),
        version = version + 1
      WHERE id IN \(list: ids)
      """)
  }

  static func find(_ id: ClockID, in tx: Transaction) throws -> ForensicClock? {
    try tx.row("\(sql: columns) WHERE c.id = \(id)").map(clock)
  }

  static func clocks(
    on asset: AssetID, _ vulnerabilities: [String], in tx: Transaction
  ) throws -> [ForensicClock] {
    try vulnerabilities.chunked(tx.longestList).flatMap { part in
      try tx.rows(
        """
        \(sql: columns) WHERE c.asset = \(asset) AND c.vulnerability IN \(list: part)
        ORDER BY c.id
        """
      ).map(clock)
    }
  }

  static func list(
    of organizations: [OrganizationID], _ states: [ClockState], page: PageRequest,
    in tx: Transaction
  ) throws -> [ForensicClock] {
    let words = states.map(\.rawValue)
    return try tx.rows(
      """
      \(sql: columns) WHERE c.organization IN \(list: organizations) AND c.state IN \(list: words)
        AND c.id > \(page.after?.parts.first ?? "")
      ORDER BY c.id LIMIT \(page.limit + 1)
      """
    ).map(clock)
  }

  /// The organizations with running clocks, started by a moment, that miss a step, and when the
  /// newest clock by then was started, whether it misses it or not: what is done makes nothing new.
  static func missing(
    _ step: ForensicStep, startedBy moment: Timestamp, in tx: Transaction
  ) throws -> [(organization: OrganizationID, newest: Timestamp)] {
    let column: SQL =
      switch step {
      case .scope: "scope_at"
      case .evidence: "evidence_at"
      case .decision: "decision_at"
      }
    return try tx.rows(
      """
      SELECT organization, MAX(started_at) AS newest FROM directives_clocks
      WHERE started_at <= \(moment) GROUP BY organization
      HAVING SUM(CASE WHEN state = 'running' AND \(sql: column) IS NULL THEN 1 ELSE 0 END) > 0
      ORDER BY organization
      """
    ).map { (try $0["organization"], try $0["newest"]) }
  }

  /// How many running clocks of an organization miss one of the steps; each step counts for those
  /// that were started by its moment.
  static func countMissing(
    of organization: OrganizationID, startedBy starts: [ForensicStep: Timestamp],
    in tx: Transaction
  ) throws -> Int {
    let never = Timestamp(seconds: 0)
    return try tx.row(
      """
      SELECT count(*) AS n FROM directives_clocks
      WHERE organization = \(organization) AND state = 'running'
        AND (scope_at IS NULL AND started_at <= \(starts[.scope] ?? never)
          OR evidence_at IS NULL AND started_at <= \(starts[.evidence] ?? never)
          OR decision_at IS NULL AND started_at <= \(starts[.decision] ?? never))
      """
    ).map { try $0["n"] } ?? 0
  }

  static func move(
    _ grant: Grant<Write, ComplianceObject>, to clock: ForensicClock, at now: Timestamp,
    in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE directives_clocks SET scope_at = \(clock.done[.scope]),
        evidence_at = \(clock.done[.evidence]), decision_at = \(clock.done[.decision]),
        decision = \(clock.decision?.rawValue), patched_first = \(clock.isPatchedFirst),
        state = \(clock.state.rawValue), changed_at = \(now), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  static func insert(_ entry: ForensicEntry, of id: ClockID, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO directives_steps (clock, at, actor, step, note, decision, digest, receipt)
      VALUES (\(id), \(entry.at), \(entry.actor), \(entry.step.rawValue), \(entry.note),
        \(entry.decision?.rawValue), \(entry.digest), \(entry.receipt))
      """)
  }

  static func entries(of id: ClockID, in tx: Transaction) throws -> [ForensicEntry] {
    try tx.rows(
      """
      SELECT at, actor, step, note, decision, digest, receipt FROM directives_steps
      WHERE clock = \(id) ORDER BY at
      """
    ).map { row in
      ForensicEntry(
        at: try row["at"], actor: try row["actor"], step: try row["step"],
        note: try row["note"], decision: try row["decision"], digest: try row["digest"],
        receipt: try row["receipt"])
    }
  }

  private static let columns: SQL =
    """
    SELECT c.id, c.organization, c.asset, c.vulnerability, c.directive, c.started_at, c.scope_at,
      c.evidence_at, c.decision_at, c.decision, c.patched_first, c.state, c.changed_at, c.version
    FROM directives_clocks c
    """

  private static func clock(_ row: Row) throws -> ForensicClock {
    var done: [ForensicStep: Timestamp] = [:]
    done[.scope] = try row["scope_at"]
    done[.evidence] = try row["evidence_at"]
    done[.decision] = try row["decision_at"]
    return ForensicClock(
      id: try row["id"], organization: try row["organization"], asset: try row["asset"],
      vulnerability: try row["vulnerability"], directive: try row["directive"],
      startedAt: try row["started_at"], done: done, decision: try row["decision"],
      isPatchedFirst: try row["patched_first"], state: try row["state"],
      changedAt: try row["changed_at"], version: try row["version"])
  }
}
