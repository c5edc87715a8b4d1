import ArgumentParser
import Formats
import HTTP
import NIOHTTP1
import Scanning
import Vocabulary

/// `breakwater campaigns`: saying what one is going to look at.
struct CampaignsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "campaigns", abstract: "Say what you are going to look at, so nobody looks twice.",
    subcommands: [List.self, Open.self, Close.self], defaultSubcommand: List.self)

  /// `breakwater campaigns list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Your campaigns.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all("/api/v1/campaigns?limit=500")
        output.show(
          .array(items),
          items.isEmpty
            ? "No campaign. Open one with `breakwater campaigns open`."
            : Terminal.table(
              ["CAMPAIGN", "UNTIL", "HOW", "PURPOSE"],
              items.map {
                [
                  $0["id"]?.text ?? "", $0["closedAt"]?.text ?? $0["endsAt"]?.text ?? "",
                  $0["instrument"]?["technique"]?.text ?? "", $0["purpose"]?.text ?? "",
                ]
              }))
      }
    }
  }

  /// `breakwater campaigns open`.
  struct Open: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Open a campaign.")

    @Argument(help: "What for, in a sentence.")
    var purpose: String

    @Option(help: "The tool.")
    var tool: String

    @Option(help: "How you look: one of the words of `technique` in the API.")
    var technique: String

    @Option(help: "The AI model.")
    var model: String?

    @Option(help: "A technique of others that may look at the same time; may be repeated.")
    var compatible: [String] = []

    @Option(help: "For how many days.")
    var days: Int64 = 30

    @Option(help: "Whom to ask about it.")
    var contact: String

    @Flag(help: "Let those who want the same target see your name and contact.")
    var named = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let now = Surroundings.system.now()
        let body: JSONValue = [
          "purpose": purpose.json, "tool": tool.json, "technique": technique.json,
          "model": model.json, "compatible": compatible.json, "startsAt": now.json,
          "endsAt": now.adding(days: days).json, "contact": contact.json, "named": named.json,
        ]
        let item = try await Client().send(.POST, "/api/v1/campaigns", body)
        output.show(item, "opened: " + (item["id"]?.text ?? ""))
      }
    }
  }

  /// `breakwater campaigns close`.
  struct Close: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Close a campaign; its targets are given back.")

    @Argument(help: "Its identifier, cam_…")
    var campaign: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(
          .POST, "/api/v1/campaigns/\(Query.encode(campaign))/close")
        output.show(item, "closed: \(campaign)")
      }
    }
  }
}

/// `breakwater leases`: taking targets and giving them back.
struct LeasesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leases", abstract: "Take targets, keep them while at work, and give them back.",
    subcommands: [List.self, Claim.self, Keep.self, End.self], defaultSubcommand: List.self)

  static func line(_ item: JSONValue) -> String {
    let fence = item["fence"]?.integerValue ?? 0
    let until = item["endedAt"]?.text ?? item["expiresAt"]?.text ?? ""
    let why = item["reason"]?.text.map { " (\($0))" } ?? ""
    return Terminal.visible(
      "\(item["id"]?.text ?? "")  fence \(fence)  \(item["state"]?.text ?? "")  until \(until)"
        + "  \(item["target"]?.text ?? "")\(why)")
  }

  /// `breakwater leases list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Your leases.")

    @Option(help: "held, released, completed or expired.")
    var state: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all(
          "/api/v1/leases?limit=500" + (state.map { "&state=" + Query.encode($0) } ?? ""))
        output.show(
          .array(items),
          items.isEmpty ? "No lease." : items.map(LeasesCommand.line).joined(separator: "\n"))
      }
    }
  }

  /// `breakwater leases claim`.
  struct Claim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a target for a campaign.",
      discussion: "Exit status: 0 when it is yours, 3 when somebody looks at it already.")

    @Argument(help: "A package URL, a repository's address with @ and a commit, or an asset.")
    var target: String

    @Option(help: "The campaign, cam_…")
    var campaign: String

    @Option(help: "For how many minutes without another word.")
    var minutes: Int64 = 60

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let body: JSONValue = ["target": target.json, "minutes": minutes.json]
        do {
          let item = try await Client().send(
            .POST, "/api/v1/campaigns/\(Query.encode(campaign))/leases", body)
          output.show(item, LeasesCommand.line(item))
        } catch let problem as Problem where problem.code == "target-taken" {
          Terminal.note("taken: \(problem.detail)")
          Terminal.note("help: wait, or choose another: `breakwater coverage proposals`")
          throw ExitCode(3)
        }
      }
    }
  }

  /// `breakwater leases keep`.
  struct Keep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say that you are still at work.",
      discussion: "Exit status: 0 while it is yours, 3 when it has ended: then stop at once.")

    @Argument(help: "Its identifier, lea_…")
    var lease: String

    @Option(help: "The fencing number it was granted with.")
    var fence: Int64

    @Option(help: "For how many minutes more.")
    var minutes: Int64 = 60

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let body: JSONValue = ["fence": fence.json, "minutes": minutes.json]
        let item = try await Client().send(
          .POST, "/api/v1/leases/\(Query.encode(lease))/heartbeats", body)
        output.show(item, LeasesCommand.line(item))
        if item["state"]?.text != LeaseState.held.rawValue { throw ExitCode(3) }
      }
    }
  }

  /// `breakwater leases end`.
  struct End: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "end", abstract: "Finish a target, or give it back.")

    @Argument(help: "Its identifier, lea_…")
    var lease: String

    @Option(help: "The fencing number it was granted with.")
    var fence: Int64

    @Flag(help: "The look is finished; it goes on the map.")
    var completed = false

    @Option(help: "Hours of work or machine time.")
    var hours: Double?

    @Option(help: "Tokens that models read and wrote.")
    var tokens: Int64?

    @Option(help: "The share of the code that was reached, 0 to 1.")
    var share: Double?

    @Option(help: "How many findings came of it.")
    var findings: Int64 = 0

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let body: JSONValue = [
          "fence": fence.json, "completed": completed.json, "hours": hours.json,
          "tokens": tokens.json, "share": share.json, "findings": findings.json,
        ]
        let item = try await Client().send(
          .POST, "/api/v1/leases/\(Query.encode(lease))/end", body)
        output.show(item, LeasesCommand.line(item))
      }
    }
  }
}

extension Client {
  /// The answer to a request with a JSON body.
  func send(_ method: HTTPMethod, _ path: String, _ body: JSONValue) async throws -> JSONValue {
    try await call(
      method, path, body: body.serializedBytes(pretty: false), type: "application/json")
  }
}
