public import Vocabulary

/// A security advisory or VEX in the Common Security Advisory Framework (OASIS CSAF 2.0 and 2.1).
public struct CSAFDocument: Sendable, Hashable {
  /// Where a document stands in its life (section 3.2.1.12.7).
  public enum Status: String, Sendable {
    /// Not ready to be relied on.
    case draft
    /// Published, and expected to change soon.
    case interim
    /// Published, and not expected to change.
    case final
  }

  /// The version of the standard: `2.0` or `2.1`.
  public var standard = ""
  /// The publisher's own identifier, such as `ICSA-24-004-01`.
  public var id = ""
  /// The profile, such as `csaf_security_advisory` or `csaf_vex`.
  public var category = ""
  /// The title.
  public var title = ""
  /// The publisher's name.
  public var publisher = ""
  /// What the publisher is: `vendor`, `coordinator`, `discoverer`, `translator`, `user`, `other`.
  public var publisherCategory = ""
  /// The publisher's namespace, an address that tells publishers of one name apart.
  public var namespace = ""
  /// The label of the Traffic Light Protocol, as the document writes it (`WHITE`, `AMBER+STRICT`).
  public var tlp: String?
  /// The language (BCP 47).
  public var language: String?
  /// Where it stands in its life.
  public var status = Status.final
  /// The document's version.
  public var version = ""
  /// When it was first published.
  public var published: Timestamp?
  /// When this version was.
  public var modified: Timestamp?
  /// The document's other names.
  public var aliases: [String] = []
  /// How bad the publisher thinks all of it is, in the publisher's words.
  public var severity: String?
  /// What changed when.
  public var revisions: [CSAFRevision] = []
  /// Notes on the whole document.
  public var notes: [CSAFNote] = []
  /// Pages about it.
  public var references: [CSAFReference] = []
  /// Who is thanked.
  public var acknowledgments: [CSAFAcknowledgment] = []
  /// Every product by its identifier, in the order of the document.
  public var products: [CSAFProduct] = []
  /// Products by the identifier of their group.
  public var groups: [String: [String]] = [:]
  /// The vulnerabilities.
  public var vulnerabilities: [CSAFVulnerability] = []

  init() {}

  /// Reads one document. References to products or groups that are not there, identifiers that are
  /// there twice, products that are parts of themselves, and products that one vulnerability both
  /// affects and does not are refused (mandatory tests 6.1.1 to 6.1.6).
  public init(
    json bytes: some Collection<UInt8>, budget: JSONBudget = .inventory
  ) throws(RecordError) {
    var document = CSAFDocument()
    do throws(JSONError) {
      try JSONReader.read(bytes, budget: budget) { (reader) throws(JSONError) in
        try document.read(&reader)
      }
    } catch {
      throw RecordError(
        error, format: "CSAF", record: document.id.isEmpty ? nil : document.id)
    }
    try document.finish()
    self = document
  }
}

/// One version of a document.
public struct CSAFRevision: Sendable, Hashable {
  /// The version.
  public var number = ""
  /// When it came out.
  public var date: Timestamp?
  /// What changed.
  public var summary = ""
}

/// A text of a document or vulnerability.
public struct CSAFNote: Sendable, Hashable {
  /// `description`, `details`, `faq`, `general`, `legal_disclaimer`, `other` or `summary`.
  public var category = ""
  /// What it is called.
  public var title: String?
  /// The text.
  public var text = ""
}

/// A page about a document or vulnerability.
public struct CSAFReference: Sendable, Hashable {
  /// `self` for the document itself, `external` for any other page.
  public var category = "external"
  /// What the page is.
  public var summary = ""
  /// Its address.
  public var url = ""
}

/// Somebody who is thanked.
public struct CSAFAcknowledgment: Sendable, Hashable {
  /// Their names.
  public var names: [String] = []
  /// Where they work.
  public var organization: String?
  /// What they did.
  public var summary: String?
}

/// A product, whether it stands in the tree, alone, or is made of two others.
public struct CSAFProduct: Sendable, Hashable {
  /// What it is called in the document.
  public var id = ""
  /// What people call it.
  public var name = ""
  /// The branches above it, from the vendor down.
  public var branches: [CSAFBranch] = []
  /// Its package URLs, as the document writes them.
  public var packageURLs: [String] = []
  /// Its CPE name, as the document writes it.
  public var cpe: String?
  /// Model numbers, with `*` and `?` as wildcards.
  public var models: [String] = []
  /// Serial numbers, with `*` and `?` as wildcards.
  public var serials: [String] = []
  /// Stock keeping units.
  public var units: [String] = []
  /// Digests of its files, by algorithm.
  public var digests: [String: String] = [:]
  /// Of what it is made, where it is made of other products.
  public var relationship: CSAFRelationship?

  /// The name of the nearest branch of a category, such as `vendor`.
  public func branch(_ category: String) -> String? {
    branches.last { $0.category == category }?.name
  }
}

/// A branch of the product tree.
public struct CSAFBranch: Sendable, Hashable {
  /// `vendor`, `product_name`, `product_version`, `product_version_range` and so on.
  public let category: String
  /// Its name.
  public let name: String
}

/// How a product is made of two others (2.0: `relationships`, 2.1: `product_paths`).
public struct CSAFRelationship: Sendable, Hashable {
  /// `default_component_of`, `external_component_of`, `installed_on`, `installed_with` or
  /// `optional_component_of`.
  public var category = ""
  /// The part.
  public var part = ""
  /// The whole.
  public var whole = ""
}
