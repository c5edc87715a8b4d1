import Vocabulary

/// What a text breaks of a rule that the schema gives as a pattern or format; nil where it keeps it.
/// Patterns are read by hand: what others send is not given to a regular expression.
func csafTextProblem(_ rule: String, _ text: String) -> String? {
  guard let known = csafTextRules[rule] else { return nil }
  return known.holds(text) ? nil : known.problem
}

private struct CSAFTextRule: Sendable {
  let problem: String
  let holds: @Sendable (String) -> Bool
}

private let csafTextRules: [String: CSAFTextRule] = [
  "uri": CSAFTextRule(
    problem: "A URI with its scheme is required here, such as https://…", holds: isURI),
  "date": CSAFTextRule(
    problem: """
      A date and time of RFC 3339 with a time zone is required here, such as 2026-01-31T10:00:00Z.
      """,
    holds: isCSAFDate),
  "id": CSAFTextRule(
    problem: "The identifier may not begin or end with white space.",
    holds: { ends($0) { !$0.properties.isWhitespace } }),
  "category": CSAFTextRule(
    problem: "The text may not begin or end with white space, \"-\", \"_\" or \".\".",
    holds: { ends($0) { !$0.properties.isWhitespace && !"-_.".unicodeScalars.contains($0) } }),
  "version": CSAFTextRule(
    problem: "A whole number or a semantic version such as 1.0.0 is required here.",
    holds: { CSAFVersion($0) != nil }),
  "semver": CSAFTextRule(
    problem: "A semantic version such as 1.0.0 is required here.",
    holds: { CSAFVersion($0).map { !$0.isInteger } ?? false }),
  "lang": CSAFTextRule(
    problem: "A language tag of RFC 5646 is required here, such as en or de-CH.",
    holds: { LanguageTag($0) != nil }),
  "cve": CSAFTextRule(
    problem: "A CVE identifier is required here, such as CVE-2026-1234.", holds: isCVE),
  "cwe": CSAFTextRule(
    problem: "A weakness is required here, such as CWE-79.",
    holds: { text in
      let digits = text.utf8.dropFirst(4)
      return text.hasPrefix("CWE-") && (1...6).contains(digits.count)
        && digits.first != UInt8(ascii: "0") && digits.allSatisfy(isDigit)
    }),
  "cweVersion": CSAFTextRule(
    problem: "A version of the CWE list is required here, such as 4.15.",
    holds: { text in
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      return (2...3).contains(parts.count)
        && parts.allSatisfy { part in
          !part.isEmpty && part.utf8.allSatisfy(isDigit)
        } && !parts[0].hasPrefix("0") && (parts[1].count == 1 || !parts[1].hasPrefix("0"))
    }),
  "cpe": CSAFTextRule(
    problem: "A CPE name is required here, such as cpe:2.3:a:vendor:product:1.0:*:*:*:*:*:*:*.",
    holds: isCSAFName),
  "purl": CSAFTextRule(
    problem: "A package URL is required here, such as pkg:npm/name@1.0.0.",
    holds: { isPackageAddress($0, strict: false) }),
  "purl21": CSAFTextRule(
    problem: "A package URL with its type in lower case is required here, such as pkg:npm/name@1.",
    holds: { isPackageAddress($0, strict: true) }),
  "hash": CSAFTextRule(
    problem: "At least 32 hexadecimal digits are required here.",
    holds: { $0.utf8.count >= 32 && $0.utf8.allSatisfy { isHexadecimal($0, upper: true) } }),
  "hash21": CSAFTextRule(
    problem: "At least 32 hexadecimal digits in lower case are required here.",
    holds: { $0.utf8.count >= 32 && $0.utf8.allSatisfy { isHexadecimal($0, upper: false) } }),
  "algorithm": CSAFTextRule(
    problem: "The name of a hash algorithm has lower-case letters, digits and \"-\".",
    holds: { text in
      text.utf8.first != UInt8(ascii: "-") && !text.isEmpty
        && text.utf8.allSatisfy { isDigit($0) || isLower($0) || $0 == UInt8(ascii: "-") }
    }),
  "uuid": CSAFTextRule(
    problem: "A UUID of version 4 in lower case is required here, or the Nil or Max UUID.",
    holds: isSharingIdentifier),
  "fraction": CSAFTextRule(
    problem: "A fraction between 0.0 and 1.0 is required here, as text.",
    holds: { text in
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[1].isEmpty, parts[1].utf8.allSatisfy(isDigit) else {
        return false
      }
      return parts[0] == "0" || parts[0] == "1" && parts[1].allSatisfy { $0 == "0" }
    }),
  "ssvcKey": CSAFTextRule(
    problem: "A key has letters, digits and, inside, \"_\".",
    holds: { text in
      text == "T*"
        || !text.isEmpty && !text.hasPrefix("_") && !text.hasSuffix("_")
          && text.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
    }),
  "namespace": CSAFTextRule(
    problem: "A namespace of SSVC is required here, such as ssvc or x_com.example#group.",
    holds: { DecisionNamespace($0) != nil }),
]

private func ends(_ text: String, _ allowed: (Unicode.Scalar) -> Bool) -> Bool {
  guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else {
    return false
  }
  return allowed(first) && allowed(last) && !text.utf8.contains(10)
}

func isLower(_ byte: UInt8) -> Bool { byte >= 97 && byte <= 122 }

private func isHexadecimal(_ byte: UInt8, upper: Bool) -> Bool {
  isDigit(byte) || byte >= 97 && byte <= 102 || upper && byte >= 65 && byte <= 70
}

/// Whether a text is an absolute URI (RFC 3986): a scheme, and no character that has to be encoded.
private func isURI(_ text: String) -> Bool {
  guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
  let scheme = text.utf8[..<colon]
  guard let first = scheme.first, isLetter(first) else { return false }
  let signs = Array("+-.".utf8)
  guard scheme.allSatisfy({ isLetter($0) || isDigit($0) || signs.contains($0) }) else {
    return false
  }
  let refused = Array("<>\"{}|\\^`".utf8)
  return text.utf8.count > scheme.count + 1
    && text.utf8.allSatisfy { $0 > 32 && $0 < 127 && !refused.contains($0) }
}

/// A CVE identifier (CVE record format, `cveId`).
func isCVE(_ text: String) -> Bool {
  let parts = text.split(separator: "-", omittingEmptySubsequences: false)
  return parts.count == 3 && parts[0] == "CVE" && parts[1].utf8.count == 4
    && parts[2].utf8.count >= 4 && parts[1].utf8.allSatisfy(isDigit)
    && parts[2].utf8.allSatisfy(isDigit)
}

private func isPackageAddress(_ text: String, strict: Bool) -> Bool {
  guard text.hasPrefix("pkg:"), let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else {
    return false
  }
  let type = text.utf8[..<slash].dropFirst(4)
  let signs = Array((strict ? "-." : "+-.").utf8)
  guard let first = type.first, strict ? isLower(first) : !isDigit(first) else { return false }
  return type.allSatisfy {
    (strict ? isLower($0) : isLetter($0)) || isDigit($0) || signs.contains($0)
  } && text.utf8.index(after: slash) < text.utf8.endIndex
}

/// The Max and the Nil UUID (RFC 9562 sections 5.9 and 5.10), which CSAF 2.1 gives a meaning.
let maximalIdentifier = "ffffffff-ffff-ffff-ffff-ffffffffffff"
let emptyIdentifier = "00000000-0000-0000-0000-000000000000"

private func isSharingIdentifier(_ text: String) -> Bool {
  if text == maximalIdentifier || text == emptyIdentifier { return true }
  let parts = text.split(separator: "-", omittingEmptySubsequences: false)
  return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts[2].hasPrefix("4")
    && parts.allSatisfy { $0.utf8.allSatisfy { isHexadecimal($0, upper: false) } }
}

/// Date and time as CSAF has them (2.1 section 2.3): RFC 3339 with "T", "Z" in upper case, a time
/// zone, and no leap second.
private func isCSAFDate(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), !bytes.contains(UInt8(ascii: "z")),
    !bytes.contains(UInt8(ascii: ","))
  else { return false }
  let seconds = String(decoding: bytes[17..<19], as: UTF8.self)
  return seconds < "60" && Timestamp(rfc3339: text) != nil
}

/// A CPE name in the binding of 2.2 or 2.3 as the schema's pattern has it: components have
/// characters that need no escape, or escaped ones, with wildcards at the ends only.
private func isCSAFName(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  if bytes.starts(with: "cpe:2.3:".utf8) {
    let parts = splitName(bytes.dropFirst(8))
    guard parts.count == 11, parts[0].count == 1, "aho*-".utf8.contains(parts[0][0]) else {
      return false
    }
    return parts.indices.dropFirst().allSatisfy {
      $0 == 6 ? isNameLanguage(parts[$0]) : isNameComponent(parts[$0])
    }
  }
  guard bytes.count >= 5, text.prefix(4).lowercased() == "cpe:", bytes[4] == UInt8(ascii: "/"),
    bytes[0] == UInt8(ascii: "c")
  else { return false }
  var rest = bytes.dropFirst(5)
  if let part = rest.first, part != UInt8(ascii: ":") {
    guard "AHOaho".utf8.contains(part) else { return false }
    rest = rest.dropFirst()
  }
  guard rest.first.map({ $0 == UInt8(ascii: ":") }) ?? true else { return false }
  let signs = Array("._-~%:".utf8)
  return rest.count { $0 == UInt8(ascii: ":") } <= 6
    && rest.allSatisfy { isDigit($0) || isLetter($0) || signs.contains($0) }
}

/// Splits at colons that are not escaped.
private func splitName(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
  var parts: [[UInt8]] = [[]]
  var escaped = false
  for byte in bytes {
    if byte == UInt8(ascii: ":"), !escaped {
      parts.append([])
    } else {
      parts[parts.count - 1].append(byte)
    }
    escaped = byte == UInt8(ascii: "\\") && !escaped
  }
  return parts
}

private func isNameComponent(_ bytes: [UInt8]) -> Bool {
  if bytes == [UInt8(ascii: "*")] || bytes == [UInt8(ascii: "-")] { return true }
  var place = 0
  let question = UInt8(ascii: "?")
  let star = UInt8(ascii: "*")
  var end = bytes.count
  let plain = Array("-._".utf8)
  if bytes.first == star {
    place = 1
  } else {
    while place < end, bytes[place] == question { place += 1 }
  }
  var content = 0
  while place < end {
    let byte = bytes[place]
    if byte == UInt8(ascii: "\\") {
      guard place + 1 < end, !isDigit(bytes[place + 1]), !isLetter(bytes[place + 1]) else {
        return false
      }
      place += 2
    } else if isDigit(byte) || isLetter(byte) || plain.contains(byte) {
      place += 1
    } else {
      break
    }
    content += 1
  }
  guard content > 0 else { return false }
  if place < end, bytes[place] == star { return place + 1 == end }
  while end > place, bytes[end - 1] == question { end -= 1 }
  return place == end
}

private func isNameLanguage(_ bytes: [UInt8]) -> Bool {
  if bytes == [UInt8(ascii: "*")] || bytes == [UInt8(ascii: "-")] { return true }
  let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
  guard (2...3).contains(parts[0].count), parts[0].allSatisfy(isLetter) else { return false }
  guard parts.count == 2 else { return parts.count == 1 }
  return parts[1].count == 2 && parts[1].allSatisfy(isLetter)
    || parts[1].count == 3 && parts[1].allSatisfy(isDigit)
}
