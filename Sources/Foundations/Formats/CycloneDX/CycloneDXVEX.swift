import Vocabulary

/// What a CycloneDX document (1.4 to 1.7, JSON) says of vulnerabilities in what it lists: those with
/// an `analysis`. The others only say that somebody found them.
public struct CycloneDXVEX: Sendable, Hashable {
  /// Its serial number, a `urn:uuid:`; where it has none, what it was called.
  public let id: String
  /// Who wrote it: its authors, else its supplier or manufacturer, else who supplies what it
  /// describes.
  public let author: String
  /// What it says.
  public let statements: [VEXStatement]

  /// Reads one document; `name` identifies one that has no serial number.
  ///
  /// What is said of a component inside the described product is said of that product's part, not of
  /// the component elsewhere. An analysis whose state is not known, and a vulnerability with an
  /// analysis but without an identifier, are refused.
  public init(json bytes: [UInt8], name: String) throws(RecordError) {
    let root: JSONValue
    do throws(JSONError) { root = try JSONValue.parse(bytes, budget: .inventory) } catch {
      throw RecordError(error, format: "CycloneDX VEX", record: nil)
    }
    // The components are checked as those of an inventory are.
    let bill = try readCycloneDX(root, format: "CycloneDX JSON")
    guard root["vulnerabilities"] != nil else {
      throw RecordError(
        format: "CycloneDX VEX", record: bill.serialNumber, field: "/vulnerabilities",
        reason: "is missing; a bill of materials is added to an asset, with `breakwater sbom add`")
    }
    id = bill.serialNumber ?? name
    author = Self.author(root["metadata"]) ?? "an author who is not named"
    var reading = VEXReading(bill: bill, name: id, author: author)
    reading.version =
      root["version"].flatMap { $0.integerValue.map { String($0) } ?? $0.text } ?? "1"
    statements = try reading.statements(root["vulnerabilities"])
  }

  private static func author(_ metadata: JSONValue?) -> String? {
    let people = (metadata?["authors"]?.array ?? []).prefix(10)
      .compactMap { $0["name"]?.text ?? $0["email"]?.text }.filter { !$0.isEmpty }
    guard people.isEmpty else { return people.joined(separator: ", ") }
    let described = metadata?["component"]
    return [
      metadata?["supplier"]?["name"], metadata?["manufacturer"]?["name"],
      metadata?["manufacture"]?["name"], described?["supplier"]?["name"],
      described?["manufacturer"]?["name"], described?["publisher"],
    ].lazy.compactMap { $0?.text }.first { !$0.isEmpty }
  }
}

private struct VEXReading {
  let bill: SoftwareBillOfMaterials
  let name: String
  let author: String
  var version = "1"
  private var components: [String: BOMComponent] = [:]
  private var count = 0

  private static let limit = 200_000

  init(bill: SoftwareBillOfMaterials, name: String, author: String) {
    self.bill = bill
    self.name = name
    self.author = author
    for component in bill.components + [bill.subject].compactMap(\.self) {
      if let reference = component.reference { components[reference] = component }
    }
  }

  private func failure(_ field: String, _ reason: String) -> RecordError {
    RecordError(format: "CycloneDX VEX", record: name, field: field, reason: reason)
  }

  mutating func statements(_ value: JSONValue?) throws(RecordError) -> [VEXStatement] {
    guard let value else { return [] }
    guard let list = value.array else { throw failure("/vulnerabilities", "is no list") }
    var found: [VEXStatement] = []
    for (place, vulnerability) in list.enumerated() {
      guard let analysis = vulnerability["analysis"], let state = analysis["state"] else {
        continue
      }
      let field = "/vulnerabilities/\(place)"
      guard let status = Self.statuses[state.text ?? ""] else {
        throw failure(field + "/analysis/state", "\"\(state.text ?? "")\" is none of CycloneDX")
      }
      guard let id = vulnerability["id"]?.text, !id.isEmpty else {
        throw failure(field + "/id", "is required")
      }
      found += try statements(vulnerability, analysis, id, status, field)
    }
    return found
  }

  /// What is said of one vulnerability: a statement for each status that its versions have.
  private mutating func statements(
    _ vulnerability: JSONValue, _ analysis: JSONValue, _ id: String, _ status: VEXStatement.Status,
    _ field: String
  ) throws(RecordError) -> [VEXStatement] {
    var products: [VEXStatement.Status: [VEXProduct]] = [:]
    for target in vulnerability["affects"]?.array ?? [] {
      guard let reference = target["ref"]?.text else { continue }
      for (said, versions) in spoken(target["versions"], status) {
        count += 1
        guard count <= Self.limit else {
          throw failure(field, "more than \(Self.limit) products in all")
        }
        products[said, default: []].append(product(reference, versions))
      }
    }
    let state = analysis["state"]?.text
    return VEXStatement.Status.allCases.compactMap { said in
      guard let products = products[said] else { return nil }
      var statement = VEXStatement(
        vulnerability: id, status: said, author: author, document: name, version: version)
      statement.products = products
      statement.aliases = (vulnerability["references"]?.array ?? []).compactMap { $0["id"]?.text }
      let detail = analysis["detail"]?.text.flatMap { $0.isEmpty ? nil : $0 }
      if said == .notAffected, status == said {
        let word =
          analysis["justification"]?.text ?? (state == "false_positive" ? "false_positive" : nil)
        statement.justification = word.flatMap { Self.justifications[$0] }
        statement.impact = detail ?? word?.replacing("_", with: " ")
      } else if said == .affected {
        statement.action = vulnerability["recommendation"]?.text ?? detail
      }
      let time = { (name: String) in analysis[name]?.text.flatMap { Timestamp(rfc3339: $0) } }
      let updated = vulnerability["updated"]?.text.flatMap { Timestamp(rfc3339: $0) }
      statement.timestamp = time("firstIssued") ?? updated ?? bill.timestamp
      statement.modified = time("lastUpdated") ?? updated ?? bill.timestamp
      return statement
    }
  }

  /// The versions that are spoken of, by what is said of them; without a list the component's own.
  ///
  /// A listed version that has no status has that of the analysis, although the schema's default is
  /// `affected`: the standard's own examples of resolved versions leave it out.
  private func spoken(
    _ value: JSONValue?, _ status: VEXStatement.Status
  ) -> [VEXStatement.Status: CVEVersions?] {
    guard let list = value?.array, !list.isEmpty else { return [status: nil] }
    var entries: [VEXStatement.Status: [CVEVersion]] = [:]
    for item in list {
      let said: VEXStatement.Status =
        switch item["status"]?.text {
        case "affected": status == .underInvestigation ? status : .affected
        case "unaffected": status == .affected ? .notAffected : status
        case "unknown": .underInvestigation
        default: status
        }
      // A range that cannot be read speaks of no version, never of all.
      if let version = item["version"]?.text, !version.isEmpty {
        entries[said, default: []] += writtenEntries([.only(version)])
      } else if let range = item["range"]?.text, let intervals = writtenIntervals(range) {
        entries[said, default: []] += writtenEntries(intervals)
      }
    }
    return entries.mapValues { CVEVersions(entries: $0, defaultStatus: .unaffected) }
  }

  /// What a reference names: a component of this document, through a BOM-Link (`urn:cdx:`) one of
  /// this or another document, or a package by its URL. What is not known keeps its name alone.
  private func product(_ reference: String, _ versions: CVEVersions?) -> VEXProduct {
    var own = reference
    if reference.utf8.starts(with: "urn:cdx:".utf8) {
      let parts = reference.dropFirst("urn:cdx:".count).split(separator: "#", maxSplits: 1)
      guard parts.count == 2, let fragment = percentDecoded(Array(parts[1].utf8)[...]),
        let serial = parts[0].split(separator: "/").first
      else { return VEXProduct(VEXComponent(name: reference)) }
      if bill.serialNumber?.lowercasedASCII != "urn:uuid:" + serial.lowercasedASCII {
        // What another document describes is not known here, so it stays the product.
        return VEXProduct(
          VEXComponent(name: "urn:cdx:" + parts[0]), subcomponents: [named(fragment, versions)])
      }
      own = fragment
    }
    let part = components[own].map { component($0, versions) } ?? named(own, versions)
    guard let subject = bill.subject, subject.reference != own else { return VEXProduct(part) }
    return VEXProduct(component(subject, nil), subcomponents: [part])
  }

  private func named(_ name: String, _ versions: CVEVersions?) -> VEXComponent {
    component(try? PackageURL(name), cpe: nil, name: name, version: nil, versions)
  }

  private func component(_ known: BOMComponent, _ versions: CVEVersions?) -> VEXComponent {
    component(
      known.packageURL, cpe: known.cpe.flatMap { try? CPEName($0) }, name: known.name,
      version: known.version, versions)
  }

  /// Listed versions count instead of the component's own.
  private func component(
    _ url: PackageURL?, cpe: CPEName?, name: String, version: String?, _ versions: CVEVersions?
  ) -> VEXComponent {
    let own = (url?.version == nil ? version : nil).map {
      CVEVersions(entries: writtenEntries([.only($0)]), defaultStatus: .unaffected)
    }
    let named = versions == nil ? url : url?.withoutVersion
    return VEXComponent(
      name: name, packageURLs: named.map { [$0] } ?? [], cpe: cpe, versions: versions ?? own)
  }

  private static let statuses: [String: VEXStatement.Status] = [
    "not_affected": .notAffected, "false_positive": .notAffected, "resolved": .fixed,
    "resolved_with_pedigree": .fixed, "exploitable": .affected, "in_triage": .underInvestigation,
  ]

  /// Those that VEX has a word for; the others stay words.
  private static let justifications: [String: VEXStatement.Justification] = [
    "code_not_present": .vulnerableCodeNotPresent,
    "code_not_reachable": .vulnerableCodeNotInExecutePath,
    "protected_by_compiler": .inlineMitigationsAlreadyExist,
    "protected_at_runtime": .inlineMitigationsAlreadyExist,
    "protected_at_perimeter": .inlineMitigationsAlreadyExist,
    "protected_by_mitigating_control": .inlineMitigationsAlreadyExist,
  ]
}
