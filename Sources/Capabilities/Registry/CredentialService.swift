public import Access
import Formats
public import HTTP
import Ledger
public import Storage
public import Vocabulary

/// The front door to sign-in links, sessions and API tokens.
public struct CredentialService: Sendable {
  private let registry: RegistryService
  private let database: Database
  private let surroundings: Surroundings

  /// A service over the Registry's tables; the database is used to authenticate requests.
  public init(registry: RegistryService, database: Database, surroundings: Surroundings) {
    self.registry = registry
    self.database = database
    self.surroundings = surroundings
  }

  /// Makes the secret that sets up an empty clearinghouse, once; nil when somebody exists already.
  public func makeSetUpSecret(in tx: Transaction) throws -> String? {
    guard try !CredentialStore.hasPeople(in: tx) else { return nil }
    try CredentialStore.clearSetUp(in: tx)
    let secret = Credential.secret(surroundings)
    try CredentialStore.insertLink(
      digest: Credential.digest(secret), person: nil,
      expiresAt: surroundings.now().adding(seconds: RegistryRules.linkSeconds), in: tx)
    return secret
  }

  /// Uses the first-run secret: admits the coordinator and its first administrator and signs them
  /// in. Gives the session's secret.
  public func setUp(
    secret: String, organization: String, person: PersonDraft, in tx: Transaction
  ) throws -> (organization: Organization, session: String) {
    guard
      try CredentialStore.consume(
        digest: Credential.digest(secret), purpose: "set-up", now: surroundings.now(), in: tx)
    else { throw RegistryProblem.linkInvalid }
    guard try !CredentialStore.hasPeople(in: tx) else { throw RegistryProblem.alreadySetUp }
    let system = Principal.system("set-up")
    let made = try registry.createOrganization(
      OrganizationDraft(name: organization, kind: .coordinator), by: system, in: tx)
    var draft = person
    draft.role = .administrator
    let (administrator, _) = try registry.invite(draft, to: made.id, by: system, in: tx)
    return (made, try startSession(of: administrator.id, in: tx))
  }

  /// Who a sign-in link is for, without using it up; nil when it no longer works.
  public func linkHolder(secret: String, in tx: Transaction) throws -> Person? {
    let digest = Credential.digest(secret)
    guard let id = try CredentialStore.linkPerson(digest: digest, now: surroundings.now(), in: tx)
    else { return nil }
    return try RegistryStore.person(id, in: tx)
  }

  /// Uses a sign-in link up and starts a session; gives the session's secret.
  public func signIn(secret: String, in tx: Transaction) throws -> String {
    let digest = Credential.digest(secret)
    let now = surroundings.now()
    guard let id = try CredentialStore.linkPerson(digest: digest, now: now, in: tx),
      try CredentialStore.consume(digest: digest, purpose: "sign-in", now: now, in: tx),
      let person = try RegistryStore.person(id, in: tx)
    else { throw RegistryProblem.linkInvalid }
    try registry.record(
      "person.signed-in", id.description, person.organization,
      by: Principal(identity: .person(id), membership: nil), [:], in: tx)
    return try startSession(of: id, in: tx)
  }

  private func startSession(of person: PersonID, in tx: Transaction) throws -> String {
    let secret = Credential.secret(surroundings)
    try CredentialStore.insertSession(
      digest: Credential.digest(secret), person: person, at: surroundings.now(), in: tx)
    return secret
  }

  /// Ends a session by the digest that came with the call.
  public func signOut(session digest: String, in tx: Transaction) throws {
    try CredentialStore.endSession(digest: digest, in: tx)
  }

  /// Makes a token; the secret is shown once. `days` is at most 366.
  public func createToken(
    name: String, role: Role, scopes: Set<PermissionName>?, days: Int64,
    for organization: OrganizationID, by principal: Principal, in tx: Transaction
  ) throws -> (token: APIToken, secret: String) {
    _ = try decide(principal, .createTokens, for: organization)
    guard try RegistryStore.organization(organization, in: tx) != nil else {
      throw Problem.notFound("organization")
    }
    guard RegistryRules.mayGive(role, principal) else { throw RegistryProblem.roleTooHigh }
    guard RegistryRules.mayMakeCredentials(principal) else { throw RegistryProblem.limitedToken }
    guard !name.isEmpty, name.utf8.count <= 100 else {
      throw Problem.invalid("/name", "must be 1 to 100 bytes long")
    }
    guard (1...366).contains(days) else {
      throw Problem.invalid("/days", "must be from 1 to 366")
    }
    var creator: PersonID?
    var parent: TokenID?
    if case .person(let id) = principal.identity { creator = id }
    if case .token(let id) = principal.identity {
      parent = id
      creator = try RegistryStore.token(id, in: tx)?.creator
    }
    let now = surroundings.now()
    let token = APIToken(
      id: TokenID(surroundings), organization: organization, creator: creator, parent: parent,
      name: name, role: role, scopes: scopes, createdAt: now, expiresAt: now.adding(days: days),
      revokedAt: nil)
    let secret = TokenText.make(surroundings)
    try RegistryStore.insert(token, digest: Credential.digest(secret), in: tx)
    try registry.record(
      "token.made", token.id.description, organization, by: principal,
      ["role": role.rawValue.json], in: tx)
    return (token, secret)
  }

  /// The tokens of an organization, without secrets.
  public func tokens(
    of organization: OrganizationID, page: PageRequest, by principal: Principal,
    in tx: Transaction
  ) throws -> Page<APIToken> {
    _ = try decide(principal, .readTokens, for: organization)
    return Page(
      rows: try RegistryStore.tokens(of: organization, page: page, in: tx), limit: page.limit,
      cursor: { Cursor($0.id.description) })
  }

  /// Revokes a token; it stops working with the next request.
  public func revoke(_ id: TokenID, by principal: Principal, in tx: Transaction) throws {
    guard let token = try RegistryStore.token(id, in: tx) else { throw Problem.notFound("token") }
    let facts = ObjectFacts<TokenObject>(id: id.description, owner: token.organization)
    let grant = try decide(principal, .revokeTokens, on: facts, at: surroundings.now())
    try RegistryStore.revoke(grant, at: surroundings.now(), in: tx)
    try registry.record(
      "token.revoked", id.description, token.organization, by: principal, [:], in: tx)
  }

  /// Removes sessions and links that have ended.
  public func expire(in tx: Transaction) throws {
    try CredentialStore.expire(now: surroundings.now(), in: tx)
  }
}

extension CredentialService: Authenticator {
  /// The principal of a bearer token.
  public func principal(bearer token: String) async throws -> Principal? {
    guard TokenText.isWellFormed(token) else { return nil }
    let digest = Credential.digest(token)
    let now = surroundings.now()
    return try await database.read { tx in
      try CredentialStore.tokenPrincipal(digest: digest, now: now, in: tx)
    }
  }

  /// The principal of a session; the time it was last seen is renewed at most once a minute.
  public func principal(session cookie: String) async throws -> SessionPrincipal? {
    guard cookie.utf8.count == 64 else { return nil }
    let digest = Credential.digest(cookie)
    let now = surroundings.now()
    let found = try await database.read { tx in
      try CredentialStore.session(digest: digest, in: tx)
    }
    guard let found,
      RegistryRules.isLive(signedIn: found.signedInAt, lastSeen: found.lastSeenAt, now: now)
    else { return nil }
    if now >= found.lastSeenAt.adding(seconds: 60) {
      // A full disk or a busy writer must not keep anybody from reading.
      try? await database.write { tx in
        try CredentialStore.touch(digest: digest, at: now, in: tx)
      }
    }
    return SessionPrincipal(principal: found.principal, session: digest)
  }
}
