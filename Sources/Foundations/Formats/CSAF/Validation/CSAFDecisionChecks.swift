import Vocabulary

/// A namespace of SSVC decision points: a base, which somebody registered or made up, and what refines
/// it.
struct DecisionNamespace: Sendable, Hashable {
  let text: String
  /// What stands before the first `/`.
  let base: String
  /// What follows; the first part is a language or empty.
  let extensions: [String]

  /// Reads a namespace (SSVC selection list schema 2.0.0); nil where it is none.
  init?(_ text: String) {
    guard (3...1000).contains(text.utf8.count) else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let base = parts.first, isBase(base) else { return nil }
    let extensions = Array(parts.dropFirst())
    if let language = extensions.first {
      guard language.isEmpty && extensions.count > 1 || LanguageTag(language) != nil else {
        return nil
      }
      guard extensions.dropFirst().allSatisfy(isExtension) else { return nil }
    }
    self.text = text
    self.base = base
    self.extensions = extensions
  }

  /// Whether it is one that anybody may make up.
  var isMadeUp: Bool { base.hasPrefix("x_") }
  /// The base without what follows `#`.
  var name: String { String(base.prefix { $0 != "#" }) }
  /// Namespaces for examples and tests, which mean what they are called.
  var isReserved: Bool { ["example", "test", "invalid"].contains(name) }
  var isInvalid: Bool { name == "invalid" || base.hasPrefix("x_invalid") }
}

private func isBase(_ text: String) -> Bool {
  let isMadeUp = text.hasPrefix("x_")
  let parts = text.dropFirst(isMadeUp ? 2 : 0).split(
    separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
  guard parts.count == 2 || !isMadeUp, isDotted(parts[0], dots: isMadeUp) else { return false }
  return parts.count == 1 || isDotted(parts[1], dots: false)
}

private func isDotted(_ text: Substring, dots: Bool) -> Bool {
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  return (!dots || parts.count > 1)
    && parts.allSatisfy { part in
      !part.isEmpty && !part.hasPrefix("-") && !part.hasSuffix("-")
        && part.utf8.allSatisfy { isDigit($0) || isLower($0) || $0 == UInt8(ascii: "-") }
    }
}

private func isExtension(_ text: String) -> Bool {
  guard text.hasPrefix(".") else { return LanguageTag(text) != nil }
  let halves = text.dropFirst().split(separator: "$", omittingEmptySubsequences: false)
  let named = halves[0].split(separator: "#", omittingEmptySubsequences: false)
  guard halves.count <= 2, named.count <= 2, isDotted(named[0], dots: true) else { return false }
  guard named.count == 1 || isDotted(named[1], dots: false) else { return false }
  return halves.count == 2 ? LanguageTag(String(halves[1])) != nil : named.count == 2
}

/// The decision points of the registered namespaces (SSVC 2026-07, `data/json/decision_points`).
struct DecisionPoints: Sendable {
  struct Point: Sendable {
    let name: String
    /// Keys and names of the values, in their order.
    let values: [(key: String, name: String)]
  }

  private let points: [[String]: Point]
  private let versions: [[String]: [String]]
  /// The registered namespaces, without what follows `#`.
  let namespaces: Set<String>

  static let current = DecisionPoints(table: PackageResources.decision_points_txt)

  /// Reads lines of namespace, key, version, name and values.
  init(table: [UInt8]) {
    var points: [[String]: Point] = [:]
    var versions: [[String]: [String]] = [:]
    var namespaces: Set<String> = ["ssvc", "cvss", "cisa", "basic", "nist"]
    for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "\t").map(String.init)
      guard parts.count == 5, !parts[0].hasPrefix("x_") else { continue }
      let values = parts[4].split(separator: "|").map { pair in
        let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
        return (key: halves[0], name: halves.count > 1 ? halves[1] : "")
      }
      points[Array(parts[..<3])] = Point(name: parts[3], values: values)
      versions[Array(parts[..<2]), default: []].append(parts[2])
      namespaces.insert(String(parts[0].prefix { $0 != "#" }))
    }
    self.points = points
    self.versions = versions
    self.namespaces = namespaces
  }

  /// A point; a version later than every known one is read as the newest that is known.
  func point(_ namespace: String, _ key: String, _ version: String) -> Point? {
    if let known = points[[namespace, key, version]] { return known }
    guard let newest = newest(namespace, key), let one = CSAFVersion(newest),
      let other = CSAFVersion(version), one < other
    else { return nil }
    return points[[namespace, key, newest]]
  }

  func newest(_ namespace: String, _ key: String) -> String? {
    versions[[namespace, key]]?.compactMap { CSAFVersion($0).map { ($0, $0.numbers) } }
      .max { $0.0 < $1.0 }?.1.joined(separator: ".")
  }
}

/// Tests of SSVC: 6.1.46 to 6.1.48, 6.2.34 to 6.2.37, and 6.3.13 to 6.3.15.
enum CSAFDecisionChecks {
  private static func all(_ subject: CSAFSubject) -> [(vulnerability: CSAFNode, node: CSAFNode)] {
    subject.vulnerabilities.flatMap { item in
      subject.scores(item).map { (item, $0.content["ssvc_v2"]) }.filter(\.1.exists)
    }
  }

  private static func selections(
    _ subject: CSAFSubject
  ) -> [(node: CSAFNode, namespace: DecisionNamespace)] {
    all(subject).flatMap { $0.node["selections"].items }.compactMap { node in
      node["namespace"].text.flatMap { DecisionNamespace($0) }.map { (node, $0) }
    }
  }

  static func structure(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (_, node) in all(subject) {
      for problem in CSAFShapes.carried.problems(node, "ssvc") {
        reporter.report(problem.pointer, problem.message)
      }
    }
  }

  static func targets(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let id = subject.document["tracking"]["id"].text
    for (vulnerability, node) in all(subject) {
      let known = Set(
        [vulnerability["cve"].text].compactMap(\.self)
          + vulnerability["ids"].items.compactMap { $0["text"].text })
      for target in node["target_ids"].items {
        guard let text = target.text else { continue }
        if text == id, subject.vulnerabilities.count > 1 {
          reporter.report(target, "The document has several vulnerabilities; name this one.")
        } else if !known.contains(text), text != id {
          reporter.report(target, "This is no identifier of this vulnerability.")
        }
      }
    }
  }

  static func points(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let table = DecisionPoints.current
    for (node, namespace) in selections(subject) {
      if namespace.isInvalid {
        reporter.report(node["namespace"], "This namespace is reserved and may not be used.")
        continue
      }
      guard !namespace.isMadeUp, !namespace.isReserved, table.namespaces.contains(namespace.name),
        let key = node["key"].text, let version = node["version"].text
      else { continue }
      guard let point = table.point(namespace.base, key, version) else {
        reporter.report(node, "\(namespace.base) has no decision point \(key) \(version).")
        continue
      }
      let isPlain = namespace.extensions.isEmpty
      if isPlain, let name = node["name"].text, name != point.name {
        reporter.report(node["name"], "\(key) \(version) is called \"\(point.name)\".")
      }
      values(node, point, isPlain, &reporter)
    }
  }

  private static func values(
    _ node: CSAFNode, _ point: DecisionPoints.Point, _ isPlain: Bool,
    _ reporter: inout CSAFReporter
  ) {
    var last = -1
    for value in node["values"].items {
      guard let key = value["key"].text else { continue }
      guard let place = point.values.firstIndex(where: { $0.key == key }) else {
        reporter.report(value, "\(point.name) has no value \(key) in this version.")
        continue
      }
      if isPlain, let name = value["name"].text, name != point.values[place].name {
        reporter.report(value["name"], "\(key) is called \"\(point.values[place].name)\".")
      }
      if place <= last {
        reporter.report(value, "The values stand in the order of their definition, each once.")
      }
      last = max(last, place)
    }
  }

  static func unknownNamespace(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, namespace) in selections(subject)
    where namespace.isInvalid
      || !namespace.isReserved && !DecisionPoints.current.namespaces.contains(namespace.name)
    {
      guard !isExample(namespace) else { continue }
      reporter.report(node["namespace"], "Nobody registered \"\(namespace.base)\".")
    }
  }

  /// `x_example…` is for examples; it means what it is called, and is no mistake in one.
  private static func isExample(_ namespace: DecisionNamespace) -> Bool {
    namespace.base.hasPrefix("x_example.test#test")
      || namespace.base.hasPrefix("x_example.test#documentation")
  }

  static func madeUpInPublic(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isPublic else { return }
    madeUp(subject, &reporter)
  }

  static func madeUpElsewhere(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard !subject.isPublic else { return }
    madeUp(subject, &reporter)
  }

  private static func madeUp(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, namespace) in selections(subject) where namespace.isMadeUp {
      guard !isExample(namespace) else { continue }
      reporter.report(
        node["namespace"], "Readers may not know the decision points of this namespace.")
    }
  }

  static func extensionInPublic(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isPublic else { return }
    extended(subject, &reporter)
  }

  static func extensionElsewhere(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard !subject.isPublic else { return }
    extended(subject, &reporter)
  }

  private static func extended(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, namespace) in selections(subject)
    where !namespace.extensions.isEmpty && !namespace.isReserved {
      reporter.report(node["namespace"], "Readers may not know what refines this namespace.")
    }
  }

  static func withoutResource(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (_, node) in all(subject) {
      let told = node["decision_point_resources"].items.compactMap { $0["summary"].text }
      for selection in node["selections"].items {
        guard let namespace = selection["namespace"].text.flatMap({ DecisionNamespace($0) }),
          !namespace.isReserved, !isExample(namespace),
          namespace.isMadeUp || !namespace.extensions.isEmpty,
          !told.contains(where: { $0.contains(namespace.text) })
        else { continue }
        reporter.report(
          selection["namespace"],
          "Say where this is defined: an entry of decision_point_resources that names it.")
      }
    }
  }

  static func oldPoint(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, namespace) in selections(subject) {
      guard let key = node["key"].text, let version = node["version"].text,
        let newest = DecisionPoints.current.newest(namespace.base, key), newest != version
      else { continue }
      reporter.report(node["version"], "\(key) has a newer version, \(newest).")
    }
  }
}
