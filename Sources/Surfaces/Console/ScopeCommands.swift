import ArgumentParser
import Formats
import HTTP
import NIOHTTP1
import Scanning
import Signing
import Vocabulary

/// `breakwater scopes`: what owners let others do to their assets.
struct ScopesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scopes", abstract: "Sign who may test your assets, ask whether you may.",
    subcommands: [
      List.self, Sign.self, Key.self, Pause.self, Revoke.self, Check.self,
    ],
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

    @Option(help: "The file of your organization's own key; the server never sees it.")
    var key: String?

    @Option(help: "With --key: your organization, org_…")
    var organization: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(
          .POST, "/api/v1/scopes", body: try body(), type: "application/json")
        output.show(item, "signed: " + (item["id"]?.text ?? ""))
      }
    }

    /// The file, with the note that the key signs.
    private func body() throws -> [UInt8] {
      let bytes = try Files.read(file)
      guard let key else { return bytes }
      guard let owner = organization.flatMap(OrganizationID.init) else {
        throw Problem.invalid("--organization", "names your organization, org_…")
      }
      let json = try JSONValue.parse(bytes)
      guard var object = json.object else { throw Problem.invalid("/", "must be an object") }
      let text = ScopeTexts.consent(try ScopeDraft(json: json), of: owner)
      object["consent"] = try KeyFile.signer(key).sign(text).encoded.json
      return JSONValue.object(object).serializedBytes()
    }
  }

  /// `breakwater scopes key`.
  struct Key: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a key of your organization: scopes then hold only with its signature.",
      discussion: "A missing key file is made. Keep it off the machines that hold your token.")

    @Argument(help: "Your organization, org_…")
    var organization: String

    @Argument(help: "The key file, readable by you only.")
    var file: String

    @Option(help: "The file of a key that was added before, once there is one.")
    var with: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        guard let owner = OrganizationID(organization) else {
          throw Problem.invalid("organization", "must be an identifier, org_…")
        }
        let signer = try KeyFile.signer(file, name: "\(owner)")
        var note = try signer.sign(ScopeTexts.key(signer.verifier, of: owner))
        if let with { note = try KeyFile.signer(with).cosign(note) }
        let item = try await Client().send(
          .POST, "/api/v1/organizations/\(owner)/scope-keys", ["note": note.encoded.json])
        output.show(item, "added: " + (item["key"]?.text ?? ""))
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

/// A key file on this machine.
private enum KeyFile {
  /// Its signer; with `name`, a missing file is made.
  static func signer(_ path: String, name: String? = nil) throws -> NoteSigner {
    if let name {
      return try NoteSigner.load(path: path, name: name, surroundings: Downloading.surroundings())
    }
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    return try NoteSigner(privateKey: text.split(separator: "\n").first.map(String.init) ?? "")
  }
}
