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

  @Test(arguments: TestDatabase.each)
  func valuesComeBackAsTheyWere(_ engine: TestDatabase.Case) async throws {
    let texts = [
      "", "\\N", "\\.", "a\tb", "line\nline\r\n", "\\", "\u{8}\u{B}\u{C}\u{1B}\u{7F}", "é",
      "e\u{301}", "日本",
      "'\"", "\\x41", "NULL", " ", "\u{1F600}",
    ]
    let rows: [[SQLValue]] = (0..<texts.count * 3).map { number in
      let text = texts[number % texts.count]
      return [
        .text("\(number) \(text)"), .integer(number == 0 ? 0 : .max - Int64(number)),
        number % 4 == 0 ? .null : .real([0.1, -1e300, .leastNonzeroMagnitude][number % 3]),
        number % 5 == 0 ? .null : .blob((0..<UInt8(number)).map { $0 &* 37 }),
        .bool(number % 3 == 0),
      ]
    }
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      try await database.write { transaction in
        try transaction.insert(
          into: "items", columns: ["id", "number", "ratio", "body", "flag"], rows: rows)
      }
      let found = try await database.read { transaction in
        try transaction.rows("SELECT id, number, ratio, body, flag FROM items").map { row in
          [
            (try row["id"] as String).sqlValue, (try row["number"] as Int64).sqlValue,
            (try row["ratio"] as Double?).sqlValue, (try row["body"] as [UInt8]?).sqlValue,
            (try row["flag"] as Bool).sqlValue,
          ]
        }
      }
      #expect(Set(found) == Set(rows) && found.count == rows.count)
    }
  }

  @Test(arguments: TestDatabase.each)
  func aRefusedRowUndoesItsInsertOnly(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      let rows: [[SQLValue]] = (0..<50).map { [.text("i\($0)"), .integer(1)] }
      try await database.write { transaction in
        try transaction.insert(into: "items", columns: ["id", "number"], rows: rows)
        for bad in [rows[7], [.text("a\0b"), .integer(1)], [.null, .integer(1)]] {
          let others: [[SQLValue]] = (50..<100).map { [.text("i\($0)"), .integer(1)] }
          #expect(throws: StorageProblem.self) {
            try transaction.savepoint {
              try transaction.insert(
                into: "items", columns: ["id", "number"], rows: others + [bad])
            }
          }
        }
        #expect(try transaction.row("SELECT COUNT(*) FROM items")?[0] == 50)
      }
      do {
        try await database.write { transaction in
          try transaction.insert(into: "items", columns: ["id", "number"], rows: rows)
        }
        Issue.record("the rows are there already")
      } catch StorageProblem.uniqueViolation {}
      #expect(try await count(database) == 50)
    }
  }

  @Test(arguments: TestDatabase.each)
  func listsOfAnyLengthFindWhatTheyName(_ engine: TestDatabase.Case) async throws {
    let strange = [
      "", "NULL", "null", "{", "}", ",", "\"", "\\", "\\\"", "a,b", " a ", "'", "é", "\n", "{a}",
      "$1", "?",
    ]
    let names = strange + (strange.count..<700).map { "item \($0)" }
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      try await database.write { transaction in
        try transaction.insert(
          into: "items", columns: ["id", "number", "body"],
          rows: names.enumerated().map { [.text($1), .integer(Int64($0)), .blob(Array($1.utf8))] })
      }
      for length in [0, 1, 2, 3, 4, 5, 17, 63, 64, 65, 500, 511, 512, 513, 700] {
        let part = Array(names.prefix(length))
        let (numbers, bodies) = (Array(0..<length), part.map { Array($0.utf8) })
        let found = try await database.read { transaction in
          try [
            transaction.rows("SELECT id FROM items WHERE id IN \(list: part) AND number >= \(0)"),
            transaction.rows(
              "SELECT id FROM items WHERE \(0) <= number AND number IN \(list: numbers)"),
            transaction.rows("SELECT id FROM items WHERE body IN \(list: bodies)"),
            transaction.rows(
              "SELECT id FROM items WHERE id IN \(list: part) AND number IN \(list: numbers)"),
            transaction.rows(
              """
              SELECT id FROM items WHERE number < \(length) AND id NOT IN \(list: ["x", "y", "z"])
              """),
          ].map { rows in Set(try rows.map { try $0["id"] as String }) }
        }
        #expect(found.allSatisfy { $0 == Set(part) }, "\(length)")
      }
      let removed = try await database.write { transaction in
        try transaction.execute("DELETE FROM items WHERE id IN \(list: strange + strange)")
      }
      #expect(removed == strange.count)
    }
  }
}
