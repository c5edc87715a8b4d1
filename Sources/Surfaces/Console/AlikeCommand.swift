import API
import ArgumentParser
import Formats
import Foundation
import Intake
import Similarity
import Storage
import Vocabulary

/// `breakwater alike`: which reports of a file describe flaws of another.
struct AlikeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alike",
    abstract: "Say which reports of a file describe flaws of another, and how surely.",
    discussion: """
      Both files hold a JSON object a line: id, title, text, and lists named products, versions, \
      weaknesses (numbers), files, functions, commits, repositories, frames. No server is needed: \
      the index is made in a temporary file. An answer is a line of JSON for each report, with the \
      chance of the likeliest flaw and the ten likeliest; `exclude` in a report names flaws that \
      are left out.
      """)

  @Argument(help: "The reports to look for.")
  var file: String

  @Option(help: "The known flaws.")
  var among: String

  @Option(help: "The address of an empty database to make the index in.")
  var database = "sqlite::memory:"

  @Option(help: "How many reports are looked for side by side, 1 to 64.")
  var threads = 2

  func run() async throws {
    try await reporting {
      guard (1...64).contains(threads) else {
        throw Problem.invalid("/threads", "is a number from 1 to 64")
      }
      let known = try DescribedFlaw.read(among)
      let reports = try DescribedFlaw.read(file)
      let database = try await Database.open(try DatabaseAddress(database))
      _ = try await database.migrate(Services.schemas)
      let clock = ContinuousClock()
      let taken = try await clock.measure {
        for part in known.chunked(500) {
          try await database.write { tx in
            try Likeness.take(part.map { ($0.id, $0.description) }, in: tx)
          }
        }
      }
      note("Took in", known.count, "flaws", taken)
      let compared = try await clock.measure { try await compare(reports, in: database) }
      note("Looked for", reports.count, "reports", compared)
      await database.close()
    }
  }

  /// Side by side, and printed in the order of the file.
  private func compare(_ reports: [DescribedFlaw], in database: Database) async throws {
    for part in reports.chunked(threads * 50) {
      let lines = try await withThrowingTaskGroup(of: (Int, [String]).self) { group in
        for (place, own) in part.chunked(50).enumerated() {
          group.addTask {
            (place, try await database.read { tx in try own.map { try $0.line(in: tx) } })
          }
        }
        return try await group.reduce(into: [Int: [String]]()) { $0[$1.0] = $1.1 }
      }
      for (_, own) in lines.sorted(by: { $0.key < $1.key }) {
        for line in own { Terminal.print(line) }
      }
    }
  }

  private func note(_ verb: String, _ count: Int, _ things: String, _ time: Duration) {
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    let rate = seconds > 0 ? Int(Double(count) / seconds) : 0
    Terminal.note("\(verb) \(count) \(things) in \(Int(seconds * 1000)) ms, \(rate) a second.")
  }
}

/// A line of such a file.
private struct DescribedFlaw: Sendable {
  let id: String
  let description: FlawDescription
  let excluded: Set<String>

  /// Reads a file; throws with the line that is not understood.
  static func read(_ file: String) throws -> [DescribedFlaw] {
    let bytes = try Files.read(file)
    return try bytes.split(separator: UInt8(ascii: "\n")).enumerated().map { number, line in
      guard let value = try? JSONValue.parse(Array(line)), let id = value["id"]?.text else {
        throw Problem.invalid(
          "/\(number + 1)", "is a JSON object with an id, a title and a text (\(file))")
      }
      return DescribedFlaw(id: id, value)
    }
  }

  private init(id: String, _ value: JSONValue) {
    self.id = id
    let list = { (name: String) in (value[name]?.array ?? []).compactMap(\.text) }
    var text = FlawDescription(title: value["title"]?.text ?? "", text: value["text"]?.text ?? "")
    text.products = list("products")
    text.versions = list("versions")
    text.weaknesses = (value["weaknesses"]?.array ?? []).compactMap {
      $0.integerValue.map(Int.init)
    }
    (text.files, text.functions) = (list("files"), list("functions"))
    (text.commits, text.repositories) = (list("commits"), list("repositories"))
    text.frames = list("frames")
    description = text
    excluded = Set(list("exclude"))
  }

  /// The answer.
  func line(in tx: Transaction) throws -> String {
    let (ranking, met) = try Likeness.ranking(of: description, without: excluded, in: tx)
    let best = ranking.candidates.first
    let answer: JSONValue = [
      "id": id.json, "outcome": ranking.outcome.rawValue.json,
      "probability": ranking.probability.json,
      "objection": best?.comparison.objection.json ?? .null,
      "candidates": ranking.candidates.map(\.subject).json, "met": met.json,
    ]
    return String(decoding: answer.serializedBytes(), as: UTF8.self)
  }
}
