public import Storage

/// The tables of Patches. Frozen: a shipped migration is never edited.
public enum PatchSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Patches",
    migrations: [
      Migration(
        "patches-001-patches",
        [
          """
          CREATE TABLE patches_patches (
            id TEXT NOT NULL PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases_cases (id),
            organization TEXT, product TEXT NOT NULL, base TEXT NOT NULL,
            author_kind TEXT NOT NULL, author_name TEXT NOT NULL, author_version TEXT,
            sign_off TEXT NOT NULL, note TEXT, digest TEXT REFERENCES intake_blobs (digest),
            size BIGINT NOT NULL, files BIGINT NOT NULL, lines BIGINT NOT NULL, address TEXT,
            state TEXT NOT NULL, reason TEXT, offered_at BIGINT NOT NULL, accepted_at BIGINT,
            version BIGINT NOT NULL,
            CHECK (state IN ('offered', 'tested', 'accepted', 'declined', 'withdrawn', 'released')))
          """,
          "CREATE INDEX patches_patches_case ON patches_patches (case_id, id)",
          """
          CREATE TABLE patches_evidence (
            patch TEXT NOT NULL REFERENCES patches_patches (id), place BIGINT NOT NULL,
            kind TEXT NOT NULL, supports BIGINT NOT NULL, summary TEXT NOT NULL, trial TEXT,
            own BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL,
            PRIMARY KEY (patch, place))
          """,
          """
          CREATE TABLE patches_trials (
            trial TEXT NOT NULL PRIMARY KEY REFERENCES validation_trials (id),
            patch TEXT NOT NULL REFERENCES patches_patches (id))
          """,
          """
          CREATE TABLE patches_stages (
            patch TEXT NOT NULL REFERENCES patches_patches (id), place BIGINT NOT NULL,
            name TEXT NOT NULL, parties TEXT, opens_at BIGINT NOT NULL, opened_at BIGINT,
            hold TEXT, dropped_at BIGINT, PRIMARY KEY (patch, place))
          """,
          "CREATE INDEX patches_stages_waiting ON patches_stages (opened_at, opens_at)",
          """
          CREATE TABLE patches_fetches (
            patch TEXT NOT NULL REFERENCES patches_patches (id), organization TEXT,
            at BIGINT NOT NULL, actor TEXT NOT NULL)
          """,
          "CREATE INDEX patches_fetches_patch ON patches_fetches (patch, at)",
        ])
    ])
}
