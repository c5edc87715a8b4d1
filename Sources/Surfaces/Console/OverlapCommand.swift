import ArgumentParser
import Formats
import Intake
import Interchange
import NIOHTTP1
import Scanning
import Signing
import Vocabulary

/// `breakwater overlap`: whether another hub holds the same, without showing what.
struct OverlapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "overlap",
    abstract: "Ask another hub whether it holds the same findings or targets, blindly.",
    discussion: """
      The hub is the one of BREAKWATER_ADDRESS. By salted hash the members of a circle ask each \
      other with the salt of BREAKWATER_FEDERATION_SALT; without a circle the comparison is by an \
      oblivious function (RFC 9497) and needs BREAKWATER_TOKEN. Exit status: 0 when nothing is the \
      same, 3 when something is.
      """,
    subcommands: [Check.self, Compare.self])

  /// What the file holds, one thing for each line that a result names.
  struct Item {
    let name: String
    let place: FindingPlace

    /// Findings as `breakwater findings submit` takes them: one JSON document, or one a line.
    static func read(_ path: String) throws -> [Item] {
      let bytes = try Files.read(path)
      var values: [JSONValue] = []
      for (number, line) in bytes.split(separator: 10).enumerated()
      where line.contains(where: { $0 > 32 }) {
        do throws(JSONError) {
          values.append(try JSONValue.parse(Array(line)))
        } catch {
          // Not a line each: then the file is one document.
          if number == 0, let one = try? JSONValue.parse(bytes) { return try items([one]) }
          throw Problem.invalid("line \(number + 1)", "is not JSON: \(error.reason)")
        }
      }
      return try items(values)
    }

    private static func items(_ values: [JSONValue]) throws -> [Item] {
      try values.enumerated().flatMap { number, value in
        let draft = try FindingDraft(json: value)
        let places = InterchangeService.places(of: draft)
        if places.isEmpty {
          Terminal.note("note: finding \(number + 1) names no repository and is left out")
        }
        return places.map {
          Item(name: draft.reference ?? "\(number + 1)", place: $0)
        }
      }
    }
  }

  /// `breakwater overlap check`: by salted hash.
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "By salted hash, within a circle that shares a salt.")

    @Argument(help: "Findings, as JSON or one a line; `-` reads standard input.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        guard let salt = try Settings.read().federationSalt else {
          throw Problem(
            code: "no-salt", status: 422, title: "No salt",
            detail: "BREAKWATER_FEDERATION_SALT is not set.",
            remedy: "Without a circle use `breakwater overlap compare`.")
        }
        let client = try Client()
        var found: [JSONValue] = []
        for item in try Item.read(file) {
          let hash = sha256(item.place.bytes(salt: salt)).description
          let answer = try await client.ask("/claim-check", ["hash": hash.json])
          if answer["match"]?.boolean == true {
            found.append(["finding": item.name.json, "contact": answer["contact"] ?? .null])
          }
        }
        try report(found, output)
      }
    }
  }

  /// `breakwater overlap compare`: by an oblivious function.
  struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "By an oblivious function, where hashes could be guessed.")

    @Argument(help: "Findings as JSON or one a line; with --targets one target a line.")
    var file: String

    @Flag(help: "Compare what is looked at now instead of findings.")
    var targets = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let (names, inputs) = try targets ? targetInputs() : findingInputs()
        let found = try await Comparing(kind: targets ? .targets : .findings).run(names, inputs)
        try report(found, output)
      }
    }

    private func findingInputs() throws -> ([String], [[UInt8]]) {
      let items = try Item.read(file)
      return (items.map(\.name), items.map { $0.place.bytes(salt: "") })
    }

    private func targetInputs() throws -> ([String], [[UInt8]]) {
      let lines = String(decoding: try Files.read(file), as: UTF8.self)
        .split(separator: "\n").map(String.init).filter { !$0.isEmpty }
      let things = try lines.map { line throws in try Scanning.ScanTarget(line).thing }
      return (lines, things.map { Array($0.utf8) })
    }
  }

  static func report(_ found: [JSONValue], _ output: OutputOptions) throws {
    output.show(
      .array(found),
      found.isEmpty
        ? "Nothing the same."
        : found.map {
          Terminal.visible(
            "same: \($0["finding"]?.text ?? "")"
              + ($0["contact"]?.text.map { ", write to \($0)" } ?? ""))
        }.joined(separator: "\n"))
    if !found.isEmpty { throw ExitCode(3) }
  }
}

/// The client's side of the blind comparison.
struct Comparing {
  let kind: OverlapKind

  /// Which of the inputs the hub holds too.
  func run(_ names: [String], _ inputs: [[UInt8]]) async throws -> [JSONValue] {
    let client = try Client()
    let key = try await client.call(.GET, "/api/v1/overlaps/key")
    guard let epoch = key["epoch"]?.integerValue,
      let bytes = key["key"]?.text.flatMap({ Base64.decode($0) })
    else { throw unreadable }
    let set = try await client.call(.GET, "/api/v1/overlaps/set?kind=\(kind.rawValue)")
    let held = Set((set["outputs"]?.array ?? []).compactMap(\.text))
    var found: [JSONValue] = []
    let most = OverlapRules.elementsPerRequest
    for start in stride(from: 0, to: inputs.count, by: most) {
      let part = Array(inputs[start..<min(start + most, inputs.count)])
      let outputs = try await evaluate(part, epoch, bytes, client)
      for (place, output) in outputs.enumerated()
      where held.contains(Hexadecimal.encode(output.prefix(OverlapRules.outputBytes))) {
        found.append([
          "finding": names[start + place].json, "contact": set["contact"] ?? .null,
        ])
      }
    }
    return found
  }

  /// The function's values of the inputs. The question is filled up with random inputs, so that
  /// its size says little.
  private func evaluate(
    _ inputs: [[UInt8]], _ epoch: Int64, _ key: [UInt8], _ client: Client
  ) async throws -> [[UInt8]] {
    let size = OverlapRules.padded(inputs.count, least: OverlapRules.leastElements)
    let padding = (inputs.count..<size).map { _ in Surroundings.system.random(32) }
    let query = try ObliviousQuery(inputs: inputs + padding, publicKey: key)
    let answer = try await client.send(
      .POST, "/api/v1/overlaps/evaluations",
      ["epoch": epoch.json, "elements": query.elements.map { Base64.encode($0) }.json])
    let evaluations = (answer["evaluations"]?.array ?? []).compactMap {
      $0.text.flatMap { Base64.decode($0) }
    }
    return Array(try query.outputs(from: evaluations).prefix(inputs.count))
  }

  private var unreadable: Problem {
    Problem(
      code: "overlap", status: 502, title: "The answer cannot be read",
      detail: "The hub's key cannot be read.", remedy: "Check BREAKWATER_ADDRESS.")
  }
}
