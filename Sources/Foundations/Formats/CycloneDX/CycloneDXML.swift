/// Reads CycloneDX in XML by bringing it into the shape of its JSON form.
func readCycloneDXML(_ bytes: [UInt8]) throws(RecordError) -> SoftwareBillOfMaterials {
  let root = try XMLTree.read(bytes, format: "CycloneDX XML")
  let prefix = "http://cyclonedx.org/schema/bom/"
  guard root.name == "bom", root.namespace.hasPrefix(prefix) else {
    throw RecordError(
      format: "SBOM", field: "line \(root.line)",
      reason: "<\(root.name)> is not a format that is read; these are: "
        + SoftwareBillOfMaterials.readable)
  }
  try refuseRepetition(root)
  var members: [(key: String, value: JSONValue)] = [
    ("bomFormat", "CycloneDX"),
    ("specVersion", .string(String(root.namespace.dropFirst(prefix.count)))),
  ]
  members.append(contentsOf: jsonObject(root).members)
  let graph = try dependencyGraph(root, of: root.attributes["bom-ref"])
  if !graph.isEmpty,
    root.children.allSatisfy({ $0.namespace != root.namespace || $0.name != "dependencies" })
  {
    members.append((key: "dependencies", value: .array(graph)))
  }
  return try readCycloneDX(.object(JSONObject(members)), format: "CycloneDX XML")
}

/// Who needs whom by the extension that came before 1.2 (namespace `ext/dependency-graph/1.0`), at
/// the root or inside components; those inside one another need each other.
private func dependencyGraph(
  _ element: XMLTree, of owner: String?
) throws(RecordError) -> [JSONValue] {
  var found: [JSONValue] = []
  let needed = element.children.filter(isExtension).flatMap { child in
    child.name == "dependencies" ? child.children.filter(isExtension) : [child]
  }
  var targets: [JSONValue] = []
  for dependency in needed {
    guard let reference = dependency.attributes["ref"], !reference.isEmpty else {
      throw RecordError(
        format: "CycloneDX XML", field: "line \(dependency.line)", reason: "a ref is required")
    }
    targets.append(.string(reference))
    found += try dependencyGraph(dependency, of: reference)
  }
  if let owner, !targets.isEmpty {
    found.append(["ref": .string(owner), "dependsOn": .array(targets)])
  }
  for child in element.children where !isExtension(child) {
    found += try dependencyGraph(child, of: child.attributes["bom-ref"])
  }
  return found
}

private func isExtension(_ element: XMLTree) -> Bool {
  element.namespace == "http://cyclonedx.org/schema/ext/dependency-graph/1.0"
}

/// Refuses elements that are there twice although the schema allows one, since the first would count
/// and the other would be lost.
private func refuseRepetition(_ element: XMLTree) throws(RecordError) {
  if let names = single[element.name] {
    var seen: Set<String> = []
    for child in element.children
    where names.contains(child.name) && child.namespace == element.namespace {
      guard seen.insert(child.name).inserted else {
        throw RecordError(
          format: "CycloneDX XML", field: "line \(child.line)",
          reason: "<\(child.name)> is there twice in one <\(element.name)>")
      }
    }
  }
  for child in element.children { try refuseRepetition(child) }
}

private let single: [String: Set<String>] = [
  "bom": ["metadata", "components", "services", "dependencies"],
  "component": ["group", "name", "version", "scope", "cpe", "purl", "hashes", "components"],
  "citation": ["pointers", "expressions", "timestamp", "attributedTo", "process"],
]

/// Elements that hold a list, with the name of the elements in it.
private let lists: [String: [String]] = [
  "components": ["component"], "services": ["service"], "hashes": ["hash"],
  "properties": ["property"], "dependencies": ["dependency"], "citations": ["citation"],
  "ancestors": ["component"],
  "descendants": ["component"], "variants": ["component"], "patches": ["patch"],
  "resolves": ["issue"], "licenses": ["license", "expression", "expression-detailed"],
]

/// The JSON form of an element of the document's own namespace.
private func json(_ element: XMLTree) -> JSONValue {
  let known = element.children.filter { $0.namespace == element.namespace }
  if element.name == "data",
    known.allSatisfy({ $0.name == "classification" || $0.name == "dataflow" })
  {
    return .array(known.map { dataFlow($0) })
  }
  if let names = lists[element.name], known.allSatisfy({ names.contains($0.name) }) {
    return .array(known.map { listed($0) })
  }
  guard element.attributes.isEmpty, known.isEmpty else { return .object(jsonObject(element)) }
  return .string(trimmed(element.text))
}

private func listed(_ element: XMLTree) -> JSONValue {
  switch element.name {
  case "license":
    // Of names and identifiers there is one; more cannot be told from the members afterwards.
    let names = element.children.count { $0.name == "id" || $0.name == "name" }
    return ["license": names == 1 ? .object(jsonObject(element)) : [:]]
  case "expression-detailed": return ["expression": .init(element.attributes["expression"])]
  case "expression": return ["expression": .string(trimmed(element.text))]
  case "hash":
    return .object(jsonObject(element, text: "content"))
  case "property": return .object(jsonObject(element, text: "value"))
  case "dependency":
    let targets = element.children.filter { $0.name == "dependency" }
    return [
      "ref": .init(element.attributes["ref"]),
      "dependsOn": .array(targets.compactMap { $0.attributes["ref"].map(JSONValue.string) }),
    ]
  default: return .object(jsonObject(element))
  }
}

private func dataFlow(_ element: XMLTree) -> JSONValue {
  if element.name == "classification" {
    return .object(jsonObject(element, text: "classification"))
  }
  return [
    "flow": .init(element.attributes["flow"] ?? "unknown"),
    "classification": .init(element.attributes["classification"] ?? trimmed(element.text)),
  ]
}

/// Attributes and children as members; of children with one name the first counts.
private func jsonObject(_ element: XMLTree, text: String? = nil) -> JSONObject {
  var object = JSONObject()
  for (key, value) in element.attributes.sorted(by: { $0.key < $1.key }) {
    object[key] = .string(value)
  }
  for child in element.children where child.namespace == element.namespace {
    if object[child.name] == nil { object[child.name] = json(child) }
  }
  if let text { object[text] = .string(trimmed(element.text)) }
  return object
}

private func trimmed(_ text: String) -> String {
  let bytes = Array(text.utf8)
  guard let first = bytes.firstIndex(where: { $0 > 32 }),
    let last = bytes.lastIndex(where: { $0 > 32 })
  else { return "" }
  return String(decoding: bytes[first...last], as: UTF8.self)
}
