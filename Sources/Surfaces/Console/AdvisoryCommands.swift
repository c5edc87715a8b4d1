import ArgumentParser
import Formats
import HTTP
import NIOHTTP1
import Vocabulary

/// `breakwater advisories`: write, read and publish advisories on a server.
struct AdvisoriesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "advisories", abstract: "See, write and publish advisories.",
    subcommands: [List.self, Show.self, Begin.self, Change.self, Move.self],
    defaultSubcommand: List.self)

  private static let texts = KeptTexts(place: "/api/v1/advisories") { item in
    let version = item["version"]?.integerValue.map { "version \($0)" }
    let words = [
      item["number"]?.text, item["state"]?.text, version, item["content"]?["title"]?.text,
    ]
    return Terminal.visible(words.compactMap(\.self).joined(separator: "  "))
  }

  /// `breakwater advisories list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Advisories, the newest first.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all("/api/v1/advisories?limit=500")
        output.show(
          .array(items),
          items.isEmpty
            ? "None yet."
            : Terminal.table(
              ["NUMBER", "STATE", "ADVISORY", "TITLE"],
              items.map {
                [
                  $0["number"]?.text ?? "", $0["state"]?.text ?? "", $0["id"]?.text ?? "",
                  $0["content"]?["title"]?.text ?? "",
                ]
              }))
      }
    }
  }

  /// `breakwater advisories show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One advisory with its text, as `advisories change` takes it.")

    @Argument(help: "Its identifier, adv_…")
    var advisory: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await texts.show(advisory, output)
    }
  }

  /// `breakwater advisories begin`.
  struct Begin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begin the advisory of a case, with a text from what was reported and stated.")

    @Argument(help: "The case, cas_…")
    var aCase: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let body: JSONValue = ["case": aCase.json]
        let item = try await Client().call(
          .POST, "/api/v1/advisories", body: body.serializedBytes(), type: "application/json")
        output.show(item, "begun: \(item["id"]?.text ?? "")  " + texts.line(item))
      }
    }
  }

  /// `breakwater advisories change`.
  struct Change: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change the text of an advisory; it has to be read by somebody else again.")

    @Argument(help: "Its identifier, adv_…")
    var advisory: String

    @Argument(help: "A file with the text as JSON; `-` reads standard input.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await texts.change(advisory, to: file, output)
    }
  }

  /// `breakwater advisories move`.
  struct Move: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hand an advisory over, send it back, countersign it, publish it.")

    @Argument(help: "Its identifier, adv_…")
    var advisory: String

    @Argument(help: "submit, sendBack, countersign or publish.")
    var command: String

    @Option(help: "The version that you read, as `show` prints it; to countersign and publish.")
    var version: Int64?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await texts.move(advisory, command, version: version, output)
    }
  }
}
