import Access
import Storage
import Vocabulary

/// The SQL of what other capabilities look up.
extension RegistryStore {
  static func members(
    of organizations: [OrganizationID], in tx: Transaction
  ) throws -> [(Person, OrganizationKind)] {
    try tx.rows(
      """
      SELECT p.id, p.organization, p.name, p.email, p.role, p.disabled_at, p.version, o.kind
      FROM registry_people p JOIN registry_organizations o ON o.id = p.organization
      WHERE p.organization IN \(list: organizations) AND p.disabled_at IS NULL ORDER BY p.id
      """
    ).map { row in
      (
        Person(
          id: try row["id"], organization: try row["organization"], name: try row["name"],
          email: try row["email"], role: try row["role"], disabledAt: nil,
          version: try row["version"]), try row["kind"]
      )
    }
  }

  static func organizations(
    ofKind kind: OrganizationKind, in tx: Transaction
  ) throws -> [OrganizationID] {
    try tx.rows(
      "SELECT id FROM registry_organizations WHERE kind = \(kind.rawValue) ORDER BY id"
    ).map { try $0["id"] }
  }

  static func tokensEnding(
    from now: Timestamp, by moment: Timestamp, limit: Int, in tx: Transaction
  ) throws -> [APIToken] {
    try tx.rows(
      """
      SELECT id, organization, creator, parent, name, role, scopes, created_at, expires_at,
        revoked_at
      FROM registry_tokens
      WHERE revoked_at IS NULL AND expires_at > \(now) AND expires_at <= \(moment)
      ORDER BY expires_at, id LIMIT \(limit)
      """
    ).map(token)
  }

  static func names(
    of ids: [OrganizationID], in tx: Transaction
  ) throws -> [OrganizationID: String] {
    var found: [OrganizationID: String] = [:]
    try tx.forEach("SELECT id, name FROM registry_organizations WHERE id IN \(list: ids)") {
      found[try $0["id"]] = try $0["name"]
    }
    return found
  }
}
