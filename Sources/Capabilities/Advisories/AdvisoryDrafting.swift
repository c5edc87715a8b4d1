import Access
import Cases
public import Formats
import Intake
import Vocabulary

/// What one who takes part in a case said of a product, for the first text of its advisory.
public struct StatedProduct: Sendable, Equatable {
  /// How the product stands to the flaw.
  public enum Status: Sendable, Equatable {
    /// It is affected.
    case affected
    /// It is fixed in this version.
    case fixed(String)
    /// It is not affected, and why.
    case notAffected(VEXStatement.Justification)
  }

  /// A package URL or a name.
  public let product: String
  /// Who makes it, where that may be said.
  public let maker: String?
  /// How it stands.
  public let status: Status

  /// What was said of a product.
  public init(product: String, maker: String? = nil, status: Status) {
    self.product = product
    self.maker = maker
    self.status = status
  }
}

/// The first text of an advisory, from what was reported and from what those who take part said of
/// their products. A person reads and changes it.
enum AdvisoryDrafting {
  /// Most products of a first text, as many as any may have. What is affected goes first.
  static let mostProducts = 100

  private static func isRange(_ versions: String) -> Bool {
    versions.contains { "<>=!|,".contains($0) }
  }

  static func content(
    _ found: Case, _ findings: [Finding], _ stated: [StatedProduct]
  ) -> AdvisoryContent {
    let drafts = findings.map(\.draft)
    var reported: [CSAFAdvisory.Product] = []
    for item in drafts.flatMap(\.affected) {
      guard let product = product(item) else { continue }
      let place = reported.firstIndex {
        $0.package == product.package && $0.name == product.name
      }
      guard let place else {
        reported.append(product)
        continue
      }
      // A range says more than the one version that somebody tried, or than nothing.
      if isRange(product.versions), !isRange(reported[place].versions) {
        reported[place].versions = product.versions
      }
    }
    if reported.isEmpty {
      reported = Array(drafts.flatMap(\.affected).compactMap(source).prefix(1))
    }
    var credits: [String] = []
    for credit in drafts.compactMap(\.credit) where !credits.contains(credit) {
      credits.append(String(credit.prefix(200)))
    }
    let weaknesses = drafts.flatMap(\.weaknesses).filter { CSAFAdvisory.knowsWeakness($0) }
    let description = drafts.compactMap(\.description).first ?? found.title
    return AdvisoryContent(
      title: String(found.title.prefix(200)), summary: String(description.prefix(4000)),
      trafficLight: .clear,
      cve: drafts.flatMap(\.aliases).first { $0.hasPrefix("CVE-") },
      weaknesses: weaknesses.first.map { [$0] } ?? [],
      vectors: drafts.flatMap(\.severity).map(\.vector).filter { (try? CVSSVector($0)) != nil }
        .first.map { [$0] } ?? [],
      products: products(Array(reported.prefix(20)), stated), remediations: [], references: [],
      credits: Array(credits.prefix(20)), change: "", withdrawal: nil)
  }

  private static func product(_ item: AffectedSoftware) -> CSAFAdvisory.Product? {
    if let package = item.package {
      let bare = try? PackageURL(
        type: package.type, namespace: package.namespace, name: package.name)
      return CSAFAdvisory.Product(
        vendor: package.namespace ?? package.name, name: package.name,
        package: bare?.description, affected: item.versions ?? package.version ?? "*")
    }
    if let cpe = item.cpe, let vendor = cpe.vendor.plain, let name = cpe.product.plain {
      return CSAFAdvisory.Product(
        vendor: vendor, name: name, affected: item.versions ?? cpe.version.plain ?? "*")
    }
    return nil
  }

  /// Where no report names a package: the source, of which only `https://host/owner/name` is known.
  private static func source(_ item: AffectedSoftware) -> CSAFAdvisory.Product? {
    let parts = (item.address?.text ?? "").split(separator: "/").map(String.init)
    guard parts.count > 2, let name = parts.last else { return nil }
    return CSAFAdvisory.Product(
      vendor: parts[parts.count - 2], name: name, affected: item.versions ?? "*")
  }

  /// What was reported, with the fixes that were stated; then what else was stated. Who says that a
  /// product is not affected does not take away that others say it is: a person decides.
  static func products(
    _ reported: [CSAFAdvisory.Product], _ stated: [StatedProduct]
  ) -> [CSAFAdvisory.Product] {
    var products = reported
    for said in stated {
      if case .fixed(let version) = said.status { add(said, fixedIn: version, to: &products) }
    }
    for said in stated where said.status == .affected {
      add(said.listed(.affected(fixed: nil)), to: &products)
    }
    for said in stated {
      if case .notAffected(let reason) = said.status {
        add(said.listed(.notAffected(reason)), to: &products)
      }
    }
    return products
  }

  /// Adds versions of which nothing is said yet.
  private static func add(
    _ product: CSAFAdvisory.Product, to products: inout [CSAFAdvisory.Product]
  ) {
    let isKnown = products.contains { known in
      guard known.isOf(product) else { return false }
      return product.versions == "*" || ["*", product.versions].contains(known.versions)
    }
    if !isKnown, products.count < mostProducts { products.append(product) }
  }

  /// Names the version with the fix beside what is affected; where all were, those before it are.
  /// What is said of one version with another fix is a branch of its own.
  private static func add(
    _ said: StatedProduct, fixedIn version: String, to products: inout [CSAFAdvisory.Product]
  ) {
    var product = said.listed(.affected(fixed: version))
    let isPlain = !version.contains { $0.isWhitespace || "<>=!|,*".contains($0) }
    let before = isPlain ? "<" + version : "*"
    let places = products.indices.filter { products[$0].isOf(product) }
    for place in places where products[place].fixed == nil {
      products[place].fixed = version
      if products[place].versions == "*" { products[place].versions = before }
    }
    let isBranch = product.versions != "*" && !places.contains { products[$0].fixed == version }
    guard places.isEmpty || isBranch, products.count < mostProducts else { return }
    // A package URL may name the version with the fix, which is not affected.
    if ["*", version].contains(product.versions) { product.versions = before }
    products.append(product)
  }
}

extension StatedProduct {
  /// As an advisory lists it: the version of the package URL, or all.
  fileprivate func listed(_ status: CSAFAdvisory.Product.Status) -> CSAFAdvisory.Product {
    guard let url = try? PackageURL(product) else {
      return CSAFAdvisory.Product(
        vendor: maker ?? product, name: product, versions: "*", status: status)
    }
    let bare = try? PackageURL(
      type: url.type, namespace: url.namespace, name: url.name, qualifiers: url.qualifiers,
      subpath: url.subpath)
    return CSAFAdvisory.Product(
      vendor: maker ?? url.namespace ?? url.name, name: url.name, package: bare?.description,
      versions: url.version ?? "*", status: status)
  }
}

extension CSAFAdvisory.Product {
  /// Whether both are versions of one product: of one package, or of one name by one vendor.
  fileprivate func isOf(_ other: Self) -> Bool {
    other.package == package && other.name == name && (package != nil || other.vendor == vendor)
  }
}
