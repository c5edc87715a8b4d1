/// Yarn's lock file: version 1 has a syntax of its own, Berry's is YAML of one plain shape. Both are
/// read line by line: what a key with a colon opens, and its `version` and `resolution` below.
func readYarnLock(_ bytes: [UInt8], into packages: inout LockedPackages) throws(RecordError) {
  var entry: YarnEntry?
  for (number, line) in try packages.lines(bytes) {
    let text = line.trimmedSpace
    guard let first = text.utf8.first, first != UInt8(ascii: "#") else { continue }
    let indent = line.utf8.prefix { $0 == 32 }.count
    if indent == 0 {
      guard text.utf8.last == UInt8(ascii: ":") else {
        throw packages.failure("line \(number)", "an entry without a colon at its end")
      }
      try entry?.add(to: &packages)
      entry = YarnEntry(head: String(text.dropLast()), line: number)
    } else if indent == 2 {
      guard entry != nil else { throw packages.failure("line \(number)", "belongs to no entry") }
      entry?.read(text)
    }
  }
  try entry?.add(to: &packages)
}

private struct YarnEntry {
  let head: String
  let line: Int
  private var version: String?
  private var resolution: String?
  private var resolved: String?

  init(head: String, line: Int) {
    self.head = head
    self.line = line
  }

  mutating func read(_ text: Substring) {
    // Version 1 writes `key "value"`, Berry `key: value`.
    // Most lines are none of these, and start with another letter.
    let isQuoted = text.utf8.first == UInt8(ascii: "\"")
    let plain = isQuoted ? text.dropFirst() : text
    guard [UInt8(ascii: "v"), UInt8(ascii: "r")].contains(plain.utf8.first) else { return }
    for key in ["version", "resolution", "resolved"] where plain.hasPrefix(key) {
      var rest = plain.dropFirst(key.count)
      if isQuoted, rest.first == "\"" { rest = rest.dropFirst() }
      guard rest.first == " " || rest.first == ":" else { continue }
      let value = String(rest.dropFirst().trimmedSpace.unquoted)
      switch key {
      case "version": version = value
      case "resolution": resolution = value
      default: resolved = value
      }
    }
  }

  func add(to packages: inout LockedPackages) throws(RecordError) {
    let field = "line \(line)"
    guard head != "__metadata" else { return }
    // The patterns that led here; the first is as good as any.
    let first = head.split(separator: ",").first.map { $0.trimmedSpace.unquoted } ?? ""
    let pattern = String(first).trimmingStart("\"")
    guard let (name, source) = Self.split(resolution ?? pattern) else {
      packages.note(field, "\"\(head.prefix(80))\" names no package")
      return
    }
    for mark in ["workspace:", "link:", "portal:", "file:"] where source.hasPrefix(mark) {
      return try packages.addLocal(name: name, version: version, at: field)
    }
    var own = name
    // Version 1 keeps the alias in the pattern.
    if resolution == nil, source.hasPrefix("npm:"),
      let real = Self.split(String(source.dropFirst(4)))
    {
      own = real.name
    }
    try addNPM(
      own, version: version, resolved: resolved ?? (source.contains("://") ? source : nil),
      isDevelopment: false, at: field, into: &packages)
  }

  /// `@scope/name@range` as name and range.
  private static func split(_ text: String) -> (name: String, source: String)? {
    let start = text.first == "@" ? text.dropFirst() : text[...]
    guard let parts = start.cut(at: "@"), !parts.before.isEmpty else {
      return nil
    }
    return ((text.first == "@" ? "@" : "") + parts.before, String(parts.after))
  }
}

extension String {
  fileprivate func trimmingStart(_ mark: Character) -> String { String(drop { $0 == mark }) }
}
