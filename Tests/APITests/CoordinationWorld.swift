import API
import Access
import Cases
import Coordination
import Formats
import Intake
import Inventory
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

/// A case with a coordinator, a finder and some vendors, over a real database.
struct CoordinationWorld: Sendable {
  let services: Services
  let clock = TestClock()
  let coordinator: Principal
  let finder: Principal
  let vendors: [Principal]
  let `case`: CaseID

  var coordination: CoordinationService { services.coordination }
  var now: Timestamp { clock.now }

  /// Over a fresh database of the engine.
  static func with(
    _ engine: TestDatabase.Case, vendors: Int = 2, visibility: Visibility = .open,
    programme: EmbargoProgramme = .usual, joins: Bool = true,
    _ body: @escaping (CoordinationWorld) async throws -> Void
  ) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      try await body(
        try await CoordinationWorld(
          database, vendors: vendors, visibility: visibility, programme: programme, joins: joins))
    }
  }

  /// With everybody invited and joined, unless `joins` says otherwise.
  init(
    _ database: Database, vendors count: Int = 2, visibility: Visibility = .open,
    programme: EmbargoProgramme = .usual, joins: Bool = true
  ) async throws {
    services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: .test(clock: clock))
    let services = services
    let draft = try FindingDraft(json: [
      "title": "Heap overflow in quayside", "affected": [["package": "pkg:npm/quayside"]],
      "description": "Only for those who have to know.",
    ])
    let (coordinator, finder, vendors) = try await database.write { tx in
      let coordinator = try Self.member("Hub", .coordinator, services, in: tx)
      let finder = try Self.member("Tidewater", .finder, services, in: tx)
      let vendors = try (0..<count).map { place in
        try Self.member("Vendor \(place)", .vendor, services, in: tx)
      }
      _ = try services.intake.accept([draft], by: finder, in: tx)
      return (coordinator, finder, vendors)
    }
    (self.coordinator, self.finder, self.vendors) = (coordinator, finder, vendors)
    try await services.settle()
    self.case = try await database.write { tx in
      let found = try #require(
        try services.cases.list(page: PageRequest(), by: coordinator, in: tx).elements.first)
      _ = try services.cases.move(found.id, .confirm, by: coordinator, in: tx)
      let coordination = services.coordination
      try coordination.open(
        found.id, programme: programme, visibility: visibility, by: coordinator, in: tx)
      _ = try coordination.invite(
        vendors.enumerated().map { place, vendor in
          InvitationDraft(
            organization: vendor.organization, roles: [.vendor],
            products: ["pkg:npm/product-\(place)"])
        }, to: found.id, by: coordinator, in: tx)
      if joins {
        for vendor in vendors { try coordination.answer(found.id, .join, by: vendor, in: tx) }
      }
      return found.id
    }
    try await services.settle()
  }

  /// Somebody of a new organization.
  static func member(
    _ name: String, _ kind: OrganizationKind, _ services: Services, role: Role = .analyst,
    in tx: Transaction
  ) throws -> Principal {
    let made = try services.registry.createOrganization(
      OrganizationDraft(
        name: name, kind: kind, sector: kind == .criticalInfrastructure ? .energy : nil,
        regime: kind == .federalAgency ? .federalCivilian : nil), by: .system("test"), in: tx)
    return Principal(
      identity: .person(PersonID(services.surroundings)),
      membership: .init(organization: made.id, kind: kind, role: role))
  }

  func view(_ principal: Principal) async throws -> CoordinationView {
    let (coordination, id) = (coordination, `case`)
    return try await services.database.read { tx in
      try coordination.view(id, by: principal, in: tx)
    }
  }

  /// One step of somebody, as one transaction.
  @discardableResult func act<Value: Sendable>(
    _ body: @escaping @Sendable (CoordinationService, CaseID, Transaction) throws -> Value
  ) async throws -> Value {
    let (coordination, id) = (coordination, `case`)
    return try await services.database.write { tx in try body(coordination, id, tx) }
  }

  func messages(
    _ principal: Principal, thread: ThreadID? = nil
  ) async throws -> [Message] {
    let (coordination, id) = (coordination, `case`)
    return try await services.database.read { tx in
      try coordination.messages(
        in: id, thread: thread, page: PageRequest(limit: 500), by: principal, in: tx
      ).page.elements
    }
  }

  /// Lets time pass as a running server sees it: minute by minute.
  func pass(minutes: Int) async throws {
    for _ in 0..<minutes {
      clock.advance(seconds: 60)
      try await act { coordination, _, tx in _ = try coordination.expire(in: tx) }
    }
  }

  /// Proposes an end in days and brings it into force.
  func embargo(days: Int64) async throws {
    let (coordinator, until) = (coordinator, now.adding(days: days))
    try await act { coordination, id, tx in
      let proposal = try coordination.propose(
        ProposalDraft(until: until), in: id, by: coordinator, in: tx)
      try coordination.bringIntoForce(proposal, in: id, by: coordinator, in: tx)
    }
  }

  func publish() async throws {
    let (services, coordinator) = (services, coordinator)
    try await act { _, id, tx in
      _ = try services.cases.move(id, .publish, by: coordinator, in: tx)
    }
    try await services.settle()
  }

  func facts(_ kind: String) async throws -> Int { try await services.facts(kind) }

  /// An operator whose inventory lists a package.
  func carrier(of package: String, named name: String) async throws -> OrganizationID {
    let services = services
    let file = try InventoryFile(
      Array(
        #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","#.utf8)
        + Array(#""name":"n","version":"1.0.0","purl":"\#(package)@1.0.0"}]}"#.utf8))
    let id = try await services.database.write { tx in
      let made = try services.registry.createOrganization(
        OrganizationDraft(name: name, kind: .criticalInfrastructure, sector: .energy),
        by: .system("test"), in: tx)
      let asset = try services.inventory.createAsset(
        AssetDraft(name: "Portal", reachability: .internal), of: made.id, by: .system("test"),
        in: tx)
      _ = try services.inventory.addInventory(file, to: asset.id, by: .system("test"), in: tx)
      return made.id
    }
    try await services.settle()
    return id
  }

  /// Makes a vulnerability of an npm package public knowledge.
  func know(
    _ id: String, references: [String] = [], of package: String = "something"
  ) async throws {
    let links = references.map { #"{"type":"FIX","url":"\#($0)"}"# }.joined(separator: ",")
    let record =
      #"{"id":"\#(id)","modified":"2026-11-01T00:00:00Z","summary":"S","references":[\#(links)],"#
      + #""affected":[{"package":{"ecosystem":"npm","name":"\#(package)"},"#
      + #""ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#
    try await services.know(files: ["\(id).json": record])
  }
}
