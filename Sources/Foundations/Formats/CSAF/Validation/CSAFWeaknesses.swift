import Vocabulary

/// The list of weaknesses (MITRE's CWE) through its versions: what each is called, and whether it may
/// be named as the cause of a vulnerability. Categories and views are not in it.
struct WeaknessList: Sendable {
  /// What a version says of a weakness.
  struct Entry: Sendable {
    let name: String
    let isDeprecated: Bool
    /// `a` allowed, `r` allowed with review, `d` discouraged, `p` prohibited, `-` before 4.12.
    let usage: Character
  }

  /// The versions with the days of their release, oldest first.
  let versions: [(name: String, day: String)]
  private let places: [String: Int]
  /// What was new of a weakness, by the place of the version.
  private let changes: [String: [(place: Int, entry: Entry?)]]

  static let current = WeaknessList(table: PackageResources.weaknesses_txt)

  /// Reads the table. Its first line has the versions; a row has the number of a weakness, the
  /// version since when it holds, the usage (`x` for deprecated, `!` for gone), and the name where
  /// it is new.
  init(table: [UInt8]) {
    var versions: [(name: String, day: String)] = []
    var places: [String: Int] = [:]
    var changes: [String: [(place: Int, entry: Entry?)]] = [:]
    for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("versions ") {
        for word in line.split(separator: " ").dropFirst() {
          let parts = word.split(separator: "=").map(String.init)
          places[parts[0]] = versions.count
          versions.append((parts[0], parts.count > 1 ? parts[1] : ""))
        }
        continue
      }
      let parts = line.split(separator: "\t").map(String.init)
      guard parts.count >= 3, let place = places[parts[1]] else { continue }
      let former = changes[parts[0]]?.last?.entry?.name ?? ""
      let entry = Entry(
        name: parts.count > 3 ? parts[3] : former, isDeprecated: parts[2].contains("x"),
        usage: parts[2].first ?? "-")
      changes[parts[0], default: []].append((place, parts[2] == "!" ? nil : entry))
    }
    self.versions = versions
    self.places = places
    self.changes = changes
  }

  /// What a version says of a weakness such as `CWE-79`; nil where it has none.
  func entry(_ id: String, version: String) -> Entry? {
    guard let place = places[version] else { return nil }
    return changes[String(id.dropFirst(4))]?.last { $0.place <= place }?.entry
  }

  /// What the newest version says.
  func latest(_ id: String) -> Entry? {
    versions.last.flatMap { entry(id, version: $0.name) }
  }

  /// Whether a weakness was ever called so.
  func wasCalled(_ id: String, _ name: String) -> Bool {
    changes[String(id.dropFirst(4))]?.contains { $0.entry?.name == name } ?? false
  }

  func knows(_ version: String) -> Bool { places[version] != nil }

  /// The newest version on a day (`YYYY-MM-DD`).
  func newest(on day: String) -> String? { versions.last { $0.day <= day }?.name }
}

extension CSAFAdvisory {
  /// Whether the list of weaknesses has it, such as `CWE-79`.
  public static func knowsWeakness(_ id: String) -> Bool {
    id.hasPrefix("CWE-") && WeaknessList.current.latest(id) != nil
  }
}

/// Tests of weaknesses: 6.1.11, 6.2.23 to 6.2.26 and 6.3.4.
enum CSAFWeaknessChecks {
  private static func all(_ subject: CSAFSubject) -> [CSAFNode] {
    subject.vulnerabilities.flatMap { item in
      subject.isNew ? item["cwes"].items : item["cwe"].exists ? [item["cwe"]] : []
    }
  }

  static func existence(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let list = WeaknessList.current
    for node in all(subject) {
      guard let id = node["id"].text, let name = node["name"].text else { continue }
      guard subject.isNew else {
        // 2.0 has no version: the name has to be one that the weakness has had.
        // Some names ended in a space.
        let called = String(name.reversed().drop { $0 == " " }.reversed())
        if !list.wasCalled(id, called) {
          let known = list.latest(id).map { "\"\($0.name)\"" } ?? "not in the list of weaknesses"
          reporter.report(node, "\(id) is \(known), not \"\(name.prefix(200))\".")
        }
        continue
      }
      guard let version = node["version"].text else { continue }
      guard list.knows(version) else {
        reporter.report(node["version"], "The list of weaknesses has no version \(version).")
        continue
      }
      guard let entry = list.entry(id, version: version) else {
        reporter.report(node["id"], "\(id) is no weakness in version \(version).")
        continue
      }
      if entry.name != name {
        reporter.report(node["name"], "In version \(version) \(id) is called \"\(entry.name)\".")
      }
    }
  }

  private static func entries(
    _ subject: CSAFSubject
  ) -> [(node: CSAFNode, id: String, entry: WeaknessList.Entry)] {
    all(subject).compactMap { node in
      guard let id = node["id"].text, let version = node["version"].text,
        let entry = WeaknessList.current.entry(id, version: version)
      else { return nil }
      return (node, id, entry)
    }
  }

  static func deprecated(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, id, entry) in entries(subject) where entry.isDeprecated {
      reporter.report(node, "\(id) is deprecated; name what took its place.")
    }
  }

  static func oldList(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard let newest = subject.newest,
      let wanted = WeaknessList.current.newest(on: newest.day.description)
    else { return }
    for node in all(subject) {
      guard let version = node["version"].text, version != wanted else { continue }
      reporter.report(
        node["version"], "When the document was released, version \(wanted) was the latest.")
    }
  }

  static func unfit(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, id, entry) in entries(subject) where entry.usage == "d" || entry.usage == "p" {
      reporter.report(
        node, "\(id) is not meant for vulnerabilities; name a more specific weakness.")
    }
  }

  static func reviewed(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, id, entry) in entries(subject) where entry.usage == "r" {
      reporter.report(node, "\(id) is to be used after review; a more specific one may fit.")
    }
  }

  static func missing(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for item in subject.vulnerabilities where !item[subject.isNew ? "cwes" : "cwe"].exists {
      reporter.report(item, "Name the weakness (CWE) behind the vulnerability.")
    }
  }
}
