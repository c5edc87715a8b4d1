import Access
import Directives
public import Formats
public import HTTP
import Inventory
public import Storage
import Vocabulary

/// What has to be done, over HTTP.
public enum ActionRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ actions: ActionService, _ database: Database) -> [Endpoint] {
    reading(actions, database) + completing(actions, database)
      + EvidenceRoutes.endpoints(actions, database)
  }

  private static func reading(_ actions: ActionService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/actions", "listActions", .actionsRead,
        .init(
          "What has to be done, the earliest date first.", response: "ActionList",
          query: [
            ("organization", "Only this organization's."), ("state", "open, done or verified."),
            ("asset", "Only on this asset."), ("urgency", "3DF, 3D, 14D, 60D or FSU."),
            ("q", "Part of the product's or the asset's name."),
          ] + Endpoint.paging)
      ) { call in
        let page = try call.page()
        let filter = try ActionFilter(call)
        let organization: OrganizationID? = try call.queryIdentifier("organization")
        return .list(
          try await database.read { tx in
            try actions.list(of: organization, filter, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/actions/{action}", "getAction", .actionsRead,
        .init("One action with its causes and history.", response: "ActionDetail")
      ) { call in
        let id: ActionID = try call.identifier("action")
        return .json(
          try await database.read { tx in
            try actions.detail(
              of: try actions.action(id, by: call.principal, in: tx), in: tx)
          })
      },
    ]
  }

  private static func completing(_ actions: ActionService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/actions/{action}/done", "completeAction", .actionsComplete,
        .init(
          "Mark an action done, with evidence.", consumes: ["application/json"],
          request: "ActionCompletion", response: "Action")
      ) { call in
        let id: ActionID = try call.identifier("action")
        var fields = try Fields(call.json())
        let note = fields.text("evidence", limit: 4000)
        let version = fields.optionalText("newVersion", limit: 100)
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(
            try actions.complete(
              id, note: note, newVersion: version, by: call.principal, in: tx
            ).json)
        }
      },
      .api(
        .post, "/api/v1/actions/{action}/reopen", "reopenAction", .actionsComplete,
        .init(
          "Take a completion back.", consumes: ["application/json"], request: "ActionReopening",
          response: "Action")
      ) { call in
        let id: ActionID = try call.identifier("action")
        var fields = try Fields(call.json())
        let note = fields.text("reason", limit: 4000)
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(try actions.reopen(id, note: note, by: call.principal, in: tx).json)
        }
      },
    ]
  }
}

extension ActionFilter {
  /// Reads the query members of a call.
  public init(_ call: Call) throws {
    self.init()
    if let text = call.query("state") {
      guard let state = ActionState(rawValue: text) else {
        throw Problem.invalid("state", "must be open, done or verified")
      }
      states = [state]
    }
    if let text = call.query("urgency") {
      guard let value = Urgency(rawValue: text) else {
        throw Problem.invalid("urgency", "must be 3DF, 3D, 14D, 60D or FSU")
      }
      urgency = value
    }
    asset = call.query("asset").flatMap(AssetID.init)
    search = call.query("q")
  }
}

extension Action {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "organization": organization.json, "asset": asset.json,
      "assetName": assetName.json, "exposure": reachability.rawValue.json,
      "operational": isOperational.json, "maintenanceWindow": window?.json ?? .null,
      "product": product.json, "instruction": instruction.json,
      "targetVersion": targetVersion.json, "fallback": fallback.json,
      "urgency": urgency.rawValue.json, "due": (due?.description).json, "reason": reason.json,
      "vulnerabilities": vulnerabilities.json, "state": state.rawValue.json,
      "evidence": (evidence?.rawValue).json, "strength": (evidence?.strength.rawValue).json,
      "openedAt": openedAt.json, "closedAt": closedAt.json, "vendorAskedAt": vendorAskedAt.json,
      "changedAt": changedAt.json, "version": version.json,
    ]
  }
}

extension ActionCause {
  /// The API form.
  public var json: JSONValue {
    [
      "vulnerability": vulnerability.json, "title": title.json, "match": match.json,
      "urgency": (deadline?.urgency.rawValue).json, "due": (deadline?.due?.description).json,
      "reason": (deadline?.reason).json,
      "inKEV": (deadline?.inputs.isKnownExploited).json,
      "automatable": (deadline?.inputs.isAutomatable).json,
      "technicalImpact": (deadline.map { $0.inputs.isTotal ? "total" : "partial" }).json,
    ]
  }
}

extension ActionEntry {
  /// The API form.
  public var json: JSONValue {
    [
      "at": at.json, "actor": actor.json, "state": state.rawValue.json, "note": note.json,
      "newVersion": newVersion.json, "receipt": receipt.json,
    ]
  }
}
