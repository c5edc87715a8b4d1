public import Storage

/// Intake's tables. Frozen: a shipped migration is never edited.
public enum IntakeSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Intake",
    migrations: [
      Migration(
        "intake-001-findings",
        [
          """
          CREATE TABLE intake_flaws (
            id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, package TEXT, vulnerability TEXT,
            created_at BIGINT NOT NULL, merged_into TEXT REFERENCES intake_flaws (id),
            findings BIGINT NOT NULL, version BIGINT NOT NULL)
          """,
          """
          CREATE TABLE intake_findings (
            id TEXT NOT NULL PRIMARY KEY,
            organization TEXT NOT NULL REFERENCES registry_organizations (id),
            submitter TEXT NOT NULL, reference TEXT, received_at BIGINT NOT NULL,
            flaw TEXT NOT NULL REFERENCES intake_flaws (id), tool TEXT, receipt TEXT NOT NULL,
            document TEXT NOT NULL, UNIQUE (organization, reference))
          """,
          "CREATE INDEX intake_findings_flaw ON intake_findings (flaw, id)",
          "CREATE INDEX intake_findings_organization ON intake_findings (organization, id)",
          """
          CREATE TABLE intake_keys (
            key TEXT NOT NULL, finding TEXT NOT NULL REFERENCES intake_findings (id),
            flaw TEXT NOT NULL REFERENCES intake_flaws (id), PRIMARY KEY (key, finding))
          """,
          "CREATE INDEX intake_keys_finding ON intake_keys (finding)",
          "CREATE INDEX intake_keys_flaw ON intake_keys (flaw)",
          """
          CREATE TABLE intake_merges (
            finding TEXT NOT NULL REFERENCES intake_findings (id),
            flaw TEXT NOT NULL REFERENCES intake_flaws (id), rule TEXT NOT NULL,
            evidence TEXT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, undone_at BIGINT,
            CHECK (rule IN ('first', 'exact', 'alias', 'manual', 'separated')))
          """,
          "CREATE INDEX intake_merges_flaw ON intake_merges (flaw)",
          "CREATE INDEX intake_merges_finding ON intake_merges (finding)",
        ])
    ])
}
