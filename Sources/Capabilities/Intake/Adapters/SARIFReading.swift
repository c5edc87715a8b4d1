import Formats

/// Turns a SARIF result into the form that every report takes, so that one set of rules judges all.
enum SARIFReading {
  /// Members of a result's property bag that say what the format has no place for; `package`, `cpe`,
  /// `versions` and `repository` say there what was scanned.
  private static let said = ["reference", "foundAt", "aliases", "humanVerified", "verifiedBy"]

  /// The results of a SARIF 2.1.0 file but those that the tool itself suppressed. What was scanned is
  /// not in the format: the caller says it, or each result does in its property bag (`package`).
  static func findings(
    in bytes: [UInt8], about subject: ReportSubject
  ) throws(RecordError) -> [JSONValue] {
    let log = try SARIFLog(json: bytes)
    return log.runs.flatMap { run in
      run.results.map { $0.isSuppressed ? .null : json(of: $0, in: run, about: subject) }
    }
  }

  private static func json(
    of result: SARIFResult, in run: SARIFRun, about subject: ReportSubject
  ) -> JSONValue {
    let properties = result.properties
    let line = result.message.split(whereSeparator: \.isNewline).first.map(String.init)
    let titles = [
      properties["title"]?.text, result.ruleName, line, result.ruleID,
      "A result of \(run.toolName)",
    ]
    let title = titles.lazy.compactMap(\.self).first { $0.contains { !$0.isWhitespace } } ?? ""
    var report: JSONObject = [
      "title": String(title.prefix(200)).json, "description": result.message.json,
      "cwe": result.weaknesses.json,
      "provenance": [
        "tool": run.toolName.json, "toolVersion": run.toolVersion.json,
        "testedVersion": (properties["testedVersion"]?.text).json,
      ],
    ]
    for name in said { if let value = properties[name] { report[name] = value } }
    var software = subject.json ?? JSONObject()
    for name in ["package", "cpe", "versions", "repository"] {
      if let value = properties[name] { software[name] = value }
    }
    report["affected"] = [.object(software)]
    if let place = result.locations.first {
      report["location"] = [
        "file": place.uri.json, "function": place.logicalName.json, "line": place.startLine.json,
        "sink": result.sink.json,
      ]
    }
    return .object(report)
  }
}
