import ArgumentParser
import Formats
import Foundation
import HTTP
import Intake
import NIOHTTP1
import Signing
import Validation
import Vocabulary

extension FindingsCommand {
  /// `breakwater findings attach`.
  struct Attach: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Attach a file to a report: a reproducer, a crash log, a patch, source.")

    @Argument(help: "The report’s identifier, fnd_…")
    var finding: String

    @Argument(help: "The file.")
    var file: String

    @Option(
      help: "What it is: \(AttachmentKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind = AttachmentKind.other.rawValue

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let name = (file as NSString).lastPathComponent
        let answer = try await Attaching.send(
          try Files.read(file), kind, name, to: finding, Client())
        output.show(answer, answer["digest"]?.text ?? "")
      }
    }
  }

  /// `breakwater findings try`.
  struct Try: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Attach what a trial needs, order it, and wait for its verdict.")

    @Argument(help: "The report’s identifier, fnd_…")
    var finding: String

    @OptionGroup var trial: TrialOptions

    @Option(help: "Most seconds to wait; 0 orders and leaves.")
    var wait = 600

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let files = try trial.materials()
        let order = try trial.order(files)
        let client = try Client()
        let parts: [(AttachmentKind, String, [UInt8]?)] = [
          (.source, "source.tar", files.source), (.reproducer, "reproducer", files.reproducer),
          (.source, "fixed.tar", files.fixed), (.patch, "correction.patch", files.patch),
          (.crashLog, "crash.log", files.crashLog),
        ]
        for (kind, name, bytes) in parts {
          guard let bytes else { continue }
          _ = try await Attaching.send(bytes, kind.rawValue, name, to: finding, client)
        }
        var answer = try await client.call(
          .POST, "/api/v1/findings/\(Query.encode(finding))/trials",
          body: order.json.serializedBytes(pretty: false), type: "application/json")
        let id = answer["id"]?.text ?? ""
        let end = monotonicSeconds() + Double(wait)
        while answer["state"]?.text != "done", monotonicSeconds() < end {
          try await Task.sleep(for: .milliseconds(500))
          answer = try await client.call(.GET, "/api/v1/trials/\(Query.encode(id))")
        }
        let report = answer["report"] ?? .null
        output.show(
          answer, report.isNull ? "\(id) waits for a cell" : TrialText.text(report, order.kind))
      }
    }
  }
}

/// Sending files.
enum Attaching {
  static func send(
    _ bytes: [UInt8], _ kind: String, _ name: String, to finding: String, _ client: Client
  ) async throws -> JSONValue {
    try await client.call(
      .POST,
      "/api/v1/findings/\(Query.encode(finding))/attachments?kind=\(Query.encode(kind))"
        + "&name=\(Query.encode(name))", body: bytes, type: "application/octet-stream")
  }
}
