/// Tests of products and their groups: 6.1.1 to 6.1.6, 6.1.31, 6.1.34, 6.1.57, 6.1.58, 6.2.1,
/// 6.2.31, 6.2.48, 6.3.9 to 6.3.11 and 6.3.22.
enum CSAFProductChecks {
  static func missingProduct(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let defined = Set(subject.products.map(\.id))
    for node in subject.productReferences where !defined.contains(node.text ?? "") {
      reporter.report(
        node, "No product has the identifier \"\(node.text ?? "")\"; define it or name another.")
    }
  }

  static func repeatedProduct(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    var seen: Set<String> = []
    for product in subject.products where !seen.insert(product.id).inserted {
      reporter.report(
        product.node["product_id"],
        "\"\(product.id)\" names two products; give one of them another identifier.")
    }
  }

  /// What a product is made of: it may not be itself, however far down.
  static func circularProduct(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    var parts: [String: [String]] = [:]
    var places: [String: CSAFNode] = [:]
    for entry in subject.tree[subject.isNew ? "product_paths" : "relationships"].items {
      guard let id = entry["full_product_name"]["product_id"].text else { continue }
      let named =
        [
          entry["product_reference"], entry["relates_to_product_reference"],
          entry["beginning_product_reference"],
        ] + entry["subpaths"].items.map { $0["next_product_reference"] }
      parts[id, default: []] += named.compactMap(\.text)
      places[id] = places[id] ?? entry
    }
    // 1 while the parts of a product are being followed, 2 when they are known.
    var states: [String: Int] = [:]
    for start in parts.keys.sorted() where states[start] == nil {
      var path = [(start, 0)]
      states[start] = 1
      while let (id, next) = path.last {
        let named = parts[id] ?? []
        guard next < named.count else {
          states[id] = 2
          path.removeLast()
          continue
        }
        path[path.count - 1].1 += 1
        let other = named[next]
        if states[other] == 1 {
          reporter.report(
            places[id] ?? subject.tree,
            "\"\(other)\" is made of itself; name the parts it is made of.")
        } else if states[other] == nil, parts[other] != nil {
          states[other] = 1
          path.append((other, 0))
        }
      }
    }
  }

  static func missingGroup(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for node in subject.groupReferences where subject.groups[node.text ?? ""] == nil {
      reporter.report(
        node, "No group of products has the identifier \"\(node.text ?? "")\"; define it.")
    }
  }

  static func repeatedGroup(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    var seen: Set<String> = []
    for group in subject.tree["product_groups"].items {
      guard let id = group["group_id"].text, !seen.insert(id).inserted else { continue }
      reporter.report(group["group_id"], "\"\(id)\" names two groups; rename one of them.")
    }
  }

  static func contradictingStatus(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for vulnerability in subject.vulnerabilities {
      var first: [String: CSAFStatusGroup] = [:]
      for (group, ids) in subject.statuses(vulnerability) where group != .recommended {
        for id in ids.sorted() {
          guard let other = first.updateValue(group, forKey: id) else { continue }
          reporter.report(
            vulnerability["product_status"],
            "\"\(id)\" is both \(other.rawValue) and \(group.rawValue); keep one.")
        }
      }
    }
  }

  /// Words and signs that make a version a range (6.1.31).
  static func rangeInVersion(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let keywords: Set<String> = [
      "after", "all", "before", "earlier", "later", "prior", "versions",
    ]
    for (branch, _) in subject.branches where branch["category"].text == "product_version" {
      let name = (branch["name"].text ?? "").lowercased()
      let words = name.split(whereSeparator: \.isWhitespace).map(String.init)
      guard name.contains("<") || name.contains(">") || words.contains(where: keywords.contains)
      else { continue }
      reporter.report(
        branch["name"],
        "A product_version names one version; use product_version_range for several.")
    }
  }

  static func branchDepth(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for product in subject.products where product.branches.count > 30 {
      reporter.report(product.node, "The product lies under more than 30 branches; flatten them.")
    }
  }

  static func stackedCategories(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for product in subject.products where product.origin == .branch {
      var seen: Set<String> = []
      for branch in product.branches {
        guard let category = branch["category"].text, category != "product_family" else { continue }
        if !seen.insert(category).inserted {
          reporter.report(
            branch["category"], "\"\(category)\" is there twice on the way to one product.")
        }
      }
    }
  }

  static func versionAndRange(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for product in subject.products where product.origin == .branch {
      let categories = product.branches.compactMap { $0["category"].text }
      guard categories.contains("product_version"), categories.contains("product_version_range")
      else { continue }
      reporter.report(
        product.node, "A version and a range of versions lie on the way to one product; keep one.")
    }
  }

  static func unusedProduct(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category != "csaf_informational_advisory" else { return }
    let used = Set(subject.productReferences.compactMap(\.text))
    for product in subject.products where !used.contains(product.id) {
      reporter.report(product.node["product_id"], "Nothing names \"\(product.id)\"; remove it.")
    }
  }

  static func hardwareAndSoftware(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let used = Set(
      subject.tree["product_paths"].items.flatMap { path in
        [path["beginning_product_reference"].text ?? ""]
          + path["subpaths"].items.compactMap { $0["next_product_reference"].text }
      })
    for product in subject.products
    where product.helper["serial_numbers"].exists || product.helper["model_numbers"].exists {
      guard !used.contains(product.id) else { continue }
      reporter.report(
        product.node,
        "\"\(product.id)\" is hardware that no product path names; add what runs on it as a path.")
    }
  }

  static func vendorName(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (branch, _) in subject.branches where branch["category"].text == "vendor" {
      let name = (branch["name"].text ?? "").lowercased().filter { !$0.isWhitespace }
      guard name == "opensource" else { continue }
      reporter.report(branch["name"], "\"Open Source\" is no vendor; name the project or maker.")
    }
  }

  static func branchCategories(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for product in subject.products where product.origin == .branch {
      var wanted = ["vendor", "product_name", "product_version"][...]
      for branch in product.branches where branch["category"].text == wanted.first {
        wanted = wanted.dropFirst()
      }
      guard let missing = wanted.first else { continue }
      reporter.report(product.node, "No \(missing) lies above the product in its place.")
    }
  }

  static func rangeUsed(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (branch, _) in subject.branches where branch["category"].text == "product_version_range" {
      reporter.report(branch["category"], "Versions that are listed are easier to match.")
    }
  }

  static func versionMark(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (branch, _) in subject.branches where branch["category"].text == "product_version" {
      let name = Array((branch["name"].text ?? "").utf8)
      guard name.count > 1, name[0] | 32 == UInt8(ascii: "v"), isDigit(name[1]) else { continue }
      reporter.report(branch["name"], "Write the version without the \"v\" before it.")
    }
  }

  static func nestedPath(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let made = Set(subject.products.filter { $0.origin == .relationship }.map(\.id))
    for path in subject.tree["product_paths"].items {
      let named =
        [path["beginning_product_reference"]]
        + path["subpaths"].items.map { $0["next_product_reference"] }
      for node in named where made.contains(node.text ?? "") {
        reporter.report(node, "The path leads through another product path; name its products.")
      }
    }
  }
}
