/// Reads SPDX 2.2 or 2.3 in tag-value form by bringing it into the shape of its JSON form.
func readSPDXTagValue(_ bytes: [UInt8]) throws(RecordError) -> SoftwareBillOfMaterials {
  let format = "SPDX tag-value"
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw RecordError(format: format, field: "", reason: "malformed UTF-8")
  }
  var document = JSONObject()
  var created = JSONObject()
  var packages: [TagPackage] = []
  var relationships: [JSONValue] = []
  var inPackage = false
  for entry in try tagValues(text, format: format) {
    switch entry.tag {
    case "SPDXVersion": document["spdxVersion"] = .string(entry.value)
    case "DocumentName": document["name"] = .string(entry.value)
    case "DocumentNamespace": document["documentNamespace"] = .string(entry.value)
    case "Created": created["created"] = .string(entry.value)
    case "PackageName":
      packages.append(TagPackage(fields: ["name": .string(entry.value)]))
      inPackage = true
    case "FileName", "SnippetSPDXID", "LicenseID": inPackage = false
    case "SPDXID":
      if inPackage, !packages.isEmpty {
        packages[packages.count - 1].fields["SPDXID"] = .string(entry.value)
      } else if packages.isEmpty, document["SPDXID"] == nil {
        document["SPDXID"] = .string(entry.value)
      }
    case "Relationship":
      let parts = entry.value.split(separator: " ").map(String.init)
      guard parts.count == 3 else {
        throw RecordError(
          format: format, field: "line \(entry.line)", reason: "a relationship has three parts")
      }
      relationships.append([
        "spdxElementId": .string(parts[0]), "relationshipType": .string(parts[1]),
        "relatedSpdxElement": .string(parts[2]),
      ])
    default:
      if inPackage, !packages.isEmpty { packages[packages.count - 1].add(entry) }
    }
  }
  document["creationInfo"] = .object(created)
  document["packages"] = .array(packages.map(\.json))
  document["relationships"] = .array(relationships)
  return try readSPDX(.object(document), format: format)
}

/// A package as its lines come in.
private struct TagPackage {
  var fields: JSONObject
  var checksums: [JSONValue] = []
  var references: [JSONValue] = []

  var json: JSONValue {
    var object = fields
    object["checksums"] = .array(checksums)
    object["externalRefs"] = .array(references)
    return .object(object)
  }

  mutating func add(_ entry: TagValue) {
    switch entry.tag {
    case "PackageVersion": fields["versionInfo"] = .string(entry.value)
    case "PackageSupplier": fields["supplier"] = .string(entry.value)
    case "PackageLicenseConcluded": fields["licenseConcluded"] = .string(entry.value)
    case "PackageLicenseDeclared": fields["licenseDeclared"] = .string(entry.value)
    case "PrimaryPackagePurpose": fields["primaryPackagePurpose"] = .string(entry.value)
    case "PackageChecksum":
      let parts = entry.value.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { return }
      checksums.append([
        "algorithm": .init(parts[0]), "checksumValue": .init(parts[1].drop { $0 == " " }),
      ])
    case "ExternalRef":
      let parts = entry.value.split(separator: " ")
      guard parts.count >= 3 else { return }
      references.append([
        "referenceType": .init(parts[1]), "referenceLocator": .init(parts[2]),
      ])
    default: break
    }
  }
}

private struct TagValue {
  let tag: String
  let value: String
  let line: Int
}

/// `Tag: value` lines; a value in `<text>…</text>` may run over several.
private func tagValues(_ text: String, format: String) throws(RecordError) -> [TagValue] {
  var entries: [TagValue] = []
  var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
  var number = 0
  while let first = lines.popFirst() {
    number += 1
    let start = number
    let line = first.hasSuffix("\r") ? first.dropLast() : first
    if line.allSatisfy({ $0 == " " || $0 == "\t" }) || line.hasPrefix("#") { continue }
    guard let colon = line.firstIndex(of: ":"), colon != line.startIndex,
      line[..<colon].utf8.allSatisfy({ isLetter($0) || isDigit($0) })
    else {
      throw RecordError(format: format, field: "line \(number)", reason: "no tag with a value")
    }
    let tag = String(line[..<colon])
    var value = String(line[line.index(after: colon)...].drop { $0 == " " })
    if value.hasPrefix("<text>") {
      var last = value.dropFirst(6)
      value = ""
      while !last.utf8.containsText("</text>") {
        guard let next = lines.popFirst() else {
          throw RecordError(format: format, field: "line \(start)", reason: "<text> without end")
        }
        number += 1
        value += last + "\n"
        last = next
      }
      value += String(last).components(upTo: "</text>")
    }
    entries.append(TagValue(tag: tag, value: value, line: start))
  }
  return entries
}

extension String {
  /// The text before the first occurrence of `mark`.
  fileprivate func components(upTo mark: String) -> String {
    guard let range = firstRange(of: mark) else { return self }
    return String(self[..<range.lowerBound])
  }
}
