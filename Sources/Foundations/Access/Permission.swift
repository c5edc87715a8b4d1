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
/// Patch candidates on a case.
public enum PatchObject: GrantObject {}
/// Who may have a patch candidate from when on.
public enum PatchReleaseObject: GrantObject {}
/// Projects and what they ask of reports.
public enum ProjectObject: GrantObject {}
/// Whether an organization looks after a project, which only the coordinator says.
public enum ProjectVerificationObject: GrantObject {}
/// What operators run.
public enum AssetObject: GrantObject {}
/// What operators have to do.
public enum ActionObject: GrantObject {}
/// What is carried to a site without a network, and what comes back from there.
public enum BundleObject: GrantObject {}
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
/// Other hubs, and what goes to and comes from them.
public enum HubObject: GrantObject {}
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
/// Who may act for an organization.
public enum MandateObject: GrantObject {}
/// How to go about updates.
public enum PlaybookObject: GrantObject {}
/// Work for several organizations at once.
public enum FleetObject: GrantObject {}
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
  case hubsRead = "hubs.read"
  case hubsExchange = "hubs.exchange"
  case hubsChange = "hubs.change"
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
  case mandatesRead = "mandates.read"
  case mandatesChange = "mandates.change"
  case fleetsWork = "fleets.work"
  case playbooksRead = "playbooks.read"
  case playbooksChange = "playbooks.change"
}

/// A permission with the verb and the family it is about, so that `decide` can only make the grant
/// that fits.
public struct Permission<Verb: GrantVerb, Object: GrantObject>: Sendable {
  /// Its name in the access table and in token scopes.
  public let name: PermissionName

  init(_ name: PermissionName) { self.name = name }
}
