/// Something that is wrong, or could be better, in a CSAF document.
public struct CSAFFinding: Sendable, Hashable {
  /// How much a finding weighs (CSAF 2.1 section 6; 2.0 calls the second class "optional").
  public enum Level: String, Sendable, CaseIterable {
    /// The document is no CSAF document: it breaks the JSON schema or a mandatory test.
    case error
    /// A recommended test fails.
    case warning
    /// An informative test fails, or a test could not be run in full.
    case information
  }

  /// The number of the test, such as `6.1.13`; `schema` for the structure.
  public let test: String
  /// How much it weighs.
  public let level: Level
  /// The place as a JSON Pointer (RFC 6901).
  public let pointer: String
  /// What is wrong and what to do, in one or two sentences.
  public let message: String

  /// A finding.
  public init(test: String, level: Level, pointer: String, message: String) {
    self.test = test
    self.level = level
    self.pointer = Self.cut(pointer)
    self.message = Self.cut(message)
  }

  /// Names and identifiers of a hostile document are as long as it likes.
  static func cut(_ text: String) -> String {
    text.utf8.count <= 2000 ? text : text.prefix(1000) + " […]"
  }
}

/// What the validator says of one document.
public struct CSAFReport: Sendable, Hashable {
  /// The version of the standard that the document says it follows: `2.0` or `2.1`.
  public let version: String
  /// The findings, errors first, then by test and place.
  public let findings: [CSAFFinding]
  /// Whether there were more findings than are kept.
  public let isCut: Bool

  /// Whether nothing makes the document invalid.
  public var isValid: Bool { !findings.contains { $0.level == .error } }
}

/// Collects findings, so many and no more.
struct CSAFReporter {
  /// Most findings that are kept of one document.
  static let most = 1000

  let test: String
  let level: CSAFFinding.Level
  private(set) var findings: [CSAFFinding] = []

  init(test: String, level: CSAFFinding.Level) {
    self.test = test
    self.level = level
  }

  mutating func report(_ node: CSAFNode, _ message: String) { report(node.pointer, message) }

  mutating func report(_ pointer: String, _ message: String) {
    guard findings.count < Self.most else { return }
    findings.append(CSAFFinding(test: test, level: level, pointer: pointer, message: message))
  }

  /// Notes that the test could not be run in full; that makes no document invalid.
  mutating func note(_ node: CSAFNode, _ message: String) {
    guard findings.count < Self.most else { return }
    findings.append(
      CSAFFinding(test: test, level: .information, pointer: node.pointer, message: message))
  }
}
