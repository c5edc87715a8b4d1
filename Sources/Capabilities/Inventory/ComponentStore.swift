import Formats
import Storage
import Vocabulary

/// Every SQL statement about components and who carries them.
enum ComponentStore {
  /// Makes the asset carry exactly these components; gives how many came and went.
  static func replace(
    on asset: AssetID, with components: [Component], in tx: Transaction
  ) throws -> (added: Int, removed: Int) {
    let before = try Set(
      tx.rows("SELECT component FROM inventory_carried WHERE asset = \(asset)")
        .map { try $0["component"] as String })
    let after = Set(components.map(\.id))
    let added = components.filter { !before.contains($0.id) }
    let removed = Array(before.subtracting(after))
    try tx.insert(
      into: "inventory_components", columns: ["id", "name", "version", "package_url"],
      rows: added.map {
        [.text($0.id), .text($0.name), $0.version.sqlValue, $0.packageURL.sqlValue]
      }, conflict: "ON CONFLICT DO NOTHING")
    try tx.insert(
      into: "inventory_keys", columns: ["package_key", "component"],
      rows: added.flatMap { component in
        component.keys.map { [.text($0.text), .text(component.id)] }
      }, conflict: "ON CONFLICT DO NOTHING")
    try tx.insert(
      into: "inventory_carried", columns: ["asset", "component"],
      rows: added.map { [.text(asset.description), .text($0.id)] },
      conflict: "ON CONFLICT DO NOTHING")
    for part in removed.chunked(500) {
      try tx.execute(
        "DELETE FROM inventory_carried WHERE asset = \(asset) AND component IN \(list: part)")
    }
    return (added.count, removed.count)
  }

  static func components(of asset: AssetID, in tx: Transaction) throws -> [Component] {
    try grouped(
      tx.rows(
        """
        SELECT c.id, c.name, c.version, c.package_url, k.package_key
        FROM inventory_carried r JOIN inventory_components c ON c.id = r.component
        LEFT JOIN inventory_keys k ON k.component = c.id
        WHERE r.asset = \(asset) ORDER BY c.id
        """))
  }

  static func components(
    of asset: AssetID, search: String?, page: PageRequest, in tx: Transaction
  ) throws -> [Component] {
    let after = page.after?.parts ?? ["", ""]
    var sql: SQL =
      """
      SELECT c.id, c.name, c.version, c.package_url, CAST(NULL AS TEXT) AS package_key
      FROM inventory_carried r JOIN inventory_components c ON c.id = r.component
      WHERE r.asset = \(asset)
        AND (c.name, c.id) > (\(after.first ?? ""), \(after.count > 1 ? after[1] : ""))
      """
    if let search { sql += " AND lower(c.name) LIKE \(Like.containing(search)) ESCAPE '\\'" }
    return try grouped(tx.rows(sql + " ORDER BY c.name, c.id LIMIT \(page.limit + 1)"))
  }

  static func component(_ id: String, in tx: Transaction) throws -> Component? {
    try grouped(
      tx.rows(
        """
        SELECT c.id, c.name, c.version, c.package_url, k.package_key
        FROM inventory_components c LEFT JOIN inventory_keys k ON k.component = c.id
        WHERE c.id = \(id)
        """)
    ).first
  }

  /// Components with one of the keys that some asset carries.
  static func matching(_ keys: [PackageKey], in tx: Transaction) throws -> [Component] {
    var found: [Component] = []
    for part in keys.map(\.text).chunked(500) {
      found += try grouped(
        tx.rows(
          """
          SELECT c.id, c.name, c.version, c.package_url, k.package_key
          FROM inventory_keys k JOIN inventory_components c ON c.id = k.component
          WHERE k.package_key IN \(list: part)
            AND EXISTS (SELECT 1 FROM inventory_carried r WHERE r.component = c.id)
          ORDER BY c.id
          """))
    }
    return found
  }

  static func carriers(of component: String, in tx: Transaction) throws -> [AssetID] {
    try tx.rows(
      "SELECT asset FROM inventory_carried WHERE component = \(component) ORDER BY asset"
    ).map { try $0["asset"] }
  }

  static func carries(
    asset: AssetID, key: PackageKey, in tx: Transaction
  ) throws -> [Component] {
    try grouped(
      tx.rows(
        """
        SELECT c.id, c.name, c.version, c.package_url, k.package_key
        FROM inventory_keys k JOIN inventory_carried r ON r.component = k.component
        JOIN inventory_components c ON c.id = k.component
        WHERE k.package_key = \(key.text) AND r.asset = \(asset) ORDER BY c.id
        """))
  }

  private static func grouped(_ rows: [Row]) throws -> [Component] {
    var result: [Component] = []
    for row in rows {
      let id: String = try row["id"]
      let text: String? = try row["package_key"]
      let key = text.flatMap { PackageKey(text: $0) }
      if let last = result.last, last.id == id {
        result[result.count - 1] = Component(
          id: id, name: last.name, version: last.version, packageURL: last.packageURL,
          keys: last.keys + (key.map { [$0] } ?? []))
      } else {
        result.append(
          Component(
            id: id, name: try row["name"], version: try row["version"],
            packageURL: try row["package_url"], keys: key.map { [$0] } ?? []))
      }
    }
    return result
  }
}

extension Array {
  func chunked(_ size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
