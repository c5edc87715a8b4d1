import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite struct SQLiteFaultTests {
  @Test func writesAreSynchronousAndLogged() async throws {
    try await withDatabase(.sqlite, durable: true) { database async throws in
      let settings = try await database.write { transaction in
        try ["journal_mode", "synchronous", "foreign_keys"].map { name in
          switch name {
          case "journal_mode": try transaction.row("PRAGMA journal_mode")?[0] as String? ?? ""
          case "synchronous": "\(try transaction.row("PRAGMA synchronous")?[0] as Int? ?? -1)"
          default: "\(try transaction.row("PRAGMA foreign_keys")?[0] as Int? ?? -1)"
          }
        }
      }
      #expect(settings == ["wal", "2", "1"])
    }
  }

  #if os(Linux)
    @Test(arguments: 1...5)
    func acknowledgedWritesSurviveAKill(_ round: Int) async throws {
      let folder = try TestFolder.make()
      defer { try? FileManager.default.removeItem(atPath: folder) }
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [folder = folder as String, round = round as Int] in
        let database = try await Database.open(DatabaseAddress("sqlite://\(folder)/database"))
        _ = try await database.migrate([itemSchema])
        let log = open(folder + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        await withTaskGroup(of: Void.self) { group in
          for number in 0..<2000 {
            group.addTask {
              _ = try? await database.write {
                try $0.execute("INSERT INTO items (id, number) VALUES (\("i\(number)"), \(number))")
              }
              let line = Array("i\(number)\n".utf8)
              _ = Glibc.write(log, line, line.count)
              if number == 300 * round { kill(getpid(), SIGKILL) }
            }
          }
        }
      }
      let data = FileManager.default.contents(atPath: folder + "/acknowledged") ?? Data()
      let acknowledged = Set(String(decoding: data, as: UTF8.self).split(separator: "\n"))
      #expect(!acknowledged.isEmpty)
      let database = try await Database.open(DatabaseAddress("sqlite://\(folder)/database"))
      let present = try await database.read { transaction in
        Set(try transaction.rows("SELECT id FROM items").map { try $0["id"] as String })
      }
      #expect(acknowledged.allSatisfy { present.contains(String($0)) })
      #expect(try await database.verify() == [])
      await database.close()
    }

    /// True when this process may mount a small file system to fill.
    static var canMount: Bool {
      guard getuid() == 0, let folder = try? TestFolder.make() else { return false }
      defer { try? FileManager.default.removeItem(atPath: folder) }
      guard
        (try? PostgresServer.run(["mount", "-t", "tmpfs", "-o", "size=1m", "x", folder])) != nil
      else { return false }
      return (try? PostgresServer.run(["umount", folder])) != nil
    }

    @Test(.enabled(if: canMount, "skipped: needs root and mount"))
    func aFullDiskIsReportedAndRecoveredFrom() async throws {
      let folder = try TestFolder.make()
      try PostgresServer.run(["mount", "-t", "tmpfs", "-o", "size=8m", "breakwater", folder])
      defer {
        try? PostgresServer.run(["umount", folder])
        try? FileManager.default.removeItem(atPath: folder)
      }
      let ballast = folder + "/ballast"
      try Data(count: 3 << 20).write(to: URL(fileURLWithPath: ballast))
      let database = try await Database.open(DatabaseAddress("sqlite://\(folder)/database"))
      _ = try await database.migrate([itemSchema])
      var written = 0
      var refusals: [StorageProblem] = []
      while refusals.isEmpty, written < 1000 {
        let first = written
        let results = await withTaskGroup(of: StorageProblem?.self) { group in
          for number in 0..<8 {
            group.addTask {
              do {
                try await database.write { transaction in
                  try transaction.execute(
                    """
                    INSERT INTO items (id, number, body)
                    VALUES (\("i\(first)-\(number)"), 1, \([UInt8](repeating: 7, count: 20_000)))
                    """)
                }
                return nil
              } catch { return error as? StorageProblem ?? .invalid("\(error)") }
            }
          }
          return await group.reduce(into: [StorageProblem?]()) { $0.append($1) }
        }
        refusals += results.compactMap { $0 }
        written += results.count { $0 == nil }
      }
      #expect(!refusals.isEmpty)
      for refusal in refusals {
        guard case .full = refusal else {
          Issue.record("\(refusal)")
          continue
        }
        #expect(refusal.problem.status == 507)
      }
      #expect(try await count(database) == written)
      try FileManager.default.removeItem(atPath: ballast)
      try await database.write { try $0.execute("INSERT INTO items (id, number) VALUES ('z', 1)") }
      #expect(try await count(database) == written + 1)
      #expect(try await database.verify() == [])
      await database.close()
    }
  #endif

  @Test func theLogIsCopiedIntoTheFile() async throws {
    try await withDatabase(.sqlite, schemas: [itemSchema], durable: true) { database async throws in
      let file = String("\(database.address)".dropFirst(9))
      for round in 0..<20 {
        try await database.write { transaction in
          try transaction.insert(
            into: "items", columns: ["id", "number", "body"],
            rows: (0..<100).map { number in
              [
                .text("i\(round)-\(number)"), .integer(1),
                .blob([UInt8](repeating: 1, count: 10_000)),
              ]
            })
        }
      }
      func size() throws -> Int {
        try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
      }
      while try size() < 8 << 20 { await Task.yield() }
      #expect(try await count(database) == 2000)
    }
  }

  @Test func aBackupIsWholeWhileWritesGoOn() async throws {
    try await withDatabase(.sqlite, schemas: [itemSchema], durable: true) { database async throws in
      try await TestFolder.with { folder in
        let writing = Task {
          for number in 0..<300 {
            try await database.write { transaction in
              try transaction.execute("INSERT INTO items (id, number) VALUES (\("a\(number)"), 1)")
              try transaction.execute("INSERT INTO items (id, number) VALUES (\("b\(number)"), 1)")
            }
          }
        }
        try await database.backup(to: folder + "/copy")
        try await writing.value
        let copy = try await Database.open(DatabaseAddress("sqlite://\(folder)/copy"))
        #expect(try await copy.verify() == [])
        #expect((try await count(copy) ?? 1).isMultiple(of: 2))
        await copy.close()
        await #expect(throws: StorageProblem.self) {
          try await database.backup(to: folder + "/copy")
        }
      }
    }
  }
}
