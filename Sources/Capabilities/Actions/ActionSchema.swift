public import Storage

/// The tables of Actions. Frozen: a shipped migration is never edited.
public enum ActionSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Actions",
    migrations: [
      Migration(
        "actions-001-actions",
        [
          """
          CREATE TABLE actions_actions (
            id TEXT NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
            asset TEXT NOT NULL REFERENCES inventory_assets (id), component TEXT NOT NULL,
            product TEXT NOT NULL, instruction TEXT NOT NULL, target_version TEXT,
            fallback TEXT NOT NULL, urgency TEXT NOT NULL, due_day BIGINT, sort_day BIGINT NOT NULL,
            reason TEXT NOT NULL, vulnerabilities BIGINT NOT NULL, causes TEXT NOT NULL,
            done_at BIGINT, state TEXT NOT NULL,
            changed_at BIGINT NOT NULL, version BIGINT NOT NULL, UNIQUE (asset, component),
            CHECK (state IN ('open', 'done', 'verified', 'withdrawn')))
          """,
          """
          CREATE INDEX actions_actions_list
            ON actions_actions (organization, state, sort_day, id)
          """,
          """
          CREATE TABLE actions_entries (
            action TEXT NOT NULL REFERENCES actions_actions (id), at BIGINT NOT NULL,
            actor TEXT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL, new_version TEXT,
            receipt TEXT NOT NULL)
          """,
          "CREATE INDEX actions_entries_action ON actions_entries (action, at)",
        ]),
      // What proves that something was done, and when each stage ended.
      Migration(
        "actions-002-evidence",
        [
          "ALTER TABLE actions_actions ADD COLUMN evidence TEXT",
          "ALTER TABLE actions_actions ADD COLUMN opened_at BIGINT",
          "ALTER TABLE actions_actions ADD COLUMN closed_at BIGINT",
          "ALTER TABLE actions_actions ADD COLUMN vendor_asked_at BIGINT",
          """
          UPDATE actions_actions SET evidence = CASE state WHEN 'done' THEN 'statement'
            ELSE 'inventory' END WHERE state IN ('done', 'verified')
          """,
          "UPDATE actions_actions SET closed_at = changed_at WHERE state = 'verified'",
          "CREATE INDEX actions_actions_closed ON actions_actions (state, closed_at)",
          """
          CREATE TABLE actions_evidence (
            id TEXT NOT NULL PRIMARY KEY,
            action TEXT NOT NULL REFERENCES actions_actions (id),
            kind TEXT NOT NULL, outcome TEXT NOT NULL, summary TEXT NOT NULL,
            detail TEXT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL,
            receipt TEXT NOT NULL,
            CHECK (kind IN ('statement', 'signedStatement', 'vendorAttestation', 'versionProbe',
              'scan', 'inventory')),
            CHECK (outcome IN ('supports', 'contradicts')))
          """,
          "CREATE INDEX actions_evidence_action ON actions_evidence (action, at)",
        ]),
      // The same work at many organizations is found by its product.
      Migration(
        "actions-003-products",
        [
          """
          CREATE INDEX actions_actions_product ON actions_actions (product, organization)
            WHERE state = 'open'
          """
        ]),
      // How systems are guarded where there is no fix.
      Migration(
        "actions-004-measures",
        [
          """
          CREATE TABLE actions_measures (
            id TEXT NOT NULL PRIMARY KEY,
            action TEXT NOT NULL REFERENCES actions_actions (id), kind TEXT NOT NULL,
            words TEXT NOT NULL, decided_by TEXT NOT NULL, until_day BIGINT NOT NULL,
            at BIGINT NOT NULL, actor TEXT NOT NULL, ended_at BIGINT, ending TEXT,
            receipt TEXT NOT NULL)
          """,
          "CREATE INDEX actions_measures_action ON actions_measures (action, at)",
          """
          CREATE UNIQUE INDEX actions_measures_standing ON actions_measures (action)
            WHERE ended_at IS NULL
          """,
        ]),
    ])
}
