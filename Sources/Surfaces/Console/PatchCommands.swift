import ArgumentParser
import Formats
import Foundation
import HTTP
import NIOHTTP1
import Patches
import Signing
import Vocabulary

/// `breakwater patches`: patch candidates on cases. Nothing here applies one to anything.
struct PatchesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patches",
    abstract: "Offer patches on cases, decide on them, and plan who has them when.",
    subcommands: [
      List.self, Show.self, Offer.self, Diff.self, Move.self, Stage.self, ChangeStage.self,
    ])

  private static func path(_ patch: String) -> String { "/api/v1/patches/\(Query.encode(patch))" }

  /// One of them on a line.
  private static func line(_ item: JSONValue) -> String {
    let words = [
      item["id"]?.text ?? "", state(item), item["product"]?.text ?? "", item["base"]?.text ?? "",
    ]
    return Terminal.visible(words.joined(separator: "  "))
  }

  /// `breakwater patches list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The patches of a case that you may see, the newest first.")

    @Argument(help: ArgumentHelp("The case, cas_…", valueName: "case"))
    var aCase: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all("/api/v1/cases/\(Query.encode(aCase))/patches")
        output.show(
          .array(items),
          items.isEmpty
            ? "No patch that you may see. Offer one with `breakwater patches offer`."
            : Terminal.table(
              ["STATE", "PRODUCT", "APPLIES TO", "PATCH", "WRITTEN BY"],
              items.map {
                [
                  PatchesCommand.state($0), $0["product"]?.text ?? "", $0["base"]?.text ?? "",
                  $0["id"]?.text ?? "", PatchesCommand.author($0),
                ]
              }))
      }
    }
  }

  /// `breakwater patches show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One patch, with what shows that it holds and who may have it when.")

    @Argument(help: "Its identifier, pat_…")
    var patch: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(.GET, PatchesCommand.path(patch))
        output.show(item, Terminal.visibleLines(PatchesCommand.text(item)))
      }
    }
  }

  /// `breakwater patches offer`.
  struct Offer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Offer a patch on a case: a unified diff, or the address where it lies.")

    @Argument(help: ArgumentHelp("The case, cas_…", valueName: "case"))
    var aCase: String

    @Argument(help: "A file with the unified diff; `-` reads standard input.")
    var file: String?

    @Option(help: "The product, as the case calls it.")
    var product: String

    @Option(help: "The version or branch that it applies to.")
    var base: String

    @Option(help: "Who wrote it: person or model.")
    var authorKind: String

    @Option(help: "Their name, or the model's.")
    var author: String

    @Option(help: "The model's version; needed when a model wrote it.")
    var authorVersion: String?

    @Option(help: "That it may be passed on, such as a line with Signed-off-by.")
    var signOff: String

    @Option(help: "What it does, in words.")
    var note: String?

    @Option(help: "The https address where it lies; nothing is fetched from there.")
    var address: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard file != nil || address != nil else {
        throw ValidationError("Name a file with the diff, or --address where it lies.")
      }
    }

    func run() async throws {
      try await reporting {
        let item = try await Client().send(
          .POST, "/api/v1/cases/\(Query.encode(aCase))/patches", try draft())
        output.show(item, "offered: " + PatchesCommand.line(item))
      }
    }

    private func draft() throws -> JSONValue {
      let diff = try file.map { try Self.text(of: $0) }
      return [
        "product": product.json, "base": base.json, "authorKind": authorKind.json,
        "author": author.json, "authorVersion": authorVersion.json, "signOff": signOff.json,
        "note": note.json, "diff": diff.json, "address": address.json,
      ]
    }

    /// The file's text. One byte changed would make it another patch.
    private static func text(of file: String) throws -> String {
      let bytes = try Files.read(file)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Problem(
          code: "file", status: 422, title: "Not text", detail: "\(file) is not UTF-8.",
          remedy: "Offer it on the case's page “Patches”, which takes a file byte by byte.")
      }
      return text
    }
  }
}

extension PatchesCommand {
  /// `breakwater patches diff`.
  struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetch the unified diff; the coordinator sees that you did.")

    @Argument(help: "Its identifier, pat_…")
    var patch: String

    @Option(
      name: .customLong("output"),
      help: ArgumentHelp("Write it to this file.", valueName: "file"))
    var file: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let bytes = try await Client().download(PatchesCommand.path(patch) + "/diff")
        let digest = sha256(bytes).description
        var answer: JSONObject = [
          "id": patch.json, "bytes": bytes.count.json, "digest": digest.json,
        ]
        if let file {
          try Files.write(bytes, to: file)
          answer["file"] = file.json
          output.show(
            .object(answer),
            "\(bytes.count) bytes in \(Terminal.visible(file)), SHA-256 \(digest)")
        } else if output.json {
          answer["diff"] = String(decoding: bytes, as: UTF8.self).json
          output.show(.object(answer), "")
        } else {
          Self.write(bytes)
        }
      }
    }

    /// To a file or another program byte by byte; to a terminal without what would move its cursor.
    private static func write(_ bytes: [UInt8]) {
      guard isatty(1) == 1 else {
        FileHandle.standardOutput.write(Data(bytes))
        return
      }
      var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      for line in lines {
        let parts = String(decoding: line, as: UTF8.self).split(
          separator: "\t", omittingEmptySubsequences: false)
        Terminal.print(parts.map { Terminal.visible(String($0)) }.joined(separator: "\t"))
      }
    }
  }

  /// `breakwater patches command`.
  struct Move: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "command",
      abstract: "Accept or decline a patch for your product, or take back your own.")

    @Argument(help: "Its identifier, pat_…")
    var patch: String

    @Argument(help: "\(PatchCommand.allCases.map(\.rawValue).joined(separator: ", ")).")
    var command: String

    @Option(help: "Why; needed to decline and to withdraw.")
    var reason: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().send(
          .POST, PatchesCommand.path(patch) + "/commands",
          ["command": command.json, "reason": reason.json])
        output.show(item, PatchesCommand.line(item))
      }
    }
  }

  /// `breakwater patches stage`.
  struct Stage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Plan a stage of an accepted patch: who may have it from which hour on.")

    @Argument(help: "Its identifier, pat_…")
    var patch: String

    @Argument(help: "What to call the stage.")
    var name: String

    @Option(help: "When it opens, such as 2026-12-01T12:00:00Z.")
    var opensAt: String

    @Option(help: "One of the case's parties who may have it, prt_…; may be repeated.")
    var party: [String] = []

    @Flag(help: "Everybody may have it.")
    var everybody = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard everybody == party.isEmpty else {
        throw ValidationError("Name those who may have it with --party, or say --everybody.")
      }
    }

    func run() async throws {
      try await reporting {
        let item = try await Client().send(
          .POST, PatchesCommand.path(patch) + "/stages",
          [
            "name": name.json, "opensAt": opensAt.json, "public": everybody.json,
            "parties": party.json,
          ])
        output.show(item, PatchesCommand.plan(item))
      }
    }
  }

  /// `breakwater patches change-stage`.
  struct ChangeStage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hold a stage, resume it, open it before its hour, or drop it.")

    @Argument(help: "The patch, pat_…")
    var patch: String

    @Argument(help: "The stage's number, as `patches show` prints it.")
    var stage: Int64

    @Argument(help: "\(PatchStageCommand.allCases.map(\.rawValue).joined(separator: ", ")).")
    var command: String

    @Option(help: "Why.")
    var reason: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().send(
          .POST, PatchesCommand.path(patch) + "/stages/commands",
          ["stage": stage.json, "command": command.json, "reason": reason.json])
        output.show(item, PatchesCommand.plan(item))
      }
    }
  }
}

/// What is printed of a patch.
extension PatchesCommand {
  private static func state(_ item: JSONValue) -> String {
    let word = item["state"]?.text ?? ""
    return PatchState(rawValue: word)?.title ?? word
  }

  private static func author(_ item: JSONValue) -> String {
    let words = [item["author"]?.text, item["authorVersion"]?.text].compactMap(\.self)
      .joined(separator: " ")
    let isModel = item["authorKind"]?.text == PatchAuthor.Kind.model.rawValue
    return isModel ? "the AI model \(words)" : words
  }

  private static func text(_ item: JSONValue) -> String {
    let facts: [String?] = [
      "\(item["product"]?.text ?? ""), \(item["base"]?.text ?? "")",
      "state:      \(state(item))",
      item["reason"]?.text.map { "why:        \($0)" },
      "written by: \(author(item))",
      item["signOff"]?.text.map { "sign-off:   \($0)" },
      item["note"]?.text.map { "it does:    \($0)" },
      item["digest"]?.text.map { "SHA-256:    \($0)" },
      item["address"]?.text.map { "lies at:    \($0)" },
      "offered:    \(item["offeredAt"]?.text ?? "")",
    ]
    let commands = (item["commands"]?.array ?? []).compactMap(\.text).joined(separator: ", ")
    let parts: [[String]] = [
      facts.compactMap(\.self), commands.isEmpty ? [] : ["you may:    \(commands)"],
      evidence(item), stages(item), fetches(item),
    ]
    return parts.joined().joined(separator: "\n")
  }

  private static func evidence(_ item: JSONValue) -> [String] {
    let lines = (item["evidence"]?.array ?? []).map { one -> String in
      let word = one["kind"]?.text ?? ""
      let side = one["supports"]?.boolean == true ? "for it" : "against it"
      let own = one["own"]?.boolean == true ? ", by who offers it" : ""
      return "  \(side), \(one["strength"]?.integerValue ?? 0) of 3\(own): "
        + "\(PatchEvidenceKind(rawValue: word)?.title ?? word). \(one["summary"]?.text ?? "")"
    }
    return lines.isEmpty
      ? ["evidence:   nothing yet but its author's word"] : ["evidence:"] + lines
  }

  /// The plan after a change of it.
  private static func plan(_ item: JSONValue) -> String {
    Terminal.visibleLines(([line(item)] + stages(item)).joined(separator: "\n"))
  }

  private static func stages(_ item: JSONValue) -> [String] {
    let lines = (item["stages"]?.array ?? []).map { one -> String in
      let number = one["stage"]?.integerValue.map { "\($0). " } ?? ""
      return "  \(number)\(one["name"]?.text ?? "") (\(parties(one))), \(opening(one))"
    }
    return lines.isEmpty ? ["stages:     none that concerns you"] : ["stages:"] + lines
  }

  /// Whoever is told of a stage without its parties is one of them.
  private static func parties(_ stage: JSONValue) -> String {
    guard stage["public"]?.boolean != true else { return "everybody" }
    return stage["parties"]?.array?.compactMap(\.text).joined(separator: ", ") ?? "you"
  }

  /// Whether a stage is open, and if not, until when.
  private static func opening(_ stage: JSONValue) -> String {
    if let since = stage["openedAt"]?.text { return "open since \(since)" }
    guard stage["held"]?.boolean == true else {
      return "opens \(stage["opensAt"]?.text ?? "")"
    }
    return stage["hold"]?.text.map { "held: \($0)" } ?? "held"
  }

  private static func fetches(_ item: JSONValue) -> [String] {
    guard let fetches = item["fetches"]?.array else { return [] }
    guard !fetches.isEmpty else { return ["fetched by: nobody yet"] }
    let lines = fetches.map { one -> String in
      "  \(one["organization"]?.text ?? "the clearinghouse")  \(one["at"]?.text ?? "")"
    }
    return ["fetched by:"] + lines
  }
}
