/// On which products a vulnerability counts, as NVD and CVE JSON 5.1 (`cpeApplicability`) write it.
public struct CPEApplicability: Sendable, Hashable {
  /// Whether all or any of some conditions have to hold.
  public enum Combination: String, Sendable {
    /// All of them.
    case all = "AND"
    /// At least one.
    case any = "OR"
  }

  /// A product that has to be there.
  public struct Criterion: Sendable, Hashable {
    /// Whether it is what the vulnerability is in; otherwise only what it runs on.
    public var isVulnerable: Bool
    /// The name.
    public var name: CPEName
    /// The versions, where the name holds none.
    public var versions: VersionInterval

    /// A criterion.
    public init(
      _ name: CPEName, versions: VersionInterval = .all, isVulnerable: Bool = true
    ) {
      self.name = name
      self.versions = versions
      self.isVulnerable = isVulnerable
    }

    /// Whether a product is meant: the name matches (NIST IR 7696), and the version is in the range.
    public func matches(_ product: CPEName) -> Bool {
      guard name.matches(product) else { return false }
      guard versions.lower != nil || versions.upper != nil else { return true }
      guard let version = product.version.plain, isOrderable(version) else { return false }
      return versions.contains(version, scheme: .generic)
    }
  }

  /// Criteria that belong together.
  public struct Node: Sendable, Hashable {
    /// Whether all or any of them have to hold.
    public var combination = Combination.any
    /// Whether they must not hold.
    public var isNegated = false
    /// The criteria.
    public var criteria: [Criterion] = []
  }

  /// Whether all or any of the nodes have to hold.
  public var combination = Combination.any
  /// Whether they must not hold.
  public var isNegated = false
  /// The nodes.
  public var nodes: [Node] = []

  /// Nothing to fulfil.
  public init() {}

  /// The products, of those of one place, that are vulnerable; none where the conditions do not hold.
  public func vulnerable(among products: [CPEName]) -> [CPEName] {
    func holds(_ node: Node) -> Bool {
      let met = node.criteria.map { criterion in products.contains { criterion.matches($0) } }
      return (node.combination == .all ? met.allSatisfy { $0 } : met.contains(true))
        != node.isNegated
    }
    let met = nodes.map(holds)
    guard (combination == .all ? met.allSatisfy { $0 } : met.contains(true)) != isNegated else {
      return []
    }
    let held = zip(nodes, met).filter { $0.1 && !$0.0.isNegated }.map(\.0)
    let criteria = held.flatMap(\.criteria).filter(\.isVulnerable)
    return products.filter { product in criteria.contains { $0.matches(product) } }
  }
}

extension CPEApplicability {
  mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "operator": combination = try cpeCombination(&reader)
      case "negate": isNegated = try reader.boolean()
      case "nodes":
        try reader.elements { (reader) throws(JSONError) in
          var node = Node()
          try node.read(&reader)
          nodes.append(node)
        }
      default: break
      }
    }
  }
}

extension CPEApplicability.Node {
  fileprivate mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "operator": combination = try cpeCombination(&reader)
      case "negate": isNegated = try reader.boolean()
      case "cpeMatch":
        try reader.elements { (reader) throws(JSONError) in
          if let criterion = try cpeCriterion(&reader) { criteria.append(criterion) }
        }
      default: break
      }
    }
  }
}

private func cpeCombination(
  _ reader: inout JSONReader
) throws(JSONError) -> CPEApplicability.Combination {
  guard let known = CPEApplicability.Combination(rawValue: try reader.string().uppercasedASCII)
  else { throw reader.failure("expected AND or OR") }
  return known
}

/// A criterion whose name is malformed matches nothing, so it is left out.
private func cpeCriterion(
  _ reader: inout JSONReader
) throws(JSONError) -> CPEApplicability.Criterion? {
  var name: CPEName?
  var isVulnerable = true
  var lower: (String, Bool)?
  var upper: (String, Bool)?
  try reader.object { (key, reader) throws(JSONError) in
    switch key {
    case "criteria": name = try reader.looseText().flatMap { try? CPEName($0) }
    case "vulnerable": isVulnerable = try reader.boolean()
    case "versionStartIncluding": lower = try reader.looseText().map { ($0, true) }
    case "versionStartExcluding": lower = try reader.looseText().map { ($0, false) }
    case "versionEndIncluding": upper = try reader.looseText().map { ($0, true) }
    case "versionEndExcluding": upper = try reader.looseText().map { ($0, false) }
    default: break
    }
  }
  return name.map {
    CPEApplicability.Criterion(
      $0,
      versions: VersionInterval(
        from: lower?.0, includingLower: lower?.1 ?? true, to: upper?.0,
        includingUpper: upper?.1 ?? false), isVulnerable: isVulnerable)
  }
}
