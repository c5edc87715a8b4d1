import Vocabulary

/// Whether a JSON-LD context is that of SPDX 3.
func namesSPDX3(_ context: JSONValue) -> Bool {
  let names = context.array?.compactMap(\.text) ?? context.text.map { [$0] } ?? []
  return names.contains { $0.utf8.starts(with: "https://spdx.org/rdf/3.".utf8) }
}

/// Checks and maps SPDX 3.0 in JSON-LD (SPDX 3.0.1, annex "RDF and JSON-LD serializations"): the
/// compacted form that the standard's own context gives, which is what its schema allows. Packages,
/// their external identifiers and digests, licences, suppliers, and who depends on what are read.
func readSPDX3(_ root: JSONValue, format: String) throws(RecordError) -> SoftwareBillOfMaterials {
  var mapper = SPDX3Mapper(format: format)
  return try mapper.document(root)
}

/// The state of mapping one document.
struct SPDX3Mapper {
  let format: String
  /// Every element that has an identifier.
  private(set) var elements: [String: JSONValue] = [:]
  private var document: String?

  init(format: String) { self.format = format }

  func failure(_ field: String, _ reason: String) -> RecordError {
    RecordError(format: format, record: document, field: field, reason: reason)
  }

  mutating func document(_ root: JSONValue) throws(RecordError) -> SoftwareBillOfMaterials {
    if let graph = root["@graph"], graph.array == nil { throw failure("/@graph", "is no list") }
    let graph = root["@graph"]?.array ?? [root]
    var creation: JSONValue?
    for (place, element) in graph.enumerated() {
      let field = "/@graph/\(place)"
      guard let type = kind(element) else { throw failure(field + "/type", "is required") }
      guard let name = identifier(element) else {
        throw failure(field + "/spdxId", "is required")
      }
      // JSON-LD lets statements about one thing stand apart; of a package there is one.
      let other = elements.updateValue(element, forKey: name)
      guard !isPackage(type) || !isPackage(other.flatMap(kind)) else {
        throw failure(field + "/spdxId", "\"\(name)\" is there twice")
      }
      if type == "SpdxDocument" { document = name }
      if type == "CreationInfo" { creation = creation ?? element }
    }
    var bill = try start(creation ?? graph.lazy.compactMap { $0["creationInfo"] }.first)
    for (place, element) in graph.enumerated() where isPackage(kind(element)) {
      bill.components.append(try component(element, "/@graph/\(place)"))
    }
    bill.serialNumber = document
    bill.name = document.flatMap { elements[$0]?["name"]?.text }
    relate(graph, &bill)
    bill.takeSubject(describedAs: described(graph))
    bill.name = bill.name ?? bill.subject?.name
    bill.noteVEX(graph.count { Self.vexStatus($0) != nil }, at: "/@graph")
    return bill
  }

  /// An empty bill with what the creation information says.
  private func start(_ creation: JSONValue?) throws(RecordError) -> SoftwareBillOfMaterials {
    // Given in place, or by the name of a blank node.
    let creation = creation?.text.flatMap { elements[$0] } ?? creation
    guard let version = creation?["specVersion"]?.text else {
      throw failure("/CreationInfo/specVersion", "is required")
    }
    guard version == "3.0" || version.hasPrefix("3.0.") else {
      throw failure("/CreationInfo/specVersion", "\"\(version)\" is not read; 3.0 is")
    }
    var bill = SoftwareBillOfMaterials(format: .spdx, specVersion: version)
    if let created = creation?["created"]?.text {
      guard let moment = Timestamp(rfc3339: created) else {
        throw failure("/CreationInfo/created", "is no RFC 3339 time")
      }
      bill.timestamp = moment
    }
    return bill
  }

  private func component(
    _ package: JSONValue, _ field: String
  ) throws(RecordError) -> BOMComponent {
    guard let name = package["name"]?.text else { throw failure(field + "/name", "is required") }
    let purpose = package["software_primaryPurpose"]?.text
    var component = BOMComponent(type: purpose.map(hyphenated) ?? "library", name: name)
    component.reference = identifier(package)
    component.version = package["software_packageVersion"]?.text.flatMap { $0.isEmpty ? nil : $0 }
    component.purl = package["software_packageUrl"]?.text
    component.supplier = package["suppliedBy"]?.text.flatMap { elements[$0]?["name"]?.text }
    for item in package["externalIdentifier"]?.array ?? [] {
      guard let text = item["identifier"]?.text else {
        throw failure(field + "/externalIdentifier", "an identifier is required")
      }
      switch item["externalIdentifierType"]?.text {
      case "packageUrl", "purl": component.purl = component.purl ?? text
      case "cpe23": component.cpe = text
      case "cpe22": component.cpe = component.cpe ?? text
      default: break
      }
    }
    for item in package["verifiedUsing"]?.array ?? [] {
      guard let algorithm = item["algorithm"]?.text, let value = item["hashValue"]?.text else {
        continue
      }
      component.hashes.append(.init(algorithm: standard(algorithm), value: value.lowercasedASCII))
    }
    return component
  }

  /// Reads who depends on whom and under which licences packages come.
  private func relate(_ graph: [JSONValue], _ bill: inout SoftwareBillOfMaterials) {
    var places: [String: Int] = [:]
    for (place, component) in bill.components.enumerated() {
      if let reference = component.reference { places[reference] = place }
    }
    for relation in graph {
      guard let from = relation["from"]?.text, let kind = relation["relationshipType"]?.text else {
        continue
      }
      let targets = relation["to"]?.array?.compactMap(\.text) ?? [relation["to"]?.text ?? ""]
      switch kind {
      case "dependsOn": bill.dependencies[from, default: []] += targets.filter { !$0.isEmpty }
      case "hasDeclaredLicense", "hasConcludedLicense":
        guard let place = places[from] else { continue }
        for target in targets {
          guard let name = licence(target) else { continue }
          if !bill.components[place].licences.contains(name) {
            bill.components[place].licences.append(name)
          }
        }
      default: break
      }
    }
  }

  private func licence(_ target: String) -> String? {
    if let element = elements[target] {
      return element["simplelicensing_licenseExpression"]?.text ?? element["name"]?.text
    }
    // One of SPDX's list, by its address.
    let prefix = "https://spdx.org/licenses/"
    return target.hasPrefix(prefix) ? String(target.dropFirst(prefix.count)) : nil
  }

  /// The roots of the document, or of the bill of materials in it.
  private func described(_ graph: [JSONValue]) -> Set<String> {
    var found: Set<String> = []
    for element in graph {
      if ["SpdxDocument", "software_Sbom", "Bom", "Bundle"].contains(kind(element)) {
        found.formUnion(element["rootElement"]?.array?.compactMap(\.text) ?? [])
      }
      if element["relationshipType"]?.text == "describes" {
        found.formUnion(element["to"]?.array?.compactMap(\.text) ?? [])
      }
    }
    return found
  }

  private func kind(_ element: JSONValue) -> String? {
    (element["type"] ?? element["@type"])?.text
  }

  private func identifier(_ element: JSONValue) -> String? {
    (element["spdxId"] ?? element["@id"])?.text
  }

  private func isPackage(_ kind: String?) -> Bool {
    ["software_Package", "ai_AIPackage", "dataset_DatasetPackage"].contains(kind)
  }

  /// `operatingSystem` as CycloneDX and SPDX 2 write it.
  private func hyphenated(_ word: String) -> String {
    String(
      word.flatMap { character -> [Character] in
        character.isUppercase ? ["-"] + Array(character.lowercased()) : [character]
      })
  }

  private func standard(_ algorithm: String) -> String {
    switch algorithm {
    case "md5": "MD5"
    case "sha1", "sha224", "sha256", "sha384", "sha512": "SHA-" + algorithm.dropFirst(3)
    case "sha3_256", "sha3_384", "sha3_512": "SHA3-" + algorithm.dropFirst(5)
    default: algorithm.uppercased()
    }
  }
}
