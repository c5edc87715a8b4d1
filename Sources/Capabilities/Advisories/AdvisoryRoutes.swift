import Access
import Cases
import Formats
public import HTTP
public import Storage
import Vocabulary

/// Advisories over HTTP.
public enum AdvisoryRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ advisories: AdvisoryService, _ database: Database) -> [Endpoint] {
    reading(advisories, database) + writing(advisories, database)
      + CVERoutes.endpoints(advisories, database)
      + AdvisoryFileRoutes.endpoints(advisories, database)
  }

  private static func reading(
    _ advisories: AdvisoryService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/advisories", "listAdvisories", .advisoriesRead,
        .init(
          "Advisories visible to you, the newest first.", response: "AdvisoryList",
          query: Endpoint.paging)
      ) { call in
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try advisories.list(page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/advisories/{advisory}", "getAdvisory", .advisoriesRead,
        .init("One advisory.", response: "Advisory")
      ) { call in
        let id: AdvisoryID = try call.identifier("advisory")
        let found = try await database.read { tx in
          try advisories.find(id, by: call.principal, in: tx)
        }
        return Reply.json(found.json).with("etag", "\"\(found.version)\"")
      },
      .api(
        .get, "/api/v1/advisories/{advisory}/changes", "getAdvisoryChanges", .advisoriesWrite,
        .init(
          "What differs between the text that was published last and the present one.",
          response: "AdvisoryChanges")
      ) { call in
        let id: AdvisoryID = try call.identifier("advisory")
        let changes = try await database.read { tx in
          try advisories.changes(of: id, by: call.principal, in: tx)
        }
        return .json([
          "items": .array(
            changes.map { ["kind": $0.kind.rawValue.json, "line": $0.line.json] })
        ])
      },
    ]
  }

  private static func writing(
    _ advisories: AdvisoryService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/advisories", "draftAdvisory", .advisoriesWrite,
        .init(
          "Begin the advisory of a case, with a text from what was reported and from what those "
            + "who take part said of their products.",
          consumes: ["application/json"], request: "AdvisoryOrder", response: "Advisory",
          status: 201)
      ) { call in
        var fields = try Fields(call.json())
        let text = fields.text("case", limit: 60)
        try fields.finish()
        guard let id = CaseID(text) else { throw Problem.notFound("case") }
        return try await call.transact(database) { tx in
          .json(try advisories.draft(for: id, by: call.principal, in: tx).json, status: 201)
        }
      },
      .api(
        .put, "/api/v1/advisories/{advisory}", "changeAdvisory", .advisoriesWrite,
        .init(
          "Change the text. What was countersigned has to be countersigned again.",
          consumes: ["application/json"], request: "AdvisoryContent", response: "Advisory")
      ) { call in
        let id: AdvisoryID = try call.identifier("advisory")
        let content = try AdvisoryContent(json: call.json())
        let version = try call.expectedVersion()
        return try await call.transact(database) { tx in
          let changed = try advisories.change(
            id, to: content, version: version, by: call.principal, in: tx)
          return Reply.json(changed.json).with("etag", "\"\(changed.version)\"")
        }
      },
      .api(
        .post, "/api/v1/advisories/{advisory}/commands", "moveAdvisory", .advisoriesWrite,
        .init(
          "Move an advisory. `countersign` is refused to whoever wrote a part of the text; `publish` "
            + "makes and signs the files, and publishes the case where the label is CLEAR.",
          consumes: ["application/json"], request: "AdvisoryCommand", response: "Advisory")
      ) { call in
        let id: AdvisoryID = try call.identifier("advisory")
        var fields = try Fields(call.json())
        let command = fields.word("command", as: AdvisoryCommand.self)
        if command == nil, fields.broken.isEmpty { fields.refuse("command", "is required") }
        try fields.finish()
        let version = try call.expectedVersion()
        guard let command else { throw Problem.invalid("/command", "is required") }
        return try await call.transact(database) { tx in
          let moved = try advisories.move(
            id, command, version: version, by: call.principal, in: tx)
          return Reply.json(moved.json).with("etag", "\"\(moved.version)\"")
        }
      },
    ]
  }
}
