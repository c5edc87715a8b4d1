public import Signing

/// A limit of a cell.
public enum CellLimit: String, Sendable, CaseIterable {
  /// Seconds of the clock.
  case time
  /// Seconds of processor time.
  case processorTime
  /// Bytes of memory.
  case memory
  /// Processes and threads.
  case processes
  /// Bytes of output.
  case output
  /// Bytes on the cell's disk.
  case disk
}

/// How a cell ended.
public enum CellEnd: Sendable, Equatable {
  /// Its program ended by itself with this status, 0 to 255.
  case exited(Int)
  /// A signal ended its program; also what a shell reports as 128 and the signal's number.
  case signalled(Int)
  /// It was stopped because it reached this limit.
  case stopped(CellLimit)
}

/// What a cell did. Everything in it comes from what ran inside, and is as hostile as that.
public struct CellOutcome: Sendable {
  /// How it ended.
  public let end: CellEnd
  /// Standard output, up to the limit.
  public let output: [UInt8]
  /// Standard error, up to the limit.
  public let errors: [UInt8]
  /// Whether a stream was longer than its limit.
  public let isTruncated: Bool
  /// Seconds of the clock from start to end.
  public let wallSeconds: Double
  /// Seconds of processor time of all processes; nil where nothing counts them.
  public let cpuSeconds: Double?
  /// Most bytes of memory in use at one time; nil where nothing counts them.
  public let peakMemoryBytes: Int?
  /// How often another process or thread was refused; nil where nothing counts them.
  public let refusedProcesses: Int?
  /// The hash of the files it was given, the same before and after (see ``TreeHash``).
  public let inputDigest: SHA256Digest
}

/// How strongly a machine holds cells in.
public enum IsolationGrade: String, Sendable, Comparable, CaseIterable {
  /// Namespaces, and limits of the whole cell by control groups, version 2.
  case a = "A"
  /// Namespaces, and limits of the whole cell by control groups, version 1.
  case b = "B"
  /// Namespaces, and limits of each process alone: many processes together may use more.
  case c = "C"

  /// The stronger is the greater.
  public static func < (one: Self, other: Self) -> Bool { one.rawValue > other.rawValue }
}

/// What holds a cell in on this machine, as it was proven by the self-test.
public struct CellIsolation: Sendable {
  /// The grade.
  public let grade: IsolationGrade
  /// By what each limit is enforced, in words.
  public let enforcement: [CellLimit: String]
  /// Whose rights a process that got out would have, in words.
  public let identity: String
  /// The versions of the kernel and of bubblewrap.
  public let versions: String
  /// What was tried at the start, and what was seen.
  public let checks: [SelfTestCheck]
}

/// One thing that the self-test tried.
public struct SelfTestCheck: Sendable, Equatable {
  /// What was to be proven, such as `no network`.
  public let name: String
  /// Whether it was.
  public let isGood: Bool
  /// What was seen.
  public let detail: String

  /// A check.
  public init(_ name: String, _ isGood: Bool, _ detail: String) {
    self.name = name
    self.isGood = isGood
    self.detail = detail
  }
}
