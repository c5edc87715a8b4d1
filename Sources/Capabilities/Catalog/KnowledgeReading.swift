import Formats
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
    affected = osv.affected.compactMap { item in
      guard let key = item.key else { return nil }
      return Affected(
        key: key, release: PackageKey.release(ecosystem: item.ecosystem),
        versions: .ranges(item.ranges, listed: item.versions), ecosystem: item.ecosystem,
        name: item.name)
    }
    assessment = nil
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
      item.keys.map { Affected(key: $0, versions: .entries(item.rule)) }
    }
    assessment = cve.ssvc.map {
      Assessment(
        exploitation: $0.exploitation?.rawValue, automatable: $0.automatable,
        isTotal: $0.technicalImpact.map { $0 == .total }, assessedAt: $0.timestamp)
    }
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
  case record(KnowledgeRecord)
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
    return [".json", ".yaml", ".yml", ".csv"].contains { lower.hasSuffix($0) }
  }

  static func read(_ name: String, _ bytes: [UInt8]) throws -> KnowledgeEntry {
    let lower = name.lowercased()
    do {
      if lower.hasSuffix(".yaml") || lower.hasSuffix(".yml") {
        return .record(KnowledgeRecord(try OSVRecord(yaml: bytes)))
      }
      if lower.hasSuffix(".csv") { return try readCSV(bytes) }
      return try readJSON(bytes)
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

  private static func readJSON(_ bytes: [UInt8]) throws -> KnowledgeEntry {
    switch try JSONShape.recognise(bytes) {
    case .cve: return .record(KnowledgeRecord(try CVERecord(json: bytes)))
    case .kev: return .knownExploited(try KEVCatalog(json: bytes).entries)
    case .osv: return .record(KnowledgeRecord(try OSVRecord(json: bytes)))
    case .unknown:
      throw UnreadableEntry(reason: "neither an OSV, a CVE nor a KEV document")
    }
  }
}

/// What a JSON document is, from the names of its members.
enum JSONShape {
  case cve, kev, osv, unknown

  static func recognise(_ bytes: [UInt8]) throws -> JSONShape {
    var shape: JSONShape?
    var hasIdentifier = false
    do throws(JSONError) {
      try JSONReader.read(bytes, budget: .document) {
        (reader: inout JSONReader) throws(JSONError) in
        try reader.object { (key, reader) throws(JSONError) in
          switch key.text {
          case "cveMetadata", "containers": shape = .cve
          case "catalogVersion", "vulnerabilities": shape = .kev
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
    return shape ?? (hasIdentifier ? .osv : .unknown)
  }
}
