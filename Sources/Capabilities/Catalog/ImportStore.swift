public import Storage
public import Vocabulary

/// An entry that could not be read, kept with the reason.
public struct QuarantinedEntry: Sendable, Equatable {
  /// Its number in the source, from 1.
  public let place: Int
  /// Its name in the source.
  public let name: String
  /// Why it was set aside.
  public let reason: String
  /// How it begins.
  public let excerpt: String
}

/// Every SQL statement about imports.
enum ImportStore {
  /// Begins an import, or takes up an unfinished one of the same source.
  static func begin(
    id: String, source: String, fingerprint: String, digest: String?, at now: Timestamp,
    in tx: Transaction
  ) throws -> (id: String, place: Int) {
    if let row = try tx.row(
      """
      SELECT id, place FROM catalog_imports
      WHERE fingerprint = \(fingerprint) AND finished_at IS NULL ORDER BY started_at DESC LIMIT 1
      """)
    {
      return (try row["id"], try row["place"])
    }
    // What an earlier run of the same source set aside is judged anew.
    try tx.execute(
      """
      DELETE FROM catalog_quarantine
      WHERE import IN (SELECT id FROM catalog_imports WHERE source = \(source))
      """)
    try tx.execute(
      """
      INSERT INTO catalog_imports (id, source, fingerprint, digest, started_at, place, records,
        changed, quarantined)
      VALUES (\(id), \(source), \(fingerprint), \(digest), \(now), 0, 0, 0, 0)
      """)
    return (id, 0)
  }

  /// How many entries the same bytes brought before, if all were records and nothing else has
  /// taken the place of one since; nil when the source has to be read.
  static func standing(_ digest: String, in tx: Transaction) throws -> Int? {
    try tx.row(
      """
      SELECT i.place FROM catalog_imports i
      WHERE i.digest = \(digest) AND i.finished_at IS NOT NULL AND i.quarantined = 0
        AND NOT EXISTS (
        SELECT 1 FROM catalog_imports o
        WHERE o.id <> i.id AND o.replaced > 0
          AND (o.finished_at IS NULL OR o.finished_at >= i.started_at))
      ORDER BY i.started_at DESC LIMIT 1
      """
    )?["place"]
  }

  /// A source with tables is read each time: they replace one another as a whole.
  static func forgetDigest(_ id: String, in tx: Transaction) throws {
    try tx.execute("UPDATE catalog_imports SET digest = NULL WHERE id = \(id)")
  }

  static func advance(
    _ id: String, to place: Int, records: Int, changed: Int, replaced: Int, quarantined: Int,
    in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE catalog_imports SET place = \(place), records = records + \(records),
        changed = changed + \(changed), replaced = replaced + \(replaced),
        quarantined = quarantined + \(quarantined)
      WHERE id = \(id)
      """)
  }

  static func finish(_ id: String, at now: Timestamp, in tx: Transaction) throws {
    try tx.execute("UPDATE catalog_imports SET finished_at = \(now) WHERE id = \(id)")
  }

  static func quarantine(
    _ entries: [QuarantinedEntry], run: String, in tx: Transaction
  ) throws {
    try tx.insert(
      into: "catalog_quarantine", columns: ["import", "place", "name", "reason", "excerpt"],
      rows: entries.map {
        [
          .text(run), .integer(Int64($0.place)), .text($0.name), .text($0.reason),
          .text($0.excerpt.filter { $0 != "\0" }),
        ]
      }, conflict: "ON CONFLICT DO NOTHING")
  }

  static func quarantined(
    page: PageRequest, in tx: Transaction
  ) throws -> [(run: String, entry: QuarantinedEntry)] {
    let after = page.after?.parts ?? []
    let run = after.first ?? ""
    let place = after.count > 1 ? Int(after[1]) ?? 0 : 0
    return try tx.rows(
      """
      SELECT import, place, name, reason, excerpt FROM catalog_quarantine
      WHERE (import, place) > (\(run), \(place)) ORDER BY import, place LIMIT \(page.limit + 1)
      """
    ).map { row in
      (
        try row["import"],
        QuarantinedEntry(
          place: try row["place"], name: try row["name"], reason: try row["reason"],
          excerpt: try row["excerpt"])
      )
    }
  }
}

extension CatalogService {
  /// Entries that imports set aside.
  public func quarantined(
    page: PageRequest, in tx: Transaction
  ) throws -> Page<QuarantinedEntry> {
    let rows = try ImportStore.quarantined(page: page, in: tx)
    return Page(
      rows: rows, limit: page.limit, cursor: { Cursor($0.run, String($0.entry.place)) }
    ).map(\.entry)
  }
}
