import Vocabulary

extension CSAFAdvisory {
  /// The same facts as a CycloneDX 1.6 document that lists the products and what is known of the
  /// flaw in them (its VEX use case): what is affected is `exploitable`, the fixed version is named
  /// beside it. What is not affected stands in an entry of its own for each reason, for an entry has
  /// one analysis. Nil once it is withdrawn.
  ///
  /// `address` is the advisory's page, `serialNumber` a `urn:uuid:` that stays the same for every
  /// version of it, as CycloneDX asks.
  public func cycloneDX(address: String, serialNumber: String) -> JSONValue? {
    guard withdrawal == nil, !products.isEmpty else { return nil }
    var entries: [JSONValue] = []
    if products.contains(where: \.isAffected) { entries.append(cycloneDXExploitable(address)) }
    for justification in VEXStatement.Justification.allCases
    where products.contains(where: { $0.justification == justification }) {
      entries.append(cycloneDXHarmless(justification, address))
    }
    return sortedKeys([
      "bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": serialNumber.json,
      "version": .integer(Int64(max(1, revisions.count))),
      "metadata": [
        "timestamp": revisions.map(\.date).max().json,
        "manufacturer": ["name": publisher.name.json, "url": [publisher.namespace.json]],
      ],
      "components": .array(products.enumerated().map(cycloneDXComponent)),
      "vulnerabilities": .array(entries),
    ])
  }

  /// What every entry says of the flaw.
  private func cycloneDXFlaw(_ address: String) -> JSONObject {
    let source: JSONValue = ["name": publisher.name.json, "url": address.json]
    return [
      "id": (cve ?? id).json, "source": source,
      "references": cve == nil ? .null : [["id": id.json, "source": source]],
      "description": title.json,
      "advisories": .array(
        [["title": title.json, "url": address.json]]
          + references.map { ["title": $0.summary.json, "url": $0.url.json] }),
      "published": revisions.map(\.date).min().json, "updated": revisions.map(\.date).max().json,
    ]
  }

  private func cycloneDXExploitable(_ address: String) -> JSONValue {
    var entry = cycloneDXFlaw(address)
    entry["bom-ref"] = id.json
    entry["ratings"] = .array(vectors.compactMap { try? CVSSVector($0) }.map(cycloneDXRating))
    entry["cwes"] = .array(
      weaknesses.compactMap { Int64($0.dropFirst("CWE-".count)) }.map { .integer($0) })
    entry["detail"] = summary.json
    entry["recommendation"] = recommendation.json
    entry["credits"] = ["individuals": .array(credits.map { ["name": $0.json] })]
    entry["analysis"] = [
      "state": "exploitable", "detail": recommendation.json,
      "response": .array(responses.map(\.json)),
      "firstIssued": revisions.map(\.date).min().json,
      "lastUpdated": revisions.map(\.date).max().json,
    ]
    entry["affects"] = .array(cycloneDXTargets { $0.isAffected })
    return .object(entry)
  }

  private func cycloneDXHarmless(
    _ justification: VEXStatement.Justification, _ address: String
  ) -> JSONValue {
    var entry = cycloneDXFlaw(address)
    entry["bom-ref"] = "\(id):\(justification.rawValue)".json
    entry["analysis"] = [
      "state": "not_affected", "justification": justification.cycloneDX.json,
      "detail": (justification.title + ".").json,
      "firstIssued": revisions.map(\.date).min().json,
      "lastUpdated": revisions.map(\.date).max().json,
    ]
    entry["affects"] = .array(cycloneDXTargets { $0.justification == justification })
    return .object(entry)
  }

  /// The products of an entry with their versions.
  private func cycloneDXTargets(_ belongs: (Product) -> Bool) -> [JSONValue] {
    products.enumerated().compactMap { place, product -> JSONValue? in
      guard belongs(product) else { return nil }
      var versions = [product.cycloneDXVersions]
      if let fixed = product.fixed {
        versions.append(["version": fixed.json, "status": "unaffected"])
      }
      return ["ref": Self.reference(place).json, "versions": .array(versions)]
    }
  }

  private static func reference(_ place: Int) -> String { "product-\(place + 1)" }

  private func cycloneDXComponent(_ place: Int, _ product: Product) -> JSONValue {
    [
      "type": product.package == nil ? "application" : "library",
      "bom-ref": Self.reference(place).json, "name": product.name.json,
      "supplier": ["name": product.vendor.json], "purl": product.package.json,
    ]
  }

  private func cycloneDXRating(_ vector: CVSSVector) -> JSONValue {
    let method =
      switch vector.version {
      case .two: "CVSSv2"
      case .three: "CVSSv3"
      case .threeOne: "CVSSv31"
      case .four: "CVSSv4"
      }
    return [
      "score": .number(vector.version == .four ? vector.score : vector.baseScore),
      "severity": vector.severity.rawValue.lowercased().json, "method": method.json,
      "vector": vector.description.json,
    ]
  }

  /// What can be done, in CycloneDX's words, each once and in the order of the standard.
  private var responses: [String] {
    let said = Set(
      remediations.map { remediation in
        switch remediation.category {
        case .vendorFix, .fixPlanned: "update"
        case .mitigation, .workaround: "workaround_available"
        case .noFixPlanned: "will_not_fix"
        case .noneAvailable: "can_not_fix"
        }
      } + (products.contains { $0.fixed != nil } ? ["update"] : []))
    return ["can_not_fix", "will_not_fix", "update", "workaround_available"].filter(said.contains)
  }
}

extension CSAFAdvisory.Product {
  /// The versions. CycloneDX wants ranges as VERS; what cannot be read as one keeps its
  /// words as a version, for no tool takes it for another.
  fileprivate var cycloneDXVersions: JSONValue {
    let status: JSONValue = isAffected ? "affected" : "unaffected"
    let branch = versionBranch
    guard branch.isRange else { return ["version": versions.json, "status": status] }
    let name = branch.name.hasPrefix("vers:") ? branch.name : "vers:generic/" + branch.name
    guard let range = try? VERSRange(normalizing: name) else {
      return ["version": versions.json, "status": status]
    }
    return ["range": range.description.json, "status": status]
  }
}

extension VEXStatement.Justification {
  /// The word of CycloneDX that comes nearest; the reason itself stands beside it in words.
  fileprivate var cycloneDX: String {
    switch self {
    case .componentNotPresent, .vulnerableCodeNotPresent: "code_not_present"
    case .vulnerableCodeNotInExecutePath: "code_not_reachable"
    case .vulnerableCodeCannotBeControlledByAdversary: "requires_environment"
    case .inlineMitigationsAlreadyExist: "protected_by_mitigating_control"
    }
  }
}
