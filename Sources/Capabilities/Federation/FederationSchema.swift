public import Storage

/// The tables of Federation. Frozen: a shipped migration is never edited.
public enum FederationSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Federation",
    migrations: [
      Migration(
        "federation-001-hubs",
        [
          """
          CREATE TABLE federation_hubs (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
            address TEXT NOT NULL,
            organization TEXT NOT NULL REFERENCES registry_organizations (id),
            ceiling TEXT, paused_at BIGINT, reason TEXT, position TEXT, failures BIGINT NOT NULL,
            next_at BIGINT NOT NULL, made_at BIGINT NOT NULL, version BIGINT NOT NULL,
            CHECK (kind IN ('vince', 'github', 'gcve', 'channel', 'breakwater')),
            CHECK (ceiling IS NULL OR ceiling <> 'RED'))
          """,
          """
          CREATE TABLE federation_links (
            hub TEXT NOT NULL REFERENCES federation_hubs (id), foreign_id TEXT NOT NULL,
            flaw TEXT NOT NULL REFERENCES intake_flaws (id),
            finding TEXT REFERENCES intake_findings (id), said TEXT, received_digest TEXT,
            changed_there BIGINT, sent_digest TEXT, chain TEXT NOT NULL, made_at BIGINT NOT NULL,
            PRIMARY KEY (hub, foreign_id))
          """,
          "CREATE INDEX federation_links_flaw ON federation_links (flaw)",
          """
          CREATE TABLE federation_names (
            name TEXT NOT NULL, flaw TEXT NOT NULL REFERENCES intake_flaws (id),
            seen_at BIGINT NOT NULL, PRIMARY KEY (name, flaw))
          """,
          "CREATE INDEX federation_names_flaw ON federation_names (flaw)",
          """
          CREATE TABLE federation_items (
            id TEXT NOT NULL PRIMARY KEY, hub TEXT NOT NULL REFERENCES federation_hubs (id),
            foreign_id TEXT NOT NULL, outcome TEXT NOT NULL,
            flaw TEXT REFERENCES intake_flaws (id), words TEXT NOT NULL, digest TEXT NOT NULL,
            received_at BIGINT NOT NULL, changed_there BIGINT)
          """,
          "CREATE INDEX federation_items_hub ON federation_items (hub, id)",
          "CREATE INDEX federation_items_foreign ON federation_items (hub, foreign_id, id)",
          "CREATE INDEX federation_items_flaw ON federation_items (flaw)",
          """
          CREATE TABLE federation_deliveries (
            hub TEXT NOT NULL REFERENCES federation_hubs (id), delivery TEXT NOT NULL,
            result TEXT NOT NULL, received_at BIGINT NOT NULL, PRIMARY KEY (hub, delivery))
          """,
          """
          CREATE TABLE federation_sendings (
            id TEXT NOT NULL PRIMARY KEY, hub TEXT NOT NULL REFERENCES federation_hubs (id),
            case_id TEXT NOT NULL REFERENCES cases_cases (id), kind TEXT NOT NULL,
            state TEXT NOT NULL, content TEXT NOT NULL, digest TEXT NOT NULL, foreign_id TEXT,
            asked_at BIGINT, attempts BIGINT NOT NULL, reason TEXT, actor TEXT NOT NULL,
            made_at BIGINT NOT NULL, version BIGINT NOT NULL, took_part BOOLEAN NOT NULL,
            CHECK (kind IN ('report', 'statement')),
            CHECK (state IN ('wanted', 'asking', 'sent', 'refused', 'unknown')))
          """,
          "CREATE INDEX federation_sendings_case ON federation_sendings (case_id, id)",
          // Two at once would arrive twice.
          """
          CREATE UNIQUE INDEX federation_sendings_open ON federation_sendings (hub, case_id)
          WHERE state IN ('wanted', 'asking', 'unknown')
          """,
        ])
    ])
}
