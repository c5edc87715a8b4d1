import Formats
import Vocabulary

/// A finding from an e-mail. Mail has no place for a package or a commit, so lines such as
/// `Package: pkg:npm/left-pad@1.3.0` at the start of a line say it, with or without a list mark.
enum MailFinding {
  /// The names that a line may begin with, without regard to case, and what they mean.
  private static let names: [String: Name] = [
    "package": .package, "purl": .package, "cpe": .cpe, "repository": .repository,
    "versions": .versions, "affected versions": .versions, "file": .file, "function": .function,
    "line": .line, "cwe": .cwe, "cve": .alias, "alias": .alias, "cvss": .vector, "tool": .tool,
    "model": .model, "harness": .harness, "tested version": .testedVersion,
    "tested commit": .testedCommit, "commit": .testedCommit, "command": .command,
  ]

  private enum Name {
    case package, cpe, repository, versions, file, function, line, cwe, alias, vector, tool, model
    case harness, testedVersion, testedCommit, command
  }

  static func json(of mail: MailMessage, about subject: ReportSubject) -> JSONValue {
    var said: [Name: [String]] = [:]
    for line in mail.text.split(whereSeparator: \.isNewline).prefix(5000) {
      guard let colon = line.firstIndex(of: ":"), line.utf8.count < 2000 else { continue }
      let name = line[..<colon].drop { " *->".contains($0) }.lowercased()
      guard let known = names[name.replacing("-", with: " ")] else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      if !value.isEmpty { said[known, default: []].append(String(value)) }
    }
    var software = subject.json ?? JSONObject()
    for (key, name) in [("package", Name.package), ("cpe", .cpe), ("repository", .repository)] {
      if let value = said[name]?.first { software[key] = value.json }
    }
    if let versions = said[.versions]?.first { software["versions"] = versions.json }
    let line = said[.line]?.first.flatMap { Int64($0) }
    let hasPlace = said[.file] != nil || said[.function] != nil
    let titles = mail.subject.drop { $0.isWhitespace }
    return [
      "reference": mail.id.map { FindingParts.cut($0, to: 200) }.json,
      "title": FindingParts.title(titles.isEmpty ? nil : String(titles), else: mail.text),
      "description": FindingParts.cut(mail.text, to: 100_000).json,
      "affected": ["package", "cpe", "repository"].contains { software[$0] != nil }
        ? [.object(software)] : [],
      "location": hasPlace
        ? [
          "file": (said[.file]?.first).json, "function": (said[.function]?.first).json,
          "line": line.json,
        ]
        : .null,
      "cwe": FindingParts.weaknesses(said[.cwe] ?? []),
      "severity": .array((said[.vector] ?? []).prefix(10).compactMap(FindingParts.severity)),
      "aliases": FindingParts.aliases(said[.alias] ?? []),
      "reproducer": said[.command].map { ["command": ($0.first ?? "").json] } ?? .null,
      "provenance": [
        "tool": (said[.tool]?.first).json, "model": (said[.model]?.first).json,
        "harness": (said[.harness]?.first).json,
        "testedVersion": (said[.testedVersion]?.first).json,
        "testedCommit": (said[.testedCommit]?.first).json,
      ],
    ]
  }
}
