import API
import Access
import Cases
import Federation
import Formats
import Registry
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

extension FederationWorld {
  /// How this hub calls itself.
  fileprivate var name: String { services.federation.identity.name }

  /// Adds a hub with an organization of its own.
  fileprivate func add(_ name: String, _ kind: HubKind, _ address: String) async throws -> Hub {
    let services = services
    return try await services.database.write { tx in
      try Self.hub(name, kind, address, services, in: tx)
    }
  }

  /// Adds a clearinghouse that takes in what is sent to it, and calls this one by `calledThere`.
  fileprivate func meet(
    _ other: FederationWorld, as kind: HubKind, calledThere: String? = nil
  ) async throws -> Hub {
    let sender = calledThere ?? name
    let address = "https://\(other.name)/api/v1/federation/\(sender)/deliveries"
    others.state.withLock { state in
      state.neighbors[address] = { try await other.delivered($0, for: sender) }
    }
    return try await add(other.name, kind, address)
  }

  /// Takes in what another clearinghouse sent, and answers as the endpoint for deliveries does.
  fileprivate func delivered(
    _ request: OutgoingRequest, for sender: String
  ) async throws -> OutgoingReply {
    let delivery = FederationService.Delivery(
      headers: Dictionary(
        request.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
      body: request.body)
    let services = services
    do {
      let answer = try await services.database.write { tx in
        try services.federation.receive(delivery, for: sender, in: tx)
      }.get()
      return OutgoingReply(status: 200, body: answer.serializedBytes(pretty: false))
    } catch let error as FederationProblem {
      let answer: JSONValue = ["detail": error.problem.detail.json]
      return OutgoingReply(
        status: error.problem.status, body: answer.serializedBytes(pretty: false))
    }
  }

  /// What was sent last.
  fileprivate func lastSent() throws -> OutgoingRequest {
    let sent = others.state.withLock { state in state.requests.last { $0.method == "POST" } }
    return try #require(sent)
  }

  /// What a hub sent, the newest first.
  fileprivate func items(of hub: Hub) async throws -> [ReceivedItem] {
    let (services, analyst) = (services, analyst)
    return try await services.database.read { tx in
      try services.federation.items(
        of: hub.id, page: PageRequest(limit: 50), by: analyst, in: tx
      ).elements
    }
  }

  fileprivate func outcomes(of hub: Hub) async throws -> [HubItemOutcome] {
    try await items(of: hub).map(\.outcome)
  }
}

@Suite("Clearinghouses and numbering authorities") struct FederationExchangeTests {
  // MARK: A numbering authority

  private func number(_ number: Int) -> String { "GCVE-1337-2026-\(number)" }

  /// A record as a hub of this kind publishes it.
  private func record(_ number: Int, equals others: [String], changed: Timestamp) -> JSONValue {
    GCVERecord.json(
      GCVEIdentifier(authority: 1337, year: "2026", number: String(number)),
      container: [
        "title": "Parser reads too far",
        "descriptions": [["lang": "en", "value": "A length is not checked."]],
      ], equals: others, assigner: "numbers", published: changed, changed: changed)
  }

  @Test(
    "A record about a flaw known here names its case; the next round asks for what changed since",
    arguments: TestDatabase.each)
  func numbers(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let world = try await FederationWorld(database)
      let hub = try await world.add("numbers", .gcve, "https://numbers.example")
      let page = "https://numbers.example/api/gcve/publication?per_page=100&page=1"
      func asked() -> [String] {
        world.others.state.withLock { state in
          state.requests.map(\.address).filter { $0.hasPrefix(hub.address) }
        }
      }
      _ = try await world.receive(FederationWorld.vinceCase(), from: world.vince)
      let found = try #require(try await world.cases().first)
      let before = world.clock.now.adding(days: -1)
      let listed = [
        record(1001, equals: [FederationWorld.cve], changed: before),
        record(1002, equals: ["CVE-2026-5555"], changed: before.adding(seconds: 60)),
      ]
      world.others.state.withLock { $0.records = listed }
      try await world.tick()
      #expect(asked() == [page])
      #expect(try await world.outcomes(of: hub) == [.joined])
      let relations = try await world.relations(found.id)
      #expect(relations.names.map(\.text).contains(number(1001)))
      #expect(relations.links.contains { $0.hub == hub.id && $0.foreign == number(1001) })
      #expect(try await world.cases().map(\.id) == [found.id])
      #expect(try await cases(named: number(1001), in: world) == [found.id])
      #expect(try await cases(named: number(1002), in: world).isEmpty)

      // One record changed; the clock of another is ahead.
      let ahead = world.clock.now.adding(days: 365)
      let changed = [
        record(
          1001, equals: [FederationWorld.cve, "GHSA-2abc-3def-4ghj"],
          changed: before.adding(seconds: 120)),
        record(1003, equals: ["CVE-2026-6666"], changed: ahead),
      ]
      world.others.state.withLock { $0.records = changed }
      world.clock.advance(seconds: 301)
      let second = world.clock.now
      try await world.tick()
      // A round goes back ten minutes behind the newest record of the last one.
      #expect(asked().last == page + "&since=" + before.adding(seconds: 60 - 600).rfc3339)
      #expect(try await world.outcomes(of: hub) == [.updated, .joined])
      let names = try await world.relations(found.id).names.map(\.text)
      #expect(names.contains("GHSA-2abc-3def-4ghj"))
      world.clock.advance(seconds: 301)
      try await world.tick()
      #expect(asked().last == page + "&since=" + second.adding(seconds: -600).rfc3339)
      #expect(asked().count == 3)
      #expect(try await world.cases().map(\.id) == [found.id])
    }
  }

  private func cases(named name: String, in world: FederationWorld) async throws -> [CaseID] {
    let (services, analyst) = (world.services, world.analyst)
    return try await services.database.read { tx in
      try services.federation.every(named: name, by: analyst, in: tx).map(\.id)
    }
  }

  // MARK: One clearinghouse and another

  /// Two clearinghouses over a database each.
  private func withTwo(
    _ engine: TestDatabase.Case,
    _ body: @escaping @Sendable (FederationWorld, FederationWorld) async throws -> Void
  ) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { one async throws in
      try await withDatabase(engine, schemas: Services.schemas) { other async throws in
        try await body(
          try await FederationWorld(one, named: "here.example", seed: 1),
          try await FederationWorld(other, named: "there.example", seed: 2))
      }
    }
  }

  @Test(
    "A case that is sent opens one there, what is said of it comes back to it, and nothing twice",
    arguments: TestDatabase.each, [HubKind.breakwater, .channel])
  func sent(_ engine: TestDatabase.Case, _ kind: HubKind) async throws {
    try await withTwo(engine) { here, there in
      let (out, back) = (
        try await here.meet(there, as: kind), try await there.meet(here, as: kind)
      )
      let found = try await here.reported()
      try await here.agree(found.id, out)
      _ = try await here.confirm(found.id, out)
      try await here.services.settle()
      try await there.services.settle()
      let opened = try #require(try await there.cases().first)
      let sending = try await here.sending(found.id)
      #expect(sending.state == .sent && sending.foreign == opened.id.description)
      #expect(opened.title == found.title)
      #expect(try await there.outcomes(of: back) == [.opened])
      #expect(try await cases(named: opened.id.description, in: there) == [opened.id])

      // The same once more is the same receipt; what was changed on the way is nothing.
      let request = try here.lastSent()
      #expect(!String(decoding: request.body, as: UTF8.self).contains("secret"))
      let receipt = try await there.delivered(request, for: here.name)
      #expect(receipt.status == 200)
      var changed = request
      changed.body.append(32)
      #expect(try await there.delivered(changed, for: here.name).status == 401)
      #expect(try await there.delivered(request, for: "parser").status == 401)
      #expect(try await there.cases().count == 1)
      #expect(try await there.outcomes(of: back) == [.opened])

      // It is there already, so that no report can go back; a statement can, once.
      let words = SendingWords(statement: "We look at it.")
      #expect(try await there.preview(opened.id, back, words).kind == .statement)
      _ = try await there.confirm(opened.id, back, words)
      try await there.services.settle()
      #expect(try await there.sending(opened.id).state == .sent)
      await #expect(throws: FederationProblem.echo(.saysNothingNew)) {
        _ = try await there.preview(opened.id, back, words)
      }
      #expect(try await here.outcomes(of: out) == [.returned])
      #expect(try await here.cases().map(\.id) == [found.id])
      let links = try await here.relations(found.id).links
      #expect(links.map(\.foreign) == [opened.id.description])
      // By the number that it has there it is found here.
      #expect(try await cases(named: opened.id.description, in: here) == [found.id])
    }
  }

  @Test(
    "What came through a hub is not sent back to it by whoever got it from another",
    arguments: TestDatabase.each)
  func echo(_ engine: TestDatabase.Case) async throws {
    try await withTwo(engine) { here, there in
      try await withDatabase(engine, schemas: Services.schemas) { database async throws in
        let third = try await FederationWorld(database, named: "third.example", seed: 3)
        let (out, on) = (
          try await here.meet(there, as: .breakwater),
          try await there.meet(third, as: .breakwater)
        )
        _ = try await there.meet(here, as: .breakwater)
        let (from, round) = (
          try await third.meet(there, as: .breakwater), try await third.meet(here, as: .breakwater)
        )
        let found = try await here.reported()
        try await here.agree(found.id, out)
        _ = try await here.confirm(found.id, out)
        try await here.services.settle()
        let passed = try #require(try await there.cases().first)
        try await there.agree(passed.id, on)
        _ = try await there.confirm(passed.id, on)
        try await there.services.settle()
        #expect(try await there.sending(passed.id).content.chain == ["here.example"])
        let last = try #require(try await third.cases().first)
        #expect(try await third.outcomes(of: from) == [.opened])
        try await third.agree(last.id, round)
        await #expect(throws: FederationProblem.echo(.cameFrom)) {
          _ = try await third.preview(last.id, round)
        }
        #expect(try await here.cases().map(\.id) == [found.id])
      }
    }
  }

  @Test(
    "Who calls itself otherwise than it is called there is not taken in, and both sides see why",
    arguments: TestDatabase.each)
  func misnamed(_ engine: TestDatabase.Case) async throws {
    try await withTwo(engine) { here, there in
      let out = try await here.meet(there, as: .breakwater, calledThere: "near.example")
      let near = try await there.add("near.example", .breakwater, "https://near.example/in")
      let found = try await here.reported()
      try await here.agree(found.id, out)
      _ = try await here.confirm(found.id, out)
      try await here.services.settle()
      let sending = try await here.sending(found.id)
      #expect(sending.state == .refused)
      let reason = try #require(sending.reason)
      #expect(reason.contains("/hub") && reason.contains("here.example"), "\(reason)")
      #expect(try await there.cases().isEmpty)
      let items = try await there.items(of: near)
      #expect(items.map(\.outcome) == [.refused])
      #expect(items.first?.words.contains("/hub is here.example") == true)
      // However often it is sent.
      let again = try await there.delivered(try here.lastSent(), for: "near.example")
      #expect(again.status == 422)
      #expect(try await there.items(of: near) == items)
    }
  }
}
