/// npm's `package-lock.json` (docs.npmjs.com, "package-lock.json"): `packages` since version 2,
/// nested `dependencies` in version 1.
func readNPMLock(
  _ root: JSONValue, into packages: inout LockedPackages
) throws(RecordError) {
  let version = root["lockfileVersion"]?.integerValue ?? 1
  guard (1...3).contains(version) else {
    throw packages.failure("/lockfileVersion", "\(version) is not read; 1 to 3 are")
  }
  guard let entries = root["packages"] else {
    return try readNested(root["dependencies"], "/dependencies", 0, into: &packages)
  }
  guard let entries = entries.object else { throw packages.failure("/packages", "is no object") }
  for (path, entry) in entries.members where !path.isEmpty {
    let field = "/packages/\(path)"
    // A link leads to an entry of its own.
    if entry["link"]?.boolean == true { continue }
    // `devOptional` means: for development, and optionally otherwise too.
    let isDevelopment = entry["dev"]?.boolean == true
    guard let installed = installedName(path) else {
      try packages.addLocal(
        name: entry["name"]?.text ?? path, version: entry["version"]?.text, at: field)
      continue
    }
    // A package under another name says its own.
    try addNPM(
      entry["name"]?.text ?? installed, version: entry["version"]?.text,
      resolved: entry["resolved"]?.text, isDevelopment: isDevelopment, at: field, into: &packages)
  }
}

private func readNested(
  _ value: JSONValue?, _ field: String, _ depth: Int, into packages: inout LockedPackages
) throws(RecordError) {
  guard let value, !value.isNull else { return }
  guard let entries = value.object else { throw packages.failure(field, "is no object") }
  for (name, entry) in entries.members {
    let field = "\(field)/\(name)"
    var own = name
    var version = entry["version"]?.text
    if let text = version, text.hasPrefix("npm:"), let parts = text.dropFirst(4).cut(atLast: "@") {
      own = String(parts.before)
      version = String(parts.after)
    }
    try addNPM(
      own, version: version, resolved: nil, isDevelopment: entry["dev"]?.boolean == true,
      at: field, into: &packages)
    try readNested(entry["dependencies"], field + "/dependencies", depth + 1, into: &packages)
  }
}

/// Adds an npm package by its full name; a version may be an address.
func addNPM(
  _ name: String, version: String?, resolved: String?, isDevelopment: Bool, at field: String,
  into packages: inout LockedPackages
) throws(RecordError) {
  var version = version
  var qualifiers: [String: String] = [:]
  for text in [resolved, version].compactMap(\.self) {
    if text.hasPrefix("file:") || text.hasPrefix("link:") {
      return try packages.addLocal(name: name, version: nil, at: field)
    }
    if isRepository(text) { qualifiers["vcs_url"] = text }
  }
  if let text = version, text.contains("://") || isRepository(text) { version = nil }
  let scope = name.hasPrefix("@") ? name.cut(at: "/") : nil
  try packages.add(
    "npm", namespace: scope.map { String($0.before) }, name: scope.map { String($0.after) } ?? name,
    version: version, qualifiers: qualifiers, isDevelopment: isDevelopment, at: field)
}

/// Whether text is the address of a repository, `git+ssh://…#commit` or `github:owner/name#commit`.
/// What comes from there has no version of a registry, and a commit is none.
private func isRepository(_ text: String) -> Bool {
  text.hasPrefix("git") || text.hasPrefix("bitbucket:") || text.contains(".git#")
    || text.hasPrefix("https://codeload.github.com/")
}

/// The name after the last `node_modules/` of a path; nil where there is none.
private func installedName(_ path: String) -> String? {
  let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
  guard let mark = parts.lastIndex(where: { $0.elementsEqual("node_modules".utf8) }),
    mark + 1 < parts.count
  else { return nil }
  return String(path[parts[mark + 1].startIndex...])
}
