public import Vocabulary

/// An advisory as GitHub's REST API writes it (GitHub REST API 2022-11-28, "Global security
/// advisories" and "Repository security advisories"). The advisory database's files are OSV.
public struct GitHubAdvisory: Sendable, Hashable {
  /// One package that it affects.
  public struct Package: Sendable, Hashable {
    /// GitHub's name of the ecosystem, such as `pip` or `actions`.
    public var ecosystem = ""
    /// The package's name in it.
    public var name = ""
    /// The affected versions, as GitHub writes them: `>= 1.0, < 1.2.9`.
    public var range = ""
    /// The first version with a fix.
    public var fixed: String?
    /// Names of functions that are affected.
    public var functions: [String] = []

    /// A package that is not named yet.
    public init() {}

    /// What matching is keyed on; nil for an ecosystem that is not known.
    public var key: PackageKey? {
      PackageKey(ecosystem: gitHubEcosystems[ecosystem.lowercasedASCII] ?? ecosystem, name: name)
    }

    /// The affected versions; alternatives stand between `||`. Without a range they are unknown.
    public var versions: CVEVersions {
      let parts = range.split(separator: "|").map { String(trimmed($0)) }.filter { !$0.isEmpty }
      return CVEVersions(
        entries: parts.map { CVEVersion(version: $0, status: .affected) },
        defaultStatus: parts.isEmpty ? .unknown : .unaffected)
    }
  }

  /// GitHub's identifier, `GHSA-…`.
  public var id = ""
  /// The CVE identifier.
  public var cve: String?
  /// Other identifiers.
  public var identifiers: [String] = []
  /// `reviewed`, `unreviewed` or `malware`.
  public var kind: String?
  /// One line.
  public var summary: String?
  /// The description, in Markdown.
  public var details: String?
  /// `low`, `medium`, `high`, `critical` or `unknown`.
  public var severity: String?
  /// CVSS vectors, of the oldest version first.
  public var vectors: [String] = []
  /// Weaknesses, such as `CWE-89`.
  public var weaknesses: [String] = []
  /// The packages affected.
  public var packages: [Package] = []
  /// Pages about it.
  public var references: [String] = []
  /// GitHub's page.
  public var url: String?
  /// When it was published.
  public var published: Timestamp?
  /// When it last changed.
  public var modified: Timestamp?
  /// When somebody at GitHub looked at it.
  public var reviewed: Timestamp?
  /// When it was withdrawn, if it was.
  public var withdrawn: Timestamp?

  init() {}

  /// Reads one advisory.
  public init(
    json bytes: some Collection<UInt8>, budget: JSONBudget = .standard
  ) throws(RecordError) {
    let all = try Self.list(json: bytes, budget: budget)
    guard let first = all.first, all.count == 1 else {
      throw RecordError(
        format: "GHSA", field: "", reason: "\(all.count) advisories where one was expected")
    }
    self = first
  }

  /// Reads one advisory or an array of them, as pages of the API are.
  public static func list(
    json bytes: some Collection<UInt8>, budget: JSONBudget = .standard
  ) throws(RecordError) -> [GitHubAdvisory] {
    var advisories: [GitHubAdvisory] = []
    do throws(JSONError) {
      try JSONReader.read(bytes, budget: budget) { (reader) throws(JSONError) in
        func read(_ reader: inout JSONReader) throws(JSONError) {
          var advisory = GitHubAdvisory()
          try advisory.read(&reader)
          advisories.append(advisory)
        }
        if try reader.kind() == .array { try reader.array(read) } else { try read(&reader) }
      }
    } catch {
      throw RecordError(error, format: "GHSA", record: advisories.last?.id)
    }
    for (place, advisory) in advisories.enumerated() where !advisory.id.hasPrefix("GHSA-") {
      throw RecordError(
        format: "GHSA", field: "/\(place)/ghsa_id", reason: "an identifier is required")
    }
    return advisories
  }

  /// Every other identifier, the CVE first.
  public var aliases: [String] {
    var seen: Set<String> = [id]
    return ((cve.map { [$0] } ?? []) + identifiers).filter { seen.insert($0).inserted }
  }
}

/// Ecosystems that GitHub names otherwise than OSV.
private let gitHubEcosystems = [
  "pip": "PyPI", "rust": "crates.io", "composer": "Packagist", "erlang": "Hex",
  "actions": "GitHub Actions", "swift": "SwiftURL", "go": "Go",
]

extension GitHubAdvisory {
  mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "ghsa_id": id = try reader.string()
      case "cve_id": cve = try reader.looseText()
      case "type": kind = try reader.looseText()
      case "summary": summary = try reader.looseText()
      case "description": details = try reader.looseText()
      case "severity": severity = try reader.looseText()
      case "html_url": url = try reader.looseText()
      case "published_at": published = try reader.looseTimestamp()
      case "updated_at": modified = try reader.looseTimestamp()
      case "github_reviewed_at": reviewed = try reader.looseTimestamp()
      case "withdrawn_at": withdrawn = try reader.looseTimestamp()
      case "identifiers":
        try reader.elements { (reader) throws(JSONError) in
          if let text = try member("value", &reader) { identifiers.append(text) }
        }
      case "references":
        try reader.elements { (reader) throws(JSONError) in
          let text =
            try reader.kind() == .object ? try member("url", &reader) : try reader.looseText()
          if let text { references.append(text) }
        }
      case "cwes":
        try reader.elements { (reader) throws(JSONError) in
          if let text = try member("cwe_id", &reader) { weaknesses.append(text) }
        }
      case "cwe_ids":
        for text in try reader.looseTexts() where !weaknesses.contains(text) {
          weaknesses.append(text)
        }
      case "cvss": add(try reader.null() ? nil : try member("vector_string", &reader))
      case "cvss_severities":
        try reader.members { (_, reader) throws(JSONError) in
          add(try reader.null() ? nil : try member("vector_string", &reader))
        }
      case "vulnerabilities":
        try reader.elements { (reader) throws(JSONError) in
          packages.append(try package(&reader))
        }
      default: break
      }
    }
    vectors.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private mutating func add(_ vector: String?) {
    if let vector, !vector.isEmpty, !vectors.contains(vector) { vectors.append(vector) }
  }

  /// The text of one member of an object.
  private func member(
    _ name: StaticString, _ reader: inout JSONReader
  ) throws(JSONError) -> String? {
    var text: String?
    try reader.object { (key, reader) throws(JSONError) in
      if name ~= key { text = try reader.looseText() }
    }
    return text
  }

  private func package(_ reader: inout JSONReader) throws(JSONError) -> Package {
    var package = Package()
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "package":
        try reader.members { (key, reader) throws(JSONError) in
          switch key {
          case "ecosystem": package.ecosystem = try reader.looseText() ?? ""
          case "name": package.name = try reader.looseText() ?? ""
          default: break
          }
        }
      case "vulnerable_version_range": package.range = try reader.looseText() ?? ""
      case "first_patched_version", "patched_versions":
        // An object with an identifier in older answers.
        package.fixed =
          try reader.kind() == .object
          ? try member("identifier", &reader) : try reader.looseText()
      case "vulnerable_functions": package.functions = try reader.looseTexts()
      default: break
      }
    }
    return package
  }
}
