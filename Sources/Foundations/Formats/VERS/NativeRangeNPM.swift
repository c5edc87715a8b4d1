/// npm's ranges (node-semver, "Ranges"), turned into constraints as package-url/vers-spec's cases
/// have it: missing numbers are zero, upper ends do not shut out their own pre-releases, and `x`
/// stands for its whole branch whatever is before it.
func npmConstraints(_ text: String) throws(VERSError) -> [VERSRange.Constraint] {
  var constraints: [VERSRange.Constraint] = []
  for alternative in alternatives(text) {
    if let bounds = hyphenated(alternative) {
      constraints.append(.init(.greaterOrEqual, try NPMVersion(bounds.0).text))
      constraints.append(.init(.lessOrEqual, try NPMVersion(bounds.1).text))
      continue
    }
    for part in joined(alternative) { constraints += try npmPart(part) }
  }
  return constraints
}

/// What stands between `||`; also Conan's.
func alternatives(_ text: String) -> [Substring] {
  var parts: [Substring] = []
  for part in text.split(separator: "|", omittingEmptySubsequences: true) {
    let part = trimmed(part)
    if !part.isEmpty { parts.append(part) }
  }
  return parts
}

/// The words of an alternative, each sign with its version though there be space between them.
func joined(_ text: Substring) -> [Substring] {
  var words: [Substring] = []
  var start = text.startIndex
  var place = text.startIndex
  var afterSign = true
  while place < text.endIndex {
    let byte = text.utf8[place]
    let next = text.utf8.index(after: place)
    if byte <= 32 || byte == UInt8(ascii: ",") {
      if !afterSign {
        words.append(text[start..<place])
        start = next
        afterSign = true
      } else if start == place {
        start = next
      }
    } else {
      afterSign = "<>=~^!".utf8.contains(byte)
    }
    place = next
  }
  if start < text.endIndex { words.append(text[start...]) }
  return words
}

private func hyphenated(_ text: Substring) -> (Substring, Substring)? {
  let words = text.split { $0 == " " || $0 == "\t" }
  return words.count == 3 && words[1] == "-" ? (words[0], words[2]) : nil
}

private func npmPart(_ part: Substring) throws(VERSError) -> [VERSRange.Constraint] {
  switch part.first {
  case "^":
    let version = try NPMVersion(trimmed(part.dropFirst()))
    // Up to the next change of the first number that is not zero.
    let place = min(version.numbers.firstIndex { $0 != 0 } ?? 2, max(0, version.given - 1))
    return [.init(.greaterOrEqual, version.text), .init(.less, version.after(place))]
  case "~":
    let version = try NPMVersion(trimmed(part.drop { $0 == "~" || $0 == ">" }))
    return [
      .init(.greaterOrEqual, version.text), .init(.less, version.after(min(1, version.given - 1))),
    ]
  default: break
  }
  let bare = trimmed(part.drop { "<>=".contains($0) })
  if ["*", "x", "X", ""].contains(bare) { return [] }
  let version = try NPMVersion(bare)
  if version.wild {
    return [.init(.greaterOrEqual, version.text), .init(.less, version.after(version.given - 1))]
  }
  let sign = try signed(part).comparator
  return [.init(sign, version.text)]
}

/// A version in an npm range: up to three numbers, perhaps `x`, perhaps a pre-release.
private struct NPMVersion {
  var numbers: [UInt64] = [0, 0, 0]
  /// How many numbers were written.
  var given = 0
  var wild = false
  var suffix = ""

  init(_ text: Substring) throws(VERSError) {
    var text = text
    if let first = text.first, "vV=".contains(first) { text = text.dropFirst() }
    let end = text.firstIndex { $0 == "-" || $0 == "+" } ?? text.endIndex
    suffix = String(text[end...].prefix { $0 != "+" })
    for part in text[..<end].split(separator: ".", omittingEmptySubsequences: false) {
      if ["x", "X", "*"].contains(part) {
        wild = true
      } else {
        guard let number = UInt64(part), number < UInt64.max, given < 3, !wild else {
          throw VERSError("\"\(text)\" is no version of npm")
        }
        numbers[given] = number
        given += 1
      }
    }
    guard given > 0, suffix.utf8.allSatisfy({ isDigit($0) || isLetter($0) || $0 == 45 || $0 == 46 })
    else { throw VERSError("\"\(text)\" is no version of npm") }
  }

  var text: String { numbers.map(String.init).joined(separator: ".") + suffix }

  /// The first version with a greater number at a place.
  func after(_ place: Int) -> String {
    var next = numbers
    next[place] += 1
    for later in (place + 1)..<3 where place < 2 { next[later] = 0 }
    return next.map(String.init).joined(separator: ".")
  }
}

/// Conan's ranges (Conan 2 documentation, "Version ranges"): a hyphen after a version lets
/// pre-releases in, and after an upper end shuts them out.
func conanConstraints(_ text: String) throws(VERSError) -> [VERSRange.Constraint] {
  var constraints: [VERSRange.Constraint] = []
  let ranges = text.split(separator: ",", maxSplits: 1).first.map(String.init) ?? ""
  for alternative in alternatives(ranges) {
    for part in joined(alternative) {
      if part == "*" || part == "*-" {
        constraints.append(.init(.greaterOrEqual, "0.0.0"))
        continue
      }
      let sign = part.first
      let version = String(try signed(sign == "~" || sign == "^" ? part.dropFirst() : part).version)
      let plain = version.hasSuffix("-") ? String(version.dropLast()) : version
      guard sign == "~" || sign == "^" else {
        constraints.append(.init(try signed(part).comparator, plain))
        continue
      }
      var numbers = plain.split(separator: ".").prefix { $0.utf8.allSatisfy(isDigit) }
        .map(String.init)
      if sign == "~" {
        numbers = Array(numbers.prefix(2))
      } else {
        let place = numbers.firstIndex { UInt64($0) != 0 } ?? numbers.count - 1
        numbers = Array(numbers.prefix(place + 1))
      }
      constraints.append(.init(.greaterOrEqual, plain))
      constraints.append(.init(.less, incremented(numbers) + "-"))
    }
  }
  return constraints
}
