/// pnpm's lock file (pnpm/spec, "lockfile"): keys are `/name/1.0.0_peers` up to version 5,
/// `/name@1.0.0(peers)` in 6, and `name@1.0.0` in 9, where who needs what stands in `snapshots`.
func readPNPMLock(
  _ root: JSONValue, into packages: inout LockedPackages
) throws(RecordError) {
  let version = (root["lockfileVersion"]?.text ?? "").split(separator: ".").first.flatMap {
    Int($0)
  }
  // A project without dependencies may leave nothing but an empty file.
  if root.object?.isEmpty ?? true { return }
  guard let version, (5...9).contains(version) else {
    throw packages.failure("/lockfileVersion", "is not read; 5 to 9 are")
  }
  guard let value = root["packages"], !value.isNull else { return }
  guard let entries = value.object else { throw packages.failure("/packages", "is no object") }
  let needed = version >= 9 ? PNPMGraph(root).needed : nil
  for (key, entry) in entries.members {
    let field = "/packages/\(key)"
    guard let (name, pinned) = identity(key, isOld: version == 5) else {
      packages.note(field, "names no package")
      continue
    }
    let isDevelopment =
      needed.map { !$0.contains(key) } ?? (entry["dev"]?.boolean == true)
    let source = entry["resolution"]?["repo"]?.text.map { repository in
      "git+\(repository)#\(entry["resolution"]?["commit"]?.text ?? "")"
    }
    if entry["resolution"]?["type"]?.text == "directory" || key.contains("file:") {
      try packages.addLocal(
        name: entry["name"]?.text ?? name, version: entry["version"]?.text, at: field)
      continue
    }
    try addNPM(
      entry["name"]?.text ?? name, version: entry["version"]?.text ?? pinned, resolved: source,
      isDevelopment: isDevelopment, at: field, into: &packages)
  }
}

/// The name and version in a key.
private func identity(_ key: String, isOld: Bool) -> (name: String, version: String)? {
  var text = key.hasPrefix("/") ? key.dropFirst() : key[...]
  if let parts = text.cut(at: "(") { text = parts.before }
  if isOld {
    guard let parts = text.cut(atLast: "/") else { return nil }
    // Peers follow an underscore, which no version has.
    let version = parts.after.cut(at: "_")?.before ?? parts.after
    var name = parts.before
    // A registry that is not the default one stands in front.
    if let first = name.cut(at: "/"), !first.before.hasPrefix("@") { name = first.after }
    return (String(name), String(version))
  }
  let start = text.first == "@" ? text.dropFirst() : text
  guard let parts = start.cut(at: "@"), !parts.before.isEmpty else {
    // A repository: `github.com/owner/name/commit`.
    return text.cut(atLast: "/").map { (String($0.before), String($0.after)) }
  }
  return ((text.first == "@" ? "@" : "") + parts.before, String(parts.after))
}

/// Which packages are needed by more than development, in version 9.
private struct PNPMGraph {
  private(set) var needed: Set<String> = []
  private let snapshots: JSONObject

  init(_ root: JSONValue) {
    snapshots = root["snapshots"]?.object ?? JSONObject()
    var pending: [(name: String, version: String)] = []
    for (_, importer) in root["importers"]?.object?.members ?? [] {
      for kind in ["dependencies", "optionalDependencies"] {
        for (name, entry) in importer[kind]?.object?.members ?? [] {
          if let version = entry["version"]?.text { pending.append((name, version)) }
        }
      }
    }
    var seen: Set<String> = []
    while let (name, version) = pending.popLast() {
      // A version that names a package is an alias.
      let key =
        version.dropFirst().contains("@") && !version.hasPrefix("http")
          && snapshots[version] != nil ? version : "\(name)@\(version)"
      guard seen.insert(key).inserted else { continue }
      needed.insert(key.cut(at: "(").map { String($0.before) } ?? key)
      for kind in ["dependencies", "optionalDependencies"] {
        for (name, version) in snapshots[key]?[kind]?.object?.members ?? [] {
          if let version = version.text { pending.append((name, version)) }
        }
      }
    }
  }
}
