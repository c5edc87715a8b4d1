import API
import Access
import Advisories
import Cases
import Federation
import Formats
import HTTP
import Intake
import Registry
import Signing
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// CVE Services in memory, after their published description: what is answered can be lost.
private final class Registrar: Sendable {
  struct State {
    var ids: [(cve: String, at: Timestamp)] = []
    var published: Set<String> = []
    var posts = 0
    /// One entry for each POST: `lost` takes it and gives no answer, a number answers that.
    var failures: [Failure] = []
  }
  enum Failure { case lost, status(Int) }

  let state = Mutex(State())

  func answer(_ request: OutgoingRequest, now: Timestamp) throws -> OutgoingReply {
    try state.withLock { state in
      let path = request.address.dropFirst("https://cve.example/api".count)
      func reply(_ status: Int, _ value: JSONValue) -> OutgoingReply {
        OutgoingReply(status: status, body: value.serializedBytes(pretty: false))
      }
      func listed(_ one: (cve: String, at: Timestamp)) -> JSONValue {
        [
          "cve_id": one.cve.json, "owning_cna": "us", "reserved": one.at.json,
          "requested_by": ["cna": "us", "user": "hub"],
          "state": (state.published.contains(one.cve) ? "PUBLISHED" : "RESERVED").json,
        ]
      }
      guard request.method != "GET" else {
        if path.hasPrefix("/cve-id?") {
          return reply(200, ["cve_ids": .array(state.ids.map(listed))])
        }
        let name = String(path.split(separator: "/").last ?? "")
        guard let one = state.ids.first(where: { $0.cve == name }) else {
          return reply(404, ["error": "CVE_ID_DNE"])
        }
        return reply(200, listed(one))
      }
      state.posts += 1
      let failure = state.failures.isEmpty ? nil : state.failures.removeFirst()
      if case .status(let status)? = failure {
        return reply(status, ["error": "EXCEEDED_ID_QUOTA"])
      }
      let answer: OutgoingReply
      if path.hasPrefix("/cve-id?") {
        state.ids.append(("CVE-2026-\(10000 + state.ids.count)", now))
        answer = reply(200, ["cve_ids": [listed(state.ids[state.ids.count - 1])]])
      } else {
        let name = String(path.split(separator: "/")[1])
        let isNew = !state.published.contains(name)
        guard isNew == (request.method == "POST") else {
          return reply(403, ["error": "CVE_RECORD_EXISTS"])
        }
        state.published.insert(name)
        answer = reply(200, ["message": "done"])
      }
      if case .lost? = failure { throw DeliveryProblem.later("no answer in time") }
      return answer
    }
  }
}

private struct Press: Sendable {
  let services: Services
  let clock = TestClock()
  let registrar = Registrar()
  let writer: Principal
  let reader: Principal

  init(_ database: Database) async throws {
    let (clock, registrar) = (clock, registrar)
    var surroundings = Surroundings.test(clock: clock)
    surroundings.request = { try registrar.answer($0, now: clock.now) }
    services = Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: surroundings,
      publisher: AdvisoryPublisher(
        publisher: .init(name: "Here", namespace: "https://here.example"),
        address: "https://here.example",
        key: try OpenPGPSigner(
          user: "Here", seed: Array(1...32), createdAt: Timestamp(seconds: 1_700_000_000)),
        cve: CVEAccount(
          address: "https://cve.example/api", organization: "us", user: "hub", key: "secret")))
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

  /// Publishes the text, by two people; with an identifier that is typed in, where one is given.
  func publish(_ id: AdvisoryID, change: String = "", cve: String? = nil) async throws {
    let (services, writer, reader) = (services, writer, reader)
    try await services.database.write { tx in
      let advisories = services.advisories
      var found = try advisories.find(id, by: writer, in: tx)
      var content = found.content
      content.weaknesses = ["CWE-125"]
      content.change = change
      if let cve { content.cve = cve }
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

@Suite("CVE identifiers") struct CVEFlowTests {
  private func with(
    _ engine: TestDatabase.Case, _ body: @escaping @Sendable (Press) async throws -> Void
  ) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      try await body(try await Press(database))
    }
  }

  @Test("One click reserves one identifier, and the text names it", arguments: TestDatabase.each)
  func once(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { press in
      let draft = try await press.draft(1)
      _ = try await press.reserve(draft.id)
      _ = try await press.reserve(draft.id)
      try await press.pass(minutes: 1)
      #expect(try await press.number(draft.id)?.cve == "CVE-2026-10000")
      _ = try await press.reserve(draft.id)
      try await press.pass(minutes: 5)
      #expect(press.registrar.state.withLock { $0.posts } == 1)
      let found = try await press.services.database.read { tx in
        try press.services.advisories.find(draft.id, by: press.writer, in: tx)
      }
      #expect(found.content.cve == "CVE-2026-10000" && found.state == .draft)
    }
  }

  @Test("An answer that is lost costs no second identifier", arguments: TestDatabase.each)
  func lost(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { press in
      press.registrar.state.withLock { $0.failures = [.lost] }
      let draft = try await press.draft(1)
      _ = try await press.reserve(draft.id)
      try await press.services.settle()
      #expect(try await press.number(draft.id)?.state == .asking)
      try await press.pass(minutes: 5)
      #expect(try await press.number(draft.id)?.cve == "CVE-2026-10000")
      #expect(press.registrar.state.withLock { $0.ids.count } == 1)
    }
  }

  @Test("Several at once, answers lost here and there: each gets its own, and none is left over")
  func many() async throws {
    try await with(.sqlite) { press in
      press.registrar.state.withLock {
        $0.failures = [.lost, .status(500), .lost, .status(429), .status(503), .lost]
      }
      var drafts: [AdvisoryID] = []
      for number in 0..<5 { drafts.append(try await press.draft(number).id) }
      for id in drafts { _ = try await press.reserve(id) }
      try await press.pass(minutes: 90)
      var given: Set<String> = []
      for id in drafts { given.insert(try #require(try await press.number(id)?.cve)) }
      #expect(given.count == 5)
      #expect(Set(press.registrar.state.withLock { $0.ids.map(\.cve) }) == given)
    }
  }

  @Test("A used-up quota is said in plain words, and can be tried again")
  func quota() async throws {
    try await with(.sqlite) { press in
      press.registrar.state.withLock { $0.failures = [.status(403)] }
      let draft = try await press.draft(1)
      _ = try await press.reserve(draft.id)
      try await press.pass(minutes: 2)
      let refused = try #require(try await press.number(draft.id))
      #expect(refused.state == .refused && refused.reason?.contains("quota") == true)
      _ = try await press.reserve(draft.id)
      try await press.pass(minutes: 2)
      #expect(try await press.number(draft.id)?.state == .reserved)
    }
  }

  @Test("A published advisory publishes its record once, and a revision changes it")
  func record() async throws {
    try await with(.sqlite) { press in
      let draft = try await press.draft(1)
      _ = try await press.reserve(draft.id)
      try await press.pass(minutes: 1)
      press.registrar.state.withLock { $0.failures = [.lost] }
      for round in 0..<2 {
        try await press.publish(draft.id, change: "Round \(round)")
        try await press.pass(minutes: 5)
        #expect(try await press.number(draft.id)?.record == .published, "\(round)")
      }
      #expect(press.registrar.state.withLock { $0.published } == ["CVE-2026-10000"])
    }
  }

  @Test("Two advisories that name one identifier are both published, and one record is sent")
  func shared() async throws {
    try await with(.sqlite) { press in
      let (first, second) = (try await press.draft(1), try await press.draft(2))
      _ = try await press.reserve(first.id)
      try await press.pass(minutes: 1)
      try await press.publish(first.id)
      try await press.publish(second.id, cve: "CVE-2026-10000")
      try await press.pass(minutes: 5)
      #expect(try await press.number(first.id)?.record == .published)
      let other = try #require(try await press.number(second.id))
      #expect(other.cve == nil && other.reason?.contains(first.number) == true)
    }
  }

  @Test("An identifier that is typed in after a refusal is the one whose record is sent")
  func typedIn() async throws {
    try await with(.sqlite) { press in
      press.registrar.state.withLock {
        $0.failures = [.status(403)]
        $0.ids = [("CVE-2026-77777", press.clock.now.adding(days: -9))]
      }
      let draft = try await press.draft(1)
      _ = try await press.reserve(draft.id)
      try await press.pass(minutes: 1)
      #expect(try await press.number(draft.id)?.state == .refused)
      try await press.publish(draft.id, cve: "CVE-2026-77777")
      try await press.pass(minutes: 5)
      let number = try #require(try await press.number(draft.id))
      #expect(number.cve == "CVE-2026-77777" && number.record == .published && !number.isOurs)
    }
  }

  @Test("A published advisory has a GCVE identifier beside its CVE")
  func numbered() async throws {
    try await with(.sqlite) { press in
      let draft = try await press.draft(1)
      let identity = FederationIdentity(name: "here", numbering: (7, "HERE")) { _ in .none }
      let endpoint = try #require(
        GCVERoutes.endpoints(identity, press.services.advisories, press.services.database).first)
      let ask = { (query: [(name: String, value: String)]) async throws -> [GCVERecord] in
        let call = Call(
          method: .get, path: "/api/gcve/publication", query: query, now: press.clock.now)
        return try GCVERecord.all(json: try await endpoint.handle(call).body)
      }
      #expect(try await ask([]).isEmpty)
      try await press.publish(draft.id, cve: "CVE-2026-55555")
      let records = try await ask([])
      #expect(records.map(\.id) == ["GCVE-7-2026-0001"])
      #expect(records.first?.relationships.contains(.init("equal", to: "CVE-2026-55555")) == true)
      #expect(try await ask([("since", "2026-11-20")]).count == 1)
      #expect(try await ask([("since", press.clock.now.rfc3339)]).isEmpty)
      #expect(try await ask([("page", "2")]).isEmpty)
      for query in [("since", "soon"), ("page", "0"), ("per_page", "101")] {
        await #expect(throws: Problem.self) { _ = try await ask([query]) }
      }
    }
  }

  @Test("What a record lacks is said before somebody reads the text")
  func rules() async throws {
    try await with(.sqlite) { press in
      let draft = try await press.draft(1)
      _ = try await press.reserve(draft.id)
      try await press.pass(minutes: 1)
      let error = await #expect(throws: AdvisoryProblem.self) {
        try await press.services.database.write { tx in
          _ = try press.services.advisories.move(
            draft.id, .submit, version: nil, by: press.writer, in: tx)
        }
      }
      guard case .broken(let sentences)? = error else {
        Issue.record()
        return
      }
      #expect(sentences.contains { $0.hasPrefix("/weaknesses") })
    }
  }
}
