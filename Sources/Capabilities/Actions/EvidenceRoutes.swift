import Access
public import Formats
public import HTTP
public import Storage
public import Vocabulary

/// What proves that something was done, over HTTP.
public enum EvidenceRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ actions: ActionService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/actions/{action}/evidence", "proveAction", .actionsComplete,
        bodyLimit: EvidenceDraft.byteLimit + (1 << 16),
        .init(
          "Prove that an action is done: a statement by name, the vendor's confirmation, a version "
            + "read off the system, or a scanner's log. What proves it closes the action; what "
            + "contradicts it opens it again.",
          consumes: ["application/json"], request: "EvidenceDraft", response: "ActionDetail")
      ) { call in
        let id: ActionID = try call.identifier("action")
        let draft = try EvidenceDraft(call.json())
        return try await call.transact(database) { tx in
          let action = try actions.prove(id, with: draft, by: call.principal, in: tx)
          return .json(try actions.detail(of: action, in: tx))
        }
      },
      .api(
        .get, "/api/v1/organizations/{organization}/evidence", "getEvidencePack", .actionsRead,
        .init(
          "What had to be done in a period, what was done and what proves it, signed (DSSE) with the "
            + "key of the ledger.", response: "Envelope",
          query: [("since", "The first day, such as 2026-01-01; a year ago unless told.")])
      ) { call in
        let organization: OrganizationID = try call.identifier("organization")
        let since = try call.firstDay()
        return .json(
          try await database.read { tx in
            try actions.sealed(
              try actions.pack(of: organization, since: since, by: call.principal, in: tx))
          })
      },
      .api(
        .post, "/api/v1/actions/{action}/vendor", "askVendor", .actionsComplete,
        .init(
          "Write down that the vendor who maintains the asset was asked, or take that back.",
          consumes: ["application/json"], request: "VendorAsked", response: "Action")
      ) { call in
        let id: ActionID = try call.identifier("action")
        var fields = try Fields(call.json())
        let isAsked = fields.boolean("asked") ?? true
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(try actions.askVendor(id, isAsked: isAsked, by: call.principal, in: tx).json)
        }
      },
    ]
  }
}

extension Call {
  /// The first day of a period that ends today: what `since` says, or a year ago.
  public func firstDay() throws -> CalendarDay {
    guard let text = query("since"), !text.isEmpty else { return now.day.adding(days: -365) }
    guard let day = CalendarDay(text) else {
      throw Problem.invalid("since", "must be a day such as 2026-01-01")
    }
    return day
  }
}

extension ActionService {
  /// The API form of an action with everything about it.
  func detail(of action: Action, in tx: Transaction) throws -> JSONValue {
    var object = action.json.object ?? JSONObject()
    object["causes"] = .array(try causes(of: action, in: tx).map(\.json))
    object["history"] = .array(try entries(of: action.id, in: tx).map(\.json))
    object["measures"] = .array(try measures(of: action.id, in: tx).map(\.json))
    object["proof"] = .array(try evidence(of: action.id, in: tx).map(\.json))
    return .object(object)
  }
}

extension Evidence {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "kind": kind.rawValue.json, "outcome": outcome.rawValue.json,
      "strength": kind.strength.rawValue.json, "summary": summary.json, "detail": detail,
      "at": at.json, "actor": actor.json, "receipt": receipt.json,
    ]
  }
}
