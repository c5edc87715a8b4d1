import Formats
import Vocabulary

/// Findings from a vulnerability disclosure report in CycloneDX 1.4 to 1.7 (ECMA-424), in JSON: one
/// for each vulnerability. What its author says is not affected is left out.
enum CycloneDXFinding {
  static func findings(in bytes: [UInt8]) throws(RecordError) -> [JSONValue] {
    let root = try FindingParts.document(bytes, format: "CycloneDX VDR")
    guard let vulnerabilities = root["vulnerabilities"]?.array else {
      throw RecordError(
        format: "CycloneDX VDR", field: "/vulnerabilities", reason: "is missing or no list")
    }
    var components: [String: JSONValue] = [:]
    collect([root["metadata"]?["component"]].compactMap(\.self), &components, depth: 0)
    collect(root["components"]?.array ?? [], &components, depth: 0)
    let serial = root["serialNumber"]?.text
    return vulnerabilities.enumerated().map { place, vulnerability in
      let state = vulnerability["analysis"]?["state"]?.text
      guard state != "not_affected", state != "false_positive" else { return .null }
      return json(of: vulnerability, at: place, serial, components)
    }
  }

  private static func collect(
    _ list: [JSONValue], _ components: inout [String: JSONValue], depth: Int
  ) {
    guard depth < 20 else { return }
    for component in list {
      if let reference = component["bom-ref"]?.text { components[reference] = component }
      collect(component["components"]?.array ?? [], &components, depth: depth + 1)
    }
  }

  private static func json(
    of vulnerability: JSONValue, at place: Int, _ serial: String?,
    _ components: [String: JSONValue]
  ) -> JSONValue {
    let name = vulnerability["id"]?.text ?? "\(place + 1)"
    let parts = ["description", "detail"].compactMap { vulnerability[$0]?.text }
    let references = (vulnerability["references"]?.array ?? []).compactMap { $0["id"]?.text }
    let vectors = (vulnerability["ratings"]?.array ?? []).compactMap { $0["vector"]?.text }
    let cwe = (vulnerability["cwes"]?.array ?? []).compactMap { value in
      value.integerValue.map { String($0) } ?? value.text
    }
    let tools = vulnerability["tools"]?["components"]?.array ?? vulnerability["tools"]?.array
    let proof = vulnerability["proofOfConcept"]
    return [
      "reference": FindingParts.cut(
        [serial, name].compactMap(\.self).joined(separator: " "), to: 200
      ).json,
      "title": FindingParts.title(nil, else: parts.first ?? name),
      "description": FindingParts.cut(parts.joined(separator: "\n\n"), to: 100_000).json,
      "affected": .array(
        (vulnerability["affects"]?.array ?? []).prefix(FindingParts.mostAffected)
          .compactMap { software($0, components) }),
      "cwe": FindingParts.weaknesses(cwe),
      "severity": .array(vectors.prefix(10).compactMap(FindingParts.severity)),
      "aliases": FindingParts.aliases([name] + references),
      "reproducer": proof?["reproductionSteps"].map { ["text": $0] } ?? .null,
      "provenance": [
        "tool": tools?.first?["name"] ?? .null, "toolVersion": tools?.first?["version"] ?? .null,
      ],
    ]
  }

  private static func software(
    _ target: JSONValue, _ components: [String: JSONValue]
  ) -> JSONValue? {
    guard let reference = target["ref"]?.text else { return nil }
    let component = components[reference]
    let package = component?["purl"]?.text ?? (reference.hasPrefix("pkg:") ? reference : nil)
    guard package != nil || component?["cpe"] != nil else { return nil }
    let versions = (target["versions"]?.array ?? []).filter { $0["status"]?.text != "unaffected" }
      .compactMap { $0["version"]?.text ?? $0["range"]?.text }
    return [
      "package": package.json, "cpe": package == nil ? component?["cpe"] ?? .null : .null,
      "versions": versions.isEmpty
        ? .null : FindingParts.cut(versions.joined(separator: ", "), to: 500).json,
    ]
  }
}
