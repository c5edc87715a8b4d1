import Storage
import TestSupport
import Testing

@Suite struct BulkTests {
  @Sendable private static func row(_ number: Int) -> [SQLValue] {
    let body: SQLValue = number % 2 == 0 ? .null : .blob([0, UInt8(number % 256)])
    return [
      .text("item-\(number)"), .integer(Int64(number)), .real(Double(number) / 2), body,
      .bool(number % 3 == 0),
    ]
  }

  @Test(arguments: TestDatabase.each)
  func aHundredThousandRows(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      try await database.write { transaction in
        try transaction.insert(
          into: "items", columns: ["id", "number", "ratio", "body", "flag"],
          rows: (0..<100_000).map(Self.row))
      }
      let row = try await database.read { transaction in
        try transaction.row(
          "SELECT COUNT(*) AS n, SUM(number) AS s, COUNT(body) AS b, SUM(ratio) AS r FROM items")
      }
      #expect(try row?["n"] == 100_000)
      #expect(try row?["s"] == 4_999_950_000)
      #expect(try row?["b"] == 50_000)
      #expect(try row?["r"] == 2_499_975_000.0)
    }
  }

  @Test(arguments: TestDatabase.each)
  func conflictsAreResolvedRowByRow(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      try await database.write { transaction in
        let rows: [[SQLValue]] = (0..<1000).map { [.text("i\($0 % 100)"), .integer(1)] }
        try transaction.insert(
          into: "items", columns: ["id", "number"], rows: rows,
          conflict: "ON CONFLICT (id) DO UPDATE SET number = items.number + excluded.number + \(1)")
        #expect(try transaction.row("SELECT SUM(number) FROM items")?[0] == 100 + 900 * 2)
        try transaction.insert(
          into: "items", columns: ["id", "number"], rows: rows, conflict: "ON CONFLICT DO NOTHING")
        #expect(try transaction.row("SELECT COUNT(*) FROM items")?[0] == 100)
        #expect(throws: StorageProblem.self) {
          try transaction.savepoint {
            try transaction.insert(into: "items", columns: ["id", "number"], rows: rows)
          }
        }
        #expect(throws: StorageProblem.self) {
          try transaction.insert(into: "items", columns: ["id"], rows: [[.text("a"), .null]])
        }
      }
      #expect(try await count(database) == 100)
    }
  }
}
