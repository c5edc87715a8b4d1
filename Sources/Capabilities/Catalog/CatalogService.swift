import Access
import Formats
public import Ledger
import Signing
public import Storage
public import Vocabulary

/// The front door to public knowledge.
public struct CatalogService: Sendable {
  let ledger: LedgerService
  let surroundings: Surroundings

  /// A service that records what it does in the ledger.
  public init(ledger: LedgerService, surroundings: Surroundings) {
    self.ledger = ledger
    self.surroundings = surroundings
  }

  /// One vulnerability, by its identifier or any alias.
  public func vulnerability(_ name: String, in tx: Transaction) throws -> Vulnerability {
    let upper = name.uppercased().hasPrefix("CVE-") ? name.uppercased() : name
    let id = try CatalogStore.canonical([upper], in: tx)[upper] ?? upper
    guard let found = try CatalogStore.vulnerability(id, in: tx) else {
      throw Problem.notFound("vulnerability")
    }
    return found
  }

  /// Several vulnerabilities by identifier.
  public func vulnerabilities(
    _ ids: [String], in tx: Transaction
  ) throws -> [String: Vulnerability] {
    Dictionary(
      try CatalogStore.vulnerabilities(ids, in: tx).map { ($0.id, $0) },
      uniquingKeysWith: { $1 })
  }

  /// Vulnerabilities whose title or identifier holds the text, by identifier.
  public func search(
    _ text: String?, page: PageRequest, in tx: Transaction
  ) throws -> Page<Vulnerability> {
    Page(
      rows: try CatalogStore.vulnerabilities(search: text, page: page, in: tx),
      limit: page.limit, cursor: { Cursor($0.id) })
  }

  /// Every identifier of a vulnerability.
  public func aliases(of id: String, in tx: Transaction) throws -> [String] {
    try CatalogStore.aliases(of: id, in: tx)
  }

  /// Which catalogue says what about it.
  public func sources(of id: String, in tx: Transaction) throws -> [KnowledgeSource] {
    try CatalogStore.sources(of: id, in: tx)
  }

  /// What it affects, at most 500 rows.
  public func affected(by id: String, in tx: Transaction) throws -> [AffectedPackage] {
    try CatalogStore.affected(of: id, in: tx)
  }

  /// The packages that each of these affects, by matching key.
  public func packages(
    of ids: [String], in tx: Transaction
  ) throws -> [String: [String]] {
    try CatalogStore.packages(of: ids, in: tx)
  }

  /// Those of the digests whose record stands here byte for byte.
  func stored(_ digests: [String], in tx: Transaction) throws -> Set<String> {
    try CatalogStore.stored(digests, in: tx)
  }

  /// What these vulnerabilities affect; withdrawn records are left out.
  public func affected(by ids: [String], in tx: Transaction) throws -> [AffectedPackage] {
    try CatalogStore.affected(of: ids, in: tx)
  }

  /// What is known to affect packages with these keys; withdrawn records are left out. With
  /// `versions`, version keys by package, records that can concern none of them are left out too.
  public func affecting(
    keys: [String], versions: [String: [[UInt8]]]? = nil, in tx: Transaction
  ) throws -> [AffectedPackage] {
    try CatalogStore.affected(keys, versions: versions, in: tx)
  }

  /// The vulnerability that each of these names stands for; unknown names are left out.
  public func canonical(_ names: [String], in tx: Transaction) throws -> [String: String] {
    try CatalogStore.canonical(names, in: tx)
  }

  /// The facts that decide how urgent these are. A vulnerability without a CVE has none.
  public func priority(of ids: [String], in tx: Transaction) throws -> [String: PriorityFacts] {
    try PriorityStore.facts(for: ids, in: tx)
  }

  /// How much is known.
  public func totals(in tx: Transaction) throws -> (vulnerabilities: Int, knownExploited: Int) {
    try PriorityStore.totals(in: tx)
  }

  // MARK: Bringing knowledge in

  /// What a batch changed.
  struct Change: Sendable {
    var changed = 0
    /// How many records took the place of one that was there.
    var replaced = 0
    var vulnerabilities: Set<String> = []
    var priority: Set<String> = []
    /// How many forecasts were taken in.
    var forecasts = 0
    /// Products that VEX documents speak of, by matching key.
    var products: Set<String> = []
  }

  /// Takes records in. Those that are already stored byte for byte are left alone.
  func take(
    _ records: [(record: KnowledgeRecord, digest: String)], in tx: Transaction
  ) throws -> Change {
    var known: [String: [String: String]] = [:]
    for (source, group) in Dictionary(grouping: records, by: { $0.record.source }) {
      known[source] = try CatalogStore.digests(
        source: source, ids: group.map(\.record.id), in: tx)
    }
    // The last of several records with one identifier is the one that counts.
    var fresh: [String: (record: KnowledgeRecord, digest: String)] = [:]
    for item in records {
      let key = item.record.source + " " + item.record.id
      fresh[key] = known[item.record.source]?[item.record.id] == item.digest ? nil : item
    }
    var change = Change()
    guard !fresh.isEmpty else { return change }
    let items = fresh.sorted { $0.key < $1.key }.map(\.value)
    change.changed = items.count
    for (source, group) in Dictionary(grouping: items, by: { $0.record.source }) {
      let replaced = group.map(\.record.id).filter { known[source]?[$0] != nil }
      change.replaced += replaced.count
      change.vulnerabilities.formUnion(
        try CatalogStore.vulnerabilities(source: source, records: replaced, in: tx))
      try CatalogStore.remove(source: source, records: replaced, in: tx)
    }
    try CatalogStore.add(items, at: surroundings.now(), in: tx)
    try CatalogStore.change(edition: Hexadecimal.encode(surroundings.random(16)), in: tx)
    change.vulnerabilities.formUnion(try connect(items.map(\.record), in: tx))
    change.priority = try assess(items.map(\.record), in: tx)
    return change
  }

  /// Links records to vulnerabilities and keeps each name pointing at one of them. Gives the
  /// vulnerabilities concerned, those that turned out to be another included.
  private func connect(_ records: [KnowledgeRecord], in tx: Transaction) throws -> Set<String> {
    var renamed: Set<String> = []
    let subjects = records.map(CatalogRules.subjects)
    var current = try CatalogStore.canonical(subjects.flatMap(\.names), in: tx)
    var links: [(record: KnowledgeRecord, vulnerability: String)] = []
    var names: [(name: String, vulnerability: String)] = []
    for (record, subject) in zip(records, subjects) {
      guard let first = subject.ids.first, !subject.names.isEmpty else {
        links += subject.ids.map { (record, $0) }
        names += subject.ids.map { ($0, $0) }
        continue
      }
      let held = Set(subject.names.compactMap { current[$0] })
      // Without a CVE of its own the record joins what its names already stand for.
      let id = CatalogRules.isCVE(first) ? first : held.min() ?? first
      for other in held where other != id && !CatalogRules.isCVE(other) {
        try CatalogStore.rename(other, to: id, in: tx)
        renamed.insert(other)
      }
      links.append((record, id))
      for name in subject.names + [id] {
        // A name that stands for another CVE keeps doing so: advisories are often wrong there.
        if let other = current[name], other != id, CatalogRules.isCVE(other) { continue }
        current[name] = id
        names.append((name, id))
      }
    }
    try CatalogStore.link(links, in: tx)
    try CatalogStore.alias(names, in: tx)
    return renamed.union(links.map(\.vulnerability))
  }

  private func assess(_ records: [KnowledgeRecord], in tx: Transaction) throws -> Set<String> {
    var assessed: [String: Assessment] = [:]
    for record in records { if let value = record.assessment { assessed[record.id] = value } }
    let known = try PriorityStore.assessments(Array(assessed.keys), in: tx)
    let changed = assessed.filter { known[$0.key] != $0.value }.sorted { $0.key < $1.key }
    try PriorityStore.put(changed.map { ($0.key, $0.value) }, in: tx)
    return Set(changed.map(\.key))
  }

  /// Takes a VEX document in, in place of what it said before.
  func take(_ document: StatementDocument, in tx: Transaction) throws -> Change {
    let said = try StatementStore.replace(document, in: tx)
    var change = Change()
    change.changed = said.isChanged ? 1 : 0
    change.products = said.products
    let known = try canonical(Array(said.vulnerabilities), in: tx)
    change.vulnerabilities = Set(said.vulnerabilities.map { known[$0] ?? $0 })
    return change
  }

  /// What VEX documents say of packages with these keys wherever they are, the latest first.
  public func statements(about keys: [String], in tx: Transaction) throws -> [ProductStatement] {
    try named(try StatementStore.statements(about: keys, in: tx), in: tx)
  }

  /// What VEX documents say of parts of products with these keys, and of the products themselves,
  /// the latest first.
  public func statements(
    within products: [String], in tx: Transaction
  ) throws -> [ProductStatement] {
    try named(try StatementStore.statements(within: products, in: tx), in: tx)
  }

  /// Statements use any name of a vulnerability; here each has the one it is kept under.
  private func named(
    _ found: [ProductStatement], in tx: Transaction
  ) throws -> [ProductStatement] {
    let known = try canonical(found.map(\.vulnerability), in: tx)
    return found.map { $0.about(known[$0.vulnerability] ?? $0.vulnerability) }
  }

  /// Takes a whole KEV catalogue in: entries that are no longer in it are marked as removed.
  func take(_ entries: [KEVEntry], in tx: Transaction) throws -> Change {
    var change = Change()
    let known = Dictionary(
      try PriorityStore.allKEV(in: tx).map { ($0.cve, $0) }, uniquingKeysWith: { $1 })
    var listed: [String: KnownExploited] = [:]
    for entry in entries {
      let cve = entry.cve.uppercased()
      listed[cve] = KnownExploited(
        cve: cve, name: entry.name, addedOn: entry.added,
        isUsedByRansomware: entry.ransomware, requiredAction: entry.requiredAction,
        removedAt: nil)
    }
    let put = listed.values.filter { known[$0.cve] != $0 }.sorted { $0.cve < $1.cve }
    let removed = known.values.filter { listed[$0.cve] == nil && $0.removedAt == nil }.map(\.cve)
    // A wrong or cut file must not relax everybody's dates at once.
    guard !listed.isEmpty, removed.count <= max(10, known.count / 50) else {
      throw UnreadableEntry(
        reason: "this KEV catalogue lacks \(removed.count) of \(known.count) known entries and was"
          + " not taken in; check that it is whole and current")
    }
    try PriorityStore.put(put, in: tx)
    try PriorityStore.removeKEV(removed.sorted(), at: surroundings.now(), in: tx)
    change.changed = put.count + removed.count
    change.priority = Set(put.map(\.cve)).union(removed)
    return change
  }

  /// Takes forecasts in. They order work and move no deadline, so downstream is told once and not
  /// of each.
  func take(_ scores: [EPSSScore], day: CalendarDay?, in tx: Transaction) throws -> Change {
    let day = day ?? surroundings.now().day
    try PriorityStore.put(
      scores.map {
        (
          $0.cve.uppercased(),
          ExploitForecast(probability: $0.probability, percentile: $0.percentile ?? 0, day: day)
        )
      }, in: tx)
    var change = Change()
    change.changed = scores.count
    change.forecasts = scores.count
    return change
  }

  /// Tells downstream what changed, in parts of a bounded size.
  func announce(_ change: Change, actor: Principal, in tx: Transaction) throws {
    for part in change.vulnerabilities.sorted().chunked(1000) {
      try record("knowledge.vulnerabilities-changed", ["vulnerabilities": part.json], actor, in: tx)
    }
    for part in change.products.sorted().chunked(1000) {
      try record("knowledge.products-changed", ["products": part.json], actor, in: tx)
    }
    if change.forecasts > 0 {
      try record("knowledge.forecasts-changed", ["scores": change.forecasts.json], actor, in: tx)
    }
    for part in change.priority.sorted().chunked(1000) {
      try record("knowledge.priority-changed", ["cves": part.json], actor, in: tx)
    }
  }

  private func record(
    _ kind: String, _ detail: JSONValue, _ actor: Principal, in tx: Transaction
  ) throws {
    _ = try ledger.record(
      Fact(
        kind: kind, subject: "catalog", organization: nil, actor: actor.reference,
        detail: String(decoding: detail.canonical(), as: UTF8.self)), in: tx)
  }
}
