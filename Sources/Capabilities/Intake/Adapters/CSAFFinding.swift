import Formats
import Vocabulary

/// Findings from an advisory in CSAF 2.0 or 2.1 (OASIS): one for each vulnerability, since each has a
/// fix of its own.
enum CSAFFinding {
  static func json(of document: CSAFDocument) -> [JSONValue] {
    let products = Dictionary(
      document.products.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return document.vulnerabilities.enumerated().map { place, vulnerability in
      json(of: vulnerability, at: place, in: document, products)
    }
  }

  private static func json(
    of vulnerability: CSAFVulnerability, at place: Int, in document: CSAFDocument,
    _ products: [String: CSAFProduct]
  ) -> JSONValue {
    let affected = [CSAFVulnerability.ProductStatus.knownAffected, .firstAffected, .lastAffected]
      .flatMap { vulnerability.products[$0] ?? [] }
    let software = affected.compactMap { products[$0].flatMap(self.software) }
    let threats = vulnerability.threats.map(\.details)
    let text = ([vulnerability.summary].compactMap(\.self) + threats).joined(separator: "\n\n")
    let name = vulnerability.identifiers.first ?? "\(place + 1)"
    return [
      "reference": "\(document.id) \(name)".json,
      "title": FindingParts.title(vulnerability.title ?? document.title, else: text),
      "description": FindingParts.cut(text, to: 100_000).json,
      "affected": .array(unique(software)),
      "foundAt": vulnerability.discovered.json,
      "cwe": FindingParts.weaknesses(vulnerability.weaknesses),
      "severity": .array(
        Set(vulnerability.scores.flatMap(\.vectors)).sorted().prefix(10)
          .compactMap(FindingParts.severity)),
      "aliases": FindingParts.aliases(vulnerability.identifiers),
      "verifiedBy": document.publisher.json,
    ]
  }

  private static func software(_ product: CSAFProduct) -> JSONValue? {
    let versions = product.branch("product_version_range") ?? product.branch("product_version")
    if let package = product.packageURLs.first {
      return ["package": package.json, "versions": versions.json]
    }
    return (product.cpe ?? name(of: product)).map { ["cpe": $0.json, "versions": versions.json] }
  }

  /// A CPE name of the vendor and product that the tree names, where nothing better is said.
  private static func name(of product: CSAFProduct) -> String? {
    guard let vendor = product.branch("vendor"), let name = product.branch("product_name"),
      let key = PackageKey(vendor: vendor, product: name)
    else { return nil }
    let words = key.text.split(separator: ":").suffix(2).joined(separator: ":")
    return "cpe:2.3:a:\(words):*:*:*:*:*:*:*:*"
  }

  /// A product counts once however many of its versions are listed.
  private static func unique(_ software: [JSONValue]) -> [JSONValue] {
    var seen: Set<JSONValue> = []
    return Array(software.filter { seen.insert($0).inserted }.prefix(FindingParts.mostAffected))
  }
}
