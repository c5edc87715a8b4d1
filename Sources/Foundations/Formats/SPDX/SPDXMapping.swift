import Vocabulary

/// Checks and maps an SPDX document in its JSON form.
func readSPDX(_ root: JSONValue, format: String) throws(RecordError) -> SoftwareBillOfMaterials {
  let namespace = root["documentNamespace"]?.text
  func failure(_ field: String, _ reason: String) -> RecordError {
    RecordError(format: format, record: namespace, field: field, reason: reason)
  }
  let version = root["spdxVersion"]?.text ?? ""
  guard ["SPDX-2.2", "SPDX-2.3"].contains(version) else {
    throw failure("/spdxVersion", "\"\(version)\" is not read; SPDX-2.2 and SPDX-2.3 are")
  }
  guard root["SPDXID"]?.text == "SPDXRef-DOCUMENT" else {
    throw failure("/SPDXID", "is not SPDXRef-DOCUMENT")
  }
  guard let name = root["name"]?.text else { throw failure("/name", "is required") }
  var bill = SoftwareBillOfMaterials(format: .spdx, specVersion: String(version.dropFirst(5)))
  bill.serialNumber = namespace
  bill.name = name
  if let created = root["creationInfo"]?["created"]?.text {
    guard let moment = Timestamp(rfc3339: created) else {
      throw failure("/creationInfo/created", "is no RFC 3339 time")
    }
    bill.timestamp = moment
  }
  if let packages = root["packages"], packages.array == nil {
    throw failure("/packages", "is no list")
  }
  var seen: Set<String> = []
  for (place, package) in (root["packages"]?.array ?? []).enumerated() {
    let field = "/packages/\(place)"
    guard let name = package["name"]?.text else { throw failure(field + "/name", "is required") }
    guard let reference = package["SPDXID"]?.text, reference.hasPrefix("SPDXRef-") else {
      throw failure(field + "/SPDXID", "is no SPDXRef-")
    }
    guard seen.insert(reference).inserted else {
      throw failure(field + "/SPDXID", "\"\(reference)\" is there twice")
    }
    bill.components.append(component(package, name, reference))
  }
  relate(root, &bill)
  return bill
}

private func component(_ package: JSONValue, _ name: String, _ reference: String) -> BOMComponent {
  let purpose = package["primaryPackagePurpose"]?.text?.lowercasedASCII
  var component = BOMComponent(type: purpose ?? "library", name: name)
  component.reference = reference
  component.version = asserted(package["versionInfo"]?.text)
  component.supplier = asserted(package["supplier"]?.text).map(organization)
  for item in package["externalRefs"]?.array ?? [] {
    guard let locator = item["referenceLocator"]?.text else { continue }
    switch item["referenceType"]?.text?.split(separator: "/").last {
    case "purl": component.purl = component.purl ?? locator
    case "cpe23Type": component.cpe = locator
    case "cpe22Type": component.cpe = component.cpe ?? locator
    default: break
    }
  }
  for item in package["checksums"]?.array ?? [] {
    guard let algorithm = item["algorithm"]?.text, let value = item["checksumValue"]?.text else {
      continue
    }
    let plain = algorithm.hasPrefix("SHA") && !algorithm.hasPrefix("SHA3")
    component.hashes.append(
      .init(
        algorithm: plain ? "SHA-" + algorithm.dropFirst(3) : algorithm,
        value: value.lowercasedASCII))
  }
  for field in ["licenseConcluded", "licenseDeclared"] {
    guard let licence = asserted(package[field]?.text) else { continue }
    if !component.licences.contains(licence) { component.licences.append(licence) }
  }
  return component
}

/// Nil for `NOASSERTION`, `NONE` and nothing.
private func asserted(_ text: String?) -> String? {
  text.flatMap { ["", "NOASSERTION", "NONE"].contains($0) ? nil : $0 }
}

/// The name after `Organization:` or `Person:`.
private func organization(_ text: String) -> String {
  for kind in ["Organization:", "Person:"] where text.hasPrefix(kind) {
    return String(text.dropFirst(kind.count).drop { $0 == " " })
  }
  return text
}

/// Reads who needs whom, and which package the document describes.
///
/// What a document describes is its subject and no part of itself, as in CycloneDX. Where several
/// are described none of them is the subject, and a package that is all there is stays listed.
private func relate(_ root: JSONValue, _ bill: inout SoftwareBillOfMaterials) {
  var described: Set<String> = []
  for item in root["documentDescribes"]?.array ?? [] {
    if let reference = item.text { described.insert(reference) }
  }
  for relation in root["relationships"]?.array ?? [] {
    guard let from = relation["spdxElementId"]?.text, let to = relation["relatedSpdxElement"]?.text
    else { continue }
    switch relation["relationshipType"]?.text {
    case "DESCRIBES" where from == "SPDXRef-DOCUMENT": described.insert(to)
    case "DESCRIBED_BY" where to == "SPDXRef-DOCUMENT": described.insert(from)
    case "DEPENDS_ON": bill.dependencies[from, default: []].append(to)
    case "DEPENDENCY_OF": bill.dependencies[to, default: []].append(from)
    default: break
    }
  }
  bill.takeSubject(describedAs: described)
}

extension SoftwareBillOfMaterials {
  /// Makes the one component with a described reference the subject.
  mutating func takeSubject(describedAs references: Set<String>) {
    let places = components.indices.filter {
      components[$0].reference.map(references.contains) ?? false
    }
    guard places.count == 1, let place = places.first else { return }
    subject = components[place]
    version = components[place].version
    if components.count > 1 { components.remove(at: place) }
  }
}
