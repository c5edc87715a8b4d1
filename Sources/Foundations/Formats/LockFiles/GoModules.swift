/// Go's `go.mod` (go.dev/ref/mod, "go.mod files"): what is required, as replaced, and the standard
/// library of the toolchain that is named.
func readGoModule(_ bytes: [UInt8], into packages: inout LockedPackages) throws(RecordError) {
  var block: String?
  var required: [(path: String, version: String, line: Int)] = []
  var replaced: [String: (path: String, version: String?)] = [:]
  var language: (version: String, line: Int)?
  var hasModule = false
  for (number, line) in try packages.lines(bytes) {
    let text = (line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line).trimmedSpace
    if text.isEmpty { continue }
    var words = text.split { $0 == " " || $0 == "\t" }.map { String($0.unquoted) }
    if block != nil, words == [")"] {
      block = nil
      continue
    }
    if block == nil, let first = words.first {
      if words.count == 2, words[1] == "(" || words[1] == "()" {
        block = words[1] == "(" ? first : nil
        continue
      }
      words.removeFirst()
      try directive(first, words, number)
    } else if let block {
      try directive(block, words, number)
    }
  }
  guard hasModule || !required.isEmpty || language != nil else {
    throw packages.failure("", "no module, go or require line: not a go.mod file")
  }

  func directive(_ name: String, _ words: [String], _ number: Int) throws(RecordError) {
    switch name {
    case "module": hasModule = true
    case "go":
      if language == nil, let version = words.first { language = (version, number) }
    case "toolchain":
      // `go1.22.1`, or with a maker's suffix after a hyphen.
      if let version = words.first, version.hasPrefix("go") {
        language = (String(version.dropFirst(2).prefix { $0 != "-" }), number)
      }
    case "require":
      guard words.count >= 2 else { throw packages.failure("line \(number)", "has no version") }
      required.append((words[0], words[1], number))
    case "replace":
      guard let arrow = words.firstIndex(of: "=>"), arrow > 0, arrow + 1 < words.count else {
        throw packages.failure("line \(number)", "replaces nothing")
      }
      let old = words[..<arrow].joined(separator: "@")
      replaced[old] = (words[arrow + 1], arrow + 2 < words.count ? words[arrow + 2] : nil)
    default: break
    }
  }

  for (path, version, line) in required {
    let field = "line \(line)"
    guard let other = replaced["\(path)@\(version)"] ?? replaced[path] else {
      try addGo(path, version, at: field, into: &packages)
      continue
    }
    if other.path.hasPrefix(".") || other.path.hasPrefix("/") || other.version == nil {
      try packages.addLocal(name: path, version: nil, at: field)
    } else {
      try addGo(other.path, other.version, at: field, into: &packages)
    }
  }
  guard let language else { return }
  let field = "line \(language.line)"
  // `go 1.17` is a language, `go 1.21.3` and a toolchain are what builds.
  if language.version.split(separator: ".").count >= 3 {
    try addGo("stdlib", language.version, at: field, into: &packages)
  } else {
    packages.note(field, "no toolchain is named, so Go's standard library cannot be matched")
  }
}

/// Go's `go.sum`: a line for each module's content and one for its `go.mod`. It names versions that
/// were looked at and are not built, so `go.mod` tells better since Go 1.17.
func readGoSum(_ bytes: [UInt8], into packages: inout LockedPackages) throws(RecordError) {
  for (number, line) in try packages.lines(bytes) where !line.trimmedSpace.isEmpty {
    let words = line.split { $0 == " " || $0 == "\t" }
    guard words.count == 3, words[2].hasPrefix("h1:") || words[2].contains(":") else {
      throw packages.failure("line \(number)", "is not a module, a version and a checksum")
    }
    if words[1].hasSuffix("/go.mod") { continue }
    try addGo(String(words[0]), String(words[1]), at: "line \(number)", into: &packages)
  }
}

private func addGo(
  _ path: String, _ version: String?, at field: String, into packages: inout LockedPackages
) throws(RecordError) {
  let parts = path.cut(atLast: "/")
  // `+incompatible` says how a version is imported and is no part of it.
  let suffix = "+incompatible"
  let plain = version.map { $0.hasSuffix(suffix) ? String($0.dropLast(suffix.count)) : $0 }
  try packages.add(
    "golang", namespace: parts.map { String($0.before) },
    name: parts.map { String($0.after) } ?? path, version: plain, at: field)
}
