import ArgumentParser
import Fleets
import Formats
import HTTP
import NIOHTTP1
import Vocabulary

/// `breakwater mandates`: letting another organization act for one's own.
struct MandatesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mandates", abstract: "Say who may act for your organization, and end it.",
    subcommands: [List.self, Give.self, End.self], defaultSubcommand: List.self)

  /// What a client allows, as the API names it.
  fileprivate static func allowed(_ item: JSONValue) -> String {
    (item["allows"]?.array ?? []).compactMap(\.text).joined(separator: ", ")
  }

  /// How a mandate stands by the server's clock, and since when it is ended.
  private static func state(_ item: JSONValue) -> String {
    [item["state"]?.text, item["endedAt"]?.text].compactMap(\.self).joined(separator: " ")
  }

  /// `breakwater mandates list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Who may act for your organization, and for whom it may act.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all("/api/v1/mandates?limit=500")
        output.show(
          .array(items),
          items.isEmpty
            ? "Nobody acts for you. Let somebody with `breakwater mandates give`."
            : Terminal.table(
              ["WHO ACTS", "FOR WHOM", "MAY", "UNTIL", "STATE", "MANDATE"],
              items.map {
                [
                  $0["managerName"]?.text ?? "", $0["clientName"]?.text ?? "",
                  MandatesCommand.allowed($0), $0["until"]?.text ?? "",
                  MandatesCommand.state($0), $0["id"]?.text ?? "",
                ]
              }))
      }
    }
  }

  /// `breakwater mandates give`.
  struct Give: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let another organization, such as a service provider, act for yours.",
      discussion: "They may always look. One that they were given before is replaced.")

    @Argument(help: "Who may act, org_…; they tell you.")
    var manager: String

    @Option(help: "The last day on which it holds, such as 2027-06-30; at most a year ahead.")
    var until: String

    @Option(
      help: "\(Allowance.allCases.map(\.rawValue).joined(separator: ", ")); may be repeated.")
    var allow: [String] = []

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().send(
          .POST, "/api/v1/mandates",
          ["manager": manager.json, "until": until.json, "allows": allow.json])
        output.show(
          item,
          Terminal.visible(
            "given: \(item["id"]?.text ?? "")  \(item["managerName"]?.text ?? "") may act for you"
              + " until \(item["until"]?.text ?? ""): \(MandatesCommand.allowed(item))"))
      }
    }
  }

  /// `breakwater mandates end`.
  struct End: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a mandate back, or lay down one that you were given. It ends at once.")

    @Argument(help: "Its identifier, mdt_…")
    var mandate: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(
          .POST, "/api/v1/mandates/\(Query.encode(mandate))/end")
        output.show(
          item,
          Terminal.visible(
            "ended: \(item["managerName"]?.text ?? "") does not act for "
              + "\(item["clientName"]?.text ?? "") any more"))
      }
    }
  }
}

/// `breakwater fleet`: what an organization's clients have to do.
struct FleetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fleet", abstract: "See the clients you act for, and what they have to do.",
    discussion: "Other calls act for one of them with its identifier in the header"
      + " \(actingForHeader).",
    subcommands: [Clients.self, Actions.self], defaultSubcommand: Clients.self)

  private static func query(_ asked: [(name: String, value: String?)]) -> String {
    let parts = asked.compactMap { one in
      one.value.map { "\(one.name)=\(Query.encode($0))" }
    }
    return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
  }

  /// `breakwater fleet clients`.
  struct Clients: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The organizations you act for, whoever is late first.")

    @Option(help: "Only those with this in their name.")
    var search: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all(
          "/api/v1/fleet/clients" + FleetCommand.query([("q", search)]))
        output.show(.array(items), text(items))
      }
    }

    private func text(_ items: [JSONValue]) -> String {
      guard !items.isEmpty else {
        return search == nil
          ? "Nobody lets you act for them. Ask a client for `breakwater mandates give`."
          : "No client's name has this in it. Leave --search out to see all."
      }
      return Terminal.table(
        ["LATE", "OPEN", "SOONEST", "MAY", "UNTIL", "ORGANIZATION", "CLIENT"],
        items.map { item in
          [
            "\(item["overdue"]?.integerValue ?? 0)", "\(item["open"]?.integerValue ?? 0)",
            item["soonest"]?.text ?? "-", MandatesCommand.allowed(item),
            item["until"]?.text ?? "", item["organization"]?.text ?? "",
            item["name"]?.text ?? "",
          ]
        })
    }
  }

  /// `breakwater fleet actions`.
  struct Actions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The same things to do with all your clients, the soonest first.",
      discussion: "With --product and --target: at whom one of them is to be done.")

    @Option(help: "Only products with this in their name.")
    var search: String?

    @Option(help: "The product, as the list names it.")
    var product: String?

    @Option(help: "Its wanted version, as the list names it; left out where it names none.")
    var target: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard target == nil || product != nil else {
        throw ValidationError("--target goes with --product.")
      }
    }

    func run() async throws {
      try await reporting {
        let items = try await Client().all(
          "/api/v1/fleet/actions"
            + FleetCommand.query([("q", search), ("product", product), ("target", target)]))
        output.show(.array(items), product == nil ? groups(items) : actions(items))
      }
    }

    private func groups(_ items: [JSONValue]) -> String {
      guard !items.isEmpty else {
        return search == nil
          ? "Nothing to do. See your clients with `breakwater fleet clients`."
          : "Nothing to do with such a product. Leave --search out to see all."
      }
      return Terminal.table(
        ["DO BY", "ACTIONS", "CLIENTS", "TARGET", "PRODUCT"],
        items.map { item in
          [
            item["soonest"]?.text ?? "next upgrade", "\(item["actions"]?.integerValue ?? 0)",
            "\(item["organizations"]?.integerValue ?? 0)", item["targetVersion"]?.text ?? "",
            item["product"]?.text ?? "",
          ]
        })
    }

    private func actions(_ items: [JSONValue]) -> String {
      guard !items.isEmpty else {
        return "No client has this to do. `breakwater fleet actions` names --product and --target."
      }
      return Terminal.table(
        ["DO BY", "RUNS ON", "ORGANIZATION", "ACTION", "WHAT TO DO"],
        items.map { item in
          [
            item["due"]?.text ?? "next upgrade", item["assetName"]?.text ?? "",
            item["organization"]?.text ?? "", item["id"]?.text ?? "",
            item["instruction"]?.text ?? "",
          ]
        })
    }
  }
}
