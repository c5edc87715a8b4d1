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
        ]),
      // What is wrong with a component is the same wherever it runs, so it is kept once.
      Migration(
        "exposure-002-verdicts",
        [
          """
          CREATE TABLE exposure_verdicts (
            component BIGINT NOT NULL REFERENCES inventory_software (number),
            vulnerability TEXT NOT NULL, reason TEXT NOT NULL, fixed_version TEXT,
            suppression TEXT, PRIMARY KEY (component, vulnerability)) WITHOUT ROWID
          """,
          """
          INSERT INTO exposure_verdicts (component, vulnerability, reason, fixed_version)
          SELECT s.number, m.vulnerability, MIN(m.reason), MIN(m.fixed_version)
          FROM exposure_matches m JOIN inventory_software s ON s.id = m.component
          GROUP BY s.number, m.vulnerability
          """,
          """
          CREATE INDEX exposure_verdicts_vulnerability
            ON exposure_verdicts (vulnerability, component)
          """,
          // Components that were looked up once; changes of knowledge keep them up to date.
          """
          CREATE TABLE exposure_judged (
            component BIGINT NOT NULL PRIMARY KEY REFERENCES inventory_software (number))
          """,
          "INSERT INTO exposure_judged (component) SELECT number FROM inventory_software",
          "DROP TABLE exposure_matches",
        ]),
      Migration("exposure-003-hints", ["ALTER TABLE exposure_verdicts ADD COLUMN hint TEXT"]),
    ])
}
