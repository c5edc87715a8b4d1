public import Access
public import Advisories
public import Cases
public import Catalog
public import Coordination
public import Formats
public import Intake
public import Ledger
public import Registry
public import Storage
public import Vocabulary

/// The front door to other hubs.
public struct FederationService: Sendable {
  let ledger: LedgerService
  let registry: RegistryService
  let catalog: CatalogService
  let intake: IntakeService
  let cases: CaseService
  let advisories: AdvisoryService
  let coordination: CoordinationService
  /// How this hub appears to others.
  public let identity: FederationIdentity
  let surroundings: Surroundings
  static let actor = Principal.system("federation")

  /// A service that records what it does in the ledger.
  public init(
    ledger: LedgerService, registry: RegistryService, catalog: CatalogService,
    intake: IntakeService, cases: CaseService, advisories: AdvisoryService,
    coordination: CoordinationService, identity: FederationIdentity, surroundings: Surroundings
  ) {
    self.ledger = ledger
    self.registry = registry
    self.catalog = catalog
    self.intake = intake
    self.cases = cases
    self.advisories = advisories
    self.coordination = coordination
    self.identity = identity
    self.surroundings = surroundings
  }

  // MARK: Hubs

  /// The other hubs, by name.
  public func hubs(by principal: Principal, in tx: Transaction) throws -> [Hub] {
    _ = try decide(principal, .readHubs)
    return try FederationStore.hubs(in: tx)
  }

  /// One of them.
  public func hub(_ id: HubID, by principal: Principal, in tx: Transaction) throws -> Hub {
    guard let found = try FederationStore.find(id, in: tx) else { throw Problem.notFound("hub") }
    let _: Grant<Read, HubObject> = try decide(
      principal, .readHubs, on: facts(found), at: surroundings.now())
    return found
  }

  /// One of them by its name.
  public func hub(named name: String, by principal: Principal, in tx: Transaction) throws -> Hub {
    guard let found = try FederationStore.find(name: name, in: tx) else {
      throw Problem.notFound("hub")
    }
    return try hub(found.id, by: principal, in: tx)
  }

  /// Adds a hub.
  public func add(
    _ draft: HubDraft, by principal: Principal, in tx: Transaction
  ) throws -> Hub {
    _ = try decide(principal, .addHubs)
    guard HubNaming.isName(draft.name), draft.name != identity.name else {
      throw FederationProblem.name
    }
    if let rule = FederationRules.refusal(ofAddress: draft.address) {
      throw FederationProblem.address(rule)
    }
    guard draft.ceiling != .red else { throw FederationProblem.ceiling }
    guard let organization = try registry.known(draft.organization, in: tx),
      organization.kind != .coordinator
    else { throw FederationProblem.organization }
    guard try FederationStore.find(name: draft.name, in: tx) == nil else {
      throw FederationProblem.exists(draft.name)
    }
    let other = try FederationStore.hubs(in: tx).first { $0.organization == draft.organization }
    if let other { throw FederationProblem.standsFor(other.name) }
    let now = surroundings.now()
    let made = Hub(
      id: HubID(surroundings), name: draft.name, kind: draft.kind, address: draft.address,
      organization: draft.organization, ceiling: draft.ceiling, pausedAt: nil, reason: nil,
      cursor: nil, failures: 0, nextAt: now, madeAt: now, version: 1)
    guard
      AccessTable.reach(of: .findingsSubmit, for: made.principal(organization.kind)) != .none
    else { throw FederationProblem.mayNotReport }
    try FederationStore.insert(made, in: tx)
    try record(
      "hub.added", made.id.description, by: principal,
      ["name": made.name.json, "kind": made.kind.rawValue.json], in: tx)
    return made
  }

  /// Pauses a hub or lets it go on, and says what it may be sent.
  public func change(
    _ id: HubID, paused: Bool? = nil, ceiling: TrafficLight?? = nil, by principal: Principal,
    in tx: Transaction
  ) throws -> Hub {
    guard var found = try FederationStore.find(id, in: tx) else { throw Problem.notFound("hub") }
    let grant: Grant<Write, HubObject> = try decide(
      principal, .changeHubs, on: facts(found), at: surroundings.now())
    if let paused {
      found.pausedAt = paused ? found.pausedAt ?? surroundings.now() : nil
      // What failed before is tried at once.
      if !paused {
        found.failures = 0
        found.nextAt = surroundings.now()
      }
    }
    if let ceiling {
      guard ceiling != .red else { throw FederationProblem.ceiling }
      found.ceiling = ceiling
    }
    guard try FederationStore.update(grant, to: found, in: tx) else {
      throw FederationProblem.changed
    }
    try record(
      "hub.changed", id.description, by: principal,
      [
        "paused": (found.pausedAt != nil).json, "ceiling": (found.ceiling?.rawValue).json,
      ], in: tx)
    return try FederationStore.find(id, in: tx) ?? found
  }

  /// What came from a hub, the newest first.
  public func items(
    of id: HubID, page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<ReceivedItem> {
    _ = try hub(id, by: principal, in: tx)
    return Page(
      rows: try FederationStore.items(of: id, page: page, in: tx), limit: page.limit,
      cursor: { Cursor($0.id.description) })
  }

  // MARK: What a case is called elsewhere

  /// The links, names and messages of a case, for the coordinator.
  public func relations(
    of id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> CaseRelations {
    _ = try decide(principal, .readHubs)
    let found = try cases.find(id, by: principal, in: tx)
    let family = try FederationStore.family(of: found.flaw, in: tx)
    return CaseRelations(
      hubs: try FederationStore.hubs(in: tx),
      links: try links(of: found.flaw, family, in: tx),
      names: try names(of: found.flaw, family, in: tx),
      items: try FederationStore.items(about: family, limit: 50, in: tx),
      sendings: try SendingStore.list(of: id, in: tx))
  }

  /// The case that has a name, its own or another hub's; nil where there is none.
  public func find(
    named text: String, by principal: Principal, in tx: Transaction
  ) throws -> Case? {
    try every(named: text, by: principal, in: tx).first
  }

  /// Every case that has a name, of those that the principal may read.
  public func every(
    named text: String, by principal: Principal, in tx: Transaction
  ) throws -> [Case] {
    _ = try decide(principal, .readHubs)
    guard let name = KnownName(text) else { return [] }
    // A number that no case here has may be another hub's.
    if let own = try own(name, in: tx), let flaw = try cases.known(own, in: tx)?.flaw {
      return try cases.find(about: flaw, by: principal, in: tx).map { [$0] } ?? []
    }
    var flaws = try FederationStore.flaws(named: [name.text], in: tx).map(\.1)
    flaws += try FederationStore.hubs(in: tx).compactMap {
      try FederationStore.link($0.id, name.text, in: tx)?.flaw
    }
    var found: [Case] = []
    for flaw in flaws {
      guard let one = try cases.find(about: standing(flaw, in: tx), by: principal, in: tx),
        !found.contains(where: { $0.id == one.id })
      else { continue }
      found.append(one)
    }
    return found
  }

  /// The case that a number of our own names: its own, that of its advisory, or the GCVE identifier
  /// that follows from that.
  func own(_ name: KnownName, in tx: Transaction) throws -> CaseID? {
    if let id = CaseID(name.text) { return id }
    var number = name.text
    if let given = GCVEIdentifier(name.text) {
      guard given.authority == identity.numbering?.authority else { return nil }
      number = "BWA-\(given.year)-\(given.number)"
    }
    guard number.hasPrefix("BWA-") else { return nil }
    return try? advisories.publicAdvisory(number, in: tx).advisory.case
  }

  /// The flaw that one was merged into, or itself.
  func standing(_ flaw: FlawID, in tx: Transaction) throws -> FlawID {
    var flaw = flaw
    for _ in 0..<20 {
      guard let next = try intake.flaw(flaw, in: tx)?.mergedInto else { break }
      flaw = next
    }
    return flaw
  }

  /// Where a link leads now: a report can be taken out of the flaw that it was made with.
  func flaw(of link: HubLink, in tx: Transaction) throws -> FlawID {
    if let finding = link.finding {
      return try intake.finding(finding, by: Self.actor, in: tx).flaw
    }
    return try standing(link.flaw, in: tx)
  }

  func links(of flaw: FlawID, _ family: [FlawID], in tx: Transaction) throws -> [HubLink] {
    let own = try intake.findings(about: flaw, limit: 500, in: tx).map(\.id)
    return try FederationStore.links(of: family, in: tx).filter { link in
      link.finding.map { own.contains($0) } ?? true
    }
  }

  /// Every name that the flaw has: those that hubs gave, and those that reports carry.
  func names(of flaw: FlawID, _ family: [FlawID], in tx: Transaction) throws -> [KnownName] {
    let reported = try intake.findings(about: flaw, limit: 200, in: tx).flatMap(\.draft.aliases)
    let known = try FederationStore.names(of: family, in: tx)
    return Set((reported + known).compactMap(KnownName.init)).sorted()
  }

  func facts(_ one: Hub) -> ObjectFacts<HubObject> {
    ObjectFacts(id: one.id.description, version: one.version, owner: nil)
  }

  func record(
    _ kind: String, _ subject: String, by principal: Principal, _ detail: JSONValue,
    in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: kind, subject: subject, organization: nil, actor: principal.reference,
        detail: String(decoding: detail.canonical(), as: UTF8.self)), in: tx)
  }
}

/// What a case has to do with other hubs.
public struct CaseRelations: Sendable {
  /// The hubs there are.
  public let hubs: [Hub]
  /// What it is at which of them.
  public let links: [HubLink]
  /// Every name it has.
  public let names: [KnownName]
  /// What came about it, the newest first.
  public let items: [ReceivedItem]
  /// What was sent about it, the newest first.
  public let sendings: [Sending]
}
