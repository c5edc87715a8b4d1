import Formats

/// Turns a SARIF result into the form that every report takes, so that one set of rules judges all.
enum SARIFReading {
  /// Members of a result's property bag that say what the format has no place for; `package`, `cpe`,
  /// `versions` and `repository` say there what was scanned.
  private static let said = ["reference", "foundAt", "aliases", "humanVerified", "verifiedBy"]

  static func json(
    of result: SARIFResult, in run: SARIFRun, affected: AffectedSoftware
  ) -> JSONValue {
    let properties = result.properties
    let line = result.message.split(whereSeparator: \.isNewline).first.map(String.init)
    let title = properties["title"]?.text ?? result.ruleName ?? line ?? result.ruleID
    var report: JSONObject = [
      "title": String(title.prefix(200)).json, "description": result.message.json,
      "cwe": result.weaknesses.json,
      "provenance": [
        "tool": run.toolName.json, "toolVersion": run.toolVersion.json,
        "testedVersion": (properties["testedVersion"]?.text).json,
      ],
    ]
    for name in said { if let value = properties[name] { report[name] = value } }
    var software = affected.json.object ?? JSONObject()
    for name in ["package", "cpe", "versions", "repository"] {
      if let value = properties[name] { software[name] = value }
    }
    report["affected"] = [.object(software)]
    if let place = result.locations.first {
      report["location"] = [
        "file": place.uri.json, "function": place.logicalName.json, "line": place.startLine.json,
      ]
    }
    return .object(report)
  }
}
