import ArgumentParser
import Formats

/// `breakwater score`: CVSS vectors to scores.
struct ScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Score CVSS vectors of version 2.0, 3.0, 3.1 and 4.0.",
    discussion: """
      Vectors are arguments, or lines on standard input when there are none. With --json one object
      a line is printed. The status is 1 when a vector could not be read.
      """)

  @Argument(help: "Vectors, such as CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H.")
  var vectors: [String] = []

  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await reporting {
      var lines = ScoreLines(json: output.json)
      if vectors.isEmpty {
        while let line = readLine() { if !line.isEmpty { lines.add(line) } }
      } else {
        for vector in vectors { lines.add(vector) }
      }
      lines.finish()
      if lines.unreadable > 0 {
        Terminal.note("error: \(lines.unreadable) of \(lines.count) vectors could not be read")
        throw ExitCode(1)
      }
    }
  }
}

/// What is printed, some at a time.
private struct ScoreLines {
  let json: Bool
  var count = 0
  var unreadable = 0
  private var rows: [[String]] = []
  private var text: [String] = []

  init(json: Bool) { self.json = json }

  mutating func add(_ line: String) {
    count += 1
    do {
      let vector = try CVSSVector(line)
      if json { put(Self.json(line, vector)) } else { rows.append(Self.row(line, vector)) }
    } catch {
      unreadable += 1
      if json {
        put(["vector": .string(line), "error": .string(error.reason)])
      } else {
        rows.append(["-", "unreadable", "-", "-", "-", "\(line): \(error.reason)"])
      }
    }
  }

  private mutating func put(_ value: JSONValue) {
    text.append(value.serialized())
    if text.count >= 1000 { flush() }
  }

  private mutating func flush() {
    if !text.isEmpty { Terminal.print(text.joined(separator: "\n")) }
    text = []
  }

  mutating func finish() {
    flush()
    guard !json else { return }
    Terminal.print(
      Terminal.table(["SCORE", "SEVERITY", "BASE", "TEMPORAL", "ENVIRONMENTAL", "VECTOR"], rows))
  }

  private static func row(_ line: String, _ vector: CVSSVector) -> [String] {
    [
      "\(vector.score)", vector.severity.rawValue, "\(vector.baseScore)",
      vector.temporalScore.map { "\($0)" } ?? "-", vector.environmentalScore.map { "\($0)" } ?? "-",
      line,
    ]
  }

  private static func json(_ line: String, _ vector: CVSSVector) -> JSONValue {
    let supplemental = vector.supplemental.sorted { $0.key < $1.key }
      .map { (key: $0.key, value: JSONValue.string($0.value)) }
    var members: [(key: String, value: JSONValue)] = [
      ("vector", .string(line)), ("canonical", .string(vector.description)),
      ("version", .string(vector.version.rawValue)), ("score", .number(vector.score)),
      ("severity", .string(vector.severity.rawValue)), ("base", .number(vector.baseScore)),
      ("temporal", .init(vector.temporalScore)),
      ("environmental", .init(vector.environmentalScore)),
    ]
    if vector.version == .four {
      members.append(("nomenclature", .string(vector.nomenclature)))
      members.append(("supplemental", .object(JSONObject(supplemental))))
    }
    return .object(JSONObject(members))
  }
}
