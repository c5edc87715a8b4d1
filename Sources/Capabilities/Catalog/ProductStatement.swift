public import Formats
public import Vocabulary

/// What a VEX document says of one product (CISA, "Minimum Requirements for VEX", 2023).
public struct ProductStatement: Sendable, Equatable {
  /// The vulnerability, by the name that the document uses.
  public let vulnerability: String
  /// The matching key of the product.
  public let key: String
  /// The product's package URL, where the document gives one.
  public let packageURL: String?
  /// The package URL of the product that it is a part of, and inside of which alone this is said;
  /// nil when it is said of the product wherever it is.
  public let container: String?
  /// The versions spoken of; nil for all.
  public let versions: AffectedVersions?
  /// How the product stands to the vulnerability.
  public let status: VEXStatement.Status
  /// Why it is not affected.
  public let justification: VEXStatement.Justification?
  /// The same in words.
  public let words: String?
  /// Who says so.
  public let author: String
  /// Which document says so.
  public let document: String
  /// When it was said.
  public let statedAt: Timestamp

  /// Whether it speaks of a part with these keys, this package URL and this version inside a
  /// product: of the part in that product, or of the product as a whole.
  public func covers(
    keys: [String], packageURL url: PackageURL?, version: String, within subject: PackageURL
  ) -> Bool {
    guard let container = container.flatMap({ try? PackageURL($0) }) else {
      return covers(keys: keys, packageURL: url, version: version)
        || covers(
          keys: [PackageKey(subject).text], packageURL: subject, version: subject.version ?? "")
    }
    return VEXComponent(name: container.name, packageURLs: [container]).covers(subject)
      && coversPart(keys, url, version)
  }

  /// Whether it speaks, wherever that is, of a package with these keys, this package URL and this
  /// version.
  public func covers(keys: [String], packageURL url: PackageURL?, version: String) -> Bool {
    container == nil && coversPart(keys, url, version)
  }

  private func coversPart(_ keys: [String], _ url: PackageURL?, _ version: String) -> Bool {
    guard keys.contains(key), let scheme = PackageKey(text: key)?.versionScheme else {
      return false
    }
    if let versions {
      guard case .affected = versions.verdict(version, scheme: scheme) else { return false }
    }
    guard let mine = packageURL.flatMap({ try? PackageURL($0) }) else { return true }
    if let wanted = mine.version, !scheme.isSame(wanted, version) { return false }
    // Said of one architecture, registry or distribution, it says nothing of another.
    return mine.qualifiers.allSatisfy { name, value in
      url?.qualifiers[name].map { $0.utf8.elementsEqual(value.utf8) } ?? false
    }
  }

  /// The matching key of the container.
  var containerKey: String? {
    container.flatMap { try? PackageURL($0) }.map { PackageKey($0).text }
  }

  func about(_ vulnerability: String) -> ProductStatement {
    ProductStatement(
      vulnerability: vulnerability, key: key, packageURL: packageURL, container: container,
      versions: versions, status: status, justification: justification, words: words,
      author: author,
      document: document, statedAt: statedAt)
  }

  /// In one sentence, for people.
  public var sentence: String {
    let why = words ?? justification.map(Self.inWords)
    let claim = status == .fixed ? "says that this version is fixed" : "says it is not affected"
    return "\(author) \(claim)" + (why.map { ": \($0)" } ?? "") + " (\(document))"
  }

  private static func inWords(_ justification: VEXStatement.Justification) -> String {
    switch justification {
    case .componentNotPresent: "the vulnerable component is not in it"
    case .vulnerableCodeNotPresent: "the vulnerable code is not in it"
    case .vulnerableCodeNotInExecutePath: "the vulnerable code is never run"
    case .vulnerableCodeCannotBeControlledByAdversary:
      "nobody can give the vulnerable code the input that it takes"
    case .inlineMitigationsAlreadyExist: "the product protects itself"
    }
  }
}

/// A VEX document as it was read, ready to be stored.
struct StatementDocument: Sendable {
  let source: String
  let id: String
  let statements: [ProductStatement]

  /// A row for each product, or for each of the parts that are spoken of, and each of its keys.
  init(source: String, id: String, statements: [VEXStatement], at now: Timestamp) {
    self.source = source
    self.id = id
    self.statements = statements.flatMap { statement in
      statement.products.flatMap { product in
        guard !product.subcomponents.isEmpty else {
          return Self.rows(product.component, nil, statement, id, now)
        }
        // A part is found through its product, so a product without a package URL cannot be.
        return product.component.packageURLs.flatMap { container in
          product.subcomponents.flatMap { Self.rows($0, container, statement, id, now) }
        }
      }
    }
  }

  private static func rows(
    _ component: VEXComponent, _ container: PackageURL?, _ statement: VEXStatement, _ id: String,
    _ now: Timestamp
  ) -> [ProductStatement] {
    component.keys.map { key in
      let url = component.packageURLs.first { PackageKey($0) == key }
      return ProductStatement(
        vulnerability: statement.vulnerability, key: key.text, packageURL: url?.description,
        container: container?.description, versions: versions(component, url),
        status: statement.status, justification: statement.justification,
        words: (statement.impact ?? statement.action).map { String($0.prefix(500)) },
        author: statement.author, document: id,
        statedAt: statement.modified ?? statement.timestamp ?? now)
    }
  }

  /// The versions that a component names beside its package URL; a CPE name may hold one.
  private static func versions(_ component: VEXComponent, _ url: PackageURL?) -> AffectedVersions? {
    if let versions = component.versions { return .entries(versions) }
    guard url == nil, let version = component.cpe?.version.plain else { return nil }
    return .entries(
      CVEVersions(
        entries: [CVEVersion(version: version, status: .affected)], defaultStatus: .unaffected))
  }
}
