/// What wrote a crash report.
public enum CrashTool: String, Sendable, CaseIterable {
  /// Clang's and GCC's AddressSanitizer, with LeakSanitizer in it.
  case addressSanitizer
  /// MemorySanitizer.
  case memorySanitizer
  /// ThreadSanitizer.
  case threadSanitizer
  /// UndefinedBehaviorSanitizer.
  case undefinedBehaviorSanitizer
  /// CPython's traceback.
  case python
  /// V8's stack trace.
  case node
  /// A Java virtual machine's stack trace.
  case java
}

/// One call on the stack.
public struct CrashFrame: Sendable, Hashable {
  /// The function, without its arguments, offsets and template arguments.
  public let function: String
  /// The file's name without its folders; empty where it is not known.
  public let file: String
  /// The line, from 1; nil where it is not known.
  public let line: Int?

  /// Function and file, which stay the same when lines move.
  public var place: String { file.isEmpty ? function : "\(function) (\(file))" }
}

/// One crash, as a sanitizer or a runtime reports it.
public struct CrashReport: Sendable, Hashable {
  /// What reported it.
  public let tool: CrashTool
  /// What kind of crash, in the tool's words: `heap-buffer-overflow`, `ZeroDivisionError`.
  public let kind: String
  /// Whether memory was written (true) or read (false); nil where the tool does not say.
  public let isWrite: Bool?
  /// The address of the access, where the tool names it.
  public let address: UInt64?
  /// The calls of the program itself, the innermost first. Those of the sanitizer, the language's
  /// runtime and what starts the program are left out.
  public let frames: [CrashFrame]

  /// What two crashes of one flaw share: kind and the three innermost places.
  public var signature: [String] { [kind] + frames.prefix(3).map(\.place) }

  /// Whether two reports show the same crash: the same kind, and the same innermost place or two of
  /// the three innermost in common. A compiler that inlines moves the innermost one.
  public func isSame(as other: CrashReport) -> Bool {
    guard tool == other.tool, kind == other.kind else { return false }
    let (one, two) = (frames.prefix(3).map(\.place), other.frames.prefix(3).map(\.place))
    if one.isEmpty || two.isEmpty { return one.isEmpty && two.isEmpty }
    return one[0] == two[0] || Set(one).intersection(two).count >= 2
  }

  /// The most that is looked at of what a program wrote.
  public static let byteLimit = 4 << 20
  /// The most reports that are read from one text.
  public static let countLimit = 64
  static let frameLimit = 256
  static let lineLimit = 4096

  /// The reports in what a program wrote, in their order. Everything else is passed over; text that
  /// is damaged gives fewer reports, never an error. Works in one pass over at most
  /// ``byteLimit`` bytes.
  public static func reports(in bytes: some Collection<UInt8>) -> [CrashReport] {
    var reader = CrashReading()
    for line in bytes.prefix(byteLimit).split(separator: 10, omittingEmptySubsequences: false) {
      reader.read(String(decoding: line.prefix(lineLimit).filter { $0 != 13 }, as: UTF8.self))
      if reader.isFull { break }
    }
    return reader.finish()
  }
}
