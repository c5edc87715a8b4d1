public import Access
public import Catalog
import Formats
public import Ledger
public import Projects
import Signing
public import Storage
public import Vocabulary

/// What became of one report in an upload.
public struct Acceptance: Sendable, Equatable {
  /// The report's identifier here.
  public let finding: FindingID
  /// The flaw it is about.
  public let flaw: FlawID
  /// Why it belongs to that flaw.
  public let rule: MergeRule
  /// Whether it had come before under the same reference, so that nothing changed.
  public let isRepeat: Bool
  /// The ledger receipt.
  public internal(set) var receipt: String?
  /// The reporter's own number.
  public let reference: String?
  /// What was said of it before anybody read it; of a repeat only that it differs from what came
  /// first, which is kept.
  public internal(set) var remarks: [ReportRemark] = []
}

/// The front door to reports.
public struct IntakeService: Sendable {
  let ledger: LedgerService
  let catalog: CatalogService
  let projects: ProjectService
  let merging: AutomaticMerging
  let quota: FinderQuota
  let surroundings: Surroundings

  /// Most reports of one upload.
  public static let batchLimit = 20_000

  /// A service that ties flaws to public knowledge and records what it does in the ledger.
  public init(
    ledger: LedgerService, catalog: CatalogService, projects: ProjectService,
    merging: AutomaticMerging = .strict, quota: FinderQuota = FinderQuota(),
    surroundings: Surroundings
  ) {
    self.merging = merging
    self.quota = quota
    self.ledger = ledger
    self.catalog = catalog
    self.projects = projects
    self.surroundings = surroundings
  }

  /// Accepts reports. Each gets a receipt; those about a flaw that is known here join it.
  public func accept(
    _ drafts: [FindingDraft], by principal: Principal, in tx: Transaction
  ) throws -> [Acceptance] {
    _ = try decide(principal, .submitFindings)
    guard let organization = principal.organization else {
      throw Problem.forbidden("Findings come from an organization; this caller has none.")
    }
    guard drafts.count <= Self.batchLimit else { throw IntakeProblem.tooMany(Self.batchLimit) }
    guard !drafts.isEmpty else { return [] }
    if principal.membership?.kind != .coordinator {
      try spend(drafts.count, of: organization, limit: quota.organization, in: tx)
    }
    return try take(drafts, of: organization, by: principal, in: tx)
  }

  /// Takes in reports that were counted.
  func take(
    _ drafts: [FindingDraft], of organization: OrganizationID, by principal: Principal,
    in tx: Transaction
  ) throws -> [Acceptance] {
    let last = try IntakeStore.takePositions(drafts.count, in: tx)
    var batch = IntakeBatch(
      organization: organization, principal: principal, surroundings: surroundings)
    batch.known = try IntakeStore.known(
      references: drafts.compactMap(\.reference), of: organization, in: tx)
    let standing = try catalog.canonical(drafts.flatMap(\.aliases), in: tx)
    let keys = drafts.map { IntakeRules.keys(of: $0, standing: standing) }
    batch.vulnerabilities = standing
    batch.holders = try IntakeStore.flaws(holding: keys.flatMap { $0.map(\.text) }, in: tx)
    let checks = try check(drafts, standing: standing, in: tx)
    for (place, draft) in drafts.enumerated() { batch.place(draft, keys[place], checks[place]) }
    let receipts = try ledger.record(
      zip(batch.findings, batch.documents).map { finding, document in
        fact(
          "finding.received", finding.id.description, organization, by: principal,
          ["digest": document.digest.description.json])
      }, in: tx)
    batch.complete(receipts: receipts.map(\.description), last: last)
    do {
      try batch.store(in: tx)
    } catch StorageProblem.uniqueViolation {
      // Somebody else stored the same reference at this moment: run again, it will be a repeat.
      throw StorageProblem.serialization("the same reference came twice at once")
    }
    // Cases are opened for new flaws, and those who report a known one become parties of its case.
    for part in batch.touchedFlaws.map(\.description).chunked(500) {
      _ = try record(
        "flaws.reported", organization.description, organization, by: principal,
        ["flaws": part.json], in: tx)
    }
    for (flaw, other) in batch.overlaps {
      _ = try record(
        "flaw.overlaps", flaw.description, nil, by: .system("intake"), ["with": other.json],
        in: tx)
    }
    return batch.acceptances
  }

  /// One report, for its reporter and the coordinator.
  public func finding(
    _ id: FindingID, by principal: Principal, in tx: Transaction
  ) throws -> Finding {
    guard let finding = try IntakeStore.finding(id, in: tx) else {
      throw Problem.notFound("finding")
    }
    let facts = ObjectFacts<FindingObject>(id: id.description, owner: finding.organization)
    let _: Grant<Read, FindingObject> = try decide(
      principal, .readFindings, on: facts, at: surroundings.now())
    return finding
  }

  /// Reports visible to the principal, oldest first.
  public func findings(
    page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<Finding> {
    let grant = try decide(principal, .readFindings)
    return Page(
      rows: try IntakeStore.findings(of: grant.organization, page: page, in: tx),
      limit: page.limit, cursor: \.cursor)
  }

  /// Reports visible to the principal, the latest first, and how many there are.
  public func latest(
    page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> (page: Page<Finding>, count: Int) {
    let grant = try decide(principal, .readFindings)
    let rows = try IntakeStore.latest(of: grant.organization, page: page, in: tx)
    return (
      Page(rows: rows, limit: page.limit, cursor: \.cursor),
      try IntakeStore.count(of: grant.organization, in: tx)
    )
  }

  /// Takes a report out of its flaw again. It becomes a flaw of its own; the record of the merge
  /// stays, marked as undone.
  public func separate(
    _ id: FindingID, grant: Grant<Write, CaseObject>, in tx: Transaction
  ) throws -> FlawID {
    guard let finding = try IntakeStore.finding(id, in: tx),
      let flaw = try IntakeStore.flaw(finding.flaw, in: tx)
    else { throw Problem.notFound("finding") }
    guard flaw.findings > 1 else { throw IntakeProblem.standsAlone }
    let now = surroundings.now()
    let fresh = Flaw(
      id: FlawID(surroundings), title: finding.draft.title, package: flaw.package,
      vulnerability: try catalog.canonical(finding.draft.aliases, in: tx).values.min(),
      createdAt: now, mergedInto: nil, findings: 1, version: 1)
    try IntakeStore.insertFlaw(fresh, in: tx)
    try IntakeStore.move(id, from: flaw.id, to: fresh.id, at: now, in: tx)
    try IntakeStore.insert(
      [
        MergeRecord(
          finding: id, flaw: fresh.id, rule: .separated, evidence: "taken out of \(flaw.id)",
          at: now, actor: grant.principal.reference, undoneAt: nil)
      ], in: tx)
    _ = try record(
      "finding.separated", id.description, finding.organization, by: grant.principal,
      ["from": flaw.id.json, "to": fresh.id.json], in: tx)
    // Whoever took it out does not want it back by itself.
    try ApartStore.keepApart(
      min(flaw.id, fresh.id), max(flaw.id, fresh.id), at: now, by: grant.principal.reference,
      in: tx)
    _ = try record(
      "flaws.reported", fresh.id.description, finding.organization, by: grant.principal,
      ["flaws": [fresh.id.json]], in: tx)
    return fresh.id
  }

  /// Decides that two flaws are one: everything of `flaw` moves to `other`.
  public func merge(
    _ flaw: FlawID, into other: FlawID, grant: Grant<Write, CaseObject>, in tx: Transaction
  ) throws {
    guard let one = try IntakeStore.flaw(flaw, in: tx), one.mergedInto == nil,
      let two = try IntakeStore.flaw(other, in: tx), two.mergedInto == nil, flaw != other
    else { throw IntakeProblem.changed }
    try absorb(
      flaw, into: other, rule: .manual, evidence: "decided by an analyst", by: grant.principal,
      in: tx)
  }

  func absorb(
    _ flaw: FlawID, into other: FlawID, rule: MergeRule, evidence: String,
    by principal: Principal, in tx: Transaction
  ) throws {
    let now = surroundings.now()
    let moved = try IntakeStore.findingIDs(of: flaw, in: tx)
    try IntakeStore.absorb(flaw, into: other, in: tx)
    try IntakeStore.insert(
      moved.map {
        MergeRecord(
          finding: $0, flaw: other, rule: rule, evidence: evidence, at: now,
          actor: principal.reference, undoneAt: nil)
      }, in: tx)
    _ = try record(
      "flaw.merged", flaw.description, nil, by: principal, ["into": other.json], in: tx)
  }

  /// One flaw, for capabilities downstream, which authorise what they show.
  public func flaw(_ id: FlawID, in tx: Transaction) throws -> Flaw? {
    try IntakeStore.flaw(id, in: tx)
  }

  /// Several flaws by identifier.
  public func flaws(_ ids: [FlawID], in tx: Transaction) throws -> [FlawID: Flaw] {
    Dictionary(
      try IntakeStore.flaws(ids, in: tx).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
  }

  /// The reports about a flaw, or those of one organization, oldest first, at most `limit` and
  /// 500.
  public func findings(
    about flaw: FlawID, of organization: OrganizationID? = nil, limit: Int = 500,
    in tx: Transaction
  ) throws -> [Finding] {
    let page = PageRequest(limit: limit)
    return Array(
      try IntakeStore.findings(of: organization, flaw: flaw, page: page, in: tx).prefix(limit))
  }

  /// Who reported each of these flaws, the first reporter first.
  public func reporters(
    of flaws: [FlawID], in tx: Transaction
  ) throws -> [FlawID: [OrganizationID]] {
    try IntakeStore.reporters(of: flaws, in: tx)
  }

  /// The flaws that reports of these were about before they were merged, by the flaw they are about
  /// now; separated reports bring none.
  public func origins(of flaws: [FlawID], in tx: Transaction) throws -> [FlawID: Set<FlawID>] {
    try IntakeStore.origins(of: flaws, in: tx)
  }

  /// Why each report belongs to a flaw, undone records included.
  public func merges(of flaw: FlawID, in tx: Transaction) throws -> [MergeRecord] {
    try IntakeStore.merges(of: flaw, in: tx)
  }

  func record(
    _ kind: String, _ subject: String, _ organization: OrganizationID?, by principal: Principal,
    _ detail: JSONValue, in tx: Transaction
  ) throws -> ReceiptID {
    try ledger.record(fact(kind, subject, organization, by: principal, detail), in: tx)
  }

  private func fact(
    _ kind: String, _ subject: String, _ organization: OrganizationID?, by principal: Principal,
    _ detail: JSONValue
  ) -> Fact {
    Fact(
      kind: kind, subject: subject, organization: organization, actor: principal.reference,
      detail: String(decoding: detail.canonical(), as: UTF8.self))
  }
}
