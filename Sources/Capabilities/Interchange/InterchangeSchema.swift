public import Storage

/// The tables of Interchange. Frozen: a shipped migration is never edited.
public enum InterchangeSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Interchange",
    migrations: [
      Migration(
        "interchange-001-claims",
        [
          """
          CREATE TABLE interchange_claims (
            finding TEXT NOT NULL REFERENCES intake_findings (id), repository TEXT NOT NULL,
            location TEXT NOT NULL, weaknesses TEXT NOT NULL, digest TEXT,
            PRIMARY KEY (finding, repository))
          """,
          "CREATE INDEX interchange_claims_digest ON interchange_claims (digest)",
          """
          CREATE TABLE interchange_progress (
            one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1), position TEXT, salt TEXT)
          """,
          "INSERT INTO interchange_progress (one) VALUES (1)",
          """
          CREATE TABLE interchange_partners (
            name TEXT NOT NULL PRIMARY KEY, key TEXT NOT NULL, added_at BIGINT NOT NULL)
          """,
          """
          CREATE TABLE interchange_records (
            source TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL, contact TEXT,
            statement TEXT NOT NULL, received_at BIGINT NOT NULL,
            PRIMARY KEY (source, kind, digest))
          """,
          "CREATE INDEX interchange_records_digest ON interchange_records (kind, digest)",
        ]),
      Migration(
        "interchange-002-overlaps",
        [
          "CREATE TABLE interchange_epochs (epoch BIGINT NOT NULL PRIMARY KEY, key BYTEA NOT NULL)",
          """
          CREATE TABLE interchange_sets (
            epoch BIGINT NOT NULL REFERENCES interchange_epochs (epoch), kind TEXT NOT NULL,
            outputs BYTEA NOT NULL, PRIMARY KEY (epoch, kind))
          """,
          """
          CREATE TABLE interchange_budgets (
            day BIGINT NOT NULL,
            organization TEXT NOT NULL REFERENCES registry_organizations (id),
            used BIGINT NOT NULL, PRIMARY KEY (day, organization))
          """,
        ]),
    ])
}
