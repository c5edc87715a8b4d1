import API
import Access
import Catalog
import Directives
import HTTP
import Inventory
import Registry
import Storage
import Vocabulary

/// The list of exposures.
enum ExposureDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/exposures", "showExposures", .assetsRead) { call in
        try await desk.show { tx in try list(desk, call, in: tx) }
      }
    ]
  }

  private static func list(_ desk: Desk, _ call: Call, in tx: Transaction) throws -> [UInt8] {
    let order = try call.exposureOrder()
    let chosen: OrganizationID? = try call.queryIdentifier("organization")
    let found = try desk.services.directives.exposures(
      by: order, of: chosen, page: try call.page(), by: call.principal, in: tx)
    var names: [OrganizationID: String] = [:]
    let others = Set(found.elements.map(\.asset.organization)).union(chosen.map { [$0] } ?? [])
    for id in others where id != call.principal.organization {
      names[id] = try desk.services.registry.known(id, in: tx)?.name
    }
    let kept: [(name: String, value: String?)] = [("organization", chosen?.description)]
    return ExposureListPage.render(
      try desk.frame(call, "Exposures", .exposures, in: tx),
      ExposureListPage.Model(
        today: call.now.day,
        orders: ExposureOrder.allCases.map {
          Tab(
            words: words($0), count: nil,
            path: address("/exposures", [("sort", $0.rawValue)] + kept), isCurrent: $0 == order)
        },
        query: [("sort", order.rawValue)] + kept, organization: chosen.flatMap { names[$0] },
        rows: found.elements.map { row($0, names) }, pager: found.pager(call)))
  }

  private static func words(_ order: ExposureOrder) -> String {
    switch order {
    case .deadline: "Soonest last day"
    case .severity: "Most severe"
    case .epss: "Most likely to be used"
    }
  }

  private static func row(
    _ exposure: DatedExposure, _ names: [OrganizationID: String]
  ) -> ExposureListPage.Row {
    ExposureListPage.Row(
      vulnerability: exposure.deadline.vulnerability,
      title: exposure.vulnerability?.title ?? "Not described here",
      assetID: exposure.asset.id.description, asset: exposure.asset.name,
      organization: names[exposure.asset.organization], due: exposure.deadline.due,
      urgency: Urgency(exposure.deadline.urgency), severity: exposure.vulnerability?.severityWords,
      exploitProbability: exposure.facts.forecast?.probability,
      isKnownExploited: exposure.facts.isKnownExploited)
  }
}
