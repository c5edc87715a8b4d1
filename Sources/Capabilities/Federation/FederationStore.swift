import Access
import Formats
import Intake
import Storage
import Vocabulary

/// Every SQL statement about hubs, links, names and what came.
enum FederationStore {
  // MARK: Hubs

  static func hubs(in tx: Transaction) throws -> [Hub] {
    try tx.rows("\(sql: hubColumns) ORDER BY name").map(hub)
  }

  static func find(_ id: HubID, in tx: Transaction) throws -> Hub? {
    try tx.row("\(sql: hubColumns) WHERE id = \(id)").map(hub)
  }

  static func find(name: String, in tx: Transaction) throws -> Hub? {
    try tx.row("\(sql: hubColumns) WHERE name = \(name)").map(hub)
  }

  static func insert(_ one: Hub, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO federation_hubs (
        id, name, kind, address, organization, ceiling, failures, next_at, made_at, version)
      VALUES (\(one.id), \(one.name), \(one.kind), \(one.address), \(one.organization),
        \(one.ceiling), 0, \(one.nextAt), \(one.madeAt), 1)
      """)
  }

  static func update(
    _ grant: Grant<Write, HubObject>, to one: Hub, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE federation_hubs SET ceiling = \(one.ceiling), paused_at = \(one.pausedAt),
        reason = \(one.reason), failures = \(one.failures), next_at = \(one.nextAt),
        version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  /// Writes down how far a hub was asked; no person's change.
  static func asked(_ one: Hub, in tx: Transaction) throws {
    try tx.execute(
      """
      UPDATE federation_hubs SET reason = \(one.reason), position = \(one.cursor),
        failures = \(one.failures), next_at = \(one.nextAt) WHERE id = \(one.id)
      """)
  }

  private static let hubColumns: SQL =
    """
    SELECT id, name, kind, address, organization, ceiling, paused_at, reason, position, failures,
      next_at, made_at, version
    FROM federation_hubs
    """

  private static func hub(_ row: Row) throws -> Hub {
    Hub(
      id: try row["id"], name: try row["name"], kind: try row["kind"],
      address: try row["address"], organization: try row["organization"],
      ceiling: try row["ceiling"], pausedAt: try row["paused_at"], reason: try row["reason"],
      cursor: try row["position"], failures: try row["failures"], nextAt: try row["next_at"],
      madeAt: try row["made_at"], version: try row["version"])
  }

  // MARK: Links and names

  static func link(_ hub: HubID, _ foreign: String, in tx: Transaction) throws -> HubLink? {
    try tx.row("\(sql: linkColumns) WHERE hub = \(hub) AND foreign_id = \(foreign)").map(link)
  }

  /// Links of a flaw and of those that were merged into it.
  static func links(of flaws: [FlawID], in tx: Transaction) throws -> [HubLink] {
    guard !flaws.isEmpty else { return [] }
    return try tx.rows(
      "\(sql: linkColumns) WHERE flaw IN \(list: flaws) ORDER BY made_at, foreign_id"
    ).map(link)
  }

  static func put(_ one: HubLink, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO federation_links (
        hub, foreign_id, flaw, finding, said, received_digest, changed_there, sent_digest, chain,
        made_at)
      VALUES (\(one.hub), \(one.foreign), \(one.flaw), \(one.finding), \(one.said),
        \(one.receivedDigest), \(one.changedThere), \(one.sentDigest),
        \(one.chain.joined(separator: " ")), \(one.madeAt))
      ON CONFLICT (hub, foreign_id) DO UPDATE SET said = excluded.said,
        received_digest = excluded.received_digest, changed_there = excluded.changed_there,
        sent_digest = excluded.sent_digest, chain = excluded.chain
      """)
  }

  static func add(
    _ names: [String], to flaw: FlawID, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.insert(
      into: "federation_names", columns: ["name", "flaw", "seen_at"],
      rows: Set(names).sorted().map { [.text($0), flaw.sqlValue, now.sqlValue] },
      conflict: "ON CONFLICT DO NOTHING")
  }

  static func flaws(named names: [String], in tx: Transaction) throws -> [(String, FlawID)] {
    guard !names.isEmpty else { return [] }
    return try tx.rows(
      "SELECT name, flaw FROM federation_names WHERE name IN \(list: names) ORDER BY seen_at, flaw"
    ).map { (try $0["name"], try $0["flaw"]) }
  }

  static func names(of flaws: [FlawID], in tx: Transaction) throws -> [String] {
    guard !flaws.isEmpty else { return [] }
    return try tx.rows(
      "SELECT DISTINCT name FROM federation_names WHERE flaw IN \(list: flaws) ORDER BY name"
    ).map { try $0["name"] }
  }

  /// A flaw with those that were merged into it, itself first.
  static func family(of flaw: FlawID, in tx: Transaction) throws -> [FlawID] {
    let merged: [FlawID] = try tx.rows(
      """
      WITH RECURSIVE family (id) AS (
        SELECT id FROM intake_flaws WHERE merged_into = \(flaw)
        UNION SELECT f.id FROM intake_flaws f JOIN family ON f.merged_into = family.id)
      SELECT id FROM family
      """
    ).map { try $0["id"] }
    return [flaw] + merged
  }

  private static let linkColumns: SQL =
    """
    SELECT hub, foreign_id, flaw, finding, said, received_digest, changed_there, sent_digest,
      chain, made_at
    FROM federation_links
    """

  private static func link(_ row: Row) throws -> HubLink {
    let chain: String = try row["chain"]
    return HubLink(
      hub: try row["hub"], foreign: try row["foreign_id"], flaw: try row["flaw"],
      finding: try row["finding"], said: try row["said"],
      receivedDigest: try row["received_digest"], changedThere: try row["changed_there"],
      sentDigest: try row["sent_digest"], chain: chain.split(separator: " ").map(String.init),
      madeAt: try row["made_at"])
  }

  // MARK: What came

  static func insert(_ one: ReceivedItem, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO federation_items (
        id, hub, foreign_id, outcome, flaw, words, digest, received_at, changed_there)
      VALUES (\(one.id), \(one.hub), \(one.foreign), \(one.outcome), \(one.flaw), \(one.words),
        \(one.digest), \(one.receivedAt), \(one.changedThere))
      """)
  }

  /// What came last under a hub's number.
  static func lastItem(
    _ hub: HubID, _ foreign: String, in tx: Transaction
  ) throws -> ReceivedItem? {
    try tx.row(
      """
      \(sql: itemColumns) WHERE hub = \(hub) AND foreign_id = \(foreign)
      ORDER BY id DESC LIMIT 1
      """
    ).map(item)
  }

  /// Writes down that something came again that says the same.
  static func seen(_ id: HubItemID, changedThere: Timestamp?, in tx: Transaction) throws {
    try tx.execute(
      "UPDATE federation_items SET changed_there = \(changedThere) WHERE id = \(id)")
  }

  static func items(
    of hub: HubID, page: PageRequest, in tx: Transaction
  ) throws -> [ReceivedItem] {
    var sql: SQL = "\(sql: itemColumns) WHERE hub = \(hub)"
    if let after = page.after?.parts.first { sql += " AND id < \(after)" }
    return try tx.rows(sql + " ORDER BY id DESC LIMIT \(page.limit + 1)").map(item)
  }

  static func items(about flaws: [FlawID], limit: Int, in tx: Transaction) throws -> [ReceivedItem]
  {
    guard !flaws.isEmpty else { return [] }
    return try tx.rows(
      "\(sql: itemColumns) WHERE flaw IN \(list: flaws) ORDER BY id DESC LIMIT \(limit)"
    ).map(item)
  }

  private static let itemColumns: SQL =
    """
    SELECT id, hub, foreign_id, outcome, flaw, words, digest, received_at, changed_there
    FROM federation_items
    """

  private static func item(_ row: Row) throws -> ReceivedItem {
    ReceivedItem(
      id: try row["id"], hub: try row["hub"], foreign: try row["foreign_id"],
      outcome: try row["outcome"], flaw: try row["flaw"], words: try row["words"],
      digest: try row["digest"], receivedAt: try row["received_at"],
      changedThere: try row["changed_there"])
  }

  /// What a delivery was answered with; nil for one that is new.
  static func delivery(_ hub: HubID, _ name: String, in tx: Transaction) throws -> String? {
    try tx.row(
      "SELECT result FROM federation_deliveries WHERE hub = \(hub) AND delivery = \(name)"
    )?["result"]
  }

  static func keep(
    delivery name: String, of hub: HubID, _ result: String, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO federation_deliveries (hub, delivery, result, received_at)
      VALUES (\(hub), \(name), \(result), \(now))
      """)
  }

  static func expire(before moment: Timestamp, in tx: Transaction) throws {
    try tx.execute("DELETE FROM federation_deliveries WHERE received_at < \(moment)")
  }
}
