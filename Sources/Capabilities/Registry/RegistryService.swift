public import Access
import Formats
public import Ledger
public import Storage
public import Vocabulary

/// The front door to organizations and people.
public struct RegistryService: Sendable {
  let ledger: LedgerService
  let surroundings: Surroundings

  /// A service that records what it does in the ledger.
  public init(ledger: LedgerService, surroundings: Surroundings) {
    self.ledger = ledger
    self.surroundings = surroundings
  }

  /// Admits an organization.
  public func createOrganization(
    _ draft: OrganizationDraft, by principal: Principal, in tx: Transaction
  ) throws -> Organization {
    let grant = try decide(principal, .createOrganizations)
    let broken = RegistryRules.check(draft)
    guard broken.isEmpty else { throw RegistryProblem.invalid(broken) }
    let organization = Organization(
      id: OrganizationID(surroundings), name: draft.name, kind: draft.kind, sector: draft.sector,
      regime: draft.regime, createdAt: surroundings.now(), version: 1)
    try RegistryStore.insert(organization, in: tx)
    try record(
      "organization.admitted", organization.id.description, organization.id,
      by: grant.principal, ["kind": organization.kind.rawValue.json], in: tx)
    return organization
  }

  /// One organization.
  public func organization(
    _ id: OrganizationID, by principal: Principal, in tx: Transaction
  ) throws -> Organization {
    guard let found = try RegistryStore.organization(id, in: tx) else {
      throw Problem.notFound("organization")
    }
    let _: Grant<Read, OrganizationObject> = try decide(
      principal, .readOrganizations, on: facts(found), at: surroundings.now())
    return found
  }

  /// Organizations visible to the principal, by age.
  public func organizations(
    search: String? = nil, page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<Organization> {
    let grant = try decide(principal, .readOrganizations)
    return Page(
      rows: try RegistryStore.organizations(
        only: grant.organization, search: search, page: page, in: tx),
      limit: page.limit, cursor: { Cursor($0.id.description) })
  }

  /// Changes an organization. `version` is the one the caller saw; nil takes the stored one.
  public func changeOrganization(
    _ id: OrganizationID, to draft: OrganizationDraft, version: Int64? = nil,
    by principal: Principal, in tx: Transaction
  ) throws -> Organization {
    guard let found = try RegistryStore.organization(id, in: tx) else {
      throw Problem.notFound("organization")
    }
    let grant = try decide(
      principal, .changeOrganizations, on: facts(found), at: surroundings.now())
    // What an organization is decides what it may see, so only the coordinator changes that.
    if draft.kind != found.kind || draft.regime != found.regime {
      _ = try decide(principal, .createOrganizations)
      guard principal.organization != id else { throw RegistryProblem.ownKind }
    }
    let broken = RegistryRules.check(draft)
    guard broken.isEmpty else { throw RegistryProblem.invalid(broken) }
    guard version == nil || version == found.version,
      try RegistryStore.update(grant, draft, in: tx)
    else { throw RegistryProblem.changed }
    try record(
      "organization.changed", id.description, id, by: principal,
      ["kind": draft.kind.rawValue.json], in: tx)
    return try RegistryStore.organization(id, in: tx) ?? found
  }

  /// Looks an organization up for another capability, which authorises its own object.
  public func known(_ id: OrganizationID, in tx: Transaction) throws -> Organization? {
    try RegistryStore.organization(id, in: tx)
  }

  /// The name and organization behind a principal, to greet them by; nil for anonymous callers.
  public func holder(
    of principal: Principal, in tx: Transaction
  ) throws -> (name: String, organization: Organization)? {
    guard let id = principal.organization, let found = try RegistryStore.organization(id, in: tx)
    else { return nil }
    guard case .person(let person) = principal.identity else { return (found.name, found) }
    return (try RegistryStore.person(person, in: tx)?.name ?? found.name, found)
  }

  /// The person behind a principal: who signed in, or who made the token; nil where nobody did.
  public func person(behind principal: Principal, in tx: Transaction) throws -> PersonID? {
    switch principal.identity {
    case .person(let id): return id
    case .token(let id): return try RegistryStore.token(id, in: tx)?.creator
    case .anonymous, .system: return nil
    }
  }

  /// How many people an organization has that may sign in.
  public func headcount(of organization: OrganizationID, in tx: Transaction) throws -> Int {
    try RegistryStore.people(of: organization, page: PageRequest(limit: 500), in: tx)
      .count { $0.disabledAt == nil }
  }

  /// Invites a person and gives the secret of their first sign-in link, shown once.
  public func invite(
    _ draft: PersonDraft, to organization: OrganizationID, by principal: Principal,
    in tx: Transaction
  ) throws -> (person: Person, link: String) {
    guard try RegistryStore.organization(organization, in: tx) != nil else {
      throw Problem.notFound("organization")
    }
    _ = try decide(principal, .createPeople, for: organization)
    guard RegistryRules.mayMakeCredentials(principal) else { throw RegistryProblem.limitedToken }
    guard RegistryRules.mayGive(draft.role, principal) else { throw RegistryProblem.roleTooHigh }
    let broken = RegistryRules.check(draft)
    guard broken.isEmpty else { throw RegistryProblem.invalid(broken) }
    let person = Person(
      id: PersonID(surroundings), organization: organization, name: draft.name,
      email: draft.email, role: draft.role, disabledAt: nil, version: 1)
    try RegistryStore.insert(person, in: tx)
    try record(
      "person.invited", person.id.description, organization, by: principal,
      ["role": draft.role.rawValue.json], in: tx)
    return (person, try link(for: person.id, in: tx))
  }

  /// Makes a fresh sign-in link for somebody; its secret is shown once.
  public func makeLink(
    for id: PersonID, by principal: Principal, in tx: Transaction
  ) throws -> String {
    let (person, _) = try changeable(id, by: principal, in: tx)
    guard RegistryRules.mayMakeCredentials(principal) else { throw RegistryProblem.limitedToken }
    try record(
      "person.link-made", id.description, person.organization, by: principal, [:], in: tx)
    return try link(for: id, in: tx)
  }

  /// The people of an organization.
  public func people(
    of organization: OrganizationID, page: PageRequest, by principal: Principal,
    in tx: Transaction
  ) throws -> Page<Person> {
    _ = try decide(principal, .readPeople, for: organization)
    return Page(
      rows: try RegistryStore.people(of: organization, page: page, in: tx), limit: page.limit,
      cursor: { Cursor($0.id.description) })
  }

  /// Changes somebody's role, or shuts them out at once: sessions, links and tokens stop working.
  public func changePerson(
    _ id: PersonID, role: Role?, disabled: Bool?, by principal: Principal, in tx: Transaction
  ) throws -> Person {
    let (person, grant) = try changeable(id, by: principal, in: tx)
    let newRole = role ?? person.role
    guard RegistryRules.mayGive(newRole, principal) else { throw RegistryProblem.roleTooHigh }
    let disabledAt =
      disabled.map { $0 ? person.disabledAt ?? surroundings.now() : nil } ?? person.disabledAt
    let losesAdministrator =
      person.role == .administrator && person.disabledAt == nil
      && (newRole != .administrator || disabledAt != nil)
    if losesAdministrator,
      try RegistryStore.administrators(of: person.organization, in: tx) == 1
    {
      throw RegistryProblem.lastAdministrator
    }
    guard try RegistryStore.update(grant, role: newRole, disabledAt: disabledAt, in: tx) else {
      throw RegistryProblem.changed
    }
    if disabledAt != nil || newRole != person.role {
      try CredentialStore.endSessions(of: id, in: tx)
      let kept = disabledAt == nil ? newRole : nil
      try CredentialStore.revokeTokens(madeBy: id, above: kept, at: surroundings.now(), in: tx)
    }
    try record(
      disabledAt == nil ? "person.changed" : "person.disabled", id.description,
      person.organization, by: principal, ["role": newRole.rawValue.json], in: tx)
    return try RegistryStore.person(id, in: tx) ?? person
  }

  private func changeable(
    _ id: PersonID, by principal: Principal, in tx: Transaction
  ) throws -> (Person, Grant<Write, PersonObject>) {
    guard let person = try RegistryStore.person(id, in: tx) else {
      throw Problem.notFound("person")
    }
    let facts = ObjectFacts<PersonObject>(
      id: id.description, version: person.version, owner: person.organization)
    let grant = try decide(principal, .changePeople, on: facts, at: surroundings.now())
    guard RegistryRules.mayGive(person.role, principal) else { throw RegistryProblem.roleTooHigh }
    return (person, grant)
  }

  private func link(for person: PersonID, in tx: Transaction) throws -> String {
    let secret = Credential.secret(surroundings)
    try CredentialStore.insertLink(
      digest: Credential.digest(secret), person: person,
      expiresAt: surroundings.now().adding(seconds: RegistryRules.linkSeconds), in: tx)
    return secret
  }

  private func facts(_ organization: Organization) -> ObjectFacts<OrganizationObject> {
    ObjectFacts(
      id: organization.id.description, version: organization.version, owner: organization.id)
  }

  func record(
    _ kind: String, _ subject: String, _ organization: OrganizationID?, by principal: Principal,
    _ detail: JSONValue, in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: kind, subject: subject, organization: organization, actor: principal.reference,
        detail: String(decoding: detail.canonical(), as: UTF8.self)), in: tx)
  }
}
