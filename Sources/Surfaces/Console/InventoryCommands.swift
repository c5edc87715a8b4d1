import ArgumentParser
import Formats
import HTTP
import Inventory
import NIOHTTP1
import Vocabulary

/// `breakwater sbom`: telling a server what runs where.
struct SBOMCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sbom", abstract: "Tell the clearinghouse what software an asset runs.",
    subcommands: [Add.self, Diff.self])

  /// `breakwater sbom add`.
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Replace an asset's list of software with what a file lists.",
      discussion: """
        The file is CycloneDX or SPDX, a lock file under its own name, a package database of dpkg, \
        apk or rpm with its --release, a Java archive, or a container image as a tar.
        """)

    @Argument(help: "The file; `-` reads standard input.")
    var file: String

    @Option(help: "The asset's identifier (ast_…) or its exact name.")
    var asset: String

    @Option(help: "The distribution of a package database, such as debian:12.")
    var release: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let client = try Client()
        let id = try await AssetsCommand.find(asset, client)
        let answer = try await client.call(
          .POST, "/api/v1/assets/\(id)/sbom?\(query)", body: try Files.read(file),
          type: "application/octet-stream")
        let count = answer["asset"]?["components"]?.integerValue ?? 0
        output.show(
          answer,
          "\(count) components; \(answer["added"]?.integerValue ?? 0) added, "
            + "\(answer["removed"]?.integerValue ?? 0) removed")
        for note in answer["notes"]?.array ?? [] {
          Terminal.note("note: " + Terminal.visible(note.text ?? ""))
        }
      }
    }

    private var query: String {
      let name = file == "-" ? "" : String(file.split(separator: "/").last ?? "")
      return [("name", name), ("release", release ?? "")].filter { !$0.1.isEmpty }
        .map { "\($0.0)=\(Query.encode($0.1))" }.joined(separator: "&")
    }
  }
}

/// `breakwater assets`: what an operator runs.
struct AssetsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assets", abstract: "List and add what you run.",
    subcommands: [List.self, Add.self])

  /// The identifier behind an identifier or an exact name.
  static func find(_ text: String, _ client: Client) async throws -> String {
    if AssetID(text) != nil { return text }
    let items = try await client.all("/api/v1/assets?limit=500&q=\(Query.encode(text))")
    let named = items.filter { $0["name"]?.text == text }
    guard named.count == 1, let id = named.first?["id"]?.text else {
      throw Problem(
        code: "asset", status: 404, title: "No such asset",
        detail: named.isEmpty
          ? "No asset is called \"\(text)\"." : "Several assets are called \"\(text)\".",
        remedy: "See them with `breakwater assets list`.")
    }
    return id
  }

  /// `breakwater assets list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Your assets.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all("/api/v1/assets?limit=500")
        output.show(
          .array(items),
          Terminal.table(
            ["ASSET", "EXPOSURE", "COMPONENTS", "NAME"],
            items.map {
              [
                $0["id"]?.text ?? "", $0["exposure"]?.text ?? "",
                "\($0["components"]?.integerValue ?? 0)", $0["name"]?.text ?? "",
              ]
            }))
      }
    }
  }

  /// `breakwater assets add`.
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Add an asset.")

    @Argument(help: "What you call it.")
    var name: String

    @Option(help: "public when the internet can reach it, otherwise internal.")
    var exposure: String

    @Option(help: "Who is responsible for it.")
    var owner: String?

    @Option(help: "What it is needed for.")
    var missionFunction: String?

    @Option(help: "The vendor that maintains it, if not you.")
    var maintainedBy: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let draft: JSONValue = [
          "name": name.json, "exposure": exposure.json, "owner": owner.json,
          "missionFunction": missionFunction.json, "maintainedBy": maintainedBy.json,
        ]
        let answer = try await Client().call(
          .POST, "/api/v1/assets", body: draft.serializedBytes(pretty: false),
          type: "application/json")
        output.show(answer, answer["id"]?.text ?? "")
      }
    }
  }
}
