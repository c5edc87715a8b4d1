public import Storage

/// The tables of Cases. Frozen: a shipped migration is never edited.
public enum CaseSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Cases",
    migrations: [
      Migration(
        "cases-001-open",
        [
          """
          CREATE TABLE cases_cases (
            id TEXT NOT NULL PRIMARY KEY,
            flaw TEXT NOT NULL UNIQUE REFERENCES intake_flaws (id),
            title TEXT NOT NULL, state TEXT NOT NULL, reason TEXT, traffic_light TEXT NOT NULL,
            opened_at BIGINT NOT NULL, judged_at BIGINT, changed_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
            CHECK (state IN ('received', 'confirmed', 'awaitingFix', 'fixed', 'published',
              'closed')))
          """,
          "CREATE INDEX cases_cases_state ON cases_cases (state, id)",
          """
          CREATE TABLE cases_parties (
            case_id TEXT NOT NULL REFERENCES cases_cases (id),
            organization TEXT NOT NULL REFERENCES registry_organizations (id),
            PRIMARY KEY (case_id, organization))
          """,
          "CREATE INDEX cases_parties_organization ON cases_parties (organization, case_id)",
        ])
    ])
}
