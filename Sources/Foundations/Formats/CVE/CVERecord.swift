public import Vocabulary

/// One CVE record (CVE JSON record format 5.x).
public struct CVERecord: Sendable, Hashable {
  /// The identifier, such as `CVE-2024-29824`.
  public var id: String
  /// `PUBLISHED`, `REJECTED` or `RESERVED`, in upper case.
  public var state = ""
  /// The short name of the numbering authority that assigned it.
  public var assigner: String?
  /// When the identifier was reserved.
  public var reserved: Timestamp?
  /// When the record was first published.
  public var published: Timestamp?
  /// When the record last changed.
  public var modified: Timestamp?
  /// What the numbering authority says.
  public var cna = CVEContainer()
  /// What authorised data publishers add, in order.
  public var adp: [CVEContainer] = []

  /// An empty record.
  public init(id: String) { self.id = id }

  /// Reads one record; fields that are missing or of a wrong kind where text was expected are left
  /// empty.
  public init(
    json bytes: some Collection<UInt8>, budget: JSONBudget = .standard
  ) throws(RecordError) {
    var record = CVERecord(id: "")
    do throws(JSONError) {
      try JSONReader.read(bytes, budget: budget) { (reader) throws(JSONError) in
        try record.read(&reader)
      }
    } catch {
      throw RecordError(error, format: "CVE", record: record.id.isEmpty ? nil : record.id)
    }
    guard !record.id.isEmpty else {
      throw RecordError(
        format: "CVE", field: "/cveMetadata/cveId", reason: "an identifier is required")
    }
    self = record
  }

  /// All containers, the numbering authority's first.
  public var containers: [CVEContainer] { [cna] + adp }
  /// The title, from the first container that has one.
  public var title: String? { containers.lazy.compactMap(\.title).first }
  /// The English description of the numbering authority.
  public var description: String? { cna.englishDescription }
  /// Weaknesses that any container names, each once, such as `CWE-89`.
  public var weaknesses: [String] {
    var seen: Set<String> = []
    return containers.flatMap(\.weaknesses).filter { seen.insert($0).inserted }
  }
  /// CVSS metrics of all containers.
  public var metrics: [CVEMetric] { containers.flatMap(\.metrics) }
  /// CISA's latest SSVC assessment, if there is one.
  public var ssvc: SSVCAssessment? {
    adp.compactMap(\.ssvc).max {
      ($0.timestamp ?? Timestamp(seconds: 0)) < ($1.timestamp ?? Timestamp(seconds: 0))
    }
  }
  /// When it was added to the KEV catalogue, where a container says so.
  public var knownExploitedSince: CalendarDay? {
    adp.lazy.compactMap(\.knownExploitedSince).first
  }
  /// Whether the numbering authority marks it as disputed, as a tag or, in older records, as the first
  /// word of the description.
  public var isDisputed: Bool {
    cna.tags.contains { $0.lowercasedASCII == "disputed" }
      || description?.utf8.starts(with: "** DISPUTED **".utf8) ?? false
  }
  /// Whether the record was rejected.
  public var isRejected: Bool { state == "REJECTED" }
}

/// What one organization says in a CVE record.
public struct CVEContainer: Sendable, Hashable {
  /// The organization's short name.
  public var provider: String?
  /// When it last changed its container.
  public var modified: Timestamp?
  /// A short title.
  public var title: String?
  /// Words such as `disputed`, `unsupported-when-assigned`, `exclusively-hosted-service`.
  public var tags: [String] = []
  /// Descriptions with their language tags.
  public var descriptions: [CVEText] = []
  /// The products affected.
  public var affected: [CVEAffected] = []
  /// On which products it counts, by CPE name.
  public var applicability: [CPEApplicability] = []
  /// Pages about it.
  public var references: [CVEReference] = []
  /// Weaknesses by CWE identifier.
  public var weaknesses: [String] = []
  /// CVSS metrics.
  public var metrics: [CVEMetric] = []
  /// How to fix it, in words.
  public var solutions: [CVEText] = []
  /// How to live with it, in words.
  public var workarounds: [CVEText] = []
  /// Why the record was rejected.
  public var rejectedReasons: [CVEText] = []
  /// An SSVC assessment.
  public var ssvc: SSVCAssessment?
  /// When it was added to the KEV catalogue.
  public var knownExploitedSince: CalendarDay?

  /// An empty container.
  public init() {}

  /// The first description in English, or the first at all.
  public var englishDescription: String? {
    (descriptions.first { $0.language.lowercasedASCII.hasPrefix("en") } ?? descriptions.first)?
      .value
  }
}

/// Text with its language (BCP 47).
public struct CVEText: Sendable, Hashable {
  /// The language tag.
  public let language: String
  /// The text.
  public let value: String

  /// A text in a language.
  public init(language: String, value: String) {
    self.language = language
    self.value = value
  }
}

/// A page about the vulnerability.
public struct CVEReference: Sendable, Hashable {
  /// Its address.
  public let url: String
  /// Its title.
  public let name: String?
  /// What it is: `vendor-advisory`, `patch`, `exploit` and so on.
  public let tags: [String]

  /// A page.
  public init(url: String, name: String? = nil, tags: [String] = []) {
    self.url = url
    self.name = name
    self.tags = tags
  }
}

/// A CVSS metric.
public struct CVEMetric: Sendable, Hashable {
  /// `2.0`, `3.0`, `3.1` or `4.0`.
  public let version: String
  /// The vector.
  public let vector: String
  /// The base score, as the record states it.
  public let baseScore: Double?

  /// A metric.
  public init(version: String, vector: String, baseScore: Double? = nil) {
    self.version = version
    self.vector = vector
    self.baseScore = baseScore
  }
}

/// CISA's SSVC assessment of a vulnerability (Vulnrichment), its words in lower case.
public struct SSVCAssessment: Sendable, Hashable {
  /// The state of exploitation.
  public enum Exploitation: String, Sendable {
    /// No evidence.
    case none
    /// A proof of concept is public.
    case poc
    /// Exploited in the wild.
    case active
  }

  /// How much control the attacker gains.
  public enum TechnicalImpact: String, Sendable {
    /// Limited control.
    case partial
    /// Total control, or all information.
    case total
  }

  /// The state of exploitation.
  public var exploitation: Exploitation?
  /// Whether the first four steps of the kill chain can be automated.
  public var automatable: Bool?
  /// How much control the attacker gains.
  public var technicalImpact: TechnicalImpact?
  /// Who assessed, such as `CISA Coordinator`.
  public var role: String?
  /// The version of the decision model.
  public var version: String?
  /// When it was assessed.
  public var timestamp: Timestamp?

  /// An assessment that says nothing.
  public init() {}
}

/// One product in a CVE record.
public struct CVEAffected: Sendable, Hashable {
  /// Who makes it.
  public var vendor: String?
  /// What it is called.
  public var product: String?
  /// Its name in a package collection.
  public var packageName: String?
  /// The address of that collection.
  public var collectionURL: String?
  /// A package URL (since 5.2).
  public var packageURL: String?
  /// The source repository.
  public var repository: String?
  /// CPE names, as the record writes them.
  public var cpes: [String] = []
  /// Affected platforms.
  public var platforms: [String] = []
  /// Affected modules.
  public var modules: [String] = []
  /// Affected source files.
  public var programFiles: [String] = []
  /// Affected functions.
  public var programRoutines: [String] = []
  /// The versions.
  public var versions: [CVEVersion] = []
  /// The status of versions not listed.
  public var defaultStatus = CVEVersion.Status.unknown

  /// An entry without content.
  public init() {}

  /// The versions as a rule that can be evaluated.
  public var rule: CVEVersions { CVEVersions(entries: versions, defaultStatus: defaultStatus) }

  /// What matching is keyed on: its package, its CPE names, its vendor and product; each once.
  public var keys: [PackageKey] {
    var keys: [PackageKey] = []
    var seen: Set<PackageKey> = []
    let url = packageURL.flatMap { try? PackageURL($0) }.map { PackageKey($0) }
    let cpeKeys = cpes.compactMap { try? CPEName($0) }.compactMap { PackageKey(cpe: $0) }
    let vendorKey = vendor.flatMap { vendor in
      product.flatMap { product in
        ["n/a", "unknown", ""].contains(vendor.lowercasedASCII)
          || ["n/a", ""].contains(product.lowercasedASCII)
          ? nil : PackageKey(vendor: vendor, product: product)
      }
    }
    for key in [url, collectionKey] + cpeKeys + [vendorKey] {
      if let key, seen.insert(key).inserted { keys.append(key) }
    }
    return keys
  }

  /// The package in its collection, for the collections of known ecosystems.
  private var collectionKey: PackageKey? {
    guard let collectionURL, let packageName else { return nil }
    let host = collectionURL.lowercasedASCII
    let collections = [
      ("registry.npmjs.org", "npm"), ("npmjs.com", "npm"), ("pypi.org", "PyPI"),
      ("pypi.python.org", "PyPI"), ("repo.maven.apache.org", "Maven"), ("repo1.maven.org", "Maven"),
      ("pkg.go.dev", "Go"), ("proxy.golang.org", "Go"), ("crates.io", "crates.io"),
      ("rubygems.org", "RubyGems"), ("nuget.org", "NuGet"), ("packagist.org", "Packagist"),
      ("hex.pm", "Hex"), ("pub.dev", "Pub"), ("hackage.haskell.org", "Hackage"),
      ("cran.r-project.org", "CRAN"),
    ]
    guard let ecosystem = collections.first(where: { host.utf8.containsText($0.0) })?.1 else {
      return nil
    }
    return PackageKey(ecosystem: ecosystem, name: packageName)
  }
}
