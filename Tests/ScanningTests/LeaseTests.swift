import Access
import Formats
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Scanning

@Suite("Leases") struct LeaseTests {
  private let target = "https://github.com/a/b@0123456789abcdef"

  @Test("Of fifty claims at once exactly one is granted", arguments: TestDatabase.each)
  func race(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      var campaigns: [(Campaign, Principal)] = []
      for number in 0..<50 {
        let principal = number.isMultiple(of: 2) ? test.one : test.other
        campaigns.append((try await test.campaign(principal), principal))
      }
      let outcomes = await withTaskGroup(of: Bool?.self) { group in
        for (campaign, principal) in campaigns {
          group.addTask {
            do {
              _ = try await test.claim(self.target, campaign, by: principal)
              return true
            } catch is ScanConflict {
              return false
            } catch {
              return nil
            }
          }
        }
        return await group.reduce(into: [Bool?]()) { $0.append($1) }
      }
      #expect(outcomes.filter { $0 == true }.count == 1)
      #expect(outcomes.filter { $0 == false }.count == 49)
      #expect(try await test.facts("lease.granted") == 1)
    }
  }

  @Test(
    "Whoever comes second learns what to do, and who has it only when they agreed",
    arguments: TestDatabase.each)
  func conflict(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let first = try await test.campaign(test.one)
      let lease = try await test.claim(target, first, by: test.one)
      // Something nobody looks at.
      let idle = try ScanTarget("pkg:npm/idle@1.0.0")
      _ = try await test.write { service, tx in
        try service.recordCoverage(of: idle, for: first.id, Depth(), by: test.one, in: tx)
      }
      let second = try await test.campaign(test.other, .fuzzing, compatible: [.aiReview])
      let conflict = await #expect(throws: ScanConflict.self) {
        try await test.claim("git@github.com:A/b.git@0123456789ABCDEF", second, by: test.other)
      }
      let holder = try #require(conflict?.holders.first)
      #expect(holder.lease == lease.id)
      #expect(holder.until == lease.expiresAt)
      #expect(holder.technique == .aiReview)
      #expect(holder.name == nil && holder.contact == nil)
      #expect(holder.couldJoin)
      #expect(conflict?.instead == ["pkg:npm/idle@1.0.0"])
      let text = String(describing: conflict?.json.serialized())
      #expect(!text.contains("desk@one.example") && !text.contains("The finder"))
      // Another commit is another target.
      _ = try await test.claim("https://github.com/a/b@fedcba9876543210", second, by: test.other)
      // Agreed to be named.
      let named = try await test.campaign(test.one, isNamed: true)
      _ = try await test.claim("pkg:npm/named@1.0.0", named, by: test.one)
      let open = await #expect(throws: ScanConflict.self) {
        try await test.claim("pkg:npm/named@1.0.0", second, by: test.other)
      }
      #expect(open?.holders.first?.name == "The finder")
      #expect(open?.holders.first?.contact == "desk@one.example")
    }
  }

  @Test("Techniques that both name as compatible stand side by side", arguments: TestDatabase.each)
  func compatible(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let review = try await test.campaign(test.one, .aiReview, compatible: [.fuzzing])
      let fuzz = try await test.campaign(test.other, .fuzzing, compatible: [.aiReview])
      let first = try await test.claim(target, review, by: test.one)
      let second = try await test.claim(target, fuzz, by: test.other)
      #expect(second.fence == first.fence + 1)
      // The same technique is not, whatever it names.
      let again = try await test.campaign(test.other, .aiReview, compatible: [.aiReview, .fuzzing])
      await #expect(throws: ScanConflict.self) {
        try await test.claim(target, again, by: test.other)
      }
    }
  }

  @Test("A heartbeat keeps a lease, silence ends it, and never early", arguments: TestDatabase.each)
  func silence(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let (mine, theirs) = (try await test.campaign(test.one), try await test.campaign(test.other))
      let lease = try await test.claim(target, mine, by: test.one, minutes: 5)
      test.clock.advance(seconds: 240)
      let kept = try await test.write { service, tx in
        try service.heartbeat(lease.id, fence: lease.fence, minutes: 5, by: test.one, in: tx)
      }
      #expect(kept.expiresAt == test.clock.now.adding(seconds: 300))
      // A clock that is put back takes nothing away.
      test.clock.advance(seconds: -200)
      let back = try await test.write { service, tx in
        try service.heartbeat(lease.id, fence: lease.fence, minutes: 5, by: test.one, in: tx)
      }
      #expect(back.expiresAt == kept.expiresAt)
      // At its end and within the grace nobody else gets it.
      test.clock.advance(seconds: 200 + 300 + 59)
      await #expect(throws: ScanConflict.self) {
        try await test.claim(target, theirs, by: test.other)
      }
      #expect(try await test.write { service, tx in try service.expire(in: tx) } == 0)
      test.clock.advance(seconds: 1)
      let next = try await test.claim(target, theirs, by: test.other)
      #expect(next.fence == lease.fence + 1)
      await #expect(throws: ScanningProblem.leaseEnded(.expired)) {
        try await test.write { service, tx in
          try service.heartbeat(lease.id, fence: lease.fence, minutes: 5, by: test.one, in: tx)
        }
      }
      await #expect(throws: ScanningProblem.fenced) {
        try await test.write { service, tx in
          try service.heartbeat(next.id, fence: lease.fence, minutes: 5, by: test.other, in: tx)
        }
      }
      #expect(try await test.facts("lease.ended") == 1)
    }
  }

  @Test(
    "What is finished is on the map; what is closed is given back", arguments: TestDatabase.each)
  func ends(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let campaign = try await test.campaign(test.one)
      let lease = try await test.claim(target, campaign, by: test.one)
      let done = try await test.write { service, tx in
        try service.end(
          lease.id, fence: lease.fence, completed: Depth(hours: 3, share: 0.4, findings: 2),
          by: test.one, in: tx)
      }
      #expect(done.state == .completed)
      #expect(try await test.facts("coverage.recorded") == 1)
      let seen = try await test.write { service, tx in
        try service.coverage(page: PageRequest(), by: test.other, in: tx).elements
      }
      #expect(seen.map(\.coverage.target) == [lease.target])
      #expect(seen.first?.party == nil)
      #expect(seen.first?.coverage.depth.share == 0.4)
      let held = try await test.claim("pkg:npm/x@1", campaign, by: test.one)
      _ = try await test.write { service, tx in
        try service.closeCampaign(campaign.id, by: test.one, in: tx)
      }
      let ended = try await test.write { service, tx in
        try service.lease(held.id, by: test.one, in: tx)
      }
      #expect(ended.state == .released)
      await #expect(throws: ScanningProblem.campaignNotRunning) {
        try await test.claim("pkg:npm/y@1", campaign, by: test.one)
      }
    }
  }

  @Test("Nobody reaches what is another's", arguments: TestDatabase.each)
  func isolation(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestScanning.schemas) { database async throws in
      let test = try await TestScanning(database)
      let campaign = try await test.campaign(test.one)
      let lease = try await test.claim(target, campaign, by: test.one)
      await #expect(throws: Denial.hidden) {
        try await test.write { service, tx in
          _ = try service.heartbeat(
            lease.id, fence: lease.fence, minutes: 5, by: test.other, in: tx)
        }
      }
      await #expect(throws: Denial.hidden) {
        try await test.claim("pkg:npm/x@1", campaign, by: test.other)
      }
      let listed = try await test.write { service, tx in
        (
          try service.leases(page: PageRequest(), by: test.other, in: tx).elements.count,
          try service.campaigns(page: PageRequest(), by: test.other, in: tx).elements.count
        )
      }
      #expect(listed == (0, 0))
    }
  }
}
