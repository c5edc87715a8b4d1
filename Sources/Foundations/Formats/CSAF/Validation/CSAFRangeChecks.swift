/// Tests of version ranges: 6.1.50, 6.1.59, 6.2.18, 6.2.49 to 6.2.51 and 6.3.19.*.
enum CSAFRangeChecks {
  /// How a range is written.
  enum Reading: Sendable {
    /// VERS of a type whose order is known.
    case vers(VERSRange)
    /// VERS of another type: nothing but its form can be checked.
    case foreign(type: String, [Sign])
    /// Constraints without a type, compared as version numbers mostly are ("vls").
    case bare(VERSRange)
    case wrong(String)
  }

  /// A constraint as it is written.
  struct Sign: Sendable {
    let comparator: VERSRange.Constraint.Comparator
    let version: String
  }

  /// Reads the name of a branch `product_version_range` (2.1 section 3.1.2.3.2).
  static func read(_ text: String) -> Reading {
    guard text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      return .wrong("a range has no white space and only ASCII characters")
    }
    guard text.hasPrefix("vers:") else { return bare(text) }
    let parts = text.dropFirst(5).split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty else { return .wrong("the constraints are missing") }
    let type = String(parts[0])
    if (try? VersionScheme(versType: type)) == nil {
      if type.isEmpty { return bare(text) }
      guard let signs = signs(parts[1]) else { return .wrong("a constraint is malformed") }
      return .foreign(type: type, signs)
    }
    do throws(VERSError) {
      return .vers(try VERSRange(text))
    } catch {
      return .wrong(error.reason)
    }
  }

  private static func bare(_ text: String) -> Reading {
    guard let signs = signs(text[...]), !signs.isEmpty else {
      return
        .wrong("write it as VERS, such as vers:npm/>=1.0.0|<2.0.0")
    }
    let constraints = signs.map { VERSRange.Constraint($0.comparator, $0.version) }
    guard let range = try? VERSRange(type: "generic", constraints: constraints) else {
      return .wrong("the constraints cannot be read")
    }
    return .bare(range)
  }

  private static func signs(_ text: Substring) -> [Sign]? {
    if text == "*" { return [] }
    var signs: [Sign] = []
    for part in text.split(separator: "|", omittingEmptySubsequences: false) {
      let comparators = VERSRange.Constraint.Comparator.allCases
        .sorted { $0.rawValue.utf8.count > $1.rawValue.utf8.count }
      let found = comparators.first { part.hasPrefix($0.rawValue) }
      let version = part.dropFirst(found?.rawValue.count ?? 0)
      guard !version.isEmpty, !version.contains(where: { "<>=!".contains($0) }) else { return nil }
      signs.append(Sign(comparator: found ?? .equal, version: String(version)))
    }
    return signs
  }

  private static func ranges(_ subject: CSAFSubject) -> [(node: CSAFNode, text: String)] {
    subject.branches.compactMap { branch, _ in
      guard branch["category"].text == "product_version_range" else { return nil }
      return branch["name"].text.map { (branch["name"], $0) }
    }
  }

  static func rules(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, text) in ranges(subject) {
      switch read(text) {
      case .wrong(let reason): reporter.report(node, "This is no range of versions: \(reason).")
      case .foreign(let type, _):
        reporter.note(
          node, "The order of vers:\(type) is not known here; only its form was checked.")
      case .vers, .bare: break
      }
    }
  }

  static func singleVersion(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, text) in ranges(subject) {
      let one =
        switch read(text) {
        case .vers(let range), .bare(let range): isSingle(range)
        case .foreign(_, let signs): signs.count == 1 && signs[0].comparator == .equal
        case .wrong: false
        }
      if one { reporter.report(node, "This is one version; use product_version for it.") }
    }
  }

  private static func isSingle(_ range: VERSRange) -> Bool {
    let constraints = range.constraints
    return constraints.count == 1 && constraints[0].comparator == .equal
  }

  static func withoutScheme(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, text) in ranges(subject) {
      let type = text.dropFirst(5).prefix { $0 != "/" }
      guard !text.hasPrefix("vers:") || type.isEmpty || type.count + 6 >= text.count else {
        continue
      }
      reporter.report(
        node,
        "Machines cannot compare this; write it as VERS or list the versions, and check the result."
      )
    }
  }

  static func openEnd(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, text) in ranges(subject) {
      let comparators: [VERSRange.Constraint.Comparator]
      switch read(text) {
      case .vers(let range), .bare(let range): comparators = range.constraints.map(\.comparator)
      case .foreign(_, let signs): comparators = signs.map(\.comparator)
      case .wrong: continue
      }
      guard let last = comparators.last(where: { $0 != .notEqual }),
        last == .greater || last == .greaterOrEqual
      else { continue }
      reporter.report(node, "The range has no end; name the last version that it holds.")
    }
  }

  static func unknownType(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, text) in ranges(subject) where text.hasPrefix("vers:") {
      let type = String(text.dropFirst(5).prefix { $0 != "/" })
      guard !type.isEmpty, type != "all", type != "none",
        (try? VersionScheme(versType: type)) == nil
      else { continue }
      reporter.report(node, "\"\(type)\" is no registered type of VERS that this program knows.")
    }
  }
}

/// Tests of ranges that overlap: 6.2.50.1 to 6.2.50.3, and 6.3.19.1 to 6.3.19.5.
enum CSAFOverlapChecks {
  private struct Sibling {
    let node: CSAFNode
    let id: String?
    let reading: CSAFRangeChecks.Reading?
    let version: String?
  }

  /// Which siblings of a range a test looks at.
  enum Kind: Sendable { case vers, bare, version, rangeInBranch, versionInBranch }

  /// Most pairs of siblings that are compared in one document; beyond that it would cost too much.
  private static let mostPairs = 1_000
  /// Most pairs that are looked at for it.
  private static let mostLooks = 1_000_000

  /// Whether the products' statuses have to contradict each other or be the same.
  static func check(
    _ subject: CSAFSubject, _ reporter: inout CSAFReporter, kind: Kind, contradicting: Bool
  ) {
    let told = statuses(subject)
    var (left, looks) = (mostPairs, mostLooks)
    for siblings in levels(subject) {
      for (place, one) in siblings.enumerated() {
        guard let reading = one.reading else { continue }
        for (other, sibling) in siblings.enumerated() where other != place {
          if sibling.reading != nil, other < place, kind == .vers || kind == .bare { continue }
          looks -= 1
          if looks >= 0, !fits(kind, sibling) { continue }
          left -= 1
          guard left >= 0, looks >= 0 else {
            return reporter.note(one.node, "More ranges than these are not compared.")
          }
          guard
            kind == .rangeInBranch || kind == .versionInBranch
              || meet(told, one, sibling, contradicting),
            overlap(reading, sibling)
          else { continue }
          reporter.report(
            sibling.node["name"],
            "This overlaps with \"\((one.node["name"].text ?? "").prefix(200))\"; split the ranges."
          )
        }
      }
    }
  }

  private static func levels(_ subject: CSAFSubject) -> [[Sibling]] {
    var byParent: [String: [Sibling]] = [:]
    var order: [String] = []
    for (node, above) in subject.branches {
      let key = above.last?.pointer ?? ""
      if byParent[key] == nil { order.append(key) }
      let name = node["name"].text ?? ""
      let category = node["category"].text
      byParent[key, default: []].append(
        Sibling(
          node: node, id: node["product"]["product_id"].text,
          reading: category == "product_version_range" ? CSAFRangeChecks.read(name) : nil,
          version: category == "product_version" ? name : nil))
    }
    return order.compactMap { byParent[$0] }.filter { $0.count > 1 }
  }

  private static func fits(_ kind: Kind, _ sibling: Sibling) -> Bool {
    switch (kind, sibling.reading) {
    case (.vers, .vers), (.bare, .bare): sibling.id != nil
    case (.version, nil): sibling.version != nil && sibling.id != nil
    case (.rangeInBranch, .vers), (.rangeInBranch, .bare): sibling.node["branches"].exists
    case (.versionInBranch, nil): sibling.version != nil && sibling.node["branches"].exists
    default: false
    }
  }

  private static func overlap(_ one: CSAFRangeChecks.Reading, _ sibling: Sibling) -> Bool {
    let range: VERSRange
    switch one {
    case .vers(let known), .bare(let known): range = known
    case .foreign, .wrong: return false
    }
    if let version = sibling.version { return range.contains(version) }
    switch sibling.reading {
    case .vers(let other), .bare(let other):
      return !VersionInterval.intersection(
        range.intervals, other.intervals, scheme: range.scheme
      ).isEmpty
    case .foreign, .wrong, nil: return false
    }
  }

  /// What each vulnerability says of each product.
  private static func statuses(_ subject: CSAFSubject) -> [[String: [CSAFStatusGroup]]] {
    subject.vulnerabilities.map { vulnerability in
      var told: [String: [CSAFStatusGroup]] = [:]
      for (group, ids) in subject.statuses(vulnerability) where group != .recommended {
        for id in ids { told[id, default: []].append(group) }
      }
      return told
    }
  }

  private static func meet(
    _ told: [[String: [CSAFStatusGroup]]], _ one: Sibling, _ other: Sibling, _ contradicting: Bool
  ) -> Bool {
    guard let first = one.id, let second = other.id else { return false }
    return told.contains { statuses in
      guard let mine = statuses[first], let theirs = statuses[second] else { return false }
      return contradicting ? mine != theirs : mine == theirs
    }
  }
}
