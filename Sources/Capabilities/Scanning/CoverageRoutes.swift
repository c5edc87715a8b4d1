import Access
import Formats
import HTTP
import Storage
import Vocabulary

/// Who looked where, over HTTP.
enum CoverageRoutes {
  static func endpoints(_ scanning: ScanningService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/coverage", "listCoverage", .scansRead,
        .init(
          "Who looked at what, with what, at which version and how deep. Parties that did not agree"
            + " to be named are not.", response: "CoverageList",
          query: [
            ("target", "Only this thing, in whatever version."), ("q", "Part of its name."),
          ] + Endpoint.paging)
      ) { call in
        let page = try call.page()
        let target = try call.query("target").map { text throws in try ScanTarget(text) }
        return .list(
          try await database.read { tx in
            try scanning.coverage(
              of: target, search: call.search, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/coverage/proposals", "listRescanProposals", .scansRead,
        .init(
          "What should be looked at again, and why: a newer version is in use, a stronger model is"
            + " known, or the last look is old.", response: "RescanProposalList",
          query: [
            ("days", "How many days make a look old, 1 to 3650; else 180."),
            ("q", "Part of the name."),
          ] + Endpoint.paging)
      ) { call in
        let page = try call.page()
        let days = try call.query("days").map { text throws in
          guard let days = Int64(text), (1...3650).contains(days) else {
            throw Problem.invalid("days", "must be a whole number from 1 to 3650")
          }
          return days
        }
        return .list(
          try await database.read { tx in
            try scanning.proposals(
              days: days ?? 180, search: call.search, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/coverage/models", "getModelRanking", .scansRead,
        .init("The ranking of models that proposals go by.", response: "ModelRanking")
      ) { call in
        let ranking = try await database.read { tx in
          try scanning.ranking(by: call.principal, in: tx)
        }
        return Reply.json(ranking.published).with("etag", "\"\(ranking.edition)\"")
      },
      .api(
        .post, "/api/v1/coverage/models", "replaceModelRanking", .wishesManage,
        .init(
          "Replace the ranking of models. `If-Match` names the edition that was read.",
          consumes: ["application/json"], request: "ModelRankingDraft", response: "ModelRanking")
      ) { call in
        let draft = try ModelRanking(json: call.json(), edition: 0)
        let expected = try call.expectedVersion()
        return try await call.transact(database) { tx in
          let before = try scanning.ranking(by: call.principal, in: tx).edition
          let ranking = try scanning.rank(
            draft.entries, source: draft.source, after: expected ?? before, by: call.principal,
            in: tx)
          return .json(ranking.published)
        }
      },
    ]
  }
}

extension ModelRanking {
  fileprivate var published: JSONValue {
    var object = json.object ?? [:]
    object["edition"] = edition.json
    return .object(object)
  }
}
