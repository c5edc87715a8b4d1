import Access
import Formats
public import HTTP
import Inventory
public import Storage
import Vocabulary

/// What is carried to sites without a network, over HTTP.
public enum BundleRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ bundles: BundleService, _ database: Database) -> [Endpoint] {
    making(bundles, database) + [bringing(bundles, database)]
  }

  private static func making(_ bundles: BundleService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/organizations/{organization}/bundles", "makeBundle", .actionsComplete,
        .init(
          "Make the next bundle: one signed file with what has to be done, for a site without a "
            + "network.", consumes: ["application/json"], request: "BundleDraft",
          response: "Bundle", status: 201)
      ) { call in
        let organization: OrganizationID = try call.identifier("organization")
        let assets = try chosen(call)
        return try await call.transact(database) { tx in
          .json(
            try bundles.make(for: organization, assets: assets, by: call.principal, in: tx).json,
            status: 201)
        }
      },
      .api(
        .get, "/api/v1/organizations/{organization}/bundles", "listBundles", .actionsRead,
        .init(
          "The bundles of an organization, the newest first.", response: "BundleList",
          query: Endpoint.paging)
      ) { call in
        let organization: OrganizationID = try call.identifier("organization")
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try bundles.list(of: organization, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/bundles/{bundle}", "getBundleFile", .actionsRead,
        .init("The bytes of a bundle, a zip archive; the newest five are kept.")
      ) { call in
        let id: BundleID = try call.identifier("bundle")
        let found = try await database.read { tx in
          try bundles.file(id, by: call.principal, in: tx)
        }
        return .attachment(
          found.bytes, type: "application/zip", name: found.bundle.fileName)
      },
    ]
  }

  private static func bringing(_ bundles: BundleService, _ database: Database) -> Endpoint {
    .api(
      .post, "/api/v1/organizations/{organization}/bundles/receipts", "bringBundleBack",
      .actionsComplete, bodyLimit: SiteReceipt.byteLimit,
      .init(
        "Bring back what was done at a site without a network: each line becomes a statement. The "
          + "same twice changes nothing.", consumes: ["application/json"],
        request: "SiteReceipt", response: "SiteReturn")
    ) { call in
      let organization: OrganizationID = try call.identifier("organization")
      let brought = try SiteReceipt(try call.json(budget: .inventory))
      return try await call.transact(database) { tx in
        .json(
          try bundles.bringBack(brought, for: organization, by: call.principal, in: tx).json)
      }
    }
  }

  private static func chosen(_ call: Call) throws -> [AssetID] {
    guard !call.body.isEmpty else { return [] }
    var fields = try Fields(call.json())
    let names = fields.texts("assets", limit: 500, each: 60)
    let assets = names.compactMap { AssetID($0) }
    if assets.count != names.count { fields.refuse("assets", "must be identifiers of assets") }
    try fields.finish()
    return assets
  }
}
