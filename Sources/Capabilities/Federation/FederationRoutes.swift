import Access
import Cases
import Formats
public import HTTP
public import Storage
import Vocabulary

/// Other hubs over HTTP.
public enum FederationRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ federation: FederationService, _ database: Database
  ) -> [Endpoint] {
    hubs(federation, database) + receiving(federation, database)
      + SendingRoutes.endpoints(federation, database)
  }

  private static func hubs(_ federation: FederationService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/hubs", "listHubs", .hubsRead,
        .init("The other hubs.", response: "HubList")
      ) { call in
        let found = try await database.read { tx in
          try federation.hubs(by: call.principal, in: tx)
        }
        return .list(Page(found, next: nil), \.json)
      },
      .api(
        .post, "/api/v1/hubs", "addHub", .hubsChange,
        .init(
          "Add another hub. Its keys are files, never sent here.",
          consumes: ["application/json"], request: "HubDraft", response: "Hub", status: 201)
      ) { call in
        let draft = try HubDraft(json: call.json())
        return try await call.transact(database) { tx in
          .json(try federation.add(draft, by: call.principal, in: tx).json, status: 201)
        }
      },
      .api(
        .get, "/api/v1/hubs/{hub}", "getHub", .hubsRead,
        .init("One of them.", response: "Hub")
      ) { call in
        let id: HubID = try call.identifier("hub")
        return .json(
          try await database.read { tx in
            try federation.hub(id, by: call.principal, in: tx).json
          })
      },
      .api(
        .patch, "/api/v1/hubs/{hub}", "changeHub", .hubsChange,
        .init(
          "Pause a hub or let it go on; say what it may be sent without taking part.",
          consumes: ["application/json"], request: "HubChange", response: "Hub")
      ) { call in
        let id: HubID = try call.identifier("hub")
        var fields = try Fields(call.json())
        let paused = fields.boolean("paused")
        let light = fields.optionalText("ceiling", limit: 20)
        let ceiling = try light.map { try HubDraft.ceiling($0) }
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(
            try federation.change(
              id, paused: paused, ceiling: ceiling, by: call.principal, in: tx
            ).json)
        }
      },
    ]
  }

  private static func receiving(
    _ federation: FederationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/hubs/{hub}/items", "listHubItems", .hubsRead,
        .init(
          "What came from a hub, the newest first.", response: "HubItemList",
          query: Endpoint.paging)
      ) { call in
        let id: HubID = try call.identifier("hub")
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try federation.items(of: id, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .post, "/api/v1/hubs/{hub}/items", "receiveFromHub", .hubsExchange, bodyLimit: 8 << 20,
        .init(
          "Take in a document of a hub, in the form it speaks.",
          consumes: ["application/json"], request: "HubDocument", response: "HubItemList")
      ) { call in
        let id: HubID = try call.identifier("hub")
        try call.requireMediaType("application/json", "application/x-ndjson")
        return try await call.transact(database) { tx in
          let items = try federation.receive(call.body, from: id, by: call.principal, in: tx)
          return .list(Page(items, next: nil), \.json)
        }
      },
      .openQuestion(
        "/api/v1/federation/{name}/deliveries", "deliverFromHub", bodyLimit: 8 << 20,
        .init(
          "What a hub delivers by itself, signed: GitHub’s webhook `repository_advisory`, or an "
            + "exchange record with the headers of Standard Webhooks.",
          consumes: ["application/json"], request: "HubDocument", response: "HubDelivery",
          isRepeatable: false)
      ) { call in
        let name = try call.parameter("name")
        let delivery = FederationService.Delivery(headers: call.headers, body: call.body)
        do {
          let answer = try await database.write { tx in
            try federation.receive(delivery, for: name, in: tx)
          }
          return .json(try answer.get())
        } catch let error as FederationProblem {
          // Programs deliver, although nobody is signed in.
          return .problem(error.problem, requestID: call.requestID)
        }
      },
    ]
  }
}

/// What goes to other hubs, over HTTP.
enum SendingRoutes {
  static func endpoints(_ federation: FederationService, _ database: Database) -> [Endpoint] {
    reading(federation, database) + writing(federation, database)
  }

  private static func reading(
    _ federation: FederationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/hub-names/{name}", "findByName", .hubsRead,
        .init(
          "The case that has a name of another hub, such as VU#782161.", response: "Case")
      ) { call in
        let name = try call.parameter("name")
        let found = try await database.read { tx in
          try federation.find(named: name, by: call.principal, in: tx)
        }
        guard let found else { throw Problem.notFound("case") }
        return .json(found.json)
      },
      .api(
        .get, "/api/v1/cases/{case}/hubs", "getCaseHubs", .hubsRead,
        .init(
          "What a case is called elsewhere, what came about it and what was sent.",
          response: "CaseHubs")
      ) { call in
        let id: CaseID = try call.identifier("case")
        return .json(
          try await database.read { tx in
            try federation.relations(of: id, by: call.principal, in: tx).json
          })
      },
      .api(
        .post, "/api/v1/cases/{case}/hubs/{hub}/preview", "previewSending", .hubsExchange,
        .init(
          "What would be sent to a hub, byte by byte, or why nothing may be.",
          consumes: ["application/json"], request: "SendingWords", response: "SendingPreview",
          isRepeatable: false)
      ) { call in
        let id: CaseID = try call.identifier("case")
        let hub: HubID = try call.identifier("hub")
        var fields = try Fields(call.json())
        let words = SendingWords(&fields)
        try fields.finish()
        return .json(
          try await database.read { tx in
            try federation.preview(id, to: hub, words, by: call.principal, in: tx).json
          })
      },
    ]
  }

  private static func writing(
    _ federation: FederationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/cases/{case}/hubs/{hub}/sendings", "sendToHub", .hubsExchange,
        .init(
          "Have exactly what the preview showed sent; `digest` is the preview’s.",
          consumes: ["application/json"], request: "SendingDraft", response: "Sending",
          status: 202)
      ) { call in
        let id: CaseID = try call.identifier("case")
        let hub: HubID = try call.identifier("hub")
        var fields = try Fields(call.json())
        let words = SendingWords(&fields)
        let digest = fields.text("digest", limit: 64)
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(
            try federation.send(
              id, to: hub, words, digest: digest, by: call.principal, in: tx
            ).json, status: 202)
        }
      },
      .api(
        .post, "/api/v1/cases/{case}/hubs/{hub}/agreement", "agreeForHub", .coordinationLead,
        .init(
          "Write down that a hub whose people have no account agreed to the case’s terms; `until` "
            + "names the end of the embargo in force.",
          consumes: ["application/json"], request: "HubAgreement", status: 204)
      ) { call in
        let id: CaseID = try call.identifier("case")
        let hub: HubID = try call.identifier("hub")
        var fields = try Fields(call.json())
        let until = fields.time("until")
        try fields.finish()
        return try await call.transact(database) { tx in
          try federation.agree(id, hub: hub, until: until, by: call.principal, in: tx)
          return .noContent
        }
      },
      .api(
        .post, "/api/v1/sendings/{sending}", "settleSending", .hubsExchange,
        .init(
          "Say whether something arrived of which nobody knew: `foreign` is its number there; "
            + "without it, it is sent again.",
          consumes: ["application/json"], request: "SendingSettlement", response: "Sending")
      ) { call in
        let id: SendingID = try call.identifier("sending")
        var fields = try Fields(call.json())
        let foreign = fields.optionalText("foreign", limit: 100)
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(
            try federation.settle(id, arrivedAs: foreign, by: call.principal, in: tx).json)
        }
      },
    ]
  }
}
