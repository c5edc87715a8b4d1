/// Composer's lock file: `packages` and `packages-dev`.
func readComposerLock(
  _ root: JSONValue, into packages: inout LockedPackages
) throws(RecordError) {
  for section in ["packages", "packages-dev"] {
    guard let value = root[section] else { continue }
    guard let entries = value.array else { throw packages.failure("/\(section)", "is no list") }
    for (place, entry) in entries.enumerated() {
      let field = "/\(section)/\(place)"
      guard let name = entry["name"]?.text, let version = entry["version"]?.text else {
        throw packages.failure(field, "name and version are required")
      }
      let parts = name.cut(at: "/")
      try packages.add(
        "composer", namespace: parts.map { String($0.before) },
        name: parts.map { String($0.after) } ?? name, version: version,
        isDevelopment: section == "packages-dev", at: field)
    }
  }
}

/// Gradle's lock file: `group:artifact:version=configurations`.
func readGradleLock(_ bytes: [UInt8], into packages: inout LockedPackages) throws(RecordError) {
  for (number, line) in try packages.lines(bytes) {
    let text = line.trimmedSpace
    if text.isEmpty || text.hasPrefix("#") || text.hasPrefix("empty=") { continue }
    let parts = text.cut(at: "=")
    let names = (parts?.before ?? text).split(separator: ":", omittingEmptySubsequences: false)
    guard names.count == 3, names.allSatisfy({ !$0.isEmpty }) else {
      throw packages.failure("line \(number)", "is not group:artifact:version=configurations")
    }
    let uses = parts?.after.split(separator: ",") ?? []
    try packages.add(
      "maven", namespace: String(names[0]), name: String(names[1]), version: String(names[2]),
      isDevelopment: !uses.isEmpty && uses.allSatisfy { $0.lowercased().hasPrefix("test") },
      at: "line \(number)")
  }
}

/// SwiftPM's `Package.resolved`: `object.pins` in version 1, `pins` since 2.
func readPackageResolved(
  _ root: JSONValue, into packages: inout LockedPackages
) throws(RecordError) {
  let version = root["version"]?.integerValue ?? 0
  guard (1...3).contains(version) else {
    throw packages.failure("/version", "\(version) is not read; 1 to 3 are")
  }
  let path = version == 1 ? "/object/pins" : "/pins"
  guard let pins = (version == 1 ? root["object"]?["pins"] : root["pins"])?.array else {
    throw packages.failure(path, "is required")
  }
  for (place, pin) in pins.enumerated() {
    let field = "\(path)/\(place)"
    guard let location = (pin["location"] ?? pin["repositoryURL"])?.text else {
      throw packages.failure(field + "/location", "is required")
    }
    let state = pin["state"]
    let name = (pin["identity"] ?? pin["package"])?.text ?? location
    let isRemote = location.contains("://") || location.hasPrefix("git@")
    guard isRemote, let key = PackageEcosystem.named("SwiftURL")?.packageURL(web(location)),
      let group = key.namespace
    else {
      try packages.addLocal(name: name, version: state?["version"]?.text, at: field)
      continue
    }
    try packages.add(
      "swift", namespace: group, name: key.name, version: state?["version"]?.text,
      qualifiers: state?["version"]?.text == nil
        ? ["vcs_url": "git+\(location)@\(state?["revision"]?.text ?? "")"] : [:], at: field)
  }
}

/// `git@host:owner/name` as an address.
private func web(_ location: String) -> String {
  guard location.hasPrefix("git@"), let parts = location.dropFirst(4).cut(at: ":") else {
    return location
  }
  return "https://\(parts.before)/\(parts.after)"
}

/// NuGet's `packages.lock.json`: packages by the framework that they are resolved for.
func readNuGetLock(
  _ root: JSONValue, into packages: inout LockedPackages
) throws(RecordError) {
  guard let frameworks = root["dependencies"]?.object else {
    throw packages.failure("/dependencies", "is required")
  }
  for (framework, entries) in frameworks.members {
    guard let entries = entries.object else {
      throw packages.failure("/dependencies/\(framework)", "is no object")
    }
    for (name, entry) in entries.members {
      let field = "/dependencies/\(framework)/\(name)"
      if entry["type"]?.text == "Project" {
        try packages.addLocal(name: name, version: nil, at: field)
      } else {
        try packages.add("nuget", name: name, version: entry["resolved"]?.text, at: field)
      }
    }
  }
}

/// Mix's lock file, an Elixir map with one package a line:
/// `"name": {:hex, :package, "version", …}` or `{:git, "address", "commit", …}`.
func readMixLock(_ bytes: [UInt8], into packages: inout LockedPackages) throws(RecordError) {
  var isMap = false
  for (number, line) in try packages.lines(bytes) {
    let text = line.trimmedSpace
    if text.hasPrefix("%{") { isMap = true }
    guard text.hasPrefix("\"") else { continue }
    guard isMap, let mark = text.firstRange(of: ": {") else {
      throw packages.failure("line \(number)", "is not a package with its version")
    }
    let field = "line \(number)"
    let name = String(text[..<mark.lowerBound].unquoted)
    let parts = text[mark.upperBound...].split(separator: ",", maxSplits: 3).map(\.trimmedSpace)
    guard parts.count >= 3 else { throw packages.failure(field, "has no version") }
    let third = String(parts[2].drop { $0 == "\"" }.prefix { $0 != "\"" })
    if parts[0] == ":hex" {
      let package = String(parts[1].drop { $0 == ":" }.unquoted)
      try packages.add("hex", name: package, version: third, at: field)
    } else {
      try packages.add(
        "hex", name: name, version: nil,
        qualifiers: ["vcs_url": "git+\(parts[1].unquoted)@\(third)"], at: field)
    }
  }
  guard isMap else { throw packages.failure("", "is not an Elixir map") }
}

/// Pub's lock file.
func readPubLock(
  _ root: JSONValue, into packages: inout LockedPackages
) throws(RecordError) {
  guard let value = root["packages"], !value.isNull else { return }
  guard let entries = value.object else { throw packages.failure("/packages", "is no mapping") }
  for (name, entry) in entries.members {
    let field = "/packages/\(name)"
    let isDevelopment = entry["dependency"]?.text == "direct dev"
    switch entry["source"]?.text {
    case "path", "sdk":
      try packages.addLocal(name: name, version: entry["version"]?.text, at: field)
    case "git":
      let about = entry["description"]
      let commit = about?["resolved-ref"]?.text ?? ""
      try packages.add(
        "pub", name: name, version: entry["version"]?.text,
        qualifiers: ["vcs_url": "git+\(about?["url"]?.text ?? "")@\(commit)"],
        isDevelopment: isDevelopment, at: field)
    default:
      try packages.add(
        "pub", name: entry["description"]?["name"]?.text ?? name,
        version: entry["version"]?.text, isDevelopment: isDevelopment, at: field)
    }
  }
}

/// Conan's lock file: lists of references since 2, a graph of them in 1.
func readConanLock(
  _ root: JSONValue, into packages: inout LockedPackages
) throws(RecordError) {
  if let nodes = root["graph_lock"]?["nodes"]?.object {
    for (key, node) in nodes.members {
      // References are called `ref` or, in the oldest files, `pref`; the root may have none.
      guard let text = (node["ref"] ?? node["pref"])?.text else { continue }
      if node["path"] != nil {
        try packages.addLocal(name: text, version: nil, at: "/graph_lock/nodes/\(key)")
        continue
      }
      try addConan(
        text, isDevelopment: node["context"]?.text == "build", "/graph_lock/nodes/\(key)",
        into: &packages)
    }
    return
  }
  for section in ["requires", "build_requires", "python_requires"] {
    for (place, reference) in (root[section]?.array ?? []).enumerated() {
      // A reference may come with its options, as a list of two.
      guard let text = reference.text ?? reference.array?.first?.text else {
        throw packages.failure("/\(section)/\(place)", "is no reference")
      }
      try addConan(
        text, isDevelopment: section != "requires", "/\(section)/\(place)", into: &packages)
    }
  }
}

/// `name/version@user/channel#revision%time`.
private func addConan(
  _ text: String, isDevelopment: Bool, _ field: String, into packages: inout LockedPackages
) throws(RecordError) {
  let reference = text.prefix { $0 != "#" && $0 != "%" && $0 != ":" }
  let parts = reference.cut(at: "@")
  guard let (name, version) = (parts?.before ?? reference).cut(at: "/") else {
    // The project itself, or a file without a name.
    return try packages.addLocal(name: String(reference), version: nil, at: field)
  }
  var qualifiers: [String: String] = [:]
  if let owner = parts?.after.cut(at: "/") {
    qualifiers = ["user": String(owner.before), "channel": String(owner.after)]
  }
  try packages.add(
    "conan", name: String(name), version: String(version), qualifiers: qualifiers,
    isDevelopment: isDevelopment, at: field)
}
