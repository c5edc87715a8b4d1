/// Reads crash reports line by line.
struct CrashReading {
  private struct Open {
    var tool: CrashTool
    var kind: String
    var isWrite: Bool?
    var address: UInt64?
    var frames: [CrashFrame] = []
    /// Sanitizers print further stacks (who allocated, who freed) after the one that counts.
    var isStackComplete = false
  }

  private var reports: [CrashReport] = []
  private var open: Open?
  /// The line before, which names the error of JavaScript and Java.
  private var before = ""

  var isFull: Bool { reports.count >= CrashReport.countLimit }

  mutating func read(_ line: String) {
    defer { before = line }
    if let report = sanitizer(line) ?? undefinedBehavior(line) {
      close()
      open = report
      return
    }
    if line.hasPrefix("Traceback (most recent call last):") {
      close()
      open = Open(tool: .python, kind: "")
      return
    }
    if open == nil || open?.tool == .node || open?.tool == .java, startTrace(line) { return }
    guard let tool = open?.tool else { return }
    switch tool {
    case .addressSanitizer, .memorySanitizer, .threadSanitizer: sanitizerLine(line)
    case .undefinedBehaviorSanitizer: stackLine(line)
    case .python: pythonLine(line)
    case .node: nodeLine(line)
    case .java: javaLine(line)
    }
  }

  mutating func finish() -> [CrashReport] {
    close()
    return reports
  }

  private mutating func close() {
    guard let report = open else { return }
    open = nil
    guard !report.kind.isEmpty, !isFull else { return }
    // The line of the message stands for the stack only where there is none.
    let hasStack = report.tool == .undefinedBehaviorSanitizer && report.frames.count > 1
    let frames = hasStack ? Array(report.frames.dropFirst()) : report.frames
    reports.append(
      CrashReport(
        tool: report.tool, kind: report.kind, isWrite: report.isWrite, address: report.address,
        frames: frames.filter { !$0.isRuntime }))
  }

  private mutating func add(_ frame: CrashFrame?) {
    guard let frame, (open?.frames.count ?? 0) < CrashReport.frameLimit else { return }
    open?.frames.append(frame)
  }

  // MARK: Sanitizers

  /// `==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x… at pc …`
  private func sanitizer(_ line: String) -> Open? {
    let tools: [(String, CrashTool)] = [
      ("ERROR: AddressSanitizer: ", .addressSanitizer),
      ("ERROR: LeakSanitizer: ", .addressSanitizer),
      ("WARNING: MemorySanitizer: ", .memorySanitizer),
      ("WARNING: ThreadSanitizer: ", .threadSanitizer),
    ]
    for (mark, tool) in tools {
      guard let place = line.firstRange(of: mark) else { continue }
      let rest = line[place.upperBound...]
      var kind = rest
      for end in [" on ", " (", ": ", " ["] {
        if let found = kind.firstRange(of: end) { kind = kind[..<found.lowerBound] }
      }
      if kind.hasPrefix("attempting ") { kind = kind.dropFirst("attempting ".count) }
      let word =
        switch String(kind) {
        case "detected memory leaks": "memory-leak"
        case "free": "bad-free"
        default: kind.split(separator: " ").prefix(4).joined(separator: "-")
        }
      return Open(tool: tool, kind: word, address: hexadecimal(after: "address ", in: rest))
    }
    return nil
  }

  private mutating func sanitizerLine(_ line: String) {
    if line.hasPrefix("WRITE of size") || line.contains("caused by a WRITE memory access") {
      open?.isWrite = true
    } else if line.hasPrefix("READ of size") || line.contains("caused by a READ memory access") {
      open?.isWrite = false
    } else if line.hasPrefix("  Write of size") {
      open?.isWrite = true
    } else if line.hasPrefix("SUMMARY: ") {
      close()
    } else {
      stackLine(line)
    }
  }

  private mutating func stackLine(_ line: String) {
    let text = line.drop { $0 == " " }
    guard text.hasPrefix("#") else {
      if open?.frames.isEmpty == false { open?.isStackComplete = true }
      return
    }
    if open?.isStackComplete == false { add(CrashFrame(sanitizer: text)) }
  }

  /// `file.c:3:45: runtime error: signed integer overflow: …`
  private func undefinedBehavior(_ line: String) -> Open? {
    guard let mark = line.firstRange(of: ": runtime error: ") else { return nil }
    let parts = line[..<mark.lowerBound].split(separator: ":")
    guard parts.count >= 2, let number = parts.dropFirst().lazy.compactMap({ Int($0) }).first else {
      return nil
    }
    let words = line[mark.upperBound...]
    let kind = Self.undefinedKinds.first { words.contains($0.0) }?.1 ?? "undefined-behavior"
    return Open(
      tool: .undefinedBehaviorSanitizer, kind: kind,
      isWrite: words.hasPrefix("store to") ? true : words.hasPrefix("load of") ? false : nil,
      frames: [
        CrashFrame(
          function: "line \(number)", file: CrashFrame.base(String(parts[0])), line: number)
      ])
  }

  private static let undefinedKinds = [
    ("signed integer overflow", "signed-integer-overflow"),
    ("unsigned integer overflow", "unsigned-integer-overflow"),
    ("out of bounds for type", "bounds"), ("insufficient space", "object-size"),
    ("null pointer", "null"), ("division by zero", "integer-divide-by-zero"),
    ("shift exponent", "shift"), ("left shift of", "shift"),
    ("misaligned address", "alignment"), ("outside the range of representable", "float-cast"),
    ("pointer index expression", "pointer-overflow"), ("offset to null", "pointer-overflow"),
    ("not a valid value for type", "invalid-value"), ("unreachable", "unreachable"),
    ("execution reached the end of a value-returning function", "return"),
    ("variable length array bound", "vla-bound"), ("does not point to an object", "vptr"),
  ]

  private func hexadecimal(after mark: String, in text: Substring) -> UInt64? {
    guard let place = text.firstRange(of: mark + "0x") else { return nil }
    return UInt64(text[place.upperBound...].prefix { $0.isHexDigit }.prefix(16), radix: 16)
  }

  // MARK: Languages

  private mutating func pythonLine(_ line: String) {
    if line.hasPrefix("  File \"") {
      add(CrashFrame(python: line))
    } else if let first = line.first, first != " " {
      let name = line.prefix { $0 != ":" && $0 != " " }
      // The innermost call comes last.
      open?.kind = String(name.split(separator: ".").last ?? name)
      open?.frames.reverse()
      close()
    } else if line.isEmpty {
      open = nil
    }
  }

  /// Opens a report at the first `at` line; the line before names the error.
  private mutating func startTrace(_ line: String) -> Bool {
    if line.hasPrefix("Caused by: "), open?.tool == .java {
      // The cause is what went wrong; what wrapped it is how it was passed on.
      open?.kind = CrashReading.errorName(line.dropFirst("Caused by: ".count)) ?? ""
      open?.frames = []
      open?.isStackComplete = false
      return true
    }
    guard open == nil, !before.isEmpty else { return false }
    if line.hasPrefix("\tat ") {
      var words = before[...]
      if words.hasPrefix("Exception in thread "), let end = words.firstRange(of: "\" ") {
        words = words[end.upperBound...]
      }
      guard let name = Self.errorName(words) else { return false }
      open = Open(tool: .java, kind: name)
      javaLine(line)
      return true
    }
    if line.hasPrefix("    at ") {
      let words = before.hasPrefix("Uncaught ") ? before.dropFirst("Uncaught ".count) : before[...]
      guard let name = Self.errorName(words) else { return false }
      open = Open(tool: .node, kind: name)
      nodeLine(line)
      return true
    }
    return false
  }

  /// The name before the message: letters, digits, dots, dollars and underscores.
  private static func errorName(_ text: Substring) -> String? {
    let name = text.prefix { $0 != ":" && $0 != " " }
    guard (1...200).contains(name.utf8.count), name.first?.isLetter == true,
      name.utf8.allSatisfy({
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
          || [36, 46, 95].contains($0)
      })
    else { return nil }
    return String(name)
  }

  private mutating func nodeLine(_ line: String) {
    guard line.hasPrefix("    at ") else { return close() }
    add(CrashFrame(node: line.dropFirst("    at ".count)))
  }

  private mutating func javaLine(_ line: String) {
    if line.hasPrefix("\tat ") {
      add(CrashFrame(java: line.dropFirst("\tat ".count)))
    } else if !line.hasPrefix("\t") {
      close()
    }
  }
}
