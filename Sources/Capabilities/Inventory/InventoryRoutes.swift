import Access
public import Formats
public import HTTP
import Registry
public import Storage
import Vocabulary

/// Assets and their software over HTTP.
public enum InventoryRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ inventory: InventoryService, _ database: Database
  ) -> [Endpoint] {
    assets(inventory, database) + software(inventory, database)
  }

  private static func assets(_ inventory: InventoryService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/assets", "listAssets", .assetsRead,
        .init(
          "Assets visible to you.", response: "AssetList",
          query: [
            ("organization", "Only this organization's."), ("q", "Part of the name."),
          ] + Endpoint.paging)
      ) { call in
        let page = try call.page()
        let organization: OrganizationID? = try call.queryIdentifier("organization")
        return .list(
          try await database.read { tx in
            try inventory.assets(
              of: organization, search: call.search, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .post, "/api/v1/assets", "createAsset", .assetsCreate,
        .init(
          "Add an asset.", consumes: ["application/json"], request: "AssetDraft",
          response: "Asset", status: 201)
      ) { call in
        _ = try decide(call.principal, .createAssets)
        let draft = try AssetDraft(json: call.json())
        guard let organization = call.principal.organization else {
          throw Problem.forbidden("Assets belong to an organization; this caller has none.")
        }
        return try await call.transact(database) { tx in
          let asset = try inventory.createAsset(
            draft, of: organization, by: call.principal, in: tx)
          return Reply.json(asset.json, status: 201)
            .with("location", "/api/v1/assets/\(asset.id)")
        }
      },
      .api(
        .get, "/api/v1/assets/{asset}", "getAsset", .assetsRead,
        .init("One asset.", response: "Asset")
      ) { call in
        let id: AssetID = try call.identifier("asset")
        let asset = try await database.read { tx in
          try inventory.asset(id, by: call.principal, in: tx)
        }
        return Reply.json(asset.json).with("etag", "\"\(asset.version)\"")
      },
      .api(
        .patch, "/api/v1/assets/{asset}", "changeAsset", .assetsChange,
        .init(
          "Change an asset; the whole draft is sent.", consumes: ["application/json"],
          request: "AssetDraft", response: "Asset")
      ) { call in
        let id: AssetID = try call.identifier("asset")
        let draft = try AssetDraft(json: call.json())
        let version = try call.expectedVersion()
        return try await call.transact(database) { tx in
          let asset = try inventory.changeAsset(
            id, to: draft, version: version, by: call.principal, in: tx)
          return Reply.json(asset.json).with("etag", "\"\(asset.version)\"")
        }
      },
    ]
  }

  private static func software(
    _ inventory: InventoryService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/assets/{asset}/sbom", "addInventory", .assetsChange,
        bodyLimit: 64 << 20,
        .init(
          "Replace an asset's list of software with what a file lists: a bill of materials, a lock"
            + " file, a package database, a Java archive or a container image as a tar.",
          consumes: [
            "application/vnd.cyclonedx+json", "application/vnd.cyclonedx+xml",
            "application/spdx+json", "text/spdx", "application/octet-stream",
          ], response: "InventoryReceipt", status: 201,
          query: [
            ("name", "The file's name; lock files are told by it, such as `package-lock.json`."),
            (
              "release",
              "The distribution and release of a package database, such as `debian:12`: ID and"
                + " VERSION_ID of /etc/os-release."
            ),
          ])
      ) { call in
        let id: AssetID = try call.identifier("asset")
        try call.requireMediaType(
          "application/vnd.cyclonedx+json", "application/vnd.cyclonedx+xml",
          "application/spdx+json", "text/spdx", "application/json", "application/xml", "text/xml",
          "text/plain", "application/octet-stream", "application/x-tar", "application/gzip",
          "application/zstd", "application/java-archive")
        // Strangers' files are not worth reading.
        _ = try await database.read { tx in
          try inventory.asset(id, by: call.principal, in: tx)
        }
        let file = try InventoryFile(
          call.body, name: call.query("name") ?? "", release: call.query("release"))
        return try await call.transact(database) { tx in
          let done = try inventory.addInventory(file, to: id, by: call.principal, in: tx)
          return .json(
            [
              "asset": done.asset.json, "added": done.added.json, "removed": done.removed.json,
              "format": file.format.json, "notes": file.notes.json,
            ], status: 201)
        }
      },
      .api(
        .get, "/api/v1/assets/{asset}/components", "listComponents", .assetsRead,
        .init(
          "The software of an asset.", response: "ComponentList",
          query: [
            ("q", "Part of the name.")
          ] + Endpoint.paging)
      ) { call in
        let id: AssetID = try call.identifier("asset")
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try inventory.components(
              of: id, search: call.search, page: page, by: call.principal, in: tx)
          }
        ) { component in
          [
            "id": component.id.json, "name": component.name.json,
            "version": component.version.json, "purl": component.packageURL.json,
          ]
        }
      },
    ]
  }
}

extension Asset {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "organization": organization.json, "name": name.json,
      "exposure": reachability.rawValue.json, "owner": owner.json,
      "missionFunction": missionFunction.json, "maintainedBy": maintainedBy.json,
      "operational": isOperational.json, "maintenanceWindow": window?.json ?? .null,
      "components": componentCount.json, "inventoriedAt": inventoriedAt.json,
      "inventoryOf": subject.json,
      "version": version.json,
    ]
  }
}

extension AssetDraft {
  /// Reads the API form.
  public init(json: JSONValue) throws {
    var fields = try Fields(json)
    let name = fields.text("name", limit: 200)
    let reachability = fields.word("exposure", as: Reachability.self)
    if reachability == nil, fields.broken.isEmpty {
      fields.refuse(
        "exposure", "is required: `public` when the internet can reach it, otherwise `internal`")
    }
    let owner = fields.optionalText("owner", limit: 200)
    let mission = fields.optionalText("missionFunction", limit: 200)
    let vendor = fields.optionalText("maintainedBy", limit: 200)
    let isOperational = fields.boolean("operational")
    let value = fields.value("maintenanceWindow")
    let window = value.flatMap(MaintenanceWindow.init(json:))
    // Left out, it stays; null takes it away.
    let isGiven = json["maintenanceWindow"] != nil
    if value != nil, window == nil {
      fields.refuse(
        "maintenanceWindow",
        "needs a `weekday` such as sunday, a `turn` of every, first, second, third, fourth or last,"
          + " `from` such as 02:00, and `minutes` from 15 to 1440")
    }
    try fields.finish()
    self.init(
      name: name, reachability: reachability ?? .public, owner: owner, missionFunction: mission,
      maintainedBy: vendor, isOperational: isOperational,
      window: isGiven ? .set(window) : .keep)
  }
}
