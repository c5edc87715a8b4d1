/// The packages of a lock file as they are read, each once.
struct LockedPackages {
  /// The file's kind, for messages.
  let format: String
  private(set) var bill: SoftwareBillOfMaterials
  private var places: [String: Int] = [:]

  /// Most packages in one file, and most notes kept.
  private static let limit = 250_000
  private static let noteLimit = 1000

  init(file: LockFile) {
    format = file.rawValue
    bill = SoftwareBillOfMaterials(format: .lockFile, specVersion: file.rawValue)
  }

  func failure(_ field: String, _ reason: String) -> RecordError {
    RecordError(format: format, field: field, reason: reason)
  }

  /// Adds something that people should know.
  mutating func note(_ field: String, _ reason: String) {
    if bill.notes.count < Self.noteLimit { bill.notes.append("\(field): \(reason)") }
  }

  /// Adds a package of a registry or of a repository; without a version it is listed, and a note
  /// says that it cannot be matched.
  mutating func add(
    _ type: String, namespace: String? = nil, name: String, version: String?,
    qualifiers: [String: String] = [:], isDevelopment: Bool = false, at field: String
  ) throws(RecordError) {
    let url: PackageURL
    do throws(PackageURLError) {
      url = try PackageURL(
        type: type, namespace: namespace, name: name, version: version, qualifiers: qualifiers)
    } catch {
      note(field, "\"\(name)\" is no package: \(error.reason)")
      return
    }
    let text = url.description
    // Longer ones are not read again.
    guard text.utf8.count <= PackageURL.limit else { return note(field, "is too long") }
    if url.version == nil { note(field, "\"\(name)\" has no version and cannot be matched") }
    var component = BOMComponent(type: "library", name: url.name)
    component.group = url.namespace
    component.version = url.version
    component.purl = text
    try append(component, isDevelopment: isDevelopment, at: field)
  }

  /// Adds a part of the project itself, which no registry's advisories are about.
  mutating func addLocal(name: String, version: String?, at field: String) throws(RecordError) {
    guard !name.isEmpty else { return }
    var component = BOMComponent(type: "application", name: name)
    component.version = version.flatMap { $0.isEmpty ? nil : $0 }
    try append(component, isDevelopment: false, at: field)
  }

  private mutating func append(
    _ component: BOMComponent, isDevelopment: Bool, at field: String
  ) throws(RecordError) {
    let key = component.purl ?? "\(component.name)\u{1F}\(component.version ?? "")"
    if let place = places[key] {
      // What is needed anywhere else is not for development only.
      if !isDevelopment { bill.components[place].properties = [] }
      return
    }
    guard bill.components.count < Self.limit else {
      throw failure(field, "more than \(Self.limit) packages")
    }
    var component = component
    component.reference = key
    if isDevelopment {
      component.properties = [.init(name: LockFile.developmentProperty, value: "true")]
    }
    places[key] = bill.components.count
    bill.components.append(component)
  }

  /// The lines of a text file, numbered from 1, without what ends them.
  func lines(_ bytes: [UInt8]) throws(RecordError) -> [(number: Int, text: Substring)] {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw failure("", "malformed UTF-8")
    }
    let body = text.first == "\u{FEFF}" ? text.dropFirst() : text[...]
    var lines: [(number: Int, text: Substring)] = []
    for line in body.utf8.split(separator: 10, omittingEmptySubsequences: false) {
      let plain = line.last == 13 ? line.dropLast() : line
      guard plain.count <= 1 << 20 else {
        throw failure("line \(lines.count + 1)", "longer than 1 MiB")
      }
      lines.append((lines.count + 1, Substring(plain)))
    }
    return lines
  }
}

extension StringProtocol where SubSequence == Substring, UTF8View: BidirectionalCollection {
  /// Without space at both ends.
  var trimmedSpace: SubSequence {
    let isSpace = { (byte: UInt8) in byte == 32 || byte == 9 || byte == 13 }
    guard let first = utf8.firstIndex(where: { !isSpace($0) }),
      let last = utf8.lastIndex(where: { !isSpace($0) })
    else { return self[startIndex..<startIndex] }
    return self[first...last]
  }

  /// Without the quotes at both ends, where there are any.
  var unquoted: SubSequence {
    guard utf8.count >= 2, let first = utf8.first, first == utf8.last,
      first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
    else { return self[...] }
    return dropFirst().dropLast()
  }

  /// What stands before and after the last occurrence of a character, which is not the first one.
  func cut(atLast mark: Character) -> (before: SubSequence, after: SubSequence)? {
    guard let place = lastIndex(of: mark), place != startIndex else { return nil }
    return (self[..<place], self[index(after: place)...])
  }

  /// What stands before and after the first occurrence of a character.
  func cut(at mark: Character) -> (before: SubSequence, after: SubSequence)? {
    guard let place = firstIndex(of: mark) else { return nil }
    return (self[..<place], self[index(after: place)...])
  }
}
