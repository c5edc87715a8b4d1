import ArgumentParser
import Catalog
import Formats
import Vocabulary

/// The result of a scan for programs.
enum ScanDocuments {
  private static let tool = (name: "Breakwater", version: Breakwater.configuration.version)

  // MARK: JSON

  /// Everything that was found, with what it was found in.
  static func json(_ report: ScanReport) -> JSONValue {
    [
      "target": report.inventory.target.json,
      "knownVulnerabilities": report.known.json,
      "components": report.inventory.seen.count.json,
      "unmatched": report.unmatched.json,
      "sources": .array(
        report.inventory.sources.map {
          ["place": $0.place.json, "format": $0.format.json, "components": $0.components.json]
        }),
      "notes": report.inventory.notes.json,
      "findings": .array(report.findings.map { json($0, report.seen($0)) }),
      "suppressed": .array(report.suppressed.map { json($0, report.seen($0)) }),
    ]
  }

  private static func json(_ finding: ScanFinding, _ seen: ScanInventory.Seen) -> JSONValue {
    let component = seen.component
    var object: JSONObject = [
      "package": ScanNames.full(component).json, "version": component.version.json,
      "purl": component.purl.json, "places": seen.places.json,
      "development": component.isDevelopment.json, "vulnerability": finding.vulnerability.json,
      "title": finding.title.json, "reason": finding.reason.json,
      "fixedVersion": finding.fixedVersion.json, "hint": finding.hint.json,
      "severity": (finding.severity?.rawValue).json,
      "score": finding.score.json, "vector": finding.vector.json,
      "knownExploited": finding.isKnownExploited.json,
    ]
    if let suppression = finding.suppression { object["suppression"] = suppression.json }
    if let entry = finding.facts?.knownExploited, finding.isKnownExploited {
      object["exploitation"] = [
        "addedOn": entry.addedOn.json, "requiredAction": entry.requiredAction.json,
        "ransomware": entry.isUsedByRansomware.json,
      ]
    }
    if let forecast = finding.facts?.forecast {
      object["epss"] = [
        "probability": forecast.probability.json, "percentile": forecast.percentile.json,
        "day": forecast.day.json,
      ]
    }
    return .object(object)
  }

  // MARK: SARIF

  /// SARIF 2.1.0: a rule for each vulnerability, a result for each component that it is in.
  static func sarif(_ report: ScanReport) -> JSONValue {
    var places: [String: Int] = [:]
    var rules: [JSONValue] = []
    for finding in report.findings where places[finding.vulnerability] == nil {
      places[finding.vulnerability] = rules.count
      rules.append(rule(finding))
    }
    let results: [JSONValue] = report.findings.map { finding in
      let seen = report.seen(finding)
      let name = ScanNames.full(seen.component)
      let fix = finding.fixedVersion.map { " Fixed in \($0)." } ?? ""
      return [
        "ruleId": finding.vulnerability.json,
        "ruleIndex": (places[finding.vulnerability] ?? 0).json,
        "level": level(finding).json,
        "message": [
          "text":
            "\(name) \(seen.component.version ?? ""): \(finding.vulnerability). \(finding.reason).\(fix)"
            .json
        ],
        "locations": .array(
          seen.places.prefix(10).map { place in
            [
              "physicalLocation": [
                "artifactLocation": ["uri": ScanNames.address(place).json],
                "region": ["startLine": 1],
              ]
            ]
          }),
        "partialFingerprints": [
          "breakwaterPackage/v1":
            "\(seen.component.purl ?? name) \(finding.vulnerability)".json
        ],
      ]
    }
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": [
              "name": tool.name.json, "version": tool.version.json, "rules": .array(rules),
            ]
          ],
          "columnKind": "utf16CodeUnits",
          "results": .array(results),
        ]
      ],
    ]
  }

  private static func rule(_ finding: ScanFinding) -> JSONValue {
    let title = finding.title.isEmpty ? finding.vulnerability : finding.title
    var properties: JSONObject = ["tags": ["security", "vulnerability"]]
    if let score = finding.score { properties["security-severity"] = "\(score)" }
    return [
      "id": finding.vulnerability.json,
      "shortDescription": ["text": title.json],
      "defaultConfiguration": ["level": level(finding).json],
      "properties": .object(properties),
    ]
  }

  private static func level(_ finding: ScanFinding) -> String {
    if finding.isKnownExploited { return "error" }
    return switch finding.severity {
    case .critical, .high: "error"
    case .low, .none?: "note"
    case .medium, nil: "warning"
    }
  }

  // MARK: CycloneDX

  /// What was found as a bill of materials; components keep their order.
  private static func bill(_ inventory: ScanInventory) -> SoftwareBillOfMaterials {
    var bill = SoftwareBillOfMaterials(format: .cycloneDX, specVersion: "1.6")
    bill.subject = BOMComponent(type: inventory.type, name: inventory.target)
    bill.components = inventory.seen.map(\.component)
    return bill
  }

  private static func document(
    _ inventory: ScanInventory, _ surroundings: Surroundings
  ) -> JSONValue {
    let found = Dictionary(
      uniqueKeysWithValues: inventory.seen.enumerated().map { ($0.offset, $0.element.places) })
    return bill(inventory).cycloneDX(
      serialNumber: ScanNames.serialNumber(surroundings), timestamp: surroundings.now(),
      tool: tool, found: found)
  }

  /// A CycloneDX 1.6 bill of materials.
  static func sbom(_ inventory: ScanInventory, _ surroundings: Surroundings) -> JSONValue {
    document(inventory, surroundings)
  }

  /// A CycloneDX 1.6 VEX: the same bill with what is known to be wrong. Whether the flaw can be used
  /// is for those who know the system to say, so that its analysis is still to be made.
  static func vex(_ report: ScanReport, _ surroundings: Surroundings) -> JSONValue {
    guard var document = document(report.inventory, surroundings).object else { return .null }
    document["vulnerabilities"] = .array(
      grouped(report.findings).map { vulnerability($0, report) }
        + grouped(report.suppressed).map { vulnerability($0, report) })
    return .object(document)
  }

  /// Findings of one vulnerability together, in the order of the first of each.
  private static func grouped(_ findings: [ScanFinding]) -> [[ScanFinding]] {
    var places: [String: Int] = [:]
    var groups: [[ScanFinding]] = []
    for finding in findings {
      if let place = places[finding.vulnerability] {
        groups[place].append(finding)
      } else {
        places[finding.vulnerability] = groups.count
        groups.append([finding])
      }
    }
    return groups
  }

  private static func vulnerability(
    _ findings: [ScanFinding], _ report: ScanReport
  ) -> JSONValue {
    let first = findings.first
    let name = first?.vulnerability ?? ""
    let isSuppressed = first?.suppression != nil
    var object: JSONObject = [
      "bom-ref": "vulnerability-\(name)\(isSuppressed ? "-suppressed" : "")".json,
      "id": name.json,
    ]
    if let first, let vector = first.vector, let score = first.score,
      let severity = first.severity
    {
      var rating: JSONObject = ["score": score.json, "severity": severity.rawValue.json]
      if let method = ScanNames.method(vector) { rating["method"] = method.json }
      rating["vector"] = vector.json
      object["ratings"] = [.object(rating)]
    }
    if let title = first?.title, !title.isEmpty { object["description"] = title.json }
    let fixes = findings.compactMap { finding in
      finding.fixedVersion.map { version in
        "Update \(ScanNames.full(report.seen(finding).component)) to \(version) or later."
      }
    }
    if !fixes.isEmpty {
      object["recommendation"] = Set(fixes).sorted().joined(separator: " ").json
    }
    let reasons = Set(findings.map { $0.suppression ?? $0.reason }).sorted().prefix(20).joined(
      separator: "; ")
    let exploited = first?.isKnownExploited ?? false
    object["analysis"] = [
      "state": isSuppressed ? "not_affected" : "in_triage",
      "detail": (reasons + (exploited ? "; in CISA's list of known exploited ones" : "")).json,
    ]
    object["affects"] = .array(
      findings.map { finding in
        var affected: JSONObject = [
          "ref": SoftwareBillOfMaterials.reference(finding.component).json
        ]
        if let version = report.seen(finding).component.version {
          affected["versions"] = [
            [
              "version": version.json,
              "status": isSuppressed ? "unaffected" : "affected",
            ]
          ]
        }
        return .object(affected)
      })
    return .object(object)
  }
}

/// Names in documents.
enum ScanNames {
  /// Group and name.
  static func full(_ component: BOMComponent) -> String {
    component.group.map { "\($0)/\(component.name)" } ?? component.name
  }

  /// A path as a relative reference (RFC 3986): what is not plain is encoded.
  static func address(_ place: String) -> String {
    place.utf8.map { byte in
      let isPlain =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || "/-._~".utf8.contains(byte)
      return isPlain
        ? String(decoding: [byte], as: UTF8.self) : "%" + Hexadecimal.encode([byte]).uppercased()
    }.joined()
  }

  /// A random `urn:uuid:` (RFC 9562, version 4).
  static func serialNumber(_ surroundings: Surroundings) -> String {
    var bytes = surroundings.random(16)
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = Array(Hexadecimal.encode(bytes))
    let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
    return "urn:uuid:" + parts.joined(separator: "-")
  }

  /// CycloneDX's word for the way of scoring.
  static func method(_ vector: String) -> String? {
    switch true {
    case vector.hasPrefix("CVSS:4.0/"): "CVSSv4"
    case vector.hasPrefix("CVSS:3.1/"): "CVSSv31"
    case vector.hasPrefix("CVSS:3.0/"): "CVSSv3"
    case vector.hasPrefix("AV:"): "CVSSv2"
    default: nil
    }
  }
}
