public import Vocabulary

extension SoftwareBillOfMaterials {
  /// The document as CycloneDX 1.6 in JSON.
  ///
  /// `serialNumber` is a `urn:uuid:`, `tool` the name and version of what wrote it, and `found` where
  /// each component was seen, by its place in ``components``. Components that have no reference of
  /// their own get one, so that others can point at them.
  public func cycloneDX(
    serialNumber: String, timestamp: Timestamp, tool: (name: String, version: String),
    found: [Int: [String]] = [:]
  ) -> JSONValue {
    var metadata: JSONObject = [
      "timestamp": timestamp.json,
      "tools": [
        "components": [
          ["type": "application", "name": tool.name.json, "version": tool.version.json]
        ]
      ],
    ]
    if let subject { metadata["component"] = subject.cycloneDX(reference: "subject", found: []) }
    var listed: [JSONValue] = []
    for (place, component) in components.enumerated() {
      listed.append(
        component.cycloneDX(reference: Self.reference(place), found: found[place] ?? []))
    }
    return [
      "bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": serialNumber.json,
      "version": 1, "metadata": .object(metadata), "components": .array(listed),
    ]
  }

  /// The reference that ``cycloneDX(serialNumber:timestamp:tool:found:)`` gives to a component.
  public static func reference(_ place: Int) -> String { "component-\(place + 1)" }
}

extension BOMComponent {
  fileprivate func cycloneDX(reference: String, found: [String]) -> JSONValue {
    var object: JSONObject = [
      "type": CycloneDXWords.componentTypes("1.6").contains(type) ? type.json : "library",
      "bom-ref": reference.json,
    ]
    if let supplier { object["supplier"] = ["name": supplier.json] }
    if let group { object["group"] = group.json }
    object["name"] = name.json
    if let version { object["version"] = version.json }
    let digests = hashes.filter { CycloneDXWords.hashAlgorithms("1.6").contains($0.algorithm) }
    if !digests.isEmpty {
      object["hashes"] = .array(
        digests.map { ["alg": $0.algorithm.json, "content": $0.value.json] })
    }
    if !licences.isEmpty {
      object["licenses"] = .array(
        licences.map { name in
          ["license": SPDXLicences.contains(name) ? ["id": name.json] : ["name": name.json]]
        })
    }
    if let cpe { object["cpe"] = cpe.json }
    if let purl { object["purl"] = purl.json }
    if !properties.isEmpty {
      object["properties"] = .array(
        properties.map { ["name": $0.name.json, "value": $0.value.json] })
    }
    if !found.isEmpty {
      object["evidence"] = ["occurrences": .array(found.map { ["location": $0.json] })]
    }
    return .object(object)
  }
}
