/// Poetry's, uv's and PDM's lock files, and Python's own (PEP 751): a table `package` (`packages` in
/// PEP 751) for each.
func readPythonLock(
  _ root: JSONValue, into packages: inout LockedPackages
) throws(RecordError) {
  let key = root["packages"] != nil ? "packages" : "package"
  guard let value = root[key] else { return }
  guard let entries = value.array else { throw packages.failure("/\(key)", "is no list of tables") }
  for (place, entry) in entries.enumerated() {
    let field = "/\(key)/\(place)"
    guard let name = entry["name"]?.text else {
      throw packages.failure(field + "/name", "is required")
    }
    let source = entry["source"]
    let isLocal =
      ["virtual", "editable", "directory", "path"].contains { source?[$0] != nil }
      || source?["type"]?.text == "directory" || entry["directory"] != nil
      || entry["path"] != nil
    if isLocal {
      try packages.addLocal(name: name, version: entry["version"]?.text, at: field)
      continue
    }
    var qualifiers: [String: String] = [:]
    if source?["type"]?.text == "git", let address = source?["url"]?.text {
      let commit = source?["resolved_reference"]?.text.map { "@" + $0 } ?? ""
      qualifiers["vcs_url"] = "git+" + address + commit
    } else if let address = source?["git"]?.text ?? entry["git"]?.text ?? entry["vcs"]?["url"]?.text
    {
      qualifiers["vcs_url"] = "git+" + address
    }
    // Groups that only developers install, as Poetry 1 and 2 and PDM write them.
    let groups = entry["groups"]?.array?.compactMap(\.text) ?? []
    let isDevelopment =
      entry["category"]?.text == "dev" || (!groups.isEmpty && groups.allSatisfy(isDevelopmentGroup))
    try packages.add(
      "pypi", name: name, version: entry["version"]?.text, qualifiers: qualifiers,
      isDevelopment: isDevelopment, at: field)
  }
}

private func isDevelopmentGroup(_ name: String) -> Bool {
  ["dev", "development", "test", "tests", "lint", "docs", "typing"].contains(name)
}

/// Pipenv's `Pipfile.lock`: `default` and `develop`.
func readPipfileLock(
  _ root: JSONValue, into packages: inout LockedPackages
) throws(RecordError) {
  for section in ["default", "develop"] {
    guard let value = root[section] else { continue }
    guard let entries = value.object else {
      throw packages.failure("/\(section)", "is no object")
    }
    for (name, entry) in entries.members {
      let pinned = entry["version"]?.text.map { $0.drop { $0 == "=" } }
      var qualifiers: [String: String] = [:]
      if let address = entry["git"]?.text {
        qualifiers["vcs_url"] = "git+" + address + (entry["ref"]?.text.map { "@" + $0 } ?? "")
      }
      try packages.add(
        "pypi", name: name, version: pinned.map(String.init), qualifiers: qualifiers,
        isDevelopment: section == "develop", at: "/\(section)/\(name)")
    }
  }
}

/// pip's requirements (pip, "Requirements file format"; PEP 508): only `==` and `===` pin a version.
func readRequirements(
  _ bytes: [UInt8], into packages: inout LockedPackages
) throws(RecordError) {
  var joined = ""
  var start = 0
  for (number, line) in try packages.lines(bytes) {
    if joined.isEmpty { start = number }
    // A comment starts at the line's start or after space.
    var text = line
    if line.trimmedSpace.hasPrefix("#") {
      text = ""
    } else if let mark = line.firstRange(of: " #") {
      text = line[..<mark.lowerBound]
    }
    if let mark = text.firstRange(of: "\t#") { text = text[..<mark.lowerBound] }
    if text.hasSuffix("\\") {
      guard joined.utf8.count < 1 << 20 else {
        throw packages.failure("line \(start)", "longer than 1 MiB")
      }
      joined += text.dropLast() + " "
      continue
    }
    joined += text
    try requirement(String(joined.trimmedSpace), "line \(start)", into: &packages)
    joined = ""
  }
  try requirement(String(joined.trimmedSpace), "line \(start)", into: &packages)
}

private func requirement(
  _ text: String, _ field: String, into packages: inout LockedPackages
) throws(RecordError) {
  if text.isEmpty { return }
  if text.hasPrefix("-") {
    let word = text.prefix { $0 != " " && $0 != "=" }
    if ["-r", "--requirement", "-c", "--constraint"].contains(word) {
      packages.note(field, "another file is named and is not followed; name it too")
    } else if ["-e", "--editable"].contains(word) {
      packages.note(field, "a package in a folder or repository has no version here")
    }
    return
  }
  // Markers after a semicolon and options after two hyphens are not part of the version.
  var rest = text.cut(at: ";")?.before ?? text[...]
  if let mark = rest.firstRange(of: " --") { rest = rest[..<mark.lowerBound] }
  let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
  guard !name.isEmpty else {
    packages.note(field, "\"\(text.prefix(80))\" names no package")
    return
  }
  rest = rest.dropFirst(name.count).trimmedSpace
  if rest.hasPrefix("["), let extras = rest.cut(at: "]") { rest = extras.after.trimmedSpace }
  if rest.hasPrefix("("), rest.hasSuffix(")") { rest = rest.dropFirst().dropLast().trimmedSpace }
  var pinned: String?
  for clause in rest.split(separator: ",") where pinned == nil {
    let clause = clause.trimmedSpace
    guard clause.hasPrefix("==") else { continue }
    let version = clause.drop { $0 == "=" }.trimmedSpace
    if !version.isEmpty, !version.hasSuffix("*"), !version.contains("$") {
      pinned = String(version)
    }
  }
  guard let pinned else {
    packages.note(field, "\"\(name)\" is not pinned to a version with == and cannot be matched")
    return
  }
  try packages.add("pypi", name: String(name), version: pinned, at: field)
}
