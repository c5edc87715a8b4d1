public import Vocabulary

/// Judges documents by the JSON schema and the tests of CSAF 2.0 and 2.1 (section 6 of each).
public struct CSAFValidator: Sendable {
  private let now: Timestamp
  private let extensions: [CSAFExtension]

  /// A validator. The moment decides test 6.2.33; `extensions` are those whose rules are known.
  public init(now: Timestamp, extensions: [CSAFExtension] = []) {
    self.now = now
    self.extensions = extensions
  }

  /// Most products that may be named by way of groups. A small file could name very many.
  static let mostNamedByGroup = 5_000_000

  /// The numbers of the tests that are run for a version, `schema` first.
  public static func tests(version: String) -> [String] {
    let isNew = version == "2.1"
    return ["schema"] + (isNew ? ["6.1.37", "6.2.33"] : []) + ["6.2.20"]
      + CSAFTest.all.filter { $0.applies(isNew: isNew) }.map(\.number)
  }

  /// The name of a test, such as "Circular definition of product ID".
  public static func name(of test: String) -> String {
    switch test {
    case "schema": "JSON schema"
    case "6.1.37": "Date and time"
    case "6.2.20": "Additional properties"
    case "6.2.33": "Disclosure date newer than revision history"
    default: CSAFTest.all.first { $0.number == test }?.name ?? test
    }
  }

  /// Judges the bytes of a document; what is not JSON is refused with the place.
  public func validate(
    json bytes: some Collection<UInt8>, budget: JSONBudget = .inventory
  ) throws(JSONError) -> CSAFReport {
    validate(try JSONValue.parse(bytes, budget: budget))
  }

  /// The first of the findings of ``validate(_:)`` that makes a document invalid; nil for a valid one.
  /// Tests that only advise are not run, nor those after the one that fails.
  public func firstError(_ value: JSONValue) -> CSAFFinding? {
    if let finding = unknownVersion(value) { return finding }
    let subject = CSAFSubject(value, extensions: extensions)
    if let finding = excess(subject) { return finding }
    if let finding = structure(subject).first(where: { $0.level == .error }) { return finding }
    for test in CSAFTest.all where test.level == .error && test.applies(isNew: subject.isNew) {
      let found = findings(test, subject)
      if let finding = found.first(where: { $0.level == .error }) { return finding }
    }
    return nil
  }

  /// Judges a document.
  public func validate(_ value: JSONValue) -> CSAFReport {
    let version = value["document"]?["csaf_version"]?.text ?? ""
    if let finding = unknownVersion(value) {
      return CSAFReport(version: version, findings: [finding], isCut: false)
    }
    let subject = CSAFSubject(value, extensions: extensions)
    var findings = structure(subject) + additional(subject)
    if let finding = excess(subject) {
      return CSAFReport(version: version, findings: [finding] + findings, isCut: true)
    }
    for test in CSAFTest.all where test.applies(isNew: subject.isNew) {
      findings += self.findings(test, subject)
    }
    if subject.isNew {
      var reporter = CSAFReporter(test: "6.2.33", level: .warning)
      CSAFTrackingChecks.pastDisclosure(subject, &reporter, now: now)
      findings += reporter.findings
    }
    let sorted = findings.enumerated().sorted { one, other in
      let ranks = (rank(one.element.level), rank(other.element.level))
      return ranks.0 != ranks.1 ? ranks.0 < ranks.1 : one.offset < other.offset
    }.map(\.element)
    return CSAFReport(
      version: version, findings: Array(sorted.prefix(CSAFReporter.most)),
      isCut: sorted.count > CSAFReporter.most)
  }

  private func unknownVersion(_ value: JSONValue) -> CSAFFinding? {
    let version = value["document"]?["csaf_version"]?.text ?? ""
    guard version != "2.0", version != "2.1" else { return nil }
    return CSAFFinding(
      test: "schema", level: .error, pointer: "/document/csaf_version",
      message: "The version of CSAF has to be \"2.0\" or \"2.1\".")
  }

  private func excess(_ subject: CSAFSubject) -> CSAFFinding? {
    guard subject.namedByGroup > Self.mostNamedByGroup else { return nil }
    return CSAFFinding(
      test: "schema", level: .error, pointer: "/product_tree/product_groups",
      message: "Groups name more than \(Self.mostNamedByGroup) products, counted each time; "
        + "split the document.")
  }

  private func findings(_ test: CSAFTest, _ subject: CSAFSubject) -> [CSAFFinding] {
    var reporter = CSAFReporter(test: test.number, level: test.level)
    test.run(subject, &reporter)
    return reporter.findings
  }

  private func rank(_ level: CSAFFinding.Level) -> Int {
    switch level {
    case .error: 0
    case .warning: 1
    case .information: 2
    }
  }

  /// The JSON schema; what it says of dates is test 6.1.37 in 2.1, and members that it does not name
  /// are test 6.2.20.
  private func structure(_ subject: CSAFSubject) -> [CSAFFinding] {
    let shapes = subject.isNew ? CSAFShapes.new : CSAFShapes.old
    var findings: [CSAFFinding] = []
    func add(_ test: String, _ level: CSAFFinding.Level, _ problem: CSAFShapeProblem) {
      findings.append(
        CSAFFinding(test: test, level: level, pointer: problem.pointer, message: problem.message))
    }
    for problem in shapes.problems(subject.root, "root") {
      switch problem.kind {
      case .structure: add("schema", .error, problem)
      case .date: add(subject.isNew ? "6.1.37" : "schema", .error, problem)
      case .additional:
        if shapes.isClosed { add("schema", .error, problem) }
        if problem.pointer != "/$schema" { add("6.2.20", .warning, problem) }
      }
    }
    return findings
  }

  /// Members of CVSS objects that no version of CVSS names (6.2.20).
  private func additional(_ subject: CSAFSubject) -> [CSAFFinding] {
    let common = [
      "version", "vectorString", "baseScore", "baseSeverity", "temporalScore", "temporalSeverity",
      "environmentalScore", "environmentalSeverity", "threatScore", "threatSeverity",
    ]
    var findings: [CSAFFinding] = []
    for (name, node) in subject.vulnerabilities.flatMap(subject.scores).flatMap(\.vectors) {
      for member in node.members
      where !common.contains(member.key) && CSAFScoreWords.metric(name, member.key) == nil {
        findings.append(
          CSAFFinding(
            test: "6.2.20", level: .warning, pointer: member.node.pointer,
            message: "CVSS has no member of this name; remove it."))
      }
    }
    return findings
  }
}
