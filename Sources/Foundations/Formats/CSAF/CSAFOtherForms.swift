import Vocabulary

extension CSAFAdvisory {
  /// The same facts as an OSV record (schema 1.7); products without a package URL have no place
  /// there. Nil where none has one.
  public func osv(address: String) -> JSONValue? {
    let affected = products.compactMap { product -> JSONValue? in
      guard let url = product.package.flatMap({ try? PackageURL($0) }),
        let known = PackageKey(url).ecosystemName
      else { return nil }
      return [
        "package": [
          "ecosystem": known.ecosystem.json, "name": known.name.json,
          "purl": url.description.json,
        ],
        "ranges": .array(osvRanges(product)),
        "versions": product.affectedBranch.isRange ? .null : [product.affected.json],
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
    let branch = product.affectedBranch
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
    let name = cve ?? id
    func statement(_ status: String, _ ids: [String], _ more: JSONObject = [:]) -> JSONValue? {
      guard !ids.isEmpty else { return nil }
      return .object(
        JSONObject(
          [
            ("vulnerability", ["name": name.json]), ("status", status.json),
            ("products", .array(ids.map { ["@id": $0.json] })),
          ].map { (key: $0.0, value: $0.1) } + more.members))
    }
    let affected = products.compactMap { product in
      product.package(version: product.affectedBranch.isRange ? nil : product.affected)
    }
    let fixed = products.compactMap { product in
      product.fixed.flatMap { product.package(version: $0) }
    }
    let action =
      remediations.first?.details
      ?? products.first { $0.fixed != nil }.map { "Update to \($0.fixed ?? "") or later." }
      ?? "No fix is known at this time."
    let statements = [
      withdrawal == nil ? statement("affected", affected, ["action_statement": action.json]) : nil,
      withdrawal == nil ? statement("fixed", fixed) : nil,
    ].compactMap(\.self)
    guard !statements.isEmpty else { return nil }
    return sortedKeys([
      "@context": "https://openvex.dev/ns/v0.2.0", "@id": address.json,
      "author": publisher.name.json, "timestamp": revisions.map(\.date).min().json,
      "last_updated": revisions.map(\.date).max().json,
      "version": .integer(Int64(max(1, revisions.count))),
      "statements": .array(statements),
    ])
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
    let branch = product.affectedBranch
    var versions: [JSONValue] = []
    if !branch.isRange {
      versions = [["version": product.affected.json, "status": "affected"]]
    } else if let range = try? VERSRange(normalizing: branch.name) {
      versions = range.intervals.map { interval in
        [
          "version": (interval.lower ?? "0").json, "status": "affected", "versionType": "custom",
          (interval.includesUpper ? "lessThanOrEqual" : "lessThan"): (interval.upper ?? "*").json,
        ]
      }
    } else {
      versions = [["version": product.affected.json, "status": "affected"]]
    }
    return [
      "vendor": product.vendor.json, "product": product.name.json,
      "packageURL": product.package.json, "defaultStatus": "unaffected",
      "versions": .array(versions),
    ]
  }
}
