import Access
import Cases
import Formats
import Storage
import Vocabulary

/// Every SQL statement of Advisories.
enum AdvisoryStore {
  static func insert(_ advisory: Advisory, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO advisories_advisories (id, case_id, number, state, content, edit, authors,
        created_at, changed_at, version)
      VALUES (\(advisory.id), \(advisory.case), \(advisory.number), \(advisory.state.rawValue),
        \(text(advisory.content)), \(advisory.edit), \(text(advisory.authors)),
        \(advisory.createdAt), \(advisory.changedAt), \(advisory.version))
      """)
  }

  static func keep(
    _ content: AdvisoryContent, edit: Int64, of id: AdvisoryID, author: String,
    at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO advisories_edits (advisory, edit, content, author, written_at)
      VALUES (\(id), \(edit), \(text(content)), \(author), \(now))
      """)
  }

  /// What a command changes of a row.
  struct Move {
    var state: AdvisoryState
    var content: AdvisoryContent
    var edit: Int64
    var authors: Set<PersonID>
    var countersigner: PersonID?
    var publishedEdit: Int64?
    var publishedLight: TrafficLight?
    var publishedAt: Timestamp?
  }

  static func move(
    _ grant: Grant<Write, AdvisoryObject>, to move: Move, at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE advisories_advisories SET state = \(move.state.rawValue),
        content = \(text(move.content)), edit = \(move.edit), authors = \(text(move.authors)),
        countersigner = \(move.countersigner), published_edit = \(move.publishedEdit),
        published_light = \(move.publishedLight?.rawValue), published_at = \(move.publishedAt),
        changed_at = \(now), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  static func addRevision(
    _ number: Int64, of advisory: Advisory, countersigner: String, at now: Timestamp,
    in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO advisories_revisions (advisory, revision, content, countersigner, published_at)
      VALUES (\(advisory.id), \(number), \(text(advisory.content)), \(countersigner), \(now))
      """)
  }

  static func revisions(of id: AdvisoryID, in tx: Transaction) throws -> [AdvisoryRevision] {
    try tx.rows(
      """
      SELECT revision, content, published_at FROM advisories_revisions WHERE advisory = \(id)
      ORDER BY revision
      """
    ).map {
      AdvisoryRevision(
        number: try $0["revision"], content: try content($0["content"]),
        publishedAt: try $0["published_at"])
    }
  }

  /// Puts the files of an advisory in the place of those it had.
  static func replaceFiles(
    of id: AdvisoryID, with files: [AdvisoryFile], in tx: Transaction
  ) throws {
    try tx.execute("DELETE FROM advisories_files WHERE advisory = \(id)")
    try tx.insert(
      into: "advisories_files",
      columns: [
        "folder", "name", "advisory", "title", "content", "sha256", "sha512", "signature",
        "published_at", "changed_at",
      ],
      rows: files.map {
        [
          .text($0.folder), .text($0.name), id.sqlValue, .text($0.title), .blob($0.content),
          .text($0.sha256), .text($0.sha512), .text($0.signature), $0.publishedAt.sqlValue,
          $0.changedAt.sqlValue,
        ]
      })
  }

  /// The files of a folder without their bytes and signatures, the newest first: lists of many are
  /// asked for often, and by anybody.
  static func files(in folder: String, in tx: Transaction) throws -> [AdvisoryFile] {
    try tx.rows(
      """
      SELECT f.folder, f.name, f.title, f.sha256, f.sha512, f.published_at, f.changed_at, a.number
      FROM advisories_files f JOIN advisories_advisories a ON a.id = f.advisory
      WHERE f.folder = \(folder) ORDER BY f.changed_at DESC, f.name
      """
    ).map { try file($0, content: [], signature: "") }
  }

  static func hasFiles(in tx: Transaction) throws -> Bool {
    try tx.row("SELECT 1 AS one FROM advisories_files LIMIT 1") != nil
  }

  static func file(_ folder: String, _ name: String, in tx: Transaction) throws -> AdvisoryFile? {
    try tx.row("\(sql: fileColumns) WHERE f.folder = \(folder) AND f.name = \(name)").map {
      try file($0, content: $0["content"], signature: $0["signature"])
    }
  }

  static func files(
    numbered numbers: [String], in folders: [String], in tx: Transaction
  ) throws -> [AdvisoryFile] {
    var files: [AdvisoryFile] = []
    for part in numbers.chunked(500) {
      files += try tx.rows(
        """
        \(sql: fileColumns) WHERE a.number IN \(list: part) AND f.folder IN \(list: folders)
        ORDER BY f.name
        """
      ).map { try file($0, content: $0["content"], signature: $0["signature"]) }
    }
    return files
  }

  static func find(_ id: AdvisoryID, in tx: Transaction) throws -> Advisory? {
    try tx.row("\(sql: columns) WHERE id = \(id)").map(advisory)
  }

  static func find(case id: CaseID, in tx: Transaction) throws -> Advisory? {
    try tx.row("\(sql: columns) WHERE case_id = \(id)").map(advisory)
  }

  static func find(number: String, in tx: Transaction) throws -> Advisory? {
    try tx.row("\(sql: columns) WHERE number = \(number)").map(advisory)
  }

  /// Advisories that were first published since a moment, the newest first.
  static func published(
    since: Timestamp, limit: Int, in tx: Transaction
  ) throws -> [PublishedAdvisory] {
    try tx.rows(
      """
      SELECT a.case_id, a.number, a.published_at, r.content FROM advisories_advisories a
      JOIN advisories_revisions r ON r.advisory = a.id AND r.revision = (
        SELECT MAX(n.revision) FROM advisories_revisions n WHERE n.advisory = a.id)
      WHERE a.published_at >= \(since) ORDER BY a.published_at DESC, a.id LIMIT \(limit)
      """
    ).map { row in
      let number: String = try row["number"]
      let said = try content(row["content"])
      return PublishedAdvisory(
        case: try row["case_id"], names: [number] + [said.cve].compactMap(\.self),
        publishedAt: try row["published_at"], namesFix: said.namesFix)
    }
  }

  /// Numbers of public advisories whose record in the catalog is about one of these
  /// vulnerabilities. Every hub of this kind numbers alike, so a record with such a number can be
  /// another hub's: its digest says whether it is the file that was published here.
  static func numbers(
    about vulnerabilities: [String], limit: Int, in tx: Transaction
  ) throws -> [String] {
    guard !vulnerabilities.isEmpty else { return [] }
    return try tx.rows(
      """
      SELECT DISTINCT a.number FROM catalog_links l
      JOIN catalog_records r ON r.source = l.source AND r.id = l.record
      JOIN advisories_advisories a ON a.number = r.id
      JOIN advisories_files f ON f.advisory = a.id AND f.folder = 'osv' AND f.sha256 = r.digest
      WHERE l.vulnerability IN \(list: vulnerabilities)
        AND a.published_light = \(TrafficLight.clear.rawValue)
      ORDER BY a.number LIMIT \(limit)
      """
    ).map { try $0["number"] }
  }

  static func count(year: String, in tx: Transaction) throws -> Int64 {
    let pattern = "BWA-\(year)-%"
    return try tx.row(
      "SELECT count(*) AS n FROM advisories_advisories WHERE number LIKE \(pattern)")?["n"] ?? 0
  }

  /// Advisories, the newest first; without all, those published with one of these labels.
  static func list(
    seesAll: Bool, lights: [TrafficLight], page: PageRequest, in tx: Transaction
  ) throws -> [Advisory] {
    var sql: SQL = "\(sql: columns) WHERE 1 = 1"
    if let after = page.after?.parts.first { sql += " AND id < \(after)" }
    if !seesAll { sql += " AND published_light IN \(list: lights.map(\.rawValue))" }
    return try tx.rows(sql + " ORDER BY id DESC LIMIT \(page.limit + 1)").map(advisory)
  }

  private static let columns: SQL =
    """
    SELECT id, case_id, number, state, content, edit, published_edit, authors, countersigner,
      published_light, created_at, changed_at, published_at, version
    FROM advisories_advisories
    """

  private static let fileColumns: SQL =
    """
    SELECT f.folder, f.name, f.title, f.content, f.sha256, f.sha512, f.signature, f.published_at,
      f.changed_at, a.number
    FROM advisories_files f JOIN advisories_advisories a ON a.id = f.advisory
    """

  private static func text(_ content: AdvisoryContent) -> String { content.json.serialized() }

  private static func text(_ authors: Set<PersonID>) -> String {
    authors.map(\.description).sorted().joined(separator: " ")
  }

  private static func content(_ text: String) throws -> AdvisoryContent {
    try AdvisoryContent(json: JSONValue.parse(Array(text.utf8)), slack: 8)
  }

  private static func file(
    _ row: Row, content: [UInt8], signature: String
  ) throws -> AdvisoryFile {
    AdvisoryFile(
      name: try row["name"], folder: try row["folder"], number: try row["number"],
      title: try row["title"], content: content, sha256: try row["sha256"],
      sha512: try row["sha512"], signature: signature,
      publishedAt: try row["published_at"], changedAt: try row["changed_at"])
  }

  private static func advisory(_ row: Row) throws -> Advisory {
    let (authors, light): (String, String?) = (try row["authors"], try row["published_light"])
    return Advisory(
      id: try row["id"], case: try row["case_id"], number: try row["number"],
      state: try row["state"],
      content: try content(row["content"]), edit: try row["edit"],
      publishedEdit: try row["published_edit"],
      authors: Set(authors.split(separator: " ").compactMap { PersonID(String($0)) }),
      countersigner: try row["countersigner"],
      publishedLight: light.flatMap { TrafficLight(rawValue: $0) },
      createdAt: try row["created_at"],
      changedAt: try row["changed_at"], publishedAt: try row["published_at"],
      version: try row["version"])
  }
}
