import API
import Access
import Cases
import Formats
import Intake
import Registry
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite("Reports without an account, and quotas") struct AnonymousTests {
  private func draft(_ title: String, reference: String? = nil) throws -> FindingDraft {
    try FindingDraft(json: [
      "title": title.json, "affected": [["package": "pkg:npm/quayside@1.0.0"]],
      "reference": reference.json, "credit": "Night Heron",
    ])
  }

  private func services(_ database: Database, _ clock: TestClock) throws -> Services {
    Services(
      database: database, signer: try NoteSigner(name: "test.example", seed: Array(0..<32)),
      surroundings: .test(clock: clock))
  }

  @Test(
    "A report without an account is followed by its secret alone, under one organization for all",
    arguments: TestDatabase.each)
  func follow(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let services = try services(database, TestClock())
      let drafts = [try draft("One", reference: "1"), try draft("Two", reference: "1")]
      let made = try await database.write { tx in
        try drafts.map { try services.reportAnonymously($0, in: tx) }
      }
      try await services.settle()
      #expect(made[0].secret.hasPrefix("bwf_") && made[0].secret != made[1].secret)
      // Strangers' own numbers do not meet.
      #expect(made[0].acceptance.finding != made[1].acceptance.finding)
      let analyst = Principal.system("test")
      let first = try await database.read { tx in
        try services.follow(secret: made[0].secret, in: tx)
      }
      #expect(first.finding.id == made[0].acceptance.finding)
      #expect(first.finding.draft.credit == "Night Heron")
      #expect(first.state.state == .received)
      _ = try await database.write { tx in
        let found = try #require(
          try services.cases.find(about: first.finding.flaw, by: analyst, in: tx))
        return try services.cases.move(
          found.id, .close, reason: "No flaw.", resolution: .invalid, by: analyst, in: tx)
      }
      let after = try await database.read { tx in
        try services.follow(secret: made[0].secret, in: tx)
      }
      #expect(after.state.resolution == .invalid)
      for wrong in ["", "bwf_", made[0].secret.uppercased(), String(repeating: "a", count: 5000)] {
        let problem = await refusal {
          _ = try await database.read { tx in try services.follow(secret: wrong, in: tx) }
        }
        #expect(problem?.code == "unknown-secret")
      }
      // The secret itself is nowhere in the database.
      let stored = try await database.read { tx in
        try tx.rows("SELECT digest FROM intake_secrets").map { try $0["digest"] as String }
      }
      #expect(stored.count == 2 && !stored.contains { made[0].secret.contains($0) })
    }
  }

  @Test(
    "A day's quota refuses what does not fit whole, says what is left, and is new the next day",
    arguments: TestDatabase.each)
  func quota(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let clock = TestClock()
      let services = try services(database, clock)
      func send(_ count: Int) async -> Problem? {
        await refusal {
          for place in 0..<count {
            let draft = try draft("Flaw \(place)")
            _ = try await database.write { tx in try services.reportAnonymously(draft, in: tx) }
          }
        }
      }
      #expect(await send(200) == nil)
      let refused = await send(1)
      #expect(refused?.status == 429)
      #expect(refused?.detail.contains("0 of 200") == true)
      clock.advance(seconds: 86_400)
      #expect(await send(1) == nil)
    }
  }
}
