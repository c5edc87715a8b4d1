import Storage
import TestSupport
import Testing

@Suite struct ConstraintTests {
  private func problem(_ database: Database, _ statements: SQL...) async -> StorageProblem? {
    do {
      try await database.write { transaction in
        for statement in statements { try transaction.execute(statement) }
      }
      return nil
    } catch { return error as? StorageProblem }
  }

  @Test(arguments: TestDatabase.each)
  func everyRuleHasItsCase(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      let first: SQL = "INSERT INTO items (id, number) VALUES ('a', 1)"
      guard case .uniqueViolation(let key)? = await problem(database, first, first) else {
        Issue.record("no unique violation")
        return
      }
      #expect(key.columns == ["id"])
      #expect(key.table == "items")
      let owned: SQL = "INSERT INTO items (id, number, owner) VALUES ('b', 1, 'a')"
      let again: SQL = "INSERT INTO items (id, number, owner) VALUES ('c', 1, 'a')"
      guard case .uniqueViolation(let pair)? = await problem(database, first, owned, again) else {
        Issue.record("no unique violation of two columns")
        return
      }
      #expect(pair.columns == ["number", "owner"])
      guard case .foreignKeyViolation? = await problem(database, owned) else {
        Issue.record("no foreign key violation")
        return
      }
      let negative: SQL = "INSERT INTO items (id, number) VALUES ('a', -1)"
      guard case .checkViolation? = await problem(database, negative) else {
        Issue.record("no check violation")
        return
      }
      let missing: SQL = "INSERT INTO items (id, number) VALUES ('a', NULL)"
      guard case .notNullViolation(let column)? = await problem(database, missing) else {
        Issue.record("no not-null violation")
        return
      }
      #expect(column.columns == ["number"])
      guard case .invalid? = await problem(database, "SELEKT 1") else {
        Issue.record("no syntax problem")
        return
      }
      guard case .invalid? = await problem(database, "DELETE FROM items; DELETE FROM items") else {
        Issue.record("two statements were taken")
        return
      }
      let remaining = try await count(database)
      #expect(remaining == 0)
    }
  }

  @Test(arguments: TestDatabase.each)
  func aValueOfAnotherTypeIsRefused(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: [itemSchema]) { database async throws in
      #expect(await problem(database, "INSERT INTO items (id, number) VALUES ('a', \("x"))") != nil)
    }
  }
}
