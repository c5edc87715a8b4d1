import Formats
import Storage
import Vocabulary

/// One question of OSV's query API: a package, with or without a version.
struct OSVQuestion: Sendable {
  let key: PackageKey
  let version: String?
  /// The distribution's release, from `Debian:12` or the `distro` qualifier.
  let release: String?
  /// Where to go on: the last record of the page before.
  let after: String?

  /// Reads a query object; throws ``Problem`` that names the member and the rule.
  init(json: JSONValue) throws {
    guard let query = json.object else {
      throw Problem.osv("", "A query is a JSON object.")
    }
    if query["commit"] != nil {
      throw Problem.osv(
        "/commit", "Queries by commit are not answered here; ask by package and version.")
    }
    let package = query["package"]
    let version = query["version"]?.text.flatMap { $0.isEmpty ? nil : $0 }
    let after = query["page_token"]?.text.flatMap { $0.isEmpty ? nil : $0 }
    if let text = package?["purl"]?.text, !text.isEmpty {
      guard package?["name"]?.text ?? "" == "", package?["ecosystem"]?.text ?? "" == "" else {
        throw Problem.osv("/package/purl", "Give either the package URL or name and ecosystem.")
      }
      let url: PackageURL
      do {
        url = try PackageURL(text)
      } catch {
        throw Problem.osv("/package/purl", "\"\(text)\" is no package URL: \(error)")
      }
      guard version == nil || url.version == nil else {
        throw Problem.osv("/version", "The package URL has a version already.")
      }
      self.init(
        key: PackageKey(url), version: url.version ?? version,
        release: url.qualifiers["distro"].flatMap { PackageRelease(qualifier: $0)?.text },
        after: after)
      return
    }
    guard let name = package?["name"]?.text, !name.isEmpty else {
      throw Problem.osv("/package/name", "A query names a package: name and ecosystem, or a purl.")
    }
    let ecosystem = package?["ecosystem"]?.text ?? ""
    guard let key = PackageKey(ecosystem: ecosystem, name: name) else {
      throw Problem.osv("/package/ecosystem", "\"\(ecosystem)\" is no ecosystem known here.")
    }
    self.init(
      key: key, version: version, release: PackageKey.release(ecosystem: ecosystem), after: after)
  }

  private init(key: PackageKey, version: String?, release: String?, after: String?) {
    self.key = key
    self.version = version
    self.release = release
    self.after = after
  }
}

/// Records as OSV's API gives them (osv.dev, version 1; OSV schema 1.7).
struct OSVAnswers {
  /// Most records of one page.
  static let page = 1000

  /// A record found by a query.
  struct Hit: Sendable {
    let source: String
    let record: String
    let modifiedAt: Timestamp?
    let vulnerability: String?

    /// Tells it from every other record.
    var name: String { source + " " + record }
  }

  /// The records that answer a question, by identifier, and where to go on.
  static func hits(
    _ question: OSVQuestion, in package: OSVPackage?, limit: Int = page
  ) throws -> (hits: [Hit], next: String?) {
    let scheme = question.key.versionScheme
    let versionKey = question.version.map { VersionKey($0, scheme: scheme).bytes }
    var hits: [Hit] = []
    for row in package?.rows ?? [] where hits.last?.record != row.hit.record {
      if let wanted = row.release, let release = question.release,
        !PackageRelease.isSame(wanted, release)
      {
        continue
      }
      if let version = question.version, let versionKey {
        if let bounds = row.bounds, !VersionBounds.mayContain(versionKey, encoded: bounds) {
          continue
        }
        guard try row.affects(version, scheme) else { continue }
      }
      hits.append(row.hit)
    }
    // A CVE record says in other words what an OSV record about the same vulnerability says.
    let covered = Set(hits.filter { $0.source != "cve" }.map(\.vulnerability))
    var told = hits.filter { $0.source != "cve" || !covered.contains($0.vulnerability) }[...]
    if let after = question.after { told = told.drop { !isBefore(after, $0.record) } }
    let page = Array(told.prefix(limit))
    return (page, page.count < told.count ? page.last?.record : nil)
  }

  /// The order of both databases: that of the bytes.
  private static func isBefore(_ one: String, _ other: String) -> Bool {
    one.utf8.lexicographicallyPrecedes(other.utf8)
  }

  /// A record in the OSV format.
  static func document(_ stored: CatalogStore.Document) -> JSONValue {
    var object = JSONObject()
    object["schema_version"] = "1.7.0"
    object["id"] = stored.id.json
    object["modified"] = (stored.modifiedAt ?? stored.importedAt).json
    if let published = stored.publishedAt { object["published"] = published.json }
    if let withdrawn = stored.withdrawnAt { object["withdrawn"] = withdrawn.json }
    let aliases = stored.aliases.filter { $0 != stored.id }
    if !aliases.isEmpty { object["aliases"] = aliases.json }
    object["summary"] = stored.title.json
    if let details = stored.details { object["details"] = details.json }
    if let vector = stored.vector, let type = severityType(vector) {
      object["severity"] = .array([["type": type.json, "score": vector.json]])
    }
    object["affected"] = .array(stored.affected.compactMap(affected))
    if !stored.references.isEmpty {
      object["references"] = .array(stored.references.map { ["type": "WEB", "url": $0.json] })
    }
    object["database_specific"] = [
      "source": stored.source.json, "cwe_ids": stored.weaknesses.json,
    ]
    return .object(object)
  }

  private static func severityType(_ vector: String) -> String? {
    if vector.hasPrefix("CVSS:4") { return "CVSS_V4" }
    if vector.hasPrefix("CVSS:3") { return "CVSS_V3" }
    return vector.hasPrefix("AV:") ? "CVSS_V2" : nil
  }

  private static func affected(_ stored: CatalogStore.Document.Affected) -> JSONValue? {
    var object = JSONObject()
    guard let key = PackageKey(text: stored.key) else { return nil }
    let named = stored.ecosystem.flatMap { ecosystem in
      stored.name.map { (ecosystem: ecosystem, name: $0) }
    }
    if let (ecosystem, name) = named ?? key.ecosystemName, !ecosystem.isEmpty {
      object["package"] = [
        "ecosystem": ecosystem.json, "name": name.json, "purl": stored.key.json,
      ]
    }
    switch stored.versions {
    case .ranges(let ranges, let listed):
      object["ranges"] = .array(ranges.compactMap(range))
      if !listed.isEmpty { object["versions"] = listed.json }
    case .entries(let entries):
      guard object["package"] != nil else { return nil }
      let intervals = entries.affectedIntervals(in: key.versionScheme).map(\.interval)
      object["ranges"] = .array(
        intervals.map { interval in
          var events: [JSONValue] = [["introduced": (interval.lower ?? "0").json]]
          if let upper = interval.upper {
            events.append([(interval.includesUpper ? "last_affected" : "fixed"): upper.json])
          }
          return ["type": "ECOSYSTEM", "events": .array(events)]
        })
    }
    return .object(object)
  }

  private static func range(_ range: VersionRange) -> JSONValue? {
    var object: JSONObject = ["type": range.kind.rawValue.json]
    if let repository = range.repository {
      object["repo"] = repository.json
    } else if range.kind == .git {
      return nil
    }
    object["events"] = .array(
      range.events.map { event in
        switch event {
        case .introduced(let version): ["introduced": version.json]
        case .fixed(let version): ["fixed": version.json]
        case .lastAffected(let version): ["last_affected": version.json]
        case .limit(let version): ["limit": version.json]
        }
      })
    return .object(object)
  }
}

extension Problem {
  /// A query that OSV's API refuses as well.
  static func osv(_ field: String, _ rule: String) -> Problem {
    Problem(
      code: "invalid-query", status: 400, title: "The query breaks a rule", detail: rule,
      remedy: "See https://google.github.io/osv.dev/post-v1-query/.",
      fields: [FieldProblem(field: field, rule: rule)])
  }
}
