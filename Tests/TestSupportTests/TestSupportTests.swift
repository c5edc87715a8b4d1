import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

/// A test that passes because what it stands on does nothing is worse than none.
@Suite("What all tests stand on") struct TestSupportTests {
  private struct Failure: Error {}

  @Test("A folder is empty, its own, and gone after success and failure alike")
  func folders() async throws {
    let path = try await TestFolder.with { folder in
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/a"))
      try await TestFolder.with { other in #expect(other != folder) }
      return folder
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    var left: String?
    await #expect(throws: Failure.self) {
      try await TestFolder.with { folder in
        left = folder
        throw Failure()
      }
    }
    #expect(!FileManager.default.fileExists(atPath: try #require(left)))
  }

  @Test("Each database is fresh, and holds what is written to it", arguments: TestDatabase.each)
  func databases(_ engine: TestDatabase.Case) async throws {
    let schema = Schema(
      module: "Support", migrations: [Migration("1", ["CREATE TABLE support_rows (n BIGINT)"])])
    for _ in 0..<2 {
      try await withDatabase(engine, schemas: [schema]) { database async throws in
        let count = { try await database.read { try $0.rows("SELECT n FROM support_rows").count } }
        #expect(try await count() == 0)
        try await database.write { _ = try $0.execute("INSERT INTO support_rows (n) VALUES (1)") }
        #expect(try await count() == 1)
      }
    }
  }

  @Test("Time and chance stand still: the same seed and clock give the same again")
  func surroundings() {
    let clock = TestClock()
    let (one, other) = (Surroundings.test(seed: 7, clock: clock), Surroundings.test(seed: 7))
    #expect(one.random(32) == other.random(32))
    #expect(one.random(32) != Surroundings.test(seed: 8).random(32))
    let before = one.now()
    #expect(one.now() == before)
    clock.advance(seconds: 60)
    #expect(one.now().microseconds - before.microseconds == 60_000_000)
    clock.advance(seconds: -60)
    #expect(one.now() == before)
  }

  @Test("A signal lets those go on who wait before it and after it")
  func signals() async {
    let signal = TestSignal()
    let waiting = Task { await signal.wait() }
    signal.set()
    await waiting.value
    await signal.wait()
    signal.waitBlocking()
  }

  @Test("A refusal is its problem, a success is none, and any other error is no problem's status")
  func refusals() async {
    #expect(await refusal {} == nil)
    #expect(await refusal { throw Problem.notFound("asset") }?.status == 404)
    #expect(await refusal { throw Failure() }?.status == 0)
  }
}
