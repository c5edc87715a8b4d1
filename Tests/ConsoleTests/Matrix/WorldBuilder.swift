import API
import Access
import Actions
import Advisories
import Bundles
import Cases
import Catalog
import Coordination
import Directives
import Federation
import Fleets
import Formats
import Foundation
import Intake
import Inventory
import Notifications
import Patches
import Projects
import Registry
import Scanning
import Signing
import Storage
import TestSupport
import Testing
import Validation
import Vocabulary

/// Puts the organizations of a ``World`` together through the services.
struct WorldBuilder: Sendable {
  struct Made: Sendable {
    let organization: Organization
    let canary: String
    let person: PersonID
    let token: TokenID
    let asset: AssetID
    let acceptance: Acceptance
    let project: ProjectID
    let campaign: CampaignID
    let lease: LeaseID
    let scope: ScopeID
    let files: [SHA256Digest]
    let trial: TrialID
    let webhook: WebhookID
    let mandate: MandateID
  }

  let services: Services
  let manager: OrganizationID
  private var database: Database { services.database }

  func importKnowledge() async throws {
    let record = #"""
      {"id":"CVE-2026-1000","schema_version":"1.6.0","modified":"2026-11-01T00:00:00Z",
       "published":"2026-11-01T00:00:00Z","summary":"Quayside reads too far",
       "affected":[{"package":{"ecosystem":"npm","name":"quayside"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}
      """#
    try await TestFolder.with { folder in
      let path = folder + "/CVE-2026-1000.json"
      try Data(record.utf8).write(to: URL(fileURLWithPath: path))
      let importer = CatalogImporter(
        catalog: services.catalog, database: database, surroundings: services.surroundings)
      let done = try await importer.run(path: path, name: "test", by: World.system)
      #expect(done.changed == 1)
      // It is exploited, so that forensic clocks run.
      let listed = folder + "/kev.json"
      try Data(Self.listed.utf8).write(to: URL(fileURLWithPath: listed))
      _ = try await importer.run(path: listed, name: "kev", by: World.system)
    }
  }

  func organization(_ kind: OrganizationKind, canary: String) async throws -> Made {
    let (registry, credentials) = (services.registry, services.credentials)
    let (inventory, intake) = (services.inventory, services.intake)
    let (scanning, services, manager) = (services.scanning, services, manager)
    let system = World.system
    let software = try InventoryFile(Self.inventory)
    let finding = try FindingDraft(json: Self.finding(canary))
    return try await database.write { tx in
      let organization = try registry.createOrganization(
        OrganizationDraft(
          name: "Org \(canary)", kind: kind,
          sector: kind == .criticalInfrastructure ? .waterAndWastewater : nil,
          regime: kind == .federalAgency ? .federalCivilian : nil), by: system, in: tx)
      // One more, so that the person asked about is never the last administrator.
      let person = try registry.invite(
        PersonDraft(name: "P \(canary)", email: "\(canary)@example.org", role: .observer),
        to: organization.id, by: system, in: tx
      ).person
      let token = try credentials.createToken(
        name: "T \(canary)", role: .observer, scopes: nil, days: 90, for: organization.id,
        by: system, in: tx
      ).token
      let asset = try inventory.createAsset(
        AssetDraft(name: "A \(canary)", reachability: .public, owner: "O \(canary)"),
        of: organization.id, by: system, in: tx)
      _ = try inventory.addInventory(software, to: asset.id, by: system, in: tx)
      // In the organization's name, as one of a kind that may: some kinds may not.
      let reporter = Principal(
        identity: .system("test"),
        membership: .init(organization: organization.id, kind: .vendor, role: .administrator))
      let acceptance = try #require(try intake.accept([finding], by: reporter, in: tx).first)
      let project = try services.projects.claim(
        try ProjectDraft(json: Self.project(canary)), by: reporter, in: tx)
      let now = services.surroundings.now()
      let campaign = try scanning.openCampaign(
        Self.campaign(canary, at: now), by: reporter, in: tx)
      let lease = try scanning.claim(
        try ScanTarget("pkg:npm/mooring-\(canary)@1.0.0"), for: campaign.id, minutes: 1440,
        by: reporter, in: tx)
      let scope = try scanning.sign(
        Self.scope(canary, asset.id, at: now), by: reporter, in: tx)
      let (files, trial) = try tried(acceptance.finding, canary, in: tx)
      let webhook = try services.notifications.addWebhook(
        "https://\(canary).example/in", kinds: [], by: reporter, in: tx
      ).webhook
      let mandate = try services.fleets.give(
        MandateDraft(manager: manager, allows: [], until: now.day.adding(days: 30)),
        by: reporter, in: tx
      ).mandate
      return Made(
        organization: organization, canary: canary, person: person.id, token: token.id,
        asset: asset.id, acceptance: acceptance, project: project.id, campaign: campaign.id,
        lease: lease.id, scope: scope.id, files: files, trial: trial, webhook: webhook.id,
        mandate: mandate.id)
    }
  }

  /// Another hub, for which an organization stands, with a report that is on its way there.
  func hub(of made: Made) async throws -> (HubID, SendingID) {
    let services = services
    return try await database.write { tx in
      let federation = services.federation
      let own = try services.registry.createOrganization(
        OrganizationDraft(name: "Repository", kind: .finder), by: World.system, in: tx)
      let hub = try federation.add(
        HubDraft(
          name: "repository", kind: .github, address: "https://api.github.example/repos/a/b",
          organization: own.id), by: World.system, in: tx)
      let other = try federation.add(
        HubDraft(
          name: "channel", kind: .channel, address: "https://channel.example/in",
          organization: made.organization.id), by: World.system, in: tx)
      let found = try #require(
        try services.cases.find(about: made.acceptance.flaw, by: World.system, in: tx))
      let shown = try federation.preview(found.id, to: other.id, by: World.system, in: tx)
      let sending = try federation.send(
        found.id, to: other.id, SendingWords(), digest: shown.digest, by: World.system, in: tx)
      return (hub.id, sending.id)
    }
  }

  /// One more webhook, for whoever removes one.
  func webhook(of organization: Organization) async throws -> WebhookID {
    let services = services
    return try await database.write { tx in
      try services.notifications.addWebhook(
        "https://fresh.example/in", kinds: [],
        by: Principal(
          identity: .system("test"),
          membership: .init(
            organization: organization.id, kind: .vendor, role: .administrator)),
        in: tx
      ).webhook.id
    }
  }

  static func campaign(_ canary: String, at now: Timestamp) -> CampaignDraft {
    CampaignDraft(
      purpose: "Purpose \(canary)", instrument: .init(tool: "Looker", technique: .aiReview),
      startsAt: now, endsAt: now.adding(days: 30), contact: "Contact \(canary)")
  }

  static func scope(_ canary: String, _ asset: AssetID, at now: Timestamp) -> ScopeDraft {
    ScopeDraft(
      assets: [asset], techniques: [.networkScan], requestsPerMinute: 10, timeZone: "UTC",
      validFrom: now, validUntil: now.adding(days: 30), contact: "Contact \(canary)")
  }

  /// Two files of a finding, and a trial with them that waits.
  private func tried(
    _ finding: FindingID, _ canary: String, in tx: Transaction
  ) throws -> ([SHA256Digest], TrialID) {
    let files = try ["source", "reproducer"].map { name in
      try services.intake.attach(
        Array("\(name) \(canary)".utf8), as: .other, name: "\(name) \(canary)", to: finding,
        by: World.system, in: tx
      ).attachment.digest
    }
    let trial = try services.validation.order(
      TrialOrder(kind: .c, source: files[0], reproducer: files[1]), of: finding,
      by: World.system, in: tx)
    return (files, trial.id)
  }

  /// An advisory for the parties of a case, published by the software and reviewed by a person.
  private func advisory(
    of id: CaseID, _ reviewer: Made, in tx: Transaction
  ) throws -> AdvisoryID {
    let advisories = services.advisories
    let draft = try advisories.draft(for: id, by: World.system, in: tx)
    var content = draft.content
    content.trafficLight = .amber
    let person = Principal(
      identity: .person(reviewer.person),
      membership: .init(
        organization: reviewer.organization.id, kind: .coordinator, role: .analyst))
    _ = try advisories.change(draft.id, to: content, version: nil, by: World.system, in: tx)
    let read = try advisories.move(draft.id, .submit, version: nil, by: World.system, in: tx)
    _ = try advisories.move(
      draft.id, .countersign, version: read.version, by: person, in: tx)
    return try advisories.move(draft.id, .publish, version: nil, by: World.system, in: tx).id
  }

  /// What several parties do about the case, with a file of the finding sent to all.
  func coordinate(_ made: Made) async throws {
    let (coordination, cases) = (services.coordination, services.cases)
    try await database.write { tx in
      let found = try #require(
        try cases.find(about: made.acceptance.flaw, by: World.system, in: tx))
      try coordination.open(found.id, by: World.system, in: tx)
      _ = try coordination.send(
        MessageDraft(
          "Message \(made.canary)",
          file: ("File \(made.canary)", Array("source \(made.canary)".utf8))),
        in: found.id, by: World.system, in: tx)
    }
  }

  func belongings(_ made: Made, _ reviewer: Made) async throws -> Belongings {
    let (actions, cases) = (services.actions, services.cases)
    return try await database.write { tx in
      let action = try #require(
        try actions.list(
          of: made.organization.id, page: PageRequest(), by: World.system, in: tx
        ).elements.first)
      let found = try #require(
        try cases.find(about: made.acceptance.flaw, by: World.system, in: tx))
      // Written in the organization's name, as one of a kind that may: most kinds may not.
      let directive = try services.directives.begin(
        Requests.guidance("Directive \(made.canary)"),
        by: Principal(
          identity: .person(made.person),
          membership: .init(
            organization: made.organization.id, kind: .federalAgency, role: .analyst)),
        in: tx
      ).id
      return Belongings(
        organization: made.organization, canary: made.canary, person: made.person,
        token: made.token, asset: made.asset, action: action.id,
        finding: made.acceptance.finding, case: found.id, project: made.project,
        receipt: try #require(made.acceptance.receipt), campaign: made.campaign,
        lease: made.lease, scope: made.scope, files: made.files, trial: made.trial,
        advisory: try advisory(of: found.id, reviewer, in: tx), directive: directive,
        clock: try clock(made, in: tx), deferral: try deferral(made, in: tx),
        webhook: made.webhook, mandate: made.mandate,
        bundle: try services.bundles.make(
          for: made.organization.id, by: World.system, in: tx
        ).id, patch: try patch(of: found.id, made, in: tx))
    }
  }

  /// A clock that runs, as one does where an exposed asset has what is exploited.
  private func clock(_ made: Made, in tx: Transaction) throws -> ClockID {
    try #require(
      try services.directives.clocks(on: made.asset, [World.vulnerability], in: tx).first
    ).id
  }

  /// A candidate that the organization offers on its own case.
  private func patch(of id: CaseID, _ made: Made, in tx: Transaction) throws -> PatchID {
    let owner = Principal(
      identity: .person(PersonID(services.surroundings)),
      membership: .init(
        organization: made.organization.id, kind: made.organization.kind, role: .analyst))
    return try services.patches.offer(
      try PatchReading.draft(Requests.patch(made.canary)), on: id, by: owner, in: tx
    ).id
  }

  private func deferral(_ made: Made, in tx: Transaction) throws -> DeferralID {
    try services.directives.askDeferral(
      DeferralDraft(
        asset: made.asset, vulnerability: nil, justification: "Because of \(made.canary)",
        compensation: "Apart \(made.canary)", until: services.surroundings.now().day.adding(days: 9)
      ),
      by: World.system, in: tx
    ).id
  }

  func caller(_ organization: Organization, _ role: Role) async throws -> Caller {
    let (registry, credentials) = (services.registry, services.credentials)
    return try await database.write { tx in
      let link = try registry.invite(
        PersonDraft(name: "Caller", email: "caller@example.org", role: role),
        to: organization.id, by: World.system, in: tx
      ).link
      let token = try credentials.createToken(
        name: "caller", role: role, scopes: nil, days: 90, for: organization.id,
        by: World.system, in: tx
      ).secret
      return Caller(
        name: "\(organization.kind.rawValue)/\(role.rawValue)",
        membership: .init(organization: organization.id, kind: organization.kind, role: role),
        token: token, session: try credentials.signIn(secret: link, in: tx))
    }
  }

  /// A token of an administrator that was limited to nothing.
  func unscoped(_ organization: Organization) async throws -> Caller {
    let credentials = services.credentials
    return try await database.write { tx in
      let token = try credentials.createToken(
        name: "caller", role: .administrator, scopes: [], days: 90, for: organization.id,
        by: World.system, in: tx
      ).secret
      return Caller(
        name: "token/none",
        membership: .init(
          organization: organization.id, kind: organization.kind, role: .administrator),
        token: token, session: nil)
    }
  }

  private static let listed = #"""
    {"title":"KEV","catalogVersion":"2026.11.20","dateReleased":"2026-11-20T00:00:00.0000Z",
     "count":1,"vulnerabilities":[{"cveID":"CVE-2026-1000","vendorProject":"V","product":"P",
     "vulnerabilityName":"N","dateAdded":"2026-11-20","shortDescription":"S",
     "requiredAction":"Update","dueDate":"2026-11-23","knownRansomwareCampaignUse":"Unknown",
     "notes":""}]}
    """#

  static let inventory = Array(
    #"""
    {"bomFormat":"CycloneDX","specVersion":"1.6","components":[
     {"type":"library","name":"quayside","version":"1.0.0","purl":"pkg:npm/quayside@1.0.0"}]}
    """#.utf8)

  static func project(_ word: String) -> JSONValue {
    ["project": "pkg:npm/mooring-\(word)".json, "name": "Project \(word)".json]
  }

  static func finding(_ word: String) -> JSONValue {
    [
      "reference": word.json, "title": "Flaw \(word)".json,
      "description": "Because of \(word)".json,
      "affected": [["package": "pkg:npm/mooring-\(word)".json]],
      "reproducer": ["text": "Run \(word)".json],
    ]
  }
}
