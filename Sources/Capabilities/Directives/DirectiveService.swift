public import Catalog
public import Exposure
import Formats
public import Inventory
import Jobs
public import Ledger
public import Storage
public import Vocabulary

/// The front door to deadlines.
public struct DirectiveService: Sendable {
  let ledger: LedgerService
  let catalog: CatalogService
  let exposure: ExposureService
  let surroundings: Surroundings
  /// The directive in force.
  public let directive: Directive
  let inventory = InventoryLookup()

  /// A service that applies one directive.
  public init(
    ledger: LedgerService, catalog: CatalogService, exposure: ExposureService,
    surroundings: Surroundings, directive: Directive = .bod2604
  ) {
    self.ledger = ledger
    self.catalog = catalog
    self.exposure = exposure
    self.surroundings = surroundings
    self.directive = directive
  }

  /// Works out the deadlines of one asset anew, keeping the reason of each change. `only` limits it
  /// to some vulnerabilities.
  public func reassess(
    _ id: AssetID, only: Set<String>? = nil, in tx: Transaction
  ) throws {
    guard let asset = try inventory.asset(id, in: tx) else { return }
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
    let changed = seen.sorted { $0.key < $1.key }.compactMap { vulnerability, since in
      decide(
        vulnerability, facts[vulnerability] ?? PriorityFacts(), asset, since,
        previous[vulnerability])
    }
    let gone = stored.map(\.vulnerability).filter { seen[$0] == nil }
    try DirectiveStore.put(changed, in: tx)
    try DirectiveStore.delete(gone, on: id, in: tx)
    try rank(new: changed.map(\.vulnerability), facts: facts, gone: gone, in: tx)
    // Downstream is told even when no date moved: a match may have come or gone.
    try announce(asset, changed: changed.count, gone: gone.count, in: tx)
  }

  private func decide(
    _ vulnerability: String, _ facts: PriorityFacts, _ asset: Asset, _ since: Timestamp,
    _ previous: Deadline?
  ) -> Deadline? {
    let inputs = DirectiveRules.inputs(facts, on: asset)
    let isAssessed = facts.assessment != nil
    if let previous, previous.inputs == inputs, previous.isAssessed == isAssessed { return nil }
    let now = surroundings.now()
    let decision = DirectiveRules.decide(
      directive, inputs, assessed: isAssessed, previous: previous,
      firstSeen: since.day, today: now.day)
    return Deadline(
      asset: asset.id, vulnerability: vulnerability, organization: asset.organization,
      inputs: inputs, isAssessed: isAssessed, urgency: decision.urgency, start: decision.start,
      due: decision.due,
      reason: decision.reason, decidedAt: now)
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

  /// Has the deadlines that hang on these CVEs worked out anew: one job for each asset concerned.
  /// A deadline whose facts are the same is left as it is.
  func enqueue(cves: Set<String>, in tx: Transaction) throws {
    for asset in try exposure.assets(of: cves.sorted(), in: tx).sorted() {
      let message: JSONValue = [
        "kind": "knowledge.priority-changed", "subject": asset.json, "receipt": "-",
      ]
      try JobQueue.enqueue(
        DirectiveJobs.asset, payload: message.serialized(), in: tx, surroundings: surroundings,
        key: asset.description)
    }
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
