/// A file that a cell gets to read, at `/input/` and its name.
public struct CellFile: Sendable, Equatable {
  /// One path component of letters, digits, dots, dashes and underscores, not beginning with a dot.
  public let name: String
  /// The content.
  public let bytes: [UInt8]
  /// Whether it may be executed.
  public let isExecutable: Bool

  /// A file, or nil when its name is not one that is safe as a path component.
  public init?(_ name: String, _ bytes: [UInt8], isExecutable: Bool = false) {
    guard (1...100).contains(name.utf8.count), name.utf8.first != UInt8(ascii: "."),
      name.utf8.allSatisfy({
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
          || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      })
    else { return nil }
    self.name = name
    self.bytes = bytes
    self.isExecutable = isExecutable
  }
}

/// What is to be run in a cell, with everything the cell may know. It sees nothing else of the host
/// but a read-only `/usr`.
///
/// The host never unpacks, links or interprets a file: it only writes the bytes down. The cell
/// starts in `/cell`, which is empty, writable, and gone when the cell ends.
public struct CellPlan: Sendable {
  /// Files under `/input`, read-only.
  public var files: [CellFile]
  /// The program, by absolute path or found in `/usr/bin`, and its arguments. No shell reads them.
  public var command: [String]
  /// Variables besides `PATH`, `HOME`, `LANG` and `TMPDIR`, which the cell always has.
  public var environment: [String: String]
  /// What the program reads from its standard input.
  public var input: [UInt8]
  /// What it may use up.
  public var limits: CellLimits

  /// A plan.
  public init(
    files: [CellFile] = [], command: [String], environment: [String: String] = [:],
    input: [UInt8] = [], limits: CellLimits = CellLimits()
  ) {
    self.files = files
    self.command = command
    self.environment = environment
    self.input = input
    self.limits = limits
  }
}

/// What a cell may use up. A value outside its range is brought inside.
public struct CellLimits: Sendable, Equatable {
  /// Seconds of the clock for the whole cell, 0.1 to 3,600.
  public let wallSeconds: Double
  /// Seconds of processor time for one process, 1 to 3,600; the cell as a whole gets one processor.
  public let cpuSeconds: Int
  /// Bytes of memory for all processes together, what is written to the cell's disk included;
  /// 16 MiB to 16 GiB.
  public let memoryBytes: Int
  /// Processes and threads at one time, 8 to 4,096.
  public let processes: Int
  /// Bytes of each output stream, 1 KiB to 256 MiB.
  public let outputBytes: Int
  /// Bytes in each of `/cell` and `/tmp`, 1 MiB to 4 GiB.
  public let diskBytes: Int

  /// Limits; the defaults suit a small reproducer.
  public init(
    wallSeconds: Double = 30, cpuSeconds: Int = 30, memoryBytes: Int = 512 << 20,
    processes: Int = 128, outputBytes: Int = 1 << 20, diskBytes: Int = 64 << 20
  ) {
    self.wallSeconds = min(max(wallSeconds, 0.1), 3600)
    self.cpuSeconds = min(max(cpuSeconds, 1), 3600)
    self.memoryBytes = min(max(memoryBytes, 16 << 20), 16 << 30)
    self.processes = min(max(processes, 8), 4096)
    self.outputBytes = min(max(outputBytes, 1 << 10), 256 << 20)
    self.diskBytes = min(max(diskBytes, 1 << 20), 4 << 30)
  }
}
