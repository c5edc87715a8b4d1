/// A patch in the unified format (POSIX.1-2024 `diff -u`; the headers of Git are read as well).
public struct UnifiedDiff: Sendable, Hashable {
  /// What it does to one file.
  public struct File: Sendable, Hashable {
    /// The path inside the project, without the first `a/` or `b/`.
    public let path: String
    /// Lines added.
    public let added: Int
    /// Lines removed.
    public let removed: Int
  }

  /// The files it changes, in its order.
  public let files: [File]

  /// The patch with nothing but what was read: file names and hunks. Programs that apply patches read
  /// more into them (`Index:` lines, scripts for `ed`, a choice between two names), so give them this.
  public let normalized: [UInt8]

  /// Lines added and removed.
  public var changedLines: Int { files.reduce(0) { $0 + $1.added + $1.removed } }

  /// The most bytes of a patch.
  public static let byteLimit = 4 << 20
  /// The most files it may change.
  public static let fileLimit = 1000

  /// Reads a patch. What would be dangerous to guess is refused: paths that lead out of the project
  /// or into its repository's own files, binary changes, changed modes and links, and counts that
  /// do not fit their lines.
  public init(_ bytes: some Collection<UInt8>) throws(RecordError) {
    guard bytes.count <= Self.byteLimit else {
      throw Self.error(0, "longer than \(Self.byteLimit) bytes")
    }
    var reading = DiffReading()
    var number = 0
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      number += 1
      try reading.read(line, number)
    }
    files = try reading.finish(number)
    normalized = reading.normalized
  }

  static func error(_ line: Int, _ reason: String) -> RecordError {
    RecordError(format: "Patch", field: "line \(line)", reason: reason)
  }
}

/// Reads a patch line by line.
private struct DiffReading {
  private var files: [UnifiedDiff.File] = []
  var normalized: [UInt8] = []
  private var old: String?
  private var path: String?
  private var added = 0
  private var removed = 0
  /// Lines of the present hunk that are still to come, of the old and of the new file.
  private var left = (old: 0, new: 0)
  private var hunks = 0

  mutating func read(_ line: some Collection<UInt8>, _ number: Int) throws(RecordError) {
    if left.old > 0 || left.new > 0 {
      try inHunk(line.first, number)
      normalized += line.isEmpty ? [32, 10] : Array(line) + [10]
      return
    }
    if line.first == UInt8(ascii: "\\"), hunks > 0 {
      // That the last line of a file has no end, after the last line of its hunk.
      normalized += Array("\\ No newline at end of file\n".utf8)
      return
    }
    if line.starts(with: "@@ ".utf8) { return try hunk(text(line), number) }
    if line.starts(with: "--- ".utf8) {
      try close(number)
      old = try name(text(line), number)
    } else if line.starts(with: "+++ ".utf8) {
      let new = try name(text(line), number)
      guard let found = new ?? old, old == nil || new == nil || old == new else {
        throw UnifiedDiff.error(number, "a file without a name, or with two")
      }
      path = found
      normalized += Array(
        "--- \(old.map { "a/" + $0 + "\t" } ?? "/dev/null")\n".utf8)
      normalized += Array("+++ \(new.map { "b/" + $0 + "\t" } ?? "/dev/null")\n".utf8)
    } else if line.starts(with: "GIT binary patch".utf8) || line.starts(with: "Binary files ".utf8)
    {
      throw UnifiedDiff.error(number, "a binary change, which nobody can review here")
    } else if line.starts(with: "new mode ".utf8) || line.starts(with: "new file mode 12".utf8)
      || line.starts(with: "new file mode 16".utf8) || line.starts(with: "rename ".utf8)
      || line.starts(with: "copy ".utf8)
    {
      throw UnifiedDiff.error(number, "a change of mode, name or link; send the content alone")
    }
  }

  mutating func finish(_ number: Int) throws(RecordError) -> [UnifiedDiff.File] {
    guard left == (0, 0) else { throw UnifiedDiff.error(number, "a hunk that ends early") }
    try close(number)
    guard !files.isEmpty else { throw UnifiedDiff.error(number, "no change of any file") }
    return files
  }

  private mutating func close(_ number: Int) throws(RecordError) {
    if let path {
      guard hunks > 0 else { throw UnifiedDiff.error(number, "a file without a change") }
      guard files.count < UnifiedDiff.fileLimit else {
        throw UnifiedDiff.error(number, "more than \(UnifiedDiff.fileLimit) files")
      }
      files.append(.init(path: path, added: added, removed: removed))
    }
    (old, path, added, removed, hunks) = (nil, nil, 0, 0, 0)
  }

  private func text(_ line: some Collection<UInt8>) -> String {
    String(decoding: line.prefix(4096).filter { $0 != 13 }, as: UTF8.self)
  }

  /// `@@ -1,3 +1,4 @@`
  private mutating func hunk(_ line: String, _ number: Int) throws(RecordError) {
    let words = line.split(separator: " ")
    guard path != nil, words.count >= 4, words[3] == "@@",
      let old = count(words[1], sign: "-"), let new = count(words[2], sign: "+")
    else { throw UnifiedDiff.error(number, "a hunk that is not in its place or not well formed") }
    left = (old, new)
    hunks += 1
    normalized += Array("@@ \(words[1]) \(words[2]) @@\n".utf8)
  }

  private func count(_ word: Substring, sign: Character) -> Int? {
    guard word.first == sign else { return nil }
    let parts = word.dropFirst().split(separator: ",", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let start = Int(parts[0]), start >= 0 else { return nil }
    guard parts.count == 2 else { return 1 }
    return Int(parts[1]).flatMap { (0...10_000_000).contains($0) ? $0 : nil }
  }

  private mutating func inHunk(_ first: UInt8?, _ number: Int) throws(RecordError) {
    switch first {
    case UInt8(ascii: "+"):
      left.new -= 1
      added += 1
    case UInt8(ascii: "-"):
      left.old -= 1
      removed += 1
    // Some editors strip the space of an empty line.
    case UInt8(ascii: " "), 13, nil:
      left.old -= 1
      left.new -= 1
    case UInt8(ascii: "\\"): break
    default: throw UnifiedDiff.error(number, "a line in a hunk that begins with none of ` +-\\`")
    }
    guard left.old >= 0, left.new >= 0 else {
      throw UnifiedDiff.error(number, "more lines than the hunk announces")
    }
  }

  /// The path of a `---` or `+++` line; nil for `/dev/null`.
  private func name(_ line: String, _ number: Int) throws(RecordError) -> String? {
    var name = line.dropFirst(4).prefix { $0 != "\t" }
    while name.last == " " { name.removeLast() }
    if name == "/dev/null" { return nil }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    // The first part is dropped, as `patch -p1` does.
    let inside = parts.dropFirst()
    let isSafe =
      name.utf8.count <= 1000 && !name.hasPrefix("\"") && !inside.isEmpty
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(92) }
      && !parts.contains { $0.lowercased() == ".git" }
      && !name.utf8.contains { $0 < 32 || $0 == 127 }
    guard isSafe else {
      throw UnifiedDiff.error(number, "a path that does not lead to a file inside the project")
    }
    return inside.joined(separator: "/")
  }
}
