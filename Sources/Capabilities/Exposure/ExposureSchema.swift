public import Storage

/// The tables of Exposure. Frozen: a shipped migration is never edited.
public enum ExposureSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Exposure",
    migrations: [
      Migration(
        "exposure-001-matches",
        [
          """
          CREATE TABLE exposure_matches (
            asset TEXT NOT NULL REFERENCES inventory_assets (id), component TEXT NOT NULL,
            vulnerability TEXT NOT NULL, organization TEXT NOT NULL, reason TEXT NOT NULL,
            fixed_version TEXT, since BIGINT NOT NULL,
            PRIMARY KEY (asset, component, vulnerability))
          """,
          """
          CREATE INDEX exposure_matches_vulnerability
            ON exposure_matches (vulnerability, organization, asset)
          """,
          """
          CREATE TABLE exposure_first_seen (
            asset TEXT NOT NULL REFERENCES inventory_assets (id), vulnerability TEXT NOT NULL,
            at BIGINT NOT NULL, PRIMARY KEY (asset, vulnerability))
          """,
          "CREATE INDEX exposure_matches_component ON exposure_matches (component, asset)",
        ])
    ])
}
