import Access
public import Catalog
public import Exposure
import Formats
public import Inventory
import Jobs
public import Ledger
public import Registry
public import Signing
public import Storage
public import Vocabulary

/// The front door to deadlines.
public struct DirectiveService: Sendable {
  let ledger: LedgerService
  let registry: RegistryService
  let catalog: CatalogService
  let exposure: ExposureService
  let signer: NoteSigner
  let surroundings: Surroundings
  /// The directive that everybody is asked to follow, as it ships.
  public let directive: Directive
  let inventory = InventoryLookup()
  let shelf = DirectiveShelf()

  /// A service that applies what holds.
  public init(
    ledger: LedgerService, registry: RegistryService, catalog: CatalogService,
    exposure: ExposureService, signer: NoteSigner, surroundings: Surroundings,
    directive: Directive = .bod2604
  ) {
    self.ledger = ledger
    self.signer = signer
    self.registry = registry
    self.catalog = catalog
    self.exposure = exposure
    self.surroundings = surroundings
    self.directive = directive
  }

  /// Works out the deadlines of one asset anew, keeping the reason of each change, and starts or
  /// ends forensic clocks with them. `only` limits it to some vulnerabilities; `isTold` says that
  /// knowledge changed and nobody did anything, so what is gone was not closed.
  public func reassess(
    _ id: AssetID, only: Set<String>? = nil, isTold: Bool = false, in tx: Transaction
  ) throws {
    guard let asset = try inventory.asset(id, in: tx),
      let owner = try registry.known(asset.organization, in: tx)
    else { return }
    var seen: [String: Timestamp] = [:]
    for match in try exposure.matches(on: id, in: tx)
    where only?.contains(match.vulnerability) ?? true {
      seen[match.vulnerability] = min(seen[match.vulnerability] ?? match.since, match.since)
    }
    let stored = try DirectiveStore.deadlines(on: id, in: tx).filter {
      only?.contains($0.vulnerability) ?? true
    }
    let previous = Dictionary(
      stored.map { ($0.vulnerability, $0) }, uniquingKeysWith: { first, _ in first })
    let facts = try catalog.priority(of: seen.keys.sorted(), in: tx)
    let applicable = try applicable(to: asset, of: owner, in: tx)
    let changed = seen.sorted { $0.key < $1.key }.compactMap { vulnerability, since in
      settle(
        vulnerability, facts[vulnerability] ?? PriorityFacts(), asset, since,
        previous[vulnerability], applicable)
    }
    let gone = stored.filter { seen[$0.vulnerability] == nil }
    try DirectiveStore.put(changed, in: tx)
    try DirectiveStore.delete(gone.map(\.vulnerability), on: id, in: tx)
    let patched = isTold ? [] : try patched(gone, on: id, in: tx)
    try ClosingStore.put(patched, at: surroundings.now(), in: tx)
    try follow(
      changed, previous: previous.filter { seen[$0.key] != nil }, gone: gone, patched: patched,
      applicable, in: tx)
    try rank(
      new: changed.map(\.vulnerability), facts: facts, gone: gone.map(\.vulnerability), in: tx)
    // Downstream is told even when no date moved: a match may have come or gone.
    try announce(asset, changed: changed.count, gone: gone.count, in: tx)
  }

  /// Of what is gone, what no source took back: it is not there any more.
  private func patched(
    _ gone: [Deadline], on id: AssetID, in tx: Transaction
  ) throws -> [Deadline] {
    guard !gone.isEmpty else { return [] }
    let takenBack = Set(try exposure.suppressed(on: id, in: tx).map(\.vulnerability))
    return gone.filter { !takenBack.contains($0.vulnerability) }
  }

  /// The directives that count for an asset today.
  func applicable(
    to asset: Asset, of owner: Organization, in tx: Transaction
  ) throws -> [ApplicableDirective] {
    ApplicationRules.applicable(
      to: asset, of: owner, among: try inForce(in: tx),
      adopted: try FollowingStore.adoptions(of: owner.id, in: tx))
  }

  /// What holds today.
  func inForce(in tx: Transaction) throws -> [ApplicationRules.InForce] {
    try DocumentStore.inForce(on: surroundings.now().day, in: tx).compactMap { number, lineage in
      try shelf.directive(number) {
        try DocumentStore.find(number: number, in: tx)?.directive
      }.map { ApplicationRules.InForce(number: number, lineage: lineage, directive: $0) }
    }
  }

  private func settle(
    _ vulnerability: String, _ facts: PriorityFacts, _ asset: Asset, _ since: Timestamp,
    _ previous: Deadline?, _ applicable: [ApplicableDirective]
  ) -> Deadline? {
    let inputs = DirectiveRules.inputs(facts, on: asset)
    let isAssessed = facts.assessment != nil
    let now = surroundings.now()
    guard
      let (number, decision) = ApplicationRules.settle(
        applicable, inputs, assessed: isAssessed, previous: previous, firstSeen: since.day,
        today: now.day)
    else { return nil }
    return Deadline(
      asset: asset.id, vulnerability: vulnerability, organization: asset.organization,
      inputs: inputs, isAssessed: isAssessed, urgency: decision.urgency, start: decision.start,
      due: decision.due, reason: decision.reason, decidedAt: now, directive: number,
      basis: ApplicationRules.basis(applicable))
  }

  private func announce(
    _ asset: Asset, changed: Int, gone: Int, in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: "deadlines.changed", subject: asset.id.description,
        organization: asset.organization, actor: "system:directives",
        detail: String(
          decoding: JSONValue.object(
            ["changed": changed.json, "gone": gone.json, "directive": directive.name.json]
          ).canonical(), as: UTF8.self)), in: tx)
  }

  func record(
    _ kind: String, _ subject: String, _ organization: OrganizationID?, by principal: Principal,
    _ detail: JSONValue, in tx: Transaction
  ) throws {
    _ = try receipt(kind, subject, organization, by: principal, detail, in: tx)
  }

  func receipt(
    _ kind: String, _ subject: String, _ organization: OrganizationID?, by principal: Principal,
    _ detail: JSONValue, in tx: Transaction
  ) throws -> ReceiptID {
    try ledger.record(
      Fact(
        kind: kind, subject: subject, organization: organization, actor: principal.reference,
        detail: String(decoding: detail.canonical(), as: UTF8.self)), in: tx)
  }

  /// Has the deadlines that hang on these CVEs worked out anew: one job for each asset concerned.
  /// A deadline whose facts are the same is left as it is.
  func enqueue(cves: Set<String>, in tx: Transaction) throws {
    for asset in try exposure.assets(of: cves.sorted(), in: tx).sorted() {
      try enqueue(asset, in: tx)
    }
  }

  /// Has one asset worked out anew.
  func enqueue(_ asset: AssetID, in tx: Transaction) throws {
    let message: JSONValue = [
      "kind": "knowledge.priority-changed", "subject": asset.json, "receipt": "-", "detail": [:],
    ]
    try JobQueue.enqueue(
      DirectiveJobs.asset, payload: message.serialized(), in: tx, surroundings: surroundings,
      key: asset.description)
  }

  // MARK: For capabilities downstream, which authorise what they show

  /// The deadlines of an asset.
  public func deadlines(on asset: AssetID, in tx: Transaction) throws -> [Deadline] {
    try DirectiveStore.deadlines(on: asset, in: tx)
  }

  /// Every decision about a vulnerability on an asset, oldest first.
  public func decisions(
    on asset: AssetID, _ vulnerability: String, in tx: Transaction
  ) throws -> [DeadlineDecision] {
    try DirectiveStore.decisions(on: asset, vulnerability, in: tx)
  }
}
