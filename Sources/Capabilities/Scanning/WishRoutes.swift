import Access
import Formats
import HTTP
import Storage
import Vocabulary

/// Maintainers' wishes over HTTP.
enum WishRoutes {
  static func endpoints(_ scanning: ScanningService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/wishes", "listWishes", .knowledgeRead,
        .init(
          "Projects whose maintainers asked not to be scanned, and where flaws are reported.",
          response: "WishList",
          query: [("q", "Part of the address.")] + Endpoint.paging)
      ) { call in
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try scanning.projects(search: call.search, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .post, "/api/v1/wishes/optouts", "optOut", .wishesManage,
        .init(
          "Record that a project's maintainers asked not to be scanned nor contacted; or, with"
            + " `withdrawn`, that they changed their minds.", consumes: ["application/json"],
          request: "OptOut", response: "Wish")
      ) { call in
        var fields = try Fields(call.json())
        let repository = fields.text("repository", limit: 1000)
        let reason = fields.optionalText("reason", limit: 500)
        let isWithdrawn = fields.boolean("withdrawn") ?? false
        try fields.finish()
        return try await call.transact(database) { tx in
          let project =
            isWithdrawn
            ? try scanning.optIn(repository, by: call.principal, in: tx)
            : try scanning.optOut(
              repository, reason: reason, source: "coordinator", by: call.principal, in: tx)
          return .json(project.json)
        }
      },
      .api(
        .post, "/api/v1/wishes/routes", "routeFindings", .wishesManage,
        .init(
          "Record where flaws of a project are reported.", consumes: ["application/json"],
          request: "Route", response: "Wish")
      ) { call in
        var fields = try Fields(call.json())
        let repository = fields.text("repository", limit: 1000)
        let channel = fields.text("channel", limit: 500)
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(
            try scanning.route(
              repository, channel: channel, source: "coordinator", by: call.principal, in: tx
            ).json)
        }
      },
    ]
  }
}
