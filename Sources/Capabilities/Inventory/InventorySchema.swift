public import Storage

/// The Inventory's tables. Frozen: a shipped migration is never edited.
public enum InventorySchema {
  /// Its migrations, in order.
  public static let schema = Schema(
    module: "Inventory",
    migrations: [
      Migration(
        "inventory-001-assets",
        [
          """
          CREATE TABLE inventory_assets (
            id TEXT NOT NULL PRIMARY KEY,
            organization TEXT NOT NULL REFERENCES registry_organizations (id),
            name TEXT NOT NULL, reachability TEXT NOT NULL, owner TEXT, mission_function TEXT,
            maintained_by TEXT, component_count BIGINT NOT NULL, inventoried_at BIGINT,
            version BIGINT NOT NULL,
            CHECK (reachability IN ('public', 'internal')))
          """,
          "CREATE INDEX inventory_assets_organization ON inventory_assets (organization, id)",
          """
          CREATE TABLE inventory_components (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, version TEXT, package_url TEXT)
          """,
          """
          CREATE TABLE inventory_keys (
            package_key TEXT NOT NULL,
            component TEXT NOT NULL REFERENCES inventory_components (id),
            PRIMARY KEY (package_key, component))
          """,
          "CREATE INDEX inventory_keys_component ON inventory_keys (component)",
          """
          CREATE TABLE inventory_carried (
            asset TEXT NOT NULL REFERENCES inventory_assets (id),
            component TEXT NOT NULL REFERENCES inventory_components (id),
            PRIMARY KEY (asset, component))
          """,
          "CREATE INDEX inventory_carried_component ON inventory_carried (component, asset)",
          """
          CREATE TABLE inventory_documents (
            asset TEXT NOT NULL REFERENCES inventory_assets (id),
            received_at BIGINT NOT NULL, digest TEXT NOT NULL, format TEXT NOT NULL,
            components BIGINT NOT NULL, PRIMARY KEY (asset, received_at, digest))
          """,
        ]),
      Migration("inventory-002-numbers", each: numbers),
      // The product that an asset's inventory describes as a whole, by package URL.
      Migration(
        "inventory-003-subjects",
        [
          "ALTER TABLE inventory_assets ADD COLUMN subject TEXT",
          "ALTER TABLE inventory_assets ADD COLUMN subject_key TEXT",
          "CREATE INDEX inventory_assets_subject ON inventory_assets (subject_key)",
        ]),
      // When an asset may be changed, and whether a mistake can hurt people.
      Migration(
        "inventory-004-upkeep",
        [
          "ALTER TABLE inventory_assets ADD COLUMN is_operational BOOLEAN NOT NULL DEFAULT FALSE",
          "ALTER TABLE inventory_assets ADD COLUMN maintenance_window TEXT",
        ]),
    ])

  /// Rows that there are millions of carry numbers instead of names, and packages are found by
  /// version: `version_key` is the version in the order of its ecosystem as bytes, empty where it
  /// is not known.
  @Sendable private static func numbers(_ engine: Engine) -> [String] {
    [
      """
      CREATE TABLE inventory_software (
        number BIGINT NOT NULL PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        version TEXT, package_url TEXT)
      """,
      """
      INSERT INTO inventory_software (number, id, name, version, package_url)
      SELECT ROW_NUMBER() OVER (ORDER BY id), id, name, version, package_url
      FROM inventory_components
      """,
      "ALTER TABLE inventory_assets ADD COLUMN number BIGINT NOT NULL DEFAULT 0",
      """
      UPDATE inventory_assets SET number = numbered.number
      FROM (SELECT id AS one, ROW_NUMBER() OVER (ORDER BY id) AS number FROM inventory_assets)
        AS numbered
      WHERE numbered.one = inventory_assets.id
      """,
      "CREATE UNIQUE INDEX inventory_assets_number ON inventory_assets (number)",
      """
      CREATE TABLE inventory_packages (
        package_key TEXT NOT NULL, version_key BYTEA NOT NULL,
        component BIGINT NOT NULL REFERENCES inventory_software (number),
        PRIMARY KEY (package_key, version_key, component)) WITHOUT ROWID
      """,
      """
      INSERT INTO inventory_packages (package_key, version_key, component)
      SELECT k.package_key, \(engine == .sqlite ? "x''" : "''::bytea"), s.number FROM inventory_keys k
      JOIN inventory_software s ON s.id = k.component
      """,
      "CREATE INDEX inventory_packages_component ON inventory_packages (component)",
      """
      CREATE TABLE inventory_installed (
        asset BIGINT NOT NULL REFERENCES inventory_assets (number),
        component BIGINT NOT NULL REFERENCES inventory_software (number),
        PRIMARY KEY (asset, component)) WITHOUT ROWID
      """,
      """
      INSERT INTO inventory_installed (asset, component)
      SELECT a.number, s.number FROM inventory_carried r
      JOIN inventory_assets a ON a.id = r.asset JOIN inventory_software s ON s.id = r.component
      """,
      "CREATE INDEX inventory_installed_component ON inventory_installed (component, asset)",
      "DROP TABLE inventory_carried",
      "DROP TABLE inventory_keys",
      "DROP TABLE inventory_components",
    ]
  }
}
