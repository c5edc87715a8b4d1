import Access
import Storage
import Vocabulary

/// Every SQL statement of the Registry.
enum RegistryStore {
  static func insert(_ organization: Organization, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO registry_organizations (id, name, kind, sector, regime, created_at, version)
      VALUES (\(organization.id), \(organization.name), \(organization.kind.rawValue),
        \(organization.sector?.rawValue), \(organization.regime?.rawValue),
        \(organization.createdAt), \(organization.version))
      """)
  }

  static func organization(_ id: OrganizationID, in tx: Transaction) throws -> Organization? {
    try tx.row("\(sql: organizationColumns) WHERE id = \(id)").map(organization)
  }

  static func reserved(_ purpose: String, in tx: Transaction) throws -> OrganizationID? {
    try tx.row("SELECT organization FROM registry_reserved WHERE purpose = \(purpose)")?[
      "organization"]
  }

  static func reserve(
    _ organization: OrganizationID, for purpose: String, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO registry_reserved (purpose, organization) VALUES (\(purpose), \(organization))
      """)
  }

  static func organizations(
    only: OrganizationID?, search: String?, page: PageRequest, in tx: Transaction
  ) throws -> [Organization] {
    var sql: SQL = "\(sql: organizationColumns) WHERE id > \(page.after?.parts.first ?? "")"
    if let only { sql = sql + " AND id = \(only)" }
    if let search {
      sql = sql + " AND lower(name) LIKE \(Like.containing(search)) ESCAPE '\\'"
    }
    return try tx.rows(sql + " ORDER BY id LIMIT \(page.limit + 1)").map(organization)
  }

  static func update(
    _ grant: Grant<Write, OrganizationObject>, _ draft: OrganizationDraft, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE registry_organizations SET name = \(draft.name), kind = \(draft.kind.rawValue),
        sector = \(draft.sector?.rawValue), regime = \(draft.regime?.rawValue),
        version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  static func insert(_ person: Person, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO registry_people (id, organization, name, email, role, disabled_at, version)
      VALUES (\(person.id), \(person.organization), \(person.name), \(person.email),
        \(person.role.rawValue), \(person.disabledAt), \(person.version))
      """)
  }

  static func person(_ id: PersonID, in tx: Transaction) throws -> Person? {
    try tx.row("\(sql: personColumns) WHERE id = \(id)").map(person)
  }

  static func people(
    of organization: OrganizationID, page: PageRequest, in tx: Transaction
  ) throws -> [Person] {
    try tx.rows(
      """
      \(sql: personColumns) WHERE organization = \(organization)
        AND id > \(page.after?.parts.first ?? "")
      ORDER BY id LIMIT \(page.limit + 1)
      """
    ).map(person)
  }

  static func update(
    _ grant: Grant<Write, PersonObject>, role: Role, disabledAt: Timestamp?, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      UPDATE registry_people SET role = \(role.rawValue), disabled_at = \(disabledAt),
        version = version + 1
      WHERE id = \(grant.id) AND version = \(grant.version)
      """) == 1
  }

  static func administrators(
    of organization: OrganizationID, in tx: Transaction
  ) throws -> Int {
    try tx.row(
      """
      SELECT count(*) AS n FROM registry_people
      WHERE organization = \(organization) AND role = 'administrator' AND disabled_at IS NULL
      """
    ).map { try $0["n"] } ?? 0
  }

  static func insert(_ token: APIToken, digest: String, in tx: Transaction) throws {
    let scopes = token.scopes.map { $0.map(\.rawValue).sorted().joined(separator: " ") }
    try tx.execute(
      """
      INSERT INTO registry_tokens
        (id, organization, creator, parent, name, digest, role, scopes, created_at, expires_at)
      VALUES (\(token.id), \(token.organization), \(token.creator), \(token.parent),
        \(token.name), \(digest), \(token.role.rawValue), \(scopes), \(token.createdAt), \(token.expiresAt))
      """)
  }

  static func token(_ id: TokenID, in tx: Transaction) throws -> APIToken? {
    try tx.row("\(sql: tokenColumns) WHERE id = \(id)").map(token)
  }

  static func tokens(
    of organization: OrganizationID, page: PageRequest, in tx: Transaction
  ) throws -> [APIToken] {
    try tx.rows(
      """
      \(sql: tokenColumns) WHERE organization = \(organization)
        AND id > \(page.after?.parts.first ?? "")
      ORDER BY id LIMIT \(page.limit + 1)
      """
    ).map(token)
  }

  static func revoke(
    _ grant: Grant<Write, TokenObject>, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      UPDATE registry_tokens SET revoked_at = \(now)
      WHERE revoked_at IS NULL AND id IN (
        WITH RECURSIVE ended (id) AS (
          SELECT id FROM registry_tokens WHERE id = \(grant.id)
          UNION SELECT t.id FROM registry_tokens t JOIN ended e ON t.parent = e.id)
        SELECT id FROM ended)
      """)
  }

  private static let organizationColumns: SQL =
    "SELECT id, name, kind, sector, regime, created_at, version FROM registry_organizations"
  private static let personColumns: SQL =
    "SELECT id, organization, name, email, role, disabled_at, version FROM registry_people"
  private static let tokenColumns: SQL =
    """
    SELECT id, organization, creator, parent, name, role, scopes, created_at, expires_at, revoked_at
    FROM registry_tokens
    """

  private static func organization(_ row: Row) throws -> Organization {
    Organization(
      id: try row["id"], name: try row["name"], kind: try row["kind"], sector: try row["sector"],
      regime: try row["regime"], createdAt: try row["created_at"], version: try row["version"])
  }

  private static func person(_ row: Row) throws -> Person {
    Person(
      id: try row["id"], organization: try row["organization"], name: try row["name"],
      email: try row["email"], role: try row["role"], disabledAt: try row["disabled_at"],
      version: try row["version"])
  }

  static func token(_ row: Row) throws -> APIToken {
    let scopes: String? = try row["scopes"]
    return APIToken(
      id: try row["id"], organization: try row["organization"], creator: try row["creator"],
      parent: try row["parent"], name: try row["name"], role: try row["role"],
      scopes: scopes.map {
        Set($0.split(separator: " ").compactMap { .init(rawValue: String($0)) })
      },
      createdAt: try row["created_at"], expiresAt: try row["expires_at"],
      revokedAt: try row["revoked_at"])
  }
}
