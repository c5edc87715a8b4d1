import API
import Access
import Coordination
import Formats
import Intake
import Signing
import Storage
import TestSupport
import Testing
import Validation
import Vocabulary

@testable import Patches

/// A case with two vendors and a candidate for the first one's product.
private struct Bench {
  let world: CoordinationWorld

  static let diff = Array(
    """
    From: a header that nobody reads
    --- a/src/read.c
    +++ b/src/read.c
    @@ -1,2 +1,2 @@
     int read(int n) {
    -  return copy(n);
    +  return n < 16 ? copy(n) : 0;

    """.utf8)

  var draft: PatchDraft {
    PatchDraft(
      product: "pkg:npm/product-0", base: "1.x",
      author: PatchAuthor(kind: .model, name: "Mender", version: "7"),
      signOff: "MIT, signed off by Tidewater", note: nil, diff: Self.diff, address: nil)
  }

  func offer() async throws -> Patch {
    let (draft, finder) = (draft, world.finder)
    return try await act { patches, tx in
      try patches.offer(draft, on: world.case, by: finder, in: tx)
    }
  }

  @discardableResult func act<Value: Sendable>(
    _ body: @escaping @Sendable (PatchService, Transaction) throws -> Value
  ) async throws -> Value {
    let services = world.services
    return try await services.database.write { tx in try body(services.patches, tx) }
  }

  func status(_ id: PatchID, _ principal: Principal) async throws -> Int? {
    await refusal {
      _ = try await act { patches, tx in try patches.view(id, by: principal, in: tx) }
    }?.status
  }

  func state(_ id: PatchID) async throws -> PatchState {
    let coordinator = world.coordinator
    return try await act { patches, tx in
      try patches.view(id, by: coordinator, in: tx).patch.state
    }
  }

  func move(_ id: PatchID, _ command: PatchCommand, by principal: Principal) async throws {
    try await act { patches, tx in
      try patches.move(id, command, reason: "It is so.", by: principal, in: tx)
    }
  }

  func participant(_ principal: Principal) async throws -> ParticipantID {
    let (services, id) = (world.services, world.case)
    let parties = try await services.database.read { tx in
      try services.coordination.parties(of: id, in: tx)
    }
    return try #require(parties?.parties.first { $0.organization == principal.organization }).id
  }

  /// A minute as a running server sees it, several times.
  func pass(minutes: Int) async throws {
    for _ in 0..<minutes {
      try await world.pass(minutes: 1)
      try await act { patches, tx in _ = try patches.tick(in: tx) }
    }
  }
}

@Suite("Patch candidates") struct PatchTests {
  private func with(
    _ engine: TestDatabase.Case, _ body: @escaping (Bench) async throws -> Void
  ) async throws {
    try await CoordinationWorld.with(engine) { world in try await body(Bench(world: world)) }
  }

  @Test(
    "A candidate is there for author, maintainer and coordinator, and for nobody else",
    arguments: TestDatabase.each)
  func seen(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { bench in
      let (world, patch) = (bench.world, try await bench.offer())
      #expect(patch.state == .offered && patch.size.files == 1 && patch.size.lines == 2)
      #expect(try await bench.status(patch.id, world.finder) == nil)
      #expect(try await bench.status(patch.id, world.vendors[0]) == nil)
      #expect(try await bench.status(patch.id, world.coordinator) == nil)
      #expect(try await bench.status(patch.id, world.vendors[1]) == 404)
      let services = world.services
      let stranger = try await services.database.write { tx in
        try CoordinationWorld.member("Else", .vendor, services, in: tx)
      }
      #expect(try await bench.status(patch.id, stranger) == 404)
      let listed = try await bench.act { patches, tx in
        try patches.list(of: world.case, by: world.vendors[1], in: tx).count
      }
      #expect(listed == 0)
      // What is handed out is what was read.
      let file = try await bench.act { patches, tx in
        try patches.fetch(patch.id, by: world.vendors[0], in: tx).bytes
      }
      #expect(!String(decoding: file, as: UTF8.self).contains("header that nobody reads"))
      #expect(try UnifiedDiff(file).changedLines == 2)
    }
  }

  @Test(
    "Only who makes the product accepts, and only its author takes it back",
    arguments: TestDatabase.each)
  func decided(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { bench in
      let (world, patch) = (bench.world, try await bench.offer())
      for wrong in [world.finder, world.coordinator] {
        let refused = await refusal { try await bench.move(patch.id, .accept, by: wrong) }
        #expect(refused?.status == 403)
      }
      let hidden = await refusal {
        try await bench.move(patch.id, .accept, by: world.vendors[1])
      }
      #expect(hidden?.status == 404)
      // Nobody's word is a test.
      try await bench.act { patches, tx in
        try patches.say(
          .suite, supports: true, "All 412 pass.", about: patch.id, by: world.finder, in: tx)
      }
      #expect(try await bench.state(patch.id) == .offered)
      try await bench.move(patch.id, .accept, by: world.vendors[0])
      #expect(try await bench.state(patch.id) == .accepted)
      try await bench.move(patch.id, .withdraw, by: world.finder)
      let over = await refusal { try await bench.move(patch.id, .accept, by: world.vendors[0]) }
      #expect(over?.status == 409)
    }
  }

  @Test(
    "A stage opens at its hour and no earlier, to its parties alone; everybody waits for the embargo",
    arguments: TestDatabase.each)
  func staged(_ engine: TestDatabase.Case) async throws {
    try await with(engine) { bench in
      let (world, patch) = (bench.world, try await bench.offer())
      let second = try await bench.participant(world.vendors[1])
      func plan(_ parties: [ParticipantID]?, _ at: Timestamp) async throws {
        try await bench.act { patches, tx in
          _ = try patches.plan(
            PatchStageDraft(name: "Stage", parties: parties, opensAt: at), of: patch.id,
            by: world.coordinator, in: tx)
        }
      }
      let early = await refusal { try await plan([second], world.now.adding(seconds: 600)) }
      #expect(early?.code == "patch-not-accepted")
      try await bench.move(patch.id, .accept, by: world.vendors[0])
      try await world.embargo(days: 20)
      try await plan([second], world.now.adding(seconds: 1200))
      let beforeEnd = await refusal { try await plan(nil, world.now.adding(days: 19)) }
      #expect(beforeEnd?.status == 422)
      try await plan(nil, world.now.adding(days: 21))
      // Twenty minutes and the tolerance of the clock.
      try await bench.pass(minutes: 24)
      #expect(try await bench.status(patch.id, world.vendors[1]) == 404)
      try await bench.pass(minutes: 2)
      #expect(try await bench.status(patch.id, world.vendors[1]) == nil)
      #expect(
        try await world.messages(world.vendors[1]).contains {
          $0.text.contains(patch.id.description)
        })
      #expect(
        try await !world.messages(world.finder).contains {
          $0.text.contains(patch.id.description)
        })
      // Nobody gives it to everybody while the embargo is in force, whatever the clock says.
      let forced = await refusal {
        try await bench.act { patches, tx in
          try patches.change(
            2, .open, because: "Now.", of: patch.id, by: world.coordinator, in: tx)
        }
      }
      #expect(forced?.code == "embargoed")
      world.clock.advance(seconds: 40 * 86_400)
      try await bench.pass(minutes: 3)
      #expect(try await bench.state(patch.id) == .accepted, "a jump of the clock opens nothing")
    }
  }

  @Test("A held stage does not open; one that is opened by hand is open at once")
  func held() async throws {
    try await with(.sqlite) { bench in
      let (world, patch) = (bench.world, try await bench.offer())
      let second = try await bench.participant(world.vendors[1])
      try await bench.move(patch.id, .accept, by: world.vendors[0])
      try await bench.act { patches, tx in
        _ = try patches.plan(
          PatchStageDraft(
            name: "Vendors", parties: [second], opensAt: world.now.adding(seconds: 60)),
          of: patch.id, by: world.coordinator, in: tx)
        try patches.change(
          1, .hold, because: "A doubt.", of: patch.id, by: world.coordinator, in: tx)
      }
      try await bench.pass(minutes: 20)
      #expect(try await bench.status(patch.id, world.vendors[1]) == 404)
      try await bench.act { patches, tx in
        try patches.change(
          1, .open, because: "Cleared.", of: patch.id, by: world.coordinator, in: tx)
        _ = try patches.plan(
          PatchStageDraft(name: "All", parties: nil, opensAt: world.now.adding(seconds: 60)),
          of: patch.id, by: world.coordinator, in: tx)
      }
      #expect(try await bench.status(patch.id, world.vendors[1]) == nil)
      let closed = await refusal {
        _ = try await bench.act { patches, tx in try patches.publicFile(patch.id, in: tx) }
      }
      #expect(closed?.status == 404)
      // Without an embargo the hour alone decides.
      try await bench.pass(minutes: 8)
      #expect(try await bench.state(patch.id) == .released)
      let file = try await bench.act { patches, tx in
        try patches.publicFile(patch.id, in: tx).bytes
      }
      #expect(try UnifiedDiff(file).files.map(\.path) == ["src/read.c"])
    }
  }

  @Test("Once everybody may have the file, what was said about it stays with those of the case")
  func released() async throws {
    try await with(.sqlite) { bench in
      let (world, patch) = (bench.world, try await bench.offer())
      let services = world.services
      let stranger = try await services.database.write { tx in
        try CoordinationWorld.member("Else", .vendor, services, in: tx)
      }
      try await bench.move(patch.id, .accept, by: world.vendors[0])
      try await bench.act { patches, tx in
        _ = try patches.plan(
          PatchStageDraft(name: "All", parties: nil, opensAt: world.now.adding(seconds: 60)),
          of: patch.id, by: world.coordinator, in: tx)
      }
      #expect(try await bench.status(patch.id, world.vendors[1]) == 404)
      try await bench.pass(minutes: 8)
      #expect(try await bench.state(patch.id) == .released)
      #expect(try await bench.status(patch.id, world.vendors[1]) == nil)
      #expect(try await bench.status(patch.id, stranger) == 404)
      try await bench.act { patches, tx in _ = try patches.publicFile(patch.id, in: tx) }
    }
  }

  @Test("A patch is not put into the report of somebody who may not see it")
  func keptFromReporter() async throws {
    try await with(.sqlite) { bench in
      let world = bench.world
      var draft = bench.draft
      draft.product = "pkg:npm/product-1"
      let ready = draft
      let patch = try await bench.act { patches, tx in
        try patches.offer(ready, on: world.case, by: world.vendors[1], in: tx)
      }
      #expect(try await bench.status(patch.id, world.finder) == 404)
      let services = world.services
      let found = try await services.database.read { tx in
        try services.intake.findings(page: PageRequest(limit: 10), by: world.finder, in: tx)
          .elements.first?.id
      }
      let finding = try #require(found)
      let nothing = sha256([UInt8]())
      let refused = await refusal {
        try await bench.act { patches, tx in
          _ = try patches.test(
            patch.id, on: finding, TrialOrder(kind: .c, source: nothing, reproducer: nothing),
            by: world.coordinator, in: tx)
        }
      }
      #expect(refused?.fields.first?.rule == "is of somebody who may not see this patch yet")
    }
  }

  @Test("A stage is not opened before the one that comes first")
  func inOrder() async throws {
    try await with(.sqlite) { bench in
      let (world, patch) = (bench.world, try await bench.offer())
      let second = try await bench.participant(world.vendors[1])
      try await bench.move(patch.id, .accept, by: world.vendors[0])
      try await bench.act { patches, tx in
        for parties in [[second], nil] {
          _ = try patches.plan(
            PatchStageDraft(
              name: "Stage", parties: parties, opensAt: world.now.adding(seconds: 60)),
            of: patch.id, by: world.coordinator, in: tx)
        }
        try patches.change(
          1, .hold, because: "A doubt.", of: patch.id, by: world.coordinator, in: tx)
      }
      try await bench.pass(minutes: 20)
      #expect(try await bench.state(patch.id) == .accepted)
      let refused = await refusal {
        try await bench.act { patches, tx in
          try patches.change(
            2, .open, because: "Now.", of: patch.id, by: world.coordinator, in: tx)
        }
      }
      #expect(refused?.code == "patch-stage-order")
    }
  }

  @Test("What climbs out, what is binary, and what nobody signed off is refused")
  func refused() async throws {
    try await with(.sqlite) { bench in
      let world = bench.world
      func offered(_ change: (inout PatchDraft) -> Void) async -> Problem? {
        var draft = bench.draft
        change(&draft)
        let ready = draft
        return await refusal {
          _ = try await bench.act { patches, tx in
            try patches.offer(ready, on: world.case, by: world.finder, in: tx)
          }
        }
      }
      let climbing = String(decoding: Bench.diff, as: UTF8.self)
        .replacing("b/src/read.c", with: "b/../../etc/passwd")
      #expect(await offered { $0.diff = Array(climbing.utf8) }?.status == 422)
      #expect(
        await offered { $0.diff = Array("Binary files a and b differ\n".utf8) }?.status == 422)
      #expect(await offered { $0.author.version = nil }?.fields.first?.field == "/authorVersion")
      #expect(await offered { $0.diff = nil }?.fields.first?.field == "/diff")
      #expect(
        await offered {
          $0.diff = nil
          $0.address = "javascript:alert(1)"
        }?.status == 422)
      #expect(throws: Problem.self) {
        try PatchReading.draft(["product": "p", "base": "1", "authorKind": "person", "author": "A"])
      }
    }
  }
}
