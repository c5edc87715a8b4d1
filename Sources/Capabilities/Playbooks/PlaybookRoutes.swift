import Access
public import Formats
public import HTTP
import Registry
public import Storage
import Vocabulary

/// Playbooks over HTTP.
public enum PlaybookRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ playbooks: PlaybookService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/playbooks", "listPlaybooks", .playbooksRead,
        .init("How to go about updates, by sector and situation.", response: "Playbooks")
      ) { call in
        let found = try await database.read { tx in
          try playbooks.playbooks(by: call.principal, in: tx)
        }
        return .json(["items": .array(found.map(\.json))])
      },
      .api(
        .get, "/api/v1/playbooks/{playbook}", "getPlaybook", .playbooksRead,
        .init("One playbook: your own, the coordinator's or the shipped one.", response: "Playbook")
      ) { call in
        let key = try call.playbookKey()
        return .json(
          try await database.read { tx in
            try playbooks.playbook(key, by: call.principal, in: tx).json
          })
      },
      .api(
        .put, "/api/v1/playbooks/{playbook}", "writePlaybook", .playbooksChange,
        .init(
          "Write a version of a playbook for your organization; the coordinator's are for all.",
          consumes: ["application/json"], request: "PlaybookText", response: "Playbook")
      ) { call in
        let key = try call.playbookKey()
        let text = try PlaybookText(json: call.json())
        return try await call.transact(database) { tx in
          .json(try playbooks.write(key, text, by: call.principal, in: tx).json)
        }
      },
      .api(
        .delete, "/api/v1/playbooks/{playbook}", "withdrawPlaybook", .playbooksChange,
        .init("Take your organization's own back.", status: 204)
      ) { call in
        let key = try call.playbookKey()
        return try await call.transact(database) { tx in
          try playbooks.withdraw(key, by: call.principal, in: tx)
          return .noContent
        }
      },
    ]
  }
}

extension Call {
  /// The playbook that the path names.
  public func playbookKey() throws -> PlaybookKey {
    guard let key = parameters["playbook"].flatMap(PlaybookKey.init) else {
      throw Problem.notFound("playbook")
    }
    return key
  }
}

extension Playbook {
  /// The API form.
  public var json: JSONValue {
    [
      "key": key.description.json, "organization": (organization?.description).json,
      "version": number.json, "sector": (text.sector?.rawValue).json,
      "situation": text.situation.rawValue.json, "title": text.title.json,
      "steps": text.steps.json, "calls": text.calls.json, "changedAt": changedAt.json,
    ]
  }
}

extension PlaybookText {
  /// Reads the API form.
  public init(json: JSONValue) throws {
    var fields = try Fields(json)
    let sector = fields.value("sector").map { _ in fields.word("sector", as: Sector.self) } ?? nil
    let situation = fields.word("situation", as: Situation.self) ?? .any
    let title = fields.text("title", limit: 200)
    let steps = fields.texts("steps", limit: PlaybookRules.mostSteps, each: 1000)
    let calls = fields.texts("calls", limit: PlaybookRules.mostCalls, each: 300)
    try fields.finish()
    self.init(sector: sector, situation: situation, title: title, steps: steps, calls: calls)
  }
}
