import ArgumentParser
import Formats
import HTTP
import NIOHTTP1
import Playbooks
import Registry
import Vocabulary

/// `breakwater playbooks`: how to go about an update, step by step.
struct PlaybooksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "playbooks", abstract: "Read how to go about an update, and write your own.",
    subcommands: [List.self, Show.self, Write.self, Withdraw.self], defaultSubcommand: List.self)

  private static func path(_ key: String) -> String { "/api/v1/playbooks/\(Query.encode(key))" }

  /// For which sector and when, in plain words.
  private static func purpose(_ item: JSONValue) -> String {
    let (situation, sector) = (item["situation"]?.text ?? "", item["sector"]?.text)
    let words: [String?] = [
      Situation(rawValue: situation)?.title ?? situation,
      sector.map { Sector(rawValue: $0)?.title ?? $0 },
    ]
    return words.compactMap(\.self).joined(separator: "; ")
  }

  /// `breakwater playbooks list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The playbooks that you see; of each the one nearest to you.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all("/api/v1/playbooks")
        output.show(
          .array(items),
          items.isEmpty
            ? "No playbook. Write one with `breakwater playbooks write`."
            : Terminal.table(
              ["KEY", "WRITTEN BY", "VERSION", "TITLE", "FOR"],
              items.map {
                [
                  $0["key"]?.text ?? "", $0["organization"]?.text ?? "shipped",
                  "\($0["version"]?.integerValue ?? 0)", $0["title"]?.text ?? "",
                  PlaybooksCommand.purpose($0),
                ]
              }))
      }
    }
  }

  /// `breakwater playbooks show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One playbook to read; with --json as `playbooks write` takes it.")

    @Argument(help: "What it is named by, as `playbooks list` prints it.")
    var key: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(.GET, PlaybooksCommand.path(key))
        output.show(item, Terminal.visibleLines(Self.text(item)))
      }
    }

    private static func text(_ item: JSONValue) -> String {
      let steps = (item["steps"]?.array ?? []).enumerated().map { place, step -> String in
        "  \(place + 1). " + (step.text ?? "").replacing("\n", with: "\n     ")
      }
      let calls = (item["calls"]?.array ?? []).map {
        "  " + ($0.text ?? "").replacing("\n", with: "\n  ")
      }
      let head = [
        item["title"]?.text ?? "", "for:   \(PlaybooksCommand.purpose(item))",
        "from:  \(source(item))", "steps:",
      ]
      let parts: [[String]] = [head, steps, calls.isEmpty ? [] : ["call:"], calls]
      return parts.joined().joined(separator: "\n")
    }

    private static func source(_ item: JSONValue) -> String {
      guard let writer = item["organization"]?.text else { return "shipped with the program" }
      return "\(writer), version \(item["version"]?.integerValue ?? 0),"
        + " \(item["changedAt"]?.text ?? "")"
    }
  }

  /// `breakwater playbooks write`.
  struct Write: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a version of a playbook for your organization.",
      discussion: "The file has title, situation, steps, calls and perhaps sector. Begin with what"
        + " `breakwater playbooks show KEY --json` prints. The coordinator's are for all.")

    /// What the server says of a playbook and nobody sends.
    private static let told: Set<String> = ["key", "organization", "version", "changedAt"]

    @Argument(help: "What it is named by: small letters, digits and hyphens.")
    var key: String

    @Argument(help: "A file with the text as JSON; `-` reads standard input.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        guard PlaybookKey(key) != nil else {
          throw Problem.invalid("KEY", "must be 1 to 60 small letters, digits and hyphens")
        }
        let text = try Self.read(file)
        let item = try await Client().send(.PUT, PlaybooksCommand.path(key), text)
        output.show(
          item,
          Terminal.visible(
            "written: \(key)  version \(item["version"]?.integerValue ?? 0)"
              + "  \(item["title"]?.text ?? "")"))
      }
    }

    private static func read(_ file: String) throws -> JSONValue {
      let bytes = try Files.read(file)
      do throws(JSONError) {
        let document = try JSONValue.parse(bytes)
        guard let object = document.object else { return document }
        return .object(JSONObject(object.members.filter { !told.contains($0.key) }))
      } catch {
        throw Problem(
          code: "file", status: 422, title: "Not JSON", detail: "\(file): \(error).",
          remedy: "Begin with what `breakwater playbooks show` prints with --json.")
      }
    }
  }

  /// `breakwater playbooks withdraw`.
  struct Withdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take your own back: the coordinator's or the shipped one counts again.")

    @Argument(help: "What it is named by.")
    var key: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        _ = try await Client().call(.DELETE, PlaybooksCommand.path(key))
        output.show(
          ["key": key.json, "withdrawn": true], Terminal.visible("taken back: \(key)"))
      }
    }
  }
}
