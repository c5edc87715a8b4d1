import ArgumentParser
import Formats
import Foundation
import Signing
import Validation
import Vocabulary

/// What every verb that tries a reproducer has.
struct TrialOptions: ParsableArguments {
  @Option(
    help: "How it is run: \(TrialKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var kind: String

  @Option(help: "The source with the flaw: a folder, or a tar archive.")
  var source: String

  @Option(help: "The file that makes the flaw show itself.")
  var reproducer: String

  @Option(help: "The source without the flaw: a folder, or a tar archive.")
  var fixed: String?

  @Option(help: "A correction, as a unified diff to the source.")
  var patch: String?

  @Option(help: "The crash as it was reported, to compare with.")
  var crashLog: String?

  @Option(help: "A shell line that builds the source; each kind has one of its own.")
  var build: String?

  @Option(help: "A shell line that runs the reproducer, whose path is in $REPRODUCER.")
  var command: String?

  @Option(help: "For HTTP services: a shell line that starts one on 127.0.0.1:$PORT.")
  var service: String?

  @Option(help: "A shell line of the project’s own tests, run on the corrected source.")
  var tests: String?

  @Option(help: "How often it is run, 1 to 20.")
  var runs = 5

  @Option(help: "Seconds for a run, 1 to 120.")
  var seconds = 20

  @Option(help: "Seconds of trying changed reproducers on the corrected source.")
  var fuzz = 0

  @Option(help: "A path where the patch may change files; may be repeated.")
  var scope: [String] = []

  @Option(help: "The kind of crash expected, such as heap-buffer-overflow.")
  var expectReport: String?

  @Option(help: "A function among the three innermost of the crash.")
  var expectFunction: String?

  @Option(help: "The signal that ends the program.")
  var expectSignal: Int?

  @Option(help: "The status the program exits with.")
  var expectStatus: Int?

  @Option(help: "Text expected in the output.")
  var expectOutput: String?

  @Flag(help: "The program is expected not to end.")
  var expectHang = false

  /// The files of the trial.
  func materials() throws -> TrialMaterials {
    TrialMaterials(
      source: try Packing.tree(source), reproducer: try Files.read(reproducer),
      fixed: try fixed.map(Packing.tree), patch: try patch.map(Files.read),
      crashLog: try crashLog.map(Files.read))
  }

  /// The order, with the digests of the files.
  func order(_ files: TrialMaterials) throws -> TrialOrder {
    guard let kind = TrialKind(rawValue: kind) else {
      throw Problem.invalid(
        "--kind",
        "must be one of: \(TrialKind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    var order = TrialOrder(
      kind: kind, source: sha256(files.source), reproducer: sha256(files.reproducer))
    order.fixed = files.fixed.map { sha256($0) }
    order.patch = files.patch.map { sha256($0) }
    order.crashLog = files.crashLog.map { sha256($0) }
    (order.build, order.command, order.service) = (build, command, service)
    (order.tests, order.runs, order.seconds) = (tests, runs, seconds)
    (order.fuzzSeconds, order.scope) = (fuzz, scope)
    order.expectation = TrialExpectation(
      report: expectReport, function: expectFunction, signal: expectSignal, status: expectStatus,
      output: expectOutput, isHang: expectHang)
    try ValidationRules.check(order)
    return order
  }
}

/// Packs folders into archives.
enum Packing {
  private static let byteLimit = 192 << 20

  /// A folder's files as a tar archive, without `.git`; a file as it is. Links are kept as links.
  static func tree(_ path: String) throws -> [UInt8] {
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      return try Files.read(path)
    }
    var writer = TarWriter()
    var held = 0
    var pending = [""]
    while let folder = pending.popLast() {
      let names = try manager.contentsOfDirectory(atPath: path + "/" + folder).sorted()
      for name in names where name != ".git" {
        let inside = folder.isEmpty ? name : folder + "/" + name
        let full = path + "/" + inside
        let about = try manager.attributesOfItem(atPath: full)
        switch about[.type] as? FileAttributeType {
        case .typeDirectory?: pending.append(inside)
        case .typeSymbolicLink?:
          writer.add(inside, linkTo: try manager.destinationOfSymbolicLink(atPath: full))
        case .typeRegular?:
          let bytes = try Files.read(full)
          held += bytes.count
          guard held <= byteLimit else { throw tooLarge(path) }
          let mode = (about[.posixPermissions] as? NSNumber)?.intValue ?? 0
          guard writer.add(inside, bytes, isExecutable: mode & 0o111 != 0) else {
            throw Problem.invalid(inside, "has a name too long for a tar archive")
          }
        default: continue
        }
      }
    }
    return writer.bytes
  }

  private static func tooLarge(_ path: String) -> Problem {
    Problem(
      code: "source-too-large", status: 422, title: "The source is too large",
      detail: "\(path) holds more than \(byteLimit >> 20) MiB.",
      remedy: "Leave out what the build does not need.")
  }
}
