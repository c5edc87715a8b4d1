import Access
import Formats
import Scanning
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Interchange

@Suite("Comparing blindly") struct OverlapTests {
  private func item(_ file: String) -> [UInt8] {
    FindingPlace(
      repository: "https://github.com/acme/lib", location: file, weaknesses: "CWE-79"
    ).bytes(salt: "")
  }

  private func set(
    _ kind: OverlapKind, _ hub: TestHub
  ) async throws -> (epoch: InterchangeService.Epoch, outputs: [[UInt8]]) {
    let service = hub.service
    let (epoch, items, made) = try await hub.database.write { tx in
      let epoch = try service.epoch(by: hub.finder, in: tx)
      return (
        epoch, try service.items(of: kind, in: epoch, tx: tx),
        try service.outputs(of: kind, in: epoch, tx: tx)
      )
    }
    var bytes = made ?? []
    if let items {
      let fresh = InterchangeService.Epoch.shown(
        try items.map { try epoch.output(of: $0) }, random: service.surroundings.random)
      bytes = try await hub.database.write { tx in
        try service.freeze(fresh, of: kind, in: epoch, tx: tx)
      }
    }
    return (epoch, bytes.chunked(OverlapRules.outputBytes))
  }

  @Test(
    "Whoever asks learns which of their findings the hub holds, and nothing more",
    arguments: TestDatabase.each)
  func intersection(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestHub.schemas) { database async throws in
      let hub = try await TestHub(database)
      try await hub.report("a.c", "b.c", "c.c")
      let (epoch, outputs) = try await set(.findings, hub)
      #expect(outputs.count == OverlapRules.leastOutputs)
      #expect(outputs == outputs.sorted { $0.lexicographicallyPrecedes($1) })
      let mine = [item("b.c"), item("x.c")] + (0..<14).map { [UInt8](repeating: $0, count: 8) }
      let query = try ObliviousQuery(inputs: mine, publicKey: try epoch.publicKey())
      let (service, asked) = (hub.service, query.elements.count)
      let admitted = try await database.write { tx in
        try service.admit(asked, epoch: epoch.number, by: hub.finder, in: tx)
      }
      let answers = try query.outputs(from: try admitted.evaluate(query.elements))
      let held = Set(outputs)
      #expect(
        answers.map { held.contains(Array($0.prefix(OverlapRules.outputBytes))) }
          == [true] + [Bool](repeating: false, count: 15))
      // Frozen: what came since shows in the next epoch only, under another key.
      try await hub.report("d.c")
      #expect(try await set(.findings, hub).outputs == outputs)
      hub.clock.advance(seconds: OverlapRules.epochSeconds)
      let next = try await set(.findings, hub)
      #expect(Set(next.outputs).isDisjoint(with: held))
      let late = try await #require(throws: InterchangeProblem.self) {
        try await database.write { tx in
          _ = try service.admit(16, epoch: epoch.number, by: hub.finder, in: tx)
        }
      }
      #expect(late == .epochOver)
    }
  }

  @Test("Targets at work are compared the same way", arguments: TestDatabase.each)
  func targets(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestHub.schemas) { database async throws in
      let hub = try await TestHub(database)
      let (scanning, now) = (hub.scanning, hub.clock.now)
      try await database.write { tx in
        let campaign = try scanning.openCampaign(
          CampaignDraft(
            purpose: "p", instrument: .init(tool: "t", technique: .fuzzing), startsAt: now,
            endsAt: now.adding(days: 1), contact: "c"), by: hub.finder, in: tx)
        _ = try scanning.claim(
          try ScanTarget("pkg:npm/held@1.0.0"), for: campaign.id, minutes: 60, by: hub.finder,
          in: tx)
      }
      let (epoch, outputs) = try await set(.targets, hub)
      let query = try ObliviousQuery(
        inputs: ["pkg:npm/held", "pkg:npm/free"].map { Array($0.utf8) },
        publicKey: try epoch.publicKey())
      let answers = try query.outputs(from: try epoch.evaluate(query.elements))
      #expect(
        answers.map { outputs.contains(Array($0.prefix(OverlapRules.outputBytes))) }
          == [true, false])
    }
  }

  @Test("Guessing is bounded by the day and by the question's size", arguments: TestDatabase.each)
  func budgets(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestHub.schemas) { database async throws in
      let hub = try await TestHub(database)
      let service = hub.service
      let admit = { (count: Int) in
        try await database.write { tx in
          let epoch = try service.epoch(by: hub.finder, in: tx)
          _ = try service.admit(count, epoch: epoch.number, by: hub.finder, in: tx)
        }
      }
      for count in [0, 1, 8, 17, 100, 512] {
        let problem = await #expect(throws: InterchangeProblem.self) { try await admit(count) }
        #expect(problem == .size)
      }
      for _ in 0..<4 { try await admit(256) }
      let problem = await #expect(throws: InterchangeProblem.self) { try await admit(16) }
      #expect(problem == .budget(used: 1024))
      hub.clock.advance(seconds: 86_400)
      try await admit(16)
    }
  }

  @Test("Old keys and sets are forgotten", arguments: TestDatabase.each)
  func forgetting(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestHub.schemas) { database async throws in
      let hub = try await TestHub(database)
      _ = try await set(.targets, hub)
      let service = hub.service
      let count = {
        try await database.write { tx -> Int in
          try service.expire(in: tx)
          return try tx.row("SELECT count(*) AS n FROM interchange_epochs")?["n"] ?? 0
        }
      }
      #expect(try await count() == 1)
      hub.clock.advance(seconds: 2 * OverlapRules.epochSeconds)
      #expect(try await count() == 0)
    }
  }
}
