import Access
import Formats
import HTTP
import Inventory
import Signing
import Storage
import Vocabulary

/// Scopes over HTTP.
enum ScopeRoutes {
  static func endpoints(_ scanning: ScanningService, _ database: Database) -> [Endpoint] {
    reading(scanning, database) + signing(scanning, database) + keys(scanning, database)
  }

  private static func reading(_ scanning: ScanningService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/scopes", "listScopes", .scopesRead,
        .init(
          "What your organization lets others do to its assets.", response: "ScopeList",
          query: [("asset", "Only those that name this asset.")] + Endpoint.paging)
      ) { call in
        let page = try call.page()
        let asset: AssetID? = try call.queryIdentifier("asset")
        return .list(
          try await database.read { tx in
            try scanning.scopes(on: asset, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/scopes/check", "checkScope", .scansClaim,
        .init(
          "May your organization look at this asset now? With the reason, and when it next may.",
          response: "ScanPermission",
          query: [
            ("asset", "The asset."), ("technique", "How you want to look at it."),
          ])
      ) { call in
        _ = try decide(call.principal, .claimScans)
        guard let asset: AssetID = try call.queryIdentifier("asset") else {
          throw Problem.invalid("asset", "is required")
        }
        guard let technique = try call.word("technique", as: Technique.self) else {
          throw Problem.invalid("technique", "is required")
        }
        return .json(
          try await database.read { tx in
            try scanning.mayScan(asset, technique, by: call.principal, in: tx).json
          })
      },
      .api(
        .get, "/api/v1/scopes/{scope}", "getScope", .scopesRead,
        .init("One scope with the signed document.", response: "Scope")
      ) { call in
        let id: ScopeID = try call.identifier("scope")
        return .json(
          try await database.read { tx in try scanning.scope(id, by: call.principal, in: tx).json })
      },
      .api(
        .get, "/api/v1/assets/{asset}/scans", "listScansOfAsset", .scopesRead,
        .init("Who is at work on an asset of yours now.", response: "AssetScans")
      ) { call in
        let id: AssetID = try call.identifier("asset")
        let found = try await database.read { tx in
          try scanning.atWork(on: id, by: call.principal, in: tx)
        }
        return .json([
          "items": .array(
            found.map { lease, party in
              var object = lease.json.object ?? [:]
              object["party"] = party.json
              return .object(object)
            })
        ])
      },
    ]
  }

  private static func signing(_ scanning: ScanningService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/scopes", "signScope", .scopesSign,
        .init(
          "Let others look at your assets, within limits. The answer holds the signed document. "
            + "`consent` is the note that your own key has signed, needed once you have one.",
          consumes: ["application/json"], request: "ScopeDraft", response: "Scope", status: 201)
      ) { call in
        let (draft, consent) = try signed(call.json())
        return try await call.transact(database) { tx in
          let scope = try scanning.sign(draft, consent: consent, by: call.principal, in: tx)
          return Reply.json(scope.json, status: 201)
            .with("location", "/api/v1/scopes/\(scope.id)")
        }
      },
      .api(
        .post, "/api/v1/scopes/{scope}/pause", "pauseScope", .scopesSign,
        .init(
          "Ask everybody to back off from the scope's assets for a while; leases there end.",
          consumes: ["application/json"], request: "Pause", response: "Scope")
      ) { call in
        let id: ScopeID = try call.identifier("scope")
        var fields = try Fields(call.json())
        let minutes = fields.integer("minutes", in: ScanningService.pauseMinutes)
        if minutes == nil, fields.broken.isEmpty { fields.refuse("minutes", "is required") }
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(
            try scanning.pause(id, minutes: minutes ?? 0, by: call.principal, in: tx).json)
        }
      },
      .api(
        .post, "/api/v1/scopes/{scope}/revoke", "revokeScope", .scopesSign,
        .init("Take a scope back at once; leases under it end.", response: "Scope")
      ) { call in
        let id: ScopeID = try call.identifier("scope")
        return try await call.transact(database) { tx in
          .json(try scanning.revoke(id, by: call.principal, in: tx).json)
        }
      },
    ]
  }

  /// The scope of a request, and the owner's note beside it.
  private static func signed(_ json: JSONValue) throws -> (ScopeDraft, Note?) {
    guard var object = json.object, let consent = object["consent"] else {
      return (try ScopeDraft(json: json), nil)
    }
    object["consent"] = nil
    return (try ScopeDraft(json: .object(object)), try note(consent, "/consent"))
  }

  private static func note(_ json: JSONValue?, _ field: String) throws -> Note {
    guard let text = json?.text, text.utf8.count <= 1 << 20, let note = try? Note(text) else {
      throw Problem.invalid(field, "must be a signed note (C2SP signed-note)")
    }
    return note
  }

  private static func keys(_ scanning: ScanningService, _ database: Database) -> [Endpoint] {
    let path = "/api/v1/organizations/{organization}/scope-keys"
    return [
      .api(
        .get, path, "listScopeKeys", .scopesRead,
        .init("The keys with which an owner signs scopes.", response: "ScopeKeyList")
      ) { call in
        let id: OrganizationID = try call.identifier("organization")
        return .json(
          try await database.read { tx in
            [
              "items": .array(
                try scanning.scopeKeys(of: id, by: call.principal, in: tx).map(\.json))
            ]
          })
      },
      .api(
        .post, path, "addScopeKey", .organizationsChange,
        .init(
          "Add a key of your organization. From then on a scope holds only with its signature. "
            + "`note` is signed by the new key and, where there are some, by one that is there.",
          consumes: ["application/json"], request: "ScopeKeyDraft", response: "ScopeKey",
          status: 201)
      ) { call in
        let id: OrganizationID = try call.identifier("organization")
        let note = try note(call.json().object?["note"], "/note")
        return try await call.transact(database) { tx in
          .json(
            try scanning.addScopeKey(note, of: id, by: call.principal, in: tx).json, status: 201)
        }
      },
      .api(
        .delete, path, "removeScopeKeys", .organizationsChange,
        .init("Remove all keys of an organization that lost them: the coordinator's.", status: 204)
      ) { call in
        let id: OrganizationID = try call.identifier("organization")
        return try await call.transact(database) { tx in
          try scanning.removeScopeKeys(of: id, by: call.principal, in: tx)
          return .noContent
        }
      },
    ]
  }
}
