import Formats
import Vocabulary

/// Findings from GitHub's private vulnerability reports and repository security advisories, in the
/// JSON of its REST API (2022-11-28): what `GET /repos/{owner}/{repo}/security-advisories` answers,
/// what `POST …/security-advisories/reports` takes, and what the webhook `repository_advisory` sends.
enum GitHubFinding {
  static func findings(in bytes: [UInt8]) throws(RecordError) -> [JSONValue] {
    let root = try FindingParts.document(bytes, format: "GitHub advisory")
    return (root.array ?? [root]).map { item in
      let advisory = item["security_advisory"] ?? item["repository_advisory"] ?? item
      return json(of: advisory, repository: item["repository"]?["html_url"]?.text)
    }
  }

  private static func json(of advisory: JSONValue, repository: String?) -> JSONValue {
    let page = advisory["html_url"]?.text
    // The address of the advisory's page holds the repository's.
    let source =
      repository ?? page?.firstRange(of: "/security/").map { String(page?[..<$0.lowerBound] ?? "") }
    let packages = (advisory["vulnerabilities"]?.array ?? []).prefix(FindingParts.mostAffected)
    var affected = packages.compactMap { software($0, source) }
    if affected.isEmpty, let source { affected = [["repository": source.json]] }
    let functions = packages.flatMap { $0["vulnerable_functions"]?.array ?? [] }
    let vectors =
      [
        advisory["cvss_severities"]?["cvss_v4"]?["vector_string"],
        advisory["cvss_severities"]?["cvss_v3"]?["vector_string"],
        advisory["cvss"]?["vector_string"], advisory["cvss_vector_string"],
      ].compactMap { $0?.text }
    var seen: Set<String> = []
    let cwe =
      (advisory["cwe_ids"]?.array ?? [])
      + (advisory["cwes"]?.array ?? []).compactMap { $0["cwe_id"] }
    let names = [advisory["ghsa_id"]?.text, advisory["cve_id"]?.text].compactMap(\.self)
    let credited = (advisory["credits"]?.array ?? []).compactMap {
      $0["login"]?.text ?? $0["user"]?["login"]?.text
    }
    return [
      "reference": advisory["ghsa_id"] ?? .null,
      "title": FindingParts.title(advisory["summary"]?.text, else: advisory["description"]?.text),
      "description": advisory["description"] ?? .null,
      "affected": .array(affected),
      "location": functions.first.map { ["function": $0] } ?? .null,
      "cwe": FindingParts.weaknesses(cwe.compactMap(\.text)),
      "severity": .array(
        vectors.filter { seen.insert($0).inserted }.compactMap(FindingParts.severity)),
      "aliases": FindingParts.aliases(names),
      "verifiedBy": credited.isEmpty ? .null : credited.prefix(5).joined(separator: ", ").json,
    ]
  }

  private static func software(_ entry: JSONValue, _ source: String?) -> JSONValue? {
    var package = GitHubAdvisory.Package()
    package.ecosystem = entry["package"]?["ecosystem"]?.text ?? ""
    package.name = entry["package"]?["name"]?.text ?? ""
    guard package.key != nil || source != nil else { return nil }
    return [
      "package": (package.key?.text).json, "repository": source.json,
      "versions": entry["vulnerable_version_range"] ?? .null,
    ]
  }
}
