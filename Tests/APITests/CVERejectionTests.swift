import API
import Access
import Advisories
import Formats
import Storage
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite("CVE records of advisories that are taken back") struct CVERejectionTests {
  /// A published advisory whose record the CVE Services hold.
  private func published(_ press: CVEWorld) async throws -> AdvisoryID {
    let draft = try await press.draft(1)
    _ = try await press.reserve(draft.id)
    try await press.pass(minutes: 1)
    try await press.publish(draft.id)
    try await press.pass(minutes: 1)
    #expect(try await press.number(draft.id)?.record == .published)
    return draft.id
  }

  @Test(
    "The record is rejected with the advisory's reason, and published again with it",
    arguments: TestDatabase.each)
  func rejected(_ engine: TestDatabase.Case) async throws {
    try await CVEWorld.with(engine) { press in
      let id = try await published(press)
      press.registrar.state.withLock { $0.failures = [.lost, .status(503)] }
      try await press.publish(id, change: "Taken back.") {
        $0.withdrawal = "It repeats another."
        $0.replacedBy = ["CVE-2026-2000"]
      }
      try await press.pass(minutes: 20)
      let number = try #require(try await press.number(id))
      #expect(number.record == .published && number.rejects && number.reason == nil)
      let body = press.registrar.state.withLock { $0.rejected["CVE-2026-10000"] }
      let expected: JSONValue = [
        "cnaContainer": [
          "rejectedReasons": [["lang": "en", "value": "It repeats another."]],
          "replacedBy": ["CVE-2026-2000"],
        ]
      ]
      #expect(body == expected)
      #expect(press.registrar.state.withLock { $0.published }.isEmpty)

      // It was a flaw after all.
      try await press.publish(id, change: "It holds.") {
        $0.withdrawal = nil
        $0.replacedBy = []
      }
      try await press.pass(minutes: 2)
      let again = try #require(try await press.number(id))
      #expect(again.record == .published && !again.rejects)
      #expect(press.registrar.state.withLock { $0.published } == ["CVE-2026-10000"])
    }
  }

  @Test("Its people can decide that the record stays", arguments: TestDatabase.each)
  func kept(_ engine: TestDatabase.Case) async throws {
    try await CVEWorld.with(engine) { press in
      let id = try await published(press)
      let before = press.registrar.state.withLock { $0.posts }
      try await press.publish(id, change: "Taken back.") {
        $0.withdrawal = "Another hub tells of it."
        $0.keepsCVE = true
      }
      try await press.pass(minutes: 5)
      #expect(press.registrar.state.withLock { $0.posts } == before)
      let number = try #require(try await press.number(id))
      #expect(number.record == .published && !number.rejects)
    }
  }

  @Test("A reason for a few rejects no public record", arguments: TestDatabase.each)
  func narrow(_ engine: TestDatabase.Case) async throws {
    try await CVEWorld.with(engine) { press in
      let id = try await published(press)
      let error = await #expect(throws: AdvisoryProblem.self) {
        try await press.publish(id) {
          $0.withdrawal = "Only for a few."
          $0.trafficLight = .amber
        }
      }
      guard case .broken(let sentences)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(sentences.contains { $0.hasPrefix("/label") })
    }
  }

  @Test(
    "An identifier that was never published is given back without a word",
    arguments: TestDatabase.each)
  func neverPublished(_ engine: TestDatabase.Case) async throws {
    try await CVEWorld.with(engine) { press in
      let draft = try await press.draft(1)
      _ = try await press.reserve(draft.id)
      try await press.pass(minutes: 1)
      try await press.publish(draft.id) { $0.trafficLight = .amber }
      try await press.publish(draft.id) {
        $0.trafficLight = .amber
        $0.withdrawal = "Only for a few."
      }
      try await press.pass(minutes: 2)
      #expect(try await press.number(draft.id)?.rejects == true)
      let before = press.registrar.state.withLock { $0.rejected["CVE-2026-10000"] }
      #expect(before == JSONValue.null)
      // Told to everybody later, it has a record that says why.
      try await press.publish(draft.id) {
        $0.trafficLight = .clear
        $0.withdrawal = "It was no flaw."
      }
      try await press.pass(minutes: 2)
      let body = press.registrar.state.withLock { $0.rejected["CVE-2026-10000"] }
      #expect(
        body?["cnaContainer"]?["rejectedReasons"]?.array?.first?["value"]?.text
          == "It was no flaw.")
    }
  }

  @Test("Another authority’s identifier is left alone")
  func foreign() async throws {
    try await CVEWorld.with(.sqlite) { press in
      press.registrar.state.withLock {
        $0.ids = [("CVE-2026-55555", press.clock.now)]
        $0.others = ["CVE-2026-55555"]
      }
      let draft = try await press.draft(1)
      try await press.publish(draft.id, cve: "CVE-2026-55555")
      try await press.pass(minutes: 1)
      try await press.publish(draft.id) { $0.withdrawal = "It was no flaw." }
      try await press.pass(minutes: 1)
      #expect(press.registrar.state.withLock { $0.posts } == 0)
    }
  }
}
