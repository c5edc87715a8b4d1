public import Vocabulary

/// A security advisory about one vulnerability, from which every published form is written.
public struct CSAFAdvisory: Sendable, Hashable {
  /// Who publishes it (CSAF section 3.2.2.9).
  public struct Publisher: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// An https address that tells publishers of one name apart.
    public var namespace: String
    /// `coordinator`, `vendor`, `discoverer` and so on.
    public var category: String
    /// How to reach it.
    public var contact: String?

    /// A publisher.
    public init(
      name: String, namespace: String, category: String = "coordinator", contact: String? = nil
    ) {
      self.name = name
      self.namespace = namespace
      self.category = category
      self.contact = contact
    }
  }

  /// Versions of a product, and how they stand to the flaw.
  public struct Product: Sendable, Hashable {
    /// How versions stand to the flaw.
    public enum Status: Sendable, Hashable {
      /// They are affected; `fixed` is the first version with the fix, nil where there is none.
      case affected(fixed: String?)
      /// They are known not to be affected, and why.
      case notAffected(VEXStatement.Justification)
    }

    /// Who makes it.
    public var vendor: String
    /// What it is called.
    public var name: String
    /// Its package URL, without a version.
    public var package: String?
    /// The versions spoken of: one version, constraints such as `>=1.0|<1.4.2`, or `*` for all.
    public var versions: String
    /// How they stand to the flaw.
    public var status: Status

    /// Versions of a product.
    public init(
      vendor: String, name: String, package: String? = nil, versions: String, status: Status
    ) {
      self.vendor = vendor
      self.name = name
      self.package = package
      self.versions = versions
      self.status = status
    }

    /// Affected versions of a product.
    public init(
      vendor: String, name: String, package: String? = nil, affected: String, fixed: String? = nil
    ) {
      self.init(
        vendor: vendor, name: name, package: package, versions: affected,
        status: .affected(fixed: fixed))
    }

    /// The first version with the fix; nil where there is none. Setting it, also to nil, says that
    /// the versions are affected.
    public var fixed: String? {
      get {
        guard case .affected(let fixed) = status else { return nil }
        return fixed
      }
      set { status = .affected(fixed: newValue) }
    }

    /// Why the versions are not affected; nil where they are.
    public var justification: VEXStatement.Justification? {
      guard case .notAffected(let justification) = status else { return nil }
      return justification
    }

    /// Whether the versions are affected.
    public var isAffected: Bool { justification == nil }
  }

  /// What can be done (2.1 section 3.2.4.12.1).
  public enum Category: String, Sendable, CaseIterable {
    /// A fix from whoever makes the product.
    case vendorFix = "vendor_fix"
    /// A way to lower the risk.
    case mitigation
    /// A way around the vulnerable part.
    case workaround
    /// A fix will come.
    case fixPlanned = "fix_planned"
    /// No fix will come: end of life, or a device that cannot be changed.
    case noFixPlanned = "no_fix_planned"
    /// Nothing is known that helps.
    case noneAvailable = "none_available"
  }

  /// Something to do about it.
  public struct Remediation: Sendable, Hashable {
    /// What kind it is.
    public var category: Category
    /// What to do.
    public var details: String
    /// Where to get it.
    public var url: String?

    /// A remediation.
    public init(_ category: Category, _ details: String, url: String? = nil) {
      self.category = category
      self.details = details
      self.url = url
    }
  }

  /// A page about it.
  public struct Reference: Sendable, Hashable {
    /// What the page is.
    public var summary: String
    /// Its address.
    public var url: String

    /// A reference.
    public init(_ summary: String, _ url: String) {
      self.summary = summary
      self.url = url
    }
  }

  /// A version that was published.
  public struct Revision: Sendable, Hashable {
    /// When.
    public var date: Timestamp
    /// What changed.
    public var summary: String

    /// A revision.
    public init(date: Timestamp, summary: String) {
      self.date = date
      self.summary = summary
    }
  }

  /// The publisher's number for it.
  public var id: String
  /// One line.
  public var title: String
  /// What is wrong and whom it concerns.
  public var summary: String
  /// Who publishes it.
  public var publisher: Publisher
  /// The label of TLP 2.0, such as `CLEAR`.
  public var label = "CLEAR"
  /// The CVE identifier.
  public var cve: String?
  /// Weaknesses, such as `CWE-79`.
  public var weaknesses: [String] = []
  /// CVSS vectors.
  public var vectors: [String] = []
  /// The products spoken of; CSAF 2.1 wants at least one that is affected.
  public var products: [Product] = []
  /// What to do.
  public var remediations: [Remediation] = []
  /// Pages about it.
  public var references: [Reference] = []
  /// Who found it or helped.
  public var credits: [String] = []
  /// The versions that were published, oldest first; at least one.
  public var revisions: [Revision] = []
  /// Why it was taken back; nil while it holds.
  public var withdrawal: String?
  /// When the flaw was made public with it; nil while it was not.
  public var disclosedAt: Timestamp?

  /// An advisory with what every one has.
  public init(id: String, title: String, summary: String, publisher: Publisher) {
    self.id = id
    self.title = title
    self.summary = summary
    self.publisher = publisher
  }
}

extension CSAFAdvisory.Product {
  /// The versions as CSAF names them: whether it is a range, and the name of the branch.
  /// Constraints become VERS where the package's type orders its versions.
  var versionBranch: (isRange: Bool, name: String) {
    let text = String(versions.filter { !$0.isWhitespace })
    if text.isEmpty || text == "*" { return (true, "vers:all/*") }
    if text.hasPrefix("vers:") { return (true, text) }
    guard text.contains(where: { "<>=!|".contains($0) }) else { return (false, versions) }
    if let type = package.flatMap({ try? PackageURL($0) })?.type,
      let range = try? VERSRange(normalizing: "vers:\(type)/\(text.replacing(",", with: "|"))")
    {
      return (true, range.simplified.description)
    }
    return (true, text.replacing(",", with: "|"))
  }

  /// Whether both surely speak of one version: of the same versions, however they are written, or
  /// one of them of all. Ranges that only overlap may both be meant.
  public func sharesVersions(with other: Self) -> Bool {
    let names = [self, other].map { product in
      product.versionBranch.name.filter { !$0.isWhitespace }
    }
    return names[0] == names[1] || names.contains { $0.hasPrefix("vers:") && $0.hasSuffix("/*") }
  }

  /// The package with a version.
  func package(version: String?) -> String? {
    guard let bare = package.flatMap({ try? PackageURL($0) }) else { return nil }
    return
      (try? PackageURL(
        type: bare.type, namespace: bare.namespace, name: bare.name, version: version,
        qualifiers: bare.qualifiers, subpath: bare.subpath))?.description
  }
}
