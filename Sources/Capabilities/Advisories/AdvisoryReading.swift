import Access
public import Formats
import HTTP
import Vocabulary

extension AdvisoryContent {
  /// Reads the API form; every broken rule is named with its JSON Pointer.
  public init(json: JSONValue, slack: Int = 1) throws {
    var fields = try Fields(json, slack: slack)
    title = fields.text("title", limit: 300)
    summary = fields.text("summary", limit: 20_000)
    let light = fields.optionalText("label", limit: 20)
    trafficLight = light.flatMap { TrafficLight(marking: $0) } ?? .clear
    if let light, TrafficLight(marking: light) == nil {
      fields.refuse("label", "must be one of: CLEAR, GREEN, AMBER, AMBER+STRICT")
    }
    cve = fields.optionalText("cve", limit: 30)
    weaknesses = fields.texts("weaknesses", limit: 20, each: 20)
    vectors = fields.texts("vectors", limit: 5, each: 500)
    credits = fields.texts("credits", limit: 50, each: 300)
    change = fields.optionalText("change", limit: 1000) ?? ""
    withdrawal = fields.optionalText("withdrawal", limit: 4000)
    keepsCVE = fields.boolean("keepsCVE") ?? false
    replacedBy = fields.texts("replacedBy", limit: 10, each: 30)
    products = []
    remediations = []
    references = []
    for (place, item) in fields.list("products", limit: 100).enumerated() {
      products.append(try Self.product(item, place, slack, &fields))
    }
    for (place, item) in fields.list("remediations", limit: 50).enumerated() {
      var read = try Fields(item, slack: slack, prefix: "/remediations/\(place)")
      let category = read.word("category", as: CSAFAdvisory.Category.self)
      if category == nil, read.broken.isEmpty { read.refuse("category", "is required") }
      let details = read.text("details", limit: 4000)
      let url = read.optionalText("url", limit: 2000)
      read.refuseUnknown()
      fields.include(read.broken)
      if let category {
        remediations.append(.init(category, details, url: url))
      }
    }
    for (place, item) in fields.list("references", limit: 50).enumerated() {
      var read = try Fields(item, slack: slack, prefix: "/references/\(place)")
      references.append(.init(read.text("summary", limit: 300), read.text("url", limit: 2000)))
      read.refuseUnknown()
      fields.include(read.broken)
    }
    // What is stored is read whatever it says: a draft may lack what publishing asks for.
    if slack == 1 { checkValues(&fields) }
    try fields.finish()
  }

  private static func product(
    _ item: JSONValue, _ place: Int, _ slack: Int, _ fields: inout Fields
  ) throws -> CSAFAdvisory.Product {
    var read = try Fields(item, slack: slack, prefix: "/products/\(place)")
    var product = CSAFAdvisory.Product(
      vendor: read.text("vendor", limit: 200), name: read.text("name", limit: 200),
      package: read.optionalText("package", limit: 500),
      affected: read.text("affected", limit: 2000), fixed: read.optionalText("fixed", limit: 200))
    if let reason = read.word("justification", as: VEXStatement.Justification.self) {
      if product.fixed != nil {
        read.refuse("fixed", "must be left out with a justification: nothing is to be fixed there")
      }
      product.status = .notAffected(reason)
    }
    if slack == 1, let package = product.package, (try? PackageURL(package)) == nil {
      read.refuse("package", "must be a package URL such as pkg:npm/name")
    }
    read.refuseUnknown()
    fields.include(read.broken)
    return product
  }

  private func checkValues(_ fields: inout Fields) {
    for (place, vector) in vectors.enumerated() where (try? CVSSVector(vector)) == nil {
      fields.refuse("vectors/\(place)", "must be a CVSS vector")
    }
    for (place, weakness) in weaknesses.enumerated()
    where !CSAFAdvisory.knowsWeakness(weakness) {
      fields.refuse("weaknesses/\(place)", "must be a weakness of the CWE list, such as CWE-79")
    }
    checkProducts(&fields)
    for (place, reference) in references.enumerated() where !reference.url.hasPrefix("https://") {
      fields.refuse("references/\(place)/url", "must begin with https://")
    }
    checkReplacements(&fields)
  }

  /// Others stand in the place of an identifier only where it is rejected.
  private func checkReplacements(_ fields: inout Fields) {
    if !replacedBy.isEmpty, !rejectsCVE {
      fields.refuse("replacedBy", "must be left out unless the CVE is rejected with the advisory")
    }
    for (place, other) in replacedBy.enumerated()
    where !CNARules.isCVE(other) || other == cve || replacedBy[..<place].contains(other) {
      fields.refuse("replacedBy/\(place)", "must be another CVE identifier, each once")
    }
  }

  /// An advisory is about what is affected; beside it stands what is not.
  private func checkProducts(_ fields: inout Fields) {
    let affected = products.filter(\.isAffected)
    if withdrawal == nil, affected.isEmpty {
      let rule = products.isEmpty ? "is required" : "has to be affected"
      fields.refuse("products", "at least one \(rule)")
    }
    for (place, product) in products.enumerated() where !product.isAffected {
      let isContradicted = affected.contains { other in
        other.vendor == product.vendor && other.name == product.name
          && other.package == product.package && other.sharesVersions(with: product)
      }
      guard isContradicted else { continue }
      fields.refuse(
        "products/\(place)/justification",
        "must be left out: versions of these stand here as affected too")
    }
  }

  /// The API form.
  public var json: JSONValue {
    [
      "title": title.json, "summary": summary.json, "label": trafficLight.rawValue.json,
      "cve": cve.json, "weaknesses": weaknesses.json, "vectors": vectors.json,
      "products": .array(products.map(Self.form)),
      "remediations": .array(
        remediations.map {
          [
            "category": $0.category.rawValue.json, "details": $0.details.json,
            "url": $0.url.json,
          ]
        }),
      "references": .array(
        references.map { ["summary": $0.summary.json, "url": $0.url.json] }),
      "credits": credits.json, "change": change.json, "withdrawal": withdrawal.json,
      "keepsCVE": keepsCVE.json, "replacedBy": replacedBy.json,
    ]
  }

  /// `affected` holds the versions, also where a justification says that they are not.
  private static func form(_ product: CSAFAdvisory.Product) -> JSONValue {
    [
      "vendor": product.vendor.json, "name": product.name.json, "package": product.package.json,
      "affected": product.versions.json, "fixed": product.fixed.json,
      "justification": (product.justification?.rawValue).json,
    ]
  }
}

extension Advisory {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "case": self.case.json, "number": number.json, "state": state.rawValue.json,
      "content": content.json, "edit": Int(edit).json, "createdAt": createdAt.json,
      "changedAt": changedAt.json, "publishedAt": publishedAt.json,
      "commands": commands.map(\.rawValue).json, "version": version.json,
    ]
  }
}
