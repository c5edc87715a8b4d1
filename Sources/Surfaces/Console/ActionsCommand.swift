import ArgumentParser
import Formats
import HTTP
import NIOHTTP1
import Vocabulary

/// `breakwater actions`: what has to be done, by when.
struct ActionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "actions", abstract: "See what has to be done and mark it done.",
    subcommands: [List.self, Show.self, Done.self, Reopen.self], defaultSubcommand: List.self)

  /// `breakwater actions list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What has to be done, soonest first.")

    @Option(help: "open, done or verified.")
    var state = "open"

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all(
          "/api/v1/actions?limit=500&state=\(Query.encode(state))")
        output.show(
          .array(items),
          items.isEmpty
            ? "Nothing to do."
            : Terminal.table(
              ["DO BY", "PRODUCT", "RUNS ON", "ACTION", "WHAT TO DO"],
              items.map {
                [
                  $0["due"]?.text ?? "next upgrade", $0["product"]?.text ?? "",
                  $0["assetName"]?.text ?? "", $0["id"]?.text ?? "",
                  $0["instruction"]?.text ?? "",
                ]
              }))
      }
    }
  }

  /// `breakwater actions show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One action with its reasons.")

    @Argument(help: "Its identifier, act_…")
    var action: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(.GET, "/api/v1/actions/\(Query.encode(action))")
        let lines = [
          item["product"]?.text, item["assetName"]?.text.map { "runs on: " + $0 },
          "do by:   " + (item["due"]?.text ?? "your next upgrade"),
          item["instruction"]?.text.map { "do:      " + $0 },
          item["reason"]?.text.map { "why:     " + $0 },
          item["fallback"]?.text.map { "if not:  " + $0 },
        ].compactMap { $0 }
        let causes = (item["causes"]?.array ?? []).map {
          "  \($0["vulnerability"]?.text ?? "")  \($0["match"]?.text ?? "")"
        }
        output.show(
          item, Terminal.visibleLines((lines + ["ends:"] + causes).joined(separator: "\n")))
      }
    }
  }

  /// `breakwater actions done`.
  struct Done: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Mark an action done.")

    @Argument(help: "Its identifier, act_…")
    var action: String

    @Option(help: "What was done, in a sentence.")
    var evidence: String

    @Option(help: "The version that runs now.")
    var newVersion: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let body: JSONValue = ["evidence": evidence.json, "newVersion": newVersion.json]
        let item = try await Client().call(
          .POST, "/api/v1/actions/\(Query.encode(action))/done",
          body: body.serializedBytes(pretty: false), type: "application/json")
        output.show(item, "done: " + (item["product"]?.text ?? action))
      }
    }
  }

  /// `breakwater actions reopen`.
  struct Reopen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a completion back.")

    @Argument(help: "Its identifier, act_…")
    var action: String

    @Option(help: "Why, in a sentence.")
    var reason: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let body: JSONValue = ["reason": reason.json]
        let item = try await Client().call(
          .POST, "/api/v1/actions/\(Query.encode(action))/reopen",
          body: body.serializedBytes(pretty: false), type: "application/json")
        output.show(item, "open again: " + (item["product"]?.text ?? action))
      }
    }
  }
}
