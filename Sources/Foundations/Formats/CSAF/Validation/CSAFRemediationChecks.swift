/// Tests of what is said of affected products: 6.1.24, 6.1.27.13, 6.1.29, 6.1.32, 6.1.33, 6.1.35,
/// 6.1.36, 6.2.2, 6.2.7, 6.2.27 and 6.2.39.1.
enum CSAFRemediationChecks {
  /// Whether a remediation may stand beside another, or beside a status.
  private enum Fit { case allowed, discouraged, prohibited }

  /// Categories that exclude each other (2.1 section 3.2.4.12.1, first table).
  private static func excludes(_ one: String, _ other: String) -> Bool {
    guard one != other else { return false }
    let alone: Set = ["optional_patch", "none_available"]
    if alone.contains(one) || alone.contains(other) { return true }
    let plans: Set = ["vendor_fix", "fix_planned", "no_fix_planned"]
    return plans.contains(one) && plans.contains(other)
  }

  /// How a category fits a status (second table).
  private static func fit(_ category: String, _ group: CSAFStatusGroup) -> Fit {
    switch (category, group) {
    case (_, .recommended): return .allowed
    case ("optional_patch", .affected): return .prohibited
    case ("optional_patch", .fixed): return .discouraged
    case ("optional_patch", _), (_, .affected): return .allowed
    case (_, .fixed): return .prohibited
    case ("fix_planned", .notAffected), ("no_fix_planned", .notAffected): return .discouraged
    case (_, .notAffected): return .prohibited
    case ("none_available", _), ("no_fix_planned", _): return .allowed
    case (_, .underInvestigation), (_, .unknown): return .discouraged
    }
  }

  static func withoutProduct(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    withoutProduct(subject, "remediations", &reporter)
  }

  static func flagWithoutProduct(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    withoutProduct(subject, "flags", &reporter)
  }

  private static func withoutProduct(
    _ subject: CSAFSubject, _ list: String, _ reporter: inout CSAFReporter
  ) {
    for item in subject.vulnerabilities.flatMap({ $0[list].items })
    where !item["product_ids"].exists && !item["group_ids"].exists {
      reporter.report(item, "Say for which products this is: product_ids or group_ids.")
    }
  }

  static func repeatedFlags(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for vulnerability in subject.vulnerabilities {
      var seen: Set<String> = []
      for flag in vulnerability["flags"].items {
        for id in subject.products(of: flag).sorted() where !seen.insert(id).inserted {
          reporter.report(flag, "\"\(id)\" has two justifications; keep one.")
        }
      }
    }
  }

  static func contradictions(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for vulnerability in subject.vulnerabilities {
      var told: [String: Set<String>] = [:]
      for item in vulnerability["remediations"].items {
        guard let category = item["category"].text else { continue }
        for id in subject.products(of: item).sorted() {
          if let other = told[id]?.sorted().first(where: { excludes($0, category) }) {
            reporter.report(item, "For \"\(id)\" \(category) contradicts \(other); keep one.")
          }
          told[id, default: []].insert(category)
        }
      }
    }
  }

  static func prohibited(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    unfit(subject, .prohibited, "contradicts", &reporter)
  }

  static func discouraged(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    unfit(subject, .discouraged, "fits badly with", &reporter)
  }

  private static func unfit(
    _ subject: CSAFSubject, _ wanted: Fit, _ words: String, _ reporter: inout CSAFReporter
  ) {
    for vulnerability in subject.vulnerabilities {
      let statuses = subject.statuses(vulnerability)
      // What is recommended may also be fixed or not affected; then the advice is meant for it.
      let recommended = statuses.first { $0.group == .recommended }?.ids ?? []
      for item in vulnerability["remediations"].items {
        guard let category = item["category"].text else { continue }
        let named = subject.products(of: item)
        for (group, ids) in statuses where fit(category, group) == wanted {
          for id in named.intersection(ids).subtracting(recommended).sorted() {
            reporter.report(
              item, "\(category) \(words) the status of \"\(id)\": \(group.rawValue).")
          }
        }
      }
    }
  }

  static func missing(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for vulnerability in subject.vulnerabilities {
      let told = vulnerability["remediations"].items.reduce(into: Set<String>()) {
        $0.formUnion(subject.products(of: $1))
      }
      for (group, ids) in subject.statuses(vulnerability)
      where group == .affected || group == .underInvestigation {
        for id in ids.subtracting(told).sorted() {
          reporter.report(
            vulnerability["product_status"],
            "Nothing says what to do about \"\(id)\"; add a remediation, if only none_available.")
        }
      }
    }
  }

  static func repeatedInvolvement(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for vulnerability in subject.vulnerabilities {
      var seen: Set<[String]> = []
      for item in vulnerability["involvements"].items {
        let key = [item["party"].text ?? "", item["date"].text ?? ""]
        guard !seen.insert(key).inserted else { continue }
        reporter.report(item, "This party is there twice at one date; keep one entry.")
      }
    }
  }

  static func undatedInvolvement(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for item in subject.vulnerabilities.flatMap({ $0["involvements"].items })
    where !item["date"].exists {
      reporter.report(item, "Say since when: add a date.")
    }
  }

  /// A product is the one in another version where the branches above agree down to the name.
  private static func family(_ subject: CSAFSubject) -> [String: String] {
    var families: [String: String] = [:]
    for product in subject.products where product.origin == .branch {
      let above = product.branches.filter {
        !["product_version", "product_version_range"].contains($0["category"].text ?? "")
      }
      families[product.id] =
        above.map {
          ($0["category"].text ?? "") + "\u{1f}" + ($0["name"].text ?? "")
        }.joined(separator: "\u{1e}")
    }
    // Families are numbered, so that paths of paths stay short.
    var numbers: [String: Int] = [:]
    func number(_ text: String) -> String {
      let known = numbers[text] ?? numbers.count
      numbers[text] = known
      return String(known)
    }
    families = families.mapValues(number)
    // A path has the family of where it begins, with what it runs in; "installed with" adds none.
    for path in subject.tree["product_paths"].items {
      guard let id = path["full_product_name"]["product_id"].text,
        let start = path["beginning_product_reference"].text
      else { continue }
      var text = families[start] ?? start
      for part in path["subpaths"].items where part["category"].text != "installed_with" {
        let next = part["next_product_reference"].text ?? ""
        text += "\u{1d}" + (part["category"].text ?? "") + "\u{1f}" + next
      }
      families[id] = number(text)
    }
    return families
  }

  static func fixedWithoutAffected(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == "csaf_security_advisory" else { return }
    let families = family(subject)
    for vulnerability in subject.vulnerabilities {
      let status = vulnerability["product_status"]
      let affected = CSAFStatusGroup.affected.members.flatMap { status[$0].texts }
      let known = Set(affected.compactMap { families[$0] })
      for node in status["fixed"].items {
        guard let id = node.text else { continue }
        let isMatched = families[id].map(known.contains) ?? !affected.isEmpty
        guard !isMatched else { continue }
        reporter.report(node, "No version of this product is listed as affected; add it.")
      }
    }
  }

  static func affectedWithoutFixed(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == "csaf_security_advisory" else { return }
    let families = family(subject)
    for vulnerability in subject.vulnerabilities {
      let status = vulnerability["product_status"]
      let fixed = CSAFStatusGroup.fixed.members.flatMap { status[$0].texts }
      let known = Set(fixed.compactMap { families[$0] })
      var hopeless: Set<String> = []
      for item in vulnerability["remediations"].items
      where ["fix_planned", "no_fix_planned", "none_available"].contains(item["category"].text) {
        hopeless.formUnion(subject.products(of: item))
      }
      for member in CSAFStatusGroup.affected.members {
        for node in status[member].items {
          guard let id = node.text, !hopeless.contains(id), let family = families[id],
            !known.contains(family)
          else { continue }
          reporter.report(node, "No version of this product is listed as fixed; add it.")
        }
      }
    }
  }
}
