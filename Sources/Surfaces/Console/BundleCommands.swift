import ArgumentParser
import Bundles
import Formats
import Foundation
import HTTP
import NIOHTTP1
import Signing
import Vocabulary

/// `breakwater bundle`: what is carried to a site without a network.
struct BundleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle",
    abstract: "One signed file with what has to be done, for a site without a network.",
    subcommands: [Make.self, List.self, Verify.self, Answer.self, Bring.self])

  /// The organization to speak for: the one named, or the only one that the token sees.
  static func organization(_ named: String?, _ client: Client) async throws -> String {
    if let named { return Query.encode(named) }
    let items = try await client.all("/api/v1/organizations?limit=2")
    guard items.count == 1, let id = items.first?["id"]?.text else {
      throw Problem(
        code: "organization", status: 422, title: "Which organization",
        detail: "The token sees several organizations.", remedy: "Name one with --organization.")
    }
    return id
  }

  /// Reads and checks a bundle.
  static func verified(_ file: String, _ key: String) throws -> BundleArchive.Verified {
    guard let verifier = NoteVerifier(key.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw Problem.invalid("--key", "must be a verification key, as `ledger key` prints it")
    }
    return try BundleArchive.verify(try Files.read(file), key: verifier)
  }

  /// `breakwater bundle make`.
  struct Make: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make the next bundle and save it.")

    @Argument(help: "Where to write the file.")
    var file: String

    @Option(help: "Only what concerns this asset (ast_… or its name); may be repeated.")
    var asset: [String] = []

    @Option(help: "The organization, org_…; otherwise the token’s own.")
    var organization: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let client = try Client()
        let owner = try await BundleCommand.organization(organization, client)
        var assets: [String] = []
        for name in asset { assets.append(try await AssetsCommand.find(name, client)) }
        let made = try await client.send(
          .POST, "/api/v1/organizations/\(owner)/bundles", ["assets": assets.json])
        let bytes = try await client.download(
          "/api/v1/bundles/\(Query.encode(made["id"]?.text ?? ""))")
        guard sha256(bytes).description == made["digest"]?.text else {
          throw BundleProblem.damaged("What was fetched is not what was made.")
        }
        try Files.write(bytes, to: file)
        output.show(
          made,
          "bundle \(made["number"]?.integerValue ?? 0): \(made["actions"]?.integerValue ?? 0)"
            + " things to do, good until \(made["goodUntil"]?.text ?? ""), in "
            + Terminal.visible(file))
      }
    }
  }

  /// `breakwater bundle list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The bundles that were made.")

    @Option(help: "The organization, org_…; otherwise the token’s own.")
    var organization: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let client = try Client()
        let owner = try await BundleCommand.organization(organization, client)
        let items = try await client.all("/api/v1/organizations/\(owner)/bundles?limit=100")
        output.show(
          .array(items),
          Terminal.table(
            ["NUMBER", "MADE", "GOOD UNTIL", "BROUGHT BACK", "BUNDLE"],
            items.map {
              [
                "\($0["number"]?.integerValue ?? 0)", $0["madeAt"]?.text ?? "",
                $0["goodUntil"]?.text ?? "",
                "\($0["answered"]?.integerValue ?? 0) of \($0["actions"]?.integerValue ?? 0)",
                $0["id"]?.text ?? "",
              ]
            }))
      }
    }
  }

  /// `breakwater bundle verify`.
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a bundle with nothing but the key: no network, no server, no database.")

    @Argument(help: "The bundle.")
    var file: String

    @Option(help: "The clearinghouse's key, as you wrote it down before.")
    var key: String

    @Option(help: "The number of the newest bundle you have seen; an older one is refused.")
    var last: Int64?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let found = try BundleCommand.verified(file, key)
        if let last, found.number < last {
          throw BundleProblem.outdated(number: found.number, last: last)
        }
        let isOver = found.goodUntil < Surroundings.system.now().day
        output.show(
          [
            "number": found.number.json, "organization": found.organization.id.json,
            "madeAt": found.madeAt.json, "goodUntil": found.goodUntil.description.json,
            "replaces": found.replaces.json, "files": found.files.count.json,
            "isOver": isOver.json,
          ],
          Terminal.visibleLines(
            "bundle \(found.number) for \(found.organization.name): \(found.files.count) files,"
              + " each as it was signed\nmade \(found.madeAt), good until \(found.goodUntil)"
              + (isOver ? "\nnote: that day is over; fetch a new one" : "")
              + (found.replaces.map { "\nit takes the place of bundle \($0)" } ?? "")))
      }
    }
  }
}
