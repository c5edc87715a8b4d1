public import Storage

/// The tables of this module.
public enum LedgerSchema {
  /// Facts, the queue to the log, and the log itself.
  public static let schema = Schema(
    module: "ledger",
    migrations: [
      Migration(
        "1-create",
        [
          // salt and record become NULL when a fact is forgotten; its entry stays.
          """
          CREATE TABLE ledger_facts (
            receipt TEXT NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            organization TEXT,
            actor TEXT NOT NULL,
            detail TEXT NOT NULL,
            recorded_at BIGINT NOT NULL,
            salt BYTEA,
            record TEXT
          )
          """,
          "CREATE INDEX ledger_facts_by_subject ON ledger_facts (subject, receipt)",
          "CREATE INDEX ledger_facts_by_organization ON ledger_facts (organization, receipt)",
          "CREATE TABLE ledger_queue (receipt TEXT NOT NULL PRIMARY KEY, entry BYTEA NOT NULL)",
          """
          CREATE TABLE ledger_entries (
            leaf_index BIGINT NOT NULL PRIMARY KEY,
            receipt TEXT NOT NULL UNIQUE,
            entry BYTEA NOT NULL
          )
          """,
          // The widest tile at each place; narrower ones are its beginning.
          """
          CREATE TABLE ledger_tiles (
            level BIGINT NOT NULL,
            tile_index BIGINT NOT NULL,
            hashes BYTEA NOT NULL,
            PRIMARY KEY (level, tile_index)
          )
          """,
          """
          CREATE TABLE ledger_checkpoints (
            size BIGINT NOT NULL PRIMARY KEY,
            root BYTEA NOT NULL,
            note TEXT NOT NULL,
            signed_at BIGINT NOT NULL
          )
          """,
          // One row; holding it makes a transaction the sequencer.
          """
          CREATE TABLE ledger_sequencer (
            origin TEXT NOT NULL PRIMARY KEY,
            size BIGINT NOT NULL CHECK (size >= 0)
          )
          """,
        ])
    ])
}
