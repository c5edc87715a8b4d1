extension CSAFDocument {
  /// Checks what the whole document has to fulfil, and writes groups out.
  mutating func finish() throws(RecordError) {
    guard !standard.isEmpty else {
      throw failure("/document/csaf_version", "a version is required")
    }
    guard !id.isEmpty else { throw failure("/document/tracking/id", "an identifier is required") }
    guard !publisher.isEmpty else {
      throw failure("/document/publisher/name", "a publisher is required")
    }
    let places = try productPlaces()
    try checkRelationships(places)
    for (group, members) in groups {
      for member in members where places[member] == nil {
        throw failure("/product_tree/product_groups", "\(group) names \"\(member)\", no product")
      }
    }
    for place in vulnerabilities.indices {
      try finish(&vulnerabilities[place], "/vulnerabilities/\(place)", places)
    }
  }

  private func failure(_ field: String, _ reason: String) -> RecordError {
    RecordError(
      format: "CSAF", record: id.isEmpty ? nil : id, field: field, reason: reason)
  }

  /// Where each product is; one identifier means one product.
  private func productPlaces() throws(RecordError) -> [String: Int] {
    var places: [String: Int] = [:]
    for (place, product) in products.enumerated() {
      guard !product.id.isEmpty else {
        throw failure("/product_tree", "\"\(product.name)\" has no product_id")
      }
      guard places.updateValue(place, forKey: product.id) == nil else {
        throw failure("/product_tree", "product_id \"\(product.id)\" is there twice")
      }
    }
    return places
  }

  /// Parts and wholes have to be there, and nothing may be part of itself.
  private func checkRelationships(_ places: [String: Int]) throws(RecordError) {
    // 1 while a product's parts are being followed, 2 when they are known to be sound.
    var states = [UInt8](repeating: 0, count: products.count)
    for start in products.indices where states[start] == 0 {
      var path = [start]
      while let place = path.last {
        guard states[place] == 0, let relationship = products[place].relationship else {
          states[place] = 2
          path.removeLast()
          continue
        }
        states[place] = 1
        for name in [relationship.part, relationship.whole] {
          guard let next = places[name] else {
            throw failure(
              "/product_tree", "\"\(products[place].id)\" is made of \"\(name)\", no product")
          }
          guard states[next] != 1 else {
            throw failure("/product_tree", "\"\(products[next].id)\" is part of itself")
          }
          if states[next] == 0 { path.append(next) }
        }
      }
    }
  }

  private func finish(
    _ vulnerability: inout CSAFVulnerability, _ field: String, _ places: [String: Int]
  ) throws(RecordError) {
    for (status, members) in vulnerability.products {
      try check(members, "\(field)/product_status/\(status.rawValue)", places)
    }
    for place in vulnerability.ids.indices {
      let groups = vulnerability.ids[place].groups
      vulnerability.ids[place].products += try members(groups, "\(field)/ids")
      try check(vulnerability.ids[place].products, "\(field)/ids", places)
    }
    for place in vulnerability.remediations.indices {
      let groups = vulnerability.remediations[place].groups
      vulnerability.remediations[place].products += try members(groups, "\(field)/remediations")
      try check(vulnerability.remediations[place].products, "\(field)/remediations", places)
    }
    for place in vulnerability.flags.indices {
      let groups = vulnerability.flags[place].groups
      vulnerability.flags[place].products += try members(groups, "\(field)/flags")
      try check(vulnerability.flags[place].products, "\(field)/flags", places)
    }
    for place in vulnerability.threats.indices {
      let groups = vulnerability.threats[place].groups
      vulnerability.threats[place].products += try members(groups, "\(field)/threats")
      try check(vulnerability.threats[place].products, "\(field)/threats", places)
    }
    for score in vulnerability.scores { try check(score.products, "\(field)/scores", places) }
    try checkStatuses(vulnerability, field)
  }

  private func members(_ groups: [String], _ field: String) throws(RecordError) -> [String] {
    var members: [String] = []
    for group in groups {
      guard let named = self.groups[group] else {
        throw failure(field, "names \"\(group)\", no group of products")
      }
      members += named
    }
    return members
  }

  private func check(
    _ members: [String], _ field: String, _ places: [String: Int]
  ) throws(RecordError) {
    for member in members where places[member] == nil {
      throw failure(field, "names \"\(member)\", no product")
    }
  }

  /// A product is affected, fixed, not affected, or nobody knows yet: one of these (6.1.6).
  private func checkStatuses(
    _ vulnerability: CSAFVulnerability, _ field: String
  ) throws(RecordError) {
    let kinds: [[CSAFVulnerability.ProductStatus]] = [
      CSAFVulnerability.affected, CSAFVulnerability.fixed, [.knownNotAffected],
      [.underInvestigation], [.unknown],
    ]
    var seen: [String: Int] = [:]
    for (kind, statuses) in kinds.enumerated() {
      for member in statuses.flatMap({ vulnerability.products[$0] ?? [] }) {
        if let other = seen.updateValue(kind, forKey: member), other != kind {
          throw failure(
            "\(field)/product_status",
            "\"\(member)\" is both \(kinds[other][0].rawValue) and \(kinds[kind][0].rawValue)")
        }
      }
    }
  }
}
