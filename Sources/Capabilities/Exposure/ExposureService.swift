public import Access
public import Catalog
public import Formats
public import Inventory
public import Ledger
public import Storage
public import Vocabulary

/// The front door to who is affected by what.
public struct ExposureService: Sendable {
  let ledger: LedgerService
  let catalog: CatalogService
  let surroundings: Surroundings
  let inventory = InventoryLookup()
  private static let judgedAtOnce = 4000

  /// A service that records what it does in the ledger.
  public init(ledger: LedgerService, catalog: CatalogService, surroundings: Surroundings) {
    self.ledger = ledger
    self.catalog = catalog
    self.surroundings = surroundings
  }

  /// Looks up what nobody looked up yet of what an asset carries, and tells downstream. What it
  /// costs depends on the components that are new to this database.
  public func reassess(_ id: AssetID, in tx: Transaction) throws {
    guard let asset = try inventory.asset(id, in: tx) else { return }
    let installed = try inventory.installed(on: id, in: tx)
    let unjudged = try ExposureStore.unjudged(among: installed, in: tx)
    for part in unjudged.chunked(Self.judgedAtOnce) { try judge(part, in: tx) }
    let verdicts = try verdicts(on: asset, installed: installed, in: tx)
      .filter { $0.suppression == nil }
    try ExposureStore.remember(
      Set(verdicts.map(\.vulnerability)).sorted().map { (id, $0) }, at: surroundings.now(), in: tx)
    // Said even when nothing changed: an inventory may show that what was marked done is not.
    try ledger.record([changed(asset, opened: verdicts.count, closed: 0)], in: tx)
  }

  /// Components of an asset that nobody looked up yet, in parts that make a short transaction each.
  func unjudged(on id: AssetID, in tx: Transaction) throws -> [[ComponentNumber]] {
    try ExposureStore.unjudged(among: inventory.installed(on: id, in: tx), in: tx)
      .chunked(Self.judgedAtOnce)
  }

  /// Looks up what affects these components. Doing it again changes nothing.
  func judge(_ numbers: [ComponentNumber], in tx: Transaction) throws {
    let components = try inventory.components(numbers, in: tx).sorted { $0.key < $1.key }
    let found = try assess(components.map { ($0.key, $0.value) }, in: tx)
    try ExposureStore.put(found.map(ComponentVerdict.init), in: tx)
    try ExposureStore.markJudged(numbers, in: tx)
  }

  /// Those of the vulnerabilities that some component here has, or may have: most knowledge is
  /// about packages that nobody here runs. Who only reads asks this first, so that the one writer is
  /// not kept with the others.
  func concerned(_ vulnerabilities: [String], in tx: Transaction) throws -> [String] {
    let stored = try ExposureStore.verdicts(about: vulnerabilities, in: tx)
    let packages = try catalog.packages(of: vulnerabilities, in: tx)
    let present = try inventory.present(Set(packages.values.flatMap { $0 }).sorted(), in: tx)
    let found = packages.filter { $0.value.contains(where: present.contains) }.keys
    return Set(found).union(stored.map(\.vulnerability)).sorted()
  }

  /// Works out anew where some vulnerabilities are found. What it costs depends on the components
  /// in their ranges and the assets that carry those, not on how large the inventories are.
  public func reassess(vulnerabilities: [String], in tx: Transaction) throws {
    guard !vulnerabilities.isEmpty else { return }
    let stored = try ExposureStore.verdicts(about: vulnerabilities, in: tx)
    let affected = try catalog.affected(by: vulnerabilities, in: tx)
    let present = try inventory.present(Set(affected.map(\.key)).sorted(), in: tx)
    var candidates: [String: Set<ComponentNumber>] = [:]
    for item in affected where present.contains(item.key) {
      guard let key = PackageKey(text: item.key) else { continue }
      candidates[item.vulnerability, default: []].formUnion(
        try inventory.candidates(
          key, in: item.versions.bounds(in: key.versionScheme), in: tx))
    }
    let numbers = candidates.values.reduce(into: Set<ComponentNumber>()) { $0.formUnion($1) }
    let components = try inventory.components(numbers.sorted(), in: tx)
    let rows = Dictionary(grouping: affected, by: \.vulnerability)
    var found: [(ComponentNumber, Component, ExposureRules.Verdict)] = []
    for (vulnerability, numbers) in candidates {
      for number in numbers {
        guard let component = components[number] else { continue }
        found += ExposureRules.verdicts(for: component, among: rows[vulnerability] ?? [])
          .map { (number, component, $0) }
      }
    }
    let wanted = Dictionary(
      try weigh(found, in: tx).map(ComponentVerdict.init).map { (VerdictKey($0), $0) },
      uniquingKeysWith: { first, _ in first })
    try apply(wanted, replacing: stored, in: tx)
  }

  private func apply(
    _ wanted: [VerdictKey: ComponentVerdict], replacing stored: [ComponentVerdict],
    in tx: Transaction
  ) throws {
    let before = Dictionary(
      stored.map { (VerdictKey($0), $0) }, uniquingKeysWith: { first, _ in first })
    let gone = stored.filter { wanted[VerdictKey($0)] == nil }
    let fresh = wanted.values.filter { before[VerdictKey($0)] != $0 }.sorted {
      ($0.component, $0.vulnerability) < ($1.component, $1.vulnerability)
    }
    guard !gone.isEmpty || !fresh.isEmpty else { return }
    try ExposureStore.delete(gone, in: tx)
    try ExposureStore.put(fresh, in: tx)
    var opened: [AssetNumber: [String]] = [:]
    var closed: [AssetNumber: Int] = [:]
    var carriers: [ComponentNumber: [AssetNumber]] = [:]
    for number in Set((fresh + gone).map(\.component)) {
      carriers[number] = try inventory.carriers(of: number, in: tx)
    }
    for verdict in fresh {
      for asset in carriers[verdict.component] ?? [] {
        opened[asset, default: []].append(verdict.vulnerability)
      }
    }
    for verdict in gone {
      for asset in carriers[verdict.component] ?? [] { closed[asset, default: 0] += 1 }
    }
    let numbers = Set(opened.keys).union(closed.keys).sorted()
    let assets = try inventory.assets(numbers, in: tx)
    try ExposureStore.remember(
      numbers.flatMap { number in
        Set(opened[number] ?? []).sorted().compactMap { name in assets[number].map { ($0.id, name) }
        }
      }, at: surroundings.now(), in: tx)
    try ledger.record(
      numbers.compactMap { number in
        assets[number].map {
          changed($0, opened: opened[number]?.count ?? 0, closed: closed[number] ?? 0)
        }
      }, in: tx)
  }

  func changed(_ asset: Asset, opened: Int, closed: Int) -> Fact {
    Fact(
      kind: "exposure.changed", subject: asset.id.description,
      organization: asset.organization, actor: "system:exposure",
      detail: String(
        decoding: JSONValue.object(
          ["opened": opened.json, "closed": closed.json]
        ).canonical(), as: UTF8.self))
  }

  /// Where a vulnerability, named by any of its identifiers, is found among the assets that the
  /// principal may see.
  public func exposed(
    to name: String, page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<ExposedAsset> {
    let grant = try decide(principal, .readAssets)
    let vulnerability = try catalog.vulnerability(name, in: tx).id
    var found: [ExposedAsset] = []
    var place = page
    while true {
      let part = try matches(of: vulnerability, page: place, in: tx)
      let assets = try inventory.assets(part.elements.map(\.asset), in: tx)
      let components = try inventory.components(
        named: Set(part.elements.map(\.component)).sorted(), in: tx)
      found += part.elements.compactMap { match in
        guard grant.organization == nil || grant.organization == match.organization,
          let asset = assets[match.asset], let component = components[match.component]
        else { return nil }
        return ExposedAsset(match: match, asset: asset, component: component)
      }
      // Others' assets are passed over, so that what is left fills a page.
      guard found.count < page.limit, let next = part.next else {
        return Page(found, next: part.next)
      }
      place = PageRequest(limit: page.limit - found.count, after: next)
    }
  }

  /// The assets on which any of these was found.
  public func assets(of vulnerabilities: [String], in tx: Transaction) throws -> Set<AssetID> {
    Set(try places(of: vulnerabilities, in: tx).map(\.id))
  }

  /// How many organizations and assets a vulnerability reaches.
  public func reach(
    of vulnerability: String, in tx: Transaction
  ) throws -> (organizations: Int, assets: Int) {
    let places = try places(of: [vulnerability], in: tx)
    return (Set(places.map(\.organization)).count, places.count)
  }

  private func places(of vulnerabilities: [String], in tx: Transaction) throws -> [Asset] {
    var places: [AssetID: Asset] = [:]
    for (number, verdicts) in Dictionary(
      grouping: try ExposureStore.verdicts(about: vulnerabilities, in: tx), by: \.component)
    {
      let carriers = try inventory.carriers(of: number, in: tx)
      let pairs = verdicts.flatMap { verdict in carriers.map { (verdict, $0) } }
      for place in try within(pairs, in: tx) where place.verdict.suppression == nil {
        places[place.asset.id] = place.asset
      }
    }
    return Array(places.values)
  }

  /// Who carries a package at all, for a flaw that is not public yet: at most `limit` places.
  public func carriers(
    of key: PackageKey, limit: Int, in tx: Transaction
  ) throws -> [CarriedComponent] {
    let numbers = try inventory.candidates(key, in: nil, in: tx).sorted()
    let components = try inventory.components(numbers, in: tx)
    var found: [CarriedComponent] = []
    for number in numbers where found.count < limit {
      guard let component = components[number] else { continue }
      let carriers = try inventory.carriers(of: number, limit: limit - found.count, in: tx)
      let assets = try inventory.assets(carriers, in: tx)
      found += carriers.compactMap { assets[$0] }.map {
        CarriedComponent(asset: $0, component: component)
      }
    }
    return found
  }
}

/// What makes two verdicts the same.
private struct VerdictKey: Hashable {
  let component: ComponentNumber
  let vulnerability: String

  init(_ verdict: ComponentVerdict) {
    component = verdict.component
    vulnerability = verdict.vulnerability
  }
}
