import Formats
public import Sandbox
import Signing

/// The files of a trial.
public struct TrialMaterials: Sendable {
  /// The tree with the flaw, as a tar archive.
  public var source: [UInt8]
  /// The reproducer.
  public var reproducer: [UInt8]
  /// The tree without the flaw.
  public var fixed: [UInt8]?
  /// The correction.
  public var patch: [UInt8]?
  /// The crash as it was reported.
  public var crashLog: [UInt8]?

  /// Files.
  public init(
    source: [UInt8], reproducer: [UInt8], fixed: [UInt8]? = nil, patch: [UInt8]? = nil,
    crashLog: [UInt8]? = nil
  ) {
    self.source = source
    self.reproducer = reproducer
    self.fixed = fixed
    self.patch = patch
    self.crashLog = crashLog
  }
}

/// Programs of the cells were changed during a trial, as by an upgrade: it has to be done again.
struct RootChanged: Error {}

/// Runs trials in cells. Each build and each run has a cell of its own, so that nothing one of them
/// does can reach the next; between them goes nothing but a tar archive, which the host does not
/// unpack.
public struct TrialRunner: Sendable {
  private let sandbox: Sandbox
  /// The weakest isolation that is accepted.
  private let grade: IsolationGrade

  /// A runner; hostile files need at least grade B, where limits hold for the whole cell.
  public init(sandbox: Sandbox, accepting grade: IsolationGrade = .b) {
    self.sandbox = sandbox
    self.grade = grade
  }

  static let archiveBudget = ArchiveBudget(
    entryBytes: 64 << 20, totalBytes: 192 << 20, entries: 50_000)
  static let diskBytes = 256 << 20
  /// Most bytes of a built tree, which the server holds in memory.
  static let treeBytes = 96 << 20
  static let logBytes = 16 << 10

  /// Does what the order says. What the files do wrong is part of the result.
  ///
  /// - Throws: only when a cell could not be run.
  public func run(_ order: TrialOrder, _ files: TrialMaterials) async throws -> TrialResult {
    guard sandbox.isolation.grade >= grade else {
      return refused(
        "this machine limits each process alone (isolation grade "
          + "\(sandbox.isolation.grade.rawValue)); \(grade.rawValue) is needed")
    }
    let source: SHA256Digest
    let fixed: SHA256Digest?
    do throws(ArchiveError) {
      source = try TreeHash.ofArchive(files.source, budget: Self.archiveBudget).digest
      fixed = try files.fixed.map { bytes throws(ArchiveError) in
        try TreeHash.ofArchive(bytes, budget: Self.archiveBudget).digest
      }
    } catch {
      return refused("a tree is no tar archive that is read here: \(error)")
    }
    let root = sandbox.rootDigest()
    let built = try await build(order, files.source, patch: nil, tests: nil)
    guard let program = built.archive else {
      return TrialResult(
        verdict: .couldNotBuild, reason: nil, runs: [], buildLog: built.log, correction: nil,
        impact: .nothing, sourceTree: source, fixedTree: fixed, root: root,
        isolation: sandbox.isolation)
    }
    let claimed = files.crashLog.flatMap { CrashReport.reports(in: $0).first }
    let runs = try await runs(order, program, files.reproducer, claimed)
    let shown = ValidationRules.verdict(runs.map(\.result))
    let correction = try await correct(order, files, runs, claimed)
    guard sandbox.rootDigest() == root else { throw RootChanged() }
    return TrialResult(
      verdict: ValidationRules.verdict(shown, correction?.verdict), reason: nil, runs: runs,
      buildLog: built.log, correction: correction,
      impact: ValidationRules.impact(runs, order.expectation), sourceTree: source,
      fixedTree: fixed, root: root, isolation: sandbox.isolation)
  }

  /// The result of a trial that was not run.
  public static func refused(_ reason: String, _ isolation: CellIsolation? = nil) -> TrialResult {
    TrialResult(
      verdict: .unsafeToRun, reason: reason, runs: [], buildLog: "", correction: nil,
      impact: .nothing, sourceTree: nil, fixedTree: nil, root: nil, isolation: isolation)
  }

  private func refused(_ reason: String) -> TrialResult {
    Self.refused(reason, sandbox.isolation)
  }

  // MARK: Building

  private func file(_ name: String, _ bytes: [UInt8]) -> [CellFile] {
    CellFile(name, bytes).map { [$0] } ?? []
  }

  private func build(
    _ order: TrialOrder, _ tree: [UInt8], patch: [UInt8]?, tests: String?
  ) async throws -> (archive: [UInt8]?, log: String, status: CellEnd) {
    let line = order.build ?? TrialScripts.build(order.kind)
    let outcome = try await sandbox.run(
      CellPlan(
        files: file("tree", tree) + (patch.map { file("patch", $0) } ?? []),
        command: ["/bin/bash", "-c", TrialScripts.build, "bash", line, tests ?? ""],
        environment: TrialScripts.environment.merging(["DESCEND": "1"]) { $1 },
        limits: CellLimits(
          wallSeconds: 300, cpuSeconds: 300, memoryBytes: 1536 << 20, processes: 512,
          outputBytes: Self.treeBytes, diskBytes: Self.diskBytes)))
    var log = Self.tail(outcome.errors)
    if case .stopped(let limit) = outcome.end { log += "\nstopped: \(limit.rawValue)" }
    return (outcome.end == .exited(0) ? outcome.output : nil, log, outcome.end)
  }

  // MARK: Running

  private func runs(
    _ order: TrialOrder, _ program: [UInt8], _ reproducer: [UInt8], _ claimed: CrashReport?
  ) async throws -> [RunRecord] {
    var records: [RunRecord] = []
    for _ in 0..<order.runs {
      try Task.checkCancellation()
      records.append(try await once(order, program, reproducer, claimed))
    }
    return records
  }

  private func once(
    _ order: TrialOrder, _ program: [UInt8], _ reproducer: [UInt8], _ claimed: CrashReport?
  ) async throws -> RunRecord {
    let line = order.command ?? TrialScripts.command(order.kind)
    let script = order.kind == .httpService ? TrialScripts.service : TrialScripts.run
    let outcome = try await sandbox.run(
      CellPlan(
        files: file("tree", program) + file("reproducer", reproducer),
        command: ["/bin/bash", "-c", script, "bash", line, order.service ?? ""],
        environment: TrialScripts.environment,
        limits: CellLimits(
          wallSeconds: Double(order.seconds), cpuSeconds: order.seconds,
          memoryBytes: TrialScripts.memory(order.kind) + Self.diskBytes, processes: 256,
          outputBytes: 1 << 20, diskBytes: Self.diskBytes)))
    let reports = CrashReport.reports(in: outcome.errors + [10] + outcome.output)
      .filter { !ValidationRules.isOwnMistake($0) || $0.kind == order.expectation.report }
    let result = ValidationRules.result(outcome, reports, order.expectation, claimed: claimed)
    let crash =
      claimed.flatMap { claim in reports.first { $0.isSame(as: claim) } }
      ?? reports.first { $0.kind == order.expectation.report }
      // What is undefined often comes before the crash that it leads to.
      ?? reports.first { $0.tool != .undefinedBehaviorSanitizer } ?? reports.first
    return RunRecord(
      result: result, end: outcome.end, crash: crash, output: Self.tail(outcome.output),
      errors: Self.tail(outcome.errors), seconds: outcome.wallSeconds,
      peakMemoryBytes: outcome.peakMemoryBytes)
  }

  // MARK: Correcting

  private func correct(
    _ order: TrialOrder, _ files: TrialMaterials, _ before: [RunRecord], _ claimed: CrashReport?
  ) async throws -> CorrectionRecord? {
    var diff: UnifiedDiff?
    if let patch = files.patch {
      do throws(RecordError) {
        let read = try UnifiedDiff(patch)
        diff = read
        if let objection = ValidationRules.objection(to: read, scope: order.scope) {
          return CorrectionRecord(.outOfScope, log: objection, diff: read)
        }
      } catch {
        return CorrectionRecord(.doesNotApply, log: "\(error)")
      }
    } else if files.fixed == nil {
      return nil
    }
    let built = try await build(
      order, files.fixed ?? files.source, patch: diff?.normalized, tests: order.tests)
    guard let program = built.archive else {
      return CorrectionRecord(
        Self.failure(built.status), log: built.log, diff: diff)
    }
    let runs = try await runs(order, program, files.reproducer, claimed)
    var verdict = ValidationRules.correction(
      runs.map(\.result), firedBefore: before.count { $0.result == .fired }, of: before.count)
    var (log, fuzzed) = (built.log, Int?.none)
    if verdict == .fixes, order.fuzzSeconds > 0 {
      let tried = try await fuzz(order, program, files.reproducer)
      (fuzzed, log) = (tried.count, tried.log)
      if tried.crashed { verdict = .fuzzCrashes }
    }
    return CorrectionRecord(verdict, runs: runs, log: log, diff: diff, fuzzed: fuzzed)
  }

  /// Which step failed, by the statuses of the script. Whoever builds could fake them, and would
  /// only name another failure.
  private static func failure(_ end: CellEnd) -> CorrectionVerdict {
    switch end {
    case .exited(91): .doesNotApply
    case .exited(93): .testsFail
    case .exited, .signalled, .stopped: .doesNotBuild
    }
  }

  private func fuzz(
    _ order: TrialOrder, _ program: [UInt8], _ reproducer: [UInt8]
  ) async throws -> (crashed: Bool, count: Int, log: String) {
    let outcome = try await sandbox.run(
      CellPlan(
        files: file("tree", program) + file("reproducer", reproducer),
        command: [
          "/bin/bash", "-c", TrialScripts.fuzz, "bash",
          order.command ?? TrialScripts.command(order.kind), "\(order.fuzzSeconds)",
        ], environment: TrialScripts.environment,
        limits: CellLimits(
          wallSeconds: Double(order.fuzzSeconds) + 20, cpuSeconds: order.fuzzSeconds + 20,
          memoryBytes: TrialScripts.memory(order.kind) + Self.diskBytes, processes: 256,
          outputBytes: 1 << 20, diskBytes: Self.diskBytes)))
    let last = String(decoding: outcome.output.suffix(200), as: UTF8.self)
      .split(separator: " ").last
    return (
      outcome.end != .exited(0), last.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0,
      Self.tail(outcome.errors)
    )
  }

  /// The last of an output, with its beginning where that is what fits.
  private static func tail(_ bytes: [UInt8]) -> String {
    guard bytes.count > logBytes else { return text(bytes[...]) }
    let half = logBytes / 2
    return text(bytes.prefix(half)) + "\n[\(bytes.count - logBytes) bytes left out]\n"
      + text(bytes.suffix(half))
  }

  /// Text without NUL, which no store takes.
  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
  }
}
