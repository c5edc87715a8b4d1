/// What a grant lets its holder do.
public protocol GrantVerb: Sendable {}
/// Look at one thing, or list many.
public enum Read: GrantVerb {}
/// Change one existing thing.
public enum Write: GrantVerb {}
/// Make a new thing.
public enum Create: GrantVerb {}

/// What a grant is about. A grant for one family can never be used for another.
public protocol GrantObject: Sendable {}
/// Public knowledge: vulnerabilities, directives, statistics.
public enum KnowledgeObject: GrantObject {}
/// Reports of flaws.
public enum FindingObject: GrantObject {}
/// Trials of reports: what cells ran, and what that showed.
public enum TrialObject: GrantObject {}
/// Coordination cases and the flaws they are about.
public enum CaseObject: GrantObject {}
/// Advisories: what is published about a case.
public enum AdvisoryObject: GrantObject {}
/// What several parties do about one case.
public enum CoordinationObject: GrantObject {}
/// One participant's own part in that.
public enum ParticipationObject: GrantObject {}
/// Projects and what they ask of reports.
public enum ProjectObject: GrantObject {}
/// Whether an organization looks after a project, which only the coordinator says.
public enum ProjectVerificationObject: GrantObject {}
/// What operators run.
public enum AssetObject: GrantObject {}
/// What operators have to do.
public enum ActionObject: GrantObject {}
/// Organizations.
public enum OrganizationObject: GrantObject {}
/// People and their roles.
public enum PersonObject: GrantObject {}
/// API tokens.
public enum TokenObject: GrantObject {}
/// Ledger receipts.
public enum ReceiptObject: GrantObject {}
/// Background work.
public enum JobObject: GrantObject {}
/// Figures for whoever runs or oversees the clearinghouse.
public enum FigureObject: GrantObject {}
/// Efforts to look for flaws.
public enum CampaignObject: GrantObject {}
/// Targets taken for a while.
public enum LeaseObject: GrantObject {}
/// What owners let others do to their assets.
public enum ScopeObject: GrantObject {}
/// What maintainers of public projects asked of everybody, and other hubs' records.
public enum WishObject: GrantObject {}
/// Blind comparison of what two parties hold.
public enum OverlapObject: GrantObject {}
/// Directives as documents.
public enum DirectiveObject: GrantObject {}
/// Who issues for a regime.
public enum IssuerObject: GrantObject {}
/// How an organization follows directives: forensic steps, deferrals, statements, figures.
public enum ComplianceObject: GrantObject {}
/// Whether a deferral is granted.
public enum DeferralObject: GrantObject {}
/// What one person is told.
public enum NoticeObject: GrantObject {}
/// Where an organization's events are sent.
public enum WebhookObject: GrantObject {}

/// Every permission there is. A token can be limited to some of them.
public enum PermissionName: String, CaseIterable, Sendable, Codable {
  case knowledgeRead = "knowledge.read"
  case knowledgeImport = "knowledge.import"
  case findingsSubmit = "findings.submit"
  case findingsRead = "findings.read"
  case trialsRead = "trials.read"
  case trialsOrder = "trials.order"
  case casesRead = "cases.read"
  case casesTriage = "cases.triage"
  case advisoriesRead = "advisories.read"
  case advisoriesWrite = "advisories.write"
  case coordinationRead = "coordination.read"
  case coordinationSpeak = "coordination.speak"
  case coordinationLead = "coordination.lead"
  case projectsCreate = "projects.create"
  case projectsChange = "projects.change"
  case projectsVerify = "projects.verify"
  case assetsRead = "assets.read"
  case assetsCreate = "assets.create"
  case assetsChange = "assets.change"
  case actionsRead = "actions.read"
  case actionsComplete = "actions.complete"
  case organizationsRead = "organizations.read"
  case organizationsCreate = "organizations.create"
  case organizationsChange = "organizations.change"
  case peopleRead = "people.read"
  case peopleCreate = "people.create"
  case peopleChange = "people.change"
  case tokensRead = "tokens.read"
  case tokensCreate = "tokens.create"
  case tokensRevoke = "tokens.revoke"
  case receiptsRead = "receipts.read"
  case jobsRead = "jobs.read"
  case jobsChange = "jobs.change"
  case figuresRead = "figures.read"
  case scansRead = "scans.read"
  case scansClaim = "scans.claim"
  case scopesRead = "scopes.read"
  case scopesSign = "scopes.sign"
  case wishesManage = "wishes.manage"
  case overlapsCheck = "overlaps.check"
  case directivesRead = "directives.read"
  case directivesWrite = "directives.write"
  case issuersAppoint = "issuers.appoint"
  case complianceRead = "compliance.read"
  case complianceRecord = "compliance.record"
  case deferralsDecide = "deferrals.decide"
  case noticesRead = "notices.read"
  case noticesChange = "notices.change"
  case webhooksRead = "webhooks.read"
  case webhooksChange = "webhooks.change"
}

/// A permission with the verb and the family it is about, so that `decide` can only make the grant
/// that fits.
public struct Permission<Verb: GrantVerb, Object: GrantObject>: Sendable {
  /// Its name in the access table and in token scopes.
  public let name: PermissionName

  init(_ name: PermissionName) { self.name = name }
}

extension Permission where Verb == Read, Object == KnowledgeObject {
  /// Read public knowledge.
  public static var readKnowledge: Self { Self(.knowledgeRead) }
}
extension Permission where Verb == Create, Object == KnowledgeObject {
  /// Bring public knowledge in.
  public static var importKnowledge: Self { Self(.knowledgeImport) }
}
extension Permission where Verb == Create, Object == FindingObject {
  /// Report a flaw.
  public static var submitFindings: Self { Self(.findingsSubmit) }
}
extension Permission where Verb == Read, Object == FindingObject {
  /// Read reports.
  public static var readFindings: Self { Self(.findingsRead) }
}
extension Permission where Verb == Read, Object == TrialObject {
  /// Read trials.
  public static var readTrials: Self { Self(.trialsRead) }
}
extension Permission where Verb == Create, Object == TrialObject {
  /// Have a reproducer run in cells.
  public static var orderTrials: Self { Self(.trialsOrder) }
}
extension Permission where Verb == Read, Object == CaseObject {
  /// Read cases.
  public static var readCases: Self { Self(.casesRead) }
}
extension Permission where Verb == Write, Object == CaseObject {
  /// Move, merge and separate cases.
  public static var triageCases: Self { Self(.casesTriage) }
}
extension Permission where Verb == Read, Object == AdvisoryObject {
  /// Read advisories: drafts at the coordinator, published ones by their label.
  public static var readAdvisories: Self { Self(.advisoriesRead) }
}
extension Permission where Verb == Write, Object == AdvisoryObject {
  /// Write, review and publish advisories; nobody reviews their own text.
  public static var writeAdvisories: Self { Self(.advisoriesWrite) }
}
extension Permission where Verb == Read, Object == CoordinationObject {
  /// Read what parties do about a case.
  public static var readCoordination: Self { Self(.coordinationRead) }
}
extension Permission where Verb == Write, Object == CoordinationObject {
  /// Bring parties together, decide embargoes, judge alarms.
  public static var leadCoordination: Self { Self(.coordinationLead) }
}
extension Permission where Verb == Write, Object == ParticipationObject {
  /// Answer, state, write and propose as one of the parties.
  public static var takePart: Self { Self(.coordinationSpeak) }
}
extension Permission where Verb == Create, Object == ProjectObject {
  /// Claim projects.
  public static var createProjects: Self { Self(.projectsCreate) }
}
extension Permission where Verb == Write, Object == ProjectObject {
  /// Change what projects ask of reports.
  public static var changeProjects: Self { Self(.projectsChange) }
}
extension Permission where Verb == Write, Object == ProjectVerificationObject {
  /// Confirm who looks after a project.
  public static var verifyProjects: Self { Self(.projectsVerify) }
}
extension Permission where Verb == Read, Object == AssetObject {
  /// Read inventories.
  public static var readAssets: Self { Self(.assetsRead) }
}
extension Permission where Verb == Create, Object == AssetObject {
  /// Add assets.
  public static var createAssets: Self { Self(.assetsCreate) }
}
extension Permission where Verb == Write, Object == AssetObject {
  /// Change assets and their software inventories.
  public static var changeAssets: Self { Self(.assetsChange) }
}
extension Permission where Verb == Read, Object == ActionObject {
  /// Read what has to be done.
  public static var readActions: Self { Self(.actionsRead) }
}
extension Permission where Verb == Write, Object == ActionObject {
  /// Mark actions done, or take that back.
  public static var completeActions: Self { Self(.actionsComplete) }
}
extension Permission where Verb == Read, Object == OrganizationObject {
  /// Read organizations.
  public static var readOrganizations: Self { Self(.organizationsRead) }
}
extension Permission where Verb == Create, Object == OrganizationObject {
  /// Admit organizations.
  public static var createOrganizations: Self { Self(.organizationsCreate) }
}
extension Permission where Verb == Write, Object == OrganizationObject {
  /// Change organizations.
  public static var changeOrganizations: Self { Self(.organizationsChange) }
}
extension Permission where Verb == Read, Object == PersonObject {
  /// Read who belongs to an organization.
  public static var readPeople: Self { Self(.peopleRead) }
}
extension Permission where Verb == Create, Object == PersonObject {
  /// Invite people.
  public static var createPeople: Self { Self(.peopleCreate) }
}
extension Permission where Verb == Write, Object == PersonObject {
  /// Change roles, disable people, make sign-in links.
  public static var changePeople: Self { Self(.peopleChange) }
}
extension Permission where Verb == Read, Object == TokenObject {
  /// Read which tokens exist (never their secrets).
  public static var readTokens: Self { Self(.tokensRead) }
}
extension Permission where Verb == Create, Object == TokenObject {
  /// Make tokens.
  public static var createTokens: Self { Self(.tokensCreate) }
}
extension Permission where Verb == Write, Object == TokenObject {
  /// Revoke tokens.
  public static var revokeTokens: Self { Self(.tokensRevoke) }
}
extension Permission where Verb == Read, Object == ReceiptObject {
  /// Read receipts with the record they commit to.
  public static var readReceipts: Self { Self(.receiptsRead) }
}
extension Permission where Verb == Read, Object == JobObject {
  /// Read background work, dead letters included.
  public static var readJobs: Self { Self(.jobsRead) }
}
extension Permission where Verb == Write, Object == JobObject {
  /// Requeue or discard dead letters.
  public static var changeJobs: Self { Self(.jobsChange) }
}
extension Permission where Verb == Read, Object == FigureObject {
  /// Read metrics and the overseer's figures.
  public static var readFigures: Self { Self(.figuresRead) }
}
extension Permission where Verb == Read, Object == CampaignObject {
  /// Read campaigns, and who looked at public things.
  public static var readScans: Self { Self(.scansRead) }
}
extension Permission where Verb == Create, Object == CampaignObject {
  /// Open campaigns and ask whether something may be looked at.
  public static var claimScans: Self { Self(.scansClaim) }
}
extension Permission where Verb == Write, Object == CampaignObject {
  /// Close campaigns, and claim targets for them.
  public static var changeScans: Self { Self(.scansClaim) }
}
extension Permission where Verb == Read, Object == LeaseObject {
  /// Read leases.
  public static var readLeases: Self { Self(.scansRead) }
}
extension Permission where Verb == Write, Object == LeaseObject {
  /// Keep and end leases.
  public static var keepLeases: Self { Self(.scansClaim) }
}
extension Permission where Verb == Read, Object == ScopeObject {
  /// Read what owners let others do.
  public static var readScopes: Self { Self(.scopesRead) }
}
extension Permission where Verb == Create, Object == ScopeObject {
  /// Let others look at one's own assets.
  public static var signScopes: Self { Self(.scopesSign) }
}
extension Permission where Verb == Write, Object == ScopeObject {
  /// Take that back.
  public static var revokeScopes: Self { Self(.scopesSign) }
}
extension Permission where Verb == Write, Object == WishObject {
  /// Record maintainers' wishes, rank models, exchange records with other hubs.
  public static var manageWishes: Self { Self(.wishesManage) }
}
extension Permission where Verb == Read, Object == OverlapObject {
  /// Compare blindly.
  public static var checkOverlaps: Self { Self(.overlapsCheck) }
}
extension Permission where Verb == Read, Object == DirectiveObject {
  /// Read directives: issued ones, and the drafts of one's own organization.
  public static var readDirectives: Self { Self(.directivesRead) }
}
extension Permission where Verb == Create, Object == DirectiveObject {
  /// Begin directives.
  public static var beginDirectives: Self { Self(.directivesWrite) }
}
extension Permission where Verb == Write, Object == DirectiveObject {
  /// Change, issue and withdraw directives; nobody issues their own text.
  public static var writeDirectives: Self { Self(.directivesWrite) }
}
extension Permission where Verb == Write, Object == IssuerObject {
  /// Say who issues for a regime.
  public static var appointIssuers: Self { Self(.issuersAppoint) }
}
extension Permission where Verb == Read, Object == ComplianceObject {
  /// Read how an organization follows directives: one's own, and a regime's for its issuer.
  public static var readCompliance: Self { Self(.complianceRead) }
}
extension Permission where Verb == Write, Object == ComplianceObject {
  /// Adopt directives, record forensic steps, ask for deferrals, state what was met.
  public static var recordCompliance: Self { Self(.complianceRecord) }
}
extension Permission where Verb == Write, Object == DeferralObject {
  /// Decide deferrals: the issuer for those it binds, everybody else for themselves.
  public static var decideDeferrals: Self { Self(.deferralsDecide) }
}
extension Permission where Verb == Read, Object == NoticeObject {
  /// Read what one is told.
  public static var readNotices: Self { Self(.noticesRead) }
}
extension Permission where Verb == Write, Object == NoticeObject {
  /// Mark it read, and choose how one is told.
  public static var changeNotices: Self { Self(.noticesChange) }
}
extension Permission where Verb == Read, Object == WebhookObject {
  /// Read where events are sent, and what became of them.
  public static var readWebhooks: Self { Self(.webhooksRead) }
}
extension Permission where Verb == Create, Object == WebhookObject {
  /// Have events sent somewhere.
  public static var createWebhooks: Self { Self(.webhooksChange) }
}
extension Permission where Verb == Write, Object == WebhookObject {
  /// Change, try and end that.
  public static var changeWebhooks: Self { Self(.webhooksChange) }
}
