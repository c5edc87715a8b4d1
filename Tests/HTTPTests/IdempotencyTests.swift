import Access
import HTTP
import Storage
import TestSupport
import Testing
import Vocabulary

private let counted = Schema(
  module: "counted",
  migrations: [Migration("counted-001", ["CREATE TABLE counted (n BIGINT NOT NULL)"])])

@Suite("Repeated requests") struct IdempotencyTests {
  private let schemas = [Idempotency.schema, counted]

  private func call(
    _ key: String?, body: String = "{}", path: String = "/things",
    principal: Principal = .system("one"), at now: Timestamp = Timestamp(seconds: 1_000_000)
  ) -> Call {
    Call(
      method: .post, path: path, headers: key.map { ["idempotency-key": $0] } ?? [:],
      body: Array(body.utf8), principal: principal, now: now)
  }

  private func add(_ call: Call, _ database: Database) async throws -> Reply {
    try await call.transact(database) { tx in
      try tx.execute("INSERT INTO counted (n) VALUES (1)")
      let count: Int = try tx.row("SELECT count(*) AS n FROM counted")?["n"] ?? 0
      return Reply.text("made \(count)").with("location", "/things/\(count)")
    }
  }

  private func count(_ database: Database) async throws -> Int {
    try await database.read { tx in
      try tx.row("SELECT count(*) AS n FROM counted")?["n"] ?? 0
    }
  }

  @Test(
    "The same key with the same request gets the first answer and changes nothing",
    arguments: TestDatabase.each)
  func replay(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      let first = try await add(call("k"), database)
      let again = try await add(call("k"), database)
      #expect(first.body == again.body)
      #expect(again.status == first.status)
      #expect(again.headers.contains { $0.name == "location" && $0.value == "/things/1" })
      #expect(again.headers.contains { $0.name == "idempotent-replayed" && $0.value == "true" })
      #expect(!first.headers.contains { $0.name == "idempotent-replayed" })
      #expect(try await count(database) == 1)
      _ = try await add(call(nil), database)
      _ = try await add(call(nil), database)
      #expect(try await count(database) == 3)
    }
  }

  @Test("The same key with another body or path is refused", arguments: TestDatabase.each)
  func otherRequest(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      _ = try await add(call("k"), database)
      for other in [call("k", body: "{ }"), call("k", path: "/others")] {
        do {
          _ = try await add(other, database)
          Issue.record("a different request was taken for the first")
        } catch let problem as Problem {
          #expect(problem.status == 422)
          #expect(problem.code == "idempotency-key-reused")
        }
      }
      #expect(try await count(database) == 1)
    }
  }

  @Test("Keys belong to whoever sent them", arguments: TestDatabase.each)
  func owners(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      _ = try await add(call("k"), database)
      let other = try await add(call("k", principal: .system("two")), database)
      #expect(String(decoding: other.body, as: UTF8.self) == "made 2")
    }
  }

  @Test(
    "After a day the key is free again, and old answers are removed",
    arguments: TestDatabase.each)
  func expiry(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      let start = Timestamp(seconds: 1_000_000)
      _ = try await add(call("k"), database)
      let last = start.adding(seconds: Idempotency.lifetime)
      #expect(
        String(decoding: try await add(call("k", at: last), database).body, as: UTF8.self)
          == "made 1")
      let after = last.adding(seconds: 1)
      #expect(
        String(
          decoding: try await add(call("k", body: "{ }", at: after), database).body,
          as: UTF8.self) == "made 2")
      _ = try await add(call("other"), database)
      try await database.write { tx in try Idempotency.expire(now: after, in: tx) }
      let kept: Int = try await database.read { tx in
        try tx.row("SELECT count(*) AS n FROM http_idempotency")?["n"] ?? 0
      }
      #expect(kept == 1)
    }
  }

  @Test(
    "What fails leaves no answer behind, so it can be tried again",
    arguments: TestDatabase.each)
  func failure(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      await #expect(throws: Problem.self) {
        _ = try await call("k").transact(database) { tx in
          try tx.execute("INSERT INTO counted (n) VALUES (1)")
          throw Problem.conflict("later")
        }
      }
      #expect(try await count(database) == 0)
      _ = try await add(call("k"), database)
      #expect(try await count(database) == 1)
    }
  }

  @Test("Twenty at once with one key make one thing", arguments: TestDatabase.each)
  func concurrent(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: schemas) { database async throws in
      let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
        for _ in 0..<20 { group.addTask { try await add(call("k"), database).body } }
        return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
      }
      #expect(answers.count == 1)
      #expect(try await count(database) == 1)
    }
  }

  @Test(
    "Keys that could not travel in a header are refused",
    arguments: ["", " ", "a b", "ü", "a\u{7F}", String(repeating: "k", count: 201)])
  func badKeys(key: String) async throws {
    try await withDatabase(.sqlite, schemas: schemas) { database async throws in
      await #expect(throws: Problem.self) { _ = try await add(call(key), database) }
      #expect(try await count(database) == 0)
    }
  }
}
