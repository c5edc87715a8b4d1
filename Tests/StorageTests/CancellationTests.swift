import Storage
import TestSupport
import Testing

@Suite struct CancellationTests {
  @Test(arguments: TestDatabase.each)
  func aLongReadIsInterrupted(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine) { database async throws in
      let begun = TestSignal()
      let task = Task {
        try await database.read { transaction in
          begun.set()
          return try transaction.row(
            """
            WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 1000000000)
            SELECT COUNT(*) FROM t
            """)?[0] as Int?
        }
      }
      await begun.wait()
      task.cancel()
      await #expect(throws: StorageProblem.cancelled) { try await task.value }
      let one = try await database.read { try $0.row("SELECT 1")?[0] as Int? }
      #expect(one == 1)
    }
  }

  @Test(arguments: TestDatabase.each)
  func aWaitingWriteIsTakenOff(_ engine: TestDatabase.Case) async throws {
    let options = DatabaseOptions(connections: 1)
    try await withDatabase(engine, schemas: [itemSchema], options: options) {
      database async throws in
      let (begun, go) = (TestSignal(), TestSignal())
      let first = Task {
        try await database.write { transaction in
          begun.set()
          go.waitBlocking()
          _ = try transaction.execute("INSERT INTO items (id, number) VALUES ('a', 1)")
        }
      }
      await begun.wait()
      let second = Task {
        try await database.write { transaction in
          try transaction.execute("INSERT INTO items (id, number) VALUES ('b', 1)")
        }
      }
      second.cancel()
      await #expect(throws: StorageProblem.cancelled) { try await second.value }
      go.set()
      try await first.value
      #expect(try await count(database) == 1)
    }
  }

  @Test(arguments: TestDatabase.each)
  func closingFinishesWhatIsQueued(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      let (begun, go) = (TestSignal(), TestSignal())
      let write = Task {
        try await database.write { transaction in
          begun.set()
          go.waitBlocking()
          _ = try transaction.execute("INSERT INTO items (id, number) VALUES ('a', 1)")
        }
      }
      await begun.wait()
      async let closed: Void = database.close()
      go.set()
      try await write.value
      await closed
      await #expect(throws: StorageProblem.unavailable("the database is closed")) {
        try await database.write { try $0.execute("DELETE FROM items") }
      }
      await #expect(throws: StorageProblem.unavailable("the database is closed")) {
        try await database.read { try $0.rows("SELECT 1").count }
      }
    }
  }
}
