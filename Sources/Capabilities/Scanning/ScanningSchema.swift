public import Storage

/// The tables of Scanning. Frozen: a shipped migration is never edited.
public enum ScanningSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Scanning", migrations: [campaigns, scopes, coverage, projects, keys])

  private static let campaigns = Migration(
    "scanning-001-campaigns",
    [
      """
      CREATE TABLE scanning_campaigns (
        id TEXT NOT NULL PRIMARY KEY,
        organization TEXT NOT NULL REFERENCES registry_organizations (id),
        purpose TEXT NOT NULL, tool TEXT NOT NULL, tool_version TEXT, model TEXT,
        model_version TEXT, technique TEXT NOT NULL, compatible TEXT NOT NULL,
        starts_at BIGINT NOT NULL, ends_at BIGINT NOT NULL, contact TEXT NOT NULL,
        is_named BOOLEAN NOT NULL, created_at BIGINT NOT NULL, closed_at BIGINT,
        version BIGINT NOT NULL)
      """,
      "CREATE INDEX scanning_campaigns_organization ON scanning_campaigns (organization, id)",
      """
      CREATE TABLE scanning_targets (
        key TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, thing TEXT NOT NULL, version TEXT,
        fence BIGINT NOT NULL, looked_at BIGINT,
        CHECK (kind IN ('package', 'repository', 'asset')))
      """,
      "CREATE INDEX scanning_targets_thing ON scanning_targets (thing)",
      "CREATE INDEX scanning_targets_looked_at ON scanning_targets (kind, looked_at)",
      """
      CREATE TABLE scanning_leases (
        id TEXT NOT NULL PRIMARY KEY, target TEXT NOT NULL REFERENCES scanning_targets (key),
        campaign TEXT NOT NULL REFERENCES scanning_campaigns (id),
        organization TEXT NOT NULL REFERENCES registry_organizations (id),
        technique TEXT NOT NULL, fence BIGINT NOT NULL, state TEXT NOT NULL,
        granted_at BIGINT NOT NULL, heartbeat_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
        ended_at BIGINT, reason TEXT, scope TEXT, version BIGINT NOT NULL,
        UNIQUE (target, fence),
        CHECK (state IN ('held', 'released', 'completed', 'expired')),
        CHECK ((state = 'held') = (ended_at IS NULL)))
      """,
      // The last word on who was first: one holder for each target and technique.
      """
      CREATE UNIQUE INDEX scanning_leases_held ON scanning_leases (target, technique)
        WHERE state = 'held'
      """,
      "CREATE INDEX scanning_leases_organization ON scanning_leases (organization, id)",
      "CREATE INDEX scanning_leases_campaign ON scanning_leases (campaign, id)",
      "CREATE INDEX scanning_leases_expiry ON scanning_leases (expires_at) WHERE state = 'held'",
      "CREATE INDEX scanning_leases_scope ON scanning_leases (scope) WHERE state = 'held'",
    ])

  private static let scopes = Migration(
    "scanning-002-scopes",
    [
      """
      CREATE TABLE scanning_scopes (
        id TEXT NOT NULL PRIMARY KEY,
        organization TEXT NOT NULL REFERENCES registry_organizations (id),
        document TEXT NOT NULL, note TEXT NOT NULL, accepted_by TEXT NOT NULL,
        accepted_at BIGINT NOT NULL, revoked_at BIGINT, paused_until BIGINT,
        version BIGINT NOT NULL)
      """,
      "CREATE INDEX scanning_scopes_organization ON scanning_scopes (organization, id)",
      """
      CREATE TABLE scanning_scope_assets (
        asset TEXT NOT NULL REFERENCES inventory_assets (id),
        scope TEXT NOT NULL REFERENCES scanning_scopes (id), PRIMARY KEY (asset, scope))
      """,
      "CREATE INDEX scanning_scope_assets_scope ON scanning_scope_assets (scope)",
    ])

  private static let coverage = Migration(
    "scanning-003-coverage",
    [
      """
      CREATE TABLE scanning_coverage (
        id TEXT NOT NULL PRIMARY KEY, target TEXT NOT NULL REFERENCES scanning_targets (key),
        kind TEXT NOT NULL, thing TEXT NOT NULL, version TEXT,
        organization TEXT NOT NULL REFERENCES registry_organizations (id),
        campaign TEXT NOT NULL REFERENCES scanning_campaigns (id),
        tool TEXT NOT NULL, tool_version TEXT, model TEXT, model_version TEXT,
        technique TEXT NOT NULL, at BIGINT NOT NULL, hours DOUBLE PRECISION, tokens BIGINT,
        share DOUBLE PRECISION, findings BIGINT NOT NULL, is_named BOOLEAN NOT NULL)
      """,
      "CREATE INDEX scanning_coverage_thing ON scanning_coverage (thing, id)",
      "CREATE INDEX scanning_coverage_organization ON scanning_coverage (organization, id)",
      """
      CREATE TABLE scanning_rankings (
        edition BIGINT NOT NULL PRIMARY KEY, document TEXT NOT NULL, at BIGINT NOT NULL,
        actor TEXT NOT NULL)
      """,
    ])

  private static let projects = Migration(
    "scanning-004-projects",
    [
      """
      CREATE TABLE scanning_projects (
        repository TEXT NOT NULL PRIMARY KEY, opted_out_at BIGINT, reason TEXT, channel TEXT,
        channel_verified_at BIGINT, source TEXT NOT NULL, changed_at BIGINT NOT NULL)
      """
    ])

  /// Keys of owners, and what they signed with them.
  private static let keys = Migration(
    "scanning-005-keys",
    [
      """
      CREATE TABLE scanning_scope_keys (
        organization TEXT NOT NULL REFERENCES registry_organizations (id), vkey TEXT NOT NULL,
        added_at BIGINT NOT NULL, added_by TEXT NOT NULL, PRIMARY KEY (organization, vkey))
      """,
      "ALTER TABLE scanning_scopes ADD COLUMN consent TEXT",
      // Of the text that was signed: it serves once.
      "ALTER TABLE scanning_scopes ADD COLUMN consent_digest TEXT",
      """
      CREATE UNIQUE INDEX scanning_scopes_consent ON scanning_scopes (organization, consent_digest)
      """,
    ])
}
