import Vocabulary

extension CSAFAdvisory {
  /// The same facts as an OSV record (schema 1.7); products without a package URL have no place
  /// there, nor have those that are not affected. Nil where none is left.
  public func osv(address: String) -> JSONValue? {
    let affected = products.filter(\.isAffected).compactMap { product -> JSONValue? in
      guard let url = product.package.flatMap({ try? PackageURL($0) }),
        let known = PackageKey(url).ecosystemName
      else { return nil }
      return [
        "package": [
          "ecosystem": known.ecosystem.json, "name": known.name.json,
          "purl": url.description.json,
        ],
        "ranges": .array(osvRanges(product)),
        "versions": product.versionBranch.isRange ? .null : [product.versions.json],
      ]
    }
    guard !affected.isEmpty else { return nil }
    return sortedKeys([
      "schema_version": "1.7.0", "id": id.json, "summary": title.json, "details": summary.json,
      "modified": revisions.map(\.date).max().json, "published": revisions.map(\.date).min().json,
      "withdrawn": withdrawal == nil ? .null : revisions.map(\.date).max().json,
      "aliases": cve.map { [$0.json] } ?? .null, "affected": .array(affected),
      "severity": .array(
        vectors.compactMap { try? CVSSVector($0) }.map { vector in
          [
            "type": "CVSS_V\(vector.version.rawValue.prefix(1))".json,
            "score": vector.description.json,
          ]
        }),
      "references": .array(
        [["type": "ADVISORY", "url": address.json]]
          + references.map { ["type": "WEB", "url": $0.url.json] }),
      "credits": .array(credits.map { ["name": $0.json] }),
    ])
  }

  private func osvRanges(_ product: Product) -> [JSONValue] {
    let branch = product.versionBranch
    guard branch.isRange, let range = try? VERSRange(normalizing: branch.name) else { return [] }
    return range.intervals.map { interval in
      var events: [JSONValue] = [["introduced": (interval.lower ?? "0").json]]
      if let upper = interval.upper {
        events.append([(interval.includesUpper ? "last_affected" : "fixed"): upper.json])
      }
      return ["type": "ECOSYSTEM", "events": .array(events)]
    }
  }

  /// The same facts as OpenVEX 0.2.0 statements; products without a package URL are left out.
  public func openVEX(address: String) -> JSONValue? {
    let statements = withdrawal == nil ? openVEXStatements : []
    guard !statements.isEmpty else { return nil }
    return sortedKeys([
      "@context": "https://openvex.dev/ns/v0.2.0", "@id": address.json,
      "author": publisher.name.json, "timestamp": revisions.map(\.date).min().json,
      "last_updated": revisions.map(\.date).max().json,
      "version": .integer(Int64(max(1, revisions.count))),
      "statements": .array(statements),
    ])
  }

  private var openVEXStatements: [JSONValue] {
    let affected = products.filter(\.isAffected).compactMap(\.openVEXName)
    let fixed = products.compactMap { product in
      product.fixed.flatMap { product.package(version: $0) }
    }
    var statements = [
      openVEXStatement("affected", affected, ["action_statement": recommendation.json]),
      openVEXStatement("fixed", fixed, [:]),
    ]
    // One name has one status, and one without a version stands for all versions: what is affected
    // is never told of as harmless, by whatever name.
    let told = (affected + fixed).compactMap { try? PackageURL($0) }
    for justification in VEXStatement.Justification.allCases {
      let names = products.filter { $0.justification == justification }
        .compactMap(\.openVEXName).filter { name in
          guard let url = try? PackageURL(name) else { return false }
          return !told.contains { other in
            url.covers(other) || (url.version == nil && other.withoutVersion.covers(url))
          }
        }
      statements.append(
        openVEXStatement("not_affected", names, ["justification": justification.rawValue.json]))
    }
    return statements.compactMap(\.self)
  }

  private func openVEXStatement(
    _ status: String, _ names: [String], _ more: JSONObject
  ) -> JSONValue? {
    guard !names.isEmpty else { return nil }
    var statement: JSONObject = [
      "vulnerability": ["name": (cve ?? id).json], "status": status.json,
      "products": .array(names.map { ["@id": $0.json] }),
    ]
    for member in more.members { statement[member.key] = member.value }
    return .object(statement)
  }

  /// What to do about it, in one sentence.
  var recommendation: String {
    remediations.first?.details
      ?? products.lazy.compactMap(\.fixed).first.map { "Update to \($0) or later." }
      ?? "No fix is known at this time."
  }
}

extension CSAFAdvisory {
  /// The same facts as the container that a CVE Numbering Authority sends to the CVE Services
  /// (CVE JSON 5.2, `cnaContainer`); nil without a CVE.
  public func cveContainer(address: String) -> JSONValue? {
    // What was taken back is withdrawn where the CVE record is kept, not said again.
    guard cve != nil, withdrawal == nil else { return nil }
    return sortedKeys([
      "cnaContainer": [
        "title": title.json, "descriptions": [["lang": "en", "value": summary.json]],
        "affected": .array(products.map(cveProduct)),
        "problemTypes": .array(weaknesses.map(cveWeakness)),
        "references": .array(
          [["url": address.json, "tags": ["vendor-advisory"]]]
            + references.map { ["url": $0.url.json] }),
        "metrics": .array(vectors.compactMap { try? CVSSVector($0) }.map(cveMetric)),
        "credits": .array(credits.map { ["lang": "en", "type": "finder", "value": $0.json] }),
      ]
    ])
  }

  private func cveWeakness(_ id: String) -> JSONValue {
    let words = WeaknessList.current.latest(id).map { "\(id) \($0.name)" } ?? id
    return [
      "descriptions": [
        ["lang": "en", "type": "CWE", "cweId": id.json, "description": words.json]
      ]
    ]
  }

  private func cveMetric(_ vector: CVSSVector) -> JSONValue {
    let name = "cvssV" + vector.version.rawValue.replacing(".", with: "_")
    return [
      name: [
        "version": vector.version.rawValue.json, "vectorString": vector.description.json,
        "baseScore": .number(vector.version == .four ? vector.score : vector.baseScore),
        "baseSeverity": vector.version == .two
          ? .null : vector.severity.rawValue.uppercased().json,
      ]
    ]
  }

  private func cveProduct(_ product: Product) -> JSONValue {
    let branch = product.versionBranch
    let status: JSONValue = product.isAffected ? "affected" : "unaffected"
    var versions: [JSONValue] = []
    if !branch.isRange {
      versions = [["version": product.versions.json, "status": status]]
    } else if let range = try? VERSRange(normalizing: branch.name) {
      versions = range.intervals.map { interval in
        [
          "version": (interval.lower ?? "0").json, "status": status, "versionType": "custom",
          (interval.includesUpper ? "lessThanOrEqual" : "lessThan"): (interval.upper ?? "*").json,
        ]
      }
    } else {
      versions = [["version": product.versions.json, "status": status]]
    }
    // That some versions are not affected says nothing of the others.
    let others: JSONValue = product.isAffected ? "unaffected" : "unknown"
    return [
      "vendor": product.vendor.json, "product": product.name.json,
      "packageURL": product.package.json, "defaultStatus": others,
      "versions": .array(versions),
    ]
  }
}

extension PackageURL {
  /// Whether a reader of VEX takes what is said of it as said of the other.
  fileprivate func covers(_ other: PackageURL) -> Bool {
    VEXComponent(name: description, packageURLs: [self]).covers(other)
  }
}

extension CSAFAdvisory.Product {
  /// What OpenVEX calls these versions; nil without a package URL. It has no ranges: a range that
  /// is affected stands for all versions, one that is not affected for none.
  fileprivate var openVEXName: String? {
    let branch = versionBranch
    guard branch.isRange else { return package(version: versions) }
    return isAffected || branch.name == "vers:all/*" ? package(version: nil) : nil
  }
}
