import API
import Access
import Actions
import Formats
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite("What an operator shows an examiner") struct EvidencePackTests {
  @Test(
    "The pack has what was closed with its proof, and can be checked with the ledger's key alone",
    arguments: TestDatabase.each)
  func pack(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let flow = try await Flow(database)
      try await flow.know()
      try await flow.list("1.0.0")
      let (services, principal) = (flow.services, flow.principal)
      let own = try #require(principal.organization)
      let make = { (since: CalendarDay) in
        try await database.read { tx in
          let pack = try services.actions.pack(of: own, since: since, by: principal, in: tx)
          return (pack, try services.actions.sealed(pack))
        }
      }
      let today = flow.clock.now.day
      #expect(try await make(today).0.open.count == 1)
      try await flow.list("2.0.0")
      let (pack, sealed) = try await make(today)
      #expect(pack.open.isEmpty && pack.isComplete)
      #expect(pack.closed.first?.evidence.map(\.kind) == [.inventory])
      let envelope = try DSSEEnvelope(sealed)
      let payload = try #require(Base64.decode(envelope.payload))
      let signature = try #require(Base64.decode(envelope.signatures[0].signature))
      let verifier = try NoteSigner(name: "test.example", seed: Array(0..<32)).verifier
      let signed = DSSEEnvelope.signedBytes(type: envelope.payloadType, payload: payload)
      #expect(verifier.isValid(signature, of: signed))
      #expect(!verifier.isValid(signature, of: signed + [32]))
      #expect(
        try JSONValue.parse(payload)["closed"]?.array?.first?["strength"]?.integerValue == 5)
      // What was closed before the first day is not in it.
      flow.clock.advance(seconds: 3 * 86_400)
      #expect(try await make(flow.clock.now.day).0.closed.isEmpty)
    }
  }

  @Test("Nobody packs another's evidence", arguments: TestDatabase.each)
  func others(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let flow = try await Flow(database)
      let (services, own) = (flow.services, try #require(flow.principal.organization))
      let stranger = try await database.write { tx in
        try CoordinationWorld.member("Other", .criticalInfrastructure, services, in: tx)
      }
      let refused = await refusal {
        _ = try await database.read { tx in
          try services.actions.pack(
            of: own, since: CalendarDay(number: 0), by: stranger, in: tx)
        }
      }
      #expect([403, 404].contains(refused?.status))
    }
  }
}
