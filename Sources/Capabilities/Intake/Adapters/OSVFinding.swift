import Formats
import Vocabulary

/// A finding from an OSV record (ossf/osv-schema 1.7).
enum OSVFinding {
  static func json(of record: OSVRecord) -> JSONValue {
    let packages = record.affected.compactMap(software)
    var description = record.details ?? ""
    if packages.count > FindingParts.mostAffected {
      let more = packages.count - FindingParts.mostAffected
      description += "\n\n\(more) further packages are named in the record."
    }
    let finders = record.credits.filter { $0.type == "FINDER" || $0.type == "REPORTER" }.map(\.name)
    let tools = record.credits.filter { $0.type == "TOOL" }.map(\.name)
    return [
      "reference": record.id.json,
      "title": FindingParts.title(record.summary, else: record.details ?? record.id),
      "description": FindingParts.cut(description, to: 100_000).json,
      "affected": .array(Array(packages.prefix(FindingParts.mostAffected))),
      "cwe": FindingParts.weaknesses(
        (record.databaseSpecific?["cwe_ids"]?.array ?? []).compactMap(\.text)),
      "severity": .array(record.severity.compactMap { FindingParts.severity($0.score) }),
      "aliases": FindingParts.aliases([record.id] + record.aliases),
      "provenance": ["tool": tools.first.json],
      "verifiedBy": finders.isEmpty ? .null : finders.prefix(5).joined(separator: ", ").json,
    ]
  }

  private static func software(_ affected: OSVAffected) -> JSONValue? {
    let ranges = affected.ranges.filter { $0.kind != .git }
    let git = affected.ranges.first { $0.kind == .git }
    let package = affected.packageURL ?? affected.key?.text
    var software: JSONObject = ["package": package.json]
    if let repository = git?.repository, repository.hasPrefix("https://") {
      software["repository"] = repository.json
    }
    guard package != nil || software["repository"] != nil else { return nil }
    let words = ranges.flatMap { range in range.events.compactMap(word) }
    let listed = affected.versions.prefix(20).joined(separator: ", ")
    let versions = words.isEmpty ? listed : words.joined(separator: " ")
    if !versions.isEmpty { software["versions"] = FindingParts.cut(versions, to: 500).json }
    let commits = git.map { range in
      (
        first(range) {
          if case .introduced(let commit) = $0, commit != "0" { commit } else { nil }
        },
        first(range) { if case .fixed(let commit) = $0 { commit } else { nil } }
      )
    }
    if let commits, commits.0 != nil || commits.1 != nil {
      software["commitRange"] = ["introduced": commits.0.json, "fixed": commits.1.json]
    }
    return .object(software)
  }

  private static func first(
    _ range: VersionRange, _ commit: (VersionRange.Event) -> String?
  ) -> String? {
    range.events.lazy.compactMap(commit).first
  }

  private static func word(_ event: VersionRange.Event) -> String? {
    switch event {
    case .introduced(let version): version == "0" ? nil : ">=\(version)"
    case .fixed(let version): "<\(version)"
    case .lastAffected(let version): "<=\(version)"
    case .limit: nil
    }
  }
}
