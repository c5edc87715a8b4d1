/// Bundler's lock file: sections at the margin, their gems four spaces in as `name (version)`, and
/// what those need six spaces in.
func readGemfileLock(_ bytes: [UInt8], into packages: inout LockedPackages) throws(RecordError) {
  var section = ""
  var inSpecs = false
  var remote = ""
  var revision = ""
  var sections = 0
  for (number, line) in try packages.lines(bytes) {
    if line.trimmedSpace.isEmpty { continue }
    let indent = line.prefix { $0 == " " }.count
    let text = line.trimmedSpace
    switch indent {
    case 0:
      guard text.utf8.allSatisfy({ isLetter($0) || $0 == 32 }) else {
        throw packages.failure("line \(number)", "\"\(text.prefix(40))\" is no section")
      }
      section = String(text)
      sections += 1
      inSpecs = false
      remote = ""
      revision = ""
    case 2:
      inSpecs = text == "specs:"
      if text.hasPrefix("remote: ") { remote = String(text.dropFirst(8)) }
      if text.hasPrefix("revision: ") { revision = String(text.dropFirst(10)) }
    case 4 where inSpecs:
      guard let (name, rest) = text.cut(at: " "), rest.hasPrefix("("), rest.hasSuffix(")") else {
        throw packages.failure("line \(number)", "is not a gem with its version")
      }
      try add(String(name), rest.dropFirst().dropLast(), number)
    default: break
    }
  }
  guard sections > 0 || packages.bill.components.isEmpty else { return }

  func add(_ name: String, _ text: Substring, _ number: Int) throws(RecordError) {
    // A platform follows a hyphen, which no gem's version has.
    let parts = text.cut(at: "-")
    let version = String(parts?.before ?? text)
    if section == "PATH" {
      return try packages.addLocal(name: name, version: version, at: "line \(number)")
    }
    var qualifiers: [String: String] = [:]
    if let platform = parts?.after { qualifiers["platform"] = String(platform) }
    if section == "GIT" { qualifiers["vcs_url"] = "git+\(remote)@\(revision)" }
    try packages.add(
      "gem", name: name, version: version, qualifiers: qualifiers, at: "line \(number)")
  }
}
