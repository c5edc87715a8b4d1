import Access
import Storage
import Vocabulary

/// Every SQL statement about sessions, links and the digests of tokens.
enum CredentialStore {
  static func insertSession(
    digest: String, person: PersonID, at now: Timestamp, in tx: Transaction
  ) throws {
    try tx.execute(
      """
      INSERT INTO registry_sessions (digest, person, signed_in_at, last_seen_at)
      VALUES (\(digest), \(person), \(now), \(now))
      """)
  }

  struct FoundSession {
    let principal: Principal
    let signedInAt: Timestamp
    let lastSeenAt: Timestamp
  }

  static func session(digest: String, in tx: Transaction) throws -> FoundSession? {
    guard
      let row = try tx.row(
        """
        SELECT s.signed_in_at, s.last_seen_at, p.id AS person, p.role, o.id AS organization, o.kind
        FROM registry_sessions s
        JOIN registry_people p ON p.id = s.person
        JOIN registry_organizations o ON o.id = p.organization
        WHERE s.digest = \(digest) AND p.disabled_at IS NULL
        """)
    else { return nil }
    let membership = Principal.Membership(
      organization: try row["organization"], kind: try row["kind"], role: try row["role"])
    return FoundSession(
      principal: Principal(identity: .person(try row["person"]), membership: membership),
      signedInAt: try row["signed_in_at"], lastSeenAt: try row["last_seen_at"])
  }

  static func touch(digest: String, at now: Timestamp, in tx: Transaction) throws {
    try tx.execute(
      "UPDATE registry_sessions SET last_seen_at = \(now) WHERE digest = \(digest)")
  }

  static func endSession(digest: String, in tx: Transaction) throws {
    try tx.execute("DELETE FROM registry_sessions WHERE digest = \(digest)")
  }

  static func endSessions(of person: PersonID, in tx: Transaction) throws {
    try tx.execute("DELETE FROM registry_sessions WHERE person = \(person)")
    try tx.execute("DELETE FROM registry_links WHERE person = \(person)")
  }

  /// Revokes what a person made that is above a role; all of it when no role is left.
  static func revokeTokens(
    madeBy person: PersonID, above role: Role?, at now: Timestamp, in tx: Transaction
  ) throws {
    let kept = role.map { role in Role.allCases.filter { $0 <= role }.map(\.rawValue) } ?? []
    var sql: SQL =
      """
      UPDATE registry_tokens SET revoked_at = \(now)
      WHERE creator = \(person) AND revoked_at IS NULL
      """
    if !kept.isEmpty { sql += " AND NOT (role IN \(list: kept))" }
    try tx.execute(sql)
  }

  static func expire(now: Timestamp, in tx: Transaction) throws {
    let idle = now.adding(seconds: -RegistryRules.idleSeconds)
    let absolute = now.adding(seconds: -RegistryRules.absoluteSeconds)
    try tx.execute(
      """
      DELETE FROM registry_sessions
      WHERE last_seen_at < \(idle) OR signed_in_at < \(absolute)
      """)
    try tx.execute("DELETE FROM registry_links WHERE expires_at < \(now)")
  }

  static func insertLink(
    digest: String, person: PersonID?, expiresAt: Timestamp, in tx: Transaction
  ) throws {
    // A fresh link replaces those made before.
    if let person { try tx.execute("DELETE FROM registry_links WHERE person = \(person)") }
    try tx.execute(
      """
      INSERT INTO registry_links (digest, purpose, person, expires_at)
      VALUES (\(digest), \(person == nil ? "set-up" : "sign-in"), \(person), \(expiresAt))
      """)
  }

  static func clearSetUp(in tx: Transaction) throws {
    try tx.execute("DELETE FROM registry_links WHERE purpose = 'set-up'")
  }

  /// Who a live sign-in link is for, without using it.
  static func linkPerson(digest: String, now: Timestamp, in tx: Transaction) throws -> PersonID? {
    try tx.row(
      """
      SELECT l.person FROM registry_links l JOIN registry_people p ON p.id = l.person
      WHERE l.digest = \(digest) AND l.purpose = 'sign-in' AND l.expires_at > \(now)
        AND p.disabled_at IS NULL
      """
    ).map { try $0["person"] }
  }

  /// Uses a link up; false when there is none any more.
  static func consume(
    digest: String, purpose: String, now: Timestamp, in tx: Transaction
  ) throws -> Bool {
    try tx.execute(
      """
      DELETE FROM registry_links
      WHERE digest = \(digest) AND purpose = \(purpose) AND expires_at > \(now)
      """) == 1
  }

  static func hasPeople(in tx: Transaction) throws -> Bool {
    try tx.row("SELECT id FROM registry_people LIMIT 1") != nil
  }

  static func tokenPrincipal(
    digest: String, now: Timestamp, in tx: Transaction
  ) throws -> Principal? {
    guard
      let row = try tx.row(
        """
        SELECT t.id, t.organization, t.creator, t.parent, t.name, t.role, t.scopes, t.created_at,
          t.expires_at, t.revoked_at, o.kind
        FROM registry_tokens t
        JOIN registry_organizations o ON o.id = t.organization
        LEFT JOIN registry_people p ON p.id = t.creator
        WHERE t.digest = \(digest) AND t.revoked_at IS NULL AND t.expires_at > \(now)
          AND p.disabled_at IS NULL
        """)
    else { return nil }
    let token = try RegistryStore.token(row)
    let membership = Principal.Membership(
      organization: token.organization, kind: try row["kind"], role: token.role)
    return Principal(identity: .token(token.id), membership: membership, scopes: token.scopes)
  }
}
