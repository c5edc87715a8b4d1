import API
import Access
import Advisories
import Cases
import Formats
import Intake
import Registry
import Signing
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// CVE Services in memory, after their published description: what is answered can be lost.
final class CVERegistrar: Sendable {
  struct State {
    var ids: [(cve: String, at: Timestamp)] = []
    var published: Set<String> = []
    /// What is rejected, with the body that said so; null for an identifier without a record.
    var rejected: [String: JSONValue] = [:]
    /// Identifiers that have a record, published or rejected.
    var records: Set<String> = []
    /// Identifiers of another numbering authority.
    var others: Set<String> = []
    var posts = 0
    /// One entry for each POST or PUT: `lost` takes it and gives no answer, a number answers that.
    var failures: [Failure] = []

    func listed(_ one: (cve: String, at: Timestamp)) -> JSONValue {
      let state =
        rejected[one.cve] != nil
        ? "REJECTED" : published.contains(one.cve) ? "PUBLISHED" : "RESERVED"
      return [
        "cve_id": one.cve.json, "owning_cna": others.contains(one.cve) ? "them" : "us",
        "reserved": one.at.json,
        "requested_by": ["cna": "us", "user": "hub"], "state": state.json,
      ]
    }
  }
  enum Failure { case lost, status(Int) }

  let state = Mutex(State())

  func answer(_ request: OutgoingRequest, now: Timestamp) throws -> OutgoingReply {
    try state.withLock { state in
      let path = String(request.address.dropFirst("https://cve.example/api".count))
      guard request.method != "GET" else { return Self.read(path, state) }
      state.posts += 1
      let failure = state.failures.isEmpty ? nil : state.failures.removeFirst()
      if case .status(let status)? = failure {
        return Self.reply(status, ["error": "EXCEEDED_ID_QUOTA"])
      }
      let answer = Self.write(request, path, now, &state)
      if case .lost? = failure { throw DeliveryProblem.later("no answer in time") }
      return answer
    }
  }

  private static func reply(_ status: Int, _ value: JSONValue) -> OutgoingReply {
    OutgoingReply(status: status, body: value.serializedBytes(pretty: false))
  }

  private static func read(_ path: String, _ state: State) -> OutgoingReply {
    if path.hasPrefix("/cve-id?") {
      return reply(200, ["cve_ids": .array(state.ids.map { state.listed($0) })])
    }
    let name = String(path.split(separator: "/").last ?? "")
    if path.hasPrefix("/cve/") {
      return state.records.contains(name)
        ? reply(200, ["cveMetadata": ["cveId": name.json]])
        : reply(404, ["error": "CVE_RECORD_DNE"])
    }
    guard let one = state.ids.first(where: { $0.cve == name }) else {
      return reply(404, ["error": "CVE_ID_DNE"])
    }
    return reply(200, state.listed(one))
  }

  private static func write(
    _ request: OutgoingRequest, _ path: String, _ now: Timestamp, _ state: inout State
  ) -> OutgoingReply {
    if path.hasPrefix("/cve-id?") {
      let made = (cve: "CVE-2026-\(10000 + state.ids.count)", at: now)
      state.ids.append(made)
      return reply(200, ["cve_ids": [state.listed(made)]])
    }
    let parts = path.split(whereSeparator: { $0 == "/" || $0 == "?" }).map(String.init)
    guard parts.count == 3 else { return reply(404, ["error": "NOT_FOUND"]) }
    let name = parts[1]
    let hasRecord = state.records.contains(name)
    if parts[0] == "cve-id" {
      guard !hasRecord else { return reply(403, ["error": "CANNOT_CHANGE_CVE_ID_WITH_RECORD"]) }
      state.rejected[name] = JSONValue.null
      return reply(200, ["message": "done"])
    }
    guard hasRecord == (request.method == "PUT") else {
      return reply(403, ["error": "CVE_RECORD_EXISTS"])
    }
    state.records.insert(name)
    if parts[2] == "reject" {
      state.published.remove(name)
      state.rejected[name] = (try? JSONValue.parse(request.body)) ?? JSONValue.null
    } else {
      state.published.insert(name)
      state.rejected.removeValue(forKey: name)
    }
    return reply(200, ["message": "done"])
  }
}

/// A hub with an account at the CVE Services, and two people who write and read.
struct CVEWorld: Sendable {
  let services: Services
  let clock = TestClock()
  let registrar = CVERegistrar()
  let writer: Principal
  let reader: Principal

  /// Over a fresh database of the engine.
  static func with(
    _ engine: TestDatabase.Case, _ body: @escaping @Sendable (CVEWorld) async throws -> Void
  ) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      try await body(try await CVEWorld(database))
    }
  }

  /// A server; without its account it has the same database, and numbers of its own.
  static func services(
    _ database: Database, _ clock: TestClock, _ registrar: CVERegistrar, hasAccount: Bool = true
  ) throws -> Services {
    var surroundings = Surroundings.test(seed: hasAccount ? 1 : 2, clock: clock)
    surroundings.request = { try registrar.answer($0, now: clock.now) }
    return Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: surroundings,
      publisher: AdvisoryPublisher(
        publisher: .init(name: "Here", namespace: "https://here.example"),
        address: "https://here.example",
        key: try OpenPGPSigner(
          user: "Here", seed: Array(1...32), createdAt: Timestamp(seconds: 1_700_000_000)),
        cve: hasAccount
          ? CVEAccount(
            address: "https://cve.example/api", organization: "us", user: "hub", key: "secret")
          : nil))
  }

  init(_ database: Database) async throws {
    services = try Self.services(database, clock, registrar)
    let services = services
    (writer, reader) = try await database.write { tx in
      let hub = try services.registry.createOrganization(
        OrganizationDraft(name: "Hub", kind: .coordinator), by: .system("test"), in: tx)
      let people = try ["a", "b"].map { name in
        let person = try services.registry.invite(
          PersonDraft(name: name, email: "\(name)@here.example", role: .analyst), to: hub.id,
          by: .system("test"), in: tx
        ).person
        return Principal(
          identity: .person(person.id),
          membership: .init(organization: hub.id, kind: .coordinator, role: .analyst))
      }
      return (people[0], people[1])
    }
  }

  func draft(_ number: Int) async throws -> Advisory {
    let (services, writer) = (services, writer)
    let report = try FindingDraft(json: [
      "title": "Flaw \(number)".json, "description": "Reads too far",
      "affected": [["package": "pkg:npm/quayside-\(number)".json]],
    ])
    let accepted = try await services.database.write { tx in
      try #require(try services.intake.accept([report], by: writer, in: tx).first)
    }
    try await services.settle()
    return try await services.database.write { tx in
      let found = try #require(
        try services.cases.find(about: accepted.flaw, by: writer, in: tx))
      _ = try services.cases.move(found.id, .confirm, by: writer, in: tx)
      return try services.advisories.draft(for: found.id, by: writer, in: tx)
    }
  }

  func reserve(_ id: AdvisoryID) async throws -> CVENumber {
    let (services, writer) = (services, writer)
    return try await services.database.write { tx in
      try services.advisories.reserveCVE(for: id, by: writer, in: tx)
    }
  }

  func number(_ id: AdvisoryID) async throws -> CVENumber? {
    let (services, writer) = (services, writer)
    return try await services.database.read { tx in
      try services.advisories.number(of: id, by: writer, in: tx)
    }
  }

  func cancel(_ id: AdvisoryID) async throws -> CVENumber {
    let (services, writer) = (services, writer)
    return try await services.database.write { tx in
      try services.advisories.cancelCVE(for: id, by: writer, in: tx)
    }
  }

  /// Publishes the text, by two people; with an identifier that is typed in, where one is given.
  func publish(
    _ id: AdvisoryID, change: String = "", cve: String? = nil,
    edit: @escaping @Sendable (inout AdvisoryContent) -> Void = { _ in }
  ) async throws {
    let (services, writer, reader) = (services, writer, reader)
    try await services.database.write { tx in
      let advisories = services.advisories
      var found = try advisories.find(id, by: writer, in: tx)
      var content = found.content
      content.weaknesses = ["CWE-125"]
      content.change = change
      if let cve { content.cve = cve }
      edit(&content)
      found = try advisories.change(id, to: content, version: nil, by: writer, in: tx)
      found = try advisories.move(id, .submit, version: nil, by: writer, in: tx)
      found = try advisories.move(
        id, .countersign, version: found.version, by: reader, in: tx)
      _ = try advisories.move(id, .publish, version: found.version, by: writer, in: tx)
    }
  }

  func pass(minutes: Int) async throws {
    try await services.settle()
    for _ in 0..<minutes {
      clock.advance(seconds: 60)
      try await services.settle()
    }
  }
}
