extension CrashFrame {
  /// `#0 0x55 in copy(char*, int) /src/a.c:4:7`, `#1 0x55 in main (/src/a+0x1140)`,
  /// `#0 copy /src/a.c:4 (a+0x11)` of ThreadSanitizer.
  init?(sanitizer text: Substring) {
    var words = text.split(separator: " ")[...]
    guard words.popFirst()?.hasPrefix("#") == true else { return nil }
    if words.first?.hasPrefix("0x") == true { words = words.dropFirst() }
    if words.first == "in" { words = words.dropFirst() }
    while let last = words.last, words.count > 1, last.hasPrefix("(") { words = words.dropLast() }
    guard let last = words.last else { return nil }
    let isPlace = words.count > 1 && (last.contains("/") || last.contains(":"))
    let (file, line) = isPlace ? Self.place(String(last)) : ("", nil)
    let function = (isPlace ? words.dropLast() : words).joined(separator: " ")
    self.init(function: Self.bare(function), file: file, line: line)
  }

  /// `  File "/src/a.py", line 3, in g`
  init?(python line: String) {
    let parts = line.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let mark = parts[2].firstRange(of: ", in ") else { return nil }
    let number = parts[2].drop { !$0.isNumber }.prefix { $0.isNumber }
    self.init(
      function: Self.limited(parts[2][mark.upperBound...]), file: Self.base(String(parts[1])),
      line: Int(number))
  }

  /// `g (/src/a.js:1:20)`, `async Object.f (node:internal/x:1:2)`, `/src/a.js:1:20`
  init?(node text: Substring) {
    guard let start = text.lastIndex(of: "("), text.last == ")" else {
      let (file, line) = Self.place(String(text))
      self.init(function: "anonymous", file: file, line: line)
      return
    }
    let inner = text[text.index(after: start)...].dropLast()
    let (file, line) = Self.place(String(inner))
    var name = text[..<start]
    for word in ["async ", "new "] where name.hasPrefix(word) { name = name.dropFirst(word.count) }
    self.init(
      function: Self.limited(name.prefix { $0 != "[" && $0 != " " }),
      file: inner.hasPrefix("node:") ? "node:" + file : file, line: line)
  }

  /// `java.base/java.lang.String.charAt(String.java:1515)`
  init?(java text: Substring) {
    guard let start = text.lastIndex(of: "("), let end = text.lastIndex(of: ")"), start < end
    else { return nil }
    let inner = text[text.index(after: start)..<end].split(separator: ":")
    var name = text[..<start]
    if let slash = name.lastIndex(of: "/") { name = name[name.index(after: slash)...] }
    self.init(
      function: Self.limited(name), file: inner.first.map(String.init) ?? "",
      line: inner.count > 1 ? Int(inner[1]) : nil)
  }

  /// A file's name and the line of `path:line:column`.
  private static func place(_ text: String) -> (file: String, line: Int?) {
    var parts = text.split(separator: ":", omittingEmptySubsequences: false)
    var numbers: [Int] = []
    while parts.count > 1, numbers.count < 2, let number = parts.last.flatMap({ Int($0) }) {
      numbers.append(number)
      parts.removeLast()
    }
    return (base(parts.joined(separator: ":")), numbers.last)
  }

  /// A path's last part.
  static func base(_ path: String) -> String {
    limited(path.split(separator: "/").last ?? "")
  }

  /// A function without arguments, template arguments and qualifiers.
  private static func bare(_ name: String) -> String {
    var result = ""
    var depth = 0
    for character in name.prefix(2000) {
      switch character {
      case "<", "(": depth += 1
      case ">", ")": depth = max(0, depth - 1)
      default: if depth == 0 { result.append(character) }
      }
    }
    if result.hasSuffix(" const") { result.removeLast(" const".count) }
    let plain = limited(result[...])
    return plain.isEmpty ? limited(name[...]) : plain
  }

  private static func limited(_ text: some StringProtocol) -> String {
    String(String(text).split(separator: " ").joined(separator: " ").prefix(200))
  }

  /// Whether the call is of the sanitizer, the runtime or what starts a program.
  var isRuntime: Bool {
    let starts = [
      "__asan", "__interceptor_", "__sanitizer", "__ubsan", "__msan", "__tsan", "__libc_start",
      "_start", "__GI_", "asan_", "abort", "raise", "__pthread_kill", "jdk.internal.",
      "java.lang.reflect.",
      "com.sun.tools.javac.launcher", "_frozen_importlib", "sun.launcher.",
    ]
    return starts.contains { function.hasPrefix($0) } || file.hasPrefix("node:")
      || file.hasPrefix("<frozen ") || file.hasPrefix("asan_")
  }
}
