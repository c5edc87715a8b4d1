public import Access
public import Catalog
public import Directives
public import Exposure
import Formats
public import Inventory
public import Ledger
public import Signing
public import Storage
public import Vocabulary

/// The front door to what operators have to do.
public struct ActionService: Sendable {
  let ledger: LedgerService
  let catalog: CatalogService
  let exposure: ExposureService
  let directives: DirectiveService
  let signer: NoteSigner
  let surroundings: Surroundings
  let inventory = InventoryLookup()

  /// A service that records what it does in the ledger.
  public init(
    ledger: LedgerService, catalog: CatalogService, exposure: ExposureService,
    directives: DirectiveService, signer: NoteSigner, surroundings: Surroundings
  ) {
    self.signer = signer
    self.ledger = ledger
    self.catalog = catalog
    self.exposure = exposure
    self.directives = directives
    self.surroundings = surroundings
  }

  /// Works out the actions of one asset anew.
  public func reassess(_ id: AssetID, in tx: Transaction) throws {
    guard let asset = try inventory.asset(id, in: tx) else { return }
    let matches = Dictionary(
      grouping: try exposure.matches(on: id, in: tx), by: \.component)
    let deadlines = Dictionary(
      try directives.deadlines(on: id, in: tx).map { ($0.vulnerability, $0) },
      uniquingKeysWith: { first, _ in first })
    let present = Dictionary(
      try ActionStore.actions(on: id, in: tx).map { ($0.component, $0) },
      uniquingKeysWith: { first, _ in first })
    let components = try inventory.components(named: matches.keys.sorted(), in: tx)
    var drafts: [ActionStore.Draft] = []
    var contradictions: [(Action, String)] = []
    for (name, matches) in matches.sorted(by: { $0.key < $1.key }) {
      guard let component = components[name],
        let advice = ActionRules.advice(
          component, on: asset, matches: matches,
          deadlines: matches.compactMap { deadlines[$0.vulnerability] })
      else { continue }
      let old = present[name]
      let causes = ActionRules.digest(matches)
      let state = ActionRules.state(old, asset, advice, causes)
      guard old.map({ !Self.says($0, advice, causes, state) }) ?? true else { continue }
      if let old, state == .open, let why = ActionRules.contradiction(old, asset) {
        contradictions.append((old, why))
      }
      drafts.append(
        ActionStore.Draft(
          id: old?.id ?? ActionID(surroundings), organization: asset.organization, asset: id,
          component: name, product: component.title, advice: advice,
          vulnerabilities: matches.count, causes: causes, state: state))
    }
    let ending = present.values.filter {
      matches[$0.component] == nil && ($0.state == .open || $0.state == .done)
    }
    // Gone from the inventory is proof; gone from the catalogues is not the operator's doing.
    let carried = try inventory.carried(ending.map(\.component), on: id, in: tx)
    // What was found on the system after the inventory outweighs it.
    let disputed = try asset.inventoriedAt.map {
      try EvidenceStore.contradicted(after: $0, among: ending.map(\.id), in: tx)
    }
    let over = ending.filter {
      carried.contains($0.component) || disputed?.contains($0.id) != true
    }
    guard !drafts.isEmpty || !over.isEmpty else { return }
    let now = surroundings.now()
    try ActionStore.put(drafts, at: now, in: tx)
    try endMeasures(
      where: drafts.compactMap { draft in
        present[draft.component].map { ($0, draft.advice.targetVersion) }
      }, in: tx)
    for (old, why) in contradictions {
      try keep(
        .inventory, .contradicts, why, [:], of: old, by: "system:actions", at: now, in: tx)
      try contradicted(old, why, by: "system:actions", at: now, in: tx)
    }
    let gone = over.filter { !carried.contains($0.component) }.map(\.id).sorted()
    let withdrawn = over.filter { carried.contains($0.component) }.map(\.id).sorted()
    for action in over where gone.contains(action.id) {
      try keep(
        .inventory, .supports, "The new inventory does not list \(action.product) any more.", [:],
        of: action, by: "system:actions", at: now, in: tx)
    }
    try ActionStore.end(gone, as: .verified, at: now, in: tx)
    try ActionStore.end(withdrawn, as: .withdrawn, at: now, in: tx)
    _ = try record(
      "actions.changed", id.description, asset.organization, "system:actions",
      ["changed": drafts.count.json, "verified": gone.count.json], in: tx)
  }

  private static func says(
    _ old: Action, _ advice: ActionRules.Advice, _ causes: String, _ state: ActionState
  ) -> Bool {
    old.instruction == advice.instruction && old.targetVersion == advice.targetVersion
      && old.fallback == advice.fallback && old.urgency == advice.urgency
      && old.due == advice.due && old.reason == advice.reason && old.causes == causes
      && old.state == state
  }

  /// Actions visible to the principal, the earliest date first.
  public func list(
    of organization: OrganizationID? = nil, _ filter: ActionFilter = .init(), page: PageRequest,
    by principal: Principal, in tx: Transaction
  ) throws -> Page<Action> {
    let grant = try decide(principal, .readActions, for: organization)
    return Page(
      rows: try ActionStore.list(of: grant.organization, filter, page: page, in: tx),
      limit: page.limit,
      cursor: { Cursor(String($0.due?.number ?? 1_000_000_000), $0.id.description) })
  }

  /// One action.
  public func action(_ id: ActionID, by principal: Principal, in tx: Transaction) throws -> Action {
    guard let action = try ActionStore.action(id, in: tx) else {
      throw Problem.notFound("action")
    }
    let _: Grant<Read, ActionObject> = try decide(
      principal, .readActions, on: facts(action), at: surroundings.now())
    return action
  }

  /// What was said and done about an action, oldest first.
  public func entries(of id: ActionID, in tx: Transaction) throws -> [ActionEntry] {
    try ActionStore.entries(of: id, in: tx)
  }

  /// Marks an action done, with what was done as evidence.
  public func complete(
    _ id: ActionID, note: String, newVersion: String?, by principal: Principal,
    in tx: Transaction
  ) throws -> Action {
    try move(
      id, from: [.open], to: .done, note, newVersion, "action.done", principal, tx)
  }

  /// Takes that back; the evidence stays on record.
  public func reopen(
    _ id: ActionID, note: String, by principal: Principal, in tx: Transaction
  ) throws -> Action {
    try move(
      id, from: [.done, .verified], to: .open, note, nil, "action.reopened", principal, tx)
  }

  /// Writes down that the vendor who maintains the asset was asked, or takes that back.
  public func askVendor(
    _ id: ActionID, isAsked: Bool, by principal: Principal, in tx: Transaction
  ) throws -> Action {
    guard let action = try ActionStore.action(id, in: tx) else { throw Problem.notFound("action") }
    let now = surroundings.now()
    let grant: Grant<Write, ActionObject> = try decide(
      principal, .completeActions, on: facts(action), at: now)
    guard action.state == .open else { throw ActionProblem.wrongState(action.state) }
    guard try inventory.asset(action.asset, in: tx)?.maintainedBy != nil else {
      throw ActionProblem.noVendor
    }
    guard isAsked != (action.vendorAskedAt != nil) else { return action }
    guard try ActionStore.ask(grant, at: isAsked ? now : nil, in: tx) else {
      throw ActionProblem.changed
    }
    _ = try record(
      isAsked ? "action.vendor-asked" : "action.vendor-not-asked", id.description,
      action.organization, principal.reference, [:], in: tx)
    return try ActionStore.action(id, in: tx) ?? action
  }

  private func move(
    _ id: ActionID, from: [ActionState], to: ActionState, _ note: String, _ newVersion: String?,
    _ kind: String, _ principal: Principal, _ tx: Transaction
  ) throws -> Action {
    guard let action = try ActionStore.action(id, in: tx) else {
      throw Problem.notFound("action")
    }
    let now = surroundings.now()
    let grant = try decide(principal, .completeActions, on: facts(action), at: now)
    // What an inventory shows is not the operator's to take back; a new one is.
    guard from.contains(action.state), action.evidence != .inventory else {
      throw ActionProblem.wrongState(action.state)
    }
    guard note.utf8.contains(where: { $0 > 32 }), note.utf8.count <= 4000 else {
      throw ActionProblem.noteMissing
    }
    guard newVersion.map({ $0.utf8.count <= 100 }) ?? true else {
      throw Problem.invalid("/newVersion", "must be at most 100 bytes")
    }
    guard try ActionStore.move(grant, to: to, at: now, in: tx) else {
      throw ActionProblem.changed
    }
    let receipt = try record(
      kind, id.description, action.organization, principal.reference,
      ["note": note.json, "newVersion": newVersion.json], in: tx)
    try ActionStore.insert(
      ActionEntry(
        at: now, actor: principal.reference, state: to, note: note, newVersion: newVersion,
        receipt: receipt.description), of: id, in: tx)
    return try ActionStore.action(id, in: tx) ?? action
  }

  /// How many actions are open with everybody, by urgency.
  public func counts(in tx: Transaction) throws -> [Urgency: OpenCount] {
    try ActionStore.counts(overdueOn: surroundings.now().day, in: tx)
  }

  /// How many of an organization's actions are open, by date, the soonest first.
  public func dueCounts(
    of organization: OrganizationID, in tx: Transaction
  ) throws -> [(due: CalendarDay?, count: Int)] {
    try ActionStore.dueCounts(of: organization, in: tx)
  }

  /// How many of an organization's actions are said to be done, but not proven.
  public func unprovenCount(
    of organization: OrganizationID, in tx: Transaction
  ) throws -> Int {
    try ActionStore.unprovenCount(of: organization, in: tx)
  }

  /// How many open actions there are on each of these assets.
  public func openCounts(on assets: [AssetID], in tx: Transaction) throws -> [AssetID: Int] {
    assets.isEmpty ? [:] : try ActionStore.openCounts(on: assets, in: tx)
  }

  func facts(_ action: Action) -> ObjectFacts<ActionObject> {
    ObjectFacts(id: action.id.description, version: action.version, owner: action.organization)
  }

  func record(
    _ kind: String, _ subject: String, _ organization: OrganizationID, _ actor: String,
    _ detail: JSONValue, in tx: Transaction
  ) throws -> ReceiptID {
    try ledger.record(
      Fact(
        kind: kind, subject: subject, organization: organization, actor: actor,
        detail: String(decoding: detail.canonical(), as: UTF8.self)), in: tx)
  }
}
