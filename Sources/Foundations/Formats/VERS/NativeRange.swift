extension VERSRange {
  /// The VERS of a range in its ecosystem's own notation, as package-url/vers-spec has it: `^1.2.9`
  /// of npm is `vers:npm/>=1.2.9|<2.0.0`.
  ///
  /// Constraints are sorted and not simplified, so what two alternatives both say stands twice.
  /// Read are npm, conan, gem, pypi, nuget, maven, nginx, openssl, and plain comparisons for every
  /// other type. Throws ``VERSError`` for notation that is not known.
  public init(native text: String, type: String) throws(VERSError) {
    guard text.utf8.count <= 65_536 else { throw VERSError("longer than 65536 bytes") }
    let constraints: [Constraint]
    switch type {
    case "npm": constraints = try npmConstraints(text)
    case "conan": constraints = try conanConstraints(text)
    case "gem": constraints = try listed(text, pessimistic: "~>") { bumped($0) }
    case "pypi": constraints = try listed(text, pessimistic: "~=") { bumped($0) }
    case "nuget", "maven": constraints = try bracketConstraints(text, type: type)
    case "nginx": constraints = try nginxConstraints(text)
    default: constraints = try listed(text, pessimistic: nil) { $0 }
    }
    if constraints.isEmpty, text.contains("*") {
      self.init(type: type, scheme: try VersionScheme(versType: type), content: .all)
    } else {
      try self.init(type: type, constraints: constraints)
    }
  }
}

/// A comparison in front of a version: the sign and how long it is.
private let signs: [(text: String, sign: VERSRange.Constraint.Comparator)] = [
  (">=", .greaterOrEqual), ("<=", .lessOrEqual), ("!=", .notEqual), ("===", .equal),
  ("==", .equal), ("<<", .less), (">>", .greater), ("<", .less), (">", .greater), ("=", .equal),
]

/// Cuts `>= 1.0` into its sign and the version; no sign is equality.
func signed(_ text: Substring) throws(VERSError) -> VERSRange.Constraint {
  let text = trimmed(text)
  let found = signs.first { text.utf8.starts(with: $0.text.utf8) }
  let version = trimmed(text.dropFirst(found?.text.count ?? 0))
  guard let first = version.utf8.first, isDigit(first) || isLetter(first),
    version.utf8.allSatisfy({ $0 > 32 && !"<>=!~^|,()[]".utf8.contains($0) })
  else { throw VERSError("\"\(text)\" is no comparison with a version") }
  return VERSRange.Constraint(found?.sign ?? .equal, String(version))
}

func trimmed(_ text: Substring) -> Substring {
  let bytes = text.utf8.drop { $0 <= 32 }
  let end = bytes.lastIndex { $0 > 32 }
  return end.map { Substring(bytes[...$0]) } ?? ""
}

/// The first version that no longer begins like this one: `2.0.8` gives `2.1`, `2` gives `3`.
func bumped(_ version: String) -> String {
  var numbers = version.split(separator: ".").prefix { $0.utf8.allSatisfy(isDigit) }.map(
    String.init)
  if numbers.count > 1 { numbers.removeLast() }
  return incremented(numbers)
}

/// The numbers with the last one greater by one.
func incremented(_ numbers: [String]) -> String {
  let last = numbers.last.flatMap { UInt64($0) }.map { $0 &+ 1 }
  return (numbers.dropLast() + [last.map(String.init) ?? "1"]).joined(separator: ".")
}

/// Comparisons between commas. `pessimistic` is the sign whose upper end `end` finds.
private func listed(
  _ text: String, pessimistic: String?, _ end: (String) -> String
) throws(VERSError) -> [VERSRange.Constraint] {
  var constraints: [VERSRange.Constraint] = []
  for part in text.split(separator: ",").map({ trimmed($0) }) where part != "*" {
    if let pessimistic, part.hasPrefix(pessimistic) {
      let version = try signed(part.dropFirst(pessimistic.count)).version
      constraints += [.init(.greaterOrEqual, version), .init(.less, end(version))]
    } else if part.hasPrefix("=="), part.hasSuffix(".*") {
      let version = try signed(part.dropLast(2)).version
      let numbers = version.split(separator: ".").map(String.init)
      constraints += [.init(.greaterOrEqual, version), .init(.less, incremented(numbers))]
    } else {
      constraints.append(try signed(part))
    }
  }
  return constraints
}

/// Mathematical intervals: `[1.0,2.0)`, `(,1.0]`, `[1.0]`. A version alone is NuGet's least version
/// and Maven's wish for exactly that one.
private func bracketConstraints(
  _ text: String, type: String
) throws(VERSError) -> [VERSRange.Constraint] {
  var constraints: [VERSRange.Constraint] = []
  var rest = trimmed(text[...])
  guard let first = rest.first, first == "[" || first == "(" else {
    let single = try signed(rest)
    let least = type == "nuget" && single.comparator == .equal
    return [.init(least ? .greaterOrEqual : single.comparator, single.version)]
  }
  while let open = rest.first {
    guard open == "[" || open == "(", let close = rest.firstIndex(where: { $0 == "]" || $0 == ")" })
    else { throw VERSError("\"\(rest)\" is no interval") }
    let ends = rest[rest.index(after: rest.startIndex)..<close]
      .split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
    let includesLower = open == "["
    let includesUpper = rest[close] == "]"
    switch ends.count {
    case 1 where includesLower && includesUpper: constraints.append(try signed(ends[0]))
    case 2:
      if !ends[0].isEmpty {
        constraints.append(
          .init(includesLower ? .greaterOrEqual : .greater, try signed(ends[0]).version))
      }
      if !ends[1].isEmpty {
        constraints.append(.init(includesUpper ? .lessOrEqual : .less, try signed(ends[1]).version))
      }
    default: throw VERSError("\"\(rest)\" is no interval")
    }
    rest = trimmed(rest[rest.index(after: close)...])
    if rest.first == "," { rest = trimmed(rest.dropFirst()) }
  }
  return constraints
}

/// nginx's advisories: `1.4.1+` is this and what follows on its branch, or everything that follows
/// where the branch is the main line (an odd second number).
private func nginxConstraints(_ text: String) throws(VERSError) -> [VERSRange.Constraint] {
  var constraints: [VERSRange.Constraint] = []
  for part in text.split(separator: ",").map({ trimmed($0) }) {
    if part.hasSuffix("+") {
      let version = try signed(part.dropLast()).version
      let numbers = version.split(separator: ".").prefix(2).map(String.init)
      constraints.append(.init(.greaterOrEqual, version))
      if numbers.count == 2, (UInt64(numbers[1]) ?? 1).isMultiple(of: 2) {
        constraints.append(.init(.less, incremented(numbers) + ".0"))
      }
    } else if let hyphen = part.firstIndex(of: "-") {
      constraints.append(.init(.greaterOrEqual, try signed(part[..<hyphen]).version))
      constraints.append(
        .init(.lessOrEqual, try signed(part[part.index(after: hyphen)...]).version))
    } else {
      constraints.append(try signed(part))
    }
  }
  return constraints
}
