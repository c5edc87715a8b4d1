import Access
import Advisories
import Formats
import HTTP
import Signing
import Vocabulary

/// The text of an advisory between the form's lines and the document that programs send, so that one
/// set of rules judges both.
enum AdvisoryForm {
  static func document(_ form: Form) -> JSONValue {
    [
      "title": form.value("title").json, "summary": form.value("summary").json,
      "label": form.value("label").json, "cve": form.value("cve").json,
      "weaknesses": words(form.value("weaknesses")).json,
      "vectors": lines(form.value("vectors")).json,
      "products": .array(
        lines(form.value("products")).map { line in
          let parts = cells(line, 3)
          let versions = versions(parts.count > 3 ? parts[3] : "")
          return [
            "vendor": cell(parts, 0), "name": cell(parts, 1), "package": cell(parts, 2),
            "affected": versions.spoken.json, "fixed": versions.fixed.json,
            "justification": versions.justification.json,
          ]
        }),
      "remediations": .array(
        lines(form.value("remediations")).map { line in
          let parts = cells(line, 2)
          return [
            "category": cell(parts, 0), "details": cell(parts, 1), "url": cell(parts, 2),
          ]
        }),
      "references": .array(
        lines(form.value("references")).map { line in
          let parts = cells(line, 1)
          return ["summary": cell(parts, 0), "url": cell(parts, 1)]
        }),
      "credits": lines(form.value("credits")).json, "change": form.value("change").json,
      "withdrawal": form.value("withdrawal").json,
      "keepsCVE": (form.value("keepsCVE") == "yes").json,
      "replacedBy": words(form.value("replacedBy")).json,
    ]
  }

  /// What stands in place of the fixed version where versions are not affected, before the reason.
  private static let notAffected = "not affected"

  /// What follows the package: versions, which may hold bars of their own, and after the last bar
  /// with space around it the fixed version, or why they are not affected.
  private static func versions(
    _ text: String
  ) -> (spoken: String, fixed: String?, justification: String?) {
    let text = text.hasSuffix("|") ? String(text.dropLast()) : text
    let parts = text.split(separator: " | ", omittingEmptySubsequences: false).map(String.init)
    let last = parts.count > 1 ? trimmed(parts[parts.count - 1]) : ""
    let spoken = trimmed(parts.count > 1 ? parts.dropLast().joined(separator: "|") : text)
    guard last.lowercased().hasPrefix(notAffected) else {
      return (spoken, last.isEmpty ? nil : last, nil)
    }
    let reason = last.dropFirst(notAffected.count).drop { $0 == ":" || $0.isWhitespace }
    return (spoken, nil, String(reason))
  }

  /// One product as a line of the form.
  private static func line(_ product: CSAFAdvisory.Product) -> String {
    // A bar with space around it would be read as the last one, before the fixed version.
    let versions = product.versions.split(separator: "|").map { trimmed($0) }
    let last = product.justification.map { "\(notAffected): \($0.rawValue)" } ?? product.fixed
    return [
      product.vendor, product.name, product.package ?? "", versions.joined(separator: "|"),
      last ?? "",
    ].joined(separator: " | ")
  }

  private static func lines(_ text: String?) -> [String] {
    (text ?? "").split(whereSeparator: \.isNewline).map { trimmed($0) }.filter { !$0.isEmpty }
  }

  private static func words(_ text: String?) -> [String] {
    (text ?? "").split { $0.isWhitespace || $0 == "," }.map(String.init)
  }

  private static func cells(_ line: String, _ most: Int) -> [String] {
    line.split(separator: "|", maxSplits: most, omittingEmptySubsequences: false).map {
      trimmed($0)
    }
  }

  private static func cell(_ parts: [String], _ place: Int) -> JSONValue {
    parts.indices.contains(place) && !parts[place].isEmpty ? parts[place].json : .null
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var rest = text[...].drop { $0.isWhitespace }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }

  /// What stands, as the form shows it.
  static func state(_ content: AdvisoryContent) -> FormState {
    FormState(values: [
      "title": content.title, "summary": content.summary,
      "label": content.trafficLight.rawValue, "cve": content.cve ?? "",
      "weaknesses": content.weaknesses.joined(separator: " "),
      "vectors": content.vectors.joined(separator: "\n"),
      "products": content.products.map(line).joined(separator: "\n"),
      "remediations": content.remediations.map {
        ([$0.category.rawValue, $0.details] + ($0.url.map { [$0] } ?? []))
          .joined(separator: " | ")
      }.joined(separator: "\n"),
      "references": content.references.map { "\($0.summary) | \($0.url)" }
        .joined(separator: "\n"),
      "credits": content.credits.joined(separator: "\n"), "change": content.change,
      "withdrawal": content.withdrawal ?? "", "keepsCVE": content.keepsCVE ? "yes" : "no",
      "replacedBy": content.replacedBy.joined(separator: " "),
    ])
  }

  /// What was entered, with what is wrong beside the fields; where nothing was, what stands.
  static func state(
    _ form: Form, _ problem: Problem, _ content: AdvisoryContent
  ) -> FormState {
    guard form.value("title") != nil else { return state(content) }
    let names = AdvisoryDraftPage.labels.map(\.0)
    var shown = FormState()
    for name in names { shown.values[name] = form.value(name) }
    for field in problem.fields {
      let parts = field.field.split(separator: "/").map(String.init)
      let name = parts.first.flatMap { names.contains($0) ? $0 : nil } ?? "products"
      let before = shown.errors[name].map { $0 + "; " } ?? ""
      shown.errors[name] = before + spoken(parts, field.rule)
    }
    return shown
  }

  /// Why a step was refused, where no field says it.
  static func refusal(_ form: Form, _ problem: Problem) -> [String] {
    guard form.value("title") == nil || problem.fields.isEmpty else { return [] }
    let rules = problem.fields.prefix(20).map(\.rule)
    return (rules.isEmpty ? [problem.detail] : rules) + [problem.remedy].compactMap(\.self)
  }

  /// A broken rule with its line of the form, in which a member is a column.
  private static func spoken(_ parts: [String], _ rule: String) -> String {
    let isMissing = rule.hasPrefix("is required")
    let words = isMissing ? "is missing" : rule
    guard parts.count > 1, let line = Int(parts[1]) else { return words }
    guard parts.count > 2 else { return "line \(line + 1) \(words)" }
    let column =
      switch parts[2] {
      case "package": "package URL"
      case "affected": "affected versions"
      case "fixed": "fixed version"
      case "justification": "why it is not affected"
      case "category": "kind"
      case "details": "text"
      case "url": "address"
      case "summary": "words"
      default: parts[2]
      }
    let isSeveral = parts[2] == "affected" || parts[2] == "summary"
    return "line \(line + 1): \(column) \(isMissing && isSeveral ? "are missing" : words)"
  }

  /// The kinds of remediation in words.
  static func words(_ category: CSAFAdvisory.Category) -> String {
    switch category {
    case .vendorFix: "Fix"
    case .mitigation: "Lowers the risk"
    case .workaround: "A way around it"
    case .fixPlanned: "A fix will come"
    case .noFixPlanned: "No fix will come"
    case .noneAvailable: "Nothing is known that helps"
    }
  }
}

/// Public advisories as an Atom feed (RFC 4287). What others wrote is escaped text.
struct AtomFeed {
  let publisher: AdvisoryPublisher
  let advisories: [Advisory]

  var text: String {
    let updated = advisories.map(\.changedAt).max() ?? publisher.key?.createdAt
    let own = publisher.address + "/advisories.atom"
    let entries = advisories.map { item in
      let page = "\(publisher.address)/advisories/\(item.number)"
      return """
          <entry><id>\(escaped(page))</id><title>\(escaped(item.number + ": " + item.content.title))\
        </title><updated>\(item.changedAt.rfc3339)</updated>\
        <link href="\(escaped(page))"/><summary>\(escaped(item.content.summary))</summary></entry>

        """
    }
    return """
      <?xml version="1.0" encoding="utf-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom"><id>\(escaped(own))</id>\
      <title>\(escaped("Advisories of " + publisher.publisher.name))</title>\
      <updated>\((updated ?? Timestamp(seconds: 0)).rfc3339)</updated>\
      <link rel="self" href="\(escaped(own))"/>\
      <author><name>\(escaped(publisher.publisher.name))</name></author>
      \(entries.joined())</feed>

      """
  }

  /// XML text; characters that XML 1.0 does not know are left out.
  private func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\n", "\t": out.unicodeScalars.append(scalar)
      case _ where scalar.value < 32 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: break
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
