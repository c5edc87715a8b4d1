public import Storage

/// The tables of Playbooks. Frozen: a shipped migration is never edited.
public enum PlaybookSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Playbooks",
    migrations: [
      Migration(
        "playbooks-001-versions",
        [
          // Each version is kept; the newest counts, unless it was taken back.
          """
          CREATE TABLE playbooks_versions (
            organization TEXT NOT NULL REFERENCES registry_organizations (id),
            playbook_key TEXT NOT NULL, number BIGINT NOT NULL, sector TEXT,
            situation TEXT NOT NULL, title TEXT NOT NULL, steps TEXT NOT NULL,
            calls TEXT NOT NULL, is_withdrawn BOOLEAN NOT NULL, changed_at BIGINT NOT NULL,
            changed_by TEXT NOT NULL,
            PRIMARY KEY (organization, playbook_key, number))
          """
        ])
    ])
}
