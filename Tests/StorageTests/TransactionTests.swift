import Storage
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
    try await withDatabase(engine, schemas: [itemSchema]) { database in
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
    try await withDatabase(engine, schemas: [itemSchema]) { database in
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
}
