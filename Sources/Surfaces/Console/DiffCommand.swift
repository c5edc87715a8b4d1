import ArgumentParser
import Formats
import Vocabulary

extension SBOMCommand {
  /// `breakwater sbom diff`.
  struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what two inventories have that the other has not.",
      discussion: "Either may be whatever `breakwater scan` reads as a file.")

    @Argument(help: "The earlier file; `-` reads standard input.")
    var first: String

    @Argument(help: "The later file.")
    var second: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let difference = BillOfMaterialsDifference(
          from: try Self.read(first), to: try Self.read(second))
        output.show(Self.json(difference), Self.text(difference))
      }
    }

    private static func read(_ path: String) throws -> SoftwareBillOfMaterials {
      let bytes = try Files.read(path)
      do throws(RecordError) {
        let kind = SoftwareFile(name: path, head: bytes)
        var bill = SoftwareBillOfMaterials(format: .packageDatabase, specVersion: path)
        bill.components = try kind.read(bytes, name: path, release: nil).components
        return bill
      } catch {
        throw Problem(
          code: "sbom", status: 422, title: "The file cannot be read", detail: "\(path): \(error).",
          remedy: "Give one of: \(SoftwareFile.readable).")
      }
    }

    private static func text(_ difference: BillOfMaterialsDifference) -> String {
      guard !difference.isEmpty else { return "Both list the same packages in the same versions." }
      func rows(_ mark: String, _ changes: [BillOfMaterialsDifference.Change]) -> [[String]] {
        changes.map { change in
          [
            mark, change.package, change.before.joined(separator: ", "),
            change.after.joined(separator: ", "),
          ]
        }
      }
      let table = Terminal.table(
        ["CHANGE", "PACKAGE", "BEFORE", "AFTER"],
        rows("added", difference.added) + rows("removed", difference.removed)
          + rows("changed", difference.changed))
      return table
        + "\n\n\(difference.added.count) added, \(difference.removed.count) removed,"
        + " \(difference.changed.count) changed"
    }

    private static func json(_ difference: BillOfMaterialsDifference) -> JSONValue {
      func list(_ changes: [BillOfMaterialsDifference.Change]) -> JSONValue {
        .array(
          changes.map {
            ["package": $0.package.json, "before": $0.before.json, "after": $0.after.json]
          })
      }
      return [
        "added": list(difference.added), "removed": list(difference.removed),
        "changed": list(difference.changed),
      ]
    }
  }
}
