import Access
import Formats
public import HTTP
import Inventory
import Registry
public import Storage
import Vocabulary

/// How directives are followed, over HTTP.
public enum ComplianceRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    forensics(directives, database) + steps(directives, database)
      + deferrals(directives, database) + deciding(directives, database)
      + attestations(directives, database) + attesting(directives, database)
      + scores(directives, database)
  }

  private static let whose: [(name: String, meaning: String)] = [
    ("organization", "One organization's; without it, your own."),
    ("regime", "All agencies of a regime, for its issuer: NSS, DoW or FCEB."),
  ]

  private static func forensics(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/forensics", "listClocks", .complianceRead,
        .init(
          "Forensic clocks, the oldest first.", response: "ForensicClockList",
          query: whose + [("state", "running, finished or ended.")] + Endpoint.paging)
      ) { call in
        let (wanted, page) = (try call.overseen(), try call.page())
        let states: [ClockState] = try call.words("state") ?? [.running]
        return .list(
          try await database.read { tx in
            try directives.clocks(
              of: wanted, states: states, page: page, by: call.principal, in: tx)
          }
        ) { $0.json(at: call.now) }
      },
      .api(
        .get, "/api/v1/forensics/{clock}", "getClock", .complianceRead,
        .init("One forensic clock with what was recorded.", response: "ForensicClock")
      ) { call in
        let id: ClockID = try call.identifier("clock")
        let (clock, entries) = try await database.read { tx in
          try directives.clock(id, by: call.principal, in: tx)
        }
        var object = clock.json(at: call.now).object ?? JSONObject()
        object["history"] = .array(entries.map(\.json))
        return .json(.object(object))
      },
    ]
  }

  private static func steps(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/forensics/{clock}/steps", "recordStep", .complianceRecord,
        .init(
          "Record a step: what was done, and for the last one the decision.",
          consumes: ["application/json"], request: "ForensicStep", response: "ForensicClock")
      ) { call in
        let id: ClockID = try call.identifier("clock")
        let draft = try ForensicDraft(json: call.json())
        return try await call.transact(database) { tx in
          .json(
            try directives.record(draft, on: id, by: call.principal, in: tx).json(at: call.now))
        }
      }
    ]
  }

  private static func deferrals(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/deferrals", "listDeferrals", .complianceRead,
        .init(
          "Dates that can not be met, the oldest first.", response: "DeferralList",
          query: whose + [
            ("state", "asked, granted, refused or ended."), ("asset", "Only on this asset."),
          ] + Endpoint.paging)
      ) { call in
        let (wanted, page) = (try call.overseen(), try call.page())
        let states: [DeferralState] = try call.words("state") ?? [.asked, .granted]
        let asset: AssetID? = try call.queryIdentifier("asset")
        return .list(
          try await database.read { tx in
            try directives.deferrals(
              of: wanted, states: states, on: asset, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .post, "/api/v1/assets/{asset}/deferrals", "askDeferral", .complianceRecord,
        .init(
          "Ask that a date may pass: why, what is done meanwhile, until when.",
          consumes: ["application/json"], request: "DeferralDraft", response: "Deferral",
          status: 201)
      ) { call in
        let draft = try DeferralDraft(json: call.json(), on: call.identifier("asset"))
        return try await call.transact(database) { tx in
          .json(try directives.askDeferral(draft, by: call.principal, in: tx).json, status: 201)
        }
      },
    ]
  }

  private static func deciding(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/deferrals/{deferral}/commands", "decideDeferral", .deferralsDecide,
        .init(
          "Grant, refuse or end a deferral. The issuer decides for those it binds; everybody else "
            + "decides for themselves.", consumes: ["application/json"],
          request: "DeferralCommand", response: "Deferral")
      ) { call in
        let id: DeferralID = try call.identifier("deferral")
        var fields = try Fields(call.json())
        let command = fields.word("command", as: DeferralCommand.self)
        let note = fields.optionalText("note", limit: 4000)
        if command == nil, fields.broken.isEmpty { fields.refuse("command", "is required") }
        try fields.finish()
        guard let command else { throw Problem.invalid("/command", "is required") }
        return try await call.transact(database) { tx in
          .json(
            try directives.decideDeferral(id, command, note: note, by: call.principal, in: tx)
              .json)
        }
      }
    ]
  }

  private static func attestations(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/attestations", "listAttestations", .complianceRead,
        .init(
          "Statements about periods, the oldest first.", response: "AttestationList",
          query: whose + Endpoint.paging)
      ) { call in
        let (wanted, page) = (try call.overseen(), try call.page())
        return .list(
          try await database.read { tx in
            try directives.attestations(of: wanted, page: page, by: call.principal, in: tx)
          }, \.json)
      }
    ]
  }

  private static func attesting(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/directives/{directive}/attestations", "signAttestation",
        .complianceRecord,
        .init(
          "State that you met a directive in a period, or did not. The figures are filled in.",
          consumes: ["application/json"], request: "AttestationDraft", response: "Attestation",
          status: 201)
      ) { call in
        let id: DirectiveID = try call.identifier("directive")
        var fields = try Fields(call.json())
        let (from, to) = (fields.day("from"), fields.day("to"))
        let isMet = fields.boolean("isMet")
        let statement = fields.text("statement", limit: 4000)
        if fields.broken.isEmpty {
          for (name, isThere) in [
            ("from", from != nil), ("to", to != nil), ("isMet", isMet != nil),
          ]
          where !isThere { fields.refuse(name, "is required") }
        }
        try fields.finish()
        guard let from, let to, let isMet else { throw Problem.invalid("/from", "is required") }
        return try await call.transact(database) { tx in
          .json(
            try directives.attest(
              id, from: from, to: to, isMet: isMet, statement: statement, by: call.principal,
              in: tx
            ).json, status: 201)
        }
      }
    ]
  }

  private static func scores(
    _ directives: DirectiveService, _ database: Database
  ) -> [Endpoint] {
    let weeks = ("weeks", "Of so many weeks, 1 to 104; 12 without it.")
    return [
      .api(
        .get, "/api/v1/scorecards", "listScorecards", .complianceRead,
        .init(
          "How dates are kept, a card for each organization.", response: "ScorecardList",
          query: whose + [weeks])
      ) { call in
        let (wanted, weeks) = (try call.overseen(), try call.weeks())
        let cards = try await database.read { tx in
          try directives.scorecards(of: wanted, weeks: weeks, by: call.principal, in: tx)
        }
        return .json(["items": .array(cards.map(\.json)), "next": nil])
      },
      .api(
        .get, "/api/v1/scorecards.csv", "exportScorecards", .complianceRead,
        .init("The same as a table for a spreadsheet.", query: whose + [weeks])
      ) { call in
        let (wanted, weeks) = (try call.overseen(), try call.weeks())
        let cards = try await database.read { tx in
          try directives.scorecards(of: wanted, weeks: weeks, by: call.principal, in: tx)
        }
        return .attachment(
          Array(Scorecard.csv(cards).utf8), type: "text/csv; charset=utf-8",
          name: "scorecards-\(call.now.day).csv")
      },
      .api(
        .get, "/api/v1/scorecards/export", "exportOversight", .complianceRead,
        .init(
          "Cards, deferrals and statements for oversight, as a signed document (DSSE).",
          response: "Envelope", query: whose + [weeks])
      ) { call in
        let (wanted, weeks) = (try call.overseen(), try call.weeks())
        return .json(
          try await database.read { tx in
            try directives.envelope(of: wanted, weeks: weeks, by: call.principal, in: tx)
          })
      },
    ]
  }
}

extension Call {
  /// Whose compliance is wanted, from `organization` and `regime`.
  public func overseen() throws -> DirectiveService.Overseen {
    if let text = query("regime") {
      guard let regime = Regime(rawValue: text) else {
        throw Problem.invalid("regime", "must be NSS, DoW or FCEB")
      }
      return .regime(regime)
    }
    let organization: OrganizationID? = try queryIdentifier("organization")
    return organization.map { .organization($0) } ?? .own
  }

  /// How many weeks, 12 without a wish.
  public func weeks() throws -> Int64 {
    guard let text = query("weeks") else { return 12 }
    guard let weeks = Int64(text), (1...104).contains(weeks) else {
      throw Problem.invalid("weeks", "must be a whole number from 1 to 104")
    }
    return weeks
  }

  /// A word of an enumeration as a list; nil where none is wanted.
  func words<Word: RawRepresentable & CaseIterable>(
    _ name: String
  ) throws -> [Word]? where Word.RawValue == String {
    guard let text = query(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      throw Problem.invalid(
        name, "must be " + Word.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return [word]
  }
}
