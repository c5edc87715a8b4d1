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
extension Permission where Verb == Read, Object == PatchObject {
  /// Read patch candidates: one's own, those for one's product, those opened to one.
  public static var readPatches: Self { Self(.coordinationRead) }
}
extension Permission where Verb == Create, Object == PatchObject {
  /// Offer patch candidates, and say what shows that they hold.
  public static var offerPatches: Self { Self(.coordinationSpeak) }
}
extension Permission where Verb == Write, Object == PatchObject {
  /// Accept or decline for one's product, or take back one's own.
  public static var decidePatches: Self { Self(.coordinationSpeak) }
}
extension Permission where Verb == Write, Object == PatchReleaseObject {
  /// Have patch candidates tried, and release them in stages.
  public static var releasePatches: Self { Self(.coordinationLead) }
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
extension Permission where Verb == Read, Object == BundleObject {
  /// Read bundles: whoever may read the list may carry it.
  public static var readBundles: Self { Self(.actionsRead) }
}
extension Permission where Verb == Create, Object == BundleObject {
  /// Make bundles, and bring back what was done with them.
  public static var makeBundles: Self { Self(.actionsComplete) }
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
extension Permission where Verb == Read, Object == HubObject {
  /// Read which other hubs there are, and what went to and came from them.
  public static var readHubs: Self { Self(.hubsRead) }
}
extension Permission where Verb == Write, Object == HubObject {
  /// Take in what another hub sent, and send it something.
  public static var exchangeWithHubs: Self { Self(.hubsExchange) }
  /// Pause, change and remove other hubs.
  public static var changeHubs: Self { Self(.hubsChange) }
}
extension Permission where Verb == Create, Object == HubObject {
  /// Add other hubs.
  public static var addHubs: Self { Self(.hubsChange) }
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
extension Permission where Verb == Read, Object == MandateObject {
  /// Read who may act for whom.
  public static var readMandates: Self { Self(.mandatesRead) }
}
extension Permission where Verb == Create, Object == MandateObject {
  /// Let another organization act for one's own.
  public static var giveMandates: Self { Self(.mandatesChange) }
}
extension Permission where Verb == Write, Object == MandateObject {
  /// End that.
  public static var endMandates: Self { Self(.mandatesChange) }
}
extension Permission where Verb == Create, Object == FleetObject {
  /// Work for the organizations that gave one's own a mandate.
  public static var workFleets: Self { Self(.fleetsWork) }
}
extension Permission where Verb == Read, Object == PlaybookObject {
  /// Read playbooks.
  public static var readPlaybooks: Self { Self(.playbooksRead) }
}
extension Permission where Verb == Create, Object == PlaybookObject {
  /// Write versions of playbooks.
  public static var writePlaybooks: Self { Self(.playbooksChange) }
}
