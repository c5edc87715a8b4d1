import Access
public import Formats
public import HTTP
import Intake
import Signing
public import Storage
import Vocabulary

/// Trials over HTTP.
public enum ValidationRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ validation: ValidationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/findings/{finding}/trials", "orderTrial", .trialsOrder,
        .init(
          "Have a reproducer run in cells. Its files are attachments of the report, named by their "
            + "digests.", consumes: ["application/json"], request: "TrialOrder",
          response: "Trial", status: 201)
      ) { call in
        let id: FindingID = try call.identifier("finding")
        let order = try TrialOrder(json: call.json())
        return try await call.transact(database) { tx in
          let trial = try validation.order(order, of: id, by: call.principal, in: tx)
          return Reply.json(try trial.json, status: 201)
            .with("location", "/api/v1/trials/\(trial.id)")
        }
      },
      .api(
        .get, "/api/v1/findings/{finding}/trials", "listTrials", .trialsRead,
        .init(
          "The trials of a report, the newest first, without what they showed.",
          response: "TrialList")
      ) { call in
        let id: FindingID = try call.identifier("finding")
        return .json(
          try await database.read { tx in
            let found = try validation.trials(of: id, by: call.principal, in: tx)
            return ["items": .array(found.map(\.summary)), "next": .null]
          })
      },
      .api(
        .get, "/api/v1/trials/{trial}", "getTrial", .trialsRead,
        .init("One trial with everything it showed.", response: "Trial")
      ) { call in
        let id: TrialID = try call.identifier("trial")
        return .json(
          try await database.read { tx in
            try validation.find(id, by: call.principal, in: tx).json
          })
      },
    ]
  }
}

extension Trial {
  /// The API form in a list.
  var summary: JSONValue { .object(members) }

  private var members: JSONObject {
    [
      "id": id.json, "finding": finding.json, "state": state.rawValue.json,
      "verdict": (verdict?.rawValue).json, "independent": isIndependent.json,
      "requestedBy": requestedBy.json, "requestedAt": requestedAt.json, "doneAt": doneAt.json,
      "order": order.json, "reportDigest": (digest?.description).json,
    ]
  }

  /// The API form, with everything that was seen.
  public var json: JSONValue {
    get throws {
      var members = members
      members["report"] =
        try report.map { try JSONValue.parse(Array($0.utf8), budget: .document) } ?? .null
      return .object(members)
    }
  }
}
