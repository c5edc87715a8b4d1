import API
import Access
import Cases
import Federation
import Formats
import Intake
import Jobs
import Registry
import Signing
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// Other hubs in memory: each request is kept, and answered or lost as a test wants.
final class OtherHubs: Sendable {
  struct State {
    var requests: [OutgoingRequest] = []
    /// One entry for each request that changes something: `lost` takes it and gives no answer.
    var failures: [Failure] = []
    /// What a repository lists.
    var advisories: [JSONValue] = []
    /// What a numbering authority publishes.
    var records: [JSONValue] = []
    /// Clearinghouses that answer for themselves, by the beginning of their addresses.
    var neighbors: [String: @Sendable (OutgoingRequest) async throws -> OutgoingReply] = [:]
    var reports = 0
  }
  enum Failure { case lost, status(Int) }

  let state = Mutex(State())

  var bodies: [String] {
    state.withLock { $0.requests.filter { $0.method != "GET" } }.map {
      String(decoding: $0.body, as: UTF8.self)
    }
  }

  /// Lets a clearinghouse answer for itself where there is one, and otherwise as a test wants.
  func respond(to request: OutgoingRequest) async throws -> OutgoingReply {
    let neighbor = state.withLock { state in
      state.neighbors.first { request.address.hasPrefix($0.key) }?.value
    }
    guard let neighbor else { return try answer(request) }
    state.withLock { $0.requests.append(request) }
    return try await neighbor(request)
  }

  private func answer(_ request: OutgoingRequest) throws -> OutgoingReply {
    try state.withLock { state in
      state.requests.append(request)
      func reply(_ status: Int, _ value: JSONValue) -> OutgoingReply {
        OutgoingReply(status: status, body: value.serializedBytes(pretty: false))
      }
      if request.method == "GET" {
        if let place = request.address.firstRange(of: "/security-advisories/") {
          let name = request.address[place.upperBound...]
          let found = state.advisories.first { $0["ghsa_id"]?.text == String(name) }
          return found.map { reply(200, $0) } ?? reply(404, [:])
        }
        if request.address.contains("/api/gcve/publication") {
          return reply(200, .array(state.records))
        }
        return request.address.contains("/security-advisories")
          ? reply(200, .array(state.advisories)) : reply(404, [:])
      }
      let failure = state.failures.isEmpty ? nil : state.failures.removeFirst()
      if case .status(let status)? = failure { return reply(status, ["message": "No."]) }
      let answer: OutgoingReply
      if request.address.hasSuffix("/vulreport/") {
        state.reports += 1
        answer = reply(201, ["vrf_id": "VRF#26-11-ABCDE".json, "status": "success"])
      } else if request.address.hasSuffix("/security-advisories/reports") {
        state.reports += 1
        let body = try JSONValue.parse(request.body)
        let made: JSONValue = [
          "ghsa_id": "GHSA-2222-3333-4444", "state": "triage",
          "summary": body["summary"] ?? .null, "description": body["description"] ?? .null,
        ]
        state.advisories.append(made)
        answer = reply(201, made)
      } else {
        answer = reply(200, ["id": "theirs-1"])
      }
      if case .lost? = failure { throw DeliveryProblem.later("no answer in time") }
      return answer
    }
  }
}

/// A clearinghouse with two other hubs, a channel, and people at the coordinator.
struct FederationWorld: Sendable {
  static let secret = "a secret of the webhook"
  static let cve = "CVE-2026-41234"
  let services: Services
  let clock = TestClock()
  let others = OtherHubs()
  let analyst: Principal
  let vince: Hub
  let gitHub: Hub
  let channel: Hub

  /// Those that are to meet have a name and a seed each, so that no two give the same identifiers.
  init(_ database: Database, named name: String = "here.example", seed: UInt64 = 1) async throws {
    let (clock, others) = (clock, others)
    var surroundings = Surroundings.test(seed: seed, clock: clock)
    surroundings.request = { try await others.respond(to: $0) }
    services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: surroundings,
      identity: FederationIdentity(name: name) { _ in
        HubKey(token: "token-of-ours", secret: Self.secret)
      })
    let services = services
    (analyst, vince, gitHub, channel) = try await database.write { tx in
      func hub(_ name: String, _ kind: HubKind, _ address: String) throws -> Hub {
        try Self.hub(name, kind, address, services, in: tx)
      }
      return (
        try CoordinationWorld.member(
          "Here", .coordinator, services, role: .administrator, in: tx),
        try hub("cert-cc", .vince, "https://vince.example/comm/api"),
        try hub("parser", .github, "https://api.github.example/repos/example/parser"),
        try hub("channel", .channel, "https://channel.example/in")
      )
    }
  }

  /// A hub with an organization of its own.
  static func hub(
    _ name: String, _ kind: HubKind, _ address: String, _ services: Services,
    standing: OrganizationKind = .finder, in tx: Transaction
  ) throws -> Hub {
    let system = Principal.system("test")
    let organization = try services.registry.createOrganization(
      OrganizationDraft(name: "Org \(name)", kind: standing), by: system, in: tx)
    return try services.federation.add(
      HubDraft(name: name, kind: kind, address: address, organization: organization.id),
      by: system, in: tx)
  }

  static func vinceCase(
    _ title: String = "Parser reads too far", status: String = "Active", due: String? = nil,
    modified: String = "2026-11-20T08:00:00Z", text: String = "A length is not checked."
  ) -> [UInt8] {
    let value: JSONValue = [
      "case": [
        "vuid": "782161", "title": title.json, "summary": text.json, "status": status.json,
        "modified": modified.json, "due_date": due.json,
      ], "vuls": [["name": "VU#782161.1", "cve": "2026-41234", "description": "Reads."]],
      "report": ["vendor_name": "Example", "product_name": "Parser", "product_version": "1.0"],
    ]
    return value.serializedBytes(pretty: false)
  }

  static func advisory(_ description: String = "Length.") -> JSONValue {
    [
      "ghsa_id": "GHSA-2abc-3def-4ghj", "cve_id": cve.json, "summary": "Reads too far",
      "description": description.json, "state": "triage", "updated_at": "2026-11-20T09:00:00Z",
      "html_url": "https://github.example/example/parser/security/advisories/GHSA-2abc-3def-4ghj",
      "vulnerabilities": [["package": ["ecosystem": "npm", "name": "parser"]]],
    ]
  }

  func receive(_ bytes: [UInt8], from hub: Hub) async throws -> [ReceivedItem] {
    let (services, analyst) = (services, analyst)
    return try await services.database.write { tx in
      try services.federation.receive(bytes, from: hub.id, by: analyst, in: tx)
    }
  }

  func webhook(_ value: JSONValue, id: String, secret: String = secret) async throws -> JSONValue {
    let body: [UInt8] = JSONValue.object(["action": "reported", "repository_advisory": value])
      .serializedBytes(pretty: false)
    let mac = hmacSHA256(key: Array(secret.utf8), message: body)
    let delivery = FederationService.Delivery(
      headers: [
        "x-github-event": "repository_advisory", "x-github-delivery": id,
        "x-hub-signature-256": "sha256=" + Hexadecimal.encode(mac.bytes),
      ], body: body)
    let services = services
    return try await services.database.write { tx in
      try services.federation.receive(delivery, for: "parser", in: tx)
    }.get()
  }

  /// Delivers to the channel, signed so many seconds from now.
  func deliver(
    _ value: JSONValue, id: String, seconds: Int64, secret: String = secret
  ) async throws -> JSONValue {
    let body: [UInt8] = value.serializedBytes(pretty: false)
    let mac = hmacSHA256(
      key: Array(secret.utf8), message: Array("\(id).\(seconds).".utf8) + body)
    let delivery = FederationService.Delivery(
      headers: [
        "webhook-id": id, "webhook-timestamp": "\(seconds)",
        "webhook-signature": "v1," + Base64.encode(mac.bytes),
      ], body: body)
    let services = services
    return try await services.database.write { tx in
      try services.federation.receive(delivery, for: "channel", in: tx)
    }.get()
  }

  func cases() async throws -> [Case] {
    let (services, analyst) = (services, analyst)
    return try await services.database.read { tx in
      try services.cases.list(page: PageRequest(limit: 100), by: analyst, in: tx).elements
        .filter { $0.state != .closed }
    }
  }

  func relations(_ id: CaseID) async throws -> CaseRelations {
    let (services, analyst) = (services, analyst)
    return try await services.database.read { tx in
      try services.federation.relations(of: id, by: analyst, in: tx)
    }
  }

  func preview(
    _ id: CaseID, _ hub: Hub, _ words: SendingWords = .init()
  ) async throws -> SendingPreview {
    let (services, analyst) = (services, analyst)
    return try await services.database.read { tx in
      try services.federation.preview(id, to: hub.id, words, by: analyst, in: tx)
    }
  }

  func confirm(_ id: CaseID, _ hub: Hub, _ words: SendingWords = .init()) async throws -> Sending {
    let shown = try await preview(id, hub, words)
    let (services, analyst) = (services, analyst)
    return try await services.database.write { tx in
      try services.federation.send(
        id, to: hub.id, words, digest: shown.digest, by: analyst, in: tx)
    }
  }

  func move(_ id: CaseID, _ command: CaseCommand) async throws {
    let (services, analyst) = (services, analyst)
    try await services.database.write { tx in
      _ = try services.cases.move(id, command, by: analyst, in: tx)
    }
  }

  func sending(_ id: CaseID) async throws -> Sending {
    try #require(try await relations(id).sendings.first)
  }

  /// A flaw that was reported here.
  func reported() async throws -> Case {
    let (services, analyst) = (services, analyst)
    let draft = try FindingDraft(json: [
      "title": "Quay reads too far", "description": "A length is not checked.",
      "affected": [["package": "pkg:npm/quay"]],
      "reproducer": ["text": "secret steps"], "patch": "secret patch",
    ])
    try await services.database.write { tx in
      _ = try services.intake.accept([draft], by: analyst, in: tx)
    }
    try await services.settle()
    return try #require(try await cases().first { $0.title == "Quay reads too far" })
  }

  /// Writes down that a hub agreed to a case's terms.
  func agree(_ id: CaseID, _ hub: Hub) async throws {
    let (services, analyst) = (services, analyst)
    try await services.database.write { tx in
      try services.federation.agree(id, hub: hub.id, until: nil, by: analyst, in: tx)
    }
  }

  /// Looks which hubs are to be asked, and asks them.
  func tick() async throws {
    let services = services
    try await services.database.write { tx in
      try JobQueue.enqueueUnlessPending(
        FederationJobs.tick, payload: "{}", key: "test", at: services.surroundings.now(), in: tx,
        surroundings: services.surroundings)
    }
    try await services.settle()
  }

  func pass(minutes: Int) async throws {
    try await services.settle()
    for _ in 0..<minutes {
      clock.advance(seconds: 60)
      try await services.settle()
    }
  }
}
