import Vocabulary

/// What an SPDX 3.0 document says of vulnerabilities in what it describes: its VEX assessment
/// relationships (SPDX 3.0.1, profile Security).
public struct SPDX3VEX: Sendable, Hashable {
  /// The document's identifier; where it has none, what it was called.
  public let id: String
  /// What it says.
  public let statements: [VEXStatement]

  /// Whether a JSON-LD context is that of SPDX 3.
  public static func isContext(_ context: JSONValue) -> Bool { namesSPDX3(context) }

  /// Reads one document; `name` identifies one that has no identifier.
  ///
  /// Only what is said of the described package itself is said of it everywhere: a package inside was
  /// built for it, perhaps with patches of its own.
  public init(json bytes: [UInt8], name: String) throws(RecordError) {
    let root: JSONValue
    do throws(JSONError) { root = try JSONValue.parse(bytes, budget: .inventory) } catch {
      throw RecordError(error, format: "SPDX VEX", record: nil)
    }
    var mapper = SPDX3Mapper(format: "SPDX VEX")
    let bill = try mapper.document(root)
    id = bill.serialNumber ?? name
    let graph = root["@graph"]?.array ?? [root]
    guard graph.contains(where: { SPDX3Mapper.vexStatus($0) != nil }) else {
      throw mapper.failure(
        "/@graph",
        "holds no VEX; a bill of materials is added to an asset, with `breakwater sbom add`")
    }
    statements = try mapper.statements(graph, bill, id)
  }
}

extension SPDX3Mapper {
  /// The status that an assessment gives; nil for what is none.
  static func vexStatus(_ element: JSONValue) -> VEXStatement.Status? {
    switch (element["type"] ?? element["@type"])?.text {
    case "security_VexAffectedVulnAssessmentRelationship": .affected
    case "security_VexFixedVulnAssessmentRelationship": .fixed
    case "security_VexNotAffectedVulnAssessmentRelationship": .notAffected
    case "security_VexUnderInvestigationVulnAssessmentRelationship": .underInvestigation
    default: nil
    }
  }

  func statements(
    _ graph: [JSONValue], _ bill: SoftwareBillOfMaterials, _ document: String
  ) throws(RecordError) -> [VEXStatement] {
    var packages: [String: BOMComponent] = [:]
    for component in bill.components + [bill.subject].compactMap(\.self) {
      if let reference = component.reference { packages[reference] = component }
    }
    let subject = bill.subject?.reference
    let whole = bill.subject.map(named) ?? VEXComponent(name: document)
    var found: [VEXStatement] = []
    for (place, element) in graph.enumerated() {
      guard let status = Self.vexStatus(element) else { continue }
      let targets = element["to"]?.array?.compactMap(\.text) ?? [element["to"]?.text ?? ""]
      guard let vulnerability = element["from"]?.text.flatMap(vulnerability) else {
        throw failure("/@graph/\(place)/from", "names no vulnerability")
      }
      var statement = VEXStatement(
        vulnerability: vulnerability, status: status, author: author(element), document: document,
        version: element["security_vexVersion"]?.text ?? "1")
      // What was assessed is a part of what it is said of.
      let assessed = element["security_assessedElement"]?.text
      statement.products = targets.map { target in
        let product = packages[target].map(named) ?? VEXComponent(name: target)
        if let assessed, assessed != target {
          let part = packages[assessed].map(named) ?? VEXComponent(name: assessed)
          return VEXProduct(product, subcomponents: [part])
        }
        return target == subject
          ? VEXProduct(product) : VEXProduct(whole, subcomponents: [product])
      }
      let word = element["security_justificationType"]?.text
      statement.justification = VEXStatement.Justification.allCases.first {
        $0.rawValue.replacing("_", with: "") == word?.lowercasedASCII
      }
      statement.impact = element["security_impactStatement"]?.text
      statement.action = element["security_actionStatement"]?.text
      let time = { (name: String) in element[name]?.text.flatMap { Timestamp(rfc3339: $0) } }
      statement.timestamp = time("security_publishedTime") ?? bill.timestamp
      statement.modified = time("security_modifiedTime")
      found.append(statement)
    }
    return found
  }

  private func named(_ component: BOMComponent) -> VEXComponent {
    let url = component.packageURL
    let versions = (url?.version == nil ? component.version : nil).map {
      CVEVersions(entries: writtenEntries([.only($0)]), defaultStatus: .unaffected)
    }
    return VEXComponent(
      name: component.name, packageURLs: url.map { [$0] } ?? [],
      cpe: component.cpe.flatMap { try? CPEName($0) }, versions: versions)
  }

  /// The identifier of a vulnerability: its CVE identifier, its name, or else the end of what refers
  /// to it, where that is a CVE identifier.
  private func vulnerability(_ reference: String) -> String? {
    if let element = elements[reference] {
      let own = element["externalIdentifier"]?.array?.first {
        $0["externalIdentifierType"]?.text == "cve"
      }
      if let name = own?["identifier"]?.text ?? element["name"]?.text, !name.isEmpty { return name }
    }
    let last = reference.split { "/#:".contains($0) }.last.map(String.init)
    return last.flatMap { $0.hasPrefix("CVE-") ? $0 : nil }
  }

  /// Who made the element: whom its creation information names, and what they supply.
  private func author(_ element: JSONValue) -> String {
    let creation = element["creationInfo"]?.text.flatMap { elements[$0] } ?? element["creationInfo"]
    let people = ([element["suppliedBy"]] + (creation?["createdBy"]?.array ?? []))
      .compactMap { $0?.text }.compactMap { elements[$0]?["name"]?.text }.prefix(10)
    return people.isEmpty ? "an author who is not named" : people.joined(separator: ", ")
  }
}
