import Access
public import Directives
public import Inventory
import Storage
public import Vocabulary

/// What a list of actions is narrowed to.
public struct ActionFilter: Sendable, Equatable {
  /// Only in these states.
  public var states: [ActionState] = [.open]
  /// Only on this asset.
  public var asset: AssetID?
  /// Only with this outcome.
  public var urgency: Urgency?
  /// Part of the product's or the asset's name.
  public var search: String?

  /// Open actions.
  public init() {}
}

/// How many actions are open, and how many of them are past their date.
public struct OpenCount: Sendable, Equatable {
  /// All of them.
  public let total: Int
  /// Those past their date.
  public let overdue: Int
}

/// Every SQL statement of Actions.
enum ActionStore {
  static func actions(on asset: AssetID, in tx: Transaction) throws -> [Action] {
    try tx.rows("\(sql: columns) WHERE a.asset = \(asset) ORDER BY a.component").map(action)
  }

  static func action(_ id: ActionID, in tx: Transaction) throws -> Action? {
    try tx.row("\(sql: columns) WHERE a.id = \(id)").map(action)
  }

  static func list(
    of organization: OrganizationID?, _ filter: ActionFilter, page: PageRequest,
    in tx: Transaction
  ) throws -> [Action] {
    let after = page.after?.parts ?? []
    let day = after.first.flatMap(Int64.init) ?? .min
    let id = after.count > 1 ? after[1] : ""
    let states = filter.states.map(\.rawValue)
    var sql: SQL = "\(sql: columns) WHERE a.state IN \(list: states)"
    if let organization { sql += " AND a.organization = \(organization)" }
    if let asset = filter.asset { sql += " AND a.asset = \(asset)" }
    if let urgency = filter.urgency { sql += " AND a.urgency = \(urgency.rawValue)" }
    if let search = filter.search {
      let pattern = Like.containing(search)
      sql += """
         AND (lower(a.product) LIKE \(pattern) ESCAPE '\\'
          OR lower(s.name) LIKE \(pattern) ESCAPE '\\')
        """
    }
    sql += """
       AND (a.sort_day, a.id) > (\(day), \(id))
      ORDER BY a.sort_day, a.id LIMIT \(page.limit + 1)
      """
    return try tx.rows(sql).map(action)
  }

  struct Draft {
    let id: ActionID
    let organization: OrganizationID
    let asset: AssetID
    let component: String
    let product: String
    let advice: ActionRules.Advice
    let vulnerabilities: Int
    let causes: String
    let state: ActionState
  }

  static func put(_ drafts: [Draft], at now: Timestamp, in tx: Transaction) throws {
    try tx.insert(
      into: "actions_actions",
      columns: [
        "id", "organization", "asset", "component", "product", "instruction", "target_version",
        "fallback", "urgency", "due_day", "sort_day", "reason", "vulnerabilities", "causes",
        "state", "opened_at", "changed_at", "version",
      ],
      rows: drafts.map { draft in
        [
          draft.id.sqlValue, draft.organization.sqlValue, draft.asset.sqlValue,
          .text(draft.component), .text(draft.product), .text(draft.advice.instruction),
          draft.advice.targetVersion.sqlValue, .text(draft.advice.fallback),
          .text(draft.advice.urgency.rawValue), draft.advice.due.sqlValue,
          .integer(draft.advice.due?.number ?? 1_000_000_000), .text(draft.advice.reason),
          .integer(Int64(draft.vulnerabilities)), .text(draft.causes),
          .text(draft.state.rawValue), now.sqlValue, now.sqlValue, .integer(1),
        ]
      },
      conflict: """
        ON CONFLICT (asset, component) DO UPDATE SET product = excluded.product,
          instruction = excluded.instruction, target_version = excluded.target_version,
          fallback = excluded.fallback, urgency = excluded.urgency, due_day = excluded.due_day,
          sort_day = excluded.sort_day, reason = excluded.reason,
          vulnerabilities = excluded.vulnerabilities, causes = excluded.causes,
          opened_at = CASE WHEN excluded.state = 'open'
              AND actions_actions.state IN ('verified', 'withdrawn')
            THEN excluded.opened_at ELSE actions_actions.opened_at END,
          done_at = CASE WHEN excluded.state = 'open' THEN NULL ELSE actions_actions.done_at END,
          closed_at = CASE WHEN excluded.state = 'open' THEN NULL
            ELSE actions_actions.closed_at END,
          evidence = CASE WHEN excluded.state = 'open' THEN NULL
            ELSE actions_actions.evidence END,
          vendor_asked_at = CASE WHEN excluded.state = 'open'
              AND actions_actions.state IN ('verified', 'withdrawn')
            THEN NULL ELSE actions_actions.vendor_asked_at END,
          state = excluded.state, changed_at = excluded.changed_at, version = actions_actions.version + 1
        """)
  }

  /// Ends actions without their operator.
  static func end(
    _ ids: [ActionID], as state: ActionState, at now: Timestamp, in tx: Transaction
  ) throws {
    guard !ids.isEmpty else { return }
    try tx.execute(
      """
      UPDATE actions_actions SET state = \(state.rawValue), changed_at = \(now),
        done_at = CASE WHEN \(state == .verified) THEN COALESCE(done_at, \(now)) ELSE done_at END,
        closed_at = \(state == .verified ? now : nil),
        evidence = \(state == .verified ? EvidenceKind.inventory.rawValue : nil),
        version = version + 1
      WHERE id IN \(list: ids)
      """)
  }

  static func move(
    _ grant: Grant<Write, ActionObject>, to state: ActionState, at now: Timestamp,
    in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE actions_actions SET state = \(state.rawValue), changed_at = \(now),
        done_at = \(state == .done ? now : nil), closed_at = \(nil as Timestamp?),
        evidence = \(state == .done ? EvidenceKind.statement.rawValue : nil),
        version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  /// Closes an action with evidence, or opens it again where `kind` is nil.
  static func prove(
    _ grant: Grant<Write, ActionObject>, state: ActionState, with kind: EvidenceKind?,
    at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    let isOpen = state == .open
    return try tx.execute(
      """
      UPDATE actions_actions SET state = \(state.rawValue), changed_at = \(now),
        done_at = CASE WHEN \(isOpen) THEN NULL ELSE COALESCE(done_at, \(now)) END,
        closed_at = CASE WHEN \(isOpen) THEN NULL ELSE COALESCE(closed_at, \(now)) END,
        evidence = \(kind?.rawValue), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  /// Writes down that the vendor was asked, or takes that back with nil.
  static func ask(
    _ grant: Grant<Write, ActionObject>, at moment: Timestamp?, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE actions_actions SET vendor_asked_at = \(moment), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  static func insert(_ entry: ActionEntry, of id: ActionID, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO actions_entries (action, at, actor, state, note, new_version, receipt)
      VALUES (\(id), \(entry.at), \(entry.actor), \(entry.state.rawValue), \(entry.note),
        \(entry.newVersion), \(entry.receipt))
      """)
  }

  static func entries(of id: ActionID, in tx: Transaction) throws -> [ActionEntry] {
    try tx.rows(
      """
      SELECT at, actor, state, note, new_version, receipt FROM actions_entries
      WHERE action = \(id) ORDER BY at
      """
    ).map(entry)
  }

  static func entry(_ row: Row) throws -> ActionEntry {
    ActionEntry(
      at: try row["at"], actor: try row["actor"], state: try row["state"],
      note: try row["note"], newVersion: try row["new_version"], receipt: try row["receipt"])
  }

  static func counts(
    overdueOn today: CalendarDay, in tx: Transaction
  ) throws -> [Urgency: OpenCount] {
    var counts: [Urgency: OpenCount] = [:]
    let rows = try tx.rows(
      """
      SELECT urgency, count(*) AS n,
        count(CASE WHEN due_day < \(today) THEN 1 END) AS overdue
      FROM actions_actions WHERE state = 'open' GROUP BY urgency
      """)
    for row in rows {
      counts[try row["urgency"]] = OpenCount(total: try row["n"], overdue: try row["overdue"])
    }
    return counts
  }

  /// Actions that were proven since a moment, the newest first.
  static func closed(
    since: Timestamp, of organization: OrganizationID, limit: Int, in tx: Transaction
  ) throws -> [Action] {
    try tx.rows(
      """
      \(sql: columns) WHERE a.organization = \(organization) AND a.state = 'verified'
        AND a.closed_at >= \(since)
      ORDER BY a.closed_at DESC, a.id LIMIT \(limit)
      """
    ).map(action)
  }

  static func dueCounts(
    of organization: OrganizationID, in tx: Transaction
  ) throws -> [(due: CalendarDay?, count: Int)] {
    try tx.rows(
      """
      SELECT due_day, count(*) AS n FROM actions_actions
      WHERE state = 'open' AND organization = \(organization)
      GROUP BY due_day, sort_day ORDER BY sort_day
      """
    ).map { (try $0["due_day"], try $0["n"]) }
  }

  static func unprovenCount(of organization: OrganizationID, in tx: Transaction) throws -> Int {
    try tx.row(
      """
      SELECT count(*) AS n FROM actions_actions
      WHERE state = 'done' AND organization = \(organization)
      """)?["n"] ?? 0
  }

  static func openCounts(
    on assets: [AssetID], in tx: Transaction
  ) throws -> [AssetID: Int] {
    var counts: [AssetID: Int] = [:]
    let rows = try tx.rows(
      """
      SELECT asset, count(*) AS n FROM actions_actions
      WHERE state = 'open' AND asset IN \(list: assets) GROUP BY asset
      """)
    for row in rows { counts[try row["asset"]] = try row["n"] }
    return counts
  }

  static let columns: SQL =
    """
    SELECT a.id, a.organization, a.asset, s.name AS asset_name, s.reachability,
      s.is_operational, s.maintenance_window, s.maintained_by, a.component,
      a.product, a.instruction, a.target_version, a.fallback, a.urgency, a.due_day, a.reason,
      a.vulnerabilities, a.causes, a.done_at, a.state, a.evidence, a.opened_at, a.closed_at,
      a.vendor_asked_at, a.changed_at, a.version
    FROM actions_actions a JOIN inventory_assets s ON s.id = a.asset
    """

  static func action(_ row: Row) throws -> Action {
    let window: String? = try row["maintenance_window"]
    return Action(
      id: try row["id"], organization: try row["organization"], asset: try row["asset"],
      assetName: try row["asset_name"], reachability: try row["reachability"],
      isOperational: try row["is_operational"],
      window: window.flatMap(MaintenanceWindow.init(text:)),
      maintainedBy: try row["maintained_by"], component: try row["component"],
      product: try row["product"],
      instruction: try row["instruction"], targetVersion: try row["target_version"],
      fallback: try row["fallback"], urgency: try row["urgency"], due: try row["due_day"],
      reason: try row["reason"], vulnerabilities: try row["vulnerabilities"],
      causes: try row["causes"],
      doneAt: try row["done_at"],
      state: try row["state"], evidence: try row["evidence"], openedAt: try row["opened_at"],
      closedAt: try row["closed_at"], vendorAskedAt: try row["vendor_asked_at"],
      changedAt: try row["changed_at"], version: try row["version"])
  }
}
