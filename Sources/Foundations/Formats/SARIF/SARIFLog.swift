/// What scanners report in the Static Analysis Results Interchange Format (OASIS SARIF 2.1.0).
public struct SARIFLog: Sendable, Hashable {
  /// The runs, one per tool and target.
  public let runs: [SARIFRun]

  /// Reads a log; other versions than 2.1.0 are refused.
  public init(
    json bytes: some Collection<UInt8>, budget: JSONBudget = .document
  ) throws(RecordError) {
    let root: JSONValue
    do throws(JSONError) {
      root = try JSONValue.parse(bytes, budget: budget)
    } catch {
      throw RecordError(error, format: "SARIF", record: nil)
    }
    guard let version = root["version"]?.text, version.hasPrefix("2.1") else {
      throw RecordError(
        format: "SARIF", field: "/version",
        reason: "\"\(root["version"]?.text ?? "")\" is not read; 2.1.0 is")
    }
    guard let list = root["runs"]?.array else {
      throw RecordError(format: "SARIF", field: "/runs", reason: "a list of runs is required")
    }
    var runs: [SARIFRun] = []
    for (place, value) in list.enumerated() {
      runs.append(try SARIFRun(value, field: "/runs/\(place)"))
    }
    self.runs = runs
  }
}

/// One run of one tool (section 3.14).
public struct SARIFRun: Sendable, Hashable {
  /// The tool's name.
  public let toolName: String
  /// The tool's version, where it names one.
  public let toolVersion: String?
  /// What it found.
  public let results: [SARIFResult]
}

/// One result (section 3.27).
public struct SARIFResult: Sendable, Hashable {
  /// How serious the tool says it is (section 3.27.10).
  public enum Level: String, Sendable {
    /// Not applicable.
    case none
    /// Minor.
    case note
    /// A problem.
    case warning
    /// A serious problem.
    case error
  }

  /// The rule's identifier; empty where the tool names none.
  public var ruleID = ""
  /// The rule's name or short description.
  public var ruleName: String?
  /// The rule's help or full description, in text.
  public var ruleHelp: String?
  /// How serious it is, from the result or its rule.
  public var level = Level.warning
  /// `fail`, `pass`, `open`, `review`, `informational` or `notApplicable` (section 3.27.9).
  public var kind = "fail"
  /// What the tool says, with its arguments filled in.
  public var message = ""
  /// Where it is.
  public var locations: [SARIFLocation] = []
  /// The call that the first code flow ends in (section 3.36), where its text names one.
  public var sink: String?
  /// Weaknesses by CWE identifier, from the rule's tags and the taxonomies.
  public var weaknesses: [String] = []
  /// Fingerprints that survive edits elsewhere (section 3.27.18).
  public var partialFingerprints: [String: String] = [:]
  /// Fingerprints of the whole result (section 3.27.17).
  public var fingerprints: [String: String] = [:]
  /// Whether the tool proposes a fix.
  public var hasFix = false
  /// Whether it was suppressed (section 3.27.23).
  public var isSuppressed = false
  /// The rule's `security-severity`, 0 to 10, where it gives one.
  public var securitySeverity: Double?
  /// The property bag (section 3.8), with whatever the tool adds.
  public var properties = JSONObject()

  /// A result that says nothing.
  public init() {}
}

/// A place in the source (section 3.28).
public struct SARIFLocation: Sendable, Hashable {
  /// The file's address, mostly relative to the source's root.
  public var uri: String?
  /// The first line, from 1.
  public var startLine: Int?
  /// The last line.
  public var endLine: Int?
  /// The first column, from 1.
  public var startColumn: Int?
  /// The function, method or type it is in.
  public var logicalName: String?

  /// A place that is not known.
  public init() {}
}
