public import Storage

/// The tables of Advisories. Frozen: a shipped migration is never edited.
public enum AdvisorySchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Advisories",
    migrations: [
      Migration(
        "advisories-001-open",
        [
          """
          CREATE TABLE advisories_advisories (
            id TEXT NOT NULL PRIMARY KEY,
            case_id TEXT NOT NULL UNIQUE REFERENCES cases_cases (id),
            number TEXT NOT NULL UNIQUE, state TEXT NOT NULL, content TEXT NOT NULL,
            edit BIGINT NOT NULL, published_edit BIGINT, authors TEXT NOT NULL, countersigner TEXT,
            published_light TEXT, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
            published_at BIGINT, version BIGINT NOT NULL,
            CHECK (state IN ('draft', 'inReview', 'countersigned', 'published', 'withdrawn')))
          """,
          "CREATE INDEX advisories_advisories_published ON advisories_advisories (published_at, id)",
          """
          CREATE TABLE advisories_edits (
            advisory TEXT NOT NULL REFERENCES advisories_advisories (id), edit BIGINT NOT NULL,
            content TEXT NOT NULL, author TEXT NOT NULL, written_at BIGINT NOT NULL,
            PRIMARY KEY (advisory, edit))
          """,
          """
          CREATE TABLE advisories_revisions (
            advisory TEXT NOT NULL REFERENCES advisories_advisories (id),
            revision BIGINT NOT NULL, content TEXT NOT NULL, countersigner TEXT NOT NULL,
            published_at BIGINT NOT NULL, PRIMARY KEY (advisory, revision))
          """,
          """
          CREATE TABLE advisories_files (
            folder TEXT NOT NULL, name TEXT NOT NULL,
            advisory TEXT NOT NULL REFERENCES advisories_advisories (id), title TEXT NOT NULL,
            content BYTEA NOT NULL, sha256 TEXT NOT NULL, sha512 TEXT NOT NULL,
            signature TEXT NOT NULL, published_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
            PRIMARY KEY (folder, name))
          """,
          "CREATE INDEX advisories_files_advisory ON advisories_files (advisory)",
        ]),
      // Identifiers that go through the CVE Services.
      Migration(
        "advisories-002-cve",
        [
          """
          CREATE TABLE advisories_cve (
            advisory TEXT NOT NULL PRIMARY KEY REFERENCES advisories_advisories (id),
            state TEXT NOT NULL, cve TEXT UNIQUE, asked_at BIGINT, attempts BIGINT NOT NULL,
            record TEXT NOT NULL, record_attempts BIGINT NOT NULL, reason TEXT,
            changed_at BIGINT NOT NULL, version BIGINT NOT NULL,
            CHECK (state IN ('wanted', 'asking', 'reserved', 'refused')),
            CHECK (record IN ('none', 'waiting', 'published', 'refused')),
            CHECK ((state = 'reserved') = (cve IS NOT NULL)))
          """,
          "CREATE INDEX advisories_cve_state ON advisories_cve (state)",
        ]),
      // Whether what is sent takes the record back.
      Migration(
        "advisories-003-rejections",
        ["ALTER TABLE advisories_cve ADD COLUMN rejects BOOLEAN NOT NULL DEFAULT FALSE"]),
    ])
}
