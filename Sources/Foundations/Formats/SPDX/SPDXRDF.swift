/// Whether an XML document is SPDX 2 in RDF, by the namespaces that its start declares.
func looksLikeSPDXRDF(_ bytes: [UInt8]) -> Bool {
  let head = bytes.prefix(4096)
  return head.containsText(terms) && !head.containsText("http://cyclonedx.org/schema/")
}

private let terms = "http://spdx.org/rdf/terms#"

/// Reads SPDX 2.2 or 2.3 in RDF/XML by bringing it into the shape of its JSON form. What is said of
/// one thing may stand apart and inside one another, as the standard's own tools write it: elements
/// have their type as name and `rdf:about` as identifier.
func readSPDXRDF(_ bytes: [UInt8]) throws(RecordError) -> SoftwareBillOfMaterials {
  let format = "SPDX RDF/XML"
  var reading = RDFReading()
  reading.visit(try XMLTree.read(bytes, format: format), owner: nil)
  guard var document = reading.document else {
    throw RecordError(format: format, field: "", reason: "there is no SpdxDocument")
  }
  document["packages"] = .array(
    reading.order.compactMap { reading.packages[$0].map { .object($0) } })
  document["relationships"] = .array(reading.relationships)
  document["documentDescribes"] = .array(reading.described)
  return try readSPDX(.object(document), format: format)
}

private struct RDFReading {
  var document: JSONObject?
  var packages: [String: JSONObject] = [:]
  var order: [String] = []
  var relationships: [JSONValue] = []
  var described: [JSONValue] = []

  /// Reads an element and what is in it; `owner` is the thing that it is part of.
  mutating func visit(_ element: XMLTree, owner: String?) {
    var owner = owner
    if let about = element.about {
      owner = identifier(about)
      if element.namespace == terms { read(element, about) }
    } else if element.namespace == terms, let owner {
      if element.name == "Relationship" { relate(element, owner) }
      if element.name == "describesPackage", let target = element.target {
        described.append(.string(identifier(target)))
      }
    }
    for child in element.children { visit(child, owner: owner) }
  }

  private mutating func read(_ element: XMLTree, _ about: String) {
    switch element.name {
    case "SpdxDocument":
      var object = document ?? ["SPDXID": .string(identifier(about))]
      object["documentNamespace"] = .string(String(about.prefix { $0 != "#" }))
      object["name"] = element.value("name") ?? object["name"]
      object["spdxVersion"] = element.value("specVersion") ?? object["spdxVersion"]
      let creation = element.property("creationInfo")?.property("CreationInfo")
      if let created = creation?.value("created") { object["creationInfo"] = ["created": created] }
      document = object
    case "Package":
      let name = identifier(about)
      if packages[name] == nil { order.append(name) }
      var object = packages[name] ?? ["SPDXID": .string(name)]
      package(element, into: &object)
      packages[name] = object
    default: break
    }
  }

  private func package(_ element: XMLTree, into object: inout JSONObject) {
    for field in ["name", "versionInfo", "supplier"] {
      if let value = element.value(field) { object[field] = value }
    }
    if let purpose = element.property("primaryPackagePurpose")?.target {
      object["primaryPackagePurpose"] = .string(word(purpose))
    }
    for field in ["licenseConcluded", "licenseDeclared"] {
      // Sets of licences are left out.
      guard let name = element.property(field)?.target.map(last) else { continue }
      object[field] = .string(["noassertion", "none"].contains(name) ? name.uppercasedASCII : name)
    }
    var references = object["externalRefs"]?.array ?? []
    for item in element.nodes("externalRef", "ExternalRef") {
      guard let type = item.property("referenceType")?.target,
        let text = item.value("referenceLocator")
      else { continue }
      references.append(["referenceType": .string(last(type)), "referenceLocator": text])
    }
    object["externalRefs"] = .array(references)
    var checksums = object["checksums"]?.array ?? []
    for item in element.nodes("checksum", "Checksum") {
      guard let name = item.property("algorithm")?.target, let text = item.value("checksumValue")
      else { continue }
      checksums.append([
        "algorithm": .string(word(name).replacing("_", with: "-")), "checksumValue": text,
      ])
    }
    object["checksums"] = .array(checksums)
  }

  /// `relationshipType_dependsOn` is `DEPENDS_ON` in the JSON form.
  private mutating func relate(_ element: XMLTree, _ owner: String) {
    guard let type = element.property("relationshipType")?.target,
      let target = element.property("relatedSpdxElement")?.target
    else { return }
    let plain = last(type).split(separator: "_", maxSplits: 1).last ?? ""
    let name = plain.map { $0.isUppercase ? "_\($0)" : $0.uppercased() }.joined()
    relationships.append([
      "spdxElementId": .string(owner), "relationshipType": .string(name),
      "relatedSpdxElement": .string(identifier(target)),
    ])
  }

  /// `SPDXRef-Package` of `http://…#SPDXRef-Package`.
  private func identifier(_ about: String) -> String {
    about.split(separator: "#", maxSplits: 1).last.map(String.init) ?? about
  }

  /// What stands behind the last `#` or `/`.
  private func last(_ address: String) -> String {
    address.split { $0 == "#" || $0 == "/" }.last.map(String.init) ?? address
  }

  /// `SHA1` of `http://…#checksumAlgorithm_sha1`.
  private func word(_ address: String) -> String {
    (last(address).split(separator: "_", maxSplits: 1).last.map(String.init) ?? "").uppercasedASCII
  }
}

extension XMLTree {
  fileprivate var about: String? { attribute(":about") }

  /// What a property names: a resource, or the thing that stands in it.
  fileprivate var target: String? {
    attribute(":resource") ?? children.lazy.compactMap(\.about).first
  }

  private func attribute(_ ending: String) -> String? {
    attributes.first { $0.key.hasSuffix(ending) }?.value
  }

  fileprivate func property(_ name: String) -> XMLTree? {
    children.first { $0.name == name && $0.namespace == terms }
  }

  fileprivate func nodes(_ property: String, _ type: String) -> [XMLTree] {
    children.filter { $0.name == property && $0.namespace == terms }
      .flatMap(\.children).filter { $0.name == type }
  }

  /// The text of a property without space around it; nil where there is none.
  fileprivate func value(_ name: String) -> JSONValue? {
    guard let text = property(name)?.text else { return nil }
    let plain = text.drop { $0.isWhitespace }
    guard let end = plain.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    return .string(String(plain[...end]))
  }
}
