/// How far a permission reaches for somebody.
public enum Reach: Int, Sendable, Comparable, CaseIterable {
  /// Nothing.
  case none
  /// What their own organization owns.
  case own
  /// That, and what was released to their organization.
  case related
  /// Everything.
  case all

  /// Narrower first.
  public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}

/// Who may do what: the whole rule, readable in one place. Everything not named is denied.
public enum AccessTable {
  /// How far the permission reaches for the principal, a token's scopes included.
  public static func reach(of permission: PermissionName, for principal: Principal) -> Reach {
    if let scopes = principal.scopes, !scopes.contains(permission),
      permission != .knowledgeRead
    {
      return .none
    }
    switch principal.identity {
    case .system where principal.isSoftware: return .all
    case .anonymous: return permission == .knowledgeRead ? .all : .none
    case .person, .token, .system: break
    }
    guard let membership = principal.membership else {
      return permission == .knowledgeRead ? .all : .none
    }
    return membership.kind == .coordinator
      ? coordinator(permission, membership.role)
      : participant(permission, membership.kind, membership.role)
  }

  /// The coordinator's staff see what they coordinate; they never act in an operator's name.
  private static func coordinator(_ permission: PermissionName, _ role: Role) -> Reach {
    switch permission {
    case .knowledgeRead, .findingsRead, .trialsRead, .casesRead, .assetsRead, .actionsRead,
      .organizationsRead, .receiptsRead, .figuresRead, .peopleRead, .scansRead, .scopesRead,
      .advisoriesRead, .coordinationRead, .mandatesRead, .hubsRead:
      .all
    case .findingsSubmit, .trialsOrder, .casesTriage, .knowledgeImport, .projectsVerify,
      .wishesManage, .overlapsCheck, .advisoriesWrite, .coordinationSpeak, .coordinationLead,
      .hubsExchange:
      role >= .analyst ? .all : .none
    // The coordinator confirms who looks after a project and never speaks for them.
    case .projectsCreate, .projectsChange: .none
    case .assetsCreate, .assetsChange, .actionsComplete, .scansClaim, .scopesSign:
      role >= .analyst ? .own : .none
    case .organizationsCreate, .organizationsChange, .peopleCreate, .peopleChange, .jobsRead,
      .jobsChange, .hubsChange:
      role == .administrator ? .all : .none
    case .noticesRead, .noticesChange: .own
    case .webhooksRead, .webhooksChange: role == .administrator ? .own : .none
    case .tokensRead: role == .administrator ? .all : .own
    case .tokensCreate: role >= .analyst ? .own : .none
    case .tokensRevoke: role == .administrator ? .all : role == .analyst ? .own : .none
    // Regimes are apart: the coordinator says who issues for one, and looks into none.
    case .directivesRead, .complianceRead: .related
    case .directivesWrite, .complianceRecord, .deferralsDecide: role >= .analyst ? .own : .none
    case .issuersAppoint: role == .administrator ? .all : .none
    // Whoever coordinates acts for nobody else.
    case .mandatesChange, .fleetsWork: .none
    case .playbooksRead: .own
    case .playbooksChange: role >= .analyst ? .own : .none
    }
  }

  /// Everybody else sees their own, and what was released to them.
  private static func participant(
    _ permission: PermissionName, _ kind: OrganizationKind, _ role: Role
  ) -> Reach {
    switch permission {
    case .knowledgeRead: .all
    case .findingsRead, .trialsRead, .assetsRead, .actionsRead, .organizationsRead,
      .peopleRead, .scansRead, .scopesRead:
      .own
    case .casesRead, .receiptsRead, .advisoriesRead, .coordinationRead: .related
    case .findingsSubmit, .trialsOrder, .scansClaim, .overlapsCheck:
      role >= .analyst && kind != .oversight && kind != .lawEnforcement ? .own : .none
    case .projectsCreate, .projectsChange:
      role >= .analyst && kind == .vendor ? .own : .none
    case .assetsCreate, .assetsChange, .actionsComplete, .scopesSign, .coordinationSpeak:
      role >= .analyst ? .own : .none
    case .organizationsChange, .peopleCreate, .peopleChange, .tokensRead, .tokensCreate,
      .tokensRevoke:
      role == .administrator ? .own : .none
    case .noticesRead, .noticesChange: .own
    case .webhooksRead, .webhooksChange: role == .administrator ? .own : .none
    case .playbooksRead: .own
    case .playbooksChange: role >= .analyst ? .own : .none
    case .mandatesRead: .related
    // Whoever was given one may lay it down.
    case .mandatesChange: role == .administrator ? .related : .none
    case .fleetsWork:
      role >= .analyst && kind != .oversight && kind != .lawEnforcement ? .own : .none
    case .figuresRead: kind == .oversight ? .all : .none
    // What an issuer sees of a regime's agencies was released to it, row by row.
    case .directivesRead, .complianceRead: .related
    case .directivesWrite: role >= .analyst && kind == .federalAgency ? .own : .none
    case .complianceRecord: role >= .analyst ? .own : .none
    case .deferralsDecide: role >= .analyst ? .related : .none
    case .casesTriage, .knowledgeImport, .organizationsCreate, .issuersAppoint, .jobsRead,
      .jobsChange, .projectsVerify, .wishesManage, .advisoriesWrite, .coordinationLead,
      .hubsRead, .hubsExchange, .hubsChange:
      .none
    }
  }
}

extension Role: Comparable {
  private var rank: Int {
    switch self {
    case .observer: 0
    case .analyst: 1
    case .administrator: 2
    }
  }

  /// Roles with fewer permissions first.
  public static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }
}
