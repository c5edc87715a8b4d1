public import Storage

/// The tables of Fleets. Frozen: a shipped migration is never edited.
public enum FleetSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Fleets",
    migrations: [
      Migration(
        "fleets-001-mandates",
        [
          """
          CREATE TABLE fleets_mandates (
            id TEXT NOT NULL PRIMARY KEY,
            client TEXT NOT NULL REFERENCES registry_organizations (id),
            manager TEXT NOT NULL REFERENCES registry_organizations (id),
            allows TEXT NOT NULL, until_day BIGINT NOT NULL, given_at BIGINT NOT NULL,
            given_by TEXT NOT NULL, ended_at BIGINT, version BIGINT NOT NULL)
          """,
          """
          CREATE UNIQUE INDEX fleets_mandates_pair ON fleets_mandates (manager, client)
            WHERE ended_at IS NULL
          """,
          "CREATE INDEX fleets_mandates_client ON fleets_mandates (client, id)",
          // Which session acts for whom.
          """
          CREATE TABLE fleets_sessions (
            session TEXT NOT NULL PRIMARY KEY,
            client TEXT NOT NULL REFERENCES registry_organizations (id), at BIGINT NOT NULL)
          """,
          "CREATE INDEX fleets_sessions_age ON fleets_sessions (at)",
        ])
    ])
}
