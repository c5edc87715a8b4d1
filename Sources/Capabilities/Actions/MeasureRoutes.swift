import Access
public import Formats
public import HTTP
public import Storage
import Vocabulary

/// What is done instead of an update, over HTTP.
public enum MeasureRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ actions: ActionService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/actions/{action}/measures", "guardAction", .actionsComplete,
        .init(
          "Write down how the system is guarded where there is no fix or it has to wait; the action "
            + "stays open.",
          consumes: ["application/json"], request: "MeasureDraft", response: "ActionDetail",
          status: 201)
      ) { call in
        let id: ActionID = try call.identifier("action")
        let draft = try MeasureDraft(json: call.json())
        return try await call.transact(database) { tx in
          _ = try actions.guardSystem(id, with: draft, by: call.principal, in: tx)
          return .json(
            try actions.detail(of: try actions.action(id, by: call.principal, in: tx), in: tx),
            status: 201)
        }
      },
      .api(
        .post, "/api/v1/actions/{action}/measures/end", "endGuard", .actionsComplete,
        .init(
          "Take the measure that stands back.", consumes: ["application/json"],
          request: "ActionReopening", response: "ActionDetail")
      ) { call in
        let id: ActionID = try call.identifier("action")
        var fields = try Fields(call.json())
        let note = fields.text("reason", limit: 4000)
        try fields.finish()
        return try await call.transact(database) { tx in
          try actions.stopGuarding(id, note: note, by: call.principal, in: tx)
          return .json(
            try actions.detail(of: try actions.action(id, by: call.principal, in: tx), in: tx))
        }
      },
    ]
  }
}

extension MeasureDraft {
  /// Reads the API form.
  public init(json: JSONValue) throws {
    var fields = try Fields(json)
    let kind = fields.word("kind", as: MeasureKind.self)
    if kind == nil, fields.broken.isEmpty { fields.refuse("kind", "is required") }
    let text = fields.text("text", limit: 4000)
    let person = fields.text("decidedBy", limit: 200)
    let until = CalendarDay(fields.text("until", limit: 10))
    if until == nil, fields.broken.isEmpty {
      fields.refuse("until", "must be a day such as 2027-01-31")
    }
    try fields.finish()
    guard let kind, let until else { throw Fields.problem(fields.broken) }
    self.init(kind: kind, text: text, decidedBy: person, until: until)
  }
}

extension Measure {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "kind": kind.rawValue.json, "text": text.json, "decidedBy": decidedBy.json,
      "until": until.description.json, "at": at.json, "actor": actor.json,
      "endedAt": endedAt.json, "ending": ending.json, "receipt": receipt.json,
    ]
  }
}
