/// The Maven artifacts in a Java archive, by the `pom.properties` that Maven puts into it; archives
/// inside (Spring Boot, web applications) are looked into, and shaded artifacts count too.
public enum JavaArchive {
  /// Whether a file of this name is one.
  public static func isNamed(_ path: String) -> Bool {
    let name = path.lowercasedASCII
    return [".jar", ".war", ".ear", ".jpi", ".hpi"].contains { name.hasSuffix($0) }
  }

  /// Reads an archive: at most three archives inside one another, 2,000 in all, 1 GiB unpacked.
  ///
  /// Throws ``RecordError``; what is inside and cannot be read is told in
  /// ``SoftwareBillOfMaterials/notes``, as is an archive that says nothing of itself.
  public static func read(
    _ bytes: [UInt8], name: String
  ) throws(RecordError) -> SoftwareBillOfMaterials {
    var reading = JavaReading()
    do throws(ArchiveError) {
      try reading.read(bytes, inside: "", depth: 0)
    } catch {
      throw RecordError(format: "Java archive", field: name, reason: error.description)
    }
    return reading.bill
  }
}

private struct JavaReading {
  var bill = SoftwareBillOfMaterials(format: .packageDatabase, specVersion: "Java archive")
  private var seen: Set<String> = []
  private var archives = 0
  private var left = 1 << 30

  mutating func read(_ bytes: [UInt8], inside outer: String, depth: Int) throws(ArchiveError) {
    archives += 1
    guard archives <= 2000 else { throw ArchiveError("more than 2,000 archives inside") }
    var zip = try ZipReader(
      ArraySource(bytes),
      budget: ArchiveBudget(entryBytes: 256 << 20, entries: 200_000, ratio: 1000))
    var isKnown = false
    for entry in zip.entries {
      let isProperties =
        entry.name.hasPrefix("META-INF/maven/") && entry.name.hasSuffix("/pom.properties")
      guard isProperties || JavaArchive.isNamed(entry.name) else { continue }
      guard entry.size <= left else { throw ArchiveError("unpacks to more than 1 GiB") }
      left -= entry.size
      let place = outer + entry.name
      do throws(ArchiveError) {
        let content = try zip.read(entry)
        if isProperties {
          if add(content, at: place) { isKnown = true }
        } else if depth < 3 {
          try read(content, inside: place + "!/", depth: depth + 1)
        } else {
          note("\(place): is deeper than three archives")
        }
      } catch {
        guard archives <= 2000, left > 0 else { throw error }
        note("\(place): \(error.reason)")
      }
    }
    if !isKnown, depth == 0, bill.components.isEmpty {
      note("it says not what it is (no pom.properties), and cannot be matched")
    }
  }

  private mutating func note(_ text: String) {
    if bill.notes.count < 200 { bill.notes.append(text) }
  }

  /// Adds the artifact of a properties file (`groupId`, `artifactId` and `version` lines).
  private mutating func add(_ bytes: [UInt8], at place: String) -> Bool {
    var values: [String: String] = [:]
    for line in bytes.prefix(16 << 10).split(whereSeparator: { $0 == 10 || $0 == 13 }) {
      let text = String(decoding: line, as: UTF8.self)
      guard !text.hasPrefix("#"), let (key, value) = text.cut(at: "=") else { continue }
      values[String(key.trimmedSpace)] = String(value.trimmedSpace)
    }
    guard let group = values["groupId"], let artifact = values["artifactId"],
      let version = values["version"], !version.isEmpty, !version.contains("${"),
      let url = try? PackageURL(
        type: "maven", namespace: group, name: artifact, version: version)
    else {
      note("\(place): groupId, artifactId and version are required")
      return false
    }
    let text = url.description
    guard text.utf8.count <= PackageURL.limit, seen.insert(text).inserted else { return true }
    var component = BOMComponent(type: "library", name: artifact)
    component.group = group
    component.version = version
    component.purl = text
    component.reference = text
    bill.components.append(component)
    return true
  }
}
