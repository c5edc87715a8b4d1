/// dpkg's `status` (deb-control(5), dpkg(1)): paragraphs of fields, a package each. Only what is
/// installed counts; in `status.d`, where nothing else can be, no status is written.
func readDebianStatus(
  _ bytes: [UInt8], into packages: inout InstalledPackages
) throws(RecordError) {
  var line = 1
  for paragraph in paragraphs(bytes) {
    let start = line
    line += paragraph.lines
    let fields = paragraph.fields { field in
      ["package", "status", "version", "architecture", "source", "maintainer"].contains(field)
    }
    let place = "line \(start)"
    guard let name = fields["package"] else {
      if !paragraph.isEmpty { packages.passOver(place, "Package is required") }
      continue
    }
    if let status = fields["status"] {
      let words = status.split(separator: " ")
      guard words.count == 3 else {
        packages.passOver(place, "a malformed Status")
        continue
      }
      // What was removed and left its configuration is not there.
      guard
        words[2] == "installed" || words[2].hasPrefix("trigger")
          || words[2].hasPrefix("half-configured") || words[2] == "unpacked"
      else { continue }
    }
    guard let version = fields["version"], !version.isEmpty else {
      packages.passOver(place, "\(name) has no Version")
      continue
    }
    var package = InstalledPackages.Package(name: name, version: version)
    package.architecture = fields["architecture"]
    package.supplier = fields["maintainer"]
    if let source = fields["source"] {
      // `name (version)`, the version where it is not the package's own.
      let parts = source.cut(at: " ")
      package.source = String(parts?.before ?? source[...])
      package.sourceVersion = parts.map { String($0.after.filter { !"() ".contains($0) }) }
    }
    try packages.add(package, type: "deb", namespace: "debian", at: place)
  }
}

/// apk's `installed` (Alpine, "Apk spec"): fields of one letter, paragraphs apart.
func readAlpineInstalled(
  _ bytes: [UInt8], into packages: inout InstalledPackages
) throws(RecordError) {
  var line = 1
  for paragraph in paragraphs(bytes) {
    let start = line
    line += paragraph.lines
    // Letters differ by case: `p` is what is provided, `P` the name.
    let fields = paragraph.fields(foldingCase: false) {
      ["P", "V", "A", "o", "L", "m"].contains($0)
    }
    let place = "line \(start)"
    guard let name = fields["P"] else {
      if !paragraph.isEmpty { packages.passOver(place, "P is required") }
      continue
    }
    guard let version = fields["V"], !version.isEmpty else {
      packages.passOver(place, "\(name) has no V")
      continue
    }
    var package = InstalledPackages.Package(name: name, version: version)
    package.architecture = fields["A"]
    package.source = fields["o"]
    package.licence = fields["L"]
    package.supplier = fields["m"]
    try packages.add(package, type: "apk", namespace: "alpine", at: place)
  }
}

/// Lines up to an empty one.
private struct Paragraph {
  let text: ArraySlice<UInt8>
  /// Lines, with the empty one that ends it.
  var lines: Int

  var isEmpty: Bool { !text.contains { $0 > 32 } }

  /// The first lines of the fields that are wanted.
  func fields(
    foldingCase: Bool = true, _ isWanted: (String) -> Bool
  ) -> [String: String] {
    var found: [String: String] = [:]
    for line in text.split(separator: 10) {
      // A line that starts with space goes on with the field before.
      guard let first = line.first, first > 32,
        let colon = line.prefix(64).firstIndex(of: UInt8(ascii: ":"))
      else { continue }
      let written = String(decoding: line[..<colon], as: UTF8.self)
      let name = foldingCase ? written.lowercasedASCII : written
      guard isWanted(name), found[name] == nil else { continue }
      let value = String(decoding: line[(colon + 1)...].prefix(4096), as: UTF8.self)
      found[name] = String(value.trimmedSpace)
    }
    return found
  }
}

private func paragraphs(_ bytes: [UInt8]) -> [Paragraph] {
  var found: [Paragraph] = []
  var start = 0
  var lineStart = 0
  var lines = 0
  for place in 0...bytes.count where place == bytes.count || bytes[place] == 10 {
    lines += 1
    let isBlank = !bytes[lineStart..<place].contains { $0 > 32 }
    if isBlank || place == bytes.count {
      found.append(Paragraph(text: bytes[start..<place], lines: lines))
      start = min(place + 1, bytes.count)
      lines = 0
    }
    lineStart = place + 1
  }
  return found
}
