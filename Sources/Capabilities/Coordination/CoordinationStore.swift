import Access
import Cases
import Storage
import Vocabulary

/// The SQL about coordinated cases and those who take part.
enum CoordinationStore {
  static func insert(_ found: CoordinatedCase, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO coordination_cases
        (case_id, visibility, programme, embargo, zone, known, opened_at, version)
      VALUES (\(found.id), \(found.visibility), \(found.programme.id), \(found.embargo),
        \(found.zone), \(found.known.rawValue), \(found.openedAt), \(found.version))
      """)
  }

  /// Writes everything about a case that changes, one version on.
  static func update(
    _ grant: Grant<Write, CoordinationObject>, to found: CoordinatedCase, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE coordination_cases SET visibility = \(found.visibility),
        programme = \(found.programme.id), lead = \(found.lead), embargo = \(found.embargo),
        until = \(found.until), zone = \(found.zone), ending = \(found.ending),
        known = \(found.known.rawValue), version = version + 1
      WHERE case_id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  /// The coordination of a case, nil where there is none.
  static func find(_ one: Case, in tx: Transaction) throws -> CoordinatedCase? {
    guard
      let row = try tx.row(
        """
        SELECT visibility, programme, lead, embargo, until, zone, ending, known, opened_at, version
        FROM coordination_cases WHERE case_id = \(one.id)
        """)
    else { return nil }
    let programme: String = try row["programme"]
    return CoordinatedCase(
      id: one.id, title: one.title, state: one.state, trafficLight: one.label.trafficLight,
      visibility: try row["visibility"],
      programme: EmbargoProgramme.named(programme) ?? .usual, lead: try row["lead"],
      embargo: try row["embargo"], until: try row["until"], zone: try row["zone"],
      ending: try row["ending"], known: PublicKnowledge(rawValue: try row["known"]),
      openedAt: try row["opened_at"], version: try row["version"])
  }

  /// Which of these cases are coordinated.
  static func open(among ids: [CaseID], in tx: Transaction) throws -> Set<CaseID> {
    Set(
      try tx.rows("SELECT case_id FROM coordination_cases WHERE case_id IN \(list: ids)").map {
        try $0["case_id"]
      })
  }

  static func insert(_ people: [Participant], of id: CaseID, in tx: Transaction) throws {
    try tx.insert(
      into: "coordination_participants",
      columns: [
        "id", "case_id", "organization", "name", "contact", "roles", "standing", "report", "fix",
        "keeps_embargo", "is_hidden", "invited_at", "answered_at", "version",
      ],
      rows: people.map { one in
        [
          one.id.sqlValue, id.sqlValue, one.organization.sqlValue, .text(one.name),
          one.contact.sqlValue, .text(words(one.roles)), .text(one.standing.rawValue),
          .text(one.report.rawValue), .text(one.fix.rawValue), .integer(one.keepsEmbargo ? 1 : 0),
          .integer(one.isHidden ? 1 : 0), one.invitedAt.sqlValue, one.answeredAt.sqlValue,
          .integer(one.version),
        ]
      })
  }

  /// Writes everything about a participant that changes, one version on.
  static func update(
    _ grant: Grant<Write, ParticipationObject>, to one: Participant, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE coordination_participants SET standing = \(one.standing), report = \(one.report),
        fix = \(one.fix), keeps_embargo = \(one.keepsEmbargo ? 1 : 0),
        is_hidden = \(one.isHidden ? 1 : 0), accepts = \(one.accepts?.rawValue),
        reference = \(one.reference), policy = \(one.policy), invited_at = \(one.invitedAt),
        answered_at = \(one.answeredAt), stated_at = \(one.statedAt), version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  /// Everybody in a case, the oldest first.
  static func participants(of id: CaseID, in tx: Transaction) throws -> [Participant] {
    try tx.rows("\(sql: columns) WHERE case_id = \(id) ORDER BY invited_at, id")
      .map(participant)
  }

  /// Those of some cases who asked not to be named, or took part where nobody is.
  static func unnamed(among ids: [CaseID], in tx: Transaction) throws -> [Participant] {
    try tx.rows(
      """
      \(sql: columns) WHERE case_id IN \(list: ids) AND (is_hidden = 1 OR case_id IN (
        SELECT case_id FROM coordination_cases WHERE visibility = \(Visibility.blind)))
      ORDER BY id
      """
    ).map(participant)
  }

  static func put(
    _ said: [ProductStatement], of id: CaseID, in tx: Transaction
  ) throws {
    try tx.insert(
      into: "coordination_products",
      columns: [
        "case_id", "participant", "product", "status", "justification", "fixed_version",
        "expected", "statement", "stated_at", "named",
      ],
      rows: said.map { one in
        [
          id.sqlValue, one.participant.sqlValue, .text(one.product), .text(one.status.rawValue),
          (one.justification?.rawValue).sqlValue, one.fixedVersion.sqlValue,
          one.expected.sqlValue, one.statement.sqlValue, one.statedAt.sqlValue,
          .integer(one.isNamed ? 1 : 0),
        ]
      },
      conflict: """
        ON CONFLICT (case_id, participant, product) DO UPDATE SET status = excluded.status,
          justification = excluded.justification, fixed_version = excluded.fixed_version,
          expected = excluded.expected, statement = excluded.statement,
          stated_at = excluded.stated_at,
          named = CASE WHEN excluded.named = 1 THEN 1 ELSE coordination_products.named END
        """)
  }

  /// What everybody says of their products.
  static func products(of id: CaseID, in tx: Transaction) throws -> [ProductStatement] {
    try tx.rows(
      """
      SELECT participant, product, status, justification, fixed_version, expected, statement,
        stated_at, named
      FROM coordination_products WHERE case_id = \(id) ORDER BY product, participant
      """
    ).map { row in
      var said = ProductStatement(
        participant: try row["participant"], product: try row["product"],
        status: try row["status"], justification: try row["justification"],
        fixedVersion: try row["fixed_version"], expected: try row["expected"],
        statement: try row["statement"], statedAt: try row["stated_at"])
      let named: Int64 = try row["named"]
      said.isNamed = named == 1
      return said
    }
  }

  /// Marks products as named by the coordinator, whatever was said of them.
  static func name(
    _ products: [ProductStatement], of id: CaseID, in tx: Transaction
  ) throws {
    for one in products {
      try tx.execute(
        """
        UPDATE coordination_products SET named = 1
        WHERE case_id = \(id) AND participant = \(one.participant) AND product = \(one.product)
        """)
    }
  }

  /// The cases that an organization takes part in or is asked to.
  static func cases(of organization: OrganizationID, in tx: Transaction) throws -> [CaseID] {
    try tx.rows(
      """
      SELECT case_id FROM coordination_participants
      WHERE organization = \(organization) AND standing IN ('invited', 'joined')
      ORDER BY case_id DESC LIMIT 500
      """
    ).map { try $0["case_id"] }
  }

  private static let columns: SQL =
    """
    SELECT id, organization, name, contact, roles, standing, report, fix, keeps_embargo,
      is_hidden, accepts, reference, policy, invited_at, answered_at, stated_at, version
    FROM coordination_participants
    """

  private static func words(_ roles: [ParticipantRole]) -> String {
    roles.map(\.rawValue).joined(separator: " ")
  }

  private static func participant(_ row: Row) throws -> Participant {
    let roles: String = try row["roles"]
    return Participant(
      id: try row["id"], organization: try row["organization"], name: try row["name"],
      contact: try row["contact"],
      roles: roles.split(separator: " ").compactMap { ParticipantRole(rawValue: String($0)) },
      standing: try row["standing"], report: try row["report"], fix: try row["fix"],
      keepsEmbargo: try row["keeps_embargo"], isHidden: try row["is_hidden"],
      accepts: try row["accepts"], reference: try row["reference"], policy: try row["policy"],
      invitedAt: try row["invited_at"], answeredAt: try row["answered_at"],
      statedAt: try row["stated_at"], version: try row["version"])
  }
}
