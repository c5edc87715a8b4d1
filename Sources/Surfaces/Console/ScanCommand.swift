import API
import ArgumentParser
import Formats
import Vocabulary

/// `breakwater scan`: what is known to be wrong with the software in a place, without a server.
struct ScanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Match lock files, bills of materials, a directory or an image with what is known.",
    discussion: """
      The knowledge is that of the database named by BREAKWATER_DATABASE, which may be in use; \
      nothing is written to it. Bring knowledge in with `breakwater import`.
      Exit status: 0 when nothing was found, 1 when something was (see --fail-on), 2 when the scan \
      could not be done.
      """)

  /// How the result is printed.
  enum Format: String, EnumerableFlag {
    case table
    case json
    case sarif
    case vex
    case sbom

    static func help(for value: Format) -> ArgumentHelp? {
      switch value {
      case .table: "Print a table (the default)."
      case .json: "Print JSON."
      case .sarif: "Print SARIF 2.1.0."
      case .vex: "Print what was found as CycloneDX 1.6 VEX."
      case .sbom: "Print the components as a CycloneDX 1.6 bill of materials."
      }
    }
  }

  /// What makes the exit status 1.
  enum FailOn: String, ExpressibleByArgument, CaseIterable {
    case any
    case kev
    case high
    case critical
    case never
  }

  @Argument(
    help:
      "A lock file, bill of materials, package database, directory, or image; `-` reads a file.")
  var target: String

  @Flag(exclusivity: .exclusive)
  var format = Format.table

  @Option(
    help: "Exit with 1 for: any finding, known exploited ones, high or critical severity, or never."
  )
  var failOn = FailOn.any

  @Option(
    help: "The distribution of a package database that is scanned alone, such as debian:12.")
  var release: String?

  @Flag(help: "Leave out what is needed for development only.")
  var noDevelopment = false

  @Option(help: "Write the result to this file instead of printing it.")
  var output: String?

  func run() async throws {
    var isFailing = false
    do {
      try await reporting { isFailing = try await scan() }
    } catch is ExitCode {
      throw ExitCode(2)
    }
    if isFailing { throw ExitCode(1) }
  }

  /// Whether what was found makes the exit status 1.
  private func scan() async throws -> Bool {
    var inventory = try ScanTarget(target, release: release).collect()
    if noDevelopment { inventory.leaveOutDevelopment() }
    let surroundings = Downloading.surroundings()
    if format == .sbom {
      // What is there can be listed without knowing anything about it.
      try show(ScanDocuments.sbom(inventory, surroundings).serialized(pretty: true))
      tell(inventory.notes)
      return false
    }
    let report = try await ScanKnowledge.with(surroundings) { knowledge in
      try await knowledge.report(on: inventory)
    }
    switch format {
    case .table, .sbom: try show(ScanTable.text(report))
    case .json: try show(ScanDocuments.json(report).serialized(pretty: true))
    case .sarif: try show(ScanDocuments.sarif(report).serialized(pretty: true))
    case .vex: try show(ScanDocuments.vex(report, surroundings).serialized(pretty: true))
    }
    // The table and JSON hold the notes themselves.
    if format == .sarif || format == .vex { tell(inventory.notes) }
    return report.findings.contains(where: isFailing)
  }

  private func isFailing(_ finding: ScanFinding) -> Bool {
    switch failOn {
    case .any: true
    case .kev: finding.isKnownExploited
    // What is being exploited is urgent whatever its score.
    case .high: finding.isKnownExploited || [.high, .critical].contains(finding.severity)
    case .critical: finding.isKnownExploited || finding.severity == .critical
    case .never: false
    }
  }

  private func tell(_ notes: [String]) {
    for note in notes.prefix(20) { Terminal.note("note: " + Terminal.visible(note)) }
    if notes.count > 20 { Terminal.note("note: and \(notes.count - 20) more") }
  }

  private func show(_ text: String) throws {
    if let output { try Files.write(text + "\n", to: output) } else { Terminal.print(text) }
  }
}
