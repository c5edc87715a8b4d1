import Access
import Formats
import Inventory
import Storage
import Vocabulary

/// Every SQL statement about scopes.
enum ScopeStore {
  static func insert(_ scope: Scope, digest: String?, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO scanning_scopes (id, organization, document, note, consent, consent_digest,
        accepted_by, accepted_at, version)
      VALUES (\(scope.id), \(scope.organization),
        \(String(decoding: scope.draft.json.canonical(), as: UTF8.self)), \(scope.note),
        \(scope.consent), \(digest), \(scope.acceptedBy), \(scope.acceptedAt), 1)
      """)
    try tx.insert(
      into: "scanning_scope_assets", columns: ["asset", "scope"],
      rows: scope.draft.assets.map { [$0.sqlValue, scope.id.sqlValue] })
  }

  static func scope(_ id: ScopeID, in tx: Transaction) throws -> Scope? {
    try tx.row("\(sql: scopes) WHERE s.id = \(id)").map(scope)
  }

  static func scopes(
    of organization: OrganizationID?, asset: AssetID?, isInForce: Bool?, page: PageRequest,
    in tx: Transaction
  ) throws -> [Scope] {
    var sql: SQL = "\(sql: scopes) WHERE s.id > \(page.after?.parts.first ?? "")"
    if let organization { sql += " AND s.organization = \(organization)" }
    if let asset {
      sql += """
         AND EXISTS (SELECT 1 FROM scanning_scope_assets a
          WHERE a.scope = s.id AND a.asset = \(asset))
        """
    }
    if let isInForce {
      sql += isInForce ? " AND s.revoked_at IS NULL" : " AND s.revoked_at IS NOT NULL"
    }
    return try tx.rows(sql + " ORDER BY s.id LIMIT \(page.limit + 1)").map(scope)
  }

  /// Scopes that name the asset and were not taken back, the newest first.
  static func inForce(on asset: AssetID, in tx: Transaction) throws -> [Scope] {
    try tx.rows(
      """
      \(sql: scopes) JOIN scanning_scope_assets a ON a.scope = s.id
      WHERE a.asset = \(asset) AND s.revoked_at IS NULL ORDER BY s.id DESC
      """
    ).map(scope)
  }

  /// Whether an owner's signed text made a scope before, be it taken back or not.
  static func isUsed(
    _ digest: String, of organization: OrganizationID, in tx: Transaction
  ) throws -> Bool {
    try tx.row(
      """
      SELECT 1 AS one FROM scanning_scopes
      WHERE organization = \(organization) AND consent_digest = \(digest)
      """) != nil
  }

  /// Most scopes of an asset that are not taken back.
  static let most = 100

  /// Those of the assets that have as many as there may be.
  static func crowded(_ assets: [AssetID], in tx: Transaction) throws -> [AssetID] {
    guard !assets.isEmpty else { return [] }
    return try tx.rows(
      """
      SELECT a.asset FROM scanning_scope_assets a JOIN scanning_scopes s ON s.id = a.scope
      WHERE a.asset IN \(list: assets.prefix(200)) AND s.revoked_at IS NULL
      GROUP BY a.asset HAVING count(*) >= \(most) ORDER BY a.asset
      """
    ).map { try $0["asset"] }
  }

  static func pause(
    _ grant: Grant<Write, ScopeObject>, until: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE scanning_scopes SET paused_until = \(until), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version) AND revoked_at IS NULL
      """) == 1
  }

  static func revoke(
    _ grant: Grant<Write, ScopeObject>, at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE scanning_scopes SET revoked_at = \(now), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version) AND revoked_at IS NULL
      """) == 1
  }

  private static let scopes: SQL =
    """
    SELECT s.id, s.organization, s.document, s.note, s.consent, s.accepted_by, s.accepted_at, s.revoked_at,
      s.paused_until, s.version FROM scanning_scopes s
    """

  private static func scope(_ row: Row) throws -> Scope {
    let document: String = try row["document"]
    return Scope(
      id: try row["id"], organization: try row["organization"],
      draft: try ScopeDraft(json: try JSONValue.parse(Array(document.utf8))),
      note: try row["note"], consent: try row["consent"], acceptedBy: try row["accepted_by"],
      acceptedAt: try row["accepted_at"], revokedAt: try row["revoked_at"],
      pausedUntil: try row["paused_until"], version: try row["version"])
  }
}
