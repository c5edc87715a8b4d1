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
        ])
    ])
}
