import API
import Access
import Cases
import Coordination
import Storage
import TestSupport
import Testing
import Vocabulary

/// What an analyst can put right about a case.
@Suite("Putting a case right") struct CaseCorrectionTests {
  @Test(
    "A case gets a title that says what it is about, for everybody in it, and that is on record",
    arguments: TestDatabase.each)
  func title(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (services, id, analyst) = (world.services, world.case, world.coordinator)
      let rename = { (title: String, version: Int64?, who: Principal) in
        await refusal {
          try await services.database.write { tx in
            _ = try services.cases.rename(id, to: title, version: version, by: who, in: tx)
          }
        }
      }
      #expect(await rename("Moor writes past the berth", nil, analyst) == nil)
      #expect(try await world.view(world.vendors[0]).found.title == "Moor writes past the berth")
      // The report keeps its own.
      let reports = try await world.view(world.vendors[0]).reports
      #expect(reports?.map(\.title) == ["Heap overflow in quayside"])
      #expect(try await world.facts("case.renamed") == 1)
      // The same again is no change.
      #expect(await rename("Moor writes past the berth", nil, analyst) == nil)
      #expect(try await world.facts("case.renamed") == 1)
      #expect(await rename("Another", 1, analyst)?.status == 409)
      for wrong in ["", "  ", "Two\nlines", String(repeating: "x", count: 201)] {
        #expect(await rename(wrong, nil, analyst)?.status == 422)
      }
      for other in [world.finder, world.vendors[0]] {
        let status = await rename("Mine", nil, other)?.status
        #expect(status == 403 || status == 404)
      }
    }
  }

  @Test("A wrong hand-over is taken back, with a reason", arguments: TestDatabase.each)
  func handOver(_ engine: TestDatabase.Case) async throws {
    try await CoordinationWorld.with(engine) { world in
      let (services, id, analyst) = (world.services, world.case, world.coordinator)
      let move = { (command: CaseCommand, reason: String?) async throws -> CaseState in
        try await services.database.write { tx in
          try services.cases.move(id, command, reason: reason, by: analyst, in: tx).state
        }
      }
      var state = try await move(.handOver, nil)
      #expect(state == .awaitingFix)
      let refused = await refusal { _ = try await move(.reopen, nil) }
      #expect(refused?.status == 422)
      state = try await move(.reopen, "They do not maintain it.")
      #expect(state == .confirmed)
      state = try await move(.handOver, nil)
      #expect(state == .awaitingFix)
    }
  }
}
