import ArgumentParser
import Formats
import HTTP
import NIOHTTP1
import Vocabulary

/// `breakwater federation`: other hubs.
struct FederationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "federation", abstract: "Other hubs: what goes to and comes from them.",
    subcommands: [Hubs.self, Receive.self, Names.self])

  /// `breakwater federation hubs`.
  struct Hubs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The other hubs.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all("/api/v1/hubs")
        output.show(
          .array(items),
          items.isEmpty
            ? "None yet."
            : Terminal.table(
              ["NAME", "SPEAKS", "STATE", "HUB"],
              items.map {
                let isPaused = $0["pausedAt"]?.text != nil
                return [
                  $0["name"]?.text ?? "", $0["kind"]?.text ?? "",
                  isPaused ? "paused" : $0["reason"]?.text ?? "works", $0["id"]?.text ?? "",
                ]
              }))
      }
    }
  }

  /// `breakwater federation receive`.
  struct Receive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take in a document of a hub, in the form that it speaks.")

    @Argument(help: "The file.")
    var file: String

    @Option(help: "The hub’s name.")
    var hub: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let bytes = try Files.read(file)
        let client = try Client()
        let hubs = try await client.all("/api/v1/hubs")
        guard let id = hubs.first(where: { $0["name"]?.text == hub })?["id"]?.text else {
          throw Problem.invalid("--hub", "names no hub; see `breakwater federation hubs`")
        }
        let items = try await client.call(
          .POST, "/api/v1/hubs/\(Query.encode(id))/items", body: bytes,
          type: "application/json")
        let rows = items["items"]?.array ?? []
        output.show(
          items,
          Terminal.table(
            ["NUMBER THERE", "WHAT IT WAS", "WORDS"],
            rows.map {
              [
                $0["foreign"]?.text ?? "", $0["outcome"]?.text ?? "",
                ($0["words"]?.text ?? "").replacing("\n", with: " "),
              ]
            }))
      }
    }
  }

  /// `breakwater federation find`.
  struct Names: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "find", abstract: "The case that has a name of another hub.")

    @Argument(help: "The name, such as VU#782161 or GHSA-abcd-1234-wxyz.")
    var name: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        guard let known = KnownName(name) else {
          throw Problem.invalid("NAME", "is in no form that is known")
        }
        let found = try await Client().call(
          .GET, "/api/v1/hub-names/\(Query.encode(known.text))")
        output.show(
          found,
          Terminal.visible("\(found["id"]?.text ?? "")  \(found["title"]?.text ?? "")"))
      }
    }
  }
}
