import Foundation
import TestSupport
import Testing

/// `docs/coordination-stories.md` against CERT/CC's list and against the tests there are.
@Suite("The stories of coordinated disclosure") struct StoryTests {
  private struct Story {
    let number: Int
    /// `Suite.test`, or nil where it is out of scope.
    let test: String?
    let words: String
  }

  private var root: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  private func document() throws -> String {
    try String(
      contentsOf: root.appendingPathComponent("docs/coordination-stories.md"), encoding: .utf8)
  }

  private func stories() throws -> [Story] {
    try document().split(separator: "\n").compactMap {
      let cells = $0.split(separator: "|").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard cells.count == 3, let number = Int(cells[0]) else { return nil }
      let named = cells[2].hasPrefix("`") ? cells[2].filter { $0 != "`" } : nil
      #expect(named != nil || cells[2].hasPrefix("out of scope: "), "story \(number)")
      #expect(named != nil || cells[2].count > 24, "story \(number) names no reason")
      return Story(number: number, test: named, words: cells[1])
    }
  }

  @Test("Each is there once, at least 95 are supported, and the tests named exist")
  func table() throws {
    let stories = try stories()
    #expect(stories.map(\.number) == Array(1...111))
    let supported = stories.count { $0.test != nil }
    #expect(supported >= 95)
    let counts = "\(supported) are supported, \(stories.count - supported) are not."
    #expect(try document().contains(counts), "the document’s own count is not: \(counts)")
    var sources: [String: String] = [:]
    let tests = root.appendingPathComponent("Tests")
    for case let file as URL in FileManager.default.enumerator(
      at: tests, includingPropertiesForKeys: nil) ?? .init()
    where ["swift", "py"].contains(file.pathExtension) {
      sources[file.path] = try String(contentsOf: file, encoding: .utf8)
    }
    for story in stories {
      guard let test = story.test else { continue }
      let parts = test.split(separator: ".").map(String.init)
      try #require(parts.count == 2, "\(test)")
      let exists = sources.contains { path, text in
        parts[0].hasPrefix("journey_")
          ? path.hasSuffix("/\(parts[0]).py") && text.contains("def \(parts[1])(")
          : text.contains("struct \(parts[0]) ") && text.contains("func \(parts[1])(")
      }
      #expect(exists, "story \(story.number) names \(test), which does not exist")
    }
  }

  @Test(
    "They are those of the published list",
    .enabled(if: TestData.has("vultron-stories.tar.gz"), "skipped: data not present"))
  func list() throws {
    let folder = try TestData.path("vultron-stories.tar.gz")
    let names = (FileManager.default.enumerator(atPath: folder)?.allObjects ?? [])
      .compactMap { ($0 as? String)?.split(separator: "/").last.map(String.init) }
    let numbers = names.filter { $0.hasPrefix("story_2022_") && $0.hasSuffix(".md") }
      .compactMap { Int($0.dropFirst(11).dropLast(3)) }
    #expect(numbers.sorted() == (try stories()).map(\.number))
  }
}
