public import Intake
public import Signing
public import Vocabulary

/// The kind of ``TrialID``.
public enum TrialKindTag: IdentifierKind {
  /// `trl`.
  public static let prefix = "trl"
}
/// Names a trial.
public typealias TrialID = Identifier<TrialKindTag>

/// How a reproducer is run.
public enum TrialKind: String, CaseIterable, Sendable {
  /// C or C++, built with sanitizers; the reproducer is its standard input.
  case c
  /// A program that is built or there already; the reproducer is a shell script.
  case commandLine
  /// Python; the reproducer is a script.
  case python
  /// Node.js; the reproducer is a script.
  case node
  /// Java; the reproducer is a class with `main`, in the unnamed package.
  case java
  /// A server that is started inside the cell; the reproducer is a shell script that speaks to it.
  case httpService

  /// In plain words.
  public var title: String {
    switch self {
    case .c: "C or C++ with sanitizers"
    case .commandLine: "Command line"
    case .python: "Python"
    case .node: "Node.js"
    case .java: "Java"
    case .httpService: "HTTP service"
    }
  }
}

/// What has to be seen for the flaw to have shown itself. Everything that is set has to be; with
/// nothing set, any crash counts: a sanitizer's or a runtime's report, or a fatal signal.
public struct TrialExpectation: Sendable, Equatable {
  /// The kind of crash that a report names, such as `heap-buffer-overflow`.
  public var report: String?
  /// A function among the three innermost of the report.
  public var function: String?
  /// The signal that ends the program.
  public var signal: Int?
  /// The status the program exits with.
  public var status: Int?
  /// Text in one of its outputs.
  public var output: String?
  /// Whether it is expected not to end.
  public var isHang = false

  /// An expectation.
  public init(
    report: String? = nil, function: String? = nil, signal: Int? = nil, status: Int? = nil,
    output: String? = nil, isHang: Bool = false
  ) {
    self.report = report
    self.function = function
    self.signal = signal
    self.status = status
    self.output = output
    self.isHang = isHang
  }

  /// Whether any crash counts.
  public var isOpen: Bool { self == TrialExpectation() }
}

/// What a trial does. Its files are attachments of the finding, named by their digests.
public struct TrialOrder: Sendable, Equatable {
  /// How the reproducer is run.
  public var kind: TrialKind
  /// The tree with the flaw: a tar archive, packed with gzip or not.
  public var source: SHA256Digest
  /// What makes the flaw show itself.
  public var reproducer: SHA256Digest
  /// The tree without the flaw, where there is one.
  public var fixed: SHA256Digest?
  /// The correction, as a unified diff to the tree with the flaw.
  public var patch: SHA256Digest?
  /// The crash as the finder saw it, to compare with.
  public var crashLog: SHA256Digest?
  /// The shell line that builds the tree, in its folder; nil for the kind's own.
  public var build: String?
  /// The shell line that runs the reproducer, its path in `$REPRODUCER`; nil for the kind's own.
  public var command: String?
  /// The shell line that starts the server, which has to listen on `127.0.0.1:$PORT`.
  public var service: String?
  /// The shell line of the project's own tests, run on the corrected tree.
  public var tests: String?
  /// What has to be seen.
  public var expectation = TrialExpectation()
  /// How often it is run, 1 to 20.
  public var runs = 5
  /// Seconds for one run, 1 to 120.
  public var seconds = 20
  /// Where a patch may change files, as beginnings of paths; empty for everywhere.
  public var scope: [String] = []
  /// Seconds of trying damaged reproducers on the corrected tree, 0 to 300.
  public var fuzzSeconds = 0

  /// An order with the kind's own commands.
  public init(kind: TrialKind, source: SHA256Digest, reproducer: SHA256Digest) {
    self.kind = kind
    self.source = source
    self.reproducer = reproducer
  }

  /// The most runs.
  public static let runLimit = 20
  /// The most seconds of all runs together.
  public static let secondsLimit = 600
}

/// How far a trial has come.
public enum TrialState: String, CaseIterable, Sendable {
  /// It waits for a worker that may run cells.
  case waiting
  /// It has a verdict.
  case done

  /// In plain words.
  public var title: String {
    switch self {
    case .waiting: "Waiting for a cell"
    case .done: "Done"
    }
  }
}

/// One trial of one report: a reproducer run in cells, so that nobody has to take its word.
public struct Trial: Sendable, Equatable {
  /// Its identifier.
  public let id: TrialID
  /// The report.
  public let finding: FindingID
  /// Whose report it is.
  public let owner: OrganizationID
  /// What is done.
  public let order: TrialOrder
  /// How far it has come.
  public let state: TrialState
  /// What came out; nil while it waits.
  public let verdict: Verdict?
  /// The digest of ``report``, which the ledger names.
  public let digest: SHA256Digest?
  /// Everything that was seen, as canonical JSON; nil while it waits.
  public let report: String?
  /// Who asked for it.
  public let requestedBy: String
  /// For which organization; nil for the software itself.
  public let requestedFor: OrganizationID?
  /// When it was asked for.
  public let requestedAt: Timestamp
  /// When it was done.
  public let doneAt: Timestamp?

  /// Whether somebody else than the reporter's own organization asked for it.
  public var isIndependent: Bool { requestedFor != owner }
}
