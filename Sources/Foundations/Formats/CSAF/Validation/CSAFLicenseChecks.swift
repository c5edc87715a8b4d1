/// Tests of the license: 6.1.54, 6.1.55, 6.2.43 to 6.2.46 and 6.3.17.
enum CSAFLicenseChecks {
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
    let named = subject.document["license_expression"].text.flatMap { LicenseExpression($0) }
    return named?.identifiers.contains(where: LicenseRegistry.isOwn) ?? false
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

  static func deprecated(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    report(subject, &reporter, "is no longer to be used") {
      LicenseRegistry.current.isDeprecated($0)
    }
  }

  static func unknown(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    report(subject, &reporter, "is not in the list, as far as is known here") {
      !LicenseRegistry.isOwn($0) && !LicenseRegistry.current.has($0)
    }
  }

  static func unlisted(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    report(subject, &reporter, "is in no public list of licenses", where: LicenseRegistry.isOwn)
  }

  private static func report(
    _ subject: CSAFSubject, _ reporter: inout CSAFReporter, _ words: String,
    where isMeant: (String) -> Bool
  ) {
    let node = subject.document["license_expression"]
    let named = node.text.flatMap { LicenseExpression($0) }?.identifiers ?? []
    for name in named where isMeant(name) { reporter.report(node, "\(name) \(words).") }
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

/// The licenses and exceptions that exist: those of SPDX's list, and those that AboutCode's database
/// names in SPDX's way. Letter case does not matter (SPDX 3.0.1 annex B.3).
private struct LicenseRegistry: Sendable {
  private var names: [String: Set<String>] = [:]

  static let current = LicenseRegistry(table: PackageResources.licenses_txt)

  private static let markers = ["licenseref-scancode-", "additionref-scancode-"]

  /// Reads lines of a kind and its names.
  init(table: [UInt8]) {
    for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ").map { $0.lowercased() }
      names[words[0], default: []].formUnion(words.dropFirst())
    }
    names["spdx"] = SPDXLicences.folded
  }

  /// Whether somebody made the name up for themselves, as SPDX allows.
  static func isOwn(_ name: String) -> Bool {
    let folded = name.lowercased()
    return ["licenseref-", "additionref-"].contains { folded.hasPrefix($0) }
      && !markers.contains { folded.hasPrefix($0) }
  }

  func has(_ name: String) -> Bool { isListed(name, "") || isDeprecated(name) }

  func isDeprecated(_ name: String) -> Bool { isListed(name, "deprecated-") }

  private func isListed(_ name: String, _ kind: String) -> Bool {
    let folded = name.lowercased()
    guard let marker = Self.markers.first(where: { folded.hasPrefix($0) }) else {
      return names[kind + "spdx"]?.contains(folded) ?? false
    }
    return names[kind + "scancode"]?.contains(String(folded.dropFirst(marker.count))) ?? false
  }
}
