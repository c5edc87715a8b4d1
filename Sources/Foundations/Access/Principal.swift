public import Vocabulary

/// What an organization is to the clearinghouse (EO 14409 section 2(d) and its actors).
public enum OrganizationKind: String, CaseIterable, Sendable, Codable {
  /// Runs this clearinghouse: triages, coordinates, publishes.
  case coordinator
  /// Develops frontier models and reports what they find.
  case aiDeveloper
  /// A federal agency, bound by the regime it belongs to.
  case federalAgency
  /// State, local, tribal or territorial government.
  case stateLocalTribalTerritorial
  /// Operates critical infrastructure in one of the 16 sectors.
  case criticalInfrastructure
  /// Makes or maintains software: a company or an open-source project.
  case vendor
  /// Finds flaws: a researcher, a firm or a tool.
  case finder
  /// Investigates crimes; receives referrals only.
  case lawEnforcement
  /// Checks that the clearinghouse does what it says: Congress, GAO, inspectors, courts.
  case oversight
}

/// What a person does in their own organization.
public enum Role: String, CaseIterable, Sendable, Codable {
  /// Manages people, tokens and settings, and may do everything an analyst may.
  case administrator
  /// Does the organization's work: triage at a coordinator, fixing at an operator.
  case analyst
  /// Reads, without changing anything.
  case observer
}

/// Who is asking, as far as the credentials proved it.
public struct Principal: Sendable, Hashable {
  /// How the principal was identified.
  public enum Identity: Sendable, Hashable {
    /// No credentials were given.
    case anonymous
    /// A signed-in person.
    case person(PersonID)
    /// An API token, made by a person of the organization.
    case token(TokenID)
    /// The software itself, on this machine: jobs and the command line of whoever runs it.
    case system(String)
  }

  /// The organization a principal acts for, and as what.
  public struct Membership: Sendable, Hashable {
    /// The organization.
    public let organization: OrganizationID
    /// What it is.
    public let kind: OrganizationKind
    /// What the principal does there.
    public let role: Role

    /// A membership.
    public init(organization: OrganizationID, kind: OrganizationKind, role: Role) {
      self.organization = organization
      self.kind = kind
      self.role = role
    }
  }

  /// How the principal was identified.
  public let identity: Identity
  /// Whom it acts for; nil for anonymous callers and the software itself.
  public let membership: Membership?
  /// The permissions a token was limited to; nil means all that the role has.
  public let scopes: Set<PermissionName>?
  /// The organization it belongs to, where it acts for another with that one's consent.
  public let deputyOf: OrganizationID?

  /// A principal from its parts.
  public init(
    identity: Identity, membership: Membership?, scopes: Set<PermissionName>? = nil,
    deputyOf: OrganizationID? = nil
  ) {
    self.identity = identity
    self.membership = membership
    self.scopes = scopes
    self.deputyOf = deputyOf
  }

  /// Nobody in particular.
  public static let anonymous = Principal(identity: .anonymous, membership: nil)

  /// The software itself; `part` names which part of it.
  public static func system(_ part: String) -> Principal {
    Principal(identity: .system(part), membership: nil)
  }

  /// Whether it is the software that brings what an organization said elsewhere, such as another
  /// hub: it has no more than that organization.
  public var isActing: Bool {
    if case .system = identity { membership != nil } else { false }
  }

  /// Whether it is the software itself, in nobody's name.
  public var isSoftware: Bool {
    if case .system = identity { membership == nil } else { false }
  }

  /// The organization acted for, when there is one.
  public var organization: OrganizationID? { membership?.organization }

  /// Whether no credentials were given.
  public var isAnonymous: Bool { identity == .anonymous }

  /// The name under which the principal appears in records: an identifier, never a person's name.
  /// Of who acts for another organization it ends in `@` and their own.
  public var reference: String { identifier + (deputyOf.map { "@\($0)" } ?? "") }

  private var identifier: String {
    switch identity {
    case .anonymous: "anonymous"
    case .person(let id): id.description
    case .token(let id): id.description
    case .system(let part): "system:" + part
    }
  }
}
