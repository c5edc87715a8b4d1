import Vocabulary

extension CSAFAdvisory {
  /// A version of the standard that is written.
  public enum Standard: String, Sendable, CaseIterable {
    /// CSAF 2.0.
    case old = "2.0"
    /// CSAF 2.1.
    case new = "2.1"
  }

  /// The document in a version of CSAF, keys in the order of the alphabet. `address` is where it will
  /// be found. What the standard forbids is not hidden: judge the result with ``CSAFValidator``.
  public func document(_ standard: Standard, address: String) -> JSONValue {
    let writer = CSAFDocumentWriter(advisory: self, standard: standard, address: address)
    return sortedKeys(writer.document)
  }
}

/// Members in the order of the alphabet, all the way down, without those that are empty.
func sortedKeys(_ value: JSONValue) -> JSONValue {
  switch value {
  case .array(let items): return .array(items.map(sortedKeys))
  case .object(let object):
    let members = object.members.filter { !isEmptyValue($0.value) }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return .object(JSONObject(members.map { (key: $0.key, value: sortedKeys($0.value)) }))
  case .null, .bool, .integer, .number, .string: return value
  }
}

private func isEmptyValue(_ value: JSONValue) -> Bool {
  switch value {
  case .null: true
  case .array(let items): items.isEmpty
  case .object(let object): object.isEmpty
  case .string(let text): text.isEmpty
  case .bool, .integer, .number: false
  }
}

/// Writes one document.
private struct CSAFDocumentWriter {
  let advisory: CSAFAdvisory
  let standard: CSAFAdvisory.Standard
  let address: String
  private let entries: [Entry]

  /// A product with the identifiers that the document gives it.
  private struct Entry {
    let product: CSAFAdvisory.Product
    /// Names the versions that are spoken of.
    let id: String
    /// Names the version with the fix.
    let fixed: String?
  }

  init(advisory: CSAFAdvisory, standard: CSAFAdvisory.Standard, address: String) {
    self.advisory = advisory
    self.standard = standard
    self.address = address
    var number = 0
    func next() -> String {
      number += 1
      return "CSAFPID-" + String(repeating: "0", count: max(0, 4 - "\(number)".count)) + "\(number)"
    }
    // One fixed version of one product is one product, whatever ranges it ends.
    var fixes: [[String]: String] = [:]
    entries = advisory.products.map { product in
      let id = next()
      guard let version = product.fixed else {
        return Entry(product: product, id: id, fixed: nil)
      }
      let key = [product.vendor, product.name, version]
      let fixed = fixes[key] ?? next()
      fixes[key] = fixed
      return Entry(product: product, id: id, fixed: fixed)
    }
  }

  /// Those that are affected: only they have scores and something to do.
  private var affected: [Entry] { entries.filter(\.product.isAffected) }
  private var isNew: Bool { standard == .new }
  private var isWithdrawn: Bool { advisory.withdrawal != nil }

  var document: JSONValue {
    var root: JSONObject = ["document": head]
    if isNew { root["$schema"] = "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json" }
    if !isWithdrawn {
      root["product_tree"] = tree
      root["vulnerabilities"] = [vulnerability]
    }
    return .object(root)
  }

  private var category: String {
    guard isWithdrawn else { return "csaf_security_advisory" }
    return isNew ? "csaf_withdrawn" : "csaf_base"
  }

  private var head: JSONValue {
    let dates = advisory.revisions.map(\.date)
    let label =
      isNew ? advisory.label : ["CLEAR": "WHITE", "AMBER+STRICT": "AMBER"][advisory.label]
    let publisher = advisory.publisher
    return [
      "category": category.json, "csaf_version": standard.rawValue.json, "lang": "en",
      "title": advisory.title.json,
      "distribution": [
        "tlp": ["label": (label ?? advisory.label).json],
        // Version 2.0 has no word for it.
        "text": !isNew && advisory.label == "AMBER+STRICT"
          ? "TLP v2.0: TLP:AMBER+STRICT" : .null,
      ],
      "notes": notes,
      "publisher": [
        "category": publisher.category.json, "name": publisher.name.json,
        "namespace": publisher.namespace.json, "contact_details": publisher.contact.json,
      ],
      "references": .array(
        [reference("self", "This advisory", address)]
          + advisory.references.map { reference("external", $0.summary, $0.url) }),
      "tracking": [
        "id": advisory.id.json, "status": "final", "version": "\(max(1, dates.count))".json,
        "current_release_date": dates.max().json, "initial_release_date": dates.min().json,
        "generator": ["engine": ["name": "Breakwater", "version": Software.version.json]],
        "revision_history": .array(
          advisory.revisions.enumerated().map { place, revision in
            [
              "date": revision.date.json, "number": "\(place + 1)".json,
              "summary": revision.summary.json,
            ]
          }),
      ],
    ]
  }

  private func reference(_ category: String, _ summary: String, _ url: String) -> JSONValue {
    ["category": category.json, "summary": summary.json, "url": url.json]
  }

  private var notes: JSONValue {
    let summary: JSONValue = [
      "category": "summary", "title": "Summary", "text": advisory.summary.json,
    ]
    guard let reason = advisory.withdrawal else { return [summary] }
    return [
      ["category": "description", "title": "Reasoning for Withdrawal", "text": reason.json]
    ]
  }

  // MARK: Products

  private var tree: JSONValue {
    var vendors: [String] = []
    var names: [String: [String]] = [:]
    for entry in entries {
      let product = entry.product
      if names[product.vendor] == nil { vendors.append(product.vendor) }
      if !(names[product.vendor] ?? []).contains(product.name) {
        names[product.vendor, default: []].append(product.name)
      }
    }
    let branches = vendors.map { vendor in
      branch(
        "vendor", vendor,
        (names[vendor] ?? []).map { branch("product_name", $0, versions(vendor, $0)) })
    }
    return ["branches": .array(branches)]
  }

  private func branch(_ category: String, _ name: String, _ inner: [JSONValue]) -> JSONValue {
    ["category": category.json, "name": name.json, "branches": .array(inner)]
  }

  private func versions(_ vendor: String, _ name: String) -> [JSONValue] {
    var seen: Set<String> = []
    return entries.filter { $0.product.vendor == vendor && $0.product.name == name }.flatMap {
      entry -> [JSONValue] in
      let product = entry.product
      let (isRange, text) = product.versionBranch
      var found = [
        leaf(
          isRange ? "product_version_range" : "product_version", text, product, entry.id,
          version: isRange ? nil : text)
      ]
      if let fixed = entry.fixed, let version = product.fixed, seen.insert(fixed).inserted {
        found.append(leaf("product_version", version, product, fixed, version: version))
      }
      return found
    }
  }

  private func leaf(
    _ category: String, _ name: String, _ product: CSAFAdvisory.Product, _ id: String,
    version: String?
  ) -> JSONValue {
    let purl = product.package(version: version)
    let words = version ?? (name == "vers:all/*" ? "all versions" : product.versions)
    return [
      "category": category.json, "name": name.json,
      "product": [
        "name": "\(product.vendor) \(product.name) \(words)".json, "product_id": id.json,
        "product_identification_helper": purl.map {
          isNew ? ["purls": [$0.json]] : ["purl": $0.json]
        } ?? .null,
      ],
    ]
  }

  // MARK: The vulnerability

  private var vulnerability: JSONValue {
    var fixed: [String] = []
    for id in entries.compactMap(\.fixed) where !fixed.contains(id) { fixed.append(id) }
    let unaffected = entries.filter { !$0.product.isAffected }.map(\.id)
    var value: JSONObject = [
      "title": advisory.title.json, "cve": advisory.cve.json,
      "notes": [
        ["category": "description", "title": "Description", "text": advisory.summary.json]
      ],
      "product_status": [
        "known_affected": affected.map(\.id).json, "fixed": fixed.json,
        "known_not_affected": unaffected.json,
      ],
      "flags": .array(flags),
      "remediations": .array(remediations),
      "acknowledgments": .array(advisory.credits.map { ["names": [$0.json]] }),
    ]
    if advisory.cve == nil {
      value["ids"] = [
        ["system_name": advisory.publisher.namespace.json, "text": advisory.id.json]
      ]
    }
    value[isNew ? "disclosure_date" : "release_date"] = advisory.disclosedAt.json
    value[isNew ? "cwes" : "cwe"] = weaknesses
    value[isNew ? "metrics" : "scores"] = scores
    return .object(value)
  }

  /// Why products are not affected, a flag for each reason: no product may have two.
  private var flags: [JSONValue] {
    VEXStatement.Justification.allCases.compactMap { justification -> JSONValue? in
      let ids = entries.filter { $0.product.justification == justification }.map(\.id)
      guard !ids.isEmpty else { return nil }
      return ["label": justification.rawValue.json, "product_ids": ids.json]
    }
  }

  private var weaknesses: JSONValue {
    let list = WeaknessList.current
    let day = advisory.revisions.map(\.date).max()?.day.description ?? ""
    let version = list.newest(on: day) ?? list.versions.last?.name ?? ""
    let written = advisory.weaknesses.compactMap { id -> JSONValue? in
      guard let entry = list.entry(id, version: version) else { return nil }
      let common: JSONObject = ["id": id.json, "name": entry.name.json]
      guard isNew else { return .object(common) }
      return .object(JSONObject(common.members + [(key: "version", value: version.json)]))
    }
    return isNew ? .array(written) : written.first ?? .null
  }

  private var scores: JSONValue {
    var content: JSONObject = [:]
    for vector in advisory.vectors.compactMap({ try? CVSSVector($0) }) {
      let name =
        switch vector.version {
        case .two: "cvss_v2"
        case .three, .threeOne: "cvss_v3"
        case .four: "cvss_v4"
        }
      guard isNew || vector.version != .four, content[name] == nil else { continue }
      let score = vector.version == .four ? vector.score : vector.baseScore
      var value: JSONObject = [
        "version": vector.version.rawValue.json, "vectorString": vector.description.json,
        "baseScore": .number(score),
      ]
      if vector.version != .two {
        value["baseSeverity"] =
          CVSSSeverity(score: score, version: vector.version).rawValue.uppercased().json
      }
      content[name] = .object(value)
    }
    guard !content.isEmpty else { return .null }
    let products = affected.map(\.id).json
    if isNew { return [["content": .object(content), "products": products]] }
    return [.object(JSONObject(content.members + [(key: "products", value: products)]))]
  }

  private var remediations: [JSONValue] {
    let hopeful = affected.filter { $0.fixed != nil }.map(\.id)
    let others = affected.filter { $0.fixed == nil }.map(\.id)
    var written: [JSONValue] = []
    var told: Set<String> = []
    for remediation in advisory.remediations {
      let ids: [String] =
        switch remediation.category {
        case .vendorFix: hopeful
        case .mitigation, .workaround: affected.map(\.id)
        case .fixPlanned, .noFixPlanned, .noneAvailable: others
        }
      guard !ids.isEmpty else { continue }
      told.formUnion(ids.filter { remediation.category == .vendorFix || !hopeful.contains($0) })
      written.append(
        item(category(remediation.category), remediation.details, ids, remediation.url))
    }
    for entry in affected where !told.contains(entry.id) {
      let product = entry.product
      if let version = product.fixed {
        written.append(
          item(
            "vendor_fix", "Update \(product.vendor) \(product.name) to \(version) or later.",
            [entry.id], nil))
      } else {
        written.append(
          item("none_available", "No fix is known at this time.", [entry.id], nil))
      }
    }
    return written
  }

  private func item(
    _ category: String, _ details: String, _ ids: [String], _ url: String?
  ) -> JSONValue {
    [
      "category": category.json, "details": details.json, "product_ids": ids.json,
      "url": url.json,
    ]
  }

  /// 2.0 has no word for a fix that will come.
  private func category(_ category: CSAFAdvisory.Category) -> String {
    category == .fixPlanned && !isNew ? "none_available" : category.rawValue
  }
}
