import Jobs
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

let effectSchema = Schema(
  module: "effects",
  migrations: [
    Migration(
      "1-create",
      [
        """
        CREATE TABLE effects (
          job TEXT NOT NULL, fence BIGINT NOT NULL, PRIMARY KEY (job, fence))
        """
      ])
  ])

/// Collects what handlers saw.
final class Log: Sendable {
  private let entries = Mutex<[String]>([])
  func add(_ entry: String) { entries.withLock { $0.append(entry) } }
  var all: [String] { entries.withLock { $0 } }
}

@Suite struct JobQueueTests {
  private let clock = TestClock()
  private var surroundings: Surroundings { .test(clock: clock) }
  private let schemas = [JobSchema.schema, effectSchema]

  private func worker(
    _ database: Database, schedules: [JobSchedule] = [],
    _ handler: @escaping JobWorker.Handler
  ) -> JobWorker {
    JobWorker(
      database: database, handlers: ["work": handler], schedules: schedules,
      surroundings: surroundings)
  }

  @Test(arguments: TestDatabase.each)
  func aJobIsStoredWithItsCauseOrNotAtAll(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      let surroundings = surroundings
      await #expect(throws: Problem.notFound("x")) {
        try await database.write { transaction in
          try JobQueue.enqueue("work", payload: "{}", in: transaction, surroundings: surroundings)
          throw Problem.notFound("x")
        }
      }
      let id = try await database.write {
        try JobQueue.enqueue("work", payload: #"{"a":1}"#, in: $0, surroundings: surroundings)
      }
      let log = Log()
      let begun = try await worker(database) { context in
        log.add("\(context.job.id) \(context.job.payload) \(context.job.attempt)")
      }.runOnce()
      #expect(begun == 1)
      #expect(log.all == [#"\#(id) {"a":1} 1"#])
      let left = try await statistics(database)
      #expect(left.counts.isEmpty)
    }
  }

  private func statistics(_ database: Database) async throws -> JobStatistics {
    let now = clock.now
    return try await database.read { try JobQueue.statistics(in: $0, now: now) }
  }

  @Test(arguments: TestDatabase.each)
  func aKeyIsUniqueWhilePending(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      let surroundings = surroundings
      @Sendable func enqueue(_ at: Timestamp? = nil, _ kind: JobKind = "work") async throws -> JobID
      {
        try await database.write {
          try JobQueue.enqueue(
            kind, payload: "{}", in: $0, surroundings: surroundings, at: at, key: "k")
        }
      }
      let first = try await enqueue(clock.now.adding(seconds: 60))
      let other = try await enqueue(nil, "other")
      let second = try await enqueue(clock.now.adding(seconds: 30))
      #expect(first == second && first != other)
      let log = Log()
      let worker = worker(database) { context in
        log.add("\(context.job.id)")
        if context.job.id == first { #expect(try await enqueue() != first) }
        throw Problem.notFound("x")
      }
      #expect(try await worker.runOnce() == 0)
      clock.advance(seconds: 30)
      #expect(try await worker.runOnce() >= 1)
      #expect(log.all.first == "\(first)")
    }
  }

  @Test(arguments: TestDatabase.each)
  func failuresAreRetriedLaterAndThenDie(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      let surroundings = surroundings
      let id = try await database.write {
        try JobQueue.enqueue(
          "work", payload: "{}", in: $0, surroundings: surroundings, maxAttempts: 3)
      }
      let worker = worker(database) { _ in throw Problem.notFound("package") }
      #expect(try await worker.runOnce() == 1)
      #expect(try await worker.runOnce() == 0)
      #expect(try await statistics(database).counts == [.retry: 1])
      clock.advance(seconds: 2)
      #expect(try await worker.runOnce() == 1)
      clock.advance(seconds: 1)
      #expect(try await worker.runOnce() == 0)
      clock.advance(seconds: 3)
      #expect(try await worker.runOnce() == 1)
      let page = try await database.read { try JobQueue.deadLetters(PageRequest(), in: $0) }
      #expect(page.elements.map(\.job.id) == [id])
      #expect(page.elements.first?.reason.hasPrefix("not-found: ") == true)
      #expect(page.elements.first?.job.attempt == 3)

      try await database.write { try JobQueue.requeue(id, in: $0, surroundings: surroundings) }
      await #expect(throws: JobProblem.notDead(id)) {
        try await database.read { try JobQueue.deadLetter(id, in: $0) }
      }
      #expect(
        try await self.worker(database) { _ in throw JobProblem.permanent("no") }.runOnce() == 1)
      #expect(try await database.read { try JobQueue.deadLetter(id, in: $0) }.job.attempt == 1)
      try await database.write {
        try JobQueue.discard(id, reason: "settled by hand", in: $0, surroundings: surroundings)
      }
      #expect(try await statistics(database).counts == [.discarded: 1])
    }
  }

  @Test(arguments: TestDatabase.each)
  func deadLettersComeInPages(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      let surroundings = surroundings
      try await database.write { transaction in
        for _ in 0..<7 {
          try JobQueue.enqueue("work", payload: "{}", in: transaction, surroundings: surroundings)
        }
      }
      _ = try await worker(database) { _ in throw JobProblem.permanent("no") }.runOnce()
      var seen: [JobID] = []
      var after: Cursor?
      repeat {
        let request = PageRequest(limit: 3, after: after)
        let page = try await database.read { try JobQueue.deadLetters(request, in: $0) }
        seen += page.elements.map(\.job.id)
        after = page.next
      } while after != nil
      #expect(seen.count == 7 && Set(seen).count == 7)
    }
  }

  @Test(arguments: TestDatabase.each)
  func aWorkerThatLostItsLeaseWritesNothing(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      let (surroundings, clock) = (surroundings, clock)
      try await database.write {
        _ = try JobQueue.enqueue("work", payload: "{}", in: $0, surroundings: surroundings)
      }
      let other = worker(database) { context in
        try await context.finish { transaction in
          _ = try transaction.execute("INSERT INTO effects VALUES ('second', \(context.job.fence))")
        }
      }
      let log = Log()
      let slow = worker(database) { context in
        clock.advance(seconds: 61)
        #expect(try await other.runOnce() == 1)
        do {
          try await context.write { transaction in
            _ = try transaction.execute("INSERT INTO effects VALUES ('first', 1)")
          }
        } catch JobProblem.leaseLost { log.add("lost") }
        await #expect(throws: JobProblem.leaseLost(context.job.id)) {
          try await context.heartbeat()
        }
      }
      #expect(try await slow.runOnce() == 1)
      #expect(log.all == ["lost"])
      let effects = try await database.read { transaction in
        try transaction.rows("SELECT job, fence FROM effects").map {
          "\(try $0["job"] as String) \(try $0["fence"] as Int)"
        }
      }
      #expect(effects == ["second 2"])
    }
  }

  @Test(arguments: TestDatabase.each)
  func schedulesRunOncePerPeriod(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      let log = Log()
      let schedule = JobSchedule("work", every: 60, key: "sweep")
      let workers = (0..<4).map { _ in
        worker(database, schedules: [schedule]) { log.add($0.job.payload) }
      }
      for _ in 0..<5 {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for worker in workers { group.addTask { _ = try await worker.runOnce() } }
          try await group.waitForAll()
        }
        clock.advance(seconds: 60)
      }
      #expect(log.all.count == 5 && Set(log.all).count == 5)
    }
  }

  @Test(arguments: TestDatabase.each)
  func aRunningWorkerIsWokenAndFinishesWhatItHolds(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      let surroundings = Surroundings.system
      let (begun, go, log) = (TestSignal(), TestSignal(), Log())
      var options = WorkerOptions()
      options.pollSeconds = 3600
      let worker = JobWorker(
        database: database,
        handlers: [
          "work": { _ in
            begun.set()
            await go.wait()
            log.add(Task.isCancelled ? "cancelled" : "done")
          }
        ], surroundings: surroundings, options: options)
      let task = Task { try await worker.run() }
      try await database.write {
        _ = try JobQueue.enqueue("work", payload: "{}", in: $0, surroundings: surroundings)
      }
      await begun.wait()
      task.cancel()
      go.set()
      try await task.value
      #expect(log.all == ["done"])
      #expect(try await statistics(database).counts.isEmpty)
    }
  }
}
