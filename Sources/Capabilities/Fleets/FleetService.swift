public import Access
public import Actions
import Formats
public import Ledger
public import Registry
public import Storage
public import Vocabulary

/// The front door to acting for other organizations, with their consent.
public struct FleetService: Sendable {
  let ledger: LedgerService
  let registry: RegistryService
  let actions: ActionService
  let surroundings: Surroundings

  /// A service that records what it does in the ledger.
  public init(
    ledger: LedgerService, registry: RegistryService, actions: ActionService,
    surroundings: Surroundings
  ) {
    self.ledger = ledger
    self.registry = registry
    self.actions = actions
    self.surroundings = surroundings
  }

  /// Lets another organization act for the caller's own. One that held before is replaced.
  public func give(
    _ draft: MandateDraft, by principal: Principal, in tx: Transaction
  ) throws -> NamedMandate {
    guard let client = principal.organization else { throw Denial.unauthenticated }
    _ = try decide(principal, .giveMandates, for: client)
    let now = surroundings.now()
    let broken = MandateRules.check(
      draft, client: client, manager: try registry.known(draft.manager, in: tx)?.kind,
      today: now.day)
    guard broken.isEmpty else { throw FleetProblem.invalid(broken) }
    let held = try FleetStore.held(
      by: draft.manager, on: now.day, limit: MandateRules.mostClients, in: tx)
    guard held.count < MandateRules.mostClients || held.contains(where: { $0.client == client })
    else { throw FleetProblem.tooMany }
    if let old = try FleetStore.between(draft.manager, client, in: tx) {
      let grant: Grant<Write, MandateObject> = try decide(
        principal, .endMandates, on: facts(old), at: now)
      guard try FleetStore.end(grant, at: now, in: tx) else { throw FleetProblem.changed }
    }
    let mandate = Mandate(
      id: MandateID(surroundings), client: client, manager: draft.manager,
      allows: draft.allows.union([.look]), until: draft.until, givenAt: now,
      givenBy: principal.reference, endedAt: nil, version: 1)
    try FleetStore.insert(mandate, in: tx)
    try record(
      "mandate.given", mandate, by: principal,
      [
        "manager": mandate.manager.json, "until": mandate.until.description.json,
        "allows": mandate.allows.map(\.rawValue).sorted().json,
      ], in: tx)
    return try named(mandate, in: tx)
  }

  /// Takes a mandate back, or lays it down. It stops working with the next request.
  public func end(
    _ id: MandateID, by principal: Principal, in tx: Transaction
  ) throws -> NamedMandate {
    guard let mandate = try FleetStore.mandate(id, in: tx) else {
      throw Problem.notFound("mandate")
    }
    let now = surroundings.now()
    let grant: Grant<Write, MandateObject> = try decide(
      principal, .endMandates, on: facts(mandate), at: now)
    guard mandate.endedAt == nil else { throw FleetProblem.ended }
    guard try FleetStore.end(grant, at: now, in: tx) else { throw FleetProblem.changed }
    try record(
      principal.organization == mandate.client ? "mandate.withdrawn" : "mandate.laid-down",
      mandate, by: principal, [:], in: tx)
    return try named(FleetStore.mandate(id, in: tx) ?? mandate, in: tx)
  }

  /// Mandates that the caller's organization gave or was given, the newest first.
  public func mandates(
    page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<NamedMandate> {
    let grant = try decide(principal, .readMandates)
    let rows = try FleetStore.list(of: grant.organization, page: page, in: tx)
    return Page(
      rows: try rows.map { try named($0, in: tx) }, limit: page.limit,
      cursor: { Cursor($0.mandate.id.description) })
  }

  /// One mandate, for capabilities downstream, which authorise what they show.
  public func known(_ id: MandateID, in tx: Transaction) throws -> Mandate? {
    try FleetStore.mandate(id, in: tx)
  }

  /// Mandates that nobody ended and whose last day is one of these, the soonest first; for
  /// capabilities downstream.
  public func ending(
    from first: CalendarDay, through last: CalendarDay, in tx: Transaction
  ) throws -> [Mandate] {
    try FleetStore.ending(from: first, through: last, in: tx)
  }

  /// The name of an organization that could be given a mandate; nil for all others.
  public func manager(_ id: OrganizationID, in tx: Transaction) throws -> String? {
    try registry.known(id, in: tx).flatMap { MandateRules.mayManage($0.kind) ? $0.name : nil }
  }

  /// The caller acting for a client; nil without a mandate that holds.
  public func deputy(
    _ principal: Principal, for client: OrganizationID, in tx: Transaction
  ) throws -> Principal? {
    // What a token was limited to, and what an observer may not, is the same for clients.
    guard AccessTable.reach(of: .fleetsWork, for: principal) != .none else { return nil }
    guard let manager = principal.organization,
      let mandate = try FleetStore.between(manager, client, in: tx),
      let organization = try registry.known(client, in: tx)
    else { return nil }
    return MandateRules.deputy(
      principal, mandate, client: organization.kind, today: surroundings.now().day)
  }

  /// Whether the caller's organization acts for others.
  public func hasClients(_ principal: Principal, in tx: Transaction) throws -> Bool {
    guard let own = principal.organization, (try? decide(principal, .workFleets)) != nil else {
      return false
    }
    return try !FleetStore.held(by: own, on: surroundings.now().day, limit: 1, in: tx).isEmpty
  }

  /// From now on a session acts for a client.
  public func act(
    _ session: String, for client: OrganizationID, by principal: Principal, in tx: Transaction
  ) throws {
    guard try deputy(principal, for: client, in: tx) != nil else { throw FleetProblem.noMandate }
    try FleetStore.act(session, for: client, at: surroundings.now(), in: tx)
  }

  /// From now on a session acts for its own organization again.
  public func stop(_ session: String, in tx: Transaction) throws {
    try FleetStore.stop(session, in: tx)
  }

  /// For whom a session acts; nil for its own organization.
  public func client(of session: String, in tx: Transaction) throws -> OrganizationID? {
    try FleetStore.client(of: session, in: tx)
  }

  /// Forgets for whom sessions acted that have ended.
  public func expire(in tx: Transaction) throws {
    try FleetStore.expire(
      before: surroundings.now().adding(seconds: -RegistryRules.absoluteSeconds), in: tx)
  }

  private func named(_ mandate: Mandate, in tx: Transaction) throws -> NamedMandate {
    NamedMandate(
      mandate: mandate, state: mandate.state(on: surroundings.now().day),
      client: try registry.known(mandate.client, in: tx)?.name ?? "",
      manager: try registry.known(mandate.manager, in: tx)?.name ?? "")
  }

  private func facts(_ mandate: Mandate) -> ObjectFacts<MandateObject> {
    ObjectFacts(
      id: mandate.id.description, version: mandate.version, owner: mandate.client,
      label: Label(
        trafficLight: .red, originator: mandate.client, releasableTo: [mandate.manager]))
  }

  private func record(
    _ kind: String, _ mandate: Mandate, by principal: Principal, _ detail: JSONValue,
    in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: kind, subject: mandate.id.description, organization: mandate.client,
        actor: principal.reference, detail: String(decoding: detail.canonical(), as: UTF8.self)),
      in: tx)
  }
}
