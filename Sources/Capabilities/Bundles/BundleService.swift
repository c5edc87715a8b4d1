public import Access
public import Actions
public import Advisories
public import Catalog
import Formats
public import Inventory
public import Ledger
public import Registry
public import Signing
public import Storage
public import Vocabulary

/// The front door to what is carried to sites without a network.
public struct BundleService: Sendable {
  let ledger: LedgerService
  let registry: RegistryService
  let catalog: CatalogService
  let inventory: InventoryService
  let advisories: AdvisoryService
  let actions: ActionService
  let signer: NoteSigner
  let surroundings: Surroundings

  /// A service that records what it does in the ledger.
  public init(
    ledger: LedgerService, registry: RegistryService, catalog: CatalogService,
    inventory: InventoryService, advisories: AdvisoryService, actions: ActionService,
    signer: NoteSigner, surroundings: Surroundings
  ) {
    self.ledger = ledger
    self.registry = registry
    self.catalog = catalog
    self.inventory = inventory
    self.advisories = advisories
    self.actions = actions
    self.signer = signer
    self.surroundings = surroundings
  }

  /// Makes the next bundle of an organization: of all its assets, or of some. Throws
  /// ``BundleProblem``.
  public func make(
    for organization: OrganizationID, assets: [AssetID] = [], by principal: Principal,
    in tx: Transaction
  ) throws -> Bundle {
    let _: RangeGrant<Create, BundleObject> = try decide(
      principal, .makeBundles, for: organization)
    guard let owner = try registry.known(organization, in: tx) else {
      throw Problem.notFound("organization")
    }
    let chosen = Array(Set(assets)).sorted()
    let found = try InventoryLookup().assets(chosen, in: tx)
    guard chosen.allSatisfy({ found[$0]?.organization == organization }) else {
      throw BundleProblem.unknownAsset
    }
    let (now, id) = (surroundings.now(), BundleID(surroundings))
    let (number, secret) = (
      try BundleStore.nextNumber(of: organization, in: tx), surroundings.random(32)
    )
    let open = try open(of: organization, on: chosen, by: principal, in: tx)
    let items = try items(open.actions, in: tx) { place, action in
      ReceiptCode(
        bundle: number, id, place: place, action: action.description, organization: organization,
        key: secret)
    }
    let records = try records(items, in: tx)
    let contents = BundleContents(
      id: id, number: number, organization: owner, madeAt: now,
      goodUntil: now.day.adding(days: BundleRules.days),
      replaces: try BundleStore.last(of: organization, assets: BundleStore.text(chosen), in: tx),
      assets: chosen, items: items, omitted: open.omitted, records: records,
      advisories: try advisories.files(numbered: records.map(\.id), in: tx),
      publisher: advisories.publisher.publisher, address: advisories.publisher.address,
      key: signer.verifier.description)
    return try keep(contents, secret: secret, by: principal, in: tx)
  }

  private func keep(
    _ contents: BundleContents, secret: [UInt8], by principal: Principal, in tx: Transaction
  ) throws -> Bundle {
    let bytes = try BundleArchive.make(contents, with: signer)
    let digest = sha256(bytes).description
    let receipt = try record(
      "bundle.made", contents.id.description, contents.organization.id, principal,
      [
        "number": contents.number.json, "digest": digest.json,
        "actions": contents.items.count.json,
      ], in: tx)
    let bundle = Bundle(
      id: contents.id, organization: contents.organization.id, number: contents.number,
      madeAt: contents.madeAt, madeBy: principal.reference, goodUntil: contents.goodUntil,
      replaces: contents.replaces, assets: contents.assets, digest: digest,
      size: Int64(bytes.count), actions: Int64(contents.items.count), answered: 0, isKept: true,
      receipt: receipt.description)
    try BundleStore.insert(
      bundle, secret: secret, content: bytes, items: contents.items,
      bases: contents.items.map { Self.digest($0.action) }, in: tx)
    return bundle
  }

  /// The open actions, the soonest first, as many as a bundle has places.
  private func open(
    of organization: OrganizationID, on assets: [AssetID], by principal: Principal,
    in tx: Transaction
  ) throws -> (actions: [Action], omitted: Int) {
    var found: [Action] = []
    var omitted = 0
    var after: Cursor?
    repeat {
      let page = try actions.list(
        of: organization, page: PageRequest(limit: 500, after: after), by: principal, in: tx)
      for action in page.elements where assets.isEmpty || assets.contains(action.asset) {
        if found.count < SiteReceipt.lineLimit { found.append(action) } else { omitted += 1 }
      }
      after = page.next
    } while after != nil
    return (found, omitted)
  }

  private func items(
    _ actions: [Action], in tx: Transaction, code: (Int, ActionID) -> ReceiptCode
  ) throws -> [BundleItem] {
    let causes = try self.actions.causes(of: actions, in: tx)
    let assets = try InventoryLookup().assets(Set(actions.map(\.asset)).sorted(), in: tx)
    return try actions.enumerated().map { place, action in
      guard let asset = assets[action.asset] else { throw Problem.notFound("asset") }
      return BundleItem(
        action: action, causes: causes[action.id] ?? [], asset: asset,
        code: code(place, action.id))
    }
  }

  private func records(_ items: [BundleItem], in tx: Transaction) throws -> [HandedRecord] {
    let named = Set(items.flatMap { $0.causes.map(\.vulnerability) }).sorted()
    return try catalog.records(about: named, limit: 5000, in: tx)
  }

  /// The bundles of an organization, the newest first.
  public func list(
    of organization: OrganizationID?, page: PageRequest, by principal: Principal,
    in tx: Transaction
  ) throws -> Page<Bundle> {
    let grant: RangeGrant<Read, BundleObject> = try decide(
      principal, .readBundles, for: organization)
    return Page(
      rows: try BundleStore.list(of: grant.organization, page: page, in: tx), limit: page.limit,
      cursor: { Cursor($0.id.description) })
  }

  /// One bundle with its bytes; throws ``BundleProblem`` when they are not kept any more.
  public func file(
    _ id: BundleID, by principal: Principal, in tx: Transaction
  ) throws -> (bundle: Bundle, bytes: [UInt8]) {
    guard let bundle = try BundleStore.bundle(id, in: tx) else { throw Problem.notFound("bundle") }
    let _: Grant<Read, BundleObject> = try decide(
      principal, .readBundles,
      on: ObjectFacts(id: id.description, owner: bundle.organization), at: surroundings.now())
    guard let bytes = try BundleStore.content(id, in: tx) else { throw BundleProblem.gone }
    return (bundle, bytes)
  }

  static func digest(_ action: Action) -> String { sha256(action.basis).description }

  func record(
    _ kind: String, _ subject: String, _ organization: OrganizationID, _ principal: Principal,
    _ detail: JSONValue, in tx: Transaction
  ) throws -> ReceiptID {
    try ledger.record(
      Fact(
        kind: kind, subject: subject, organization: organization, actor: principal.reference,
        detail: String(decoding: detail.canonical(), as: UTF8.self)), in: tx)
  }
}
