public import Vocabulary

/// What `decide` needs to know about one stored row. Build it from the row itself, never from an
/// identifier that a request supplied.
public struct ObjectFacts<Object: GrantObject>: Sendable {
  /// The row's identifier.
  public let id: String
  /// The row's version at the time it was read.
  public let version: Int64
  /// The organization it belongs to; nil when it belongs to the clearinghouse.
  public let owner: OrganizationID?
  /// Who may see it.
  public let label: Label

  /// Facts about one row. Without a label it is for its owner alone.
  public init(id: String, version: Int64 = 0, owner: OrganizationID?, label: Label? = nil) {
    self.id = id
    self.version = version
    self.owner = owner
    self.label = label ?? .missing(originator: owner)
  }
}

/// Proof that one principal may do one kind of thing to one row, in the version it was read.
///
/// Only ``decide(_:_:on:at:)`` can make one, and the stores that change a row take nothing else:
/// they repeat its `id` and `version` in the `WHERE`, so a row that changed hands or content in the
/// meantime is not touched.
public struct Grant<Verb: GrantVerb, Object: GrantObject>: Sendable {
  /// The row's identifier.
  public let id: String
  /// The version it was authorised in.
  public let version: Int64
  /// Who was authorised.
  public let principal: Principal
  /// The row's owner.
  public let owner: OrganizationID?

  init(_ facts: ObjectFacts<Object>, _ principal: Principal) {
    id = facts.id
    version = facts.version
    owner = facts.owner
    self.principal = principal
  }
}

/// Proof that a principal may list or create things of a family, and for which organizations.
public struct RangeGrant<Verb: GrantVerb, Object: GrantObject>: Sendable {
  /// Who was authorised.
  public let principal: Principal
  /// Nil for every organization, otherwise the one whose things are meant.
  public let organization: OrganizationID?
  /// Whether things released to that organization are included.
  public let includesReleased: Bool

  init(principal: Principal, organization: OrganizationID?, includesReleased: Bool) {
    self.principal = principal
    self.organization = organization
    self.includesReleased = includesReleased
  }
}

/// Why something was denied.
public enum Denial: Error, Sendable, Equatable, ProblemConvertible {
  /// No credentials were given, and some are needed.
  case unauthenticated
  /// The principal may not do this to anything.
  case forbidden(PermissionName)
  /// The principal must not learn whether the thing exists.
  case hidden

  /// 401, 403 or 404; the last in the same words as for a thing that does not exist.
  public var problem: Problem {
    switch self {
    case .unauthenticated:
      Problem(
        code: "unauthenticated", status: 401, title: "Sign in first",
        detail: "This needs a signed-in person or an API token.",
        remedy: "Open /signin, or send a token as `Authorization: Bearer …`.")
    case .forbidden(let permission):
      Problem(
        code: "forbidden", status: 403, title: "Not permitted",
        detail: "Your role does not include `\(permission.rawValue)`.",
        remedy: "Ask an administrator of your organization.")
    case .hidden: .notFound("thing")
    }
  }
}

/// Decides whether the principal may do this to exactly this row. Pure; denies by default.
public func decide<Verb, Object>(
  _ principal: Principal, _ permission: Permission<Verb, Object>,
  on facts: ObjectFacts<Object>, at now: Timestamp
) throws(Denial) -> Grant<Verb, Object> {
  let reach = AccessTable.reach(of: permission.name, for: principal)
  guard reach != .none else {
    throw principal.isAnonymous ? .unauthenticated : .forbidden(permission.name)
  }
  // Compartments bind everybody but the software itself, the coordinator included.
  if !facts.label.compartments.isEmpty {
    guard principal.isSoftware else { throw .hidden }
  }
  if reach == .all { return Grant(facts, principal) }
  guard let organization = principal.organization else { throw .hidden }
  if facts.owner == organization { return Grant(facts, principal) }
  if reach == .related, facts.label.reaches(organization) || facts.label.isPublic(at: now) {
    return Grant(facts, principal)
  }
  throw .hidden
}

/// Decides whether the principal may list or create such things, and for whom. `organization`
/// narrows the wish to one organization.
public func decide<Verb, Object>(
  _ principal: Principal, _ permission: Permission<Verb, Object>,
  for organization: OrganizationID? = nil
) throws(Denial) -> RangeGrant<Verb, Object> {
  let reach = AccessTable.reach(of: permission.name, for: principal)
  guard reach != .none else {
    throw principal.isAnonymous ? .unauthenticated : .forbidden(permission.name)
  }
  if reach == .all {
    return RangeGrant(principal: principal, organization: organization, includesReleased: false)
  }
  guard let own = principal.organization else { throw .forbidden(permission.name) }
  if let organization, organization != own { throw .hidden }
  return RangeGrant(
    principal: principal, organization: own, includesReleased: reach == .related)
}
