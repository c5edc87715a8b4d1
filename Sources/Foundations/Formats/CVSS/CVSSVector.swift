/// A CVSS vector of version 2.0, 3.0, 3.1 or 4.0 (FIRST), with its scores.
public struct CVSSVector: Sendable, Hashable {
  /// The version of the standard.
  public enum Version: String, Sendable {
    /// CVSS 2.0.
    case two = "2.0"
    /// CVSS 3.0.
    case three = "3.0"
    /// CVSS 3.1.
    case threeOne = "3.1"
    /// CVSS 4.0.
    case four = "4.0"
  }

  /// The version of the standard.
  public let version: Version
  /// The value of every metric given, by its abbreviation.
  public let metrics: [String: String]
  /// The vector as it was given.
  public let text: String

  /// Reads a vector, refusing unknown and repeated metrics, unknown values and missing base metrics.
  public init(_ text: String) throws(CVSSError) {
    var body = text
    if text.hasPrefix("CVSS:") {
      guard let slash = text.firstIndex(of: "/"),
        let version = Version(rawValue: String(text[..<slash].dropFirst(5))), version != .two
      else { throw CVSSError("\"\(text.prefix(12))\" is no version of CVSS") }
      self.version = version
      body = String(text[text.index(after: slash)...])
    } else {
      version = .two
      if body.hasPrefix("("), body.hasSuffix(")") { body = String(body.dropFirst().dropLast()) }
    }
    guard body.utf8.count <= 1024 else { throw CVSSError("longer than 1024 bytes") }
    let known = cvssMetrics(version)
    var metrics: [String: String] = [:]
    for pair in body.split(separator: "/", omittingEmptySubsequences: false) {
      let parts = pair.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { throw CVSSError("\"\(pair)\" is no metric with a value") }
      guard let metric = known.first(where: { $0.name == parts[0] }) else {
        throw CVSSError("CVSS \(version.rawValue) has no metric \"\(parts[0])\"")
      }
      guard metric.values.contains(parts[1]) else {
        throw CVSSError("\"\(parts[1])\" is no value of \(parts[0])")
      }
      guard metrics.updateValue(parts[1], forKey: parts[0]) == nil else {
        throw CVSSError("\(parts[0]) twice")
      }
    }
    if let missing = known.first(where: { $0.required && metrics[$0.name] == nil }) {
      throw CVSSError("\(missing.name) is missing")
    }
    self.metrics = metrics
    self.text = text
  }

  /// The base score, 0 to 10; for 4.0 without threat and environmental metrics (CVSS-B).
  public var baseScore: Double {
    switch version {
    case .two: scores2.base
    case .three, .threeOne: scores3.base
    case .four: score4(threat: false, environment: false)
    }
  }

  /// The temporal score of versions 2 and 3, where a temporal metric is given; of 4.0 the score with
  /// the threat metric (CVSS-BT), where it is.
  public var temporalScore: Double? {
    switch version {
    case .two: scores2.temporal
    case .three, .threeOne: scores3.temporal
    case .four: defines(["E"]) ? score4(threat: true, environment: false) : nil
    }
  }

  /// The environmental score of versions 2 and 3, where an environmental metric is given; of 4.0 the
  /// score with environmental metrics and without threat (CVSS-BE), where they are.
  public var environmentalScore: Double? {
    switch version {
    case .two: scores2.environmental
    case .three, .threeOne: scores3.environmental
    case .four:
      defines(environmentalMetrics4) ? score4(threat: false, environment: true) : nil
    }
  }

  /// The score with every metric that is given: for 4.0 the one of the whole vector (CVSS-BTE).
  public var score: Double {
    version == .four
      ? score4(threat: true, environment: true) : environmentalScore ?? temporalScore ?? baseScore
  }

  /// What ``score`` is made of, in the words of 4.0 section 1.3: `CVSS-B`, `CVSS-BT`, `CVSS-BE` or
  /// `CVSS-BTE`; empty for other versions.
  public var nomenclature: String {
    guard version == .four else { return "" }
    return "CVSS-B" + (defines(["E"]) ? "T" : "") + (defines(environmentalMetrics4) ? "E" : "")
  }

  /// The supplemental metrics of 4.0 that are given; they change no score.
  public var supplemental: [String: String] {
    guard version == .four else { return [:] }
    let names = ["S", "AU", "R", "V", "RE", "U"]
    return metrics.filter { names.contains($0.key) && $0.value != "X" }
  }

  /// Whether one of these metrics has a value other than "not defined".
  private func defines(_ names: [String]) -> Bool {
    names.contains { metrics[$0].map { $0 != "X" } ?? false }
  }

  /// The severity of ``score`` in words.
  public var severity: CVSSSeverity { CVSSSeverity(score: score, version: version) }
}

extension CVSSVector: CustomStringConvertible {
  /// A vector of metrics by their abbreviations, refusing what a text with them would be refused for.
  public init(version: Version, metrics: [String: String]) throws(CVSSError) {
    let known = cvssMetrics(version)
    if let name = metrics.keys.first(where: { name in !known.contains { $0.name == name } }) {
      throw CVSSError("CVSS \(version.rawValue) has no metric \"\(name)\"")
    }
    try self.init(written(version, metrics))
  }

  /// The vector in the order of the standard, without metrics that are not defined.
  public var description: String {
    let undefined = version == .two ? "ND" : "X"
    return written(version, metrics.filter { $0.value != undefined })
  }
}

private func written(_ version: CVSSVector.Version, _ metrics: [String: String]) -> String {
  let pairs = cvssMetrics(version).compactMap { metric in
    metrics[metric.name].map { metric.name + ":" + $0 }
  }
  return (version == .two ? "" : "CVSS:\(version.rawValue)/") + pairs.joined(separator: "/")
}

/// The severity rating scale (CVSS 3.1 section 5; NVD's scale for version 2).
public enum CVSSSeverity: String, Sendable, CaseIterable {
  /// 0.0.
  case none
  /// 0.1 to 3.9.
  case low
  /// 4.0 to 6.9.
  case medium
  /// 7.0 to 8.9; to 10.0 in version 2.
  case high
  /// 9.0 to 10.0.
  case critical

  /// The rating of a score.
  public init(score: Double, version: CVSSVector.Version = .threeOne) {
    switch score {
    case ..<0.05: self = version == .two ? .low : .none
    case ..<3.95: self = .low
    case ..<6.95: self = .medium
    case ..<8.95: self = .high
    default: self = version == .two ? .high : .critical
    }
  }
}

/// Why a CVSS vector was refused.
public struct CVSSError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was wrong, as a phrase.
  public let reason: String

  init(_ reason: String) { self.reason = reason }

  /// The reason.
  public var description: String { "CVSS vector: \(reason)" }
}
