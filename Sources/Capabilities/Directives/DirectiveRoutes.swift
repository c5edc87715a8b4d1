import Access
import Catalog
import Formats
public import HTTP
import Inventory
public import Storage
import Vocabulary

/// The directive in force over HTTP.
public enum DirectiveRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/exposures", "listAllExposures", .assetsRead,
        .init(
          "Every vulnerability on every asset that you may see, in the order asked for.",
          response: "DatedExposureList",
          query: [
            ("sort", "`deadline` (the soonest first), `severity` or `epss` (the highest first)."),
            ("organization", "Only those of one organization."),
          ] + Endpoint.paging)
      ) { call in
        let order = try call.exposureOrder()
        let organization: OrganizationID? = try call.queryIdentifier("organization")
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try directives.exposures(
              by: order, of: organization, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/directives/bod-26-04", "getDirective", .knowledgeRead,
        .init("The decision table in force.", response: "Directive")
      ) { _ in .json(try await database.read { tx in try directives.common(in: tx) }.json) },
    ]
  }
}

extension Call {
  /// The order that a list of exposures is asked in, by deadline at first.
  public func exposureOrder() throws -> ExposureOrder {
    guard let text = query("sort") else { return .deadline }
    guard let order = ExposureOrder(rawValue: text) else {
      throw Problem.invalid(
        "sort", "must be " + ExposureOrder.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return order
  }
}

extension DatedExposure {
  var json: JSONValue {
    [
      "vulnerability": deadline.vulnerability.json, "title": (vulnerability?.title).json,
      "score": (vulnerability?.score).json, "epss": (facts.forecast?.probability).json,
      "inKEV": facts.isKnownExploited.json, "asset": asset.id.json, "assetName": asset.name.json,
      "organization": asset.organization.json, "exposure": asset.reachability.rawValue.json,
      "due": (deadline.due?.description).json, "outcome": deadline.urgency.rawValue.json,
      "reason": deadline.reason.json,
    ]
  }
}
