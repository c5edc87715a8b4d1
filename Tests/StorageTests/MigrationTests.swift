import Storage
import TestSupport
import Testing

@Suite struct MigrationTests {
  private let first = Migration(
    "1-create", ["CREATE TABLE notes (id TEXT NOT NULL PRIMARY KEY, size BIGINT NOT NULL)"])
  private let second = Migration(
    "2-body",
    [
      "ALTER TABLE notes ADD COLUMN body BYTEA", "CREATE INDEX notes_by_size ON notes (size)",
      "INSERT INTO notes (id, size) VALUES ('from migration', 1)",
    ])

  @Test(arguments: TestDatabase.each)
  func stepsAreAppliedOnce(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine) { database async throws in
      let old = Schema(module: "notes", migrations: [first])
      let new = Schema(module: "notes", migrations: [first, second])
      #expect(try await database.migrate([old]) == ["notes/1-create"])
      try await database.write {
        _ = try $0.execute("INSERT INTO notes (id, size) VALUES ('a', 7)")
      }
      #expect(try await database.migrate([new, itemSchema]) == ["notes/2-body", "items/1-create"])
      #expect(try await database.migrate([new, itemSchema]) == [])
      #expect(
        try await database.appliedMigrations()
          == ["items/1-create", "notes/1-create", "notes/2-body"])
      let ids = try await database.read { transaction in
        try transaction.rows("SELECT id FROM notes ORDER BY id").map { try $0["id"] as String }
      }
      #expect(ids == ["a", "from migration"])
      #expect(try await database.verify() == [])
      let shape = try await database.schemaText()
      #expect(shape.contains("notes_by_size") && shape.contains("body"))
      #expect(!shape.contains("schema_migrations"))
      // An older program may still start on the newer database.
      #expect(try await database.migrate([old]) == [])
    }
  }

  @Test(arguments: TestDatabase.each)
  func changedOrMisplacedStepsAreRefused(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine) { database async throws in
      _ = try await database.migrate([Schema(module: "notes", migrations: [first])])
      let edited = Migration("1-create", ["CREATE TABLE notes (id TEXT NOT NULL PRIMARY KEY)"])
      await #expect(throws: StorageProblem.self) {
        try await database.migrate([Schema(module: "notes", migrations: [edited])])
      }
      await #expect(throws: StorageProblem.self) {
        try await database.migrate([Schema(module: "notes", migrations: [second, first])])
      }
      #expect(try await database.appliedMigrations() == ["notes/1-create"])
    }
  }

  @Test(arguments: TestDatabase.each)
  func aFailingStepLeavesNothing(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine) { database async throws in
      let broken = Migration(
        "2-broken", ["CREATE TABLE more (id TEXT)", "CREATE TABLE notes (x TEXT)"])
      await #expect(throws: StorageProblem.self) {
        try await database.migrate([Schema(module: "notes", migrations: [first, broken])])
      }
      #expect(try await database.appliedMigrations() == ["notes/1-create"])
      #expect(!(try await database.schemaText()).contains("more"))
    }
  }

  @Test(arguments: TestDatabase.each)
  func processesThatStartTogetherMigrateOnce(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine) { database async throws in
      let schema = Schema(module: "notes", migrations: [first, second])
      let applied = try await withThrowingTaskGroup(of: [String].self) { group in
        for _ in 0..<4 { group.addTask { try await database.migrate([schema]) } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(applied.sorted() == ["notes/1-create", "notes/2-body"])
    }
  }
}
