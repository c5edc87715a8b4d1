public import Storage

/// The tables of Validation. Frozen: a shipped migration is never edited.
public enum ValidationSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Validation",
    migrations: [
      Migration(
        "validation-001-trials",
        [
          // What a trial showed lies under the digest that the ledger names.
          """
          CREATE TABLE validation_reports (
            digest TEXT NOT NULL PRIMARY KEY, document TEXT NOT NULL)
          """,
          """
          CREATE TABLE validation_trials (
            id TEXT NOT NULL PRIMARY KEY,
            finding TEXT NOT NULL REFERENCES intake_findings (id),
            owner TEXT NOT NULL REFERENCES registry_organizations (id),
            instruction TEXT NOT NULL, state TEXT NOT NULL, verdict TEXT,
            report TEXT REFERENCES validation_reports (digest),
            requested_by TEXT NOT NULL, requested_for TEXT, requested_at BIGINT NOT NULL,
            done_at BIGINT,
            CHECK (state IN ('waiting', 'done')),
            CHECK (verdict IN ('reproduced', 'flaky', 'crashDiffers', 'notReproduced', 'fixed',
              'couldNotBuild', 'unsafeToRun')))
          """,
          "CREATE INDEX validation_trials_finding ON validation_trials (finding, id)",
          """
          CREATE INDEX validation_trials_waiting ON validation_trials (owner)
            WHERE state = 'waiting'
          """,
          "CREATE INDEX validation_trials_report ON validation_trials (report)",
        ])
    ])
}
