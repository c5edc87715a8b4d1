import Access
import Actions
import Inventory
import Storage
import Vocabulary

/// Every SQL statement of Bundles.
enum BundleStore {
  /// What is kept of a bundle for those who come back.
  struct Issue {
    let id: BundleID
    let number: Int64
    let secret: [UInt8]
  }

  static func nextNumber(of organization: OrganizationID, in tx: Transaction) throws -> Int64 {
    let last: Int64? = try tx.row(
      "SELECT max(number) AS n FROM bundles_bundles WHERE organization = \(organization)")?["n"]
    return (last ?? 0) + 1
  }

  static func last(
    of organization: OrganizationID, assets: String, in tx: Transaction
  ) throws -> Int64? {
    try tx.row(
      """
      SELECT max(number) AS n FROM bundles_bundles
      WHERE organization = \(organization) AND assets = \(assets)
      """)?["n"]
  }

  static func insert(
    _ bundle: Bundle, secret: [UInt8], content: [UInt8], items: [BundleItem],
    bases: [String], in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO bundles_bundles (id, organization, number, made_at, made_by, good_until,
        replaces, assets, digest, size, actions, secret, content, receipt)
      VALUES (\(bundle.id), \(bundle.organization), \(bundle.number), \(bundle.madeAt),
        \(bundle.madeBy), \(bundle.goodUntil), \(bundle.replaces), \(text(bundle.assets)),
        \(bundle.digest), \(bundle.size), \(bundle.actions), \(SQLValue.blob(secret)),
        \(SQLValue.blob(content)), \(bundle.receipt))
      """)
    try tx.insert(
      into: "bundles_items", columns: ["bundle", "place", "action", "basis"],
      rows: zip(items, bases).enumerated().map { place, pair in
        [
          bundle.id.sqlValue, .integer(Int64(place)), pair.0.action.id.sqlValue, .text(pair.1),
        ]
      })
    try tx.execute(
      """
      UPDATE bundles_bundles SET content = NULL WHERE organization = \(bundle.organization)
        AND number <= \(bundle.number - Int64(BundleRules.kept)) AND content IS NOT NULL
      """)
  }

  static func text(_ assets: [AssetID]) -> String {
    assets.map(\.description).joined(separator: " ")
  }

  static func bundle(_ id: BundleID, in tx: Transaction) throws -> Bundle? {
    try tx.row("\(sql: columns) WHERE b.id = \(id)").map(bundle)
  }

  static func content(_ id: BundleID, in tx: Transaction) throws -> [UInt8]? {
    try tx.row(
      "SELECT content FROM bundles_bundles WHERE id = \(id) AND content IS NOT NULL")?["content"]
  }

  static func list(
    of organization: OrganizationID?, page: PageRequest, in tx: Transaction
  ) throws -> [Bundle] {
    var sql: SQL = "\(sql: columns) WHERE 1 = 1"
    if let organization { sql += " AND b.organization = \(organization)" }
    if let after = page.after?.parts.first { sql += " AND b.id < \(after)" }
    return try tx.rows(sql + " ORDER BY b.id DESC LIMIT \(page.limit + 1)").map(bundle)
  }

  /// The newest bundle whose number ends in these ten bits.
  static func issue(
    _ bits: Int, of organization: OrganizationID, in tx: Transaction
  ) throws -> Issue? {
    let last = try nextNumber(of: organization, in: tx) - 1
    let number = last - ((last - Int64(bits)) & 1023)
    guard number > 0 else { return nil }
    return try tx.row(
      """
      SELECT id, secret FROM bundles_bundles
      WHERE organization = \(organization) AND number = \(number)
      """
    ).map { Issue(id: try $0["id"], number: number, secret: try $0["secret"]) }
  }

  static func item(
    _ place: Int, of bundle: BundleID, in tx: Transaction
  ) throws -> (action: ActionID, basis: String)? {
    try tx.row(
      "SELECT action, basis FROM bundles_items WHERE bundle = \(bundle) AND place = \(place)"
    ).map { (try $0["action"], try $0["basis"]) }
  }

  static func isAnswered(_ place: Int, of bundle: BundleID, in tx: Transaction) throws -> Bool {
    try tx.row(
      "SELECT 1 AS one FROM bundles_answers WHERE bundle = \(bundle) AND place = \(place)") != nil
  }

  static func insert(
    _ line: SiteReceipt.Line, _ outcome: AnswerOutcome, of bundle: BundleID, by actor: String,
    at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO bundles_answers (bundle, place, done_on, initials, note, outcome, at, actor)
      VALUES (\(bundle), \(line.code.place), \(line.on), \(line.initials), \(line.note),
        \(outcome.rawValue), \(now), \(actor))
      """)
  }

  /// The inventory that was brought back last for an asset, and when it was taken in.
  static func inventory(
    of asset: AssetID, in tx: Transaction
  ) throws -> (digest: String, at: Timestamp)? {
    try tx.row("SELECT digest, at FROM bundles_inventories WHERE asset = \(asset)").map {
      (try $0["digest"], try $0["at"])
    }
  }

  /// Keeps that an inventory was brought back, in place of the one before.
  static func keep(
    _ inventory: SiteReceipt.Inventory, by actor: String, at moment: Timestamp,
    in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO bundles_inventories (asset, digest, at, actor)
      VALUES (\(inventory.asset), \(inventory.file.digest), \(moment), \(actor))
      ON CONFLICT (asset) DO UPDATE SET digest = excluded.digest, at = excluded.at,
        actor = excluded.actor
      """)
  }

  private static let columns: SQL =
    """
    SELECT b.id, b.organization, b.number, b.made_at, b.made_by, b.good_until, b.replaces,
      b.assets, b.digest, b.size, b.actions, b.receipt,
      CASE WHEN b.content IS NULL THEN 0 ELSE 1 END AS kept,
      (SELECT count(*) FROM bundles_answers a WHERE a.bundle = b.id) AS answered
    FROM bundles_bundles b
    """

  private static func bundle(_ row: Row) throws -> Bundle {
    let (assets, kept): (String, Int64) = (try row["assets"], try row["kept"])
    return Bundle(
      id: try row["id"], organization: try row["organization"], number: try row["number"],
      madeAt: try row["made_at"], madeBy: try row["made_by"], goodUntil: try row["good_until"],
      replaces: try row["replaces"],
      assets: assets.split(separator: " ").compactMap { AssetID(String($0)) },
      digest: try row["digest"], size: try row["size"], actions: try row["actions"],
      answered: try row["answered"], isKept: kept == 1, receipt: try row["receipt"])
  }
}
