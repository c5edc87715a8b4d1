import Formats
import HTTP
import TestSupport
import Testing
import Vocabulary

private enum Colour: String, CaseIterable {
  case red, green
}

private func fields(_ text: String, prefix: String = "") throws -> Fields {
  try Fields(JSONValue.parse(Array(text.utf8)), prefix: prefix)
}

@Suite("Reading members") struct FieldsTests {
  @Test("Every broken rule is collected, each with its pointer")
  func collects() throws {
    var read = try fields(
      #"{"title":" ","count":11,"flag":"yes","list":{},"words":[1,"ok"],"colour":"blue","at":"x","#
        + #""long":"abcd","extra":1}"#, prefix: "/items/3")
    _ = read.text("title", limit: 10)
    _ = read.text("missing", limit: 10)
    _ = read.integer("count", in: 1...10)
    _ = read.boolean("flag")
    _ = read.list("list", limit: 3)
    #expect(read.texts("words", limit: 3) == ["ok"])
    #expect(read.word("colour", as: Colour.self) == nil)
    #expect(read.time("at") == nil)
    #expect(read.optionalText("long", limit: 3) == nil)
    do {
      try read.finish()
      Issue.record("nothing was refused")
    } catch let problem as Problem {
      #expect(problem.status == 422)
      #expect(
        problem.fields.map(\.field)
          == [
            "title", "missing", "count", "flag", "list", "words/0", "colour", "at", "long", "extra",
          ].map { "/items/3/" + $0 })
      #expect(problem.fields.allSatisfy { !$0.rule.isEmpty })
      #expect(problem.detail.contains("and 9 more"))
    }
  }

  @Test("What keeps the rules is read")
  func reads() throws {
    var read = try fields(
      #"{"title":"x","count":10,"flag":false,"list":[1,2],"colour":"green","#
        + #""at":"2026-11-21T08:00:00Z","none":null,"empty":""}"#)
    #expect(read.text("title", limit: 1) == "x")
    #expect(read.integer("count", in: 1...10) == 10)
    #expect(read.boolean("flag") == false)
    #expect(read.list("list", limit: 2).count == 2)
    #expect(read.word("colour", as: Colour.self) == .green)
    #expect(read.time("at") == Timestamp(seconds: 1_795_248_000))
    #expect(read.optionalText("none", limit: 1) == nil)
    #expect(read.optionalText("empty", limit: 1) == nil)
    #expect(read.boolean("absent") == nil)
    #expect(read.integer("absent", in: 0...1) == nil)
    try read.finish()
  }

  @Test("Limits count bytes, not characters")
  func bytes() throws {
    var read = try fields(#"{"a":"üü"}"#)
    #expect(read.optionalText("a", limit: 3) == nil)
    #expect(read.broken.count == 1)
  }

  @Test("A privileged member that nobody reads is refused, not ignored")
  func unknown() throws {
    var read = try fields(#"{"name":"x","role":"administrator"}"#)
    _ = read.text("name", limit: 10)
    #expect(throws: Problem.self) { try read.finish() }
    #expect(read.broken.map(\.field) == ["/role"])
  }

  @Test("Anything but an object is refused", arguments: ["[]", "1", "null", "\"x\"", "true"])
  func notAnObject(text: String) {
    #expect(throws: Problem.self) { try fields(text) }
  }

  @Test("Pages have limits and cursors of this server only")
  func pages() throws {
    func page(_ query: [(name: String, value: String)]) throws -> PageRequest {
      try Call(method: .get, path: "/", query: query, now: Timestamp(seconds: 0)).page()
    }
    #expect(try page([]).limit == 50)
    #expect(try page([("limit", "500")]).limit == 500)
    #expect(try page([("cursor", Cursor("a").token)]).after == Cursor("a"))
    for limit in ["0", "501", "-1", "x", "1e2", "９"] {
      #expect(throws: Problem.self) { try page([("limit", limit)]) }
    }
    for cursor in ["x", "0", "zz", "' OR 1=1"] {
      #expect(throws: Problem.self) { try page([("cursor", cursor)]) }
    }
  }

  @Test("If-Match is a version this server gave out")
  func versions() throws {
    func version(_ text: String?) throws -> Int64? {
      try Call(
        method: .patch, path: "/", headers: text.map { ["if-match": $0] } ?? [:],
        now: Timestamp(seconds: 0)
      ).expectedVersion()
    }
    #expect(try version("\"7\"") == 7)
    #expect(try version("*") == nil)
    #expect(try version(nil) == nil)
    for text in ["W/\"7\"", "\"abc\"", "", "\"7\", \"8\""] {
      #expect(throws: Problem.self) { try version(text) }
    }
  }
}

@Suite("Metrics") struct MetricsTests {
  @Test("Counters, gauges and histograms are written in the Prometheus text format")
  func exposition() {
    let metrics = Metrics()
    metrics.count("a_total", [("x", "1")])
    metrics.count("a_total", [("x", "1")], by: 2)
    metrics.observe("b_seconds", [("x", "1")], seconds: 0.003)
    metrics.observe("b_seconds", [("x", "1")], seconds: 99)
    let lines = metrics.exposition(gauges: [("c", 4)]).split(separator: "\n").map(String.init)
    #expect(lines.contains("c 4.0"))
    #expect(lines.contains(#"a_total{x="1"} 3.0"#))
    #expect(lines.contains(#"b_seconds_bucket{x="1",le="0.0025"} 0"#))
    #expect(lines.contains(#"b_seconds_bucket{x="1",le="0.005"} 1"#))
    #expect(lines.contains(#"b_seconds_bucket{x="1",le="10.0"} 1"#))
    #expect(lines.contains(#"b_seconds_bucket{x="1",le="+Inf"} 2"#))
    #expect(lines.contains(#"b_seconds_count{x="1"} 2"#))
    #expect(metrics.exposition().hasSuffix("\n"))
  }

  @Test("Buckets never fall from one bound to the next")
  func cumulative() throws {
    let metrics = Metrics()
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<500 {
      metrics.observe("t", seconds: Double.random(in: 0...12, using: &generator))
    }
    let counts = metrics.exposition().split(separator: "\n").filter { $0.contains("_bucket") }
      .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(counts == counts.sorted())
    #expect(counts.last == 500)
  }
}
