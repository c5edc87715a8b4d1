import Formats

/// The result of a scan for people.
enum ScanTable {
  static func text(_ report: ScanReport) -> String {
    var lines: [String] = []
    if !report.findings.isEmpty {
      lines.append(
        Terminal.table(
          ["PACKAGE", "VERSION", "VULNERABILITY", "SEVERITY", "FIXED IN", "WHY"],
          report.findings.map { finding in
            let component = report.seen(finding).component
            return [
              name(component), component.version ?? "", finding.vulnerability, severity(finding),
              finding.fixedVersion ?? "-", finding.reason,
            ]
          }))
      lines.append("")
    }
    lines.append(summary(report))
    for note in report.inventory.notes.prefix(20) {
      lines.append("note: " + Terminal.visible(note))
    }
    if report.inventory.notes.count > 20 {
      lines.append("note: and \(report.inventory.notes.count - 20) more (see them with --json)")
    }
    return lines.joined(separator: "\n")
  }

  private static func summary(_ report: ScanReport) -> String {
    let total = report.inventory.seen.count
    var text: String
    if report.findings.isEmpty {
      text = "No known vulnerability in \(count(total, "component"))"
    } else {
      let carriers = Set(report.findings.map(\.component)).count
      let kinds = Set(report.findings.map(\.vulnerability)).count
      text =
        "\(kinds) \(kinds == 1 ? "vulnerability" : "vulnerabilities") in \(carriers) of "
        + count(total, "component")
      let exploited = Set(
        report.findings.filter(\.isKnownExploited).map(\.vulnerability)
      ).count
      if exploited > 0 { text += "; \(exploited) known to be exploited" }
    }
    text += " (\(count(report.inventory.sources.count, "source"))"
    text += ", \(report.known) vulnerabilities known)."
    if !report.suppressed.isEmpty {
      text += " \(report.suppressed.count) said not to count (VEX); see them with --json."
    }
    if report.unmatched > 0 {
      text +=
        " \(count(report.unmatched, "component")) could not be matched: no version, or no"
        + " package URL or CPE name."
    }
    return text
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  static func name(_ component: BOMComponent) -> String {
    let name = component.group.map { "\($0)/\(component.name)" } ?? component.name
    return component.isDevelopment ? name + " (dev)" : name
  }

  private static func severity(_ finding: ScanFinding) -> String {
    var words: [String] = []
    if let severity = finding.severity, let score = finding.score {
      words.append("\(severity.rawValue) \(score)")
    }
    if finding.isKnownExploited { words.append("KEV") }
    return words.isEmpty ? "-" : words.joined(separator: " ")
  }
}
