public import Access
import Formats
public import Ledger
public import Registry
public import Storage
public import Vocabulary

/// The front door to playbooks: those that are shipped, the coordinator's for everybody, and each
/// organization's own.
public struct PlaybookService: Sendable {
  /// How many an organization can have.
  static let most = 200
  /// How many versions of one.
  static let mostVersions = 1000

  let ledger: LedgerService
  let registry: RegistryService
  let surroundings: Surroundings

  /// A service that records what it does in the ledger.
  public init(ledger: LedgerService, registry: RegistryService, surroundings: Surroundings) {
    self.ledger = ledger
    self.registry = registry
    self.surroundings = surroundings
  }

  /// The playbooks that the caller sees, by heading; of each key the nearest.
  public func playbooks(by principal: Principal, in tx: Transaction) throws -> [Playbook] {
    let grant = try decide(principal, .readPlaybooks)
    return try nearest(to: grant.principal.organization, in: tx)
  }

  /// One of them.
  public func playbook(
    _ key: PlaybookKey, by principal: Principal, in tx: Transaction
  ) throws -> Playbook {
    guard let found = try playbooks(by: principal, in: tx).first(where: { $0.key == key }) else {
      throw Problem.notFound("playbook")
    }
    return found
  }

  /// Those that fit a situation of an organization, the best first. The caller was authorised for
  /// what it is about.
  public func fitting(
    _ situations: Set<Situation>, of organization: OrganizationID, in tx: Transaction
  ) throws -> [Playbook] {
    let sector = try registry.known(organization, in: tx)?.sector
    return PlaybookRules.fitting(
      try nearest(to: organization, in: tx), sector: sector, situations: situations)
  }

  /// The versions that the caller's organization wrote of one, the newest first.
  public func versions(
    _ key: PlaybookKey, by principal: Principal, in tx: Transaction
  ) throws -> [Playbook] {
    let grant = try decide(principal, .readPlaybooks)
    guard let own = grant.principal.organization else { return [] }
    return try PlaybookStore.versions(key, of: own, in: tx).map(\.playbook)
  }

  /// Writes a version of a playbook for the caller's organization; the coordinator's are for all.
  /// `after` is the number of the version that was read; nil takes the stored one.
  public func write(
    _ key: PlaybookKey, _ text: PlaybookText, after: Int? = nil, by principal: Principal,
    in tx: Transaction
  ) throws -> Playbook {
    try put(key, text, after: after, isWithdrawn: false, by: principal, in: tx)
  }

  /// Takes the organization's own back: the coordinator's or the shipped one counts again. Its
  /// versions stay.
  public func withdraw(
    _ key: PlaybookKey, by principal: Principal, in tx: Transaction
  ) throws {
    let own = try writer(principal)
    guard let last = try PlaybookStore.versions(key, of: own, in: tx).first, !last.isWithdrawn
    else { throw Problem.notFound("playbook") }
    _ = try put(key, last.playbook.text, after: nil, isWithdrawn: true, by: principal, in: tx)
  }

  private func put(
    _ key: PlaybookKey, _ text: PlaybookText, after: Int?, isWithdrawn: Bool,
    by principal: Principal, in tx: Transaction
  ) throws -> Playbook {
    let own = try writer(principal)
    let broken = PlaybookRules.check(text)
    guard broken.isEmpty else { throw PlaybookProblem.invalid(broken) }
    let last = try PlaybookStore.versions(key, of: own, in: tx).first
    guard after == nil || after == (last?.playbook.number ?? 0) else {
      throw PlaybookProblem.changed
    }
    guard try last != nil || PlaybookStore.keys(of: own, in: tx) < Self.most,
      (last?.playbook.number ?? 0) < Self.mostVersions
    else { throw PlaybookProblem.enough }
    let made = Playbook(
      key: key, organization: own, number: (last?.playbook.number ?? 0) + 1, text: text,
      changedAt: surroundings.now(), changedBy: principal.reference)
    try PlaybookStore.insert(made, of: own, isWithdrawn: isWithdrawn, in: tx)
    let detail: JSONValue = ["version": made.number.json]
    _ = try ledger.record(
      Fact(
        kind: isWithdrawn ? "playbook.withdrawn" : "playbook.written", subject: key.description,
        organization: own, actor: principal.reference,
        detail: String(decoding: detail.canonical(), as: UTF8.self)), in: tx)
    return made
  }

  private func writer(_ principal: Principal) throws -> OrganizationID {
    let grant = try decide(principal, .writePlaybooks)
    guard let own = grant.principal.organization else { throw Denial.unauthenticated }
    return own
  }

  private func nearest(to own: OrganizationID?, in tx: Transaction) throws -> [Playbook] {
    let writers = Set(try registry.coordinators(in: tx) + (own.map { [$0] } ?? []))
    let written = try PlaybookStore.current(
      of: writers.sorted { $0.description < $1.description }, in: tx)
    return PlaybookRules.nearest(written + ShippedPlaybooks.all, own: own)
  }
}
