/// Reads a range of versions as vendors write it: `< V16.1`, `>= 2.50 | <= 3.35`, `vers:all/<9.90 SP4`,
/// `All versions < V3.0`, `>= V2.3 and < V6.30`; nil where words say more than comparisons do.
func writtenIntervals(_ text: String) -> [VersionInterval]? {
  guard text.utf8.count <= 4096 else { return nil }
  if let range = try? VERSRange(text) { return range.intervals }
  var rest = text[...]
  if rest.utf8.starts(with: "vers:".utf8), let slash = rest.firstIndex(of: "/") {
    rest = rest[rest.index(after: slash)...]
  }
  rest = trimmed(rest)
  if rest.lowercasedASCII.hasPrefix("all versions") { rest = trimmed(rest.dropFirst(12)) }
  if rest.isEmpty || rest == "*" { return [.all] }
  var constraints: [VERSRange.Constraint] = []
  for part in comparisons(rest) {
    guard let constraint = try? written(part) else { return nil }
    constraints.append(constraint)
  }
  return (try? VERSRange(type: "generic", constraints: constraints))?.intervals
}

/// The entries of a CVE record that say the same as some intervals.
func writtenEntries(_ intervals: [VersionInterval], type: String? = nil) -> [CVEVersion] {
  // Space inside a version says nothing, and would end it.
  func bare(_ version: String) -> String {
    String(decoding: version.utf8.filter { $0 > 32 }, as: UTF8.self)
  }
  return intervals.map { interval in
    switch (interval.lower.map(bare), interval.upper.map(bare)) {
    case (nil, nil):
      CVEVersion(version: "0", status: .affected, lessThan: "*", versionType: type)
    case (let lower?, _) where interval.isOneVersion:
      CVEVersion(version: lower, status: .affected, versionType: type)
    case (let lower, let upper):
      CVEVersion(
        version: [
          lower.map { (interval.includesLower ? ">= " : "> ") + $0 },
          upper.map { (interval.includesUpper ? "<= " : "< ") + $0 },
        ].compactMap { $0 }.joined(separator: ", "), status: .affected, versionType: type)
    }
  }
}

/// Cuts before every sign, and at `|`, `,` and the word "and".
private func comparisons(_ text: Substring) -> [Substring] {
  var parts: [Substring] = []
  var start = text.startIndex
  var place = text.startIndex
  func end(_ place: Substring.Index) {
    let part = trimmed(text[start..<place])
    if !part.isEmpty { parts.append(part) }
  }
  while place < text.endIndex {
    let next = text.utf8.index(after: place)
    switch text.utf8[place] {
    case UInt8(ascii: "|"), UInt8(ascii: ","):
      end(place)
      start = next
    case UInt8(ascii: "<"), UInt8(ascii: ">"):
      end(place)
      start = place
    case UInt8(ascii: " ") where text[next...].lowercasedASCII.hasPrefix("and "):
      end(place)
      start = text.utf8.index(next, offsetBy: 4)
    default: break
    }
    place = max(next, start)
  }
  end(text.endIndex)
  return parts
}

/// A comparison whose version is one: at most four letters before the first digit.
private func written(_ text: Substring) throws(VERSError) -> VERSRange.Constraint {
  let signs: [(String, VERSRange.Constraint.Comparator)] = [
    ("<=", .lessOrEqual), (">=", .greaterOrEqual), ("<", .less), (">", .greater), ("=", .equal),
  ]
  let sign = signs.first { text.hasPrefix($0.0) }
  let version = trimmed(text.dropFirst(sign?.0.count ?? 0))
  let head = version.utf8.prefix(while: isLetter).count
  guard head <= 4, version.utf8.dropFirst(head).first.map(isDigit) == true else {
    throw VERSError("\"\(text)\" is no comparison with a version")
  }
  return VERSRange.Constraint(sign?.1 ?? .equal, String(version))
}
