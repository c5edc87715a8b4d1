import Access
import Formats
public import HTTP
public import Storage
import Vocabulary

/// Campaigns and leases over HTTP.
public enum ScanningRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ scanning: ScanningService, _ database: Database) -> [Endpoint] {
    campaigns(scanning, database) + claims(scanning, database) + leases(scanning, database)
      + ScopeRoutes.endpoints(scanning, database) + CoverageRoutes.endpoints(scanning, database)
      + WishRoutes.endpoints(scanning, database)
  }

  private static func campaigns(
    _ scanning: ScanningService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/campaigns", "listCampaigns", .scansRead,
        .init(
          "Your organization's campaigns.", response: "CampaignList",
          query: [("q", "Part of the purpose.")] + Endpoint.paging)
      ) { call in
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try scanning.campaigns(search: call.search, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .post, "/api/v1/campaigns", "openCampaign", .scansClaim,
        .init(
          "Say that you are going to look for flaws, how and until when.",
          consumes: ["application/json"], request: "CampaignDraft", response: "Campaign",
          status: 201)
      ) { call in
        let draft = try CampaignDraft(json: call.json())
        return try await call.transact(database) { tx in
          let campaign = try scanning.openCampaign(draft, by: call.principal, in: tx)
          return Reply.json(campaign.json, status: 201)
            .with("location", "/api/v1/campaigns/\(campaign.id)")
        }
      },
      .api(
        .get, "/api/v1/campaigns/{campaign}", "getCampaign", .scansRead,
        .init("One campaign.", response: "Campaign")
      ) { call in
        let id: CampaignID = try call.identifier("campaign")
        return .json(
          try await database.read { tx in
            try scanning.campaign(id, by: call.principal, in: tx).json
          })
      },
      .api(
        .post, "/api/v1/campaigns/{campaign}/close", "closeCampaign", .scansClaim,
        .init("End a campaign; its leases are given back.", response: "Campaign")
      ) { call in
        let id: CampaignID = try call.identifier("campaign")
        return try await call.transact(database) { tx in
          .json(try scanning.closeCampaign(id, by: call.principal, in: tx).json)
        }
      },
    ]
  }

  private static func claims(_ scanning: ScanningService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/campaigns/{campaign}/leases", "claimLease", .scansClaim,
        .init(
          "Take a target, so that others look elsewhere. When somebody has it: 409 with until"
            + " when, how they look, how to talk to them, and what to do instead.",
          consumes: ["application/json"], request: "LeaseDraft", response: "Lease", status: 201)
      ) { call in
        let id: CampaignID = try call.identifier("campaign")
        var fields = try Fields(call.json())
        let text = fields.text("target", limit: 1000)
        let minutes = fields.integer("minutes", in: ScanningRules.minutes) ?? 60
        try fields.finish()
        let target = try ScanTarget(text)
        do {
          return try await call.transact(database) { tx in
            let lease = try scanning.claim(
              target, for: id, minutes: minutes, by: call.principal, in: tx)
            var answer = lease.json.object ?? [:]
            answer["reportTo"] = try scanning.reportingPlace(of: target, in: tx).json
            return Reply.json(.object(answer), status: 201)
              .with("location", "/api/v1/leases/\(lease.id)")
          }
        } catch let conflict as ScanConflict {
          return .conflict(conflict, requestID: call.requestID)
        }
      },
      .api(
        .post, "/api/v1/campaigns/{campaign}/coverage", "recordCoverage", .scansClaim,
        .init(
          "Record a look at something public that happened without a lease.",
          consumes: ["application/json"], request: "CoverageDraft", response: "Coverage",
          status: 201)
      ) { call in
        let id: CampaignID = try call.identifier("campaign")
        var fields = try Fields(call.json())
        let text = fields.text("target", limit: 1000)
        let depth = Depth(&fields)
        let at = fields.time("at")
        try fields.finish()
        let target = try ScanTarget(text)
        return try await call.transact(database) { tx in
          let coverage = try scanning.recordCoverage(
            of: target, for: id, depth, at: at, by: call.principal, in: tx)
          return .json(
            SeenCoverage(coverage: coverage, party: nil, isOwn: true).json, status: 201)
        }
      },
    ]
  }

  private static func leases(_ scanning: ScanningService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/leases", "listLeases", .scansRead,
        .init(
          "Your organization's leases.", response: "LeaseList",
          query: [
            ("campaign", "Only this campaign's."), ("state", "Only in this state."),
            ("q", "Part of the target."),
          ] + Endpoint.paging)
      ) { call in
        let page = try call.page()
        let campaign: CampaignID? = try call.queryIdentifier("campaign")
        let state = try call.word("state", as: LeaseState.self)
        return .list(
          try await database.read { tx in
            try scanning.leases(
              campaign: campaign, state: state, search: call.search, page: page,
              by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/leases/{lease}", "getLease", .scansRead,
        .init("One lease.", response: "Lease")
      ) { call in
        let id: LeaseID = try call.identifier("lease")
        return .json(
          try await database.read { tx in try scanning.lease(id, by: call.principal, in: tx).json })
      },
      .api(
        .post, "/api/v1/leases/{lease}/heartbeats", "keepLease", .scansClaim,
        .init(
          "Say that you are still at work. Read `state` of the answer: when it is not `held`, stop.",
          consumes: ["application/json"], request: "Heartbeat", response: "Lease")
      ) { call in
        let id: LeaseID = try call.identifier("lease")
        var fields = try Fields(call.json())
        let fence = fields.fence()
        let minutes = fields.integer("minutes", in: ScanningRules.minutes) ?? 60
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(
            try scanning.heartbeat(
              id, fence: fence, minutes: minutes, by: call.principal, in: tx
            ).json)
        }
      },
      .api(
        .post, "/api/v1/leases/{lease}/end", "endLease", .scansClaim,
        .init(
          "Finish, with how deep you looked, or give the target back.",
          consumes: ["application/json"], request: "LeaseEnd", response: "Lease")
      ) { call in
        let id: LeaseID = try call.identifier("lease")
        var fields = try Fields(call.json())
        let fence = fields.fence()
        let isCompleted = fields.boolean("completed") ?? false
        let reason = fields.optionalText("reason", limit: 500)
        let depth = Depth(&fields)
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(
            try scanning.end(
              id, fence: fence, completed: isCompleted ? depth : nil, reason: reason,
              by: call.principal, in: tx
            ).json)
        }
      },
    ]
  }
}

extension Fields {
  fileprivate mutating func fence() -> Int64 {
    let fence = integer("fence", in: 1...Int64.max)
    if fence == nil, broken.isEmpty {
      refuse("fence", "is required: the number that the lease was granted with")
    }
    return fence ?? 0
  }
}

extension Call {
  /// One of the words of an enumeration in the query, nil when absent.
  func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, as type: Word.Type
  ) throws -> Word? where Word.RawValue == String {
    guard let text = query(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      throw Problem.invalid(
        name, "must be one of: \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return word
  }
}

extension Reply {
  /// A problem document (RFC 9457) with what can be done instead.
  fileprivate static func conflict(_ conflict: ScanConflict, requestID: String) -> Reply {
    let problem = Problem(
      code: "target-taken", status: 409, title: "Somebody looks at this already",
      detail: "\(conflict.target.key) is taken.",
      remedy: "See `conflict`: wait, join, or choose another target.")
    var reply = Reply.problem(problem, requestID: requestID)
    if var object = try? JSONValue.parse(reply.body).object {
      object["conflict"] = conflict.json
      reply.body = JSONValue.object(object).serializedBytes(pretty: false)
    }
    return reply
  }
}
