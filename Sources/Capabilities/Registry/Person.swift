public import Access
public import Vocabulary

/// Somebody who signs in for an organization.
public struct Person: Sendable, Equatable {
  /// Their identifier, the only thing about them that enters records of others.
  public let id: PersonID
  /// The organization they act for.
  public let organization: OrganizationID
  /// Their name.
  public var name: String
  /// Their e-mail address: where to reach them, never how they are recognised.
  public var email: String
  /// What they do there.
  public var role: Role
  /// When they were shut out, nil while they are not.
  public var disabledAt: Timestamp?
  /// Counts their changes.
  public var version: Int64
}

/// A new person.
public struct PersonDraft: Sendable, Equatable {
  /// Their name.
  public var name: String
  /// Their e-mail address.
  public var email: String
  /// What they are to do.
  public var role: Role

  /// A draft.
  public init(name: String, email: String, role: Role) {
    self.name = name
    self.email = email
    self.role = role
  }
}

/// A token that programs sign in with. The secret itself is shown once and never stored.
public struct APIToken: Sendable, Equatable {
  /// Its identifier, which is no secret.
  public let id: TokenID
  /// The organization it acts for.
  public let organization: OrganizationID
  /// The person who made it, themselves or through another token.
  public let creator: PersonID?
  /// The token that made it; it ends with that one.
  public let parent: TokenID?
  /// What it is for.
  public let name: String
  /// What its holder does, at most what its creator did.
  public let role: Role
  /// The permissions it is limited to, nil for all of the role's.
  public let scopes: Set<PermissionName>?
  /// When it was made.
  public let createdAt: Timestamp
  /// When it ends.
  public let expiresAt: Timestamp
  /// When it was revoked, nil while it was not.
  public let revokedAt: Timestamp?
}
