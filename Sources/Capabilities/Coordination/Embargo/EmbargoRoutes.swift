import Access
import Cases
import Formats
public import HTTP
public import Storage
import Vocabulary

/// Embargoes and alarms over HTTP.
public enum EmbargoRoutes {
  private static let base = "/api/v1/cases/{case}/coordination"

  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ coordination: CoordinationService, _ database: Database
  ) -> [Endpoint] {
    proposing(coordination, database) + deciding(coordination, database)
  }

  private static func proposing(
    _ coordination: CoordinationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, base + "/proposals", "proposeEmbargo", .coordinationSpeak,
        .init(
          "Propose when an embargo ends: a moment in UTC, or a day and an hour with a time zone.",
          consumes: ["application/json"], request: "EmbargoProposal",
          response: "ProposalResult", status: 201)
      ) { call in
        let id: CaseID = try call.identifier("case")
        let draft = try CoordinationReading.proposal(call.json())
        return try await call.transact(database) { tx in
          let made = try coordination.propose(draft, in: id, by: call.principal, in: tx)
          return .json(["proposal": made.json], status: 201)
        }
      },
      .api(
        .post, base + "/proposals/answers", "answerProposal", .coordinationSpeak,
        .init(
          "Say whether you agree to a proposal; propose another end if you do not.",
          consumes: ["application/json"], request: "ProposalAnswer", response: "Done")
      ) { call in
        let id: CaseID = try call.identifier("case")
        var fields = try Fields(call.json())
        let proposal: ProposalID? = CoordinationReading.identifier("proposal", &fields)
        let agrees = fields.boolean("agrees")
        if agrees == nil, fields.broken.isEmpty { fields.refuse("agrees", "is required") }
        let reason = fields.optionalText("reason", limit: 2000)
        let named = CoordinationReading.named(&fields)
        try fields.finish()
        guard let proposal, let agrees else { throw Problem.invalid("/proposal", "is required") }
        return try await call.transact(database) { tx in
          try coordination.answer(
            proposal, agrees: agrees, reason: reason, in: id, for: named, by: call.principal,
            in: tx)
          return .json(["case": id.json])
        }
      },
      .api(
        .post, base + "/proposals/drops", "dropProposal", .coordinationSpeak,
        .init(
          "Drop a proposal: your own, or any as the coordinator.",
          consumes: ["application/json"], request: "ProposalChoice", response: "Done")
      ) { call in
        let id: CaseID = try call.identifier("case")
        let proposal = try choice(call)
        return try await call.transact(database) { tx in
          try coordination.drop(proposal, in: id, by: call.principal, in: tx)
          return .json(["case": id.json])
        }
      },
      .api(
        .post, base + "/alarms", "raiseAlarm", .coordinationSpeak,
        .init(
          "Say that the flaw, an exploit or attacks may be known outside. The coordinator looks.",
          consumes: ["application/json"], request: "AlarmDraft", response: "Done", status: 201)
      ) { call in
        let id: CaseID = try call.identifier("case")
        var fields = try Fields(call.json())
        let kind = fields.word("kind", as: AlarmKind.self)
        if kind == nil, fields.broken.isEmpty { fields.refuse("kind", "is required") }
        let evidence = fields.text("evidence", limit: 2000)
        try fields.finish()
        guard let kind else { throw Problem.invalid("/kind", "is required") }
        return try await call.transact(database) { tx in
          try coordination.raise(kind, evidence: evidence, in: id, by: call.principal, in: tx)
          return .json(["case": id.json], status: 201)
        }
      },
    ]
  }

  private static func deciding(
    _ coordination: CoordinationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, base + "/embargo", "bringIntoForce", .coordinationLead,
        .init(
          "Bring a proposal into force. While it is, the case is not published.",
          consumes: ["application/json"], request: "ProposalChoice", response: "Coordination")
      ) { call in
        let id: CaseID = try call.identifier("case")
        let proposal = try choice(call)
        return try await call.transact(database) { tx in
          try coordination.bringIntoForce(proposal, in: id, by: call.principal, in: tx)
          return .json(try coordination.view(id, by: call.principal, in: tx).json)
        }
      },
      .api(
        .post, base + "/embargo/end", "endEmbargo", .coordinationLead,
        .init(
          "End an embargo before its time, with the reason and the checklist. All are told.",
          consumes: ["application/json"], request: "EmbargoEnd", response: "Coordination")
      ) { call in
        let id: CaseID = try call.identifier("case")
        let wanted = try CoordinationReading.end(call.json())
        return try await call.transact(database) { tx in
          try coordination.end(
            id, because: wanted.reason, note: wanted.note, checklist: wanted.checklist,
            by: call.principal, in: tx)
          return .json(try coordination.view(id, by: call.principal, in: tx).json)
        }
      },
      .api(
        .post, base + "/alarms/judgements", "judgeAlarm", .coordinationLead,
        .init(
          "Say whether an alarm is real. A public flaw or exploit ends the embargo.",
          consumes: ["application/json"], request: "AlarmJudgement", response: "Coordination")
      ) { call in
        let id: CaseID = try call.identifier("case")
        var fields = try Fields(call.json())
        let alarm: AlarmID? = CoordinationReading.identifier("alarm", &fields)
        let judgement = fields.word("judgement", as: AlarmJudgement.self)
        if judgement == nil, fields.broken.isEmpty { fields.refuse("judgement", "is required") }
        try fields.finish()
        guard let alarm, let judgement else { throw Problem.invalid("/alarm", "is required") }
        return try await call.transact(database) { tx in
          try coordination.judge(alarm, judgement, in: id, by: call.principal, in: tx)
          return .json(try coordination.view(id, by: call.principal, in: tx).json)
        }
      },
    ]
  }

  private static func choice(_ call: Call) throws -> ProposalID {
    var fields = try Fields(call.json())
    let proposal: ProposalID? = CoordinationReading.identifier("proposal", &fields)
    try fields.finish()
    guard let proposal else { throw Problem.invalid("/proposal", "is required") }
    return proposal
  }
}
