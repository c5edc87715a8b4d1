import Formats
import Vocabulary

/// A catalogue's record in the form the Catalog stores, whatever format it came in.
struct KnowledgeRecord: Sendable {
  /// Versions as they are stored, with their bounds: made while reading, on all cores, and not while
  /// the one writer waits.
  struct StoredVersions: Sendable {
    let versions: AffectedVersions
    let scheme: VersionScheme
    let text: String
    let bounds: [UInt8]?

    init(_ versions: AffectedVersions, scheme: VersionScheme) {
      self.versions = versions
      self.scheme = scheme
      text = versions.json.serialized()
      bounds = versions.bounds(in: scheme).flatMap { VersionBounds.encode($0) }
    }
  }

  struct Affected: Sendable {
    let key: PackageKey
    let release: String?
    let stored: StoredVersions
    /// The ecosystem and the name, as an OSV record writes them.
    let ecosystem: String?
    let name: String?
    /// Which part of the package is affected, in words.
    let hint: String?

    /// The packages of one advisory often have the versions of the one before in common; `last` is
    /// what was made for that one.
    init(
      key: PackageKey, release: String? = nil, versions: AffectedVersions,
      ecosystem: String? = nil, name: String? = nil, code: AffectedCode = AffectedCode(),
      last: StoredVersions? = nil
    ) {
      self.key = key
      self.release = release
      let scheme = key.versionScheme
      stored =
        last.flatMap { $0.scheme == scheme && $0.versions == versions ? $0 : nil }
        ?? StoredVersions(versions, scheme: scheme)
      self.ecosystem = ecosystem
      self.name = name
      hint = code.hint
    }
  }

  /// How a record's identifier stands to another that it names.
  enum Relation: String, Sendable, CaseIterable {
    /// Both name the same vulnerability.
    case alias
    /// The record is about a package that carries the other's vulnerability.
    case upstream
    /// Something else that the reader may want to know.
    case related
    /// The record is an advisory about the other.
    case about
  }

  let source: String
  let id: String
  /// Other identifiers of the same vulnerability.
  let aliases: [String]
  /// Vulnerabilities that an advisory fixes without being one itself.
  let fixes: [String]
  let title: String
  let details: String?
  let publishedAt: Timestamp?
  let modifiedAt: Timestamp?
  let withdrawnAt: Timestamp?
  let vector: String?
  let weaknesses: [String]
  let references: [String]
  let affected: [Affected]
  let assessment: Assessment?
  /// Whether the source itself says that the finding is disputed.
  let isDisputed: Bool
  /// What the record names, in its own words.
  let relations: [(kind: Relation, name: String)]
}

/// Which vulnerabilities a record is about. Pure.
enum CatalogRules {
  /// An advisory is not a vulnerability: one that names several CVEs is linked to each of them and
  /// makes none an alias of another (the transitive-alias explosion that OSV ran into).
  static func subjects(of record: KnowledgeRecord) -> (ids: [String], names: [String]) {
    let names = [record.id] + record.aliases
    let cves = unique(names.filter(isCVE))
    switch cves.count {
    case 0:
      let fixed = unique(record.fixes.filter(isCVE))
      return fixed.isEmpty ? ([preferred(names)], names) : (fixed, [])
    case 1: return (cves, names)
    default: return (cves, [])
    }
  }

  static func isCVE(_ id: String) -> Bool { id.hasPrefix("CVE-") }

  /// The identifier to keep where there is no CVE: GitHub's, else the record's own.
  private static func preferred(_ names: [String]) -> String {
    names.first { $0.hasPrefix("GHSA-") } ?? names[0]
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  /// Which source's title and vector are shown: the CVE record's, then GitHub's, then others.
  static func rank(_ record: KnowledgeRecord) -> Int64 {
    if record.source == "cve" { return 3 }
    return record.id.hasPrefix("GHSA-") ? 2 : 1
  }
}
