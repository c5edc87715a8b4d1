/// A language tag (RFC 5646) as CSAF writes it: the parts that its tests look at.
struct LanguageTag: Sendable, Hashable {
  /// The first subtag in lower case; `i-default` and `x` stand for themselves.
  let language: String
  let extended: [String]
  let script: String?
  let region: String?
  let variants: [String]
  let isPrivate: Bool

  /// Reads a tag by the syntax of RFC 5646 section 2.1; whether its subtags exist is another matter.
  init?(_ text: String) {
    let lower = text.lowercased()
    guard text.utf8.count <= 200 else { return nil }
    var parts = lower.split(separator: "-", omittingEmptySubsequences: false).map(String.init)[...]
    guard parts.allSatisfy({ (1...8).contains($0.utf8.count) && isAlphanumeric($0) }),
      let first = parts.first
    else { return nil }
    let whole = lower == "i-default" || lower == "i-mingo"
    if whole || first == "x" {
      guard whole || parts.count > 1 else { return nil }
      language = whole ? lower : first
      extended = []
      script = nil
      region = nil
      variants = []
      isPrivate = first == "x"
      return
    }
    guard isAlphabetic(first), first.utf8.count >= 2 else { return nil }
    language = first
    parts = parts.dropFirst()
    var extended: [String] = []
    while first.utf8.count <= 3, extended.count < 3, let part = parts.first, part.utf8.count == 3,
      isAlphabetic(part)
    {
      extended.append(part)
      parts = parts.dropFirst()
    }
    self.extended = extended
    script = parts.first.flatMap { $0.utf8.count == 4 && isAlphabetic($0) ? $0 : nil }
    if script != nil { parts = parts.dropFirst() }
    region = parts.first.flatMap { part in
      part.utf8.count == 2 && isAlphabetic(part)
        || part.utf8.count == 3 && part.utf8.allSatisfy(isDigit) ? part : nil
    }
    if region != nil { parts = parts.dropFirst() }
    var variants: [String] = []
    while let part = parts.first,
      part.utf8.count >= 5
        || part.utf8.count == 4 && part.utf8.first.map(isDigit) == true
    {
      variants.append(part)
      parts = parts.dropFirst()
    }
    self.variants = variants
    var isPrivate = false
    while let single = parts.first {
      guard single.utf8.count == 1 else { return nil }
      isPrivate = isPrivate || single == "x"
      let rest = parts.dropFirst().prefix { isPrivate || $0.utf8.count > 1 }
      guard !rest.isEmpty else { return nil }
      parts = parts.dropFirst(1 + rest.count)
    }
    self.isPrivate = isPrivate
  }
}

private func isAlphanumeric(_ text: String) -> Bool {
  text.utf8.allSatisfy { isDigit($0) || isLetter($0) }
}

private func isAlphabetic(_ text: String) -> Bool { text.utf8.allSatisfy(isLetter) }

/// The subtags that exist (IANA's Language Subtag Registry, RFC 5646 section 3).
private struct SubtagRegistry: Sendable {
  private let subtags: [String: Set<String>]

  static let current = SubtagRegistry(table: PackageResources.subtags_txt)

  /// Reads lines of a kind and its subtags; ranges are those of private use.
  init(table: [UInt8]) {
    var subtags: [String: Set<String>] = [:]
    for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ").map { $0.lowercased() }
      subtags[words[0], default: []].formUnion(words.dropFirst())
    }
    self.subtags = subtags
  }

  func has(_ kind: String, _ subtag: String) -> Bool { subtags[kind]?.contains(subtag) ?? false }
}

extension LanguageTag {
  /// The first subtag that nobody registered; those for private use are fine here.
  var unknownSubtag: String? {
    let registry = SubtagRegistry.current
    let isWhole = language.contains("-") || language == "x"
    if !isWhole, !isPrivateLanguage, !registry.has("language", language) { return language }
    if let extended = extended.first(where: { !registry.has("extlang", $0) }) { return extended }
    if let script, !isPrivateScript, !registry.has("script", script) { return script }
    if let region, !isPrivateRegion, !registry.has("region", region) { return region }
    return variants.first { !registry.has("variant", $0) }
  }

  /// Whether a subtag is reserved for private use (RFC 5646 section 2.2.7 and ISO 639, 15924, 3166).
  var hasPrivateSubtag: Bool {
    isPrivate || isPrivateLanguage || isPrivateScript || isPrivateRegion
  }

  private var isPrivateLanguage: Bool {
    language.utf8.count == 3 && language >= "qaa" && language <= "qtz"
  }
  private var isPrivateScript: Bool { script.map { $0 >= "qaaa" && $0 <= "qabx" } ?? false }
  private var isPrivateRegion: Bool {
    guard let region, region.utf8.count == 2 else { return false }
    return region == "aa" || region == "zz" || region >= "qm" && region <= "qz"
      || region >= "xa" && region <= "xz"
  }
}

/// Tests of languages: 6.1.12, 6.1.15, 6.1.28, 6.2.12, 6.2.14 and 6.2.15.
enum CSAFLanguageChecks {
  private static func tags(_ subject: CSAFSubject) -> [(node: CSAFNode, tag: LanguageTag)] {
    [subject.document["lang"], subject.document["source_lang"]].compactMap { node in
      node.text.flatMap { LanguageTag($0) }.map { (node, $0) }
    }
  }

  static func existence(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, tag) in tags(subject) {
      guard let unknown = tag.unknownSubtag else { continue }
      reporter.report(node, "No language tag has the part \"\(unknown)\"; correct it.")
    }
  }

  static func translator(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let source = subject.document["source_lang"]
    guard subject.document["publisher"]["category"].text == "translator",
      (source.text ?? "").isEmpty
    else { return }
    reporter.report(
      source,
      source.exists
        ? "A translation names the language it was made from; source_lang is empty."
        : "A translation names the language it was made from; add source_lang.")
  }

  static func translation(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard let source = subject.document["source_lang"].text,
      let lang = subject.document["lang"].text, source.lowercased() == lang.lowercased()
    else { return }
    reporter.report(
      subject.document["source_lang"], "A translation has another language than its source.")
  }

  static func missing(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let lang = subject.document["lang"]
    guard (lang.text ?? "").isEmpty else { return }
    reporter.report(
      lang, lang.exists ? "The language is empty; set it." : "Say which language this is in.")
  }

  static func privateUse(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, tag) in tags(subject) where tag.hasPrivateSubtag {
      reporter.report(node, "A part of the tag is for private use; others cannot know it.")
    }
  }

  static func defaultLanguage(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (node, tag) in tags(subject) where tag.language == "i-default" {
      reporter.report(node, "\"i-default\" says nothing; name the language.")
    }
  }
}
