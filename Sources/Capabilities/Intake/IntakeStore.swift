import Formats
import Signing
import Storage
import Vocabulary

/// Every SQL statement about reports and flaws.
enum IntakeStore {
  /// The flaw that holds each of these keys, through merges.
  static func flaws(holding keys: [String], in tx: Transaction) throws -> [String: FlawID] {
    var found: [String: FlawID] = [:]
    for part in keys.chunked(500) {
      let rows = try tx.rows("SELECT key, flaw FROM intake_keys WHERE key IN \(list: part)")
      for row in rows { found[try row["key"]] = try row["flaw"] }
    }
    return found
  }

  /// Reports of the organization that came with these references before.
  static func known(
    references: [String], of organization: OrganizationID, in tx: Transaction
  ) throws -> [String: EarlierReport] {
    var found: [String: EarlierReport] = [:]
    // Few at a time: a report may have 256 KiB, and only its digest is kept.
    for part in references.chunked(100) {
      let rows = try tx.rows(
        """
        SELECT reference, id, flaw, document FROM intake_findings
        WHERE organization = \(organization) AND reference IN \(list: part)
        """)
      for row in rows {
        let document: String = try row["document"]
        found[try row["reference"]] = EarlierReport(
          finding: try row["id"], flaw: try row["flaw"], digest: sha256(document))
      }
    }
    return found
  }

  /// Takes places in the order of arrival and gives the last one. It is held until the commit, so
  /// who reads in this order never sees a later place before an earlier one.
  static func takePositions(_ count: Int, in tx: Transaction) throws -> Int64 {
    let row = try tx.row(
      "UPDATE intake_positions SET last = last + \(count) WHERE one = 1 RETURNING last")
    guard let row else { throw StorageProblem.corrupt("intake_positions has no row") }
    return try row["last"]
  }

  /// Who reported each of these flaws, the first reporter first.
  static func reporters(
    of flaws: [FlawID], in tx: Transaction
  ) throws -> [FlawID: [OrganizationID]] {
    var found: [FlawID: [OrganizationID]] = [:]
    for part in flaws.chunked(500) {
      let rows = try tx.rows(
        """
        SELECT flaw, organization, MIN(position) AS earliest FROM intake_findings
        WHERE flaw IN \(list: part) GROUP BY flaw, organization ORDER BY earliest
        """)
      for row in rows { found[try row["flaw"], default: []].append(try row["organization"]) }
    }
    return found
  }

  /// The flaws that reports of these were about before they were merged.
  static func origins(of flaws: [FlawID], in tx: Transaction) throws -> [FlawID: Set<FlawID>] {
    var found: [FlawID: Set<FlawID>] = [:]
    for part in flaws.chunked(tx.longestList) {
      let rows = try tx.rows(
        """
        SELECT DISTINCT f.flaw, m.flaw AS origin
        FROM intake_findings f JOIN intake_merges m ON m.finding = f.id
        WHERE f.flaw IN \(list: part) AND m.flaw <> f.flaw AND m.undone_at IS NULL
        """)
      for row in rows { found[try row["flaw"], default: []].insert(try row["origin"]) }
    }
    return found
  }

  /// What the order of work goes by, for the reports about each of these flaws, oldest first.
  static func weights(of flaws: [FlawID], in tx: Transaction) throws -> [FlawID: [FindingWeight]] {
    var found: [FlawID: [FindingWeight]] = [:]
    for part in flaws.chunked(tx.longestList) {
      let rows = try tx.rows(
        """
        SELECT id, flaw, organization, tool, model, is_ready, severity, shown
        FROM intake_findings
        WHERE flaw IN \(list: part) ORDER BY position
        """)
      for row in rows {
        let (isReady, severity): (Int64, Int64) = (try row["is_ready"], try row["severity"])
        let shown: Int64? = try row["shown"]
        found[try row["flaw"], default: []].append(
          FindingWeight(
            finding: try row["id"], organization: try row["organization"], tool: try row["tool"],
            model: try row["model"], isReady: isReady == 1,
            severity: Double(shown ?? severity) / 10, isShown: shown != nil))
      }
    }
    return found
  }

  static func setShown(_ score: Double, of id: FindingID, in tx: Transaction) throws {
    try tx.execute(
      """
      UPDATE intake_findings SET shown = \(Int64((score * 10).rounded())) WHERE id = \(id)
      """)
  }

  static func setReady(_ id: FindingID, in tx: Transaction) throws {
    try tx.execute("UPDATE intake_findings SET is_ready = 1 WHERE id = \(id)")
  }

  static func insert(
    flaws: [Flaw], findings: [(Finding, document: [UInt8])], submitter: String,
    merges: [MergeRecord],
    keys: [(String, FindingID, FlawID)], in tx: Transaction
  ) throws {
    try tx.insert(
      into: "intake_flaws",
      columns: ["id", "title", "package", "vulnerability", "created_at", "findings", "version"],
      rows: flaws.map {
        [
          $0.id.sqlValue, .text($0.title), $0.package.sqlValue, $0.vulnerability.sqlValue,
          $0.createdAt.sqlValue, .integer(Int64($0.findings)), .integer($0.version),
        ]
      })
    try tx.insert(
      into: "intake_findings",
      columns: [
        "id", "organization", "submitter", "reference", "received_at", "flaw", "tool", "receipt",
        "document", "position", "remarks", "is_ready", "model", "severity",
      ],
      rows: findings.map { finding, document in
        [
          finding.id.sqlValue, finding.organization.sqlValue, .text(submitter),
          finding.draft.reference.sqlValue, finding.receivedAt.sqlValue, finding.flaw.sqlValue,
          finding.draft.provenance.tool.sqlValue, .text(finding.receipt),
          .text(String(decoding: document, as: UTF8.self)), .integer(finding.position),
          .text(finding.remarks.map(\.rawValue).joined(separator: " ")),
          .integer(finding.isReady ? 1 : 0), finding.draft.provenance.model.sqlValue,
          .integer(Int64((finding.draft.claimedSeverity * 10).rounded())),
        ]
      })
    try insert(merges, in: tx)
    try tx.insert(
      into: "intake_keys", columns: ["key", "finding", "flaw"],
      rows: keys.map { [.text($0.0), $0.1.sqlValue, $0.2.sqlValue] },
      conflict: "ON CONFLICT DO NOTHING")
  }

  static func insert(_ merges: [MergeRecord], in tx: Transaction) throws {
    try tx.insert(
      into: "intake_merges", columns: ["finding", "flaw", "rule", "evidence", "at", "actor"],
      rows: merges.map {
        [
          $0.finding.sqlValue, $0.flaw.sqlValue, .text($0.rule.rawValue), .text($0.evidence),
          $0.at.sqlValue, .text($0.actor),
        ]
      })
  }

  static func keep(digest: String, of finding: FindingID, in tx: Transaction) throws {
    try tx.execute(
      "INSERT INTO intake_secrets (digest, finding) VALUES (\(digest), \(finding))")
  }

  static func finding(digest: String, in tx: Transaction) throws -> FindingID? {
    try tx.row("SELECT finding FROM intake_secrets WHERE digest = \(digest)")?["finding"]
  }

  static func addFindings(_ count: Int, to flaw: FlawID, in tx: Transaction) throws {
    try tx.execute(
      """
      UPDATE intake_flaws SET findings = findings + \(count), version = version + 1
      WHERE id = \(flaw)
      """)
  }

  static func insertFlaw(_ flaw: Flaw, in tx: Transaction) throws {
    try insert(flaws: [flaw], findings: [], submitter: "", merges: [], keys: [], in: tx)
  }

  /// Moves every report and key of a flaw to another and remembers where it went.
  static func absorb(_ flaw: FlawID, into other: FlawID, in tx: Transaction) throws {
    try tx.execute("UPDATE intake_findings SET flaw = \(other) WHERE flaw = \(flaw)")
    try tx.execute("UPDATE intake_keys SET flaw = \(other) WHERE flaw = \(flaw)")
    let moved: Int =
      try tx.row("SELECT findings FROM intake_flaws WHERE id = \(flaw)")?["findings"] ?? 0
    try addFindings(moved, to: other, in: tx)
    try tx.execute(
      """
      UPDATE intake_flaws SET merged_into = \(other), findings = 0, version = version + 1
      WHERE id = \(flaw)
      """)
  }

  /// Takes one report out of its flaw into another.
  static func move(
    _ finding: FindingID, from flaw: FlawID, to other: FlawID, at now: Timestamp,
    in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE intake_merges SET undone_at = \(now)
      WHERE finding = \(finding) AND undone_at IS NULL
      """)
    try tx.execute("UPDATE intake_findings SET flaw = \(other) WHERE id = \(finding)")
    // Keys that both share would send the next report to either of them by chance.
    try tx.execute(
      """
      DELETE FROM intake_keys WHERE finding = \(finding) AND key IN (
        SELECT key FROM intake_keys WHERE flaw = \(flaw) AND finding <> \(finding))
      """)
    try tx.execute("UPDATE intake_keys SET flaw = \(other) WHERE finding = \(finding)")
    try addFindings(-1, to: flaw, in: tx)
  }

  static func setVulnerability(
    _ vulnerability: String?, of flaw: FlawID, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE intake_flaws SET vulnerability = \(vulnerability), version = version + 1
      WHERE id = \(flaw)
      """)
  }

  static func finding(_ id: FindingID, in tx: Transaction) throws -> Finding? {
    try tx.row("\(sql: findingColumns) WHERE id = \(id)").map(finding)
  }

  static func findings(
    of organization: OrganizationID?, flaw: FlawID? = nil, page: PageRequest, in tx: Transaction
  ) throws -> [Finding] {
    let after = page.after?.parts.first.flatMap { Int64($0) } ?? 0
    var sql: SQL = "\(sql: findingColumns) WHERE position > \(after)"
    if let organization { sql += " AND organization = \(organization)" }
    if let flaw { sql += " AND flaw = \(flaw)" }
    return try tx.rows(sql + " ORDER BY position LIMIT \(page.limit + 1)").map(finding)
  }

  /// The same, the latest first; the cursor names the last place that was shown.
  static func latest(
    of organization: OrganizationID?, page: PageRequest, in tx: Transaction
  ) throws -> [Finding] {
    let before = page.after?.parts.first.flatMap { Int64($0) } ?? Int64.max
    var sql: SQL = "\(sql: findingColumns) WHERE position < \(before)"
    if let organization { sql += " AND organization = \(organization)" }
    return try tx.rows(sql + " ORDER BY position DESC LIMIT \(page.limit + 1)").map(finding)
  }

  static func count(of organization: OrganizationID?, in tx: Transaction) throws -> Int {
    var sql: SQL = "SELECT count(*) AS n FROM intake_findings"
    if let organization { sql += " WHERE organization = \(organization)" }
    return try tx.row(sql)?["n"] ?? 0
  }

  static func findingIDs(of flaw: FlawID, in tx: Transaction) throws -> [FindingID] {
    try tx.rows("SELECT id FROM intake_findings WHERE flaw = \(flaw) ORDER BY id").map {
      try $0["id"]
    }
  }

  static func flaw(_ id: FlawID, in tx: Transaction) throws -> Flaw? {
    try tx.row("\(sql: flawColumns) WHERE id = \(id)").map(flaw)
  }

  static func flaws(_ ids: [FlawID], in tx: Transaction) throws -> [Flaw] {
    try tx.rows("\(sql: flawColumns) WHERE id IN \(list: ids)").map(flaw)
  }

  static func merges(of flaw: FlawID, in tx: Transaction) throws -> [MergeRecord] {
    try tx.rows(
      """
      SELECT finding, flaw, rule, evidence, at, actor, undone_at FROM intake_merges
      WHERE flaw = \(flaw) ORDER BY at, finding
      """
    ).map { row in
      MergeRecord(
        finding: try row["finding"], flaw: try row["flaw"], rule: try row["rule"],
        evidence: try row["evidence"], at: try row["at"], actor: try row["actor"],
        undoneAt: try row["undone_at"])
    }
  }

  private static let findingColumns: SQL =
    """
    SELECT id, organization, received_at, flaw, receipt, document, position, remarks, is_ready
    FROM intake_findings
    """
  private static let flawColumns: SQL =
    """
    SELECT id, title, package, vulnerability, created_at, merged_into, findings, version
    FROM intake_flaws
    """

  private static func finding(_ row: Row) throws -> Finding {
    let (document, remarks): (String, String) = (try row["document"], try row["remarks"])
    let isReady: Int64 = try row["is_ready"]
    return Finding(
      id: try row["id"], organization: try row["organization"],
      receivedAt: try row["received_at"], flaw: try row["flaw"],
      draft: try FindingDraft(stored: JSONValue.parse(Array(document.utf8))),
      remarks: remarks.split(separator: " ").compactMap { ReportRemark.Code(rawValue: String($0)) },
      isReady: isReady == 1,
      receipt: try row["receipt"], position: try row["position"])
  }

  private static func flaw(_ row: Row) throws -> Flaw {
    Flaw(
      id: try row["id"], title: try row["title"], package: try row["package"],
      vulnerability: try row["vulnerability"], createdAt: try row["created_at"],
      mergedInto: try row["merged_into"], findings: try row["findings"],
      version: try row["version"])
  }
}
