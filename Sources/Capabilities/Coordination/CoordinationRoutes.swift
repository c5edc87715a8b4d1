import Access
import Cases
import Formats
public import HTTP
public import Storage
import Vocabulary

/// Coordination over HTTP.
public enum CoordinationRoutes {
  private static let base = "/api/v1/cases/{case}/coordination"

  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ coordination: CoordinationService, _ database: Database
  ) -> [Endpoint] {
    reading(coordination, database) + leading(coordination, database)
      + partaking(coordination, database) + talking(coordination, database)
      + EmbargoRoutes.endpoints(coordination, database)
  }

  private static func reading(
    _ coordination: CoordinationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/coordination", "listWaiting", .coordinationRead,
        .init(
          "What is waited for and from whom, due first: everybody for the coordinator, your own "
            + "organization otherwise.", response: "WaitingList",
          query: Endpoint.paging)
      ) { call in
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try coordination.waiting(page: page, by: call.principal, in: tx)
          }, { $0.json(now: call.now) })
      },
      .api(
        .get, "/api/v1/coordination/cases", "listOwnCoordination", .coordinationRead,
        .init(
          "The cases that your organization takes part in or is asked to.",
          response: "CoordinationCaseList")
      ) { call in
        .json(
          try await database.read { tx in
            [
              "items": .array(
                try coordination.own(by: call.principal, in: tx).map { ["case": $0.json] }),
              "next": .null,
            ]
          })
      },
      .api(
        .get, "/api/v1/coordination/programmes", "listProgrammes", .knowledgeRead,
        .init("The programmes of coordination with their times.", response: "ProgrammeList")
      ) { call in
        _ = try decide(call.principal, .readKnowledge)
        return .json(["items": .array(EmbargoProgramme.all.map(\.json)), "next": .null])
      },
      .api(
        .get, base, "getCoordination", .coordinationRead,
        .init("A coordinated case as you may see it.", response: "Coordination")
      ) { call in
        let id: CaseID = try call.identifier("case")
        let view = try await database.read { tx in
          try coordination.view(id, by: call.principal, in: tx)
        }
        return Reply.json(view.json).with("etag", "\"\(view.found.version)\"")
      },
    ]
  }

  private static func leading(
    _ coordination: CoordinationService, _ database: Database
  ) -> [Endpoint] {
    let changed: @Sendable (Call, CaseID, Transaction) throws -> Reply = { call, id, tx in
      .json(try coordination.view(id, by: call.principal, in: tx).json)
    }
    return [
      .api(
        .post, base, "openCoordination", .coordinationLead,
        .init(
          "Begin to coordinate a case with others. Whoever reported it takes part at once.",
          consumes: ["application/json"], request: "CoordinationOpening",
          response: "Coordination", status: 201)
      ) { call in
        let id: CaseID = try call.identifier("case")
        let (programme, visibility) = try CoordinationReading.opening(call.json())
        return try await call.transact(database) { tx in
          try coordination.open(
            id, programme: programme, visibility: visibility, by: call.principal, in: tx)
          var reply = try changed(call, id, tx)
          reply.status = 201
          return reply
        }
      },
      .api(
        .patch, base, "changeCoordination", .coordinationLead,
        .init(
          "Change who sees whom, the programme, who leads, and what gives the case away.",
          consumes: ["application/json"], request: "CoordinationChange",
          response: "Coordination")
      ) { call in
        let id: CaseID = try call.identifier("case")
        var read = try CoordinationReading.change(call.json())
        read.version = try call.expectedVersion()
        let change = read
        return try await call.transact(database) { tx in
          try coordination.change(id, to: change, by: call.principal, in: tx)
          return try changed(call, id, tx)
        }
      },
      .api(
        .post, base + "/participants", "inviteParticipants", .coordinationLead,
        .init(
          "Ask organizations, or people without an account, to take part.",
          consumes: ["application/json"], request: "Invitations", response: "InvitationResult",
          status: 201)
      ) { call in
        let id: CaseID = try call.identifier("case")
        let drafts = try CoordinationReading.invitations(call.json())
        return try await call.transact(database) { tx in
          let ids = try coordination.invite(drafts, to: id, by: call.principal, in: tx)
          return .json(["participants": ids.map(\.description).json], status: 201)
        }
      },
      .api(
        .post, base + "/removals", "removeParticipant", .coordinationLead,
        .init(
          "Take somebody out. They see nothing of the case from then on.",
          consumes: ["application/json"], request: "ParticipantRemoval",
          response: "Coordination")
      ) { call in
        let id: CaseID = try call.identifier("case")
        var fields = try Fields(call.json())
        let one: ParticipantID? = CoordinationReading.identifier("participant", &fields)
        try fields.finish()
        guard let one else { throw Problem.invalid("/participant", "is required") }
        return try await call.transact(database) { tx in
          try coordination.remove(one, from: id, by: call.principal, in: tx)
          return try changed(call, id, tx)
        }
      },
      .api(
        .get, base + "/suggestions", "suggestParticipants", .coordinationLead,
        .init(
          "Who might belong to the case, and why: finders, maintainers, operators, and hosts that "
            + "advisories refer to.", response: "SuggestionList")
      ) { call in
        let id: CaseID = try call.identifier("case")
        return .json(
          try await database.read { tx in
            [
              "items": .array(
                try coordination.suggestions(for: id, by: call.principal, in: tx).map(\.json)),
              "next": .null,
            ]
          })
      },
      .api(
        .post, "/api/v1/coordination/contacts", "findContact", .coordinationLead,
        .init(
          "Fetch a host's security.txt (RFC 9116) and read whom to ask there.",
          consumes: ["application/json"], request: "ContactSearch", response: "Contact")
      ) { call in
        var fields = try Fields(call.json())
        let host = fields.text("host", limit: 253)
        try fields.finish()
        return .json(try await coordination.contact(at: host, by: call.principal).json)
      },
      .api(
        .post, "/api/v1/coordination/clock", "confirmClock", .coordinationLead,
        .init(
          "Say that the server's clock, as it shows now, is right after it jumped or stood still.",
          consumes: ["application/json"], request: "ClockConfirmation", response: "Clock")
      ) { call in
        var fields = try Fields(call.json())
        let showing = fields.time("showing")
        try fields.finish()
        guard let showing else {
          throw Problem.invalid("/showing", "is required: the time it shows")
        }
        return try await call.transact(database) { tx in
          try coordination.confirmClock(showing: showing, by: call.principal, in: tx)
          return .json(["now": call.now.json])
        }
      },
    ]
  }

  private static func partaking(
    _ coordination: CoordinationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, base + "/answer", "answerInvitation", .coordinationSpeak,
        .init(
          "Join, decline or leave. Who joins agrees to the embargo in force and names its end as "
            + "`until`.",
          consumes: ["application/json"], request: "InvitationAnswer", response: "Done")
      ) { call in
        let id: CaseID = try call.identifier("case")
        let said = try CoordinationReading.answer(call.json())
        return try await call.transact(database) { tx in
          try coordination.answer(
            id, said.step, until: said.until, for: said.participant, by: call.principal, in: tx)
          return .json(["case": id.json])
        }
      },
      .api(
        .post, base + "/part", "changePart", .coordinationSpeak,
        .init(
          "Say how far you are with the report, whether you keep to the embargo, your own number, "
            + "which markings you take, and whether others may learn that you take part.",
          consumes: ["application/json"], request: "PartChange", response: "Done")
      ) { call in
        let id: CaseID = try call.identifier("case")
        let (change, named) = try CoordinationReading.part(call.json())
        return try await call.transact(database) { tx in
          try coordination.change(part: id, to: change, for: named, by: call.principal, in: tx)
          return .json(["case": id.json])
        }
      },
      .api(
        .post, base + "/statements", "stateProduct", .coordinationSpeak,
        .init(
          "Say how one of your products stands: has not looked, looking, affected, not affected "
            + "with the reason, or fixed in a version.",
          consumes: ["application/json"], request: "ProductStatement", response: "Done")
      ) { call in
        let id: CaseID = try call.identifier("case")
        let (said, named) = try CoordinationReading.statement(call.json())
        return try await call.transact(database) { tx in
          try coordination.state(said, in: id, for: named, by: call.principal, in: tx)
          return .json(["case": id.json])
        }
      },
    ]
  }

  private static func talking(
    _ coordination: CoordinationService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, base + "/messages", "listMessages", .coordinationRead,
        .init(
          "Messages in the threads that you read, the newest first.", response: "MessageList",
          query: [
            ("thread", "Only this thread.")
          ] + Endpoint.paging)
      ) { call in
        let id: CaseID = try call.identifier("case")
        let page = try call.page()
        let thread: ThreadID? = try call.queryIdentifier("thread")
        let found = try await database.read { tx in
          try coordination.messages(
            in: id, thread: thread, page: page, by: call.principal, in: tx)
        }
        return .list(found.page, { $0.json(found.names) })
      },
      .api(
        .post, base + "/messages", "sendMessage", .coordinationSpeak,
        .init(
          "Send a message: to all, to a thread, to those with a product, to some, or as a note to "
            + "your own organization.",
          consumes: ["application/json"], request: "MessageDraft", response: "Sent", status: 201)
      ) { call in
        let id: CaseID = try call.identifier("case")
        let draft = try CoordinationReading.message(call.json())
        return try await call.transact(database) { tx in
          let sent = try coordination.send(draft, in: id, by: call.principal, in: tx)
          return .json(["thread": sent.thread.json, "position": sent.position.json], status: 201)
        }
      },
      .api(
        .post, base + "/files", "sendFile", .coordinationSpeak, bodyLimit: MessageFile.byteLimit,
        .init(
          "Send a file to all or to a thread, as raw bytes.",
          consumes: ["application/octet-stream"], response: "Sent", status: 201,
          query: [
            ("thread", "The thread; all by default."), ("name", "A name to show."),
            ("text", "What it is."),
          ])
      ) { call in
        try call.requireMediaType("application/octet-stream")
        let id: CaseID = try call.identifier("case")
        let thread: ThreadID? = try call.queryIdentifier("thread")
        let name = call.query("name") ?? "file"
        let draft = MessageDraft(
          call.query("text") ?? name, to: thread.map { .thread($0) } ?? .common,
          file: (name, call.body))
        return try await call.transact(database) { tx in
          let sent = try coordination.send(draft, in: id, by: call.principal, in: tx)
          return .json(["thread": sent.thread.json, "position": sent.position.json], status: 201)
        }
      },
      .api(
        .get, base + "/files/{digest}", "getFile", .coordinationRead,
        .init("One file that came with a message or a report, always as a file to save.")
      ) { try await download($0, coordination, database) },
      .api(
        .post, base + "/reads", "markRead", .coordinationRead,
        .init(
          "Remember how far you have read a thread.", consumes: ["application/json"],
          request: "ReadMark", response: "Done")
      ) { call in
        let id: CaseID = try call.identifier("case")
        var fields = try Fields(call.json())
        let thread: ThreadID? = CoordinationReading.identifier("thread", &fields)
        let position = fields.integer("position", in: 0...Int64.max) ?? 0
        try fields.finish()
        guard let thread else { throw Problem.invalid("/thread", "is required") }
        return try await call.transact(database) { tx in
          try coordination.markRead(
            thread, to: position, in: id, by: call.principal, in: tx)
          return .json(["case": id.json])
        }
      },
    ]
  }

  /// The answer with a file's bytes: a file to save, whatever it is, cut off from everything.
  public static func download(
    _ call: Call, _ coordination: CoordinationService, _ database: Database
  ) async throws -> Reply {
    let id: CaseID = try call.identifier("case")
    let digest = try call.parameter("digest")
    let content = try await database.read { tx in
      try coordination.file(digest, in: id, by: call.principal, in: tx)
    }
    return Reply.attachment(
      content, type: "application/octet-stream", name: "\(digest.prefix(16)).bin"
    ).with(
      "content-security-policy",
      "sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'")
  }
}
