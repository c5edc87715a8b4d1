import API
import Access
import Actions
import Advisories
import Bundles
import Cases
import Catalog
import Directives
import Federation
import Fleets
import Formats
import Foundation
import HTTP
import Intake
import Interchange
import Inventory
import Jobs
import Ledger
import Logging
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

@testable import Console

/// What one organization owns, all of it marked with a word that nobody else may ever see.
struct Belongings: Sendable {
  let organization: Organization
  let canary: String
  let person: PersonID
  let token: TokenID
  let asset: AssetID
  let action: ActionID
  let finding: FindingID
  let `case`: CaseID
  let project: ProjectID
  let receipt: String
  let campaign: CampaignID
  let lease: LeaseID
  let scope: ScopeID
  /// Two files of the finding, and a trial with them.
  let files: [SHA256Digest]
  let trial: TrialID
  let advisory: AdvisoryID
  /// A directive that nobody else may see, a forensic clock and a deferral.
  let directive: DirectiveID
  let clock: ClockID
  let deferral: DeferralID
  let webhook: WebhookID
  let mandate: MandateID
  let bundle: BundleID
  let patch: PatchID

  var draft: JSONValue {
    [
      "name": organization.name.json, "kind": organization.kind.rawValue.json,
      "sector": (organization.sector?.rawValue).json,
      "regime": (organization.regime?.rawValue).json,
    ]
  }
}

/// Somebody who asks, with real credentials.
struct Caller: Sendable {
  let name: String
  let membership: Principal.Membership?
  let token: String?
  var session: String?

  var isCoordinator: Bool { membership?.kind == .coordinator }
}

/// A whole clearinghouse: an organization of every kind with belongings of its own, and two more
/// whose belongings are the others'.
final class World: Sendable {
  let services: Services
  let dispatcher: Dispatcher
  let clock: TestClock
  let callers: [Caller]
  let belongings: [OrganizationKind: Belongings]
  /// Another hub, which only the coordinator sees, and something that is on its way there.
  let hub: HubID
  let sending: SendingID
  let otherOperator: Belongings
  let otherFinder: Belongings
  /// Whom everybody let act for them.
  let manager: OrganizationID

  static let system = Principal.system("test")
  static let package = "pkg:npm/quayside"
  static let vulnerability = "CVE-2026-1000"

  private init(
    services: Services, dispatcher: Dispatcher, clock: TestClock, callers: [Caller],
    belongings: [OrganizationKind: Belongings], hub: HubID, sending: SendingID,
    others: (Belongings, Belongings), manager: OrganizationID
  ) {
    self.hub = hub
    self.sending = sending
    self.services = services
    self.dispatcher = dispatcher
    self.clock = clock
    self.callers = callers
    self.belongings = belongings
    (otherOperator, otherFinder) = others
    self.manager = manager
  }

  static func make(_ database: Database) async throws -> World {
    let clock = TestClock()
    let services = Services(
      database: database,
      signer: try NoteSigner(name: "breakwater.example/test", seed: Array(0..<32)),
      federation: try Federation(salt: "a salt for the matrix", contact: "desk@here.example"),
      surroundings: .test(clock: clock),
      publisher: AdvisoryPublisher(
        publisher: .init(name: "Here", namespace: "https://here.example"),
        address: "https://here.example",
        key: try OpenPGPSigner(
          user: "Here", seed: Array(1...32), createdAt: Timestamp(seconds: 1_700_000_000))),
      identity: FederationIdentity(name: "here.example", numbering: (7, "HERE")) { _ in
        HubKey(token: "a token", secret: "a secret")
      })
    let manager = try await database.write { tx in
      try services.registry.createOrganization(
        OrganizationDraft(name: "Manager", kind: .vendor), by: system, in: tx
      ).id
    }
    let builder = WorldBuilder(services: services, manager: manager)
    try await builder.importKnowledge()
    var made: [OrganizationKind: WorldBuilder.Made] = [:]
    for (number, kind) in OrganizationKind.allCases.enumerated() {
      made[kind] = try await builder.organization(kind, canary: "zqx0\(number)v")
    }
    let otherOperator = try await builder.organization(
      .criticalInfrastructure, canary: "zqx81v")
    let otherFinder = try await builder.organization(.finder, canary: "zqx82v")
    try await services.settle()
    for item in made.values + [otherOperator, otherFinder] { try await builder.coordinate(item) }
    try await services.settle()
    try await services.ledger.integrate()
    var callers = [Caller(name: "anonymous", membership: nil, token: nil, session: nil)]
    for kind in OrganizationKind.allCases {
      let organization = try #require(made[kind]).organization
      for role in Role.allCases { callers.append(try await builder.caller(organization, role)) }
    }
    callers.append(
      try await builder.unscoped(try #require(made[.criticalInfrastructure]).organization))
    var belongings: [OrganizationKind: Belongings] = [:]
    let reviewer = try #require(made[.coordinator])
    let (hub, sending) = try await builder.hub(of: otherFinder)
    for (kind, item) in made {
      belongings[kind] = try await builder.belongings(item, reviewer)
    }
    return World(
      services: services,
      dispatcher: Surface.dispatcher(
        services, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })),
      clock: clock, callers: callers, belongings: belongings, hub: hub, sending: sending,
      others: (
        try await builder.belongings(otherOperator, reviewer),
        try await builder.belongings(otherFinder, reviewer)
      ), manager: manager)
  }

  /// What the caller's own organization has; an operator's where there is none.
  func own(_ caller: Caller) throws -> Belongings {
    try #require(belongings[caller.membership?.kind ?? .criticalInfrastructure])
  }

  func caller(_ kind: OrganizationKind, _ role: Role) throws -> Caller {
    try #require(
      callers.first { $0.membership?.kind == kind && $0.membership?.role == role })
  }

  func facts() async throws -> Int {
    try await services.database.read { tx in
      try tx.row("SELECT count(*) AS n FROM ledger_facts")?["n"] ?? 0
    }
  }

  /// A job that was given up just now.
  func deadLetter() async throws -> JobID {
    let surroundings = services.surroundings
    let id = try await services.database.write { tx in
      try JobQueue.enqueue("test.fail", payload: "{}", in: tx, surroundings: surroundings)
    }
    let worker = JobWorker(
      database: services.database,
      handlers: ["test.fail": { _ in throw JobProblem.permanent("as the test wants") }],
      surroundings: surroundings)
    _ = try await worker.runOnce()
    return id
  }
}
