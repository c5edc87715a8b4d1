import Vocabulary

/// Checks and maps a CycloneDX document in its JSON form.
func readCycloneDX(
  _ root: JSONValue, format: String
) throws(RecordError) -> SoftwareBillOfMaterials {
  let version = root["specVersion"]?.text ?? ""
  var mapper = CycloneDXMapper(format: format, version: version)
  guard root["bomFormat"]?.text == "CycloneDX" else {
    throw mapper.failure("/bomFormat", "is not \"CycloneDX\"")
  }
  // The JSON form exists since 1.2, the protobuf form since 1.3.
  let versions = ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"]
  let first = format.hasSuffix("XML") ? 0 : format.hasSuffix("JSON") ? 2 : 3
  guard versions[first...].contains(version) else {
    throw mapper.failure(
      "/specVersion", "\"\(version)\" is not read; \(versions[first]) to 1.7 are")
  }
  return try mapper.document(root)
}

/// The state of mapping one document.
struct CycloneDXMapper {
  let format: String
  let version: String
  private var bill: SoftwareBillOfMaterials
  private var references: Set<String> = []

  init(format: String, version: String) {
    self.format = format
    self.version = version
    bill = SoftwareBillOfMaterials(format: .cycloneDX, specVersion: version)
  }

  func failure(_ field: String, _ reason: String) -> RecordError {
    RecordError(
      format: version.isEmpty ? format : "\(format) \(version)", record: bill.serialNumber,
      field: field, reason: reason)
  }

  mutating func document(_ root: JSONValue) throws(RecordError) -> SoftwareBillOfMaterials {
    if let serial = root["serialNumber"] {
      guard let text = serial.text, isSerialNumber(text) else {
        throw failure("/serialNumber", "is no urn:uuid:")
      }
      bill.serialNumber = text
    }
    try metadata(root["metadata"])
    try components(root["components"], "/components", into: true)
    let services = try array(root["services"], "/services")
    for (place, service) in services.enumerated() {
      try self.service(service, "/services/\(place)")
    }
    try dependencies(root["dependencies"])
    for (place, citation) in try array(root["citations"], "/citations").enumerated() {
      try self.citation(citation, "/citations/\(place)")
    }
    bill.noteVEX(
      (root["vulnerabilities"]?.array ?? []).count { $0["analysis"]?["state"] != nil },
      at: "/vulnerabilities")
    return bill
  }

  private mutating func metadata(_ value: JSONValue?) throws(RecordError) {
    guard let value else { return }
    if let time = value["timestamp"] {
      guard let text = time.text, let moment = Timestamp(rfc3339: text), text.utf8.count > 10 else {
        throw failure("/metadata/timestamp", "is no RFC 3339 time")
      }
      bill.timestamp = moment
    }
    _ = try licences(value["licenses"], "/metadata/licenses")
    _ = try properties(value["properties"], "/metadata/properties")
    guard value["distribution"] == nil else {
      throw failure("/metadata/distribution", "is not in the standard; distributionConstraints is")
    }
    _ = try word(
      value["distributionConstraints"]?["tlp"], "/metadata/distributionConstraints/tlp",
      from: ["CLEAR", "GREEN", "AMBER", "AMBER_AND_STRICT", "RED"])
    guard let described = value["component"] else { return }
    let field = "/metadata/component"
    let subject = try component(described, field)
    bill.subject = subject
    bill.name = subject.group.map { $0 + "/" + subject.name } ?? subject.name
    bill.version = subject.version
    try components(described["components"], field + "/components", into: true)
  }

  private mutating func components(
    _ value: JSONValue?, _ field: String, into listed: Bool
  ) throws(RecordError) {
    for (place, element) in try array(value, field).enumerated() {
      let place = "\(field)/\(place)"
      let component = try component(element, place)
      if listed { bill.components.append(component) }
      try components(element["components"], place + "/components", into: listed)
    }
  }

  private mutating func component(
    _ value: JSONValue, _ field: String
  ) throws(RecordError) -> BOMComponent {
    let type = try word(
      value["type"], field + "/type", from: CycloneDXWords.componentTypes(version), required: true)
    guard let name = value["name"]?.text else { throw failure(field + "/name", "is required") }
    if version < "1.4", value["version"]?.text == nil {
      throw failure(field + "/version", "is required before 1.4")
    }
    _ = try word(value["scope"], field + "/scope", from: CycloneDXWords.scopes(version))
    var component = BOMComponent(type: type ?? "", name: name)
    component.reference = try reference(value["bom-ref"], field + "/bom-ref")
    component.group = value["group"]?.text.flatMap { $0.isEmpty ? nil : $0 }
    component.version = value["version"]?.text.flatMap { $0.isEmpty ? nil : $0 }
    component.purl = value["purl"]?.text
    component.cpe = value["cpe"]?.text
    component.supplier =
      value["supplier"]?["name"]?.text ?? value["manufacturer"]?["name"]?.text
      ?? value["publisher"]?.text
    component.hashes = try hashes(value["hashes"], field + "/hashes")
    component.licences = try licences(value["licenses"], field + "/licenses")
    component.properties = try properties(value["properties"], field + "/properties")
    if value["versionRange"] != nil {
      let external = value["isExternal"]
      guard component.version == nil, external?.boolean == true || external?.text == "true" else {
        throw failure(field + "/versionRange", "is for external components without version")
      }
    }
    if let tag = value["swid"] {
      guard tag["tagId"]?.text != nil, tag["name"]?.text != nil else {
        throw failure(field + "/swid", "tagId and name are required")
      }
    }
    try pedigree(value["pedigree"], field + "/pedigree")
    return component
  }

  private mutating func pedigree(_ value: JSONValue?, _ field: String) throws(RecordError) {
    guard let value else { return }
    for kin in ["ancestors", "descendants", "variants"] {
      try components(value[kin], "\(field)/\(kin)", into: false)
    }
    for (place, patch) in try array(value["patches"], field + "/patches").enumerated() {
      let field = "\(field)/patches/\(place)"
      _ = try word(
        patch["type"], field + "/type", from: ["unofficial", "monkey", "backport", "cherry-pick"],
        required: true)
      for (place, issue) in try array(patch["resolves"], field + "/resolves").enumerated() {
        _ = try word(
          issue["type"], "\(field)/resolves/\(place)/type",
          from: ["defect", "enhancement", "security"], required: true)
      }
    }
  }

  private mutating func service(_ value: JSONValue, _ field: String) throws(RecordError) {
    guard value["name"]?.text != nil else { throw failure(field + "/name", "is required") }
    _ = try reference(value["bom-ref"], field + "/bom-ref")
    _ = try licences(value["licenses"], field + "/licenses")
    for (place, data) in try array(value["data"], field + "/data").enumerated() {
      let field = "\(field)/data/\(place)"
      _ = try word(
        data["flow"], field + "/flow", from: ["inbound", "outbound", "bi-directional", "unknown"],
        required: true)
      guard data["classification"]?.text != nil else {
        throw failure(field + "/classification", "is required")
      }
    }
    for (place, nested) in try array(value["services"], field + "/services").enumerated() {
      try service(nested, "\(field)/services/\(place)")
    }
  }

  /// Who stated what (1.7): about places or about expressions, by somebody or through a process.
  private mutating func citation(_ value: JSONValue, _ field: String) throws(RecordError) {
    _ = try reference(value["bom-ref"], field + "/bom-ref")
    guard (value["pointers"] == nil) != (value["expressions"] == nil) else {
      throw failure(field, "either pointers or expressions are required")
    }
    guard value["attributedTo"] != nil || value["process"] != nil else {
      throw failure(field, "attributedTo or process is required")
    }
  }

  private mutating func dependencies(_ value: JSONValue?) throws(RecordError) {
    for (place, element) in try array(value, "/dependencies").enumerated() {
      let field = "/dependencies/\(place)"
      guard let from = element["ref"]?.text, !from.isEmpty else {
        throw failure(field + "/ref", "is required")
      }
      var targets: [String] = []
      for target in try array(element["dependsOn"], field + "/dependsOn") {
        guard let text = target.text else { throw failure(field + "/dependsOn", "is not text") }
        targets.append(text)
      }
      bill.dependencies[from, default: []] += targets
    }
  }

  // MARK: Parts

  private mutating func reference(
    _ value: JSONValue?, _ field: String
  ) throws(RecordError) -> String? {
    guard let value else { return nil }
    guard let text = value.text, !text.isEmpty else { throw failure(field, "is empty") }
    guard references.insert(text).inserted else {
      throw failure(field, "\"\(text)\" is there twice")
    }
    return text
  }

  private func properties(
    _ value: JSONValue?, _ field: String
  ) throws(RecordError) -> [BOMComponent.Property] {
    var properties: [BOMComponent.Property] = []
    for (place, element) in try array(value, field).enumerated() {
      guard element["name"] != nil || version < "1.6" else {
        throw failure("\(field)/\(place)/name", "is required")
      }
      properties.append(
        .init(name: element["name"]?.text ?? "", value: element["value"]?.text ?? ""))
    }
    return properties
  }

  private func hashes(
    _ value: JSONValue?, _ field: String
  ) throws(RecordError) -> [BOMComponent.Hash] {
    var hashes: [BOMComponent.Hash] = []
    for (place, element) in try array(value, field).enumerated() {
      let field = "\(field)/\(place)"
      let algorithm = try word(
        element["alg"], field + "/alg", from: CycloneDXWords.hashAlgorithms(version), required: true
      )
      let text = (element["content"]?.text ?? "").lowercasedASCII
      guard [32, 40, 64, 96, 128].contains(text.utf8.count),
        text.utf8.allSatisfy({ hexadecimalDigit($0) != nil })
      else { throw failure(field + "/content", "is no digest in hexadecimal") }
      hashes.append(.init(algorithm: algorithm ?? "", value: text))
    }
    return hashes
  }

  private func licences(_ value: JSONValue?, _ field: String) throws(RecordError) -> [String] {
    var names: [String] = []
    let elements = try array(value, field)
    // Up to 1.6 an expression stands alone.
    if version < "1.7", elements.count > 1, elements.contains(where: { $0["expression"] != nil }) {
      throw failure(field, "an expression beside other licences")
    }
    for (place, element) in elements.enumerated() {
      let field = "\(field)/\(place)"
      let licence = element["license"]
      let expression = element["expression"]?.text
      guard (licence == nil) != (expression == nil) else {
        throw failure(field, "either a license or an expression is required")
      }
      if let expression { names.append(expression) }
      guard let licence else { continue }
      let known = [licence["id"]?.text, licence["name"]?.text].compactMap(\.self)
      guard known.count == 1, let name = known.first else {
        throw failure(field + "/license", "either an id or a name is required")
      }
      if licence["id"] != nil, !SPDXLicences.contains(name) {
        throw failure(
          field + "/license/id",
          "\"\(name)\" is not in SPDX's list \(SPDXLicences.version); give it as a name")
      }
      if let encoding = licence["text"]?["encoding"]?.text, encoding != "base64" {
        throw failure(field + "/license/text/encoding", "is not base64")
      }
      names.append(name)
    }
    return names
  }

  private func array(_ value: JSONValue?, _ field: String) throws(RecordError) -> [JSONValue] {
    guard let value else { return [] }
    guard let array = value.array else { throw failure(field, "is no list") }
    return array
  }

  private func word(
    _ value: JSONValue?, _ field: String, from words: [String], required: Bool = false
  ) throws(RecordError) -> String? {
    guard let value else {
      guard !required else { throw failure(field, "is required") }
      return nil
    }
    guard let text = value.text, words.contains(text) else {
      throw failure(field, "\"\(value.text ?? "")\" is none of \(words.joined(separator: ", "))")
    }
    return text
  }
}

/// `urn:uuid:` and a UUID in hexadecimal.
private func isSerialNumber(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  guard bytes.count == 45, bytes.starts(with: "urn:uuid:".utf8) else { return false }
  return bytes.dropFirst(9).enumerated().allSatisfy { place, byte in
    [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : hexadecimalDigit(byte) != nil
  }
}
