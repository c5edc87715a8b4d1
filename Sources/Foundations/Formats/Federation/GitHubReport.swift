public import Vocabulary

/// A private vulnerability report or another security advisory of a GitHub repository, as its REST API
/// (version 2022-11-28) shows it and its webhook `repository_advisory` brings it.
public struct GitHubReport: Sendable, Equatable {
  /// GitHub's identifier, such as `GHSA-abcd-1234-wxyz`.
  public let id: String
  /// The CVE identifier.
  public let cve: String?
  /// One line.
  public let summary: String
  /// The text, in Markdown.
  public let description: String
  /// `triage`, `draft`, `published`, `closed` or `withdrawn`.
  public let state: String
  /// When it last changed.
  public let changedAt: Timestamp?
  /// Owner and name of the repository, where the document says it.
  public let repository: String?

  /// Reads one advisory of a parsed document.
  public init(_ value: JSONValue) throws(RecordError) {
    let own = value["repository_advisory"] ?? value["security_advisory"] ?? value
    guard let name = own["ghsa_id"]?.text.flatMap(KnownName.init), name.authority == .github else {
      throw RecordError(
        format: "GitHub advisory", field: "/ghsa_id",
        reason: "an identifier such as GHSA-abcd-1234-wxyz is required")
    }
    id = name.text
    cve = own["cve_id"]?.text.flatMap { KnownName($0)?.text }
    summary = FederationReading.plain(own["summary"]?.text ?? name.text, 280)
    description = FederationReading.cut(own["description"]?.text ?? "", 65_535)
    state = FederationReading.plain(own["state"]?.text ?? "", 20)
    changedAt = (own["updated_at"]?.text ?? own["created_at"]?.text).flatMap {
      Timestamp(rfc3339: $0)
    }
    repository = value["repository"]?["full_name"]?.text.map { FederationReading.plain($0, 140) }
  }

  /// Reads one advisory, a webhook's body, or a list of advisories.
  public static func all(json bytes: [UInt8]) throws(RecordError) -> [GitHubReport] {
    let root = try FederationReading.document(bytes, format: "GitHub advisory")
    let values = root.array ?? [root]
    guard values.count <= FederationReading.mostItems else {
      throw RecordError(
        format: "GitHub advisory", field: "/",
        reason: "at most \(FederationReading.mostItems) at once; fetch fewer a page")
    }
    var reports: [GitHubReport] = []
    for value in values { reports.append(try GitHubReport(value)) }
    return reports
  }
}

/// What is sent to GitHub: a private report (`POST …/security-advisories/reports`).
public struct GitHubReportDraft: Sendable, Equatable {
  /// An affected package.
  public struct Package: Sendable, Equatable {
    /// GitHub's word for where it comes from, such as `npm`.
    public let ecosystem: String
    /// Its name.
    public let name: String
    /// The affected versions.
    public let versions: String?

    /// A package from its package URL; nil where GitHub has no word for its ecosystem.
    public init?(_ package: PackageURL, versions: String?) {
      let words = [
        "npm": "npm", "pypi": "pip", "maven": "maven", "nuget": "nuget", "composer": "composer",
        "golang": "go", "cargo": "rust", "gem": "rubygems", "hex": "erlang", "pub": "pub",
        "swift": "swift", "githubactions": "actions",
      ]
      guard let word = words[package.type] else { return nil }
      ecosystem = word
      let separator = package.type == "maven" ? ":" : "/"
      name = (package.namespace.map { $0 + separator } ?? "") + package.name
      self.versions = versions
    }
  }

  /// One line, at most 1,024 characters.
  public var summary: String
  /// The text, at most 65,535 characters.
  public var description: String
  /// Affected packages.
  public var packages: [Package]
  /// Weaknesses, such as `CWE-79`.
  public var weaknesses: [String]
  /// A CVSS vector of version 3 or 4.
  public var vector: String?

  /// A draft.
  public init(
    summary: String, description: String, packages: [Package] = [], weaknesses: [String] = [],
    vector: String? = nil
  ) {
    self.summary = summary
    self.description = description
    self.packages = packages
    self.weaknesses = weaknesses
    self.vector = vector
  }

  /// The body.
  public var body: [UInt8] {
    var json: JSONObject = [
      "summary": FederationReading.plain(summary, 1024).json,
      "description": FederationReading.cut(description, 65_535).json,
    ]
    if !packages.isEmpty {
      json["vulnerabilities"] = .array(
        packages.map {
          [
            "package": ["ecosystem": $0.ecosystem.json, "name": $0.name.json],
            "vulnerable_version_range": $0.versions.json,
          ]
        })
    }
    if !weaknesses.isEmpty { json["cwe_ids"] = weaknesses.json }
    if let vector, vector.hasPrefix("CVSS:") { json["cvss_vector_string"] = vector.json }
    json["start_private_fork"] = false
    return JSONValue.object(json).serializedBytes(pretty: true)
  }
}
