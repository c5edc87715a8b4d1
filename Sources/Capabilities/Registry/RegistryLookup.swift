public import Access
public import Storage
public import Vocabulary

/// Somebody who may sign in now, with what they may do.
public struct Member: Sendable, Equatable {
  /// The person.
  public let person: Person
  /// As whom they act: what they may see is decided with this.
  public let principal: Principal
}

/// What other capabilities look up of people; they authorise their own objects.
extension RegistryService {
  /// A person who may sign in; nil for one who was shut out or never was.
  public func member(_ id: PersonID, in tx: Transaction) throws -> Member? {
    guard let person = try RegistryStore.person(id, in: tx), person.disabledAt == nil,
      let organization = try RegistryStore.organization(person.organization, in: tx)
    else { return nil }
    return Self.member(person, organization.kind)
  }

  /// Those who may sign in for some organizations and have at least this role, by age.
  public func members(
    of organizations: [OrganizationID], atLeast role: Role, in tx: Transaction
  ) throws -> [Member] {
    var found: [Member] = []
    for part in organizations.chunked(tx.longestList) {
      found += try RegistryStore.members(of: part, in: tx).filter { $0.0.role >= role }
        .map(Self.member)
    }
    return found
  }

  /// The names of some organizations.
  public func names(
    of ids: [OrganizationID], in tx: Transaction
  ) throws -> [OrganizationID: String] {
    var found: [OrganizationID: String] = [:]
    for part in ids.chunked(tx.longestList) {
      found.merge(try RegistryStore.names(of: part, in: tx)) { one, _ in one }
    }
    return found
  }

  /// The organizations that run this clearinghouse.
  public func coordinators(in tx: Transaction) throws -> [OrganizationID] {
    try RegistryStore.organizations(ofKind: .coordinator, in: tx)
  }

  /// Tokens that are in force and end by a moment.
  public func tokensEnding(
    by moment: Timestamp, limit: Int, in tx: Transaction
  ) throws -> [APIToken] {
    try RegistryStore.tokensEnding(
      from: surroundings.now(), by: moment, limit: limit, in: tx)
  }

  /// The name of a token, for whoever may read tokens of its organization.
  public func tokenName(
    _ id: TokenID, by principal: Principal, in tx: Transaction
  ) throws -> String? {
    guard let token = try RegistryStore.token(id, in: tx) else { return nil }
    let facts = ObjectFacts<TokenObject>(id: id.description, owner: token.organization)
    _ = try decide(principal, .readTokens, on: facts, at: surroundings.now())
    return token.name
  }

  private static func member(_ person: Person, _ kind: OrganizationKind) -> Member {
    Member(
      person: person,
      principal: Principal(
        identity: .person(person.id),
        membership: .init(organization: person.organization, kind: kind, role: person.role)))
  }
}
