public import Vocabulary

/// One vulnerability in the OSV format (ossf/osv-schema 1.7).
public struct OSVRecord: Sendable, Hashable {
  /// The schema's version, where the record names it.
  public var schemaVersion: String?
  /// The record's identifier.
  public var id: String
  /// When the record last changed.
  public var modified: Timestamp?
  /// When it was first published.
  public var published: Timestamp?
  /// When it was withdrawn, if it was.
  public var withdrawn: Timestamp?
  /// Other identifiers of the same vulnerability.
  public var aliases: [String] = []
  /// Identifiers of closely related vulnerabilities.
  public var related: [String] = []
  /// Identifiers of upstream vulnerabilities that this record covers.
  public var upstream: [String] = []
  /// One line in plain text.
  public var summary: String?
  /// The description, in CommonMark.
  public var details: String?
  /// Severities of the whole record.
  public var severity: [OSVSeverity] = []
  /// The packages affected.
  public var affected: [OSVAffected] = []
  /// Pages about it.
  public var references: [OSVReference] = []
  /// Who is credited.
  public var credits: [OSVCredit] = []
  /// What the database adds, unread.
  public var databaseSpecific: JSONValue?

  /// An empty record.
  public init(id: String) { self.id = id }

  /// Reads one record in JSON.
  public init(
    json bytes: some Collection<UInt8>, budget: JSONBudget = .standard
  ) throws(RecordError) {
    var record = OSVRecord(id: "")
    do throws(JSONError) {
      try JSONReader.read(bytes, budget: budget) { (reader) throws(JSONError) in
        try record.read(&reader)
      }
    } catch {
      throw RecordError(error, format: "OSV", record: record.id.isEmpty ? nil : record.id)
    }
    guard !record.id.isEmpty else {
      throw RecordError(format: "OSV", field: "/id", reason: "an identifier is required")
    }
    self = record
  }

  /// Reads one record in YAML, without anchors and aliases, of at most 4 MiB.
  public init(yaml bytes: some Collection<UInt8>) throws(RecordError) {
    let value = try readYAML(bytes, format: "OSV YAML")
    try self.init(json: value.serializedBytes())
  }
}

/// A severity in an OSV record.
public struct OSVSeverity: Sendable, Hashable {
  /// How it is scored: `CVSS_V2`, `CVSS_V3`, `CVSS_V4`, `Ubuntu`.
  public let type: String
  /// The vector or word.
  public let score: String

  /// A severity.
  public init(type: String, score: String) {
    self.type = type
    self.score = score
  }
}

/// A page about the vulnerability.
public struct OSVReference: Sendable, Hashable {
  /// What it is: `ADVISORY`, `FIX`, `REPORT`, `WEB` and so on.
  public let type: String
  /// Its address.
  public let url: String

  /// A page.
  public init(type: String, url: String) {
    self.type = type
    self.url = url
  }
}

/// Someone credited.
public struct OSVCredit: Sendable, Hashable {
  /// The name.
  public let name: String
  /// Addresses to reach them.
  public let contact: [String]
  /// What they did: `FINDER`, `REPORTER`, `REMEDIATION_DEVELOPER` and so on.
  public let type: String?

  /// A credit.
  public init(name: String, contact: [String] = [], type: String? = nil) {
    self.name = name
    self.contact = contact
    self.type = type
  }
}

/// One package that an OSV record affects.
public struct OSVAffected: Sendable, Hashable {
  /// The ecosystem, with its release where it has one (`Debian:12`); empty when no package is named.
  public var ecosystem = ""
  /// The package's name in that ecosystem.
  public var name = ""
  /// The package URL, as the record writes it.
  public var packageURL: String?
  /// Severities for this package.
  public var severity: [OSVSeverity] = []
  /// Ranges of affected versions.
  public var ranges: [VersionRange] = []
  /// Affected versions one by one.
  public var versions: [String] = []
  /// What the ecosystem adds, unread.
  public var ecosystemSpecific: JSONValue?
  /// What the database adds, unread.
  public var databaseSpecific: JSONValue?

  /// An entry without content.
  public init() {}

  /// What matching is keyed on.
  public var key: PackageKey? {
    if let key = PackageKey(ecosystem: ecosystem, name: name) { return key }
    return packageURL.flatMap { try? PackageURL($0) }.map { PackageKey($0) }
  }

  /// How versions of the package are ordered.
  public var versionScheme: VersionScheme {
    key?.versionScheme ?? VersionScheme(ecosystem: ecosystem)
  }

  /// Whether a version is affected: listed, or in one of the ranges (OSV schema, "Evaluation").
  public func verdict(_ version: String) -> VersionVerdict {
    guard !version.isEmpty else { return .unknown(reason: "no version is known") }
    let scheme = versionScheme
    let listed = versions.contains {
      sameBytes($0, version)
        || (isOrderable($0) && isOrderable(version) && scheme.compare($0, version) == 0)
    }
    if listed { return .affected(reason: "\(version) is listed") }
    guard !ranges.isEmpty else {
      return versions.isEmpty ? .unknown(reason: "the record names no versions") : .notAffected
    }
    // Where versions are listed as well, a range of commits adds nothing to compare.
    let compared = ranges.filter { $0.kind != .git }
    if compared.isEmpty, !versions.isEmpty { return .notAffected }
    return .combined((compared.isEmpty ? ranges : compared).map { $0.verdict(version, in: scheme) })
  }

  /// The smallest version that fixes the range in which a version lies; nil when none is known.
  public func fixedVersion(after version: String) -> String? {
    let scheme = versionScheme
    let fixes = ranges.compactMap { $0.fixedVersion(after: version, in: scheme) }
    return fixes.min { scheme.compare($0, $1) < 0 }
  }
}
