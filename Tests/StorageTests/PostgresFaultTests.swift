import Storage
import TestSupport
import Testing

@Suite(.enabled(if: PostgresServer.isPresent, "skipped: no PostgreSQL (BREAKWATER_TEST_POSTGRES)"))
struct PostgresFaultTests {
  @Test func aKilledServerIsFoundAgain() async throws {
    let server = try PostgresServer()
    defer { server.remove() }
    let database = try await Database.open(
      DatabaseAddress(server.address), options: DatabaseOptions(connections: 2, busyTimeout: 1))
    _ = try await database.migrate([itemSchema])
    try await database.write { try $0.execute("INSERT INTO items (id, number) VALUES ('a', 1)") }

    // In flight: fails, and nothing of it remains.
    let (begun, go) = (TestSignal(), TestSignal())
    let inFlight = Task {
      try await database.write { transaction in
        try transaction.execute("INSERT INTO items (id, number) VALUES ('b', 2)")
        begun.set()
        go.waitBlocking()
        try transaction.execute("INSERT INTO items (id, number) VALUES ('c', 3)")
      }
    }
    await begun.wait()
    try server.kill()
    go.set()
    guard case .failure(StorageProblem.unavailable) = await inFlight.result else {
      Issue.record("an interrupted transaction was not reported")
      return
    }
    // Down: reported once the time-out has passed, for reading and writing.
    for _ in 0..<2 {
      let result = await Task { try await count(database) }.result
      guard case .failure(StorageProblem.unavailable) = result else {
        Issue.record("a server that is down was not reported")
        return
      }
    }
    try server.start()
    #expect(try await count(database) == 1)
    try await database.write { try $0.execute("INSERT INTO items (id, number) VALUES ('d', 4)") }

    // Killed and restarted while idle: nobody notices, on any connection.
    try server.kill()
    try server.start()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask {
          try await database.write { transaction in
            _ = try transaction.execute(
              "INSERT INTO items (id, number) VALUES (\("n\(number)"), 9)")
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await count(database) == 10)
    await database.close()
  }

  @Test func acknowledgedWritesSurviveKills() async throws {
    let server = try PostgresServer()
    defer { server.remove() }
    let database = try await Database.open(
      DatabaseAddress(server.address), options: DatabaseOptions(connections: 4))
    _ = try await database.migrate([itemSchema])
    var acknowledged: Set<String> = []
    for round in 0..<3 {
      let half = TestSignal()
      let writers = Task {
        await withTaskGroup(of: String?.self) { group in
          for number in 0..<200 {
            group.addTask {
              let id = "r\(round)-\(number)"
              let isWritten = try? await database.write {
                try $0.execute("INSERT INTO items (id, number) VALUES (\(id), 1)")
              }
              if number == 50 { half.set() }
              return isWritten == nil ? nil : id
            }
          }
          return await group.reduce(into: Set<String>()) { if let id = $1 { $0.insert(id) } }
        }
      }
      await half.wait()
      try server.kill()
      try server.start()
      acknowledged.formUnion(await writers.value)
    }
    let present = try await database.read { transaction in
      Set(try transaction.rows("SELECT id FROM items").map { try $0["id"] as String })
    }
    #expect(acknowledged.isSubset(of: present))
    #expect(!acknowledged.isEmpty)
    await database.close()
  }

  @Test("A long write holds up nobody, and short ones share their commits")
  func aLongWriteHoldsUpNobody() async throws {
    try await withDatabase(.postgres) { database async throws in
      _ = try await database.migrate([itemSchema])
      let (begun, go) = (TestSignal(), TestSignal())
      let long = Task {
        try await database.write { transaction in
          try transaction.execute("INSERT INTO items (id, number) VALUES ('long', 1)")
          begun.set()
          go.waitBlocking()
        }
      }
      await begun.wait()
      // Every tenth breaks a rule; only it fails.
      let results = await withTaskGroup(of: (Int, Bool).self) { group in
        for number in 0..<100 {
          group.addTask {
            let id = number % 10 == 9 ? "n0" : "n\(number)"
            let isWritten = try? await database.write {
              try $0.execute("INSERT INTO items (id, number) VALUES (\(id), \(number))")
            }
            return (number, isWritten != nil)
          }
        }
        return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
      }
      // Of those that want the same row exactly one has it.
      #expect(results.values.count { $0 } == 90)
      go.set()
      try await long.value
      #expect(try await count(database) == 91)
    }
  }

  @Test func aStatementThatTakesTooLongIsStopped() async throws {
    let options = DatabaseOptions(connections: 1, statementTimeout: 1)
    try await withDatabase(.postgres, options: options) { database async throws in
      let result = await Task {
        // Ten billion pairs keep the server busy for longer than the time-out.
        try await database.read {
          try $0.rows(
            "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b"
          ).count
        }
      }.result
      guard case .failure(StorageProblem.timedOut) = result else {
        Issue.record("\(result)")
        return
      }
      let one = try await database.read { try $0.row("SELECT 1")?[0] as Int? }
      #expect(one == 1)
    }
  }
}
