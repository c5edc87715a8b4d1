import ArgumentParser
import Formats
import Sandbox
import Signing
import Validation
import Vocabulary

/// `breakwater cell`: where hostile programs run.
struct CellCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cell", abstract: "Where reproducers are run.",
    subcommands: [Test.self])

  /// `breakwater cell self-test`.
  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "self-test",
      abstract: "Prove that cells hold on this machine, or say why they do not.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let isolation = try await Sandbox.selfTest(in: try Settings.read().cells)
        output.show(isolation.json, Self.text(isolation))
        if isolation.checks.contains(where: { !$0.isGood }) { throw ExitCode(1) }
      }
    }

    private static func text(_ isolation: CellIsolation) -> String {
      let checks = isolation.checks.map {
        "\($0.isGood ? "ok  " : "FAIL")  \($0.name): \(Terminal.visible($0.detail))"
      }
      let limits = CellLimit.allCases.map { limit in
        "      \(limit.words): \(isolation.enforcement[limit] ?? "nothing")"
      }
      return
        (checks + ["grade \(isolation.grade.rawValue), \(isolation.versions)"]
        + ["runs as \(isolation.identity)", "limits:"] + limits).joined(separator: "\n")
    }
  }
}

/// `breakwater validate`: a trial on this machine, without a server.
struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Run a reproducer in isolated cells, and say what it showed.",
    discussion: """
      Nothing of it runs outside a cell: no network, no file of this machine but a read-only /usr,
      limits on time, memory, processes, output and disk. The status is 0 when the flaw showed
      itself, 3 when it did not.
      """)

  @OptionGroup var trial: TrialOptions

  @Flag(help: "Accept limits that hold for each process alone (grade C).")
  var acceptWeakLimits = false

  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await reporting {
      let files = try trial.materials()
      let order = try trial.order(files)
      let sandbox = try await Sandbox.prepare(in: try Settings.read().cells)
      let result = try await TrialRunner(
        sandbox: sandbox, accepting: acceptWeakLimits ? .c : .b
      ).run(order, files)
      let document = result.json(
        order: order, claimed: nil, verifier: "Breakwater \(Software.version), locally")
      output.show(document, TrialText.text(document, order.kind))
      if ![.reproduced, .flaky, .fixed].contains(result.verdict) { throw ExitCode(3) }
    }
  }
}

/// A trial's report on a terminal.
enum TrialText {
  static func text(_ report: JSONValue, _ kind: TrialKind) -> String {
    let verdict = report["verdict"]?.text.flatMap(Verdict.init)
    var lines = ["\(verdict?.title ?? "?"): \(kind.title)"]
    if let reason = report["reason"]?.text { lines.append("  because \(reason)") }
    let runs = report["runs"]?.array ?? []
    lines.append("  showed itself in \(report["fired"]?.integerValue ?? 0) of \(runs.count) runs")
    if let impact = report["impact"]?.text.flatMap(ShownImpact.init) {
      lines.append("  shown: \(impact.title) (\(impact.severity.rawValue))")
    }
    if let crash = report["crash"], !crash.isNull {
      lines.append("  crash: \(crash["kind"]?.text ?? "")")
      for frame in (crash["frames"]?.array ?? []).prefix(5) {
        let line = frame["line"]?.integerValue.map { ":\($0)" } ?? ""
        lines.append("    \(frame["function"]?.text ?? "") \(frame["file"]?.text ?? "")\(line)")
      }
    }
    if let words = report["correction"]?["verdict"]?.text.flatMap(CorrectionVerdict.init)?.title {
      lines.append("  correction: \(words)")
      if let log = report["correction"]?["log"]?.text, words != CorrectionVerdict.fixes.title {
        lines += log.split(separator: "\n").suffix(10).map { "    " + $0 }
      }
    }
    if verdict == .couldNotBuild {
      let log = report["buildLog"]?.text ?? ""
      lines += log.split(separator: "\n").suffix(20).map { "    " + $0 }
    }
    let ends = Set(runs.compactMap { $0["end"]?.text }).sorted()
    if !ends.isEmpty { lines.append("  runs " + ends.joined(separator: "; ")) }
    if let grade = report["isolation"]?["grade"]?.text {
      lines.append("  isolation grade \(grade)")
    }
    return Terminal.visibleLines(lines.joined(separator: "\n"))
  }
}
