import Foundation
import Storage
import TestSupport
import Testing

@testable import API

@Suite("The tables") struct SchemaTests {
  private var file: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("schema.sql")
  }

  /// `BREAKWATER_RECORD=1 swift test --filter SchemaTests` writes the file anew.
  @Test("The present shape is the one on record in schema.sql")
  func recorded() async throws {
    let file = file
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let text = try await database.schemaText()
      if ProcessInfo.processInfo.environment["BREAKWATER_RECORD"] == "1" {
        try Data(text.utf8).write(to: file)
      }
      let recorded = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      #expect(text == recorded)
    }
  }

  @Test("Migrating again changes nothing", arguments: TestDatabase.each)
  func repeated(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let before = try await database.schemaText()
      #expect(try await database.migrate(Services.schemas).isEmpty)
      #expect(try await database.schemaText() == before)
    }
  }

  @Test("Both engines have the same tables", .enabled(if: TestDatabase.postgresAddress != nil))
  func engines() async throws {
    var names: [TestDatabase.Case: [String]] = [:]
    for engine in TestDatabase.each {
      let found = try await tables(engine)
      names[engine] = found
      #expect(found.count > 30)
    }
    #expect(names[.sqlite] == names[.postgres])
  }

  private func tables(_ engine: TestDatabase.Case) async throws -> [String] {
    var found: [String] = []
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      found = try await database.read { tx in
        let rows =
          engine == .sqlite
          ? try tx.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
          : try tx.rows(
            """
            SELECT table_name AS name FROM information_schema.tables
            WHERE table_schema = current_schema()
            """)
        return try rows.map { try $0["name"] as String }
      }
    }
    return found.filter { !$0.hasPrefix("sqlite_") }.sorted()
  }

  @Test("Every module's tables carry its name in front")
  func prefixes() async throws {
    let known = Set(Services.schemas.map { $0.module.lowercased() })
    #expect(known.count == Services.schemas.count)
    for table in try await tables(.sqlite) {
      let prefix = table.prefix { $0 != "_" }
      #expect(
        known.contains(String(prefix)) || table == "jobs" || prefix == "job" || prefix == "schema"
          || prefix == "storage", "\(table)")
    }
  }
}
