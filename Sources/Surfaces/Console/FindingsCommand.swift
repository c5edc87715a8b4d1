import ArgumentParser
import Formats
import Foundation
import HTTP
import Intake
import NIOHTTP1
import Vocabulary

/// `breakwater findings`: reporting flaws to a server.
struct FindingsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "findings", abstract: "Report flaws and follow them.",
    subcommands: [Submit.self, List.self, Show.self, Attach.self, Try.self])

  /// `breakwater findings submit`.
  struct Submit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Report flaws from a file; `-` reads standard input.",
      discussion: "Read are findings in JSON or NDJSON, SARIF 2.1.0, OSV, CSAF 2.0 and 2.1, GitHub "
        + "security advisories (private vulnerability reports are those), CycloneDX with "
        + "vulnerabilities, and e-mail. The content tells which, unless --format does.")

    @Argument(help: "The file.")
    var file: String

    @Option(help: "The file's form, where its content does not tell.")
    var format: String?

    @Option(help: "For SARIF and e-mail: the package URL of what was scanned.")
    var package: String?

    @Option(help: "For SARIF and e-mail: the address of the source that was scanned.")
    var repository: String?

    @Option(help: "Write lines that were refused to this file, to correct and submit again.")
    var rejects: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let bytes = try Files.read(file)
        let answer = try await send(bytes, Client())
        try keepRejects(answer)
        output.show(answer, summary(answer))
        if (answer["rejected"]?.integerValue ?? 0) > 0 { throw ExitCode(2) }
      }
    }

    private func send(_ bytes: [UInt8], _ client: Client) async throws -> JSONValue {
      let isLines = [".ndjson", ".jsonl"].contains { file.lowercased().hasSuffix($0) }
      let form = isLines ? .lines : ReportFormat.recognised(bytes) ?? .lines
      let isList = bytes.first { $0 > 32 } == UInt8(ascii: "[")
      guard format == nil, form == .lines || form == .findings && !isList else {
        let query = [("package", package), ("repository", repository), ("format", format)]
          .compactMap { name, value in value.map { "\(name)=\(Query.encode($0))" } }
          .joined(separator: "&")
        return try await client.call(
          .POST, "/api/v1/findings/documents" + (query.isEmpty ? "" : "?" + query), body: bytes,
          type: "application/octet-stream")
      }
      return try await client.call(
        .POST, "/api/v1/findings", body: bytes,
        type: form == .findings ? "application/json" : "application/x-ndjson")
    }

    private func keepRejects(_ answer: JSONValue) throws {
      guard let path = rejects else { return }
      let lines = (answer["rejects"]?.array ?? []).compactMap { $0["original"] }
        .filter { !$0.isNull }.map { $0.serialized() }
      try Files.write(lines.map { $0 + "\n" }.joined(), to: path)
    }

    private func summary(_ answer: JSONValue) -> String {
      guard let accepted = answer["accepted"]?.integerValue else {
        let remarks = (answer["remarks"]?.array ?? []).map {
          "\($0["detail"]?.text ?? "") \($0["remedy"]?.text ?? "")"
        }
        let lines = [
          "\(answer["finding"]?.text ?? "") \(answer["rule"]?.text ?? "")",
          "receipt \(answer["receipt"]?.text ?? "(had come before)")",
        ]
        return Terminal.visibleLines((lines + remarks).joined(separator: "\n"))
      }
      let number = { (name: String) in answer[name]?.integerValue ?? 0 }
      let changed =
        number("changed") > 0
        ? " (\(number("changed")) with other content, of which nothing was taken)" : ""
      let head =
        "\(accepted) accepted: \(number("opened")) new flaws, \(number("merged")) about flaws known"
        + " here; \(number("repeated")) had come before\(changed), \(number("rejected")) refused"
      let refused = (answer["rejects"]?.array ?? []).prefix(20).map { reject in
        let errors = (reject["errors"]?.array ?? []).map {
          "\($0["pointer"]?.text ?? "") \($0["detail"]?.text ?? "")"
        }
        return "  line \(reject["line"]?.integerValue ?? 0): " + errors.joined(separator: "; ")
      }
      return Terminal.visibleLines(([head] + refused).joined(separator: "\n"))
    }
  }

  /// `breakwater findings list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Reports visible to you.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let items = try await Client().all("/api/v1/findings?limit=500")
        output.show(
          .array(items),
          Terminal.table(
            ["FINDING", "REFERENCE", "TITLE"],
            items.map {
              [
                $0["id"]?.text ?? "", $0["report"]?["reference"]?.text ?? "",
                $0["report"]?["title"]?.text ?? "",
              ]
            }))
      }
    }
  }

  /// `breakwater findings show`.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One report.")

    @Argument(help: "Its identifier, fnd_…")
    var finding: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let item = try await Client().call(
          .GET, "/api/v1/findings/\(Query.encode(finding))")
        output.show(item, Terminal.visibleLines(item.serialized(pretty: true)))
      }
    }
  }
}

/// Reading and writing files named on the command line.
enum Files {
  static func read(_ path: String) throws -> [UInt8] {
    if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Problem(
        code: "file", status: 422, title: "No such file", detail: "\(path) cannot be read.",
        remedy: "Check the path and its permissions.")
    }
    return Array(data)
  }

  static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// `isWhole` for files that people add to: there is either the old file or the new one, never
  /// half of one.
  static func write(_ bytes: [UInt8], to path: String, isWhole: Bool = false) throws {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: isWhole ? .atomic : [])
    } catch {
      throw Problem(
        code: "file", status: 422, title: "Not written", detail: "\(path) cannot be written.",
        remedy: "Check the path and its permissions.")
    }
  }
}

extension Terminal {
  /// Several lines, each made harmless.
  static func visibleLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { visible(String($0)) }.joined(separator: "\n")
  }
}
