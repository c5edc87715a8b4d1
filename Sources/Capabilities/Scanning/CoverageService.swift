public import Access
import Catalog
import Formats
import Inventory
import Registry
public import Storage
public import Vocabulary

/// Who looked where, and what should be looked at again.
extension ScanningService {
  /// Records a look that happened without a lease, such as one before the party took part here.
  public func recordCoverage(
    of target: ScanTarget, for id: CampaignID, _ depth: Depth, at: Timestamp? = nil,
    by principal: Principal, in tx: Transaction
  ) throws -> Coverage {
    let campaign = try stored(id, in: tx)
    let _: Grant<Write, CampaignObject> = try decide(
      principal, .changeScans, on: facts(campaign), at: surroundings.now())
    if target.asset != nil {
      // An asset is looked at under a lease or not at all.
      throw ScanningProblem.notPermitted(.noScope, next: nil)
    }
    let now = surroundings.now()
    return try cover(target, campaign, depth, at: min(at ?? now, now), by: principal, in: tx)
  }

  @discardableResult func cover(
    _ target: ScanTarget, _ campaign: Campaign, _ depth: Depth, at: Timestamp,
    by principal: Principal, in tx: Transaction
  ) throws -> Coverage {
    let coverage = Coverage(
      id: CoverageID(surroundings), target: target, organization: campaign.organization,
      campaign: campaign.id, instrument: campaign.draft.instrument, depth: depth, at: at,
      isNamed: campaign.draft.isNamed)
    try ScanningStore.know(target, lookedAt: at, in: tx)
    try CoverageStore.insert(coverage, in: tx)
    try record(
      "coverage.recorded", coverage.id.description, campaign.organization, by: principal,
      ["target": target.key.json, "campaign": campaign.id.json], in: tx)
    return coverage
  }

  /// Looks by age: those at public things, the principal's own, and those at their own assets.
  public func coverage(
    of target: ScanTarget? = nil, search: String? = nil, page: PageRequest,
    by principal: Principal, in tx: Transaction
  ) throws -> Page<SeenCoverage> {
    let grant = try decide(principal, .readScans)
    let owner = try target?.asset.flatMap { try inventory.asset($0, in: tx)?.organization }
    let rows = try CoverageStore.list(
      thing: target?.thing, search: search, for: grant.organization,
      ownAsset: owner != nil && owner == grant.organization, page: page, in: tx)
    let seen = Page(rows: rows, limit: page.limit, cursor: { Cursor($0.id.description) })
    return try seen.map { coverage in
      let isKnown =
        coverage.isNamed || grant.organization == nil
        || coverage.organization == grant.organization
      return SeenCoverage(
        coverage: coverage,
        party: isKnown ? try registry.known(coverage.organization, in: tx)?.name : nil,
        isOwn: coverage.organization == principal.organization)
    }
  }

  /// Public things that should be looked at again, in the order of their names.
  ///
  /// A page may hold fewer elements than its limit although another follows.
  public func proposals(
    days: Int64 = 180, search: String? = nil, page: PageRequest, by principal: Principal,
    in tx: Transaction
  ) throws -> Page<RescanProposal> {
    let grant = try decide(principal, .readScans)
    let things = Page(
      rows: try CoverageStore.things(search: search, page: page, in: tx), limit: page.limit,
      cursor: { Cursor($0) })
    let looks = try CoverageStore.looks(at: things.elements, in: tx)
    let ranking = try CoverageStore.ranking(in: tx)
    let now = surroundings.now()
    let found = try things.elements.compactMap { thing in
      ScanningRules.proposal(
        thing, looks: looks[thing] ?? [],
        newest: try newest(
          thing, than: (looks[thing] ?? []).compactMap(\.target.version),
          for: grant.organization, in: tx),
        ranking: ranking, days: days, at: now)
    }
    return Page(found, next: things.next)
  }

  /// The newest known version of a package, when it is newer than every one that was looked at:
  /// one that public records call fixed, or one in use. What is in use tells about who uses it, so
  /// it counts for those alone who run it themselves, where at least three operators do, and for
  /// the coordinator.
  private func newest(
    _ thing: String, than seen: [String], for reader: OrganizationID?, in tx: Transaction
  ) throws -> String? {
    guard let url = try? PackageURL(thing) else { return nil }
    let key = PackageKey(url)
    let scheme = key.versionScheme
    guard let latest = seen.max(by: { scheme.compare($0, $1) < 0 }) else { return nil }
    var known = try catalog.affecting(keys: [key.text], in: tx).compactMap {
      $0.versions.fixedVersion(after: latest, scheme: scheme)
    }
    let numbers = Array(try inventory.candidates(key, in: nil, in: tx).prefix(2000))
    let newer = try inventory.components(numbers, in: tx).compactMap { number, component in
      component.version.map { (number, $0) }
    }.filter { scheme.compare(latest, $0.1) < 0 }.sorted { scheme.compare($1.1, $0.1) < 0 }
    for (number, version) in newer.prefix(20)
    where try mayTell(number, to: reader, in: tx) {
      known.append(version)
      break
    }
    return known.max { scheme.compare($0, $1) < 0 }
  }

  private func mayTell(
    _ component: ComponentNumber, to reader: OrganizationID?, in tx: Transaction
  ) throws -> Bool {
    guard let reader else { return true }
    let carriers = try inventory.carriers(of: component, limit: 500, in: tx)
    let owners = Set(try inventory.assets(carriers, in: tx).values.map(\.organization))
    return owners.count >= 3 || owners.contains(reader)
  }

  /// The ranking of models that proposals go by.
  public func ranking(by principal: Principal, in tx: Transaction) throws -> ModelRanking {
    _ = try decide(principal, .readScans)
    return try CoverageStore.ranking(in: tx)
  }

  /// Replaces the ranking of models; `edition` is the one that was read.
  public func rank(
    _ entries: [ModelRanking.Entry], source: String, after edition: Int64,
    by principal: Principal, in tx: Transaction
  ) throws -> ModelRanking {
    _ = try decide(principal, .manageWishes)
    let before = try CoverageStore.ranking(in: tx)
    guard before.edition == edition else { throw ScanningProblem.changed }
    let ranking = ModelRanking(edition: edition + 1, source: source, entries: entries)
    do {
      try CoverageStore.insert(
        ranking, actor: principal.reference, at: surroundings.now(), in: tx)
    } catch StorageProblem.uniqueViolation {
      throw StorageProblem.serialization("the ranking was replaced twice at once")
    }
    try record(
      "models.ranked", "models", nil, by: principal, ["edition": ranking.edition.json], in: tx)
    return ranking
  }
}

/// A look as somebody may see it.
public struct SeenCoverage: Sendable, Equatable {
  /// The look.
  public let coverage: Coverage
  /// Who it was; nil for a party that did not agree to be named.
  public let party: String?
  /// Whether it was the reader's own organization.
  public let isOwn: Bool
}
