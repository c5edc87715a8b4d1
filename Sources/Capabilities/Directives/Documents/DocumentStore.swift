import Access
import Formats
import Registry
import Storage
import Vocabulary

/// Every SQL statement about directives as documents.
enum DocumentStore {
  /// Each text is kept beside the present one.
  static func insert(
    _ document: DirectiveDocument, by author: String, in tx: Transaction
  ) throws {
    let directive = document.directive
    try tx.execute(
      """
      INSERT INTO directives_documents (id, number, lineage, edition, organization, name, regime,
        is_public, state, content, edit, authors, issued_by, effective_day, has_effect, issued_at,
        ending, created_at, changed_at, version)
      VALUES (\(document.id), \(document.number), \(document.lineage), \(document.edition),
        \(document.organization), \(directive.name), \(directive.regime?.rawValue),
        \(directive.isPublic),
        \(document.state.rawValue), \(directive.json.serialized()), \(document.edit),
        \(text(document.authors)), NULL, \(directive.effectiveOn), FALSE, NULL, NULL,
        \(document.createdAt), \(document.changedAt), \(document.version))
      """)
    try keep(document, by: author, in: tx)
  }

  static func keep(_ document: DirectiveDocument, by author: String, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO directives_edits (document, edit, content, author, written_at)
      VALUES (\(document.id), \(document.edit), \(document.directive.json.serialized()),
        \(author), \(document.changedAt))
      """)
  }

  /// What a command changes of a row.
  struct Move {
    var state: DirectiveState
    var directive: Directive
    var edit: Int64
    var authors: Set<PersonID>
    var issuedBy: PersonID?
    var issuedAt: Timestamp?
    var ending: String?

    init(_ found: DirectiveDocument) {
      state = found.state
      directive = found.directive
      edit = found.edit
      authors = found.authors
      issuedBy = found.issuedBy
      issuedAt = found.issuedAt
      ending = found.ending
    }
  }

  static func move(
    _ grant: Grant<Write, DirectiveObject>, to move: Move, at now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE directives_documents SET state = \(move.state.rawValue),
        content = \(move.directive.json.serialized()), name = \(move.directive.name),
        regime = \(move.directive.regime?.rawValue),
        is_public = \(move.directive.isPublic), edit = \(move.edit),
        authors = \(text(move.authors)), issued_by = \(move.issuedBy),
        effective_day = \(move.directive.effectiveOn), issued_at = \(move.issuedAt),
        ending = \(move.ending), changed_at = \(now), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  /// Ends what a later version takes the place of; the software itself does it on the day.
  static func supersede(
    _ id: DirectiveID, ending: String, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE directives_documents SET state = 'superseded', ending = \(ending),
        changed_at = \(now), version = version + 1
      WHERE id = \(id) AND state = 'issued'
      """)
  }

  /// Versions whose first day has come and whose effect was not worked out yet.
  static func beginning(on today: CalendarDay, in tx: Transaction) throws -> [DirectiveDocument] {
    try tx.rows(
      """
      \(sql: columns) WHERE state = 'issued' AND has_effect = FALSE AND effective_day <= \(today)
      ORDER BY number
      """
    ).map(document)
  }

  static func markEffect(_ id: DirectiveID, in tx: Transaction) throws {
    try tx.execute("UPDATE directives_documents SET has_effect = TRUE WHERE id = \(id)")
  }

  static func find(_ id: DirectiveID, in tx: Transaction) throws -> DirectiveDocument? {
    try tx.row("\(sql: columns) WHERE id = \(id)").map(document)
  }

  static func find(number: Int64, in tx: Transaction) throws -> DirectiveDocument? {
    try tx.row("\(sql: columns) WHERE number = \(number)").map(document)
  }

  static func versions(of lineage: DirectiveID, in tx: Transaction) throws -> [DirectiveDocument] {
    try tx.rows("\(sql: columns) WHERE lineage = \(lineage) ORDER BY edition").map(document)
  }

  /// The numbers and lineages of what holds on a day, without their texts.
  static func inForce(
    on today: CalendarDay, in tx: Transaction
  ) throws -> [(number: Int64, lineage: DirectiveID)] {
    try tx.rows(
      """
      SELECT number, lineage FROM directives_documents
      WHERE state = 'issued' AND effective_day <= \(today) AND has_effect = TRUE ORDER BY number
      """
    ).map { (try $0["number"], try $0["lineage"]) }
  }

  /// Who wrote a text: a reference.
  static func writer(
    of id: DirectiveID, edit: Int64, in tx: Transaction
  ) throws -> String? {
    try tx.row(
      "SELECT author FROM directives_edits WHERE document = \(id) AND edit = \(edit)")?["author"]
  }

  /// How many directives an organization has that were not withdrawn.
  static func lineages(of organization: OrganizationID?, in tx: Transaction) throws -> Int {
    guard let organization else { return 0 }
    return try tx.row(
      """
      SELECT count(DISTINCT lineage) AS n FROM directives_documents
      WHERE organization = \(organization) AND state <> 'withdrawn'
      """)?["n"] ?? 0
  }

  /// The names of what others issued for everybody to read; drafts and what is for a regime alone
  /// are told to nobody else, not even by a refusal.
  static func publicNames(
    besides organization: OrganizationID?, _ lineage: DirectiveID?, in tx: Transaction
  ) throws -> Set<String> {
    let own = organization?.description ?? ""
    let same = lineage?.description ?? ""
    let rows = try tx.rows(
      """
      SELECT name FROM directives_documents
      WHERE is_public = TRUE AND issued_at IS NOT NULL AND lineage <> \(same)
        AND (organization IS NULL OR organization <> \(own)) GROUP BY name
      """)
    return Set(try rows.map { try $0["name"] })
  }

  static func nextNumber(in tx: Transaction) throws -> Int64 {
    try tx.row("SELECT MAX(number) + 1 AS n FROM directives_documents")?["n"] ?? 2
  }

  /// What somebody may see: the drafts of their house, and what was issued to everybody or to their
  /// regime.
  static func list(
    of organization: OrganizationID?, regime: Regime?, issues regimes: [Regime],
    page: PageRequest, in tx: Transaction
  ) throws -> [DirectiveDocument] {
    let after = page.after?.parts.first.flatMap(Int64.init) ?? .max
    let owned = regimes.map(\.rawValue)
    return try tx.rows(
      """
      \(sql: columns) WHERE number < \(after) AND (
        (organization = \(organization) AND regime IS NULL) OR regime IN \(list: owned)
        OR (state <> 'draft' AND (is_public = TRUE OR regime = \(regime?.rawValue)))
          AND NOT (state = 'withdrawn' AND issued_at IS NULL))
      ORDER BY number DESC LIMIT \(page.limit + 1)
      """
    ).map(document)
  }

  private static let columns: SQL =
    """
    SELECT id, number, lineage, edition, organization, state, content, edit, authors, issued_by,
      issued_at, ending, created_at, changed_at, version
    FROM directives_documents
    """

  private static func text(_ authors: Set<PersonID>) -> String {
    authors.map(\.description).sorted().joined(separator: " ")
  }

  private static func document(_ row: Row) throws -> DirectiveDocument {
    let (content, authors): (String, String) = (try row["content"], try row["authors"])
    return DirectiveDocument(
      id: try row["id"], number: try row["number"], lineage: try row["lineage"],
      edition: try row["edition"], organization: try row["organization"], state: try row["state"],
      directive: try Directive(json: JSONValue.parse(Array(content.utf8)), slack: 8),
      edit: try row["edit"],
      authors: Set(authors.split(separator: " ").compactMap { PersonID(String($0)) }),
      issuedBy: try row["issued_by"], issuedAt: try row["issued_at"], ending: try row["ending"],
      createdAt: try row["created_at"], changedAt: try row["changed_at"],
      version: try row["version"])
  }
}

/// Every SQL statement about who issues and who follows.
enum FollowingStore {
  static func issuer(of regime: Regime, in tx: Transaction) throws -> OrganizationID? {
    try tx.row(
      "SELECT organization FROM directives_issuers WHERE regime = \(regime.rawValue)")?[
        "organization"]
  }

  static func appoint(
    _ organization: OrganizationID, for regime: Regime, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO directives_issuers (regime, organization, appointed_at)
      VALUES (\(regime.rawValue), \(organization), \(now))
      ON CONFLICT (regime) DO UPDATE SET organization = excluded.organization,
        appointed_at = excluded.appointed_at
      """)
  }

  static func adoptions(
    of organization: OrganizationID, in tx: Transaction
  ) throws -> [DirectiveID: CalendarDay] {
    var found: [DirectiveID: CalendarDay] = [:]
    let rows = try tx.rows(
      """
      SELECT lineage, since_day FROM directives_adoptions WHERE organization = \(organization)
      """)
    for row in rows { found[try row["lineage"]] = try row["since_day"] }
    return found
  }

  static func adopters(of lineage: DirectiveID, in tx: Transaction) throws -> [OrganizationID] {
    try tx.rows(
      """
      SELECT organization FROM directives_adoptions WHERE lineage = \(lineage)
      ORDER BY organization
      """
    ).map { try $0["organization"] }
  }

  static func adopt(
    _ lineage: DirectiveID, _ organization: OrganizationID, since day: CalendarDay,
    in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      INSERT INTO directives_adoptions (organization, lineage, since_day)
      VALUES (\(organization), \(lineage), \(day)) ON CONFLICT DO NOTHING
      """) == 1
  }

  static func leave(
    _ lineage: DirectiveID, _ organization: OrganizationID, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      DELETE FROM directives_adoptions
      WHERE organization = \(organization) AND lineage = \(lineage)
      """) == 1
  }
}
