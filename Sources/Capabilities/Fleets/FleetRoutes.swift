import Access
public import Actions
public import Formats
public import HTTP
public import Storage
import Vocabulary

/// Acting for other organizations over HTTP.
public enum FleetRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ fleets: FleetService, _ database: Database) -> [Endpoint] {
    mandates(fleets, database) + work(fleets, database)
  }

  private static func mandates(_ fleets: FleetService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/mandates", "listMandates", .mandatesRead,
        .init(
          "Who may act for your organization, and for whom it may act.", response: "MandateList",
          query: Endpoint.paging)
      ) { call in
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try fleets.mandates(page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .post, "/api/v1/mandates", "giveMandate", .mandatesChange,
        .init(
          "Let another organization, such as a service provider, act for yours.",
          consumes: ["application/json"], request: "MandateDraft", response: "Mandate", status: 201)
      ) { call in
        let draft = try MandateDraft(json: call.json())
        return try await call.transact(database) { tx in
          .json(try fleets.give(draft, by: call.principal, in: tx).json, status: 201)
        }
      },
      .api(
        .post, "/api/v1/mandates/{mandate}/end", "endMandate", .mandatesChange,
        .init("Take a mandate back, or lay it down; it stops working at once.", response: "Mandate")
      ) { call in
        let id: MandateID = try call.identifier("mandate")
        return try await call.transact(database) { tx in
          .json(try fleets.end(id, by: call.principal, in: tx).json)
        }
      },
    ]
  }

  private static func work(_ fleets: FleetService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/fleet/clients", "listFleetClients", .fleetsWork,
        .init(
          "The organizations you act for, with what they have open. To do anything else for one of "
            + "them, send its identifier in the header `\(actingForHeader)` with any other call.",
          response: "FleetClients", query: [("q", "Part of the name.")])
      ) { call in
        let clients = try await database.read { tx in
          try fleets.clients(search: call.search, by: call.principal, in: tx)
        }
        return .json(["items": .array(clients.map(\.json))])
      },
      .api(
        .get, "/api/v1/fleet/actions", "listFleetActions", .fleetsWork,
        .init(
          "The same things to do with all your clients, the soonest first; with `product`, the "
            + "actions of one of them.",
          response: "FleetActions",
          query: [
            ("q", "Part of the product's name."), ("product", "The product, as the list names it."),
            ("target", "Its wanted version, as the list names it."),
          ])
      ) { call in
        guard let product = call.query("product") else {
          let groups = try await database.read { tx in
            try fleets.groups(search: call.search, by: call.principal, in: tx)
          }
          return .json(["items": .array(groups.prefix(1000).map(\.json))])
        }
        let target = call.query("target").flatMap { $0.isEmpty ? nil : $0 }
        let found = try await database.read { tx in
          try fleets.open(product, target: target, by: call.principal, in: tx)
        }
        return .json(["items": .array(found.map(\.action.json))])
      },
      .api(
        .post, "/api/v1/fleet/actions/done", "completeFleetActions", .fleetsWork,
        .init(
          "Mark up to 500 actions of any of your clients as done.",
          consumes: ["application/json"], request: "FleetCompletion", response: "FleetResults")
      ) { call in
        let draft = try FleetDraft(json: call.json())
        return try await call.transact(database) { tx in
          let results = try fleets.complete(draft, by: call.principal, in: tx)
          return .json(["items": .array(results.map(\.json))])
        }
      },
    ]
  }
}

extension MandateDraft {
  /// Reads the API form.
  public init(json: JSONValue) throws {
    var fields = try Fields(json)
    let manager = OrganizationID(fields.text("manager", limit: 40))
    if manager == nil, fields.broken.isEmpty {
      fields.refuse("manager", "must be an identifier that begins with org_")
    }
    let until = CalendarDay(fields.text("until", limit: 10))
    if until == nil, fields.broken.isEmpty {
      fields.refuse("until", "must be a day such as 2027-06-30")
    }
    let allows = fields.texts("allows", limit: 3, each: 20).map(Allowance.init(rawValue:))
    if allows.contains(nil) { fields.refuse("allows", "must be of look, inventory and work") }
    try fields.finish()
    guard let manager, let until else { throw Fields.problem(fields.broken) }
    self.init(manager: manager, allows: Set(allows.compactMap { $0 }), until: until)
  }
}

extension FleetDraft {
  /// Reads the API form.
  init(json: JSONValue) throws {
    var fields = try Fields(json)
    let ids = fields.texts("actions", limit: MandateRules.mostAtOnce, each: 40)
      .map(ActionID.init(_:))
    if ids.contains(nil) { fields.refuse("actions", "must be identifiers that begin with act_") }
    let note = fields.text("evidence", limit: 4000)
    let version = fields.optionalText("newVersion", limit: 100)
    try fields.finish()
    self.init(actions: ids.compactMap { $0 }, note: note, newVersion: version)
  }
}

extension NamedMandate {
  /// The API form.
  public var json: JSONValue {
    [
      "id": mandate.id.json, "client": mandate.client.json, "clientName": client.json,
      "manager": mandate.manager.json, "managerName": manager.json,
      "allows": mandate.allows.map(\.rawValue).sorted().json,
      "until": mandate.until.description.json, "givenAt": mandate.givenAt.json,
      "endedAt": mandate.endedAt.json, "state": state.rawValue.json,
    ]
  }
}

extension FleetClient {
  /// The API form.
  public var json: JSONValue {
    [
      "organization": mandate.client.json, "name": name.json, "mandate": mandate.id.json,
      "allows": mandate.allows.map(\.rawValue).sorted().json,
      "until": mandate.until.description.json, "open": summary.open.json,
      "overdue": summary.overdue.json, "soonest": (summary.soonest?.description).json,
    ]
  }
}

extension ActionGroup {
  /// The API form.
  public var json: JSONValue {
    [
      "product": product.json, "targetVersion": targetVersion.json,
      "soonest": (soonest?.description).json, "actions": actions.json,
      "organizations": organizations.json,
    ]
  }
}

extension FleetResult {
  /// The API form.
  public var json: JSONValue {
    ["action": action.json, "isDone": (refusal == nil).json, "refusal": refusal.json]
  }
}
