public import Storage

/// The tables of Bundles. Frozen: a shipped migration is never edited.
public enum BundleSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Bundles",
    migrations: [
      Migration(
        "bundles-001-bundles",
        [
          """
          CREATE TABLE bundles_bundles (
            id TEXT NOT NULL PRIMARY KEY, organization TEXT NOT NULL, number BIGINT NOT NULL,
            made_at BIGINT NOT NULL, made_by TEXT NOT NULL, good_until BIGINT NOT NULL,
            replaces BIGINT, assets TEXT NOT NULL, digest TEXT NOT NULL, size BIGINT NOT NULL,
            actions BIGINT NOT NULL, secret BYTEA NOT NULL, content BYTEA, receipt TEXT NOT NULL,
            UNIQUE (organization, number))
          """,
          """
          CREATE TABLE bundles_items (
            bundle TEXT NOT NULL REFERENCES bundles_bundles (id), place BIGINT NOT NULL,
            action TEXT NOT NULL REFERENCES actions_actions (id), basis TEXT NOT NULL,
            PRIMARY KEY (bundle, place))
          """,
          """
          CREATE TABLE bundles_answers (
            bundle TEXT NOT NULL REFERENCES bundles_bundles (id), place BIGINT NOT NULL,
            done_on BIGINT NOT NULL, initials TEXT NOT NULL, note TEXT, outcome TEXT NOT NULL,
            at BIGINT NOT NULL, actor TEXT NOT NULL, PRIMARY KEY (bundle, place))
          """,
          """
          CREATE TABLE bundles_inventories (
            asset TEXT NOT NULL PRIMARY KEY REFERENCES inventory_assets (id),
            digest TEXT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL)
          """,
        ])
    ])
}
