import Access
import Cases
import Formats
import HTTP
import Scanning
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Interchange

@Suite("Asking by salted hash") struct ClaimTests {
  @Test("Whoever holds the same is told whom to write to", arguments: TestDatabase.each)
  func match(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestHub.schemas) { database async throws in
      let hub = try await TestHub(database)
      #expect(try await hub.check(TestHub.hash("src/parse.go")) == .match(contact: nil))
      let flaws = try await hub.report("src/Parse.go", "src/other.go")
      let hash = TestHub.hash("src/parse.go")
      #expect(try await hub.check(hash) == .match(contact: "desk@hub.example"))
      #expect(try await hub.check(" \(hash.uppercased()) ") == .match(contact: "desk@hub.example"))
      #expect(try await hub.check(TestHub.hash("src/none.go")) == .match(contact: nil))
      #expect(
        try await hub.check(TestHub.hash("src/parse.go", salt: "other")) == .match(contact: nil))
      #expect(try await hub.check(String(hash.dropLast())) == .malformed)
      // What was rejected is nobody's claim.
      let cases = hub.cases
      try await database.write { tx in
        let found = try #require(try cases.find(about: flaws[0], by: TestHub.system, in: tx))
        _ = try cases.move(found.id, .close, reason: "Not a flaw.", by: TestHub.system, in: tx)
      }
      #expect(try await hub.check(hash) == .match(contact: nil))
      #expect(
        try await hub.check(TestHub.hash("src/other.go")) == .match(contact: "desk@hub.example"))
    }
  }

  @Test(
    "Another salt makes every hash anew; without one nobody is answered",
    arguments: TestDatabase.each)
  func salts(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestHub.schemas) { database async throws in
      let hub = try await TestHub(database)
      try await hub.report("a.c")
      let salt = "another salt of the members"
      let changed = try await TestHub(database, seed: 9, salt: salt)
      let service = changed.service
      try await database.write { tx in while try service.index(in: tx) > 0 {} }
      #expect(try await changed.check(TestHub.hash("a.c")) == .match(contact: nil))
      #expect(
        try await changed.check(TestHub.hash("a.c", salt: salt))
          == .match(contact: "desk@hub.example"))
      let alone = try await TestHub(database, seed: 8, salt: nil)
      #expect(try await alone.check(TestHub.hash("a.c")) == .absent)
      #expect(throws: InterchangeProblem.self) { try Federation(salt: "short", contact: "a@b") }
      #expect(throws: InterchangeProblem.self) {
        try Federation(salt: "a salt that is long enough", contact: " ")
      }
    }
  }

  @Test("On the wire a hit is as long as a miss, and errors are those of the contract")
  func wire() async throws {
    try await withDatabase(.sqlite, schemas: TestHub.schemas) { database async throws in
      let hub = try await TestHub(database)
      try await hub.report("a.c")
      let endpoints = InterchangeRoutes.endpoints(hub.service, database)
      let post = try #require(endpoints.first { $0.operation == "checkClaim" })
      let ask = { (body: String) async throws -> Reply in
        try await post.handle(
          Call(method: .post, path: "/claim-check", body: Array(body.utf8), now: hub.clock.now))
      }
      let hit = try await ask(#"{"hash":"\#(TestHub.hash("a.c"))"}"#)
      let miss = try await ask(#"{"hash":"\#(TestHub.hash("b.c"))","more":1}"#)
      #expect(hit.status == 200 && miss.status == 200)
      #expect(hit.body.count == miss.body.count)
      #expect(hit.headers.map(\.value) == miss.headers.map(\.value))
      #expect(try JSONValue.parse(hit.body) == ["match": true, "contact": "desk@hub.example"])
      #expect(try JSONValue.parse(miss.body) == ["match": false])
      for body in ["", "x", #"{"hash":"ab"}"#, #"{"hash":1}"#, "[]", "{}"] {
        #expect(try await ask(body).status == 400, "\(body)")
      }
      let get = try #require(endpoints.first { $0.operation == "getClaimCheck" })
      let call = Call(method: .get, path: "/claim-check", now: hub.clock.now)
      #expect(try await get.handle(call).status == 404)
      // The minute's answers are used up, and come back with the next.
      var last = 0
      for _ in 0...OverlapRules.checksPerMinute {
        last = try await ask(#"{"hash":"\#(TestHub.hash("b.c"))"}"#).status
      }
      #expect(last == 429)
      hub.clock.advance(seconds: 60)
      #expect(try await ask(#"{"hash":"\#(TestHub.hash("b.c"))"}"#).status == 200)
    }
  }

  @Test("Signed records of a partner are taken in, and nobody else's", arguments: TestDatabase.each)
  func records(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestHub.schemas) { database async throws in
      let hub = try await TestHub(database)
      let peer = try await TestHub(database, name: "peer.example", seed: 3)
      let time = hub.clock.now
      let hash = TestHub.hash("theirs.c")
      let envelopes = try [
        .optOut(repository: "https://git.example/a/b", requestedAt: time, reason: "No."),
        .route(repository: "https://git.example/c/d", channel: "c@d.example", verifiedAt: time),
        .claim(hash: hash, contact: "desk@peer.example"),
      ].map { (record: FederationRecord) in try peer.service.sign(record).json }
      let service = hub.service
      let take = { (items: [JSONValue]) in
        try await database.write { tx in
          try service.take(items, by: TestHub.system, in: tx)
        }
      }
      #expect(try await take(envelopes).refused.map(\.place) == [0, 1, 2])
      let key = peer.signer.verifier.description
      try await database.write { tx in
        _ = try service.add(partner: "peer", key: key, by: TestHub.system, in: tx)
      }
      var forged = envelopes
      var object = try #require(envelopes[0].object)
      object["payload"] = envelopes[1]["payload"]
      forged[0] = .object(object)
      let first = try await take(forged)
      #expect(first.taken == 2 && first.refused.map(\.place) == [0])
      let second = try await take(envelopes)
      #expect(second.taken == 1 && second.repeated == 2)
      #expect(try await hub.check(hash) == .match(contact: "desk@peer.example"))
      let (mine, shown) = try await database.read { tx in
        (
          try hub.scanning.projects(page: PageRequest(), by: .anonymous, in: tx).elements,
          try service.records(page: PageRequest(), by: .anonymous, in: tx).elements
        )
      }
      #expect(mine.map(\.source) == ["peer", "peer"])
      #expect(mine[0].optedOutAt == time && mine[1].channel == "c@d.example")
      // The opt-out is passed on with our signature; another hub's hint of a route is not.
      #expect(shown.count == 1)
      let payload = try #require(Base64.decode(shown[0].payload))
      let signature = try #require(Base64.decode(shown[0].signatures[0].signature))
      let signed = DSSEEnvelope.signedBytes(type: shown[0].payloadType, payload: payload)
      #expect(hub.signer.verifier.isValid(signature, of: signed))
      // Believed no longer: its claims are gone, what maintainers asked for stays.
      try await database.write { tx in
        try service.remove(partner: "peer", by: TestHub.system, in: tx)
      }
      #expect(try await hub.check(hash) == .match(contact: nil))
      await #expect(throws: Denial.forbidden(.wishesManage)) {
        try await database.write { tx in _ = try service.take([], by: hub.finder, in: tx) }
      }
    }
  }
}
