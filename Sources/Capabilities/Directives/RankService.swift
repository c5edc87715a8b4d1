public import Access
import Catalog
import Formats
import Inventory
public import Storage
public import Vocabulary

/// Everything that is open, in the order in which people look at it.
extension DirectiveService {
  /// A page of exposures that the principal may see; `organization` narrows it to one.
  public func exposures(
    by order: ExposureOrder, of organization: OrganizationID? = nil, page: PageRequest,
    by principal: Principal, in tx: Transaction
  ) throws -> Page<DatedExposure> {
    let grant = try decide(principal, .readAssets, for: organization)
    let limit = page.limit + 1
    let found =
      order == .deadline
      ? try dated(grant.organization, page.after, limit, in: tx)
      : try ranked(order, grant.organization, page.after, limit, in: tx)
    let rows = Page(rows: found, limit: page.limit, cursor: { $0.cursor })
    let names = Set(rows.elements.map(\.deadline.vulnerability)).sorted()
    let assets = try inventory.assets(rows.elements.map(\.deadline.asset), in: tx)
    let vulnerabilities = try catalog.vulnerabilities(names, in: tx)
    let facts = try catalog.priority(of: names, in: tx)
    return Page(
      rows.elements.compactMap { row in
        assets[row.deadline.asset].map {
          DatedExposure(
            deadline: row.deadline, asset: $0,
            vulnerability: vulnerabilities[row.deadline.vulnerability],
            facts: facts[row.deadline.vulnerability] ?? PriorityFacts())
        }
      }, next: rows.next)
  }

  private func dated(
    _ organization: OrganizationID?, _ after: Cursor?, _ limit: Int, in tx: Transaction
  ) throws -> [PlacedExposure] {
    let parts = after?.parts ?? []
    let place =
      parts.count == 3
      ? Int64(parts[0]).map { (due: $0, vulnerability: parts[1], asset: parts[2]) }
      : nil
    return try RankStore.byDeadline(of: organization, after: place, limit: limit, in: tx).map {
      PlacedExposure(
        deadline: $0,
        cursor: Cursor(
          String(DirectiveStore.dueOrder($0.due)), $0.vulnerability, $0.asset.description))
    }
  }

  private func ranked(
    _ order: ExposureOrder, _ organization: OrganizationID?, _ after: Cursor?, _ limit: Int,
    in tx: Transaction
  ) throws -> [PlacedExposure] {
    let parts = after?.parts ?? []
    var place =
      parts.count == 3 ? Int64(parts[0]).map { (rank: $0, vulnerability: parts[1]) } : nil
    // Behind this asset in the first vulnerability; all of them in those that follow.
    var asset = place.map { _ in parts[2] }
    var found: [PlacedExposure] = []
    while true {
      let ranks = try RankStore.vulnerabilities(
        by: order, of: organization, from: place, limit: limit + 1, in: tx)
      for (rank, vulnerability) in ranks {
        let isFirst = vulnerability == place?.vulnerability
        found += try RankStore.exposures(
          to: vulnerability, of: organization, after: isFirst ? asset : nil,
          limit: limit - found.count, in: tx
        ).map {
          PlacedExposure(
            deadline: $0, cursor: Cursor(String(rank), vulnerability, $0.asset.description))
        }
        if found.count == limit { return found }
      }
      guard ranks.count == limit + 1, let last = ranks.last else { return found }
      // The last one was read to its end.
      (place, asset) = (last, "\u{10FFFF}")
    }
  }

  /// Gives ranks to vulnerabilities that have none, and takes those away that are nowhere any more.
  func rank(
    new: [String], facts: [String: PriorityFacts], gone: [String], in tx: Transaction
  ) throws {
    let known = try RankStore.ranks(of: new, in: tx)
    let fresh = new.filter { known[$0] == nil }
    try RankStore.put(try ranks(of: fresh, facts, in: tx), in: tx)
    try RankStore.removeUnused(gone, in: tx)
  }

  /// Works out anew the ranks that these vulnerabilities have.
  func rerank(_ vulnerabilities: [String], in tx: Transaction) throws {
    try rerank(try RankStore.ranks(of: vulnerabilities, in: tx), in: tx)
  }

  /// Works out anew some of all ranks, behind one; gives the last, nil when there are no more.
  func rerank(after vulnerability: String, in tx: Transaction) throws -> String? {
    let known = try RankStore.ranks(after: vulnerability, limit: 1000, in: tx)
    try rerank(
      Dictionary(known.map { ($0.vulnerability, $0) }, uniquingKeysWith: { $1 }), in: tx)
    return known.count == 1000 ? known.last?.vulnerability : nil
  }

  private func rerank(_ known: [String: ExposureRank], in tx: Transaction) throws {
    let names = known.keys.sorted()
    let facts = try catalog.priority(of: names, in: tx)
    try RankStore.put(
      try ranks(of: names, facts, in: tx).filter { known[$0.vulnerability] != $0 }, in: tx)
  }

  private func ranks(
    of vulnerabilities: [String], _ facts: [String: PriorityFacts], in tx: Transaction
  ) throws -> [ExposureRank] {
    let known = try catalog.vulnerabilities(vulnerabilities, in: tx)
    return vulnerabilities.map {
      ExposureRank(
        $0, score: known[$0]?.score, probability: facts[$0]?.forecast?.probability)
    }
  }
}
