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
        ]),
      Migration(
        "cases-002-queue",
        [
          "ALTER TABLE cases_cases ADD COLUMN resolution TEXT",
          // In tenths of a point.
          "ALTER TABLE cases_cases ADD COLUMN severity BIGINT NOT NULL DEFAULT 0",
          "ALTER TABLE cases_cases ADD COLUMN queue_at BIGINT NOT NULL DEFAULT 0",
          "UPDATE cases_cases SET queue_at = opened_at",
          "CREATE INDEX cases_cases_queue ON cases_cases (state, queue_at, id)",
          "CREATE INDEX cases_cases_order ON cases_cases (queue_at, id)",
          """
          CREATE TABLE cases_outcomes (
            finding TEXT NOT NULL PRIMARY KEY REFERENCES intake_findings (id),
            outcome TEXT NOT NULL,
            CHECK (outcome IN ('confirmed', 'duplicate', 'invalid')))
          """,
          """
          CREATE TABLE cases_reputations (
            subject TEXT NOT NULL PRIMARY KEY, confirmed BIGINT NOT NULL, duplicate BIGINT NOT NULL,
            invalid BIGINT NOT NULL)
          """,
          """
          CREATE TABLE cases_waiting (
            case_id TEXT NOT NULL PRIMARY KEY REFERENCES cases_cases (id),
            project TEXT NOT NULL REFERENCES projects_projects (id),
            wanted_at BIGINT NOT NULL, handed_at BIGINT)
          """,
          "CREATE INDEX cases_waiting_project ON cases_waiting (project, handed_at)",
        ]),
      // While an embargo is in force a case is not published.
      Migration(
        "cases-003-hold",
        [
          "ALTER TABLE cases_cases ADD COLUMN embargo_until BIGINT",
          // The organizations that take part in its coordination; NULL where there is none.
          "ALTER TABLE cases_cases ADD COLUMN audience TEXT",
        ]),
      // Who reported a flaw and was taken out of its coordination reads the case no more.
      Migration(
        "cases-004-barred",
        ["ALTER TABLE cases_parties ADD COLUMN barred BOOLEAN NOT NULL DEFAULT FALSE"]),
      // What a case was merged into, so that what stays with it is found from there.
      Migration(
        "cases-005-merged",
        [
          "ALTER TABLE cases_cases ADD COLUMN merged_into TEXT REFERENCES cases_cases (id)",
          """
          UPDATE cases_cases SET merged_into = (
            SELECT k.id FROM intake_flaws f JOIN cases_cases k ON k.flaw = f.merged_into
            WHERE f.id = cases_cases.flaw)
          """,
          "CREATE INDEX cases_cases_merged ON cases_cases (merged_into)",
        ]),
    ])
}
