import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

let itemSchema = Schema(
  module: "items",
  migrations: [
    Migration(
      "1-create",
      [
        """
        CREATE TABLE items (
          id TEXT NOT NULL PRIMARY KEY, number BIGINT NOT NULL CHECK (number >= 0),
          flag BOOLEAN NOT NULL DEFAULT FALSE, ratio DOUBLE PRECISION, body BYTEA, owner TEXT
            REFERENCES items (id), UNIQUE (number, owner))
        """
      ])
  ])

@Suite struct TransactionTests {
  @Test(arguments: TestDatabase.each)
  func valuesComeBackAsTheyWent(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      try await database.write { transaction in
        let changed = try transaction.execute(
          """
          INSERT INTO items (id, number, flag, ratio, body, owner)
          VALUES (\("a"), \(Int64.max), \(true), \(0.1), \([UInt8](0...255)), \(String?.none))
          """)
        #expect(changed == 1)
        let row = try #require(try transaction.row("SELECT * FROM items WHERE id = \("a")"))
        #expect(try row["number"] == Int64.max)
        #expect(try row["flag"] == true)
        #expect(try row["ratio"] == 0.1)
        #expect(try row["body"] == [UInt8](0...255))
        #expect(try row["owner"] == String?.none)
      }
    }
  }

  @Test(arguments: TestDatabase.each)
  func aFailedClosureChangesNothing(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      await #expect(throws: Problem.notFound("x")) {
        try await database.write { transaction in
          try transaction.execute("INSERT INTO items (id, number) VALUES ('a', 1)")
          throw Problem.notFound("x")
        }
      }
      let count = try await database.read { try $0.row("SELECT COUNT(*) FROM items")?[0] as Int? }
      #expect(count == 0)
    }
  }

  @Test(arguments: TestDatabase.each)
  func oddTextsAndLimits(_ engine: TestDatabase.Case) async throws {
    let texts = [
      "", "'", "\"", "'; DROP TABLE items; --", "\\", "?", "$1", "%_", "é", "e\u{301}", "🧑‍🚒🏴‍☠️",
      "a\nb\t",
    ]
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      try await database.write { transaction in
        for (number, text) in texts.enumerated() {
          try transaction.execute(
            "INSERT INTO items (id, number, body) VALUES (\(text), \(number), \(Array(text.utf8)))")
        }
        for text in texts {
          let row = try #require(try transaction.row("SELECT * FROM items WHERE id = \(text)"))
          #expect(Array((try row["id"] as String).utf8) == Array(text.utf8))
          #expect(try row["body"] == Array(text.utf8))
        }
        #expect(try transaction.row("SELECT '?' AS a, \(1) AS b")?["b"] == 1)
        for number in [Int64.min, -1, 0, .max] {
          #expect(try transaction.row("SELECT \(number) AS n")?["n"] == number)
        }
      }
      await #expect(throws: StorageProblem.invalid("text holds a NUL character")) {
        try await database.write { try $0.execute("DELETE FROM items WHERE id = \("a\0b")") }
      }
    }
  }

  @Test(arguments: TestDatabase.each)
  func textSortsByBytes(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      let sorted = try await database.write { transaction in
        for (number, id) in ["b", "B", "a", "é", "Z", "_"].enumerated() {
          try transaction.execute("INSERT INTO items (id, number) VALUES (\(id), \(number))")
        }
        #expect(try transaction.rows("SELECT id FROM items WHERE id LIKE 'b%'").count == 1)
        return try transaction.rows("SELECT id FROM items ORDER BY id").map {
          try $0["id"] as String
        }
      }
      #expect(sorted == ["B", "Z", "_", "a", "b", "é"])
    }
  }

  @Test(arguments: TestDatabase.each)
  func aSavepointUndoesOnlyItsOwn(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      let ran = Mutex<[String]>([])
      try await database.write { transaction in
        try transaction.execute("INSERT INTO items (id, number) VALUES ('a', 1)")
        transaction.afterCommit { ran.withLock { $0.append("outer") } }
        #expect(throws: StorageProblem.self) {
          try transaction.savepoint {
            try transaction.execute("INSERT INTO items (id, number) VALUES ('b', 2)")
            transaction.afterCommit { ran.withLock { $0.append("inner") } }
            try transaction.execute("INSERT INTO items (id, number) VALUES ('a', 3)")
          }
        }
        try transaction.savepoint {
          _ = try transaction.execute("INSERT INTO items (id, number) VALUES ('c', 4)")
        }
      }
      let ids = try await database.read { transaction in
        try transaction.rows("SELECT id FROM items ORDER BY id").map { try $0["id"] as String }
      }
      #expect(ids == ["a", "c"])
      #expect(ran.withLock { $0 } == ["outer"])
    }
  }

  @Test(arguments: TestDatabase.each)
  func aCaughtFailureStillSpoilsTheTransaction(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      await #expect(throws: StorageProblem.self) {
        try await database.write { transaction in
          try transaction.execute("INSERT INTO items (id, number) VALUES ('a', 1)")
          _ = try? transaction.execute("INSERT INTO items (id, number) VALUES ('a', 1)")
        }
      }
      #expect(try await count(database) == 0)
    }
  }

  @Test(arguments: TestDatabase.each)
  func statementsRunInsideForEach(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      try await database.write { transaction in
        try transaction.insert(
          into: "items", columns: ["id", "number"],
          rows: (0..<1300).map { [.text("i\($0)"), .integer(Int64($0))] })
        var seen = 0
        try transaction.forEach("SELECT id, number FROM items WHERE number >= \(0) ORDER BY number")
        {
          row in
          #expect(try row["number"] == seen)
          seen += 1
          try transaction.execute(
            "UPDATE items SET flag = TRUE WHERE id = \(try row["id"] as String)")
        }
        #expect(seen == 1300)
        #expect(try transaction.row("SELECT COUNT(*) FROM items WHERE flag")?[0] == 1300)
        #expect(throws: Problem.notFound("x")) {
          try transaction.forEach("SELECT 1 FROM items") { _ in throw Problem.notFound("x") }
        }
        let changed = try transaction.rows(
          "UPDATE items SET number = number + 5000 WHERE id IN \(list: ["i1", "i2"]) RETURNING id")
        #expect(changed.count == 2)
        #expect(try transaction.execute("DELETE FROM items WHERE id IN \(list: [String]())") == 0)
      }
    }
  }

  @Test(arguments: TestDatabase.each)
  func aReaderCannotWrite(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      await #expect(throws: StorageProblem.self) {
        try await database.read { try $0.execute("DELETE FROM items") }
      }
    }
  }

  @Test(arguments: TestDatabase.each)
  func wrongTypesAndNamesAreReported(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine) { database async throws in
      try await database.read { transaction in
        let row = try #require(try transaction.row("SELECT 'x' AS a, 1 AS b"))
        #expect(throws: StorageProblem.self) { try row["a"] as Int }
        #expect(throws: StorageProblem.self) { try row["c"] as Int }
        #expect(throws: StorageProblem.self) { try row[2] as Int }
        #expect(try row[1] == 1)
      }
    }
  }
}

func count(_ database: Database) async throws -> Int? {
  try await database.read { try $0.row("SELECT COUNT(*) FROM items")?[0] }
}
