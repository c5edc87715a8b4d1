import Access
public import Formats
public import HTTP
import Inventory
import Registry
public import Storage
import Vocabulary

/// Directives as documents over HTTP.
public enum DocumentRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    reading(directives, database) + writing(directives, database)
      + changing(directives, database) + issuers(directives, database)
      + following(directives, database) + forecasting(directives, database)
  }

  private static func reading(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/directives", "listDirectives", .directivesRead,
        .init(
          "Directives visible to you in all their versions, the newest first.",
          response: "DirectiveDocumentList", query: Endpoint.paging)
      ) { call in
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try directives.documents(page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/directives/{directive}", "getDirectiveDocument", .directivesRead,
        .init("One version of a directive.", response: "DirectiveDocument")
      ) { call in
        let id: DirectiveID = try call.identifier("directive")
        return try await database.read { tx in
          let found = try directives.document(id, by: call.principal, in: tx)
          var object = found.json.object ?? JSONObject()
          object["changes"] = try directives.changes(of: found, by: call.principal, in: tx).map {
            .array($0.map(\.json))
          }
          return Reply.json(.object(object)).with("etag", "\"\(found.version)\"")
        }
      },
    ]
  }

  private static func writing(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/directives", "beginDirective", .directivesWrite,
        bodyLimit: Directive.longest,
        .init(
          "Begin a directive. What binds a regime is written by its issuer alone.",
          consumes: ["application/json"], request: "DirectiveContent",
          response: "DirectiveDocument", status: 201)
      ) { call in
        let content = try Directive(json: call.json())
        return try await call.transact(database) { tx in
          tagged(try directives.begin(content, by: call.principal, in: tx), status: 201)
        }
      },
      .api(
        .post, "/api/v1/directives/{directive}/versions", "reviseDirective", .directivesWrite,
        .init(
          "Begin the next version of an issued directive, with its text.",
          response: "DirectiveDocument", status: 201)
      ) { call in
        let id: DirectiveID = try call.identifier("directive")
        return try await call.transact(database) { tx in
          tagged(try directives.revise(id, by: call.principal, in: tx), status: 201)
        }
      },
    ]
  }

  private static func changing(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .put, "/api/v1/directives/{directive}", "changeDirective", .directivesWrite,
        bodyLimit: Directive.longest,
        .init(
          "Change the text of a draft. Each text is kept.", consumes: ["application/json"],
          request: "DirectiveContent", response: "DirectiveDocument")
      ) { call in
        let id: DirectiveID = try call.identifier("directive")
        let content = try Directive(json: call.json())
        let version = try call.expectedVersion()
        return try await call.transact(database) { tx in
          tagged(
            try directives.change(id, to: content, version: version, by: call.principal, in: tx))
        }
      },
      .api(
        .post, "/api/v1/directives/{directive}/commands", "moveDirective", .directivesWrite,
        .init(
          "Issue or withdraw a directive, signed in. `issue` is refused to whoever wrote a part of "
            + "the text, `withdraw` of what was issued to whoever issued it; both name in If-Match "
            + "the version that was read.",
          consumes: ["application/json"], request: "DirectiveCommand",
          response: "DirectiveDocument")
      ) { call in
        let id: DirectiveID = try call.identifier("directive")
        var fields = try Fields(call.json())
        let command = fields.word("command", as: DirectiveCommand.self)
        let reason = fields.optionalText("reason", limit: 1000)
        if command == nil, fields.broken.isEmpty { fields.refuse("command", "is required") }
        try fields.finish()
        let version = try call.expectedVersion()
        guard let command else { throw Problem.invalid("/command", "is required") }
        return try await call.transact(database) { tx in
          tagged(
            try directives.move(
              id, command, reason: reason, version: version, by: call.principal, in: tx))
        }
      },
    ]
  }

  private static func following(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/organizations/{organization}/adoptions", "listAdoptions", .complianceRead,
        .init("What an organization follows of its own will.", response: "AdoptionList")
      ) { call in
        let id: OrganizationID = try call.identifier("organization")
        return .json([
          "items": .array(
            try await database.read { tx in
              try directives.adoptions(of: id, by: call.principal, in: tx).map(\.json)
            }), "next": nil,
        ])
      },
      .api(
        .post, "/api/v1/directives/{directive}/adoption", "adoptDirective", .complianceRecord,
        .init(
          "Follow a directive that does not bind you. Nothing depends on it.",
          response: "Adoption")
      ) { call in
        let id: DirectiveID = try call.identifier("directive")
        return try await call.transact(database) { tx in
          .json(try directives.adopt(id, by: call.principal, in: tx).json)
        }
      },
      .api(
        .delete, "/api/v1/directives/{directive}/adoption", "leaveDirective", .complianceRecord,
        .init("Stop following it.", response: "Done")
      ) { call in
        let id: DirectiveID = try call.identifier("directive")
        return try await call.transact(database) { tx in
          try directives.leave(id, by: call.principal, in: tx)
          return .json(["done": true])
        }
      },
    ]
  }

  private static func issuers(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/regimes", "listRegimes", .directivesRead,
        .init("The regimes, and who issues for each.", response: "RegimeList")
      ) { call in
        let found = try await database.read { tx in
          try directives.issuers(by: call.principal, in: tx)
        }
        let items = found.map { regime, organization -> JSONValue in
          ["regime": regime.rawValue.json, "issuer": (organization?.description).json]
        }
        return .json(["items": .array(items), "next": nil])
      },
      .api(
        .put, "/api/v1/regimes/{regime}", "appointIssuer", .issuersAppoint,
        .init(
          "Say which agency issues for a regime. It must belong to it.",
          consumes: ["application/json"], request: "Issuer", response: "Done")
      ) { call in
        guard let regime = Regime(rawValue: try call.parameter("regime")) else {
          throw Problem.notFound("regime")
        }
        var fields = try Fields(call.json())
        let text = fields.text("issuer", limit: 60)
        try fields.finish()
        guard let id = OrganizationID(text) else { throw Problem.notFound("organization") }
        return try await call.transact(database) { tx in
          try directives.appoint(id, for: regime, by: call.principal, in: tx)
          return .json(["done": true])
        }
      },
    ]
  }

  private static func forecasting(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/directives/{directive}/effects", "forecastDirective", .directivesWrite,
        bodyLimit: Directive.longest,
        .init(
          "What a version would do to dates if it were issued today: as it stands, or with the text "
            + "that is sent. Nothing is written.", consumes: ["application/json"],
          request: "DirectiveContent", response: "Effect", isRepeatable: false)
      ) { call in
        let id: DirectiveID = try call.identifier("directive")
        let changed = call.body.isEmpty ? nil : try Directive(json: call.json())
        return .json(
          try await database.read { tx in
            try directives.effect(of: id, with: changed, by: call.principal, in: tx)
          }.json)
      },
      .api(
        .get, "/api/v1/assets/{asset}/effects", "forecastExposure", .assetsRead,
        .init(
          "What another exposure of an asset would do to its dates. Nothing is written.",
          response: "Effect", query: [("exposure", "public or internal.")])
      ) { call in
        let id: AssetID = try call.identifier("asset")
        guard let reachability = Reachability(rawValue: call.query("exposure") ?? "public") else {
          throw Problem.invalid("exposure", "must be public or internal")
        }
        return .json(
          try await database.read { tx in
            try directives.effect(of: reachability, on: id, by: call.principal, in: tx)
          }.json)
      },
    ]
  }

  private static func tagged(_ document: DirectiveDocument, status: Int = 200) -> Reply {
    Reply.json(document.json, status: status).with("etag", "\"\(document.version)\"")
  }
}

extension Adoption {
  /// The API form.
  public var json: JSONValue {
    ["organization": organization.json, "directive": lineage.json, "since": since.json]
  }
}
