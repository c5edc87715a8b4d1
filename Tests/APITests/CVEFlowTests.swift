import API
import Advisories
import Federation
import Formats
import HTTP
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite("CVE identifiers") struct CVEFlowTests {
  @Test("One click reserves one identifier, and the text names it", arguments: TestDatabase.each)
  func once(_ engine: TestDatabase.Case) async throws {
    try await CVEWorld.with(engine) { press in
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
    try await CVEWorld.with(engine) { press in
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
    try await CVEWorld.with(.sqlite) { press in
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
    try await CVEWorld.with(.sqlite) { press in
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
    try await CVEWorld.with(.sqlite) { press in
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
    try await CVEWorld.with(.sqlite) { press in
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
    try await CVEWorld.with(.sqlite) { press in
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
    try await CVEWorld.with(.sqlite) { press in
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
    try await CVEWorld.with(.sqlite) { press in
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

  @Test(
    "Asking that was given up stops no other, and goes on where it was",
    arguments: TestDatabase.each)
  func givenUp(_ engine: TestDatabase.Case) async throws {
    try await CVEWorld.with(engine) { press in
      press.registrar.state.withLock { $0.failures = [.lost] }
      let (first, second) = (try await press.draft(1), try await press.draft(2))
      _ = try await press.reserve(first.id)
      try await press.services.settle()
      let given = try await press.cancel(first.id)
      #expect(given.state == .refused)
      await #expect(throws: AdvisoryProblem.noCVEAsked) { _ = try await press.cancel(first.id) }
      press.clock.advance(seconds: 600)
      _ = try await press.reserve(second.id)
      try await press.pass(minutes: 2)
      #expect(try await press.number(second.id)?.cve == "CVE-2026-10001")
      // The answer that was lost belongs to the first, and is found when it is asked for again.
      _ = try await press.reserve(first.id)
      try await press.pass(minutes: 5)
      #expect(try await press.number(first.id)?.cve == "CVE-2026-10000")
      #expect(press.registrar.state.withLock { $0.ids.count } == 2)
    }
  }

  @Test("An account that is taken away strands nothing", arguments: TestDatabase.each)
  func accountGone(_ engine: TestDatabase.Case) async throws {
    try await CVEWorld.with(engine) { press in
      press.registrar.state.withLock { $0.failures = [.lost] }
      let draft = try await press.draft(1)
      _ = try await press.reserve(draft.id)
      try await press.services.settle()
      #expect(try await press.number(draft.id)?.state == .asking)
      let without = try CVEWorld.services(
        press.services.database, press.clock, press.registrar, hasAccount: false)
      press.clock.advance(seconds: 120)
      try await without.settle()
      let stopped = try #require(try await press.number(draft.id))
      #expect(stopped.state == .refused)
      #expect(stopped.reason?.contains("BREAKWATER_CVE_SERVICES") == true)
      // With an account again it goes on, and takes what was given.
      _ = try await press.reserve(draft.id)
      try await press.pass(minutes: 5)
      #expect(try await press.number(draft.id)?.cve == "CVE-2026-10000")
      #expect(press.registrar.state.withLock { $0.ids.count } == 1)
      // The same of a record.
      try await press.publish(draft.id)
      try await without.settle()
      #expect(try await press.number(draft.id)?.record == .refused)
      _ = try await press.reserve(draft.id)
      try await press.pass(minutes: 2)
      #expect(try await press.number(draft.id)?.record == .published)
    }
  }
}
