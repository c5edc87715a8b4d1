import Storage
import TestSupport
import Testing

@Suite struct IsolationTests {
  @Test(arguments: TestDatabase.each)
  func noUpdateIsLost(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      try await database.write {
        _ = try $0.execute("INSERT INTO items (id, number) VALUES ('a', 0)")
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<50 {
          group.addTask {
            try await database.write { transaction in
              let row = try transaction.row("SELECT number FROM items WHERE id = 'a'")
              let number = try row?["number"] ?? 0
              try transaction.execute("UPDATE items SET number = \(number + 1) WHERE id = 'a'")
            }
          }
        }
        try await group.waitForAll()
      }
      let number = try await database.read {
        try $0.row("SELECT number FROM items")?["number"] as Int?
      }
      #expect(number == 50)
    }
  }

  @Test(arguments: TestDatabase.each)
  func ruleOverTwoRowsHolds(_ engine: TestDatabase.Case) async throws {
    // Write skew: each takes its own row off only if the other's is still on.
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      try await database.write { transaction in
        try transaction.execute("INSERT INTO items (id, number, flag) VALUES ('a', 1, TRUE)")
        try transaction.execute("INSERT INTO items (id, number, flag) VALUES ('b', 2, TRUE)")
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for id in ["a", "b", "a", "b"] {
          group.addTask {
            try await database.write { transaction in
              let on = try transaction.rows("SELECT id FROM items WHERE flag")
              if on.count > 1 {
                try transaction.execute("UPDATE items SET flag = FALSE WHERE id = \(id)")
              }
            }
          }
        }
        try await group.waitForAll()
      }
      let on = try await database.read { try $0.rows("SELECT id FROM items WHERE flag").count }
      #expect(on == 1)
    }
  }

  @Test(arguments: TestDatabase.each)
  func aReaderSeesOneSnapshot(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      let (looked, written) = (TestSignal(), TestSignal())
      async let counts = database.read { transaction in
        let before: Int? = try transaction.row("SELECT COUNT(*) FROM items")?[0]
        looked.set()
        written.waitBlocking()
        return [before, try transaction.row("SELECT COUNT(*) FROM items")?[0]]
      }
      await looked.wait()
      try await database.write {
        _ = try $0.execute("INSERT INTO items (id, number) VALUES ('a', 1)")
      }
      written.set()
      #expect(try await counts == [0, 0])
      #expect(try await count(database) == 1)
    }
  }

  @Test(arguments: TestDatabase.each)
  func oneFailureInAGroupFailsAlone(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      let failures = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<200 {
          group.addTask {
            do {
              try await database.write { transaction in
                try transaction.execute(
                  "INSERT INTO items (id, number) VALUES (\("i\(number)"), 1)")
                if number % 10 == 3 { throw StorageProblem.invalid("on purpose") }
              }
              return false
            } catch { return true }
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(failures == 20)
      #expect(try await count(database) == 180)
    }
  }

  @Test(arguments: TestDatabase.each)
  func twoProcessesShareADatabase(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema], durable: true) { first async throws in
      let second = try await Database.open(
        first.address, options: DatabaseOptions(connections: 3))
      try await first.write { try $0.execute("INSERT INTO items (id, number) VALUES ('a', 0)") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<60 {
          group.addTask {
            try await (number.isMultiple(of: 2) ? first : second).write { transaction in
              let row = try transaction.row("SELECT number FROM items WHERE id = 'a'")
              let old: Int = try row?["number"] ?? 0
              try transaction.execute("UPDATE items SET number = \(old + 1) WHERE id = 'a'")
            }
          }
        }
        try await group.waitForAll()
      }
      let number = try await second.read {
        try $0.row("SELECT number FROM items")?["number"] as Int?
      }
      #expect(number == 60)
      await second.close()
    }
  }
}
