import Access
import Formats
import Storage
import Vocabulary

/// Every SQL statement about assets.
enum InventoryStore {
  static func insert(
    _ id: AssetID, _ organization: OrganizationID, _ draft: AssetDraft, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO inventory_assets (id, organization, name, reachability, owner,
        mission_function, maintained_by, is_operational, maintenance_window, component_count,
        inventoried_at, version, number)
      SELECT \(id), \(organization), \(draft.name), \(draft.reachability.rawValue),
        \(draft.owner), \(draft.missionFunction), \(draft.maintainedBy), \(draft.isOperational ?? false),
        \(draft.window.window?.text), 0, NULL, 1,
        COALESCE(MAX(number), 0) + 1
      FROM inventory_assets
      """)
  }

  static func update(
    _ grant: Grant<Write, AssetObject>, _ draft: AssetDraft, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE inventory_assets SET name = \(draft.name),
        reachability = \(draft.reachability.rawValue), owner = \(draft.owner),
        mission_function = \(draft.missionFunction), maintained_by = \(draft.maintainedBy),
        is_operational = \(draft.isOperational ?? false),
        maintenance_window = \(draft.window.window?.text),
        version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  static func setInventory(
    _ grant: Grant<Write, AssetObject>, of subject: PackageURL?, count: Int, at now: Timestamp,
    in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE inventory_assets SET component_count = \(count), inventoried_at = \(now),
        subject = \(subject?.description), subject_key = \(subject.map { PackageKey($0).text }),
        version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  static func asset(_ id: AssetID, in tx: Transaction) throws -> Asset? {
    try tx.row("\(sql: columns) WHERE a.id = \(id)").map(asset)
  }

  static func assets(_ ids: [AssetID], in tx: Transaction) throws -> [Asset] {
    try tx.rows("\(sql: columns) WHERE a.id IN \(list: ids)").map(asset)
  }

  /// Some of the assets whose inventory describes one of these products, behind one of them.
  static func assets(
    describing products: [String], after id: AssetID?, limit: Int, in tx: Transaction
  ) throws -> [Asset] {
    try tx.rows(
      """
      \(sql: columns) WHERE a.subject_key IN \(list: products) AND a.id > \(id?.description ?? "")
      ORDER BY a.id LIMIT \(limit)
      """
    ).map(asset)
  }

  static func numbered(
    _ numbers: [AssetNumber], in tx: Transaction
  ) throws -> [(AssetNumber, Asset)] {
    try tx.rows("\(sql: columns) WHERE a.number IN \(list: numbers)").map {
      (try $0["number"], try asset($0))
    }
  }

  static func assets(
    of organization: OrganizationID?, search: String?, page: PageRequest, in tx: Transaction
  ) throws -> [Asset] {
    var sql: SQL = "\(sql: columns) WHERE a.id > \(page.after?.parts.first ?? "")"
    if let organization { sql += " AND a.organization = \(organization)" }
    if let search { sql += " AND lower(a.name) LIKE \(Like.containing(search)) ESCAPE '\\'" }
    return try tx.rows(sql + " ORDER BY a.id LIMIT \(page.limit + 1)").map(asset)
  }

  static func totals(
    of organization: OrganizationID, in tx: Transaction
  ) throws -> (assets: Int, components: Int, inventoriedAt: Timestamp?) {
    guard
      let row = try tx.row(
        """
        SELECT count(*) AS assets, COALESCE(CAST(sum(component_count) AS BIGINT), 0) AS components,
          max(inventoried_at) AS inventoried_at
        FROM inventory_assets WHERE organization = \(organization)
        """)
    else { return (0, 0, nil) }
    let inventoriedAt: Timestamp? = try row["inventoried_at"]
    return (try row["assets"], try row["components"], inventoriedAt)
  }

  static func document(
    _ asset: AssetID, digest: String, format: String, count: Int, at now: Timestamp,
    in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO inventory_documents (asset, received_at, digest, format, components)
      VALUES (\(asset), \(now), \(digest), \(format), \(count)) ON CONFLICT DO NOTHING
      """)
  }

  private static let columns: SQL =
    """
    SELECT a.id, a.organization, a.name, a.reachability, a.owner, a.mission_function,
      a.maintained_by, a.is_operational, a.maintenance_window, a.component_count, a.inventoried_at, a.subject, a.version, a.number
    FROM inventory_assets a
    """

  static func asset(_ row: Row) throws -> Asset {
    let window: String? = try row["maintenance_window"]
    return Asset(
      id: try row["id"], organization: try row["organization"], name: try row["name"],
      reachability: try row["reachability"], owner: try row["owner"],
      missionFunction: try row["mission_function"], maintainedBy: try row["maintained_by"],
      isOperational: try row["is_operational"],
      window: window.flatMap(MaintenanceWindow.init(text:)),
      componentCount: try row["component_count"], inventoriedAt: try row["inventoried_at"],
      subject: try row["subject"], version: try row["version"])
  }
}
