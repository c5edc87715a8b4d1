public import Storage

/// The Catalog's tables. Frozen: a shipped migration is never edited.
public enum CatalogSchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Catalog",
    migrations: [
      Migration("catalog-001-records", records), Migration("catalog-002-priority", priority),
      Migration("catalog-003-imports", imports), Migration("catalog-004-refresh", refresh),
      Migration("catalog-005-bounds", bounds), Migration("catalog-006-statements", statements),
      Migration("catalog-007-edition", edition), Migration("catalog-008-containers", containers),
      Migration("catalog-009-relations", relations),
    ])

  private static let records = [
    """
    CREATE TABLE catalog_records (
      source TEXT NOT NULL, id TEXT NOT NULL, digest TEXT NOT NULL, title TEXT NOT NULL,
      details TEXT, published_at BIGINT, modified_at BIGINT, withdrawn_at BIGINT,
      weaknesses TEXT NOT NULL, refs TEXT NOT NULL, imported_at BIGINT NOT NULL,
      PRIMARY KEY (source, id))
    """,
    """
    CREATE TABLE catalog_affected (
      source TEXT NOT NULL, record TEXT NOT NULL, place BIGINT NOT NULL,
      package_key TEXT NOT NULL, release TEXT, versions TEXT NOT NULL,
      PRIMARY KEY (source, record, place))
    """,
    "CREATE INDEX catalog_affected_key ON catalog_affected (package_key)",
    """
    CREATE TABLE catalog_links (
      source TEXT NOT NULL, record TEXT NOT NULL, vulnerability TEXT NOT NULL,
      PRIMARY KEY (source, record, vulnerability))
    """,
    "CREATE INDEX catalog_links_vulnerability ON catalog_links (vulnerability)",
    """
    CREATE TABLE catalog_aliases (
      alias TEXT NOT NULL PRIMARY KEY, vulnerability TEXT NOT NULL)
    """,
    "CREATE INDEX catalog_aliases_vulnerability ON catalog_aliases (vulnerability)",
    """
    CREATE TABLE catalog_vulnerabilities (
      id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, published_at BIGINT,
      modified_at BIGINT, withdrawn_at BIGINT, vector TEXT, rank BIGINT NOT NULL)
    """,
  ]

  /// The name of the state of all records, in one row; none before the first record.
  private static let edition = [
    """
    CREATE TABLE catalog_edition (
      place BIGINT NOT NULL PRIMARY KEY CHECK (place = 1), edition TEXT NOT NULL)
    """
  ]

  /// What VEX documents say of products, a row for each product and key.
  private static let statements = [
    """
    CREATE TABLE catalog_statements (
      source TEXT NOT NULL, document TEXT NOT NULL, place BIGINT NOT NULL,
      vulnerability TEXT NOT NULL, package_key TEXT NOT NULL, package_url TEXT, versions TEXT,
      status TEXT NOT NULL, justification TEXT, words TEXT, author TEXT NOT NULL,
      stated_at BIGINT NOT NULL, PRIMARY KEY (source, document, place),
      CHECK (status IN ('affected', 'not_affected', 'fixed', 'under_investigation')))
    """,
    "CREATE INDEX catalog_statements_key ON catalog_statements (package_key, vulnerability)",
  ]

  /// What a record names besides itself, and which part of a package it is about.
  private static let relations = [
    """
    CREATE TABLE catalog_relations (
      record TEXT NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
      PRIMARY KEY (record, source, kind, name)) WITHOUT ROWID
    """,
    "CREATE INDEX catalog_relations_name ON catalog_relations (name)",
    "ALTER TABLE catalog_records ADD COLUMN disputed BOOLEAN NOT NULL DEFAULT FALSE",
    "ALTER TABLE catalog_affected ADD COLUMN hint TEXT",
  ]

  /// What is said of a part counts inside its product alone.
  private static let containers = [
    "ALTER TABLE catalog_statements ADD COLUMN container TEXT",
    "ALTER TABLE catalog_statements ADD COLUMN container_key TEXT",
    "CREATE INDEX catalog_statements_container ON catalog_statements (container_key)",
  ]

  /// `bounds` holds the version keys between which a version may be affected; NULL where they are
  /// not known. Ecosystem and name are those of an OSV record.
  private static let bounds = [
    "ALTER TABLE catalog_affected ADD COLUMN bounds BYTEA",
    "ALTER TABLE catalog_affected ADD COLUMN ecosystem TEXT",
    "ALTER TABLE catalog_affected ADD COLUMN name TEXT",
  ]

  /// What makes a refresh cheap: records are known by their bytes, and a source is passed over
  /// while nothing has taken the place of what it brought.
  private static let refresh = [
    "CREATE INDEX catalog_records_digest ON catalog_records (digest)",
    "ALTER TABLE catalog_imports ADD COLUMN digest TEXT",
    "ALTER TABLE catalog_imports ADD COLUMN replaced BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX catalog_imports_digest ON catalog_imports (digest)",
  ]

  private static let priority = [
    """
    CREATE TABLE catalog_kev (
      cve TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, added_on BIGINT NOT NULL,
      ransomware BOOLEAN NOT NULL, required_action TEXT NOT NULL, removed_at BIGINT)
    """,
    """
    CREATE TABLE catalog_assessments (
      cve TEXT NOT NULL PRIMARY KEY, exploitation TEXT, automatable BOOLEAN, total BOOLEAN,
      assessed_at BIGINT)
    """,
    """
    CREATE TABLE catalog_forecasts (
      cve TEXT NOT NULL PRIMARY KEY, probability DOUBLE PRECISION NOT NULL,
      percentile DOUBLE PRECISION NOT NULL, day BIGINT NOT NULL)
    """,
  ]

  private static let imports = [
    """
    CREATE TABLE catalog_imports (
      id TEXT NOT NULL PRIMARY KEY, source TEXT NOT NULL, fingerprint TEXT NOT NULL,
      started_at BIGINT NOT NULL, finished_at BIGINT, place BIGINT NOT NULL,
      records BIGINT NOT NULL, changed BIGINT NOT NULL, quarantined BIGINT NOT NULL)
    """,
    "CREATE INDEX catalog_imports_fingerprint ON catalog_imports (fingerprint)",
    """
    CREATE TABLE catalog_quarantine (
      import TEXT NOT NULL REFERENCES catalog_imports (id), place BIGINT NOT NULL,
      name TEXT NOT NULL, reason TEXT NOT NULL, excerpt TEXT NOT NULL,
      PRIMARY KEY (import, place))
    """,
  ]
}
