/// Tests of the profiles: 6.1.26, 6.1.27.* and 6.2.38 and 6.2.39.* (section 4 says what each needs).
enum CSAFProfileChecks {
  private static let advisory = "csaf_security_advisory"
  private static let vex = "csaf_vex"
  private static let oldAdvisory = "csaf_deprecated_security_advisory"
  private static let informational = "csaf_informational_advisory"
  private static let incident = "csaf_security_incident_response"
  private static let withdrawn = "csaf_withdrawn"
  private static let superseded = "csaf_superseded"

  /// The names of the profiles, each without its prefix and what separates words.
  private static func reserved(_ isNew: Bool) -> (values: [String], names: Set<String>) {
    let old = [incident, informational, advisory, vex]
    let values = isNew ? old + [oldAdvisory, withdrawn, superseded] : old
    return (values, Set(values.map { plain(String($0.dropFirst(5))) } + values.map { plain($0) }))
  }

  /// Lower case, without white space and every kind of dash and underscore.
  private static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.lowercased().unicodeScalars.filter { scalar in
          switch scalar.properties.generalCategory {
          case .dashPunctuation, .connectorPunctuation: false
          default:
            !scalar.properties.isWhitespace && scalar.value != 0x2212 && scalar.value != 0x332
          }
        }))
  }

  static func prohibitedCategory(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let category = subject.category
    let (values, names) = reserved(subject.isNew)
    guard !values.contains(category), category != "csaf_base" else { return }
    let isTaken = names.contains(plain(category))
    guard isTaken || category.lowercased().hasPrefix("csaf_") else { return }
    reporter.report(
      subject.document["category"],
      "This is nearly the name of a profile; write it exactly, or choose another category.")
  }

  static func documentNotes(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard [informational, incident].contains(subject.category) else { return }
    let wanted = ["description", "details", "general", "summary"]
    let notes = subject.document["notes"]
    guard !notes.items.contains(where: { wanted.contains($0["category"].text ?? "") }) else {
      return
    }
    reporter.report(notes, "A note of category \(wanted.joined(separator: ", ")) is required.")
  }

  static func documentReferences(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard [informational, incident].contains(subject.category) else { return }
    let references = subject.document["references"]
    guard !references.items.contains(where: { ($0["category"].text ?? "external") == "external" })
    else { return }
    reporter.report(references, "A reference of category external is required.")
  }

  static func noVulnerabilities(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let profiles = subject.isNew ? [informational, withdrawn, superseded] : [informational]
    guard profiles.contains(subject.category), subject.root["vulnerabilities"].exists else {
      return
    }
    reporter.report(
      subject.root["vulnerabilities"], "This profile has no vulnerabilities; remove them.")
  }

  private static func describesProducts(_ subject: CSAFSubject) -> Bool {
    [advisory, vex].contains(subject.category) || subject.isNew && subject.category == oldAdvisory
  }

  static func productTree(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard describesProducts(subject), !subject.tree.exists else { return }
    reporter.report(subject.tree, "This profile needs a product tree; add it.")
  }

  static func vulnerabilityNotes(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard describesProducts(subject) else { return }
    for item in subject.vulnerabilities where !item["notes"].exists {
      reporter.report(item, "The vulnerability needs a note that describes it.")
    }
  }

  static func productStatus(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let profiles = subject.isNew ? [advisory, oldAdvisory] : [advisory]
    guard profiles.contains(subject.category) else { return }
    for item in subject.vulnerabilities where !item["product_status"].exists {
      reporter.report(item, "The vulnerability needs the status of its products.")
    }
  }

  static func vexStatus(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == vex else { return }
    let wanted = ["fixed", "known_affected", "known_not_affected", "under_investigation"]
    for item in subject.vulnerabilities
    where !wanted.contains(where: { item["product_status"][$0].exists }) {
      reporter.report(
        item["product_status"], "VEX needs one of \(wanted.joined(separator: ", ")).")
    }
  }

  static func vexIdentifier(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == vex else { return }
    for item in subject.vulnerabilities where !item["cve"].exists {
      guard item["ids"].exists else {
        reporter.report(item, "The vulnerability needs a CVE or another identifier.")
        continue
      }
      let ids = item["ids"].items
      guard subject.isNew,
        ids.allSatisfy({ $0["product_ids"].exists || $0["group_ids"].exists })
      else { continue }
      let named = ids.reduce(into: Set<String>()) { $0.formUnion(subject.products(of: $1)) }
      let all = Set(item["product_status"].members.flatMap { $0.node.texts })
      for id in all.subtracting(named).sorted() {
        reporter.report(item["ids"], "No identifier stands for the product \"\(id)\"; add one.")
      }
    }
  }

  static func impactStatement(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == vex else { return }
    for item in subject.vulnerabilities {
      let told =
        item["flags"].items + item["threats"].items.filter { $0["category"].text == "impact" }
      let named = told.reduce(into: Set<String>()) { $0.formUnion(subject.products(of: $1)) }
      for node in item["product_status"]["known_not_affected"].items
      where !named.contains(node.text ?? "") {
        reporter.report(
          node, "Say why this product is not affected: a flag, or a threat of impact.")
      }
    }
  }

  static func actionStatement(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == vex else { return }
    for item in subject.vulnerabilities {
      let named = item["remediations"].items.reduce(into: Set<String>()) {
        $0.formUnion(subject.products(of: $1))
      }
      for node in item["product_status"]["known_affected"].items
      where !named.contains(node.text ?? "") {
        reporter.report(node, "Say what to do about this product: a remediation.")
      }
    }
  }

  static func vulnerabilities(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard describesProducts(subject), !subject.root["vulnerabilities"].exists else { return }
    reporter.report(subject.root["vulnerabilities"], "This profile needs a vulnerability.")
  }

  static func affectedProducts(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == advisory else { return }
    for item in subject.vulnerabilities where !item["product_status"]["known_affected"].exists {
      reporter.report(item["product_status"], "An advisory names the products that are affected.")
    }
  }

  static func withdrawalNotes(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard isGone(subject) else { return }
    let notes = subject.document["notes"]
    guard !notes.items.contains(where: { $0["category"].text == "description" }) else { return }
    reporter.report(notes, "A note of category description has to say why.")
  }

  static func withdrawalTree(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard isGone(subject), subject.tree.exists else { return }
    reporter.report(subject.tree, "This profile has no product tree; remove it.")
  }

  static func withdrawalHistory(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let history = subject.document["tracking"]["revision_history"]
    guard isGone(subject), history.items.count < 2 else { return }
    reporter.report(history, "What is withdrawn was there before: at least two revisions.")
  }

  static func isGone(_ subject: CSAFSubject) -> Bool {
    [withdrawn, superseded].contains(subject.category)
  }

  static func withdrawalReason(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == withdrawn, subject.isEnglish else { return }
    titledNote(subject, "Reasoning for Withdrawal", "description", &reporter)
  }

  static func supersessionReason(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == superseded, subject.isEnglish else { return }
    titledNote(subject, "Reasoning for Supersession", "description", &reporter)
  }

  static func supersedingDocument(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == superseded, subject.isEnglish else { return }
    superseding(subject, "Superseding Document", &reporter)
  }

  private static func superseding(
    _ subject: CSAFSubject, _ words: String, _ reporter: inout CSAFReporter
  ) {
    let references = subject.document["references"]
    guard
      !references.items.contains(where: {
        ($0["summary"].text ?? "").hasPrefix(words)
          && $0["category"].text == "external"
      })
    else { return }
    reporter.report(references, "An external reference has to begin with \"\(words)\".")
  }

  /// Exactly one note with a title, of a category.
  static func titledNote(
    _ subject: CSAFSubject, _ title: String, _ category: String, _ reporter: inout CSAFReporter
  ) {
    let notes = subject.document["notes"]
    let found = notes.items.filter { $0["title"].text == title }
    guard found.count != 1 || found[0]["category"].text != category else { return }
    reporter.report(
      found.first ?? notes,
      "Exactly one note has to have the title \"\(title)\" and the category \(category).")
  }

  static func deprecatedProfile(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category.hasPrefix("csaf_deprecated_") else { return }
    reporter.report(subject.document["category"], "This profile will go; use its successor.")
  }

  /// What CSAF's fixed terms are in other languages, as the committee has recorded them.
  static func translated(_ subject: CSAFSubject, _ term: CSAFTerm) -> String? {
    guard !subject.isEnglish, let lang = subject.document["lang"].text,
      let language = LanguageTag(lang)?.language
    else { return nil }
    return CSAFTerm.translations[language]?[term]
  }

  static func translatedWithdrawal(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == withdrawn, let words = translated(subject, .withdrawal) else {
      return
    }
    titledNote(subject, words, "description", &reporter)
  }

  static func translatedSupersession(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == superseded, let words = translated(subject, .supersession) else {
      return
    }
    titledNote(subject, words, "description", &reporter)
  }

  static func translatedSuperseding(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.category == superseded, let words = translated(subject, .superseding) else {
      return
    }
    superseding(subject, words, &reporter)
  }
}

/// A term whose translations the standard fixes.
enum CSAFTerm: Sendable {
  case license, productDescription, supersession, withdrawal, superseding

  static let translations: [String: [CSAFTerm: String]] = [
    "de": [
      .license: "Lizenz", .productDescription: "Produktbeschreibung",
      .supersession: "Begründung für die Ersetzung",
      .withdrawal: "Begründung für die Zurückziehung", .superseding: "Ersetzendes Dokument",
    ]
  ]
}
