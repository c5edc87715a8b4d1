import Formats
import Intake
import Storage
import Vocabulary

/// Every SQL statement of Interchange.
enum InterchangeStore {
  /// How far reports were read, and a mark of the salt that hashes were made with.
  static func progress(in tx: Transaction) throws -> (position: String?, salt: String?) {
    guard let row = try tx.row("SELECT position, salt FROM interchange_progress WHERE one = 1")
    else { throw StorageProblem.corrupt("interchange_progress has no row") }
    return (try row["position"], try row["salt"])
  }

  static func advance(to position: String?, salt: String?, in tx: Transaction) throws {
    try tx.execute(
      "UPDATE interchange_progress SET position = \(position), salt = \(salt) WHERE one = 1")
  }

  static func insert(
    _ claims: [(FindingID, FindingPlace, String?)], in tx: Transaction
  ) throws {
    try tx.insert(
      into: "interchange_claims",
      columns: ["finding", "repository", "location", "weaknesses", "digest"],
      rows: claims.map { finding, place, digest in
        [
          finding.sqlValue, .text(place.repository), .text(place.location),
          .text(place.weaknesses), digest.sqlValue,
        ]
      }, conflict: "ON CONFLICT DO NOTHING")
  }

  static func clearClaims(in tx: Transaction) throws {
    try tx.execute("DELETE FROM interchange_claims")
  }

  /// Findings with this hash; for a miss `decoys`, so that both cost the same.
  static func findings(
    hash: String, in tx: Transaction
  ) throws -> (found: [FindingID], decoys: [FindingID]) {
    let found: [FindingID] = try tx.rows(
      "SELECT finding FROM interchange_claims WHERE digest = \(hash) ORDER BY finding LIMIT 4"
    ).map { try $0["finding"] }
    let decoys: [FindingID] = try tx.rows(
      "SELECT finding FROM interchange_claims ORDER BY finding LIMIT 1"
    ).map { try $0["finding"] }
    return (found, decoys)
  }

  static func contact(hash: String, in tx: Transaction) throws -> String? {
    try tx.row(
      """
      SELECT contact FROM interchange_records WHERE kind = 'claim' AND digest = \(hash)
      ORDER BY source LIMIT 1
      """)?["contact"]
  }

  /// The newest places of findings.
  static func places(
    limit: Int, in tx: Transaction
  ) throws -> [(finding: FindingID, place: FindingPlace)] {
    try tx.rows(
      """
      SELECT finding, repository, location, weaknesses FROM interchange_claims
      ORDER BY finding DESC LIMIT \(limit)
      """
    ).map { row in
      (
        try row["finding"],
        FindingPlace(
          repository: try row["repository"], location: try row["location"],
          weaknesses: try row["weaknesses"])
      )
    }
  }

  // MARK: Partners and records

  static func partners(in tx: Transaction) throws -> [Partner] {
    try tx.rows("SELECT name, key, added_at FROM interchange_partners ORDER BY name").map { row in
      Partner(name: try row["name"], key: try row["key"], addedAt: try row["added_at"])
    }
  }

  static func save(_ partner: Partner, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO interchange_partners (name, key, added_at)
      VALUES (\(partner.name), \(partner.key), \(partner.addedAt))
      ON CONFLICT (name) DO UPDATE SET key = excluded.key, added_at = excluded.added_at
      """)
  }

  /// Removes a partner with everything that was believed for its sake alone.
  static func removePartner(_ name: String, in tx: Transaction) throws -> Bool {
    try tx.execute("DELETE FROM interchange_records WHERE source = \(name)")
    return try tx.execute("DELETE FROM interchange_partners WHERE name = \(name)") == 1
  }

  /// Keeps a record; true when it is new or says something else than before.
  static func keep(
    _ statement: InTotoStatement, kind: String, contact: String?, from source: String,
    at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    let text = String(decoding: statement.json.canonical(), as: UTF8.self)
    let digest = statement.subjects[0].sha256
    return try tx.execute(
      """
      INSERT INTO interchange_records (source, kind, digest, contact, statement, received_at)
      VALUES (\(source), \(kind), \(digest), \(contact), \(text), \(now))
      ON CONFLICT (source, kind, digest) DO UPDATE SET contact = excluded.contact,
        statement = excluded.statement, received_at = excluded.received_at
      WHERE interchange_records.statement <> excluded.statement
      """) == 1
  }

  // MARK: Epochs

  static func key(of epoch: Int64, in tx: Transaction) throws -> [UInt8]? {
    try tx.row("SELECT key FROM interchange_epochs WHERE epoch = \(epoch)")?["key"]
  }

  static func insert(key: [UInt8], of epoch: Int64, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO interchange_epochs (epoch, key) VALUES (\(epoch), \(key))
      ON CONFLICT (epoch) DO NOTHING
      """)
  }

  static func outputs(
    of kind: OverlapKind, _ epoch: Int64, in tx: Transaction
  ) throws -> [UInt8]? {
    try tx.row(
      "SELECT outputs FROM interchange_sets WHERE epoch = \(epoch) AND kind = \(kind)")?["outputs"]
  }

  static func insert(
    outputs: [UInt8], of kind: OverlapKind, _ epoch: Int64, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO interchange_sets (epoch, kind, outputs) VALUES (\(epoch), \(kind), \(outputs))
      ON CONFLICT (epoch, kind) DO NOTHING
      """)
  }

  /// Forgets keys and sets of epochs before, and budgets of days before.
  static func forget(before epoch: Int64, day: CalendarDay, in tx: Transaction) throws {
    try tx.execute("DELETE FROM interchange_sets WHERE epoch < \(epoch)")
    try tx.execute("DELETE FROM interchange_epochs WHERE epoch < \(epoch)")
    try tx.execute("DELETE FROM interchange_budgets WHERE day < \(day)")
  }

  /// Takes from the day's budget; gives what is used then.
  static func take(
    _ count: Int, of organization: OrganizationID, on day: CalendarDay, in tx: Transaction
  ) throws -> Int {
    let row = try tx.row(
      """
      INSERT INTO interchange_budgets (day, organization, used)
      VALUES (\(day), \(organization), \(count))
      ON CONFLICT (day, organization) DO UPDATE SET used = interchange_budgets.used + excluded.used
      RETURNING used
      """)
    guard let row else { throw StorageProblem.corrupt("interchange_budgets gave nothing") }
    return try row["used"]
  }
}
