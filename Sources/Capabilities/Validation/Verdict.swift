public import Formats
public import Sandbox
public import Signing

/// What a trial came to.
public enum Verdict: String, CaseIterable, Sendable {
  /// The flaw showed itself in every run.
  case reproduced
  /// It showed itself in some runs and not in others.
  case flaky
  /// The program crashed, but not in the way that was claimed.
  case crashDiffers
  /// Nothing of it was seen.
  case notReproduced
  /// It showed itself without the correction and not with it, and the correction holds.
  case fixed
  /// The tree could not be built, so nothing was shown.
  case couldNotBuild
  /// It was not run, because no cell here would hold it or what came is not safe to use.
  case unsafeToRun

  /// Whether the flaw showed itself.
  var isShown: Bool {
    switch self {
    case .reproduced, .flaky, .fixed: true
    case .crashDiffers, .notReproduced, .couldNotBuild, .unsafeToRun: false
    }
  }

  /// In plain words.
  public var title: String {
    switch self {
    case .reproduced: "Reproduced"
    case .flaky: "Flaky"
    case .crashDiffers: "Crashes, but differently"
    case .notReproduced: "Not reproduced"
    case .fixed: "Reproduced, and fixed by the correction"
    case .couldNotBuild: "Could not be built"
    case .unsafeToRun: "Unsafe to run"
    }
  }
}

/// What the correction came to.
public enum CorrectionVerdict: String, CaseIterable, Sendable {
  /// It applies, builds, passes the tests, and the flaw does not show itself any more.
  case fixes
  /// The flaw still shows itself.
  case stillShows
  /// The program crashes in another way now.
  case crashesElsewhere
  /// The flaw shows itself too seldom for so few runs to say anything.
  case inconclusive
  /// The patch does not apply to the tree, or is no patch that is read here.
  case doesNotApply
  /// The patch changes files outside the permitted paths, or too much.
  case outOfScope
  /// The corrected tree cannot be built.
  case doesNotBuild
  /// The project's own tests fail with it.
  case testsFail
  /// A damaged reproducer makes the corrected program crash.
  case fuzzCrashes

  /// In plain words.
  public var title: String {
    switch self {
    case .fixes: "The correction holds"
    case .stillShows: "The flaw still shows itself"
    case .crashesElsewhere: "It crashes in another way now"
    case .inconclusive: "Too few runs to say"
    case .doesNotApply: "The patch does not apply"
    case .outOfScope: "The patch changes more than it may"
    case .doesNotBuild: "The corrected tree cannot be built"
    case .testsFail: "The project’s tests fail"
    case .fuzzCrashes: "A changed reproducer still crashes it"
    }
  }
}

/// What was shown, whatever was claimed.
public enum ShownImpact: String, CaseIterable, Sendable {
  /// Memory was written outside what belongs to it, or after it was given back.
  case memoryWrite
  /// Memory was read so.
  case memoryRead
  /// Other memory that must not be used was: not initialised, or shared without order.
  case memoryMisuse
  /// What was expected appeared in the output.
  case output
  /// The program ended in a crash without harm to memory.
  case crash
  /// The program did not end, or used up what it was given.
  case exhaustion
  /// What the language leaves undefined happened.
  case undefinedBehavior
  /// Memory was not given back.
  case leak
  /// Nothing.
  case nothing

  /// In plain words.
  public var title: String {
    switch self {
    case .memoryWrite: "Writes where it must not: may lead to running an attacker’s code"
    case .memoryRead: "Reads where it must not: may give data away, and crashes"
    case .memoryMisuse: "Uses memory that is not ready or not its own"
    case .output: "What was expected appeared; a person has to judge what it gives away"
    case .crash: "Crashes: denies the service"
    case .exhaustion: "Does not end, or uses up memory or processes: denies the service"
    case .undefinedBehavior: "Does what the language leaves undefined; no harm was shown"
    case .leak: "Does not give memory back"
    case .nothing: "Nothing was shown"
    }
  }

  /// How severe that is by itself, in the words of CVSS.
  public var severity: ShownSeverity {
    switch self {
    case .memoryWrite: .high
    case .memoryRead, .memoryMisuse, .output, .crash, .exhaustion: .medium
    case .undefinedBehavior, .leak: .low
    case .nothing: .none
    }
  }
}

/// Severities of CVSS v4.0 section 6 that a trial can show. What is critical depends on where the
/// program stands, which no trial shows.
public enum ShownSeverity: String, CaseIterable, Sendable, Comparable {
  case none
  case low
  case medium
  case high

  /// The CVSS scores that a report can have of which this was shown: a claim beyond them was not
  /// shown, but where the program stands may make a high one critical.
  var limits: ClosedRange<Double> {
    switch self {
    case .none: 0...0
    case .low: 0.1...3.9
    case .medium: 4...6.9
    case .high: 7...10
    }
  }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// The milder is the lesser.
  public static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }
}

/// What one run showed.
public enum RunResult: String, CaseIterable, Sendable {
  /// What was expected.
  case fired
  /// A crash that is not the expected one.
  case differs
  /// Nothing.
  case quiet
}

/// One run in a cell.
public struct RunRecord: Sendable {
  /// What it showed.
  public let result: RunResult
  /// How the cell ended.
  public let end: CellEnd
  /// The crash that was reported, where one was.
  public let crash: CrashReport?
  /// The last of the two outputs, bounded.
  public let output: String
  /// The last of the errors, bounded.
  public let errors: String
  /// Seconds of the clock.
  public let seconds: Double
  /// Most bytes of memory in use.
  public let peakMemoryBytes: Int?
}

/// The correction that was tried.
public struct CorrectionRecord: Sendable {
  /// What it came to.
  public let verdict: CorrectionVerdict
  /// The runs with it.
  public let runs: [RunRecord]
  /// What builder, tests or patch said, bounded.
  public let log: String
  /// What a patch changes: files, and lines added and removed.
  public let files: [String]
  /// Lines added and removed.
  public let lines: Int
  /// Damaged reproducers that were tried.
  public let fuzzed: Int?

  init(
    _ verdict: CorrectionVerdict, runs: [RunRecord] = [], log: String = "",
    diff: UnifiedDiff? = nil,
    fuzzed: Int? = nil
  ) {
    self.verdict = verdict
    self.runs = runs
    self.log = log
    files = diff?.files.map(\.path) ?? []
    lines = diff?.changedLines ?? 0
    self.fuzzed = fuzzed
  }
}

/// Everything a trial showed.
public struct TrialResult: Sendable {
  /// What it came to.
  public let verdict: Verdict
  /// Why, where the verdict alone does not say it.
  public let reason: String?
  /// The runs on the tree with the flaw.
  public let runs: [RunRecord]
  /// What the builder said, bounded.
  public let buildLog: String
  /// The correction; nil when none was tried.
  public let correction: CorrectionRecord?
  /// What was shown.
  public let impact: ShownImpact
  /// The hashes of the trees that were tried.
  public let sourceTree: SHA256Digest?
  /// The hash of the corrected tree where one came whole.
  public let fixedTree: SHA256Digest?
  /// The digest of the read-only root, the same before and after; nil when nothing was run.
  public let root: SHA256Digest?
  /// What held the cells in; nil when there were none.
  public let isolation: CellIsolation?

  /// How often the flaw showed itself.
  public var fired: Int { runs.count { $0.result == .fired } }

  /// The crash that the trial stands for: of the first run that fired, or else that crashed.
  public var crash: CrashReport? {
    runs.first { $0.result == .fired && $0.crash != nil }?.crash
      ?? runs.first { $0.crash != nil }?.crash
  }
}
