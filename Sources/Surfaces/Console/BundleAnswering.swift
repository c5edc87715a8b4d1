import ArgumentParser
import Bundles
import Formats
import Foundation
import HTTP
import NIOHTTP1
import Signing
import Vocabulary

extension BundleCommand {
  /// `breakwater bundle answer`.
  struct Answer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "At the site: write down what was done, in a file to bring back.",
      discussion: "Run again, it adds to the file. Nothing here needs a network.")

    @Argument(help: "The bundle.")
    var file: String

    @Option(help: "The clearinghouse's key, as you wrote it down before.")
    var key: String

    @Option(help: "The code of a thing that was done; may be repeated.")
    var done: [String] = []

    @Option(help: "The day, such as 2026-11-22.")
    var on: String?

    @Option(help: "The initials of who did it.")
    var by: String?

    @Option(help: "What else there is to say.")
    var note: String?

    @Option(help: "A new list of software to bring along.")
    var sbom: String?

    @Option(help: "Of which asset (ast_…, as in actions.json).")
    var asset: String?

    @Option(help: "The file to bring back.")
    var out = "receipt.json"

    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard !done.isEmpty || sbom != nil else {
        throw ValidationError("Say what was done with --done, or bring a list with --sbom.")
      }
      guard done.isEmpty || (on != nil && by != nil) else {
        throw ValidationError("--done needs --on with the day and --by with initials.")
      }
      guard (sbom == nil) == (asset == nil) else {
        throw ValidationError("--sbom and --asset go together.")
      }
    }

    func run() async throws {
      try await reporting {
        let bundle = try BundleCommand.verified(file, key)
        let known = Dictionary(
          bundle.codes.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        var (lines, lists) = try present()
        for typed in done {
          let code = try Self.read(typed)
          guard let found = known[code.description] else {
            throw Problem.invalid("--done", "\(code) is a code of another bundle")
          }
          lines.append([
            "code": code.description.json, "on": on.json, "by": by.json, "note": note.json,
          ])
          Terminal.note(Terminal.visible("\(code): \(found.product), \(found.asset)"))
        }
        if let sbom {
          lists.append([
            "asset": asset.json, "name": (sbom.split(separator: "/").last.map(String.init)).json,
            "content": Base64.encode(try Files.read(sbom)).json,
          ])
        }
        let receipt: JSONValue = [
          "type": SiteReceipt.type.json, "done": .array(lines), "inventories": .array(lists),
        ]
        // What could not be brought back is said here, where it can still be mended.
        _ = try SiteReceipt(receipt)
        try Files.write(
          Array((receipt.serialized(pretty: true) + "\n").utf8), to: out, isWhole: true)
        output.show(
          receipt,
          Terminal.visible(
            "\(lines.count) things done and \(lists.count) lists of software in \(out)"))
      }
    }

    private static func read(_ typed: String) throws -> ReceiptCode {
      do throws(ReceiptCodeError) {
        return try ReceiptCode(typed: typed)
      } catch {
        throw Problem.invalid("--done", "\(typed) \(error.rule)")
      }
    }

    /// What an earlier run wrote.
    private func present() throws -> (lines: [JSONValue], lists: [JSONValue]) {
      guard FileManager.default.fileExists(atPath: out) else { return ([], []) }
      let found = try JSONValue.parse(try Files.read(out), budget: .inventory)
      guard found["type"]?.text == SiteReceipt.type else {
        throw Problem.invalid("--out", "\(out) is something else; name another file")
      }
      return (found["done"]?.array ?? [], found["inventories"]?.array ?? [])
    }
  }

  /// `breakwater bundle bring`.
  struct Bring: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring back what was done: the file that `bundle answer` wrote.")

    @Argument(help: "The file.")
    var file = "receipt.json"

    @Option(help: "The organization, org_…; otherwise the token’s own.")
    var organization: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let client = try Client()
        let owner = try await BundleCommand.organization(organization, client)
        let answer = try await client.call(
          .POST, "/api/v1/organizations/\(owner)/bundles/receipts", body: try Files.read(file),
          type: "application/json")
        let rows = (answer["answers"]?.array ?? []).map {
          [
            $0["code"]?.text ?? "", $0["words"]?.text ?? "", $0["product"]?.text ?? "",
            $0["assetName"]?.text ?? "",
          ]
        }
        output.show(
          answer,
          Terminal.table(["CODE", "OUTCOME", "PRODUCT", "RUNS ON"], rows)
            + "\n\(answer["inventories"]?.integerValue ?? 0) lists of software taken in")
      }
    }
  }
}
