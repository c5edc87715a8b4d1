import Jobs
import Storage
import TestSupport
import Testing
import Vocabulary

/// Workers that stall, crash and come back, under a clock that a seed drives.
@Suite struct JobSimulationTests {
  private struct Crash: Error {}

  @Test(arguments: TestDatabase.each, [1, 2, 3, 4, 5])
  func nothingIsLostAndNoFenceWritesTwice(_ engine: TestDatabase.Case, _ seed: Int) async throws {
    let clock = TestClock()
    let surroundings = Surroundings.test(seed: UInt64(seed), clock: clock)
    var random = SeededGenerator(seed: UInt64(seed))
    try await withDatabase(engine, schemas: [JobSchema.schema, effectSchema]) {
      database async throws in
      let ids = try await database.write { transaction in
        try (0..<30).map { number in
          try JobQueue.enqueue(
            "work", payload: "\(number)", in: transaction, surroundings: surroundings,
            at: clock.now.adding(seconds: Int64(number)), maxAttempts: 1000)
        }
      }
      var held: [[JobLease]] = Array(repeating: [], count: 4)
      var newest: [JobID: Int64] = [:]
      var refused = 0
      var steps = 0
      while try await remaining(database) > 0, steps < 5000 {
        steps += 1
        let worker = Int.random(in: 0..<held.count, using: &random)
        let now = clock.now
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1, 2:
          let leases = try await database.write {
            try JobLease.claim(kinds: ["work"], limit: 3, seconds: 20, in: $0, now: now)
          }
          for lease in leases {
            #expect(lease.job.fence > newest[lease.job.id] ?? 0, "a fence was given twice")
            newest[lease.job.id] = lease.job.fence
          }
          held[worker] += leases
        case 3: clock.advance(seconds: Int64.random(in: 1...15, using: &random))
        case 4: held[worker] = []  // crashed, with all it held
        case 5:
          guard let lease = held[worker].first else { continue }
          try? await database.write { try lease.extend(seconds: 20, in: $0, now: now) }
        case 6:
          guard let lease = held[worker].first else { continue }
          // Crashed in the middle of a transaction.
          await #expect(throws: (any Error).self) {
            try await database.write { transaction in
              try lease.check(in: transaction)
              try transaction.execute("INSERT INTO effects VALUES (\(lease.job.id), -1)")
              throw Crash()
            }
          }
        default:
          guard let lease = held[worker].popLast() else { continue }
          let finishes = steps.isMultiple(of: 3)
          let isStale = newest[lease.job.id] != lease.job.fence
          do {
            try await database.write { transaction in
              try lease.check(in: transaction)
              try transaction.execute(
                "INSERT INTO effects VALUES (\(lease.job.id), \(lease.job.fence))")
              if finishes { try lease.finish(in: transaction) }
            }
            #expect(!isStale, "a stale fence wrote (seed \(seed), step \(steps))")
          } catch JobProblem.leaseLost {
            refused += 1
          }
        }
      }
      #expect(steps < 5000, "seed \(seed)")
      let done = try await database.read { transaction in
        #expect(try transaction.row("SELECT COUNT(*) FROM effects WHERE fence < 0")?[0] == 0)
        return try transaction.rows("SELECT DISTINCT job FROM effects").map {
          try $0["job"] as JobID
        }
      }
      #expect(Set(done) == Set(ids), "seed \(seed)")
    }
  }

  private func remaining(_ database: Database) async throws -> Int {
    try await database.read { try $0.row("SELECT COUNT(*) FROM jobs")?[0] ?? 0 }
  }
}
