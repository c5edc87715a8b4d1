import ArgumentParser
import Formats
import HTTP
import NIOHTTP1
import Vocabulary

/// `breakwater directives`: write, issue, follow and weigh directives on a server.
struct DirectivesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "directives", abstract: "See, write, issue and follow directives.",
    subcommands: [
      List.self, Show.self, Begin.self, Change.self, Effects.self, Move.self, Follow.self,
      Leave.self, Scores.self,
    ], defaultSubcommand: List.self)

  private static let texts = KeptTexts(place: "/api/v1/directives") { item in
    let version = item["version"]?.integerValue.map { "version \($0)" }
    let words = [
      item["id"]?.text, item["content"]?["name"]?.text, item["content"]?["version"]?.text,
      item["state"]?.text, version,
    ]
    return Terminal.visible(words.compactMap(\.self).joined(separator: "  "))
  }

  /// `breakwater directives list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Directives, the newest first.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all("/api/v1/directives?limit=500")
        output.show(
          .array(items),
          Terminal.table(
            ["NAME", "VERSION", "STATE", "BINDS", "DIRECTIVE"],
            items.map {
              [
                $0["content"]?["name"]?.text ?? "", $0["content"]?["version"]?.text ?? "",
                $0["state"]?.text ?? "", $0["content"]?["regime"]?.text ?? "nobody",
                $0["id"]?.text ?? "",
              ]
            }))
      }
    }
  }

  /// `breakwater directives show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One directive with its text, as `directives change` takes it.")

    @Argument(help: "Its identifier, dir_…")
    var directive: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await texts.show(directive, output)
    }
  }

  /// `breakwater directives begin`.
  struct Begin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begin a directive, or the next version of one.")

    @Argument(help: "A file with the text as JSON; `-` reads standard input.")
    var file: String?

    @Option(help: "The directive, dir_…, whose next version it is to be.")
    var after: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard (file == nil) != (after == nil) else {
        throw ValidationError("Name a file, or --after a directive.")
      }
    }

    func run() async throws {
      try await reporting {
        let item =
          if let after {
            try await Client().call(.POST, texts.path(after) + "/versions")
          } else {
            try await Client().call(
              .POST, "/api/v1/directives", body: try Files.read(file ?? "-"),
              type: "application/json")
          }
        output.show(item, "begun: " + texts.line(item))
      }
    }
  }

  /// `breakwater directives change`.
  struct Change: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Change the text of a draft.")

    @Argument(help: "Its identifier, dir_…")
    var directive: String

    @Argument(help: "A file with the text as JSON; `-` reads standard input.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await texts.change(directive, to: file, output)
    }
  }
}

extension DirectivesCommand {
  /// `breakwater directives effects`.
  struct Effects: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What a directive would change if it were issued today. Writes nothing.")

    @Argument(help: "Its identifier, dir_…")
    var directive: String

    @Argument(help: "A file with another text as JSON; `-` reads standard input.")
    var file: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(
          .POST, texts.path(directive) + "/effects", body: try file.map { try Files.read($0) },
          type: file == nil ? nil : "application/json")
        let names = ["earlier", "later", "appear", "vanish", "same", "forensics"]
        func row(_ name: String, _ counts: JSONValue) -> [String] {
          [name] + names.map { "\(counts[$0]?.integerValue ?? 0)" }
        }
        let rows = (item["organizations"]?.array ?? []).map {
          row($0["name"]?.text ?? "of their own will", $0)
        }
        output.show(
          item,
          Terminal.table(
            ["ORGANIZATION"] + names.map { $0.uppercased() },
            rows + [row("in all", item["total"] ?? .null)]))
      }
    }
  }

  /// `breakwater directives move`.
  struct Move: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Withdraw a draft. What is issued or was issued needs a person who is signed in.")

    @Argument(help: "Its identifier, dir_…")
    var directive: String

    @Argument(help: "issue or withdraw.")
    var command: String

    @Option(help: "The version that you read, as `show` prints it.")
    var version: Int64?

    @Option(help: "Why it is taken back; to withdraw.")
    var reason: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await texts.move(directive, command, reason: reason, version: version, output)
    }
  }

  /// `breakwater directives follow`.
  struct Follow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Follow a directive that does not bind you; it then sets dates for you.")

    @Argument(help: "Its identifier, dir_…")
    var directive: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(.POST, texts.path(directive) + "/adoption")
        output.show(item, "followed since \(item["since"]?.text ?? "")")
      }
    }
  }

  /// `breakwater directives leave`.
  struct Leave: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop following it.")

    @Argument(help: "Its identifier, dir_…")
    var directive: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(.DELETE, texts.path(directive) + "/adoption")
        output.show(item, "left")
      }
    }
  }

  /// `breakwater directives scores`.
  struct Scores: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "How dates are kept.")

    @Option(help: "NSS, DoW or FCEB, for whoever issues for it; otherwise your own.")
    var regime: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let query = regime.map { "?regime=\(Query.encode($0))" } ?? ""
        let item = try await Client().call(.GET, "/api/v1/scorecards" + query)
        let names = ["open", "overdue", "overdueDeferred", "closed", "inTimePercent", "medianDays"]
        output.show(
          item,
          Terminal.table(
            ["ORGANIZATION", "OPEN", "OVERDUE", "DEFERRED", "CLOSED", "IN TIME %", "MEDIAN DAYS"],
            (item["items"]?.array ?? []).map { card in
              [card["name"]?.text ?? ""]
                + names.map { card[$0]?.integerValue.map(String.init) ?? "-" }
            }))
      }
    }
  }
}
