public import Formats
import HTTP
import Vocabulary

extension FindingDraft {
  /// Most bytes of one report.
  public static let limit = 256 * 1024

  /// Reads the API form; every broken rule is named with its JSON Pointer.
  public init(json: JSONValue) throws { try self.init(json, slack: 1) }

  /// Reads what was stored. It passed the rules when it came, so a canonical form that is longer
  /// than what was sent is no reason to refuse it now.
  init(stored json: JSONValue) throws { try self.init(json, slack: 8) }

  private init(_ json: JSONValue, slack: Int) throws {
    var fields = try Fields(json, slack: slack)
    title = fields.text("title", limit: 300)
    reference = fields.optionalText("reference", limit: 200)
    description = fields.optionalText("description", limit: 100_000)
    foundAt = fields.time("foundAt")
    var affected: [AffectedSoftware] = []
    for (place, item) in fields.list("affected", limit: 50).enumerated() {
      var read = try Fields(item, slack: slack, prefix: "/affected/\(place)")
      affected.append(AffectedSoftware(&read))
      fields.include(read.broken)
    }
    if affected.isEmpty, !fields.broken.contains(where: { $0.field == "/affected" }) {
      fields.refuse("affected", "must name at least one package, CPE name or repository")
    }
    self.affected = affected
    location = try fields.value("location").map { value in
      var read = try Fields(value, slack: slack, prefix: "/location")
      let location = SourceLocation(
        file: read.optionalText("file", limit: 1000),
        function: read.optionalText("function", limit: 500),
        line: read.integer("line", in: 1...1_000_000_000),
        sink: read.optionalText("sink", limit: 500))
      read.refuseUnknown()
      fields.include(read.broken)
      return location
    }
    weaknesses = fields.texts("cwe", limit: 20, each: 20).enumerated().compactMap {
      place, text in
      let number = text.uppercased().hasPrefix("CWE-") ? Int(text.dropFirst(4)) : Int(text)
      guard let number, (1...999_999).contains(number) else {
        fields.refuse("cwe/\(place)", "must be a weakness such as CWE-79")
        return nil
      }
      return "CWE-\(number)"
    }
    severity = []
    for (place, item) in fields.list("severity", limit: 10).enumerated() {
      var read = try Fields(item, slack: slack, prefix: "/severity/\(place)")
      let kind = read.text("type", limit: 20)
      let vector = read.text("score", limit: 300)
      if !vector.isEmpty, !SeverityClaim.fits(kind, vector) {
        read.refuse("score", "is not a \(kind) vector")
      }
      read.refuseUnknown()
      fields.include(read.broken)
      severity.append(SeverityClaim(kind: kind, vector: vector))
    }
    aliases = fields.texts("aliases", limit: 50, each: 100).enumerated().compactMap {
      place, text in
      guard IntakeRules.isIdentifier(text) else {
        fields.refuse("aliases/\(place)", "must be a public identifier such as CVE-2024-3094")
        return nil
      }
      return text.uppercased().hasPrefix("CVE-") ? text.uppercased() : text
    }
    if affected.count * aliases.count > 200 {
      fields.refuse("aliases", "times `affected` must be at most 200; split the report")
    }
    var reproducer: String?
    var command: String?
    if let value = fields.value("reproducer") {
      var read = try Fields(value, slack: slack, prefix: "/reproducer")
      reproducer = read.optionalText("text", limit: 100_000)
      command = read.optionalText("command", limit: 4000)
      read.refuseUnknown()
      fields.include(read.broken)
    }
    self.reproducer = reproducer
    self.command = command
    patch = fields.optionalText("patch", limit: 100_000)
    provenance = Provenance()
    if let value = fields.value("provenance") {
      var read = try Fields(value, slack: slack, prefix: "/provenance")
      provenance = Provenance(
        tool: read.optionalText("tool", limit: 200),
        toolVersion: read.optionalText("toolVersion", limit: 100),
        model: read.optionalText("model", limit: 200),
        modelVersion: read.optionalText("modelVersion", limit: 100),
        harness: read.optionalText("harness", limit: 200), promptDigest: Self.digest(&read),
        testedVersion: read.optionalText("testedVersion", limit: 200),
        testedCommit: read.optionalText("testedCommit", limit: 100))
      read.refuseUnknown()
      fields.include(read.broken)
    }
    humanVerified = fields.boolean("humanVerified") ?? false
    verifiedBy = fields.optionalText("verifiedBy", limit: 200)
    credit = fields.optionalText("credit", limit: 200)
    try fields.finish()
  }

  private static func digest(_ read: inout Fields) -> String? {
    guard let text = read.optionalText("promptDigest", limit: 64) else { return nil }
    guard text.utf8.count == 64,
      text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else {
      read.refuse("promptDigest", "must be a SHA-256 digest in lower-case hexadecimal")
      return nil
    }
    return text
  }

  /// The API form.
  public var json: JSONValue {
    var json: JSONObject = [
      "reference": reference.json, "title": title.json, "description": description.json,
      "foundAt": foundAt.json, "affected": .array(affected.map(\.json)),
      "location": location.map {
        [
          "file": $0.file.json, "function": $0.function.json, "line": $0.line.json,
          "sink": $0.sink.json,
        ]
      } ?? .null,
      "cwe": weaknesses.json,
      "severity": .array(severity.map { ["type": $0.kind.json, "score": $0.vector.json] }),
      "aliases": aliases.json,
      "reproducer": reproducer == nil && command == nil
        ? .null : ["text": reproducer.json, "command": command.json],
      "provenance": provenance.json,
      "humanVerified": humanVerified.json, "verifiedBy": verifiedBy.json,
    ]
    if let patch { json["patch"] = patch.json }
    if let credit { json["credit"] = credit.json }
    return .object(json)
  }
}

extension SeverityClaim {
  static func fits(_ kind: String, _ vector: String) -> Bool {
    switch kind {
    case "CVSS_V4": vector.hasPrefix("CVSS:4.0/")
    case "CVSS_V3": vector.hasPrefix("CVSS:3.0/") || vector.hasPrefix("CVSS:3.1/")
    case "CVSS_V2": vector.hasPrefix("AV:") || vector.hasPrefix("(AV:")
    default: false
    }
  }
}

extension AffectedSoftware {
  init(_ read: inout Fields) {
    package = nil
    cpe = nil
    if let text = read.optionalText("package", limit: 1000) {
      do {
        package = try PackageURL(text)
      } catch {
        read.refuse("package", "is not a package URL: \(error.reason)")
      }
    }
    if let text = read.optionalText("cpe", limit: 500) {
      do {
        cpe = try CPEName(text)
      } catch {
        read.refuse("cpe", "is not a CPE name: \(error.reason)")
      }
    }
    versions = read.optionalText("versions", limit: 500)
    repository = read.optionalText("repository", limit: 500)
    if let text = repository, !text.hasPrefix("https://"), !text.hasPrefix("git") {
      read.refuse("repository", "must be an https or git address")
    }
    introducedCommit = nil
    fixedCommit = nil
    if let value = read.value("commitRange") {
      introducedCommit = AffectedSoftware.commit(value["introduced"], "introduced", &read)
      fixedCommit = AffectedSoftware.commit(value["fixed"], "fixed", &read)
    }
    if package == nil, cpe == nil, repository == nil, read.broken.isEmpty {
      read.refuse("package", "is required where no source repository (or CPE name) is given")
    }
    read.refuseUnknown()
  }

  private static func commit(
    _ value: JSONValue?, _ name: String, _ read: inout Fields
  ) -> String? {
    guard let value, !value.isNull else { return nil }
    guard let text = value.text, (7...64).contains(text.utf8.count),
      text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else {
      read.refuse("commitRange/\(name)", "must be a commit in lower-case hexadecimal")
      return nil
    }
    return text
  }

  /// The API form.
  public var json: JSONValue {
    [
      "package": (package?.description).json, "cpe": (cpe?.description).json,
      "versions": versions.json, "repository": repository.json,
      "commitRange": introducedCommit == nil && fixedCommit == nil
        ? .null : ["introduced": introducedCommit.json, "fixed": fixedCommit.json],
    ]
  }
}

extension Provenance {
  /// Members of later days stand only where they are given, so that the digest of a report that was
  /// accepted before they came is what its receipt says.
  var json: JSONValue {
    var json: JSONObject = [
      "tool": tool.json, "toolVersion": toolVersion.json, "model": model.json,
      "modelVersion": modelVersion.json, "testedVersion": testedVersion.json,
      "testedCommit": testedCommit.json,
    ]
    if let harness { json["harness"] = harness.json }
    if let promptDigest { json["promptDigest"] = promptDigest.json }
    return .object(json)
  }
}
