extension VERSRange {
  /// Most bytes of a range, and most constraints.
  static let budget = (bytes: 1 << 20, constraints: 20_000)

  /// Reads a canonical range ("How to parse and validate VERS"). What is not canonical is refused:
  /// space, capital type, versions out of order or twice, needless percent-encoding, and constraints
  /// that say nothing beside their neighbours.
  public init(_ text: String) throws(VERSError) {
    guard text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      throw VERSError("space, or a character outside visible ASCII")
    }
    let (type, constraints) = try versParts(text)
    guard type.utf8.elementsEqual(type.lowercasedASCII.utf8) else {
      throw VERSError("the type is not in lower case")
    }
    self = try Self.read(type, constraints) { part throws(VERSError) in
      guard !part.isEmpty else { throw VERSError("a \"|\" that separates nothing") }
      let constraint = try versConstraint(part)
      guard constraint.description.utf8.elementsEqual(part.utf8) else {
        throw VERSError("\"\(part)\" is written \"\(constraint)\"")
      }
      if type == "datetime", constraint.version.utf8.contains(where: { $0 > 96 }) {
        throw VERSError("the T and Z of a time are not in upper case")
      }
      return constraint
    }
    try checkOrder(constraints)
    try checkSequence()
  }

  /// Reads a range as people write it: space is left out, constraints are sorted, and neither
  /// repeated versions nor constraints that say nothing are refused.
  public init(normalizing text: String) throws(VERSError) {
    let visible = String(decoding: text.utf8.filter { $0 > 32 }, as: UTF8.self)
    let (type, constraints) = try versParts(visible)
    self = try Self.read(type.lowercasedASCII, constraints) { part throws(VERSError) in
      part.isEmpty ? nil : try versConstraint(part)
    }
  }

  private static func read(
    _ type: String, _ text: Substring,
    _ constraint: (Substring) throws(VERSError) -> Constraint?
  ) throws(VERSError) -> VERSRange {
    let scheme = try VersionScheme(versType: type)
    if text == "*" {
      return VERSRange(type: type, scheme: scheme, content: type == "none" ? .none : .all)
    }
    guard type != "all", type != "none" else {
      throw VERSError("vers:\(type) has no other constraint than \"*\"")
    }
    guard !text.isEmpty else { throw VERSError("no constraint") }
    var constraints: [Constraint] = []
    for part in text.split(separator: "|", omittingEmptySubsequences: false) {
      guard let constraint = try constraint(part) else { continue }
      constraints.append(constraint)
      guard constraints.count <= budget.constraints else {
        throw VERSError("more than \(budget.constraints) constraints")
      }
    }
    return try VERSRange(type: type, constraints: constraints)
  }

  /// Sorting moved something, or a version stands twice.
  private func checkOrder(_ text: Substring) throws(VERSError) {
    guard description.utf8.dropFirst(6 + type.utf8.count).elementsEqual(text.utf8) else {
      throw VERSError("the constraints are not sorted by version")
    }
    let keys = constraints.map { VersionKey($0.version, scheme: scheme) }
    for (one, other) in zip(keys, keys.dropFirst()) where one == other {
      throw VERSError("a version occurs twice")
    }
  }

  /// The rules on contiguous comparators ("Normalized, canonical representation and validation").
  private func checkSequence() throws(VERSError) {
    let kept = constraints.filter { $0.comparator != .notEqual }
    for (one, other) in zip(kept, kept.dropFirst()) where one.comparator == .equal {
      guard !other.comparator.isUpper else {
        throw VERSError("\"\(one)\" says nothing beside \"\(other)\"")
      }
    }
    let ends = kept.filter { $0.comparator != .equal }
    for (one, other) in zip(ends, ends.dropFirst())
    where one.comparator.isUpper == other.comparator.isUpper {
      throw VERSError("\"\(one)\" and \"\(other)\" follow each other")
    }
  }
}

extension VERSRange.Constraint.Comparator {
  /// Whether it ends a range.
  var isUpper: Bool { self == .less || self == .lessOrEqual }
  /// Whether it begins a range.
  var isLower: Bool { self == .greater || self == .greaterOrEqual }
  /// Whether the version itself is in the range.
  var holdsItself: Bool { self == .equal || self == .lessOrEqual || self == .greaterOrEqual }
}

/// Cuts `vers:type/constraints`.
private func versParts(_ text: String) throws(VERSError) -> (String, Substring) {
  guard text.utf8.count <= VERSRange.budget.bytes else {
    throw VERSError("longer than \(VERSRange.budget.bytes) bytes")
  }
  guard text.utf8.starts(with: "vers:".utf8) else {
    throw VERSError("does not start with \"vers:\"")
  }
  let rest = text.dropFirst(5)
  guard let slash = rest.firstIndex(of: "/") else { throw VERSError("no \"/\" after the type") }
  let type = String(rest[..<slash])
  guard let first = type.utf8.first, isLetter(first),
    type.utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == 46 || $0 == 45 })
  else { throw VERSError("\"\(type)\" is not a type") }
  return (type, rest[rest.index(after: slash)...])
}

private func versConstraint(_ text: Substring) throws(VERSError) -> VERSRange.Constraint {
  let signs: [VERSRange.Constraint.Comparator] = [
    .greaterOrEqual, .lessOrEqual, .notEqual, .less, .greater, .equal,
  ]
  let sign = signs.first { text.utf8.starts(with: $0.rawValue.utf8) }
  let encoded = Array(text.utf8.dropFirst(sign?.rawValue.utf8.count ?? 0))
  guard !encoded.isEmpty else { throw VERSError("a comparator without a version") }
  if let place = encoded.firstIndex(where: { "<>=!*".utf8.contains($0) }) {
    let sign = String(decoding: [encoded[place]], as: UTF8.self)
    throw VERSError("\"\(sign)\" inside a version is not percent-encoded")
  }
  guard let version = percentDecoded(encoded[...]) else {
    throw VERSError("malformed percent-encoding in \"\(text)\"")
  }
  return VERSRange.Constraint(sign ?? .equal, version)
}
