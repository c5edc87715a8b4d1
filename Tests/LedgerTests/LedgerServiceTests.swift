import Jobs
import Ledger
import Signing
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite struct LedgerServiceTests {
  @Test(arguments: TestDatabase.each)
  func aFactBecomesAProvenReceipt(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestLedger.schemas) { database async throws in
      let ledger = try TestLedger(database)
      let service = ledger.service
      let fact = Fact(
        kind: "case.opened", subject: "cas_1", actor: "per_1", detail: #"{"severity":"high"}"#)
      let id = try await database.write { try service.record(fact, in: $0) }
      await #expect(throws: LedgerProblem.pending(id)) { try await service.receipt(id) }
      #expect(try await service.integrate() == 1)
      #expect(try await service.integrate() == 0)
      let receipt = try await service.receipt(id)
      try receipt.verify(ledger.signer.verifier)
      #expect(receipt.record == fact.record(at: ledger.clock.now))
      #expect(receipt.record?.hasSuffix(#"{"severity":"high"}"#) == true)
      let entry = String(decoding: receipt.entry, as: UTF8.self)
      #expect(entry.hasPrefix("v1\ncase\n") && entry.hasSuffix("\n2026-11-21T08:00:00Z\n"))
      #expect(!entry.contains("cas_1") && !entry.contains("opened"))
      #expect(
        receipt.proofText().hasPrefix("c2sp.org/tlog-proof@v1\nindex 0\n\nbreakwater.example"))
      #expect(receipt.proofText(disclosing: true).contains("\nextra "))
      let other = ReceiptID(Surroundings.test(seed: 99))
      await #expect(throws: LedgerProblem.notFound("receipt")) { try await service.receipt(other) }
    }
  }

  @Test(arguments: TestDatabase.each)
  func nothingIsRecordedWhenTheChangeFails(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestLedger.schemas) { database async throws in
      let ledger = try TestLedger(
        database, subscriptions: [LedgerSubscription(kindPrefix: "case.", job: "inform")])
      let service = ledger.service
      let fact = Fact(kind: "case.opened", subject: "cas_\"1\"", actor: "per_1")
      await #expect(throws: Problem.notFound("x")) {
        try await database.write { transaction in
          try service.record(fact, in: transaction)
          throw Problem.notFound("x")
        }
      }
      #expect(try await service.integrate() == 0)
      let id = try await database.write { transaction in
        try service.record(
          Fact(kind: "token.revoked", subject: "tok_1", actor: "per_1"), in: transaction)
        return try service.record(fact, in: transaction)
      }
      let seen = Mutex<[String]>([])
      let worker = JobWorker(
        database: database,
        handlers: ["inform": { context in seen.withLock { $0.append(context.job.payload) } }],
        surroundings: ledger.surroundings)
      #expect(try await worker.runOnce() == 1)
      let payload =
        #"{"kind":"case.opened","subject":"cas_\"1\"","receipt":"\#(id)","actor":"per_1","#
        + #""detail":{}}"#
      #expect(seen.withLock { $0 } == [payload])
      for kind in ["case", "Case.opened", "case.", "case opened.x", ".x"] {
        await #expect(throws: LedgerProblem.self) {
          try await database.write {
            try service.record(Fact(kind: kind, subject: "s", actor: "a"), in: $0)
          }
        }
      }
    }
  }

  @Test(arguments: TestDatabase.each)
  func factsAreListedAndForgotten(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestLedger.schemas) { database async throws in
      let ledger = try TestLedger(database)
      let service = ledger.service
      let ids = try await ledger.record(10)
      _ = try await database.write {
        try service.record(Fact(kind: "token.revoked", subject: "t", actor: "a"), in: $0)
      }
      #expect(try await service.facts(FactQuery()).elements.isEmpty)
      try await service.integrate()
      var query = FactQuery(request: PageRequest(limit: 4))
      query.kindPrefix = "case."
      var seen: [String] = []
      while true {
        let page = try await service.facts(query)
        seen += page.elements.map(\.fact.subject)
        guard let next = page.next else { break }
        query.request = PageRequest(limit: 4, after: next)
      }
      #expect(seen.count == 10 && Set(seen).count == 10)
      query = FactQuery()
      query.newestFirst = true
      query.subject = "cas_3"
      #expect(try await service.facts(query).elements.map(\.fact.subject) == ["cas_3"])

      let forgotten = try #require(ids.first)
      try await database.write { try service.forget(forgotten, in: $0) }
      let receipt = try await service.receipt(forgotten)
      #expect(receipt.record == nil && receipt.salt == nil)
      try receipt.verify(ledger.signer.verifier)
      #expect(!receipt.proofText(disclosing: true).contains("extra"))
    }
  }
}
