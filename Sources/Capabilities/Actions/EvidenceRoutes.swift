import Access
public import Formats
public import HTTP
public import Storage
import Vocabulary

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

extension ActionService {
  /// The API form of an action with everything about it.
  func detail(of action: Action, in tx: Transaction) throws -> JSONValue {
    var object = action.json.object ?? JSONObject()
    object["causes"] = .array(try causes(of: action, in: tx).map(\.json))
    object["history"] = .array(try entries(of: action.id, in: tx).map(\.json))
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
