/// Cargo's lock file (doc.rust-lang.org/cargo, "Cargo.lock"), versions 1 to 4: a table `package` for
/// each. What has no source is part of the project.
func readCargoLock(
  _ root: JSONValue, into packages: inout LockedPackages
) throws(RecordError) {
  guard let value = root["package"] else { return }
  guard let entries = value.array else {
    throw packages.failure("/package", "is no list of tables")
  }
  for (place, entry) in entries.enumerated() {
    let field = "/package/\(place)"
    guard let name = entry["name"]?.text, let version = entry["version"]?.text else {
      throw packages.failure(field, "name and version are required")
    }
    guard let source = entry["source"]?.text else {
      try packages.addLocal(name: name, version: version, at: field)
      continue
    }
    try packages.add(
      "cargo", name: name, version: version,
      qualifiers: source.hasPrefix("git+") ? ["vcs_url": source] : [:], at: field)
  }
}
