import Formats
import Vocabulary

/// Turns what other hubs send into one form. Pure.
enum HubReading {
  /// What stands in a document of a hub.
  static func items(in bytes: [UInt8], from hub: Hub) throws(FederationProblem) -> [HubItem] {
    do throws(RecordError) {
      switch hub.kind {
      case .vince: return try VINCECase.all(json: bytes).map { item($0, hub) }
      case .github: return try gitHub(bytes, hub)
      case .gcve: return try GCVERecord.all(json: bytes).filter(\.isPublished).map(item)
      case .channel, .breakwater: return [item(try ExchangeRecord(json: bytes), hub)]
      }
    } catch {
      throw .unreadable(error.description)
    }
  }

  /// Why nothing is taken from who calls itself otherwise than it is called here: chains name hubs,
  /// and they end loops only where everybody uses one name for each. Nil where the names agree, and
  /// for forms in which a hub does not name itself.
  static func misnaming(of item: HubItem, from hub: Hub) -> FederationProblem? {
    switch hub.kind {
    case .channel, .breakwater:
      guard let sender = item.chain.last, sender != hub.name else { return nil }
      return .misnamed(sender, calledHere: hub.name)
    case .vince, .github, .gcve: return nil
    }
  }

  /// Names in fields for names. Advisories of every hub of this kind are numbered alike, so such a
  /// number says nothing in a field of others.
  static func names(_ texts: [String]) -> [KnownName] {
    texts.compactMap(KnownName.init).filter { !$0.text.hasPrefix("BWA-") }
  }

  /// Own numbers in what others wrote: nobody can guess that of a case.
  static func returned(in texts: [String]) -> [KnownName] {
    KnownName.all(in: texts, limit: 500).filter { $0.text.hasPrefix("cas_") }
  }

  // MARK: VINCE

  private static func item(_ found: VINCECase, _ hub: Hub) -> HubItem {
    let report = found.report
    let about =
      [found.summary] + found.vulnerabilities.map(\.description)
      + [report?.description, report?.impact].compactMap { $0 }
    let text = FindingText.joined(about)
    let known = names([found.name] + found.vulnerabilities.compactMap(\.cve))
    let product = report?.product ?? ""
    let cpe = FindingText.cpe(
      vendor: report?.vendor ?? "", product: product.isEmpty ? found.title : product)
    return HubItem(
      foreign: found.name, title: found.title, text: text, status: found.status, names: known,
      returned: returned(in: about + [report?.comments ?? ""]), chain: [],
      changedAt: found.changedAt, embargoUntil: found.due, isPublic: found.isPublic,
      finding: [
        "reference": found.name.json,
        "title": (found.title.isEmpty ? found.name : found.title).json,
        "description": text.json,
        "affected": [["cpe": cpe.json, "versions": FindingText.line(report?.version)]],
        "aliases": .array(found.vulnerabilities.compactMap { $0.cve?.json }),
        "provenance": provenance(found.name, hub),
      ])
  }

  // MARK: GitHub

  private static func gitHub(_ bytes: [UInt8], _ hub: Hub) throws(RecordError) -> [HubItem] {
    // The reader has checked that it is JSON within its budget.
    let reports = try GitHubReport.all(json: bytes)
    let root = (try? JSONValue.parse(bytes)) ?? .null
    let values = root.array ?? [root]
    return zip(reports, values).map { report, value in
      HubItem(
        foreign: report.id, title: report.summary, text: report.description,
        status: report.state,
        names: names([report.id] + [report.cve].compactMap { $0 }),
        returned: returned(in: [report.description]), chain: [], changedAt: report.changedAt,
        embargoUntil: nil, isPublic: report.state == "published", finding: value)
    }
  }

  // MARK: GCVE

  private static func item(_ record: GCVERecord) -> HubItem {
    let equal = record.relationships.filter { $0.kind == "equal" }.map(\.other)
    return HubItem(
      foreign: record.id, title: record.title, text: record.text, status: "published",
      names: names([record.id] + equal), returned: [], chain: [],
      changedAt: record.changedAt, embargoUntil: nil, isPublic: true, finding: nil)
  }

  // MARK: Hubs of this kind

  private static func item(_ record: ExchangeRecord, _ hub: Hub) -> HubItem {
    var affected: [JSONValue] = record.affected.map {
      ["package": $0.package.json, "repository": $0.repository.json, "versions": $0.versions.json]
    }
    if affected.isEmpty {
      affected = [["cpe": FindingText.cpe(vendor: "", product: record.title).json]]
    }
    let known = names(record.names)
    let catalogued = known.filter { $0.authority == .cve || $0.authority == .github }
    return HubItem(
      foreign: record.id, title: record.title,
      text: FindingText.joined([record.text, record.statement]), status: record.status,
      names: known, returned: known.filter { $0.text.hasPrefix("cas_") },
      chain: record.chain + [record.hub], changedAt: nil, embargoUntil: record.embargoUntil,
      isPublic: record.isPublic,
      finding: [
        "reference": record.id.json, "title": record.title.json,
        "description": FindingText.joined([record.text, record.statement]).json,
        "affected": .array(affected), "cwe": record.weaknesses.json,
        "severity": .array(record.vectors.compactMap(FindingText.severity)),
        "aliases": catalogued.map(\.text).json, "provenance": provenance(record.id, hub),
      ])
  }

  /// Where a finding came from, as its page shows it.
  static func provenance(_ foreign: String, _ hub: Hub) -> JSONValue {
    ["tool": hub.name.json, "harness": "received from \(hub.name) as \(foreign)".json]
  }
}

/// Words of others as a finding takes them.
enum FindingText {
  /// Texts that say something, one below another, within what a finding takes.
  static func joined(_ texts: [String]) -> String {
    var seen: Set<String> = []
    let said = texts.filter { text in
      text.utf8.contains { $0 > 32 } && seen.insert(text).inserted
    }
    return cut(said.joined(separator: "\n\n"), 90_000)
  }

  static func cut(_ text: String, _ bytes: Int) -> String {
    guard text.utf8.count > bytes else { return text }
    var count = 0
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      count += UTF8.width(scalar)
      if count > bytes { break }
      result.append(scalar)
    }
    return String(result)
  }

  static func line(_ text: String?) -> JSONValue {
    guard let text, text.utf8.contains(where: { $0 > 32 }) else { return .null }
    return text.json
  }

  /// A CPE name for a product of which only words are known.
  static func cpe(vendor: String, product: String) -> String {
    "cpe:2.3:a:\(part(vendor)):\(part(product)):*:*:*:*:*:*:*:*"
  }

  private static func part(_ text: String) -> String {
    var letters: [UInt8] = []
    for byte in text.lowercased().utf8 where letters.count < 80 {
      let isWord = (97...122).contains(byte) || (48...57).contains(byte)
      if isWord {
        letters.append(byte)
      } else if letters.last != 95, !letters.isEmpty {
        letters.append(95)
      }
    }
    while letters.last == 95 { letters.removeLast() }
    return letters.isEmpty ? "unknown" : String(decoding: letters, as: UTF8.self)
  }

  /// A severity as the OSV schema writes it; nil for what is no CVSS vector.
  static func severity(_ vector: String) -> JSONValue? {
    guard (try? CVSSVector(vector)) != nil else { return nil }
    let kind =
      vector.hasPrefix("CVSS:4") ? "CVSS_V4" : vector.hasPrefix("CVSS:3") ? "CVSS_V3" : "CVSS_V2"
    return ["type": kind.json, "score": vector.json]
  }
}
