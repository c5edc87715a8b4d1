import Formats
import Vocabulary

/// A form in which others write down flaws. Each is turned into the JSON form of a finding, so that
/// one set of rules judges all.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// Static Analysis Results Interchange Format 2.1.0 (OASIS).
  case sarif
  /// Open Source Vulnerability format 1.7 (OpenSSF).
  case osv
  /// Common Security Advisory Framework 2.0 and 2.1 (OASIS): a finding for each vulnerability.
  case csaf
  /// GitHub's repository security advisories, which private vulnerability reports are, in the JSON
  /// of its REST API: one, or a page of them.
  case github
  /// A vulnerability disclosure report in CycloneDX 1.4 to 1.7: a finding for each vulnerability.
  case cycloneDX = "cyclonedx"
  /// An e-mail.
  case mail
  /// Breakwater's own form: one finding, or a list of them.
  case findings
  /// Breakwater's own form, one finding a line.
  case lines

  /// What a file is, by its content; nil when it is none of these.
  public static func recognised(_ bytes: [UInt8]) -> ReportFormat? {
    guard let first = bytes.first(where: { $0 > 32 }) else { return nil }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      return (try? MailMessage(bytes)).map { _ in .mail }
    }
    guard let value = try? JSONValue.parse(bytes, budget: .inventory) else {
      let line = bytes.prefix { $0 != 10 }
      return (try? JSONValue.parse(Array(line)))?.object == nil ? nil : .lines
    }
    return recognised(value.array?.first ?? value)
  }

  private static func recognised(_ value: JSONValue) -> ReportFormat? {
    if value["runs"]?.array != nil { return .sarif }
    if value["document"]?["csaf_version"] != nil { return .csaf }
    if value["bomFormat"] != nil { return .cycloneDX }
    let advisory = value["security_advisory"] ?? value["repository_advisory"] ?? value
    if advisory["ghsa_id"] != nil { return .github }
    if value["summary"] != nil, value["vulnerabilities"]?.array != nil { return .github }
    if value["title"] != nil { return .findings }
    if value["id"] != nil, value["modified"] != nil || value["affected"] != nil { return .osv }
    return value["affected"] == nil ? nil : .findings
  }
}

/// What was scanned or is meant, where a format has no place for it.
public struct ReportSubject: Sendable, Equatable {
  /// A package URL.
  public var package: String?
  /// The address of the source.
  public var repository: String?

  /// A subject; both may be left out.
  public init(package: String? = nil, repository: String? = nil) {
    self.package = package
    self.repository = repository
  }

  /// As software in a finding; nil where nothing was said. What it says is judged with the report.
  var json: JSONObject? {
    guard package != nil || repository != nil else { return nil }
    return ["package": package.json, "repository": repository.json]
  }
}

extension ReportFormat {
  /// The findings that a file holds, in the API's JSON form and not judged yet; null for what is left
  /// out, so that numbers are those of the file.
  ///
  /// - Throws: `RecordError` where the file is not what it should be.
  func findings(in bytes: [UInt8], about subject: ReportSubject) throws(RecordError) -> [JSONValue]
  {
    switch self {
    case .sarif: return try SARIFReading.findings(in: bytes, about: subject)
    case .osv: return [OSVFinding.json(of: try OSVRecord(json: bytes))]
    case .csaf: return CSAFFinding.json(of: try CSAFDocument(json: bytes))
    case .github: return try GitHubFinding.findings(in: bytes)
    case .cycloneDX: return try CycloneDXFinding.findings(in: bytes)
    case .mail: return [MailFinding.json(of: try MailMessage(bytes), about: subject)]
    case .findings, .lines:
      let value = try FindingParts.document(bytes, format: "finding")
      return value.array ?? [value]
    }
  }
}

/// What several adapters share.
enum FindingParts {
  /// A JSON document, of at most what an inventory may hold.
  static func document(_ bytes: [UInt8], format: String) throws(RecordError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue.parse(bytes, budget: .inventory)
    } catch {
      throw RecordError(
        format: format, field: error.path.isEmpty ? "/" : error.path,
        reason: "line \(error.line), column \(error.column): \(error.reason)")
    }
  }

  /// Most packages of one finding; further ones are counted in the description.
  static let mostAffected = 50

  /// The title of a report that has only a text: its first line.
  static func title(_ title: String?, else text: String?) -> JSONValue {
    let line = (title ?? text ?? "").split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return cut(line, to: 300).json
  }

  /// Cuts at a whole character.
  static func cut(_ text: String, to bytes: Int) -> String {
    guard text.utf8.count > bytes else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: bytes - 3)
    while end > text.startIndex, end.samePosition(in: text) == nil {
      end = text.utf8.index(before: end)
    }
    return text[..<end] + "…"
  }

  /// A severity as the OSV schema writes it; nil for what is no CVSS vector.
  static func severity(_ vector: String) -> JSONValue? {
    let kind: String? =
      if vector.hasPrefix("CVSS:4.0/") {
        "CVSS_V4"
      } else if vector.hasPrefix("CVSS:3.") {
        "CVSS_V3"
      } else if vector.hasPrefix("AV:") || vector.hasPrefix("(AV:") {
        "CVSS_V2"
      } else {
        nil
      }
    return kind.map { ["type": $0.json, "score": vector.json] }
  }

  /// Identifiers that a catalogue could have given, each once.
  static func aliases(_ names: [String]) -> JSONValue {
    var seen: Set<String> = []
    return names.filter { IntakeRules.isIdentifier($0) && seen.insert($0).inserted }.prefix(50)
      .map { $0 }.json
  }

  /// A weakness by its number, only where it is one.
  static func weaknesses(_ names: [String]) -> JSONValue {
    var seen: Set<Int> = []
    return names.compactMap { name -> String? in
      let digits = name.drop { !$0.isNumber }.prefix { $0.isNumber }
      guard let number = Int(digits), (1...999_999).contains(number),
        seen.insert(number).inserted
      else { return nil }
      return "CWE-\(number)"
    }.prefix(20).map { $0 }.json
  }
}
