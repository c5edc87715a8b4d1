import Catalog
import Formats
public import Inventory
import Ledger
public import Storage
public import Vocabulary

/// A verdict in the place where it was looked for: what counts depends on the product around it.
struct PlacedVerdict {
  let verdict: ComponentVerdict
  let number: AssetNumber
  let asset: Asset
  let component: Component
}

/// For capabilities downstream, which authorise what they show.
extension ExposureService {
  /// What affects an asset.
  public func matches(on id: AssetID, in tx: Transaction) throws -> [ExposureMatch] {
    guard let asset = try inventory.asset(id, in: tx) else { return [] }
    let found = try verdicts(on: asset, in: tx).filter { $0.verdict.suppression == nil }
    let seen = try ExposureStore.firstSeen(
      found.map(\.verdict.vulnerability), on: id, in: tx)
    let now = surroundings.now()
    return found.map { verdict, component in
      match(verdict, component, on: asset, since: seen[verdict.vulnerability] ?? now)
    }
  }

  /// What does not count on an asset although versions match, each with who says why not.
  public func suppressed(on id: AssetID, in tx: Transaction) throws -> [SuppressedMatch] {
    guard let asset = try inventory.asset(id, in: tx) else { return [] }
    return try verdicts(on: asset, in: tx).compactMap { verdict, component in
      verdict.suppression.map {
        SuppressedMatch(
          component: component, vulnerability: verdict.vulnerability, reason: verdict.reason,
          suppression: $0)
      }
    }
  }

  /// Where a vulnerability was found, by component and asset.
  public func matches(
    of vulnerability: String, page: PageRequest, in tx: Transaction
  ) throws -> Page<ExposureMatch> {
    var found: [PlacedVerdict] = []
    var after = page.after?.parts ?? []
    // Nothing may carry a component any more, or it may not count there: so there may be several
    // rounds.
    while found.count <= page.limit {
      let (pairs, next) = try pairs(
        with: vulnerability, after: after, limit: page.limit + 1, in: tx)
      found += try within(pairs, in: tx).filter { $0.verdict.suppression == nil }
      guard let next else { break }
      after = next
    }
    let now = surroundings.now()
    return try Page(
      rows: found, limit: page.limit,
      cursor: { Cursor(String($0.verdict.component.value), String($0.number.value)) }
    ).map { place in
      let seen = try ExposureStore.firstSeen([vulnerability], on: place.asset.id, in: tx)
      return match(
        place.verdict, place.component, on: place.asset, since: seen[vulnerability] ?? now)
    }
  }

  /// Some places of the components that a vulnerability is in, and where to go on, nil at the end.
  private func pairs(
    with vulnerability: String, after: [String], limit: Int, in tx: Transaction
  ) throws -> (pairs: [(ComponentVerdict, AssetNumber)], next: [String]?) {
    let component = after.first.flatMap { ComponentNumber(text: $0) }
    let asset = after.count > 1 ? AssetNumber(text: after[1]) : nil
    let verdicts = try ExposureStore.components(
      with: vulnerability, from: component, limit: limit + 1, in: tx)
    var found: [(ComponentVerdict, AssetNumber)] = []
    for verdict in verdicts {
      let carriers = try inventory.carriers(
        of: verdict.component, after: verdict.component == component ? asset : nil,
        limit: limit - found.count, in: tx)
      found += carriers.map { (verdict, $0) }
      if found.count == limit, let last = found.last {
        return (found, [String(last.0.component.value), String(last.1.value)])
      }
    }
    // The last component was read to its end; the next round starts behind it.
    guard verdicts.count == limit + 1, let last = verdicts.last else { return (found, nil) }
    return (found, [String(last.component.value), String(Int64.max)])
  }

  private func match(
    _ verdict: ComponentVerdict, _ component: Component, on asset: Asset, since: Timestamp
  ) -> ExposureMatch {
    ExposureMatch(
      asset: asset.id, organization: asset.organization, component: component.id,
      vulnerability: verdict.vulnerability, reason: verdict.reason,
      fixedVersion: verdict.fixedVersion, hint: verdict.hint, since: since)
  }
}

/// What the product around a component changes.
extension ExposureService {
  /// Every verdict on what an asset carries, suppressed ones too.
  func verdicts(
    on asset: Asset, installed: [ComponentNumber], in tx: Transaction
  ) throws -> [ComponentVerdict] {
    let verdicts = try ExposureStore.verdicts(on: installed, in: tx)
    let said = try statements(within: [asset], in: tx)
    guard !said.isEmpty else { return verdicts }
    let components = try inventory.components(
      Set(verdicts.map(\.component)).sorted(), in: tx)
    return verdicts.compactMap { verdict in
      components[verdict.component].map { weighed(verdict, $0, on: asset, by: said) }
    }
  }

  private func verdicts(
    on asset: Asset, in tx: Transaction
  ) throws -> [(verdict: ComponentVerdict, component: Component)] {
    let verdicts = try verdicts(
      on: asset, installed: try inventory.installed(on: asset.id, in: tx), in: tx)
    let components = try inventory.components(
      Set(verdicts.map(\.component)).sorted(), in: tx)
    return verdicts.compactMap { verdict in
      components[verdict.component].map { (verdict, $0) }
    }
  }

  /// The verdicts in their places, suppressed ones too.
  func within(
    _ pairs: [(ComponentVerdict, AssetNumber)], in tx: Transaction
  ) throws -> [PlacedVerdict] {
    let assets = try inventory.assets(Set(pairs.map(\.1)).sorted(), in: tx)
    let components = try inventory.components(
      Set(pairs.map(\.0.component)).sorted(), in: tx)
    let said = try statements(within: Array(assets.values), in: tx)
    return pairs.compactMap { verdict, number in
      guard let asset = assets[number], let component = components[verdict.component] else {
        return nil
      }
      return PlacedVerdict(
        verdict: weighed(verdict, component, on: asset, by: said), number: number, asset: asset,
        component: component)
    }
  }

  private func statements(
    within assets: [Asset], in tx: Transaction
  ) throws -> [String: [ProductStatement]] {
    let products = Set(assets.compactMap { $0.subjectURL.map { PackageKey($0).text } }).sorted()
    guard !products.isEmpty else { return [:] }
    return Dictionary(
      grouping: try catalog.statements(within: products, in: tx), by: \.vulnerability)
  }

  private func weighed(
    _ verdict: ComponentVerdict, _ component: Component, on asset: Asset,
    by said: [String: [ProductStatement]]
  ) -> ComponentVerdict {
    guard let subject = asset.subjectURL, let statements = said[verdict.vulnerability] else {
      return verdict
    }
    return verdict.suppressed(
      ExposureRules.suppression(
        of: verdict.vulnerability, in: component, within: subject, by: statements,
        otherwise: verdict.suppression))
  }

  /// Tells downstream about the assets that are one of these products, of which somebody said
  /// something new; gives the last one, nil when there are no more.
  func reassess(
    products: [String], after id: AssetID?, in tx: Transaction
  ) throws -> AssetID? {
    let assets = try inventory.assets(describing: products, after: id, limit: 200, in: tx)
    for asset in assets {
      let names = Set(try matches(on: asset.id, in: tx).map(\.vulnerability)).sorted()
      try ExposureStore.remember(names.map { (asset.id, $0) }, at: surroundings.now(), in: tx)
    }
    try ledger.record(assets.map { changed($0, opened: 0, closed: 0) }, in: tx)
    return assets.count == 200 ? assets.last?.id : nil
  }
}
