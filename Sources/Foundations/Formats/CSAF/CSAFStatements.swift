extension CSAFDocument {
  /// What the document says of each vulnerability and product, as VEX has it (sections 4.4 and 4.5).
  ///
  /// Products that have the same status, justification, impact and action stand in one statement.
  /// Where a product is made of two, the part is the subcomponent of the whole.
  public var statements: [VEXStatement] {
    let places = Dictionary(
      products.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    var components: [String: VEXProduct] = [:]
    func product(_ id: String) -> VEXProduct? {
      if let known = components[id] { return known }
      guard let place = places[id] else { return nil }
      components[id] = vexProduct(products[place], places)
      return components[id]
    }
    return vulnerabilities.flatMap { vulnerability -> [VEXStatement] in
      guard let identifier = vulnerability.identifiers.first else { return [] }
      var statements: [VEXStatement] = []
      var found: [Reason: Int] = [:]
      let told = VEXReasons(vulnerability)
      for (status, kinds) in vexStatuses {
        for id in kinds.flatMap({ vulnerability.products[$0] ?? [] }) {
          guard let product = product(id) else { continue }
          let reason = told.reason(status, id)
          if let place = found[reason] {
            statements[place].products.append(product)
            continue
          }
          var statement = VEXStatement(
            vulnerability: identifier, status: status, author: publisher, document: self.id,
            version: version)
          statement.aliases = Array(vulnerability.identifiers.dropFirst())
          statement.justification = reason.justification
          statement.impact = reason.impact
          statement.action = reason.action
          statement.timestamp = published
          statement.modified = modified
          statement.products = [product]
          found[reason] = statements.count
          statements.append(statement)
        }
      }
      return statements
    }
  }

  private func vexProduct(_ product: CSAFProduct, _ places: [String: Int]) -> VEXProduct {
    let own = component(product)
    guard let relationship = product.relationship, own.keys.isEmpty,
      let part = places[relationship.part], let whole = places[relationship.whole]
    else { return VEXProduct(own) }
    return VEXProduct(
      component(products[whole], depth: 0, places),
      subcomponents: [
        component(products[part], depth: 0, places)
      ])
  }

  /// A product that is itself made of others goes by its part.
  private func component(
    _ product: CSAFProduct, depth: Int, _ places: [String: Int]
  ) -> VEXComponent {
    let own = component(product)
    guard own.keys.isEmpty, depth < 8, let relationship = product.relationship,
      let part = places[relationship.part]
    else { return own }
    return component(products[part], depth: depth + 1, places)
  }

  private func component(_ product: CSAFProduct) -> VEXComponent {
    VEXComponent(
      name: product.name, packageURLs: product.packageURLs.compactMap { try? PackageURL($0) },
      cpe: product.cpe.flatMap { try? CPEName($0) } ?? product.impliedCPE,
      versions: product.versions)
  }
}

extension CSAFProduct {
  /// The versions that its branches name, nil where they name none or in words.
  public var versions: CVEVersions? {
    if let range = branch("product_version_range") {
      return writtenIntervals(range).map {
        CVEVersions(entries: writtenEntries($0), defaultStatus: .unaffected)
      }
    }
    guard let version = branch("product_version") else { return nil }
    let intervals = writtenIntervals(version) ?? [.only(version)]
    return CVEVersions(entries: writtenEntries(intervals), defaultStatus: .unaffected)
  }

  /// Vendor and product of the branches, where the document gives no CPE name.
  var impliedCPE: CPEName? {
    guard let vendor = branch("vendor"), let product = branch("product_name") else { return nil }
    return CPEName(vendor: vendor, product: product)
  }
}

/// The statuses of VEX and what CSAF calls them.
private let vexStatuses: [(VEXStatement.Status, [CSAFVulnerability.ProductStatus])] = [
  (.affected, CSAFVulnerability.affected), (.fixed, CSAFVulnerability.fixed),
  (.notAffected, [.knownNotAffected]), (.underInvestigation, [.underInvestigation]),
]

/// What tells statements about one vulnerability apart.
private struct Reason: Hashable {
  var status: VEXStatement.Status
  var justification: VEXStatement.Justification?
  var impact: String?
  var action: String?
}

/// What a vulnerability's flags, threats and remediations say of each product.
private struct VEXReasons {
  private var justifications: [String: VEXStatement.Justification] = [:]
  private var impacts: [String: String] = [:]
  private var actions: [String: String] = [:]
  private var everywhere = Reason(status: .affected)

  init(_ vulnerability: CSAFVulnerability) {
    for flag in vulnerability.flags {
      guard let word = VEXStatement.Justification(rawValue: flag.category) else { continue }
      for id in flag.products { justifications[id] = word }
      if flag.products.isEmpty { everywhere.justification = word }
    }
    for threat in vulnerability.threats where threat.category == "impact" {
      for id in threat.products { impacts[id] = impacts[id] ?? threat.details }
      if threat.products.isEmpty { everywhere.impact = everywhere.impact ?? threat.details }
    }
    // A fix says more than a way to live without one.
    let order = ["vendor_fix", "mitigation", "workaround"]
    let remediations = vulnerability.remediations.enumerated().sorted { one, other in
      let ranks = [one, other].map { order.firstIndex(of: $0.element.category) ?? order.count }
      return (ranks[0], one.offset) < (ranks[1], other.offset)
    }
    for (_, remediation) in remediations {
      for id in remediation.products { actions[id] = actions[id] ?? remediation.details }
      if remediation.products.isEmpty {
        everywhere.action = everywhere.action ?? remediation.details
      }
    }
  }

  func reason(_ status: VEXStatement.Status, _ product: String) -> Reason {
    var reason = Reason(status: status)
    switch status {
    case .notAffected:
      reason.justification = justifications[product] ?? everywhere.justification
      reason.impact = impacts[product] ?? everywhere.impact
    case .affected: reason.action = actions[product] ?? everywhere.action
    case .fixed, .underInvestigation: break
    }
    return reason
  }
}
