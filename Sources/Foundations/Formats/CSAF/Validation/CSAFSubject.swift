import Vocabulary

/// A document as the tests look at it: read once, whatever is wrong with it.
struct CSAFSubject: Sendable {
  /// A product as it is defined.
  struct Product: Sendable {
    /// Where a definition stands.
    enum Origin: Sendable { case branch, list, relationship }

    let id: String
    let node: CSAFNode
    let origin: Origin
    /// The branches above it, from the top.
    let branches: [CSAFNode]

    var helper: CSAFNode { node["product_identification_helper"] }
  }

  /// An entry of the revision history.
  struct Revision: Sendable {
    let node: CSAFNode
    let version: CSAFVersion
    let date: Timestamp
  }

  let root: CSAFNode
  /// Whether it follows 2.1.
  let isNew: Bool
  let document: CSAFNode
  let tree: CSAFNode
  let vulnerabilities: [CSAFNode]
  /// Every branch, parents first, with those above it.
  let branches: [(node: CSAFNode, above: [CSAFNode])]
  let products: [Product]
  /// Everything that names a product defined elsewhere.
  let productReferences: [CSAFNode]
  let groupReferences: [CSAFNode]
  /// Members by group.
  let groups: [String: [String]]
  /// The entries whose number and date can be read, by date, then number.
  let revisions: [Revision]
  /// Extensions that the caller knows.
  let extensions: [CSAFExtension]

  init(_ value: JSONValue, extensions: [CSAFExtension]) {
    root = CSAFNode(value)
    self.extensions = extensions
    document = root["document"]
    tree = root["product_tree"]
    vulnerabilities = root["vulnerabilities"].items
    isNew = document["csaf_version"].text == "2.1"
    branches = allBranches(tree["branches"])
    products = definedProducts(tree, branches, isNew: isNew)
    groups = tree["product_groups"].items.reduce(into: [:]) { groups, group in
      guard let id = group["group_id"].text else { return }
      groups[id, default: []] += group["product_ids"].texts
    }
    let referring = references(tree, vulnerabilities, document)
    productReferences = referring.products
    groupReferences = referring.groups
    revisions = sortedRevisions(document["tracking"]["revision_history"])
  }

  /// The profile (section 4): the value of `category`.
  var category: String { document["category"].text ?? "" }
  var status: String { document["tracking"]["status"].text ?? "" }
  /// Whether it is out of draft.
  var isReleased: Bool { status == "final" || status == "interim" }
  var label: String { document["distribution"]["tlp"]["label"].text ?? "" }
  /// Whether everybody may see it.
  var isPublic: Bool { label == "CLEAR" || label == "WHITE" }
  var version: CSAFVersion? { document["tracking"]["version"].text.flatMap { CSAFVersion($0) } }
  /// The date of the newest entry of the revision history.
  var newest: Timestamp? { revisions.map(\.date).max() }
  /// Whether it is in English, or does not say.
  var isEnglish: Bool {
    guard let tag = document["lang"].text.flatMap({ LanguageTag($0) }) else { return true }
    return tag.language == "en"
  }

  /// The products that something names, directly or by group.
  func products(of node: CSAFNode) -> Set<String> {
    Set(node["product_ids"].texts + node["group_ids"].texts.flatMap { groups[$0] ?? [] })
  }

  /// How many products are named by way of groups, each time they are.
  var namedByGroup: Int {
    groupReferences.reduce(0) { $0 + (groups[$1.text ?? ""]?.count ?? 0) }
  }

  /// What is said of products of one vulnerability, in the groups of section 3.2.4.10.
  func statuses(_ vulnerability: CSAFNode) -> [(group: CSAFStatusGroup, ids: Set<String>)] {
    CSAFStatusGroup.allCases.map { group in
      (group, Set(group.members.flatMap { vulnerability["product_status"][$0].texts }))
    }
  }

  /// The scores of a vulnerability: in 2.0 and 2.1 at different places.
  func scores(_ vulnerability: CSAFNode) -> [CSAFScoreNode] {
    isNew
      ? vulnerability["metrics"].items.map {
        CSAFScoreNode(
          node: $0, content: $0["content"], products: $0["products"].texts,
          source: $0["source"].text)
      }
      : vulnerability["scores"].items.map {
        CSAFScoreNode(node: $0, content: $0, products: $0["products"].texts, source: nil)
      }
  }
}

/// One entry of `scores` or `metrics`.
struct CSAFScoreNode: Sendable {
  let node: CSAFNode
  /// Where the scores themselves are.
  let content: CSAFNode
  let products: [String]
  /// Who scored, where it was not the publisher.
  let source: String?

  static let names = ["cvss_v2", "cvss_v3", "cvss_v4"]

  /// The CVSS objects that are there.
  var vectors: [(name: String, node: CSAFNode)] {
    Self.names.map { ($0, content[$0]) }.filter(\.1.exists)
  }
}

/// The groups of product statuses that exclude one another.
enum CSAFStatusGroup: String, CaseIterable, Sendable {
  case affected = "Affected"
  case notAffected = "Not Affected"
  case fixed = "Fixed"
  case underInvestigation = "Under Investigation"
  case unknown = "Unknown"
  case recommended = "Recommended"

  var members: [String] {
    switch self {
    case .affected: ["first_affected", "known_affected", "last_affected"]
    case .notAffected: ["known_not_affected"]
    case .fixed: ["first_fixed", "fixed"]
    case .underInvestigation: ["under_investigation"]
    case .unknown: ["unknown"]
    case .recommended: ["recommended"]
    }
  }
}

private func allBranches(_ top: CSAFNode) -> [(node: CSAFNode, above: [CSAFNode])] {
  var found: [(node: CSAFNode, above: [CSAFNode])] = []
  func visit(_ branches: CSAFNode, _ above: [CSAFNode]) {
    for branch in branches.items {
      found.append((branch, above))
      visit(branch["branches"], above + [branch])
    }
  }
  visit(top, [])
  return found
}

private func definedProducts(
  _ tree: CSAFNode, _ branches: [(node: CSAFNode, above: [CSAFNode])], isNew: Bool
) -> [CSAFSubject.Product] {
  var found: [CSAFSubject.Product] = []
  func add(_ node: CSAFNode, _ origin: CSAFSubject.Product.Origin, _ above: [CSAFNode]) {
    guard let id = node["product_id"].text else { return }
    found.append(CSAFSubject.Product(id: id, node: node, origin: origin, branches: above))
  }
  for branch in branches where branch.node["product"].exists {
    add(branch.node["product"], .branch, branch.above + [branch.node])
  }
  for product in tree["full_product_names"].items { add(product, .list, []) }
  for entry in tree[isNew ? "product_paths" : "relationships"].items {
    add(entry["full_product_name"], .relationship, [])
  }
  return found
}

private func references(
  _ tree: CSAFNode, _ vulnerabilities: [CSAFNode], _ document: CSAFNode
) -> (products: [CSAFNode], groups: [CSAFNode]) {
  var products = tree["product_groups"].items.flatMap { $0["product_ids"].items }
  for entry in tree["relationships"].items {
    products += [entry["product_reference"], entry["relates_to_product_reference"]]
  }
  for entry in tree["product_paths"].items {
    products.append(entry["beginning_product_reference"])
    products += entry["subpaths"].items.map { $0["next_product_reference"] }
  }
  var groups: [CSAFNode] = []
  func both(_ node: CSAFNode) {
    products += node["product_ids"].items
    groups += node["group_ids"].items
  }
  for note in document["notes"].items { both(note) }
  for vulnerability in vulnerabilities {
    for status in vulnerability["product_status"].members { products += status.node.items }
    for name in [
      "flags", "ids", "involvements", "remediations", "threats", "notes",
      "first_known_exploitation_dates",
    ] {
      for item in vulnerability[name].items { both(item) }
    }
    for name in ["scores", "metrics"] {
      for item in vulnerability[name].items { products += item["products"].items }
    }
  }
  return (products.filter { $0.text != nil }, groups.filter { $0.text != nil })
}

private func sortedRevisions(_ history: CSAFNode) -> [CSAFSubject.Revision] {
  let read = history.items.compactMap { node -> CSAFSubject.Revision? in
    guard let version = node["number"].text.flatMap({ CSAFVersion($0) }),
      let date = node["date"].text.flatMap({ Timestamp(rfc3339: $0) })
    else { return nil }
    return CSAFSubject.Revision(node: node, version: version, date: date)
  }
  return read.enumerated().sorted { one, other in
    if one.element.date != other.element.date { return one.element.date < other.element.date }
    if one.element.version < other.element.version { return true }
    if other.element.version < one.element.version { return false }
    return one.offset < other.offset
  }.map(\.element)
}
