/// Tests of the document and its identifiers: 6.1.23, 6.1.38 to 6.1.41, 6.1.54, 6.1.55, 6.2.11,
/// 6.2.13, 6.2.17, 6.2.28 to 6.2.30, 6.2.40, 6.2.43, 6.2.46, 6.2.53, 6.3.3 and 6.3.20.
enum CSAFDocumentChecks {
  static func repeatedCVE(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    var seen: Set<String> = []
    for item in subject.vulnerabilities {
      guard let cve = item["cve"].text, !seen.insert(cve).inserted else { continue }
      reporter.report(item["cve"], "\(cve) has two entries; join them.")
    }
  }

  static func missingLabel(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.label.isEmpty else { return }
    reporter.report(subject.document["distribution"], "Say who may see this: a TLP label.")
  }

  static func cveInIdentifiers(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for item in subject.vulnerabilities.flatMap({ $0["ids"].items })
    where isCVE(item["text"].text ?? "") {
      reporter.report(item, "A CVE belongs in \"cve\".")
    }
  }

  static func missingCVE(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for item in subject.vulnerabilities where !item["cve"].exists {
      reporter.report(item, "A CVE helps others to follow the vulnerability; ask for one.")
    }
  }

  private static func sharing(_ subject: CSAFSubject) -> CSAFNode {
    subject.document["distribution"]["sharing_group"]
  }

  static func maximalNotPublic(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard sharing(subject)["id"].text == maximalIdentifier, !subject.isPublic else { return }
    reporter.report(sharing(subject)["id"], "The Max UUID stands for everybody: TLP:CLEAR only.")
  }

  static func publicNotMaximal(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isPublic, let id = sharing(subject)["id"].text, id != maximalIdentifier else {
      return
    }
    if id == emptyIdentifier, subject.status == "draft" { return }
    reporter.report(sharing(subject)["id"], "TLP:CLEAR has no sharing group; remove it.")
  }

  static func reservedName(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let id = sharing(subject)["id"].text
    let name = sharing(subject)["name"].text
    guard
      name == "Public" && id != maximalIdentifier
        || name == "No sharing allowed" && id != emptyIdentifier
    else { return }
    reporter.report(sharing(subject)["name"], "This name is reserved for another identifier.")
  }

  static func missingName(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let wanted = [maximalIdentifier: "Public", emptyIdentifier: "No sharing allowed"]
    guard let id = sharing(subject)["id"].text, let name = wanted[id],
      sharing(subject)["name"].text != name
    else { return }
    reporter.report(sharing(subject), "This sharing group has to be named \"\(name)\".")
  }

  static func maximalUsed(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard sharing(subject)["id"].text == maximalIdentifier else { return }
    reporter.report(sharing(subject)["id"], "The Max UUID is for special systems only; remove it.")
  }

  static func emptyUsed(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard sharing(subject)["id"].text == emptyIdentifier else { return }
    reporter.report(sharing(subject)["id"], "The Nil UUID is for special systems only; remove it.")
  }

  static func sharingInPublic(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isPublic, sharing(subject).exists else { return }
    reporter.report(sharing(subject), "What is public needs no sharing group; remove it.")
  }

  static func canonicalAddress(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let name = CSAFDocument.fileName(id: subject.document["tracking"]["id"].text ?? "")
    let references = subject.document["references"]
    guard
      !references.items.contains(where: { item in
        let url = item["url"].text ?? ""
        return item["category"].text == "self" && url.hasPrefix("https://")
          && url.hasSuffix("/" + name)
      })
    else { return }
    reporter.report(
      references, "Say where the document is: a reference of category self that ends in \(name).")
  }

  static func sortedKeys(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    subject.root.walk { node in
      let keys = node.members.map(\.key)
      for (one, other) in zip(keys, keys.dropFirst())
      where other.utf8.lexicographicallyPrecedes(one.utf8) {
        reporter.report(node[other], "Keys stand in the order of the alphabet: before \"\(one)\".")
        break
      }
    }
  }

  static func boundDescription(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard
      let words = subject.isEnglish
        ? "Product Description" : CSAFProfileChecks.translated(subject, .productDescription)
    else { return }
    for note in subject.document["notes"].items
    where note["category"].text == "description" && (note["title"].text ?? "").hasPrefix(words) {
      guard !note["product_ids"].exists, !note["group_ids"].exists else { continue }
      reporter.report(note, "Say which products this describes: product_ids or group_ids.")
    }
  }

  /// Systems that OASIS has registered, with how their identifiers look.
  private static let systems: [String: @Sendable (String) -> Bool] = [
    "https://github.com/oasis-tcs/csaf": { text in
      text.hasPrefix("#") && text.utf8.count > 1 && text.utf8.dropFirst().allSatisfy(isDigit)
    }
  ]

  static func identifierText(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for item in subject.vulnerabilities.flatMap({ $0["ids"].items }) {
      guard let holds = systems[item["system_name"].text ?? ""], let text = item["text"].text,
        !holds(text)
      else { continue }
      reporter.report(item["text"], "Identifiers of this system look otherwise.")
    }
  }

  static func unregisteredSystem(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for item in subject.vulnerabilities.flatMap({ $0["ids"].items })
    where systems[item["system_name"].text ?? ""] == nil {
      reporter.report(
        item["system_name"], "This system is not registered, as far as is known here.")
    }
  }

  static func missingLicense(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let node = subject.document["license_expression"]
    guard (node.text ?? "").isEmpty else { return }
    reporter.report(
      node,
      node.exists ? "The license is empty; set it." : "Say under which license this may be used.")
  }

  static func license(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let node = subject.document["license_expression"]
    guard let text = node.text, LicenseExpression(text) == nil else { return }
    reporter.report(node, "A license expression of SPDX is required here, such as CC-BY-4.0.")
  }

  private static func namesOwnLicense(_ subject: CSAFSubject) -> Bool {
    guard
      let expression = subject.document["license_expression"].text.flatMap({ LicenseExpression($0) }
      )
    else { return false }
    return expression.identifiers.contains {
      ($0.hasPrefix("LicenseRef-") || $0.hasPrefix("AdditionRef-"))
        && !$0.hasPrefix("LicenseRef-scancode-") && !$0.hasPrefix("AdditionRef-scancode-")
    }
  }

  static func licenseText(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isEnglish, namesOwnLicense(subject) else { return }
    CSAFProfileChecks.titledNote(subject, "License", "legal_disclaimer", &reporter)
  }

  static func translatedLicenseText(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard namesOwnLicense(subject), let words = CSAFProfileChecks.translated(subject, .license)
    else { return }
    CSAFProfileChecks.titledNote(subject, words, "legal_disclaimer", &reporter)
  }
}

extension CSAFDocument {
  /// The name of the file of a document (section 5.1): the identifier in lower case, with `_` for
  /// every run of other characters than letters, digits, `+` and `-`.
  public static func fileName(id: String) -> String {
    var name = ""
    for scalar in id.unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9", "+", "-": name.unicodeScalars.append(scalar)
      case "A"..."Z": name += String(scalar).lowercased()
      default: if !name.hasSuffix("_") { name += "_" }
      }
    }
    return name + ".json"
  }
}

/// A license expression (SPDX 3.0.1 annex B) as CSAF has it: without `DocumentRef`.
struct LicenseExpression: Sendable {
  /// Licenses and exceptions, as they are written.
  private(set) var identifiers: [String] = []

  /// Reads an expression; nil where it is none.
  init?(_ text: String) {
    guard text.utf8.count <= 4096 else { return nil }
    let spaced = text.replacing("(", with: " ( ").replacing(")", with: " ) ")
    var words = spaced.split(separator: " ").map(String.init)[...]
    guard readExpression(&words, depth: 0), words.isEmpty else { return nil }
  }

  private mutating func readExpression(_ words: inout ArraySlice<String>, depth: Int) -> Bool {
    guard depth < 32, readTerm(&words, depth: depth) else { return false }
    while let word = words.first, ["AND", "OR", "and", "or"].contains(word) {
      words = words.dropFirst()
      guard readTerm(&words, depth: depth) else { return false }
    }
    return true
  }

  private mutating func readTerm(_ words: inout ArraySlice<String>, depth: Int) -> Bool {
    guard let word = words.popFirst() else { return false }
    if word == "(" {
      return readExpression(&words, depth: depth + 1) && words.popFirst() == ")"
    }
    let isReference = word.hasPrefix("LicenseRef-")
    let plain = word.hasSuffix("+") && !isReference ? String(word.dropLast()) : word
    guard isIdentifier(plain), plain.lowercased().hasPrefix("licenseref-") == isReference else {
      return false
    }
    identifiers.append(plain)
    guard let with = words.first, with == "WITH" || with == "with" else { return true }
    words = words.dropFirst()
    guard let exception = words.popFirst(), isIdentifier(exception) else { return false }
    identifiers.append(exception)
    return true
  }

  private func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty && !["AND", "OR", "WITH"].contains(text.uppercased())
      && text.utf8.allSatisfy {
        isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
      }
  }
}
