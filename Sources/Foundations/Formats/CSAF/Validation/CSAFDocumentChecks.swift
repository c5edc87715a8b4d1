/// Tests of the document and its identifiers: 6.1.23, 6.1.38 to 6.1.41, 6.2.11, 6.2.13,
/// 6.2.17, 6.2.28 to 6.2.30, 6.2.40, 6.2.53, 6.3.3 and 6.3.20.
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
