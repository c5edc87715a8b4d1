import Access
import Formats
public import HTTP
public import Inventory
public import Storage
import Vocabulary

/// Who is affected by what, over HTTP.
public enum ExposureRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ exposure: ExposureService, _ inventory: InventoryService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/assets/{asset}/exposures", "listExposures", .assetsRead,
        .init(
          "What affects an asset, each with the reason; and what does not count although its "
            + "version matches, with who says why.",
          response: "ExposureList")
      ) { call in
        let id: AssetID = try call.identifier("asset")
        return .json(
          try await database.read { tx in
            _ = try inventory.asset(id, by: call.principal, in: tx)
            let matches = try exposure.matches(on: id, in: tx)
            let components = try InventoryLookup().components(
              named: Set(matches.map(\.component)).sorted(), in: tx)
            return [
              "items": .array(matches.map { $0.json(components[$0.component]) }),
              "suppressed": .array(try exposure.suppressed(on: id, in: tx).map(\.json)),
            ]
          })
      },
      .api(
        .get, "/api/v1/vulnerabilities/{vulnerability}/exposures", "listExposed", .assetsRead,
        .init(
          "Where a vulnerability is found, among the assets you may see.",
          response: "ExposedList",
          query: Endpoint.paging)
      ) { call in
        let name = try call.parameter("vulnerability")
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try exposure.exposed(to: name, page: page, by: call.principal, in: tx)
          }, \.json)
      },
    ]
  }
}

extension ExposedAsset {
  var json: JSONValue {
    [
      "asset": match.asset.json, "assetName": asset.name.json,
      "organization": match.organization.json, "exposure": asset.reachability.rawValue.json,
      "component": component.title.json, "packageURL": component.packageURL.json,
      "reason": match.reason.json, "fixedVersion": match.fixedVersion.json,
      "hint": match.hint.json, "since": match.since.json,
    ]
  }
}

extension ExposureMatch {
  func json(_ component: Component?) -> JSONValue {
    [
      "vulnerability": vulnerability.json, "component": (component?.title).json,
      "packageURL": (component?.packageURL).json, "reason": reason.json,
      "fixedVersion": fixedVersion.json, "hint": hint.json, "since": since.json,
    ]
  }
}

extension SuppressedMatch {
  var json: JSONValue {
    [
      "vulnerability": vulnerability.json, "component": component.title.json,
      "packageURL": component.packageURL.json, "reason": reason.json,
      "suppression": suppression.json,
    ]
  }
}
