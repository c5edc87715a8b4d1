import Formats
import Storage
import Vocabulary

/// Every SQL statement about components and who carries them.
enum ComponentStore {
  /// Makes the asset carry exactly these components; gives how many came and went.
  static func replace(
    on asset: AssetID, with components: [Component], in tx: Transaction
  ) throws -> (added: Int, removed: Int) {
    guard let place = try assetNumber(asset, in: tx) else { return (0, 0) }
    let before = try Set(installed(on: place, in: tx))
    let numbers = try numbers(of: components, in: tx)
    let after = Set(numbers)
    let added = after.subtracting(before).sorted()
    try tx.insert(
      into: "inventory_installed", columns: ["asset", "component"],
      rows: added.map { [.integer(place), $0.sqlValue] })
    let removed = before.subtracting(after).sorted()
    for part in removed.chunked(tx.longestList) {
      try tx.execute(
        "DELETE FROM inventory_installed WHERE asset = \(place) AND component IN \(list: part)")
    }
    return (added.count, removed.count)
  }

  /// The numbers of the components, storing those that are new.
  private static func numbers(
    of components: [Component], in tx: Transaction
  ) throws -> [ComponentNumber] {
    var known: [String: ComponentNumber] = [:]
    known.reserveCapacity(components.count)
    for part in components.map(\.id).chunked(tx.longestList) {
      let rows = try tx.rows("SELECT id, number FROM inventory_software WHERE id IN \(list: part)")
      for row in rows { known[try row["id"]] = try row["number"] }
    }
    let fresh = components.filter { known[$0.id] == nil }
    guard !fresh.isEmpty else { return components.compactMap { known[$0.id] } }
    let last: Int64? = try tx.row("SELECT MAX(number) AS last FROM inventory_software")?["last"]
    for (place, component) in fresh.enumerated() {
      known[component.id] = ComponentNumber((last ?? 0) + Int64(place) + 1)
    }
    try tx.insert(
      into: "inventory_software", columns: ["number", "id", "name", "version", "package_url"],
      rows: fresh.map {
        [
          known[$0.id].sqlValue, .text($0.id), .text($0.name), $0.version.sqlValue,
          $0.packageURL.sqlValue,
        ]
      })
    try tx.insert(
      into: "inventory_packages", columns: ["package_key", "version_key", "component"],
      rows: fresh.flatMap { component in
        Set(component.keys).sorted().map { key in
          let version = component.version.map {
            VersionKey($0, scheme: key.versionScheme).bytes
          }
          return [.text(key.text), .blob(version ?? []), known[component.id].sqlValue]
        }
      })
    return components.compactMap { known[$0.id] }
  }

  static func assetNumber(_ asset: AssetID, in tx: Transaction) throws -> Int64? {
    try tx.row("SELECT number FROM inventory_assets WHERE id = \(asset)")?["number"]
  }

  static func installed(on asset: Int64, in tx: Transaction) throws -> [ComponentNumber] {
    try tx.rows("SELECT component FROM inventory_installed WHERE asset = \(asset)")
      .map { try $0["component"] }
  }

  static func installed(on asset: AssetID, in tx: Transaction) throws -> [ComponentNumber] {
    guard let place = try assetNumber(asset, in: tx) else { return [] }
    return try installed(on: place, in: tx)
  }

  /// Components with their keys, by number.
  static func components(
    _ numbers: [ComponentNumber], in tx: Transaction
  ) throws -> [ComponentNumber: Component] {
    var found: [ComponentNumber: Component] = [:]
    found.reserveCapacity(numbers.count)
    // One table at a time, as in the Catalog: together they are joined badly while they are new.
    for part in numbers.chunked(tx.longestList) {
      let rows = try tx.rows(
        """
        \(sql: columns), CAST(NULL AS TEXT) AS package_key, c.number
        FROM inventory_software c WHERE c.number IN \(list: part)
        """)
      for (number, component) in try numbered(rows) { found[number] = component }
      let keys = try tx.rows(
        """
        SELECT component, package_key FROM inventory_packages WHERE component IN \(list: part)
        ORDER BY component, package_key
        """)
      for row in keys {
        let (number, text): (ComponentNumber, String) = (
          try row["component"], try row["package_key"]
        )
        if let key = PackageKey(text: text) { found[number]?.keys.append(key) }
      }
    }
    return found
  }

  static func components(
    of asset: AssetID, search: String?, page: PageRequest, in tx: Transaction
  ) throws -> [Component] {
    let after = page.after?.parts ?? ["", ""]
    var sql: SQL =
      """
      \(sql: columns), CAST(NULL AS TEXT) AS package_key, c.number
      FROM inventory_assets a JOIN inventory_installed r ON r.asset = a.number
      JOIN inventory_software c ON c.number = r.component
      WHERE a.id = \(asset)
        AND (c.name, c.id) > (\(after.first ?? ""), \(after.count > 1 ? after[1] : ""))
      """
    if let search { sql += " AND lower(c.name) LIKE \(Like.containing(search)) ESCAPE '\\'" }
    return try numbered(tx.rows(sql + " ORDER BY c.name, c.id LIMIT \(page.limit + 1)"))
      .map(\.component)
  }

  static func components(named ids: [String], in tx: Transaction) throws -> [Component] {
    var numbers: [ComponentNumber] = []
    for part in ids.chunked(tx.longestList) {
      numbers += try tx.rows("SELECT number FROM inventory_software WHERE id IN \(list: part)")
        .map { try $0["number"] }
    }
    return Array(try components(numbers, in: tx).values)
  }

  static func component(_ id: String, in tx: Transaction) throws -> Component? {
    try components(named: [id], in: tx).first
  }

  static func carried(
    _ ids: [String], on asset: AssetID, in tx: Transaction
  ) throws -> Set<String> {
    var found: Set<String> = []
    for part in ids.chunked(tx.longestList) {
      let rows = try tx.rows(
        """
        SELECT c.id FROM inventory_assets a JOIN inventory_installed r ON r.asset = a.number
        JOIN inventory_software c ON c.number = r.component
        WHERE a.id = \(asset) AND c.id IN \(list: part)
        """)
      for row in rows { found.insert(try row["id"]) }
    }
    return found
  }

  /// Components of a package, with `bounds` only those whose version may lie in one of them.
  static func candidates(
    _ key: PackageKey, in bounds: [VersionBounds]?, in tx: Transaction
  ) throws -> [ComponentNumber] {
    guard let bounds, bounds.count <= VersionBounds.most else {
      return try tx.rows(
        "SELECT component FROM inventory_packages WHERE package_key = \(key.text)"
      ).map { try $0["component"] }
    }
    // Those without a version key were stored before there were any.
    var found = try tx.rows(
      """
      SELECT component FROM inventory_packages
      WHERE package_key = \(key.text) AND version_key = \([UInt8]())
      """
    ).map { try $0["component"] as ComponentNumber }
    for bound in bounds {
      var sql: SQL =
        """
        SELECT component FROM inventory_packages
        WHERE package_key = \(key.text) AND version_key >= \(bound.lower)
        """
      if let upper = bound.upper { sql += " AND version_key < \(upper)" }
      found += try tx.rows(sql).map { try $0["component"] }
    }
    return found
  }

  /// Those of the keys that some component has.
  static func present(_ keys: [String], in tx: Transaction) throws -> Set<String> {
    var found: Set<String> = []
    for part in keys.chunked(tx.longestList) {
      let rows = try tx.rows(
        "SELECT DISTINCT package_key FROM inventory_packages WHERE package_key IN \(list: part)")
      for row in rows { found.insert(try row["package_key"]) }
    }
    return found
  }

  /// The assets that carry a component, after one of them, at most `limit`.
  static func carriers(
    of component: ComponentNumber, after: AssetNumber?, limit: Int, in tx: Transaction
  ) throws -> [AssetNumber] {
    try tx.rows(
      """
      SELECT asset FROM inventory_installed
      WHERE component = \(component) AND asset > \(after ?? AssetNumber(0))
      ORDER BY asset LIMIT \(limit)
      """
    ).map { try $0["asset"] }
  }

  /// How many components nothing can be looked up for: without version or without an identifier.
  static func unmatchable(on asset: AssetID, in tx: Transaction) throws -> Int {
    try tx.row(
      """
      SELECT COUNT(*) AS number FROM inventory_assets a
      JOIN inventory_installed r ON r.asset = a.number
      JOIN inventory_software c ON c.number = r.component
      WHERE a.id = \(asset) AND (c.version IS NULL OR NOT EXISTS (
        SELECT 1 FROM inventory_packages k WHERE k.component = c.number))
      """)?["number"] ?? 0
  }

  private static let columns: SQL = "SELECT c.id, c.name, c.version, c.package_url"

  private static func numbered(
    _ rows: [Row]
  ) throws -> [(number: ComponentNumber, component: Component)] {
    var result: [(number: ComponentNumber, component: Component)] = []
    for row in rows {
      let number: ComponentNumber = try row["number"]
      let text: String? = try row["package_key"]
      let key = text.flatMap { PackageKey(text: $0) }
      if let last = result.last, last.number == number {
        result[result.count - 1].component.keys += key.map { [$0] } ?? []
      } else {
        result.append(
          (
            number,
            Component(
              id: try row["id"], name: try row["name"], version: try row["version"],
              packageURL: try row["package_url"], keys: key.map { [$0] } ?? [])
          ))
      }
    }
    return result
  }
}
