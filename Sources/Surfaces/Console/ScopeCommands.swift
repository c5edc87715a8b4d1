import ArgumentParser
import Formats
import HTTP
import NIOHTTP1
import Vocabulary

/// `breakwater scopes`: what owners let others do to their assets.
struct ScopesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scopes", abstract: "Sign who may test your assets, ask whether you may.",
    subcommands: [List.self, Sign.self, Pause.self, Revoke.self, Check.self],
    defaultSubcommand: List.self)

  /// `breakwater scopes list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What your organization signed.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all("/api/v1/scopes?limit=500")
        output.show(
          .array(items),
          items.isEmpty
            ? "Nothing was signed, so nobody may test your assets."
            : Terminal.table(
              ["SCOPE", "UNTIL", "STATE", "ASSETS"],
              items.map {
                [
                  $0["id"]?.text ?? "", $0["scope"]?["validUntil"]?.text ?? "",
                  $0["revokedAt"]?.text == nil ? "holds" : "taken back",
                  String($0["scope"]?["assets"]?.array?.count ?? 0),
                ]
              }))
      }
    }
  }

  /// `breakwater scopes sign`.
  struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sign a scope from a JSON file in the API's form; `-` reads standard input.")

    @Argument(help: "The file.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(
          .POST, "/api/v1/scopes", body: try Files.read(file), type: "application/json")
        output.show(item, "signed: " + (item["id"]?.text ?? ""))
      }
    }
  }

  /// `breakwater scopes pause`.
  struct Pause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ask everybody to back off from a scope's assets for a while.")

    @Argument(help: "Its identifier, scp_…")
    var scope: String

    @Option(help: "For how many minutes, up to a week; 0 ends the pause.")
    var minutes: Int64 = 60

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().send(
          .POST, "/api/v1/scopes/\(Query.encode(scope))/pause", ["minutes": minutes.json])
        output.show(item, "everybody backs off until " + (item["pausedUntil"]?.text ?? ""))
      }
    }
  }

  /// `breakwater scopes revoke`.
  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a scope back at once; whoever is at work is told to stop.")

    @Argument(help: "Its identifier, scp_…")
    var scope: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(
          .POST, "/api/v1/scopes/\(Query.encode(scope))/revoke")
        output.show(item, "taken back: \(scope)")
      }
    }
  }

  /// `breakwater scopes check`.
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say whether you may test this asset now.",
      discussion: "Exit status: 0 for yes, 3 for no; the next permitted moment is printed.")

    @Argument(help: "The asset's identifier, ast_…")
    var asset: String

    @Option(help: "How you want to look.")
    var technique: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(
          .GET,
          "/api/v1/scopes/check?asset=\(Query.encode(asset))"
            + "&technique=\(Query.encode(technique))")
        let isYes = item["permitted"]?.boolean == true
        let rest =
          isYes
          ? "Until \(item["until"]?.text ?? ""), at most "
            + "\(item["requestsPerMinute"]?.integerValue ?? 0) requests a minute."
          : item["next"]?.text.map { "Next permitted moment: \($0)" } ?? ""
        output.show(item, [item["reason"]?.text ?? "", rest].joined(separator: "\n"))
        if !isYes { throw ExitCode(3) }
      }
    }
  }
}

/// `breakwater coverage`: who looked where.
struct CoverageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage", abstract: "See who looked where, and what to look at again.",
    subcommands: [List.self, Proposals.self], defaultSubcommand: List.self)

  /// `breakwater coverage list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Who looked at what.")

    @Option(help: "Only this package, repository or asset.")
    var target: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all(
          "/api/v1/coverage?limit=500" + (target.map { "&target=" + Query.encode($0) } ?? ""))
        output.show(
          .array(items),
          items.isEmpty
            ? "Nobody has told us that they looked."
            : Terminal.table(
              ["WHEN", "WHO", "HOW", "FINDINGS", "TARGET"],
              items.map {
                [
                  $0["at"]?.text ?? "",
                  $0["own"]?.boolean == true ? "you" : $0["party"]?.text ?? "a party",
                  $0["instrument"]?["technique"]?.text ?? "",
                  String($0["depth"]?["findings"]?.integerValue ?? 0), $0["target"]?.text ?? "",
                ]
              }))
      }
    }
  }

  /// `breakwater coverage proposals`.
  struct Proposals: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What to look at again, and why.")

    @Option(help: "How many days make a look old.")
    var days: Int64 = 180

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all(
          "/api/v1/coverage/proposals?limit=500&days=\(days)")
        output.show(
          .array(items),
          items.isEmpty
            ? "Nothing to look at again."
            : Terminal.table(
              ["WHY", "LAST LOOK", "TARGET"],
              items.map { item in
                [
                  (item["reasons"]?.array ?? []).compactMap(\.text).joined(separator: ", "),
                  item["lastLook"]?["at"]?.text ?? "",
                  (item["thing"]?.text ?? "") + (item["version"]?.text.map { "@" + $0 } ?? ""),
                ]
              }))
      }
    }
  }
}
