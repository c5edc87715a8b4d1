import API
import Access
import Actions
import Formats
import Inventory
import Storage
import TestSupport
import Testing
import Vocabulary

/// What closes an action, and what opens it again, over a real database.
@Suite("Closed with evidence only") struct ClosureTests {
  private func prove(_ flow: Flow, _ id: ActionID, _ draft: EvidenceDraft) async throws {
    flow.clock.advance(seconds: 60)
    let (actions, principal) = (flow.services.actions, flow.principal)
    try await flow.services.database.write { tx in
      _ = try actions.prove(id, with: draft, by: principal, in: tx)
    }
    try await flow.services.settle()
  }

  private func evidence(_ flow: Flow, _ id: ActionID) async throws -> [Evidence] {
    let actions = flow.services.actions
    return try await flow.services.database.read { tx in try actions.evidence(of: id, in: tx) }
  }

  private func start(_ database: Database) async throws -> (Flow, ActionID) {
    let flow = try await Flow(database)
    try await flow.know()
    try await flow.list("1.0.0")
    return (flow, try #require(try await flow.actions().first).id)
  }

  @Test(
    "A vendor's word closes it until an inventory taken later contradicts it",
    arguments: TestDatabase.each)
  func contradicted(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let (flow, id) = try await start(database)
      try await flow.complete(id)
      #expect(try await flow.actions().first?.evidence == .statement)
      try await prove(
        flow, id,
        .vendorAttestation(
          vendor: "Northfork", person: "R. Ames", on: flow.clock.now.day, text: "Updated."))
      let closed = try #require(try await flow.actions().first)
      #expect(closed.state == .verified && closed.evidence == .vendorAttestation)
      #expect(closed.openedAt != nil && closed.closedAt != nil)
      // What was known before says nothing against it.
      try await flow.expose(.public)
      #expect(try await flow.actions().map(\.state) == [.verified])
      try await flow.list("1.0.0")
      let again = try #require(try await flow.actions().first)
      #expect(again.state == .open && again.evidence == nil && again.closedAt == nil)
      #expect(
        try await evidence(flow, id).map(\.outcome) == [.supports, .contradicts])
      try await flow.list("2.0.0")
      #expect(try await flow.actions().map(\.evidence) == [.inventory])
      #expect(try await flow.actions().map(\.state) == [.verified])
    }
  }

  @Test(
    "A version that is too old opens it again, and an older inventory does not outweigh that",
    arguments: TestDatabase.each)
  func probed(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let (flow, id) = try await start(database)
      try await flow.list("2.0.0")
      #expect(try await flow.actions().map(\.state) == [.verified])
      try await prove(flow, id, .versionProbe(version: "1.4.0", method: "Help, About"))
      #expect(try await flow.actions().map(\.state) == [.open])
      try await flow.expose(.public)
      #expect(try await flow.actions().map(\.state) == [.open], "nothing newer was seen")
      try await prove(flow, id, .versionProbe(version: "2.0.0", method: "Help, About"))
      #expect(try await flow.actions().map(\.state) == [.verified])
    }
  }

  @Test(
    "A scan closes it unless it finds the flaw under any of its names",
    arguments: TestDatabase.each)
  func scanned(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let (flow, id) = try await start(database)
      let log = { (rule: String) in
        let results = rule.isEmpty ? "" : #"{"ruleId":"\#(rule)","message":{"text":"m"}}"#
        let text =
          #"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Grype"}},"#
          + #""results":[\#(results)]}]}"#
        return EvidenceDraft.scan(try SARIFLog(json: Array(text.utf8)), digest: "d")
      }
      try await prove(flow, id, log("CVE-2026-1000-quayside"))
      #expect(try await flow.actions().map(\.state) == [.open])
      try await prove(flow, id, log("CVE-2019-1"))
      #expect(try await flow.actions().map(\.state) == [.verified])
      try await prove(flow, id, log("cve-2026-1000"))
      #expect(try await flow.actions().map(\.state) == [.open])
    }
  }

  @Test("Who may not complete it may not prove it", arguments: TestDatabase.each)
  func authorised(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let (flow, id) = try await start(database)
      let services = flow.services
      let stranger = try await services.database.write { tx in
        try CoordinationWorld.member("Other", .criticalInfrastructure, services, in: tx)
      }
      let draft = EvidenceDraft.signedStatement(name: "N", function: "F", text: "T")
      let refused = await refusal {
        _ = try await services.database.write { tx in
          try services.actions.prove(id, with: draft, by: stranger, in: tx)
        }
      }
      #expect(refused?.status == 404)
      #expect(try await evidence(flow, id).isEmpty)
    }
  }

  @Test("Only with a vendor to ask is it with the vendor", arguments: TestDatabase.each)
  func vendor(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let (flow, id) = try await start(database)
      let (services, principal, asset) = (flow.services, flow.principal, flow.asset)
      let ask = { (isAsked: Bool) in
        await refusal {
          _ = try await services.database.write { tx in
            try services.actions.askVendor(id, isAsked: isAsked, by: principal, in: tx)
          }
        }?.code
      }
      #expect(await ask(true) == "no-vendor")
      try await services.database.write { tx in
        _ = try services.inventory.changeAsset(
          asset, to: .init(name: "Portal", reachability: .internal, maintainedBy: "Northfork"),
          by: principal, in: tx)
      }
      try await services.settle()
      #expect(await ask(true) == nil)
      let asked = try #require(try await flow.actions().first)
      #expect(asked.vendorAskedAt == flow.clock.now && asked.state == .open)
      #expect(await ask(false) == nil)
      #expect(try await flow.actions().first?.vendorAskedAt == nil)
    }
  }
}
