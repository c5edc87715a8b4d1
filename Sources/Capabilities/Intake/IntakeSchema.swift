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
        ]),
      // Identifiers are made before the commit, so paging by them misses what commits late. A
      // position is taken under a lock that is held until the commit.
      Migration(
        "intake-002-positions",
        [
          "ALTER TABLE intake_findings ADD COLUMN position BIGINT NOT NULL DEFAULT 0",
          """
          UPDATE intake_findings SET position = numbered.number
          FROM (SELECT id AS one, ROW_NUMBER() OVER (ORDER BY id) AS number FROM intake_findings)
            AS numbered
          WHERE numbered.one = intake_findings.id
          """,
          "CREATE UNIQUE INDEX intake_findings_position ON intake_findings (position)",
          """
          CREATE INDEX intake_findings_organization_position
            ON intake_findings (organization, position)
          """,
          "DROP INDEX intake_findings_organization",
          """
          CREATE TABLE intake_positions (
            one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1), last BIGINT NOT NULL)
          """,
          "INSERT INTO intake_positions SELECT 1, COUNT(*) FROM intake_findings",
        ]),
      // What reports say, to find those that are alike. All of it can be made again.
      Migration(
        "intake-003-similarity",
        [
          """
          CREATE TABLE intake_readings (
            position BIGINT NOT NULL PRIMARY KEY,
            finding TEXT NOT NULL UNIQUE REFERENCES intake_findings (id), reading TEXT NOT NULL)
          """,
          """
          CREATE TABLE intake_terms (term BIGINT NOT NULL PRIMARY KEY, documents BIGINT NOT NULL)
          """,
          """
          CREATE TABLE intake_postings (
            term BIGINT NOT NULL, position BIGINT NOT NULL, frequency BIGINT NOT NULL,
            PRIMARY KEY (term, position)) WITHOUT ROWID
          """,
          """
          CREATE TABLE intake_similarity_state (
            model TEXT NOT NULL PRIMARY KEY, last BIGINT NOT NULL, documents BIGINT NOT NULL,
            words BIGINT NOT NULL)
          """,
        ]),
      // Files that come with reports. What two reports carry alike is stored once.
      Migration(
        "intake-004-attachments",
        [
          """
          CREATE TABLE intake_blobs (
            digest TEXT NOT NULL PRIMARY KEY, size BIGINT NOT NULL, content BYTEA NOT NULL)
          """,
          """
          CREATE TABLE intake_attachments (
            finding TEXT NOT NULL REFERENCES intake_findings (id),
            digest TEXT NOT NULL REFERENCES intake_blobs (digest), kind TEXT NOT NULL,
            name TEXT NOT NULL, attached_at BIGINT NOT NULL, actor TEXT NOT NULL,
            receipt TEXT NOT NULL, PRIMARY KEY (finding, digest),
            CHECK (kind IN ('reproducer', 'crashLog', 'patch', 'source', 'other')))
          """,
          "CREATE INDEX intake_attachments_digest ON intake_attachments (digest)",
        ]),
      // What was said of a report before anybody read it. Those of before are taken as they are.
      Migration(
        "intake-005-remarks",
        [
          "ALTER TABLE intake_findings ADD COLUMN remarks TEXT NOT NULL DEFAULT ''",
          "ALTER TABLE intake_findings ADD COLUMN is_ready BIGINT NOT NULL DEFAULT 1",
          "ALTER TABLE intake_findings ADD COLUMN model TEXT",
          // In tenths of a point.
          "ALTER TABLE intake_findings ADD COLUMN severity BIGINT NOT NULL DEFAULT 0",
          // A rule more; neither engine changes a check in place.
          "ALTER TABLE intake_merges RENAME TO intake_merges_before",
          "DROP INDEX intake_merges_flaw",
          "DROP INDEX intake_merges_finding",
          """
          CREATE TABLE intake_merges (
            finding TEXT NOT NULL REFERENCES intake_findings (id),
            flaw TEXT NOT NULL REFERENCES intake_flaws (id), rule TEXT NOT NULL,
            evidence TEXT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, undone_at BIGINT,
            CHECK (rule IN ('first', 'exact', 'alias', 'similar', 'manual', 'separated')))
          """,
          """
          INSERT INTO intake_merges (finding, flaw, rule, evidence, at, actor, undone_at)
          SELECT finding, flaw, rule, evidence, at, actor, undone_at FROM intake_merges_before
          """,
          "DROP TABLE intake_merges_before",
          "CREATE INDEX intake_merges_flaw ON intake_merges (flaw)",
          "CREATE INDEX intake_merges_finding ON intake_merges (finding)",
          // How far reports were compared with those before them.
          """
          ALTER TABLE intake_similarity_state ADD COLUMN compared BIGINT NOT NULL DEFAULT 0
          """,
          // Flaws that a person keeps apart, the smaller identifier first.
          """
          CREATE TABLE intake_apart (
            one TEXT NOT NULL REFERENCES intake_flaws (id),
            other TEXT NOT NULL REFERENCES intake_flaws (id),
            at BIGINT NOT NULL, actor TEXT NOT NULL, PRIMARY KEY (one, other))
          """,
          "CREATE INDEX intake_apart_other ON intake_apart (other)",
          // How many reports an organization sent on a day, counted from 1970.
          """
          CREATE TABLE intake_quotas (
            organization TEXT NOT NULL PRIMARY KEY REFERENCES registry_organizations (id),
            day BIGINT NOT NULL, used BIGINT NOT NULL)
          """,
          // With which finders without an account follow their reports.
          """
          CREATE TABLE intake_secrets (
            digest TEXT NOT NULL PRIMARY KEY,
            finding TEXT NOT NULL UNIQUE REFERENCES intake_findings (id))
          """,
        ]),
      // The same index in blocks, with public records beside the reports. It is made again.
      Migration(
        "intake-006-blocks",
        [
          "DROP TABLE intake_postings",
          "DROP TABLE intake_terms",
          "DROP TABLE intake_readings",
          "DROP TABLE intake_similarity_state",
          // What is known, by the number under which lists name it: a report or a public record.
          """
          CREATE TABLE intake_documents (
            document BIGINT NOT NULL PRIMARY KEY,
            finding TEXT UNIQUE REFERENCES intake_findings (id), vulnerability TEXT UNIQUE,
            profile BYTEA NOT NULL, CHECK ((finding IS NULL) <> (vulnerability IS NULL)))
          """,
          // The end of each list stands with its term, for most have no more than that.
          """
          CREATE TABLE intake_terms (
            term BIGINT NOT NULL PRIMARY KEY, documents BIGINT NOT NULL, tail BYTEA NOT NULL)
          """,
          """
          CREATE TABLE intake_postings (
            term BIGINT NOT NULL, block BIGINT NOT NULL, postings BYTEA NOT NULL,
            PRIMARY KEY (term, block)) WITHOUT ROWID
          """,
          // `record` is the last public record taken in when all were, NULL at the end.
          """
          CREATE TABLE intake_similarity_state (
            model TEXT NOT NULL PRIMARY KEY, last BIGINT NOT NULL, record TEXT,
            documents BIGINT NOT NULL, words BIGINT NOT NULL, next BIGINT NOT NULL,
            compared BIGINT NOT NULL)
          """,
        ]),
      // What a trial showed of a report, in tenths of a point; NULL where none reproduced it.
      Migration(
        "intake-007-shown", ["ALTER TABLE intake_findings ADD COLUMN shown BIGINT"]),
    ])
}
