import Access
import Inventory
import Storage
import Vocabulary

/// Every SQL statement about campaigns, targets and leases.
enum ScanningStore {
  static func insert(_ campaign: Campaign, in tx: Transaction) throws {
    let draft = campaign.draft
    try tx.execute(
      """
      INSERT INTO scanning_campaigns (id, organization, purpose, tool, tool_version, model,
        model_version, technique, compatible, starts_at, ends_at, contact, is_named, created_at,
        version)
      VALUES (\(campaign.id), \(campaign.organization), \(draft.purpose),
        \(draft.instrument.tool), \(draft.instrument.toolVersion), \(draft.instrument.model),
        \(draft.instrument.modelVersion), \(draft.instrument.technique),
        \(draft.compatible.sorted().map(\.rawValue).joined(separator: " ")), \(draft.startsAt),
        \(draft.endsAt), \(draft.contact), \(draft.isNamed), \(campaign.createdAt), 1)
      """)
  }

  static func campaign(_ id: CampaignID, in tx: Transaction) throws -> Campaign? {
    try tx.row("\(sql: campaigns) WHERE id = \(id)").map(campaign)
  }

  static func campaigns(_ ids: [CampaignID], in tx: Transaction) throws -> [Campaign] {
    try tx.rows("\(sql: campaigns) WHERE id IN \(list: ids)").map(campaign)
  }

  static func campaigns(
    of organization: OrganizationID?, search: String?, page: PageRequest, in tx: Transaction
  ) throws -> [Campaign] {
    var sql: SQL = "\(sql: campaigns) WHERE id > \(page.after?.parts.first ?? "")"
    if let organization { sql += " AND organization = \(organization)" }
    if let search { sql += " AND lower(purpose) LIKE \(Like.containing(search)) ESCAPE '\\'" }
    return try tx.rows(sql + " ORDER BY id LIMIT \(page.limit + 1)").map(campaign)
  }

  static func close(
    _ grant: Grant<Write, CampaignObject>, at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE scanning_campaigns SET closed_at = \(now), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version) AND closed_at IS NULL
      """) == 1
  }

  /// Takes the target's next fencing number.
  static func fence(_ target: ScanTarget, in tx: Transaction) throws -> Int64 {
    let row = try tx.row(
      """
      INSERT INTO scanning_targets (key, kind, thing, version, fence)
      VALUES (\(target.key), \(target.kind), \(target.thing), \(target.version), 1)
      ON CONFLICT (key) DO UPDATE SET fence = scanning_targets.fence + 1
      RETURNING fence
      """)
    guard let row else { throw StorageProblem.corrupt("scanning_targets gave no fence") }
    return try row["fence"]
  }

  /// Makes the target known without taking it.
  static func know(_ target: ScanTarget, lookedAt: Timestamp, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO scanning_targets (key, kind, thing, version, fence, looked_at)
      VALUES (\(target.key), \(target.kind), \(target.thing), \(target.version), 0, \(lookedAt))
      ON CONFLICT (key) DO UPDATE SET looked_at = excluded.looked_at
      """)
  }

  static func insert(_ lease: Lease, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO scanning_leases (id, target, campaign, organization, technique, fence, state,
        granted_at, heartbeat_at, expires_at, scope, version)
      VALUES (\(lease.id), \(lease.target.key), \(lease.campaign), \(lease.organization),
        \(lease.technique), \(lease.fence), \(lease.state), \(lease.grantedAt),
        \(lease.heartbeatAt), \(lease.expiresAt), \(lease.scope), 1)
      """)
  }

  static func lease(_ id: LeaseID, in tx: Transaction) throws -> Lease? {
    try tx.row("\(sql: leases) WHERE l.id = \(id)").map(lease)
  }

  static func held(on target: ScanTarget, in tx: Transaction) throws -> [Lease] {
    try tx.rows(
      "\(sql: leases) WHERE l.target = \(target.key) AND l.state = 'held' ORDER BY l.fence"
    ).map(lease)
  }

  static func held(under scope: ScopeID, in tx: Transaction) throws -> [Lease] {
    try tx.rows("\(sql: leases) WHERE l.scope = \(scope) AND l.state = 'held'").map(lease)
  }

  static func held(for campaign: CampaignID, in tx: Transaction) throws -> [Lease] {
    try tx.rows("\(sql: leases) WHERE l.campaign = \(campaign) AND l.state = 'held'").map(lease)
  }

  /// Held leases on a repository whatever the commit.
  static func held(onThing thing: String, in tx: Transaction) throws -> [Lease] {
    try tx.rows("\(sql: leases) WHERE t.thing = \(thing) AND l.state = 'held'").map(lease)
  }

  static func overdue(at now: Timestamp, limit: Int, in tx: Transaction) throws -> [Lease] {
    try tx.rows(
      """
      \(sql: leases) WHERE l.state = 'held'
        AND l.expires_at <= \(now.adding(seconds: -ScanningRules.grace))
      ORDER BY l.expires_at LIMIT \(limit)
      """
    ).map(lease)
  }

  static func leases(
    of organization: OrganizationID?, campaign: CampaignID?, state: LeaseState?,
    search: String?, page: PageRequest, in tx: Transaction
  ) throws -> [Lease] {
    var sql: SQL = "\(sql: leases) WHERE l.id > \(page.after?.parts.first ?? "")"
    if let organization { sql += " AND l.organization = \(organization)" }
    if let campaign { sql += " AND l.campaign = \(campaign)" }
    if let state { sql += " AND l.state = \(state)" }
    if let search { sql += " AND lower(l.target) LIKE \(Like.containing(search)) ESCAPE '\\'" }
    return try tx.rows(sql + " ORDER BY l.id LIMIT \(page.limit + 1)").map(lease)
  }

  static func extend(
    _ grant: Grant<Write, LeaseObject>, to expiry: Timestamp, at now: Timestamp,
    in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE scanning_leases SET heartbeat_at = \(now), expires_at = \(expiry),
        version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version) AND state = 'held'
      """) == 1
  }

  static func end(
    _ grant: Grant<Write, LeaseObject>, as state: LeaseState, reason: String?,
    at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE scanning_leases SET state = \(state), reason = \(reason), ended_at = \(now),
        version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version) AND state = 'held'
      """) == 1
  }

  /// Public targets of the map that nobody looks at and whose maintainers do not mind, those looked
  /// at longest ago first. What was only claimed is nobody else's business.
  static func idle(at now: Timestamp, limit: Int, in tx: Transaction) throws -> [String] {
    try tx.rows(
      """
      SELECT t.key FROM scanning_targets t
      WHERE t.kind <> 'asset' AND t.looked_at IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM scanning_leases l WHERE l.target = t.key AND l.state = 'held'
            AND l.expires_at > \(now.adding(seconds: -ScanningRules.grace)))
        AND NOT EXISTS (
          SELECT 1 FROM scanning_projects p
          WHERE p.repository = t.thing AND p.opted_out_at IS NOT NULL)
      ORDER BY t.looked_at, t.key LIMIT \(limit)
      """
    ).map { try $0["key"] }
  }

  /// The things that are looked at now, for the blind comparison.
  static func heldThings(at now: Timestamp, limit: Int, in tx: Transaction) throws -> [String] {
    try tx.rows(
      """
      SELECT DISTINCT t.thing FROM scanning_leases l JOIN scanning_targets t ON t.key = l.target
      WHERE l.state = 'held' AND l.expires_at > \(now) AND t.kind <> 'asset'
      ORDER BY t.thing LIMIT \(limit)
      """
    ).map { try $0["thing"] }
  }

  private static let campaigns: SQL =
    """
    SELECT id, organization, purpose, tool, tool_version, model, model_version, technique,
      compatible, starts_at, ends_at, contact, is_named, created_at, closed_at, version
    FROM scanning_campaigns
    """

  private static let leases: SQL =
    """
    SELECT l.id, t.kind, t.thing, t.version AS target_version, l.campaign, l.organization,
      l.technique, l.fence, l.state, l.granted_at, l.heartbeat_at, l.expires_at, l.ended_at,
      l.reason, l.scope, l.version
    FROM scanning_leases l JOIN scanning_targets t ON t.key = l.target
    """

  static func instrument(_ row: Row) throws -> Instrument {
    Instrument(
      tool: try row["tool"], toolVersion: try row["tool_version"], model: try row["model"],
      modelVersion: try row["model_version"], technique: try row["technique"])
  }

  private static func campaign(_ row: Row) throws -> Campaign {
    let compatible: String = try row["compatible"]
    return Campaign(
      id: try row["id"], organization: try row["organization"],
      draft: CampaignDraft(
        purpose: try row["purpose"], instrument: try instrument(row),
        compatible: Set(
          compatible.split(separator: " ").compactMap { Technique(rawValue: String($0)) }),
        startsAt: try row["starts_at"], endsAt: try row["ends_at"], contact: try row["contact"],
        isNamed: try row["is_named"]),
      createdAt: try row["created_at"], closedAt: try row["closed_at"],
      version: try row["version"])
  }

  private static func lease(_ row: Row) throws -> Lease {
    Lease(
      id: try row["id"],
      target: ScanTarget(
        kind: try row["kind"], thing: try row["thing"], version: try row["target_version"]),
      campaign: try row["campaign"], organization: try row["organization"],
      technique: try row["technique"], fence: try row["fence"], state: try row["state"],
      grantedAt: try row["granted_at"], heartbeatAt: try row["heartbeat_at"],
      expiresAt: try row["expires_at"], endedAt: try row["ended_at"], reason: try row["reason"],
      scope: try row["scope"], version: try row["version"])
  }
}
