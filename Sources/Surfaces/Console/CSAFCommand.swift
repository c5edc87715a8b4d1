import ArgumentParser
import Formats
import Vocabulary

/// `breakwater csaf`: what is done with advisories in files.
struct CSAFCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "csaf", abstract: "Check security advisories in CSAF 2.0 and 2.1.",
    subcommands: [CSAFValidateCommand.self])
}

/// `breakwater csaf validate`.
struct CSAFValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Say what in advisories breaks the schema and the tests of CSAF 2.0 and 2.1.",
    discussion: """
      Errors make a document invalid: the schema, or a mandatory test. Warnings come from recommended
      tests (2.0: optional), information from informative ones; --all shows these too. The tests that
      would fetch addresses or check spelling are not run. The status is 1 when a document is invalid
      or cannot be read.
      """)

  @Argument(help: "CSAF documents; `-` reads standard input.")
  var files: [String]

  @Flag(name: .long, help: "Show informative findings too.")
  var all = false

  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await reporting {
      let validator = CSAFValidator(now: Surroundings.system.now())
      var answers: [JSONValue] = []
      var refused = 0
      for file in files {
        let bytes = try Files.read(file)
        do throws(JSONError) {
          let report = try validator.validate(json: bytes)
          if !report.isValid { refused += 1 }
          if output.json { answers.append(json(file, report)) } else { show(file, report) }
        } catch {
          refused += 1
          if output.json {
            answers.append([
              "file": file.json, "valid": false, "error": "\(error)".json, "findings": [],
            ])
          } else {
            Terminal.print("\(Terminal.visible(file)): not JSON: \(Terminal.visible("\(error)"))")
          }
        }
      }
      if output.json { Terminal.print(JSONValue.array(answers).serialized(pretty: true)) }
      if refused > 0 { throw ExitCode(1) }
    }
  }

  private func shown(_ report: CSAFReport) -> [CSAFFinding] {
    report.findings.filter { all || $0.level != .information }
  }

  private func show(_ file: String, _ report: CSAFReport) {
    let errors = report.findings.count { $0.level == .error }
    let warnings = report.findings.count { $0.level == .warning }
    Terminal.print(
      "\(Terminal.visible(file)): \(report.isValid ? "valid" : "not valid") CSAF "
        + "\(Terminal.visible(report.version)), \(errors) errors, \(warnings) warnings"
        + (report.isCut ? "; more are not shown" : ""))
    for finding in shown(report) {
      Terminal.print(
        "  \(finding.level.rawValue) \(finding.test) \(Terminal.visible(finding.pointer))")
      Terminal.print("    \(Terminal.visible(finding.message))")
    }
  }

  private func json(_ file: String, _ report: CSAFReport) -> JSONValue {
    [
      "file": file.json, "version": report.version.json, "valid": report.isValid.json,
      "cut": report.isCut.json,
      "findings": .array(
        shown(report).map { finding in
          [
            "test": finding.test.json, "name": CSAFValidator.name(of: finding.test).json,
            "level": finding.level.rawValue.json, "pointer": finding.pointer.json,
            "message": finding.message.json,
          ]
        }),
    ]
  }
}
