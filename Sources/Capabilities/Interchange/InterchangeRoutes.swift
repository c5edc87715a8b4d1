import Access
import Formats
public import HTTP
import Signing
public import Storage
import Vocabulary

/// What hubs tell each other, over HTTP.
public enum InterchangeRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ interchange: InterchangeService, _ database: Database
  ) -> [Endpoint] {
    claimCheck(interchange, database) + records(interchange, database)
      + OverlapRoutes.endpoints(interchange, database)
  }

  /// Scrutineer's endpoint, answered as it answers (`docs/interchange.md`, "Claim-check endpoint").
  private static func claimCheck(
    _ interchange: InterchangeService, _ database: Database
  ) -> [Endpoint] {
    let absent = Endpoint.open(
      "/claim-check", "getClaimCheck", .init("Not here: the question is sent with POST.")
    ) { _ in .plain("404 page not found", 404) }
    let check = Endpoint.openQuestion(
      "/claim-check", "checkClaim", bodyLimit: 4096,
      .init(
        "Does this hub hold a finding with this salted hash? `match`, and then a `contact`.",
        consumes: ["application/json"], request: "ClaimCheck", response: "ClaimAnswer")
    ) { call in
      // Their clients send no media type that could be relied on.
      guard let body = try? JSONValue.parse(call.body, budget: Self.small) else {
        return interchange.isFederated
          ? .plain("invalid JSON body", 400) : .plain("404 page not found", 404)
      }
      guard !interchange.isFederated || interchange.mayAsk() else {
        return .plain("too many questions at once", 429).with("retry-after", "60")
      }
      let hash = body["hash"]?.text ?? ""
      let answer = try await database.read { tx in
        try interchange.checkClaim(hash: hash, in: tx)
      }
      switch answer {
      case .absent: return .plain("404 page not found", 404)
      case .malformed: return .plain("hash must be 64 hex characters", 400)
      case .match(let contact): return .claim(contact)
      }
    }
    return [absent, check]
  }

  private static let small = JSONBudget(bytes: 4096, depth: 4, nodes: 20)

  private static func records(
    _ interchange: InterchangeService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/interchange/records", "listRecords", .knowledgeRead,
        .init(
          "This hub's opt-outs and routes as in-toto statements in DSSE envelopes, signed with the"
            + " ledger's key.", response: "RecordList",
          query: Endpoint.paging)
      ) { call in
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try interchange.records(page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .post, "/api/v1/interchange/records", "takeRecords", .wishesManage, bodyLimit: 16 << 20,
        .init(
          "Take other hubs' records in: `envelopes` that a partner signed, or `statements` that"
            + " nobody signed, with their `source`.", consumes: ["application/json"],
          request: "Records", response: "RecordImport")
      ) { call in
        var fields = try Fields(call.json())
        let envelopes = fields.list("envelopes", limit: 1000)
        let statements = fields.list("statements", limit: 1000)
        let source = fields.optionalText("source", limit: 100)
        if !statements.isEmpty, source == nil {
          fields.refuse("source", "is required with statements that nobody signed")
        }
        try fields.finish()
        return try await call.transact(database) { tx in
          let done =
            statements.isEmpty
            ? try interchange.take(envelopes, by: call.principal, in: tx)
            : try interchange.take(
              unsigned: statements, from: source ?? "", by: call.principal, in: tx)
          return .json(done.json)
        }
      },
      .api(
        .get, "/api/v1/interchange/partners", "listPartners", .wishesManage,
        .init("The hubs whose signed records are believed.", response: "PartnerList")
      ) { call in
        let partners = try await database.read { tx in
          try interchange.partners(by: call.principal, in: tx)
        }
        return .list(Page(partners, next: nil), \.json)
      },
      .api(
        .post, "/api/v1/interchange/partners", "changePartner", .wishesManage,
        .init(
          "Believe a hub's records when they are signed with this key; without a key, no longer.",
          consumes: ["application/json"], request: "Partner", status: 204)
      ) { call in
        var fields = try Fields(call.json())
        let name = fields.text("name", limit: 100)
        let key = fields.optionalText("key", limit: 500)
        if name.hasPrefix("unsigned: ") { fields.refuse("name", "must be another") }
        try fields.finish()
        return try await call.transact(database) { tx in
          if let key {
            _ = try interchange.add(partner: name, key: key, by: call.principal, in: tx)
          } else {
            try interchange.remove(partner: name, by: call.principal, in: tx)
          }
          return .noContent
        }
      },
    ]
  }
}

extension InterchangeService {
  /// Whether this hub belongs to a circle.
  public var isFederated: Bool { federation != nil }
}

extension Partner {
  var json: JSONValue { ["name": name.json, "key": key.json, "addedAt": addedAt.json] }
}

extension InterchangeService.Import {
  var json: JSONValue {
    [
      "taken": taken.json, "repeated": repeated.json,
      "refused": .array(refused.map { ["place": $0.place.json, "reason": $0.reason.json] }),
    ]
  }
}

extension Reply {
  fileprivate static func plain(_ text: String, _ status: Int) -> Reply {
    var reply = Reply.text(text + "\n")
    reply.status = status
    return reply
  }

  /// The answer of the wire contract. Spaces after it make a hit as long as a miss.
  fileprivate static func claim(_ contact: String?) -> Reply {
    var object: JSONObject = ["match": .bool(contact != nil)]
    if let contact { object["contact"] = contact.json }
    var bytes = JSONValue.object(object).serializedBytes(pretty: false)
    let missing = OverlapRules.answerBytes - bytes.count
    bytes += [UInt8](repeating: 32, count: max(0, missing))
    return .json(bytes: bytes)
  }
}
