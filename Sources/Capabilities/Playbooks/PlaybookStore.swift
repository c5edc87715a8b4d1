import Formats
import Registry
import Storage
import Vocabulary

/// Every SQL statement of Playbooks.
enum PlaybookStore {
  static func insert(
    _ playbook: Playbook, of organization: OrganizationID, isWithdrawn: Bool, in tx: Transaction
  ) throws {
    let text = playbook.text
    try tx.execute(
      """
      INSERT INTO playbooks_versions (organization, playbook_key, number, sector, situation, title,
        steps, calls, is_withdrawn, changed_at, changed_by)
      VALUES (\(organization), \(playbook.key.description), \(playbook.number),
        \(text.sector?.rawValue), \(text.situation.rawValue), \(text.title), \(lines(text.steps)),
        \(lines(text.calls)), \(isWithdrawn), \(playbook.changedAt), \(playbook.changedBy ?? ""))
      """)
  }

  /// The newest version of each playbook of some organizations, those that were taken back left out.
  static func current(
    of organizations: [OrganizationID], in tx: Transaction
  ) throws -> [Playbook] {
    try tx.rows(
      """
      \(sql: columns) WHERE v.organization IN \(list: organizations) AND NOT v.is_withdrawn
        AND v.number = (SELECT max(n.number) FROM playbooks_versions n
          WHERE n.organization = v.organization AND n.playbook_key = v.playbook_key)
      """
    ).map(playbook)
  }

  /// All versions of one, the newest first, at most 100.
  static func versions(
    _ key: PlaybookKey, of organization: OrganizationID, in tx: Transaction
  ) throws -> [(playbook: Playbook, isWithdrawn: Bool)] {
    try tx.rows(
      """
      \(sql: columns) WHERE v.organization = \(organization)
        AND v.playbook_key = \(key.description) ORDER BY v.number DESC LIMIT 100
      """
    ).map { (try playbook($0), try $0["is_withdrawn"]) }
  }

  /// How many an organization ever wrote.
  static func keys(of organization: OrganizationID, in tx: Transaction) throws -> Int {
    try tx.row(
      """
      SELECT count(DISTINCT playbook_key) AS n FROM playbooks_versions
      WHERE organization = \(organization)
      """)?["n"] ?? 0
  }

  private static let columns: SQL =
    """
    SELECT v.organization, v.playbook_key, v.number, v.sector, v.situation, v.title, v.steps,
      v.calls, v.is_withdrawn, v.changed_at, v.changed_by
    FROM playbooks_versions v
    """

  private static func lines(_ texts: [String]) -> String {
    String(decoding: texts.json.canonical(), as: UTF8.self)
  }

  private static func texts(_ stored: String) throws -> [String] {
    (try JSONValue.parse(Array(stored.utf8)).array ?? []).compactMap(\.text)
  }

  private static func playbook(_ row: Row) throws -> Playbook {
    let (text, steps, calls): (String, String, String) =
      (try row["playbook_key"], try row["steps"], try row["calls"])
    guard let key = PlaybookKey(text) else {
      throw StorageProblem.corrupt("playbooks_versions.playbook_key")
    }
    let sector: String? = try row["sector"]
    return Playbook(
      key: key, organization: try row["organization"], number: try row["number"],
      text: PlaybookText(
        sector: sector.flatMap(Sector.init(rawValue:)), situation: try row["situation"],
        title: try row["title"], steps: try texts(steps), calls: try texts(calls)),
      changedAt: try row["changed_at"], changedBy: try row["changed_by"])
  }
}
