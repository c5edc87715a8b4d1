public import Vocabulary

/// What somebody says about one vulnerability in some products (CISA, "Minimum Requirements for
/// Vulnerability Exploitability eXchange (VEX)", 2023), whatever format it came in.
public struct VEXStatement: Sendable, Hashable {
  /// How the products stand to the vulnerability.
  public enum Status: String, Sendable, CaseIterable {
    /// Affected; something is to be done.
    case affected
    /// Not affected.
    case notAffected = "not_affected"
    /// These versions contain a fix.
    case fixed
    /// Not yet known.
    case underInvestigation = "under_investigation"
  }

  /// Why products are not affected.
  public enum Justification: String, Sendable, CaseIterable {
    /// The vulnerable component is not in the product.
    case componentNotPresent = "component_not_present"
    /// The component is, without its vulnerable code.
    case vulnerableCodeNotPresent = "vulnerable_code_not_present"
    /// The vulnerable code is never run.
    case vulnerableCodeNotInExecutePath = "vulnerable_code_not_in_execute_path"
    /// Nobody can give the vulnerable code the input that it takes.
    case vulnerableCodeCannotBeControlledByAdversary =
      "vulnerable_code_cannot_be_controlled_by_adversary"
    /// The product protects itself.
    case inlineMitigationsAlreadyExist = "inline_mitigations_already_exist"

    /// In plain words.
    public var title: String {
      switch self {
      case .componentNotPresent: "The vulnerable component is not in it"
      case .vulnerableCodeNotPresent: "The vulnerable code is not in it"
      case .vulnerableCodeNotInExecutePath: "The vulnerable code is never run"
      case .vulnerableCodeCannotBeControlledByAdversary:
        "An attacker can not steer the vulnerable code"
      case .inlineMitigationsAlreadyExist: "What is in it already prevents the attack"
      }
    }
  }

  /// The vulnerability's identifier, such as `CVE-2024-29824`.
  public var vulnerability: String
  /// Other identifiers of the same vulnerability.
  public var aliases: [String] = []
  /// The products spoken of. A statement without products says nothing about any.
  public var products: [VEXProduct] = []
  /// How they stand to the vulnerability.
  public var status: Status
  /// Why they are not affected.
  public var justification: Justification?
  /// Why they are not affected, in words.
  public var impact: String?
  /// What to do where they are affected, in words.
  public var action: String?
  /// Who says so.
  public var author: String
  /// Since when they say so.
  public var timestamp: Timestamp?
  /// When they last changed it.
  public var modified: Timestamp?
  /// The document that says so.
  public var document: String
  /// That document's version.
  public var version: String

  /// A statement.
  public init(
    vulnerability: String, status: Status, author: String, document: String, version: String
  ) {
    self.vulnerability = vulnerability
    self.status = status
    self.author = author
    self.document = document
    self.version = version
  }

  /// The product through which the statement speaks of a component, nil where it does not.
  ///
  /// - Parameters:
  ///   - component: the package that carries the vulnerability, with its version.
  ///   - container: what it is part of: an image, an application, an appliance; nil where not known.
  public func product(of component: PackageURL, in container: PackageURL?) -> VEXProduct? {
    products.first { $0.covers(component, in: container) }
  }
}

/// A product of a VEX statement: the whole, or parts of it.
public struct VEXProduct: Sendable, Hashable {
  /// The product itself.
  public let component: VEXComponent
  /// The parts spoken of; none for the whole.
  public let subcomponents: [VEXComponent]

  /// A product, or some of its parts.
  public init(_ component: VEXComponent, subcomponents: [VEXComponent] = []) {
    self.component = component
    self.subcomponents = subcomponents
  }

  /// Whether a component of a container is meant.
  ///
  /// A part is meant only inside its product: that a library is harmless in one image says nothing of
  /// the library elsewhere.
  public func covers(_ component: PackageURL, in container: PackageURL?) -> Bool {
    guard !subcomponents.isEmpty else {
      return self.component.covers(component)
        || container.map { self.component.covers($0) } ?? false
    }
    return container.map { self.component.covers($0) } ?? false
      && subcomponents.contains { $0.covers(component) }
  }
}

/// One thing that a VEX statement names.
public struct VEXComponent: Sendable, Hashable {
  /// What it is called, as the document writes it.
  public let name: String
  /// Its package URLs.
  public let packageURLs: [PackageURL]
  /// Its CPE name.
  public let cpe: CPEName?
  /// Its versions where no package URL holds one.
  public let versions: CVEVersions?

  /// A component.
  public init(
    name: String, packageURLs: [PackageURL] = [], cpe: CPEName? = nil,
    versions: CVEVersions? = nil
  ) {
    self.name = name
    self.packageURLs = packageURLs
    self.cpe = cpe
    self.versions = versions
  }

  /// What matching is keyed on, each once.
  public var keys: [PackageKey] {
    var seen: Set<PackageKey> = []
    let all =
      packageURLs.map { PackageKey($0) } + [cpe.flatMap { PackageKey(cpe: $0) }].compactMap { $0 }
    return all.filter { seen.insert($0).inserted }
  }

  /// Whether a package is meant: the same package, the same version where one is given (or one of
  /// ``versions``), and the same value of every qualifier that is given.
  public func covers(_ url: PackageURL) -> Bool {
    packageURLs.contains { mine in
      guard PackageKey(mine) == PackageKey(url) else { return false }
      let scheme = PackageKey(url).versionScheme
      if let version = mine.version {
        guard let other = url.version,
          sameBytes(version, other)
            || (isOrderable(version) && isOrderable(other) && scheme.compare(version, other) == 0)
        else { return false }
      } else if let versions {
        guard let other = url.version, case .affected = versions.verdict(other, in: scheme) else {
          return false
        }
      }
      return mine.qualifiers.allSatisfy { key, value in
        url.qualifiers[key].map { other in
          sameBytes(other, value)
            || (key == "repository_url" && sameBytes(registry(other), registry(value)))
        } ?? false
      }
    }
  }
}

/// A registry's address without what its names differ in: protocol, letter case of the host, the
/// slash at the end, and the two hosts of Docker's own registry.
private func registry(_ address: String) -> String {
  var rest = address[...]
  for start in ["https://", "http://"] where rest.lowercasedASCII.hasPrefix(start) {
    rest = rest.dropFirst(start.count)
  }
  while rest.last == "/" { rest = rest.dropLast() }
  let slash = rest.firstIndex(of: "/") ?? rest.endIndex
  let host = rest[..<slash].lowercasedASCII
  return (host == "index.docker.io" ? "docker.io" : host) + rest[slash...]
}
