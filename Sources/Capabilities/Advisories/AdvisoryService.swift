public import Access
public import Cases
public import Catalog
import Formats
public import Intake
public import Ledger
public import Registry
public import Storage
public import Vocabulary

/// The front door to advisories.
public struct AdvisoryService: Sendable {
  let ledger: LedgerService
  let registry: RegistryService
  let catalog: CatalogService
  let intake: IntakeService
  let cases: CaseService
  /// In whose name advisories are published.
  public let publisher: AdvisoryPublisher
  let surroundings: Surroundings
  let stated: @Sendable (CaseID, Transaction) throws -> [StatedProduct]

  /// A service that records what it does in the ledger. `stated` tells what those who take part in
  /// a case said of their products and may be published.
  public init(
    ledger: LedgerService, registry: RegistryService, catalog: CatalogService,
    intake: IntakeService, cases: CaseService, publisher: AdvisoryPublisher,
    surroundings: Surroundings,
    stated: @escaping @Sendable (CaseID, Transaction) throws -> [StatedProduct]
  ) {
    self.ledger = ledger
    self.registry = registry
    self.catalog = catalog
    self.intake = intake
    self.cases = cases
    self.publisher = publisher
    self.surroundings = surroundings
    self.stated = stated
  }

  /// Begins the advisory of a case, with a text from what was reported and from what those who take
  /// part said of their products.
  public func draft(
    for id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> Advisory {
    _ = try decide(principal, .writeAdvisories)
    let found = try cases.find(id, by: principal, in: tx)
    if let existing = try AdvisoryStore.find(case: id, in: tx) {
      throw AdvisoryProblem.exists(existing.number)
    }
    let now = surroundings.now()
    let year = String(now.day.description.prefix(4))
    let count = String(try AdvisoryStore.count(year: year, in: tx) + 1)
    let number = "BWA-\(year)-" + String(repeating: "0", count: max(0, 4 - count.count)) + count
    let person = try author(principal, in: tx)
    let advisory = Advisory(
      id: AdvisoryID(surroundings), case: id, number: number, state: .draft,
      content: AdvisoryDrafting.content(
        found, try intake.findings(about: found.flaw, limit: 20, in: tx), try stated(id, tx)),
      edit: 1, publishedEdit: nil, authors: person.map { [$0] } ?? [], countersigner: nil,
      publishedLight: nil, createdAt: now, changedAt: now, publishedAt: nil, version: 1)
    try AdvisoryStore.insert(advisory, in: tx)
    try AdvisoryStore.keep(
      advisory.content, edit: 1, of: advisory.id, author: principal.reference, at: now, in: tx)
    try record(
      "advisory.drafted", advisory.id, by: principal, ["case": id.json, "number": number.json],
      in: tx)
    return advisory
  }

  /// One advisory. Outside of the coordinator's house only what is published is seen, as it was
  /// published.
  public func find(
    _ id: AdvisoryID, by principal: Principal, in tx: Transaction
  ) throws -> Advisory {
    guard let found = try AdvisoryStore.find(id, in: tx) else { throw Problem.notFound("advisory") }
    let _: Grant<Read, AdvisoryObject> = try decide(
      principal, .readAdvisories, on: try facts(found, for: principal, in: tx),
      at: surroundings.now())
    return try published(found, for: principal, in: tx)
  }

  /// The advisory of a case; nil where there is none or the principal may not see it.
  public func find(
    about id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> Advisory? {
    guard let found = try AdvisoryStore.find(case: id, in: tx) else { return nil }
    return try? find(found.id, by: principal, in: tx)
  }

  /// A public advisory by its number, as it was published last.
  public func publicAdvisory(
    _ number: String, in tx: Transaction
  ) throws -> (advisory: Advisory, revisions: [AdvisoryRevision]) {
    guard let found = try AdvisoryStore.find(number: number.uppercased(), in: tx),
      found.publishedLight == .clear
    else { throw Problem.notFound("advisory") }
    let revisions = try AdvisoryStore.revisions(of: found.id, in: tx)
    return (try published(found, for: .anonymous, in: tx), revisions)
  }

  /// Public advisories, the newest first.
  public func publicList(page: PageRequest, in tx: Transaction) throws -> Page<Advisory> {
    let rows = try AdvisoryStore.list(seesAll: false, lights: [.clear], page: page, in: tx)
    return Page(
      rows: try rows.map { try published($0, for: .anonymous, in: tx) }, limit: page.limit,
      cursor: { Cursor($0.id.description) })
  }

  /// Advisories visible to the principal, the newest first; of restricted ones those that everybody
  /// who takes part here may see.
  public func list(
    page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<Advisory> {
    let grant = try decide(principal, .readAdvisories)
    let rows = try AdvisoryStore.list(
      seesAll: grant.organization == nil, lights: [.clear, .green], page: page, in: tx)
    return Page(
      rows: try rows.map { try published($0, for: principal, in: tx) }, limit: page.limit,
      cursor: { Cursor($0.id.description) })
  }

  /// What differs between the text that was published last and the present one.
  public func changes(
    of id: AdvisoryID, by principal: Principal, in tx: Transaction
  ) throws -> [AdvisoryRules.Change] {
    let (found, _) = try writing(id, by: principal, in: tx)
    let last = try AdvisoryStore.revisions(of: id, in: tx).last?.content
    return AdvisoryRules.changes(from: last, to: found.content)
  }

  /// Changes the text; each text is kept.
  public func change(
    _ id: AdvisoryID, to content: AdvisoryContent, version: Int64?, by principal: Principal,
    in tx: Transaction
  ) throws -> Advisory {
    let (found, grant) = try writing(id, by: principal, in: tx)
    guard version == nil || version == found.version else { throw AdvisoryProblem.changed }
    var move = AdvisoryStore.Move(found)
    move.state = try AdvisoryRules.next(found.state, .edit)
    move.content = content
    move.edit += 1
    move.countersigner = nil
    // Whoever wrote a text that is published may review the next one.
    if found.publishedEdit == found.edit { move.authors = [] }
    if let person = try author(principal, in: tx) { move.authors.insert(person) }
    try AdvisoryStore.keep(
      content, edit: move.edit, of: id, author: principal.reference, at: surroundings.now(),
      in: tx)
    return try finish(found, .edit, move, grant, by: principal, in: tx)
  }

  /// Moves an advisory. `version` is the one the caller saw, so that nobody countersigns or publishes
  /// another text than they read; nil takes the stored one.
  public func move(
    _ id: AdvisoryID, _ command: AdvisoryCommand, version: Int64?, by principal: Principal,
    in tx: Transaction
  ) throws -> Advisory {
    let (found, grant) = try writing(id, by: principal, in: tx)
    guard command != .edit else { throw AdvisoryProblem.notPossible(found.state, .edit) }
    guard version == nil || version == found.version else { throw AdvisoryProblem.changed }
    var move = AdvisoryStore.Move(found)
    move.state = try AdvisoryRules.next(
      found.state, command, takesBack: found.content.withdrawal != nil)
    switch command {
    case .edit, .sendBack: move.countersigner = nil
    case .submit: try check(found, in: tx)
    case .countersign:
      move.countersigner = try AdvisoryRules.mayCountersign(
        try registry.person(behind: principal, in: tx), authors: found.authors)
      try demand(version, by: principal)
    case .publish:
      try demand(version, by: principal)
      try publish(found, &move, by: principal, in: tx)
    }
    return try finish(found, command, move, grant, by: principal, in: tx)
  }

  /// Nobody countersigns or publishes another text than they read.
  private func demand(_ version: Int64?, by principal: Principal) throws {
    if principal.isSoftware { return }
    if version == nil { throw AdvisoryProblem.noVersion }
  }

  /// Who writes: a person, or the software itself. A token behind which nobody stands could be
  /// anybody's, the countersigner's too.
  private func author(_ principal: Principal, in tx: Transaction) throws -> PersonID? {
    if principal.isSoftware { return nil }
    guard let person = try registry.person(behind: principal, in: tx) else {
      throw AdvisoryProblem.noPerson
    }
    return person
  }

  private func finish(
    _ found: Advisory, _ command: AdvisoryCommand, _ move: AdvisoryStore.Move,
    _ grant: Grant<Write, AdvisoryObject>, by principal: Principal, in tx: Transaction
  ) throws -> Advisory {
    guard try AdvisoryStore.move(grant, to: move, at: surroundings.now(), in: tx) else {
      throw AdvisoryProblem.changed
    }
    try record(
      "advisory.moved", found.id, by: principal,
      [
        "command": command.rawValue.json, "state": move.state.rawValue.json,
        "edit": Int(move.edit).json,
      ], in: tx)
    return try AdvisoryStore.find(found.id, in: tx) ?? found
  }

  func writing(
    _ id: AdvisoryID, by principal: Principal, in tx: Transaction
  ) throws -> (Advisory, Grant<Write, AdvisoryObject>) {
    guard let found = try AdvisoryStore.find(id, in: tx) else { throw Problem.notFound("advisory") }
    let grant = try decide(
      principal, .writeAdvisories, on: try facts(found, for: principal, in: tx),
      at: surroundings.now())
    return (found, grant)
  }

  /// Who may see what is published of an advisory: GREEN is for everybody who takes part here, AMBER
  /// for those who take part in the case's coordination, or its parties where there is none.
  private func facts(
    _ found: Advisory, for principal: Principal, in tx: Transaction
  ) throws -> ObjectFacts<AdvisoryObject> {
    let released: Set<OrganizationID>
    switch found.publishedLight {
    case .green: released = Set([principal.organization].compactMap(\.self))
    case .amber, .amberStrict:
      released = try cases.audience(of: found.case, in: tx)
    case .clear, .red, nil: released = []
    }
    return ObjectFacts(
      id: found.id.description, version: found.version, owner: nil,
      label: Label(
        trafficLight: found.publishedLight ?? .red, originator: nil, releasableTo: released))
  }

  /// What somebody outside sees: the text as it was published, and not who writes the next one.
  func published(
    _ found: Advisory, for principal: Principal, in tx: Transaction
  ) throws -> Advisory {
    guard AccessTable.reach(of: .advisoriesRead, for: principal) != .all else { return found }
    guard let last = try AdvisoryStore.revisions(of: found.id, in: tx).last else { return found }
    return Advisory(
      id: found.id, case: found.case, number: found.number,
      state: last.content.withdrawal == nil ? .published : .withdrawn, content: last.content,
      edit: last.number, publishedEdit: nil, authors: [], countersigner: nil,
      publishedLight: found.publishedLight, createdAt: found.publishedAt ?? found.createdAt,
      changedAt: last.publishedAt, publishedAt: found.publishedAt, version: found.version)
  }

  func record(
    _ kind: String, _ id: AdvisoryID, by principal: Principal, _ detail: JSONValue,
    in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: kind, subject: id.description, organization: nil, actor: principal.reference,
        detail: String(decoding: detail.canonical(), as: UTF8.self)), in: tx)
  }
}

extension AdvisoryStore.Move {
  /// What stands.
  init(_ found: Advisory) {
    self.init(
      state: found.state, content: found.content, edit: found.edit, authors: found.authors,
      countersigner: found.countersigner, publishedEdit: found.publishedEdit,
      publishedLight: found.publishedLight, publishedAt: found.publishedAt)
  }
}

extension AdvisoryService {
  /// Whether the principal may see what is published under a number.
  func mayRead(_ number: String, by principal: Principal, in tx: Transaction) throws -> Bool {
    guard let found = try AdvisoryStore.find(number: number, in: tx) else { return false }
    return (try? find(found.id, by: principal, in: tx)) != nil
  }
}
