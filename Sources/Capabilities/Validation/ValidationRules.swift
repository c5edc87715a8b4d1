import Formats
import Sandbox
public import Vocabulary

/// How runs become verdicts. Pure.
public enum ValidationRules {
  /// Signals that end a program because of what it did: ILL, TRAP, ABRT, BUS, FPE, SEGV, SYS.
  static let fatalSignals: Set<Int> = [4, 5, 6, 7, 8, 11, 31]

  /// The most files and changed lines of a patch that a trial looks at.
  public static let patchFiles = 50
  /// Lines added and removed.
  public static let patchLines = 2000

  /// What one run showed.
  static func result(
    _ outcome: CellOutcome, _ reports: [CrashReport], _ expected: TrialExpectation,
    claimed: CrashReport?
  ) -> RunResult {
    let crashed = !reports.isEmpty || isFatal(outcome.end)
    if expected.isOpen, let claimed {
      if reports.contains(where: { $0.isSame(as: claimed) }) { return .fired }
      return crashed ? .differs : .quiet
    }
    if expected.isOpen { return crashed ? .fired : .quiet }
    if matches(outcome, reports, expected) { return .fired }
    return crashed ? .differs : .quiet
  }

  private static func matches(
    _ outcome: CellOutcome, _ reports: [CrashReport], _ expected: TrialExpectation
  ) -> Bool {
    if let kind = expected.report, !reports.contains(where: { $0.kind == kind }) { return false }
    if let function = expected.function,
      !reports.contains(where: { report in
        (expected.report == nil || report.kind == expected.report)
          && report.frames.prefix(3).contains { $0.function == function }
      })
    {
      return false
    }
    if let signal = expected.signal, outcome.end != .signalled(signal) { return false }
    if let status = expected.status, outcome.end != .exited(status) { return false }
    if let text = expected.output,
      !contains(outcome.output, text), !contains(outcome.errors, text)
    {
      return false
    }
    return !expected.isHang || isExhausted(outcome.end)
  }

  /// Whether a report says no more than that the reproducer itself cannot be loaded.
  static func isOwnMistake(_ crash: CrashReport) -> Bool {
    [
      "ModuleNotFoundError", "ImportError", "SyntaxError", "IndentationError", "NameError",
      "ReferenceError", "java.lang.IllegalAccessError", "java.lang.NoSuchMethodError",
      "java.lang.ClassNotFoundException", "java.lang.NoClassDefFoundError",
    ].contains(crash.kind) || crash.tool == .node && crash.kind == "Error" && crash.frames.isEmpty
  }

  private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    !bytes.ranges(of: Array(text.utf8)).isEmpty
  }

  static func isFatal(_ end: CellEnd) -> Bool {
    if case .signalled(let signal) = end { return fatalSignals.contains(signal) }
    return false
  }

  static func isExhausted(_ end: CellEnd) -> Bool {
    switch end {
    case .stopped(.time), .stopped(.processorTime), .stopped(.memory), .stopped(.processes): true
    case .stopped(.output), .stopped(.disk), .exited, .signalled: false
    }
  }

  /// What the runs on the tree with the flaw come to.
  static func verdict(_ results: [RunResult]) -> Verdict {
    let fired = results.count { $0 == .fired }
    if !results.isEmpty, fired == results.count { return .reproduced }
    if fired > 0 { return .flaky }
    return results.contains(.differs) ? .crashDiffers : .notReproduced
  }

  /// What the runs on the corrected tree come to, given how often the flaw showed itself before.
  static func correction(
    _ results: [RunResult], firedBefore: Int, of runsBefore: Int
  ) -> CorrectionVerdict {
    if results.contains(.fired) { return .stillShows }
    if results.contains(.differs) { return .crashesElsewhere }
    return isConclusive(fired: firedBefore, of: runsBefore, quiet: results.count)
      ? .fixes : .inconclusive
  }

  /// Whether a flaw that fired so often would be silent in so many runs by chance in less than one
  /// case of twenty. The rate is taken as it was seen.
  static func isConclusive(fired: Int, of runs: Int, quiet: Int) -> Bool {
    guard fired > 0, runs > 0, quiet > 0 else { return false }
    let silence = 1 - Double(fired) / Double(runs)
    return (0..<quiet).reduce(1) { chance, _ in chance * silence } < 0.05
  }

  /// The verdict of the whole trial.
  static func verdict(_ shown: Verdict, _ correction: CorrectionVerdict?) -> Verdict {
    (shown == .reproduced || shown == .flaky) && correction == .fixes ? .fixed : shown
  }

  /// What was shown by the runs in which something was seen; the gravest of them counts.
  static func impact(_ runs: [RunRecord], _ expected: TrialExpectation) -> ShownImpact {
    let shown = runs.filter { $0.result != .quiet }.map { impact($0, expected) }
    return shown.max { $0.severity < $1.severity } ?? .nothing
  }

  private static func impact(_ run: RunRecord, _ expected: TrialExpectation) -> ShownImpact {
    if let crash = run.crash { return impact(crash) }
    if isExhausted(run.end) { return .exhaustion }
    if isFatal(run.end) { return .crash }
    return expected.output != nil || expected.status != nil ? .output : .crash
  }

  /// What a crash report shows. An access near address zero is a null pointer, which only crashes.
  static func impact(_ crash: CrashReport) -> ShownImpact {
    switch crash.tool {
    case .python, .node: return .crash
    case .java: return crash.kind.hasSuffix("OutOfMemoryError") ? .exhaustion : .crash
    case .memorySanitizer, .threadSanitizer: return .memoryMisuse
    case .undefinedBehaviorSanitizer:
      return ["bounds", "object-size"].contains(crash.kind)
        ? (crash.isWrite == true ? .memoryWrite : .memoryRead) : .undefinedBehavior
    case .addressSanitizer: break
    }
    switch crash.kind {
    case "memory-leak": return .leak
    case "SEGV", "BUS":
      guard (crash.address ?? .max) >= 65_536 else { return .crash }
      return crash.isWrite == true ? .memoryWrite : .memoryRead
    case "double-free", "bad-free": return .memoryWrite
    case "stack-overflow", "allocation-size-too-big", "out-of-memory", "calloc-overflow",
      "rss-limit-exceeded":
      return .exhaustion
    case "FPE", "ABRT", "ILL", "TRAP": return .crash
    default: return crash.isWrite == true ? .memoryWrite : .memoryRead
    }
  }

  /// Why a patch may not be tried; nil when it may.
  static func objection(to diff: UnifiedDiff, scope: [String]) -> String? {
    if diff.files.count > patchFiles { return "it changes more than \(patchFiles) files" }
    if diff.changedLines > patchLines { return "it changes more than \(patchLines) lines" }
    guard !scope.isEmpty else { return nil }
    for file in diff.files {
      let isInside = scope.contains { start in
        file.path == start || file.path.hasPrefix(start.hasSuffix("/") ? start : start + "/")
      }
      if !isInside { return "it changes \(file.path), which is not among the permitted paths" }
    }
    return nil
  }

  /// Checks an order.
  public static func check(_ order: TrialOrder) throws(ValidationProblem) {
    guard (1...TrialOrder.runLimit).contains(order.runs) else {
      throw .order("runs", "must be a whole number from 1 to \(TrialOrder.runLimit)")
    }
    guard (1...120).contains(order.seconds) else {
      throw .order("seconds", "must be a whole number from 1 to 120")
    }
    guard order.runs * order.seconds <= TrialOrder.secondsLimit else {
      throw .order("runs", "times seconds must be at most \(TrialOrder.secondsLimit)")
    }
    guard (0...300).contains(order.fuzzSeconds) else {
      throw .order("fuzzSeconds", "must be a whole number from 0 to 300")
    }
    if order.kind == .httpService, order.service == nil {
      throw .order("service", "is required: the line that starts the server")
    }
    if order.patch != nil, order.fixed != nil {
      throw .order("patch", "and a corrected tree cannot both be tried; choose one")
    }
    if order.fuzzSeconds > 0, order.kind == .httpService || order.patch == nil && order.fixed == nil
    {
      throw .order("fuzzSeconds", "needs a correction, and a program that ends by itself")
    }
    if order.tests != nil, order.patch == nil, order.fixed == nil {
      throw .order("tests", "are run on a corrected tree; name a patch or one")
    }
  }
}

/// Why Validation refused.
public enum ValidationProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// A member of the order breaks a rule.
  case order(String, String)
  /// A file that the order names did not come with the report.
  case noSuchAttachment(String)
  /// As many trials wait already.
  case tooManyWaiting(Int)

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .order(let field, let rule): .invalid("/" + field, rule)
    case .noSuchAttachment(let field):
      .invalid("/" + field, "must be the digest of an attachment of this report")
    case .tooManyWaiting(let limit):
      Problem(
        code: "trials-waiting", status: 409, title: "Enough trials wait",
        detail: "At most \(limit) trials of one organization’s reports may wait.",
        remedy: "Wait until some are done.")
    }
  }
}
