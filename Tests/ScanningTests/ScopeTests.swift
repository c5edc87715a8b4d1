import Access
import Formats
import Inventory
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Scanning

@Suite("Scopes and wishes") struct ScopeTests {
  @Test(
    "Without a signed scope no asset is looked at; with one it is", arguments: TestDatabase.each)
  func noByDefault(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let campaign = try await test.campaign(test.one, .networkScan)
      let name = test.asset.description
      await #expect(throws: ScanningProblem.notPermitted(.noScope, next: nil)) {
        try await test.claim(name, campaign, by: test.one)
      }
      // One that does not exist is answered alike.
      let nobody = AssetID(.test(seed: 99))
      let ask = { (asset: AssetID) in
        try await test.write { service, tx in
          try service.mayScan(asset, .networkScan, by: test.one, in: tx).permission
        }
      }
      #expect(try await ask(test.asset) == .no(.noScope, next: nil))
      #expect(try await ask(nobody) == .no(.noScope, next: nil))
      let party = try #require(test.one.organization)
      let scope = try await test.scope(parties: [party])
      #expect(try await ask(test.asset).isYes)
      let lease = try await test.claim(name, campaign, by: test.one)
      #expect(lease.scope == scope.id)
      // The other party is not named.
      let theirs = try await test.campaign(test.other, .networkScan)
      await #expect(throws: ScanningProblem.notPermitted(.noScope, next: nil)) {
        try await test.claim(name, theirs, by: test.other)
      }
      // The signature verifies with the hub's key, over what the scope says.
      let note = try Note(scope.note)
      #expect(try note.verify([test.signer.verifier]) == ["test.example"])
      #expect(
        note.text.contains(scope.draft.json.serialized(pretty: false)) || note.text.contains(name))
      #expect(try await test.facts("scope.signed") == 1)
    }
  }

  @Test(
    "Once an owner has a key, no session signs for it: the scope needs the key's signature",
    arguments: TestDatabase.each)
  func ownKey(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let owner = try #require(test.owner.organization)
      let administrator = Principal(
        identity: test.owner.identity,
        membership: .init(organization: owner, kind: .criticalInfrastructure, role: .administrator))
      let keys = try (1...3 as ClosedRange<UInt8>).map {
        try NoteSigner(name: "pump.example", seed: Array(repeating: $0, count: 32))
      }
      let add = { (note: Note, principal: Principal) in
        try await test.write { service, tx in
          _ = try service.addScopeKey(note, of: owner, by: principal, in: tx)
        }
      }
      let text = { (key: NoteSigner) in ScopeTexts.key(key.verifier, of: owner) }
      // An analyst of theirs may sign scopes but not say who signs them; nobody else may at all.
      await #expect(throws: Denial.self) { try await add(keys[0].sign(text(keys[0])), test.owner) }
      await #expect(throws: Denial.self) { try await add(keys[0].sign(text(keys[0])), test.one) }
      // Without the key itself it cannot be added.
      await #expect(throws: ScanningProblem.self) {
        try await add(keys[1].sign(text(keys[0])), administrator)
      }
      try await add(keys[0].sign(text(keys[0])), administrator)
      // The next one needs a key that is there.
      await #expect(throws: ScanningProblem.self) {
        try await add(keys[1].sign(text(keys[1])), administrator)
      }
      try await add(keys[0].cosign(keys[1].sign(text(keys[1]))), administrator)

      let party = try #require(test.one.organization)
      await #expect(throws: ScanningProblem.self) { try await test.scope(parties: [party]) }
      let draft = test.draft(parties: [party])
      let sign = { (draft: ScopeDraft, note: Note) in
        try await test.write { service, tx in
          try service.sign(draft, consent: note, by: test.owner, in: tx)
        }
      }
      let consent = try keys[1].sign(ScopeTexts.consent(draft, of: owner))
      var wider = draft
      wider.techniques = [.networkScan, .fuzzing]
      await #expect(throws: ScanningProblem.self) { try await sign(wider, consent) }
      await #expect(throws: ScanningProblem.self) {
        try await sign(draft, keys[2].sign(ScopeTexts.consent(draft, of: owner)))
      }
      let scope = try await sign(draft, consent)
      #expect(scope.consent == consent.encoded)
      #expect(try Note(scope.note).text.contains(sha256(consent.encoded).description))
      // An old consent brings nothing back.
      try await test.write { service, tx in _ = try service.revoke(scope.id, by: test.owner, in: tx)
      }
      await #expect(throws: ScanningProblem.self) { try await sign(draft, consent) }
      // Whoever lost the keys asks the coordinator; their own administrator cannot.
      let remove = { (principal: Principal) in
        try await test.write { service, tx in
          try service.removeScopeKeys(of: owner, by: principal, in: tx)
        }
      }
      await #expect(throws: Problem.self) { try await remove(administrator) }
      try await remove(TestScanning.coordinator)
      _ = try await test.scope(parties: [party])
      #expect(try await test.facts("scope.key-added") == 2)
    }
  }

  @Test("A scope taken back ends its leases at once", arguments: TestDatabase.each)
  func revocation(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let party = try #require(test.one.organization)
      let scope = try await test.scope(parties: [party])
      let campaign = try await test.campaign(test.one, .networkScan)
      let lease = try await test.claim(test.asset.description, campaign, by: test.one)
      await #expect(throws: Denial.hidden) {
        try await test.write { service, tx in _ = try service.revoke(scope.id, by: test.one, in: tx)
        }
      }
      _ = try await test.write { service, tx in
        try service.revoke(scope.id, by: test.owner, in: tx)
      }
      let ended = try await test.write { service, tx in
        try service.lease(lease.id, by: test.one, in: tx)
      }
      #expect(ended.state == .expired)
      #expect(ended.reason == "The owner took the scope back. Stop at once.")
      await #expect(throws: ScanningProblem.scopeRevoked) {
        try await test.write { service, tx in
          _ = try service.revoke(scope.id, by: test.owner, in: tx)
        }
      }
      #expect(try await test.facts("scope.revoked") == 1)
    }
  }

  @Test(
    "A lease ends with its window, and a heartbeat after it says so", arguments: TestDatabase.each)
  func window(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let party = try #require(test.one.organization)
      // The clock stands at Saturday 08:00; open from 09:00 to 10:00.
      _ = try await test.scope(parties: [party]) {
        $0.windows = [ScanWindow(days: [6], from: 540, to: 600)].compactMap { $0 }
      }
      let campaign = try await test.campaign(test.one, .networkScan)
      let opens = test.clock.now.adding(seconds: 3600)
      await #expect(throws: ScanningProblem.notPermitted(.outsideWindow, next: opens)) {
        try await test.claim(test.asset.description, campaign, by: test.one)
      }
      test.clock.advance(seconds: 3600 + 1800)
      let lease = try await test.claim(
        test.asset.description, campaign, by: test.one, minutes: 240)
      #expect(lease.expiresAt == opens.adding(seconds: 3600))
      test.clock.advance(seconds: 1800 + 10)
      let ended = try await test.write { service, tx in
        try service.heartbeat(lease.id, fence: lease.fence, minutes: 60, by: test.one, in: tx)
      }
      #expect(ended.state == .expired)
      #expect(ended.reason == ScanRefusal.outsideWindow.title)
    }
  }

  @Test(
    "A pause ends what runs and holds for every scope of the system", arguments: TestDatabase.each)
  func pause(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let party = try #require(test.one.organization)
      let (one, other) = (
        try await test.scope(parties: [party]), try await test.scope(parties: [party])
      )
      let campaign = try await test.campaign(test.one, .networkScan)
      let lease = try await test.claim(test.asset.description, campaign, by: test.one)
      #expect([one.id, other.id].contains(lease.scope))
      let hold = { (minutes: Int64, principal: Principal) in
        try await test.write { service, tx in
          _ = try service.pause(one.id, minutes: minutes, by: principal, in: tx)
        }
      }
      await #expect(throws: Denial.hidden) { try await hold(60, test.one) }
      try await hold(60, test.owner)
      let ended = try await test.write { service, tx in
        try service.lease(lease.id, by: test.one, in: tx)
      }
      #expect(ended.state == .expired)
      let next = test.clock.now.adding(seconds: 3600)
      await #expect(throws: ScanningProblem.notPermitted(.paused, next: next)) {
        try await test.claim(test.asset.description, campaign, by: test.one)
      }
      try await hold(0, test.owner)
      _ = try await test.claim(test.asset.description, campaign, by: test.one)
      try await hold(60, test.owner)
      test.clock.advance(seconds: 3600)
      _ = try await test.claim(test.asset.description, campaign, by: test.one)
      #expect(try await test.facts("scope.paused") == 3)
    }
  }

  @Test("Only the owner signs, and only for what is theirs", arguments: TestDatabase.each)
  func signing(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let scope = try await test.scope(parties: [])
      await #expect(throws: ScanningProblem.self) {
        try await test.write { service, tx in
          _ = try service.sign(scope.draft, by: test.one, in: tx)
        }
      }
      await #expect(throws: Denial.hidden) {
        try await test.write { service, tx in _ = try service.scope(scope.id, by: test.one, in: tx)
        }
      }
      let listed = try await test.write { service, tx in
        try service.scopes(page: PageRequest(), by: test.one, in: tx).elements.count
      }
      #expect(listed == 0)
    }
  }

  @Test(
    "A project that does not want it is left alone, whatever the commit",
    arguments: TestDatabase.each)
  func optOut(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let campaign = try await test.campaign(test.one)
      let lease = try await test.claim("https://github.com/a/b@0123456", campaign, by: test.one)
      _ = try await test.write { service, tx in
        try service.optOut(
          "git@github.com:A/B.git", reason: "Please ask first", source: "test",
          by: TestScanning.coordinator, in: tx)
      }
      let ended = try await test.write { service, tx in
        try service.lease(lease.id, by: test.one, in: tx)
      }
      #expect(ended.state == .expired)
      await #expect(
        throws: ScanningProblem.optedOut("https://github.com/a/b", reason: "Please ask first")
      ) { try await test.claim("https://github.com/a/b@abcdef0", campaign, by: test.one) }
      await #expect(throws: Denial.forbidden(.wishesManage)) {
        try await test.write { service, tx in
          _ = try service.optIn("https://github.com/a/b", by: test.one, in: tx)
        }
      }
      _ = try await test.write { service, tx in
        try service.optIn("https://github.com/a/b", by: TestScanning.coordinator, in: tx)
      }
      _ = try await test.claim("https://github.com/a/b@abcdef0", campaign, by: test.one)
      // Another hub's hint fills an empty place and nothing else.
      let routes = try await test.write { service, tx in
        let hint = { (channel: String) in
          try service.route(
            "https://github.com/c/d", channel: channel, source: "peer", isHint: true,
            by: TestScanning.coordinator, in: tx
          ).channel
        }
        return [try hint("first@c.example"), try hint("second@c.example")]
      }
      #expect(routes == ["first@c.example", "first@c.example"])
    }
  }

  @Test(
    "A stronger model, a newer version and old age propose another look",
    arguments: TestDatabase.each)
  func proposals(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let campaign = try await test.campaign(test.one, model: "Small-1")
      let target = try ScanTarget("pkg:npm/left@1.0.0")
      _ = try await test.write { service, tx in
        try service.recordCoverage(of: target, for: campaign.id, Depth(), by: test.one, in: tx)
      }
      let ask = {
        try await test.write { service, tx in
          try service.proposals(page: PageRequest(), by: test.other, in: tx).elements
        }
      }
      #expect(try await ask().isEmpty)
      let rank = { (edition: Int64) in
        try await test.write { service, tx in
          try service.rank(
            [.init(model: "small-1", rank: 10), .init(model: "large-2", rank: 90)],
            source: "a benchmark", after: edition, by: TestScanning.coordinator, in: tx)
        }
      }
      #expect(try await rank(0).edition == 1)
      await #expect(throws: ScanningProblem.changed) { try await rank(0) }
      let stronger = try #require(try await ask().first)
      #expect(stronger.reasons == [.strongerModel])
      #expect(stronger.model == "large-2")
      test.clock.advance(seconds: 181 * 86_400)
      #expect(try await ask().first?.reasons == [.strongerModel, .old])
    }
  }
}
