import Formats
import Signing
import Vocabulary

extension KnowledgeRecord {
  /// An OSV record.
  init(_ osv: OSVRecord) {
    source = "osv"
    id = KnowledgeRecord.normal(osv.id)
    aliases = osv.aliases.map(KnowledgeRecord.normal)
    fixes = (osv.upstream + osv.related).map(KnowledgeRecord.normal)
    title = KnowledgeRecord.line(osv.summary ?? osv.details ?? osv.id)
    details = osv.details.map { String($0.prefix(20_000)) }
    publishedAt = osv.published
    modifiedAt = osv.modified
    withdrawnAt = osv.withdrawn
    vector = osv.severity.max { $0.type < $1.type }?.score
    weaknesses = (osv.databaseSpecific?["cwe_ids"]?.array ?? []).compactMap(\.text)
    references = osv.references.prefix(50).map(\.url)
    affected = osv.affected.reduce(into: []) { found, item in
      guard let key = item.key else { return }
      found.append(
        Affected(
          key: key, release: PackageKey.release(ecosystem: item.ecosystem),
          versions: .ranges(item.ranges, listed: item.versions), ecosystem: item.ecosystem,
          name: item.name, code: AffectedCode(item), last: found.last?.stored))
    }
    assessment = nil
    isDisputed = false
    relations = KnowledgeRecord.relations([
      (.alias, osv.aliases), (.upstream, osv.upstream), (.related, osv.related),
    ])
  }

  /// A CVE record with CISA's additions.
  init(_ cve: CVERecord) {
    source = "cve"
    id = KnowledgeRecord.normal(cve.id)
    aliases = []
    fixes = []
    title = KnowledgeRecord.line(cve.title ?? cve.description ?? cve.id)
    details = cve.description.map { String($0.prefix(20_000)) }
    publishedAt = cve.published
    modifiedAt = cve.modified
    withdrawnAt = cve.isRejected ? cve.modified ?? cve.published ?? Timestamp(seconds: 0) : nil
    vector = cve.metrics.max { $0.version < $1.version }?.vector
    weaknesses = cve.weaknesses
    references = cve.containers.flatMap(\.references).prefix(50).map(\.url)
    affected = cve.containers.flatMap(\.affected).flatMap { item in
      item.keys.map {
        Affected(
          key: $0, versions: .entries(item.rule),
          code: AffectedCode(functions: item.programRoutines))
      }
    }
    isDisputed = cve.isDisputed
    relations = []
    assessment = cve.ssvc.map {
      Assessment(
        exploitation: $0.exploitation?.rawValue, automatable: $0.automatable,
        isTotal: $0.technicalImpact.map { $0 == .total }, assessedAt: $0.timestamp)
    }
  }

  /// An advisory of RustSec's database.
  init(_ advisory: RustSecAdvisory) {
    source = "rustsec"
    id = KnowledgeRecord.normal(advisory.id)
    aliases = advisory.aliases.map(KnowledgeRecord.normal)
    fixes = advisory.related.map(KnowledgeRecord.normal)
    title = KnowledgeRecord.line(advisory.title)
    details = String(advisory.details.prefix(20_000))
    publishedAt = advisory.published?.start
    modifiedAt = advisory.published?.start
    withdrawnAt = advisory.withdrawn?.start
    vector = advisory.cvss
    weaknesses = []
    references = Array(([advisory.url].compactMap { $0 } + advisory.references).prefix(50))
    // That nobody looks after a package is worth knowing and no vulnerability.
    let isVulnerability = advisory.kind == nil || advisory.kind == .unsound
    affected =
      (isVulnerability ? advisory.key : nil).map {
        [
          Affected(
            key: $0, versions: .entries(advisory.versions), ecosystem: "crates.io",
            name: advisory.package, code: AffectedCode(functions: advisory.functions.keys.sorted()))
        ]
      } ?? []
    assessment = nil
    isDisputed = false
    relations = KnowledgeRecord.relations([
      (.alias, advisory.aliases), (.related, advisory.related),
    ])
  }

  /// An advisory as GitHub's API gives it.
  init(_ advisory: GitHubAdvisory) {
    source = "ghsa"
    id = advisory.id
    aliases = advisory.aliases.map(KnowledgeRecord.normal)
    fixes = []
    title = KnowledgeRecord.line(advisory.summary ?? advisory.details ?? advisory.id)
    details = advisory.details.map { String($0.prefix(20_000)) }
    publishedAt = advisory.published
    modifiedAt = advisory.modified
    withdrawnAt = advisory.withdrawn
    vector = advisory.vectors.max()
    weaknesses = advisory.weaknesses
    references = Array(advisory.references.prefix(50))
    affected = advisory.packages.compactMap { package in
      package.key.map {
        Affected(
          key: $0, versions: .entries(package.versions),
          code: AffectedCode(functions: package.functions))
      }
    }
    assessment = nil
    isDisputed = false
    relations = KnowledgeRecord.relations([(.alias, advisory.aliases)])
  }

  /// What a vendor's advisory says of one vulnerability.
  init(
    _ document: CSAFDocument, _ vulnerability: CSAFVulnerability, _ name: String,
    _ statements: [VEXStatement]
  ) {
    source = "csaf"
    // An advisory is not a vulnerability: it is linked to those it is about and is a name of none.
    id = document.id + " " + KnowledgeRecord.normal(name)
    aliases = []
    fixes = [KnowledgeRecord.normal(name)]
    title = KnowledgeRecord.line(vulnerability.title ?? document.title)
    details = vulnerability.summary.map { String($0.prefix(20_000)) }
    publishedAt = document.published
    modifiedAt = document.modified
    withdrawnAt = nil
    vector = vulnerability.scores.flatMap(\.vectors).max()
    weaknesses = vulnerability.weaknesses
    references = (document.references + vulnerability.references).prefix(50).map(\.url)
    affected = statements.filter { $0.status == .affected }
      .flatMap { $0.products.filter(\.subcomponents.isEmpty).map(\.component) }
      .flatMap { component in
        component.keys.map {
          Affected(key: $0, versions: .entries(KnowledgeRecord.versions(component)))
        }
      }
    assessment = nil
    isDisputed = false
    relations = [(.about, KnowledgeRecord.normal(name))]
  }

  /// Each name once for a kind; a record that names hundreds says little about any of them.
  private static func relations(
    _ named: [(kind: Relation, names: [String])]
  ) -> [(kind: Relation, name: String)] {
    named.flatMap { kind, names in
      Set(names.map(normal)).sorted().prefix(200).map { (kind, $0) }
    }
  }

  private static func versions(_ component: VEXComponent) -> CVEVersions {
    if let versions = component.versions { return versions }
    let named = component.packageURLs.compactMap(\.version).first ?? component.cpe?.version.plain
    let entry = named.map { CVEVersion(version: $0, status: .affected) }
    return CVEVersions(
      entries: [entry ?? CVEVersion(version: "0", status: .affected, lessThan: "*")],
      defaultStatus: .unaffected)
  }

  /// Identifiers are compared as bytes, so CVE identifiers get their one spelling.
  private static func normal(_ id: String) -> String {
    let upper = id.uppercased()
    return upper.hasPrefix("CVE-") ? upper : id
  }

  private static func line(_ text: String) -> String {
    let first = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? text
    return first.utf8.count <= 300 ? first : String(first.prefix(200)) + "…"
  }
}

/// A piece of an upload or an archive, read into what it says.
enum KnowledgeEntry: Sendable {
  /// Records and statements; `remark` says what of the document was not taken in, and why.
  case records([KnowledgeRecord], StatementDocument?, remark: String? = nil)
  case knownExploited([KEVEntry])
  case forecasts([EPSSScore], day: CalendarDay?)
}

/// Why an entry was set aside.
struct UnreadableEntry: Error {
  let reason: String
}

/// Recognises what a file is by its content and reads it.
enum KnowledgeReader {
  /// Whether a file of that name can hold knowledge at all.
  static func isCandidate(_ name: String) -> Bool {
    let lower = name.lowercased()
    return [".json", ".yaml", ".yml", ".csv", ".md"].contains { lower.hasSuffix($0) }
  }

  /// Whether a file of that name with this content is what only explains the others.
  static func isProse(_ name: String, _ bytes: [UInt8]) -> Bool {
    name.lowercased().hasSuffix(".md") && !bytes.starts(with: Array("```toml".utf8))
  }

  static func read(
    _ name: String, _ bytes: [UInt8], at now: Timestamp
  ) throws -> KnowledgeEntry {
    let lower = name.lowercased()
    do {
      if lower.hasSuffix(".yaml") || lower.hasSuffix(".yml") {
        return .records([KnowledgeRecord(try OSVRecord(yaml: bytes))], nil)
      }
      if lower.hasSuffix(".md") {
        return .records([KnowledgeRecord(try RustSecAdvisory(markdown: bytes))], nil)
      }
      if lower.hasSuffix(".csv") { return try readCSV(bytes) }
      return try readJSON(bytes, at: now)
    } catch let error as RecordError {
      throw UnreadableEntry(reason: "\(error)")
    }
  }

  private static func readCSV(_ bytes: [UInt8]) throws -> KnowledgeEntry {
    let head = String(decoding: bytes.prefix(200), as: UTF8.self).lowercased()
    if head.contains("cveid") {
      return .knownExploited(try KEVCatalog(csv: bytes).entries)
    }
    guard head.hasPrefix("#model_version") || head.hasPrefix("cve,epss") else {
      throw UnreadableEntry(reason: "neither a KEV nor an EPSS table")
    }
    let scores = try EPSSScores(csv: bytes)
    return .forecasts(scores.scores, day: scores.modified?.day)
  }

  private static func readJSON(_ bytes: [UInt8], at now: Timestamp) throws -> KnowledgeEntry {
    switch try JSONShape.recognise(bytes) {
    case .cve: return .records([KnowledgeRecord(try CVERecord(json: bytes))], nil)
    case .csaf:
      let document = try CSAFDocument(json: bytes)
      let remark = try invalidity(bytes, document.standard, at: now)
      let all = document.statements
      let said = Dictionary(grouping: all, by: \.vulnerability)
      let records = document.vulnerabilities.compactMap { vulnerability in
        vulnerability.identifiers.first.map {
          KnowledgeRecord(document, vulnerability, $0, said[$0] ?? [])
        }
      }
      // What says that nothing has to be done has to be beyond doubt; what warns has not.
      let statements =
        remark == nil ? all : all.filter { $0.status != .notAffected && $0.status != .fixed }
      return .records(
        records,
        StatementDocument(source: "csaf", id: document.id, statements: statements, at: now),
        remark: remark)
    case .openVEX:
      let document = try OpenVEXDocument(json: bytes)
      return .records(
        [],
        StatementDocument(
          source: "openvex", id: document.id, statements: document.statements, at: now))
    case .spdx3:
      let document = try SPDX3VEX(json: bytes, name: "\(sha256(bytes))")
      return .records(
        [],
        StatementDocument(
          source: "spdx", id: document.id, statements: document.statements, at: now))
    case .cycloneDX:
      let document = try CycloneDXVEX(json: bytes, name: "\(sha256(bytes))")
      return .records(
        [],
        StatementDocument(
          source: "cyclonedx", id: document.id, statements: document.statements, at: now))
    case .ghsa:
      return .records(try GitHubAdvisory.list(json: bytes).map { KnowledgeRecord($0) }, nil)
    case .kev: return .knownExploited(try KEVCatalog(json: bytes).entries)
    case .osv: return .records([KnowledgeRecord(try OSVRecord(json: bytes))], nil)
    case .unknown:
      throw UnreadableEntry(
        reason: "no OSV, CVE, KEV, CSAF, OpenVEX, VEX of CycloneDX or SPDX, or GitHub advisory")
    }
  }
}

extension KnowledgeReader {
  /// The first mandatory test of the standard that a CSAF document breaks; nil for a valid one.
  private static func invalidity(
    _ bytes: [UInt8], _ standard: String, at now: Timestamp
  ) throws -> String? {
    let value = try JSONValue.parse(bytes, budget: .inventory)
    guard let first = CSAFValidator(now: now).firstError(value) else { return nil }
    return "Its warnings are taken in; what it says is fixed or not affected is not: it is no valid"
      + " CSAF \(standard). \(first.test) at \(first.pointer): \(first.message)"
      + " `breakwater csaf validate` tells more."
  }
}

/// What a JSON document is, from the names of its members.
enum JSONShape {
  case cve, kev, osv, csaf, openVEX, cycloneDX, spdx3, ghsa, unknown

  static func recognise(_ bytes: [UInt8]) throws -> JSONShape {
    var shape: JSONShape?
    var hasIdentifier = false
    var hasVulnerabilities = false
    do throws(JSONError) {
      try JSONReader.read(bytes, budget: .document) {
        (reader: inout JSONReader) throws(JSONError) in
        try reader.object { (key, reader) throws(JSONError) in
          switch key.text {
          case "cveMetadata", "containers": shape = .cve
          case "catalogVersion": shape = .kev
          case "bomFormat": shape = .cycloneDX
          // KEV has them, and CycloneDX perhaps before it says what it is.
          case "vulnerabilities": hasVulnerabilities = true
          case "document": shape = .csaf
          case "@context":
            shape = SPDX3VEX.isContext(try reader.value()) ? .spdx3 : .openVEX
          case "ghsa_id": shape = .ghsa
          case "id": hasIdentifier = true
          default: break
          }
          // The rest is read, and judged, by the format's own reader.
          if shape != nil { throw reader.failure("recognised") }
          try reader.skip()
        }
      }
    } catch {
      if let shape { return shape }
      throw UnreadableEntry(
        reason: "line \(error.line), column \(error.column): \(error.reason)")
    }
    return shape ?? (hasVulnerabilities ? .kev : hasIdentifier ? .osv : .unknown)
  }
}
