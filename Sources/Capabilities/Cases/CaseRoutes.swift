import Access
public import Formats
public import HTTP
import Intake
public import Storage
import Vocabulary

/// Cases over HTTP.
public enum CaseRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ cases: CaseService, _ database: Database) -> [Endpoint] {
    reading(cases, database) + triage(cases, database)
  }

  private static func reading(_ cases: CaseService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/cases", "listCases", .casesRead,
        .init(
          "Cases visible to you, in the order of work.", response: "CaseList",
          query: [
            ("state", "Only cases in this state."), ("q", "Part of the title."),
          ] + Endpoint.paging)
      ) { call in
        let page = try call.page()
        let state = try call.query("state").map { text in
          guard let state = CaseState(rawValue: text) else {
            throw Problem.invalid(
              "state",
              "must be one of: \(CaseState.allCases.map(\.rawValue).joined(separator: ", "))")
          }
          return state
        }
        return .list(
          try await database.read { tx in
            try cases.list(
              state: state, search: call.search, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/cases/{case}", "getCase", .casesRead,
        .init("One case.", response: "Case")
      ) { call in
        let id: CaseID = try call.identifier("case")
        let found = try await database.read { tx in
          try cases.find(id, by: call.principal, in: tx)
        }
        return Reply.json(found.json).with("etag", "\"\(found.version)\"")
      },
      .api(
        .get, "/api/v1/organizations/{organization}/reputation", "getReputation", .findingsRead,
        .init(
          "What became of an organization's reports: how many proved real, were known, or no flaw, "
            + "and between which shares the true one lies. It orders the queue and blocks nobody.",
          response: "Reputation")
      ) { call in
        let id: OrganizationID = try call.identifier("organization")
        return .json(
          try await database.read { tx in
            try cases.reputation(of: id, by: call.principal, in: tx)
          }.json)
      },
      .api(
        .get, "/api/v1/cases/{case}/similar", "listSimilarCases", .casesRead,
        .init(
          "Cases that may be about the same flaw, and public records that it may be about, each with "
            + "what it is to them, the chance of the likeliest and the reasons. Nothing is merged by "
            + "it. Empty for those who may not see all cases.",
          response: "SimilarCaseList")
      ) { call in
        let id: CaseID = try call.identifier("case")
        return .json(
          try await database.read { tx in
            [
              "items": .array(try cases.similar(to: id, by: call.principal, in: tx).map(\.json)),
              "records": .array(
                try cases.records(like: id, by: call.principal, in: tx).map(\.json)),
            ]
          })
      },
    ]
  }

  private static func triage(_ cases: CaseService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/cases/{case}/commands", "moveCase", .casesTriage,
        .init(
          "Move a case.", consumes: ["application/json"], request: "CaseCommand",
          response: "Case")
      ) { call in
        let id: CaseID = try call.identifier("case")
        var fields = try Fields(call.json())
        let command = fields.word("command", as: CaseCommand.self)
        if command == nil, fields.broken.isEmpty { fields.refuse("command", "is required") }
        let reason = fields.optionalText("reason", limit: 2000)
        let resolution = fields.word("resolution", as: Resolution.self)
        try fields.finish()
        let version = try call.expectedVersion()
        guard let command else { throw Problem.invalid("/command", "is required") }
        return try await call.transact(database) { tx in
          let moved = try cases.move(
            id, command, reason: reason, resolution: resolution, version: version,
            by: call.principal, in: tx)
          return Reply.json(moved.json).with("etag", "\"\(moved.version)\"")
        }
      },
      .api(
        .patch, "/api/v1/cases/{case}", "renameCase", .casesTriage,
        .init(
          "Give a case a title that says what it is about.", consumes: ["application/json"],
          request: "CaseTitle", response: "Case")
      ) { call in
        let id: CaseID = try call.identifier("case")
        var fields = try Fields(call.json())
        let title = fields.text("title", limit: CaseService.titleLimit)
        try fields.finish()
        let version = try call.expectedVersion()
        return try await call.transact(database) { tx in
          let renamed = try cases.rename(
            id, to: title, version: version, by: call.principal, in: tx)
          return Reply.json(renamed.json).with("etag", "\"\(renamed.version)\"")
        }
      },
      .api(
        .post, "/api/v1/cases/{case}/separations", "separateFinding", .casesTriage,
        .init(
          "Take a report out of the case's flaw again.", consumes: ["application/json"],
          request: "Separation", response: "SeparationResult", status: 201)
      ) { call in
        let id: CaseID = try call.identifier("case")
        var fields = try Fields(call.json())
        let text = fields.text("finding", limit: 60)
        try fields.finish()
        guard let finding = FindingID(text) else { throw Problem.notFound("finding") }
        return try await call.transact(database) { tx in
          let flaw = try cases.separate(finding, from: id, by: call.principal, in: tx)
          return .json(["flaw": flaw.json], status: 201)
        }
      },
      .api(
        .post, "/api/v1/cases/{case}/differences", "keepCasesApart", .casesTriage,
        .init(
          "Decide that this case is about another flaw than that one; it is not suggested again.",
          consumes: ["application/json"], request: "CaseDifference", response: "Case")
      ) { call in
        let id: CaseID = try call.identifier("case")
        var fields = try Fields(call.json())
        let text = fields.text("from", limit: 60)
        try fields.finish()
        guard let other = CaseID(text) else { throw Problem.notFound("case") }
        return try await call.transact(database) { tx in
          try cases.keepApart(id, from: other, by: call.principal, in: tx)
          return .json(try cases.find(id, by: call.principal, in: tx).json)
        }
      },
      .api(
        .post, "/api/v1/cases/{case}/merges", "mergeCase", .casesTriage,
        .init(
          "Decide that this case is about the same flaw as another.",
          consumes: ["application/json"], request: "CaseMerge", response: "Case")
      ) { call in
        let id: CaseID = try call.identifier("case")
        var fields = try Fields(call.json())
        let text = fields.text("into", limit: 60)
        try fields.finish()
        guard let other = CaseID(text) else { throw Problem.notFound("case") }
        return try await call.transact(database) { tx in
          .json(try cases.merge(id, into: other, by: call.principal, in: tx).json)
        }
      },
    ]
  }
}

extension Case {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "flaw": flaw.json, "title": title.json, "state": state.rawValue.json,
      "reason": reason.json, "resolution": (resolution?.rawValue).json,
      "waiting": waiting.map { ["project": $0.project.json, "since": $0.since.json] } ?? .null,
      "label": [
        "tlp": label.trafficLight.rawValue.json, "embargoUntil": label.embargoUntil.json,
      ],
      "openedAt": openedAt.json, "judgedAt": judgedAt.json, "changedAt": changedAt.json,
      "commands": commands.map(\.rawValue).json, "version": version.json,
    ]
  }
}
