/// What a family of semantic versions does differently.
struct SemanticDialect {
  let lowercased: Bool
  let orderedBuild: Bool

  static let standard = SemanticDialect(lowercased: false, orderedBuild: false)
  static let nuget = SemanticDialect(lowercased: true, orderedBuild: false)
  static let pub = SemanticDialect(lowercased: false, orderedBuild: true)
}

/// Semantic Versioning 2.0.0 section 11, with any number of numbers (missing ones are zero), a
/// leading `v` or `go`, and a pre-release that follows without its hyphen (`1.21rc2`).
func semanticKey(_ text: [UInt8], _ dialect: SemanticDialect, _ writer: inout VersionKeyWriter) {
  var rest = text[...]
  if rest.starts(with: "go".utf8), rest.dropFirst(2).first.map(isDigit) == true {
    rest = rest.dropFirst(2)
  }
  if let first = rest.first, lower(first) == UInt8(ascii: "v") || first == UInt8(ascii: "=") {
    rest = rest.dropFirst()
  }
  var build: ArraySlice<UInt8>?
  if let plus = rest.firstIndex(of: UInt8(ascii: "+")) {
    build = rest[(plus + 1)...]
    rest = rest[..<plus]
  }
  let numbers = leadingNumbers(&rest)
  let kept = numbers.dropLastZeros()
  for number in kept {
    writer.mark(2)
    writer.number(number)
  }
  writer.mark(1)
  if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: ".") { rest = rest.dropFirst() }
  if rest.isEmpty {
    writer.mark(9)
  } else {
    writer.mark(1)
    identifiers(rest, dialect, &writer)
  }
  guard dialect.orderedBuild else { return }
  if let build {
    writer.mark(2)
    identifiers(build, dialect, &writer)
  } else {
    writer.mark(1)
  }
}

/// Dot-separated identifiers: numbers by value and before words, words by spelling, fewer first.
private func identifiers(
  _ text: ArraySlice<UInt8>, _ dialect: SemanticDialect, _ writer: inout VersionKeyWriter
) {
  for part in text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
    if !part.isEmpty, part.allSatisfy(isDigit) {
      writer.mark(2)
      writer.number(part)
    } else {
      writer.mark(3)
      writer.text(dialect.lowercased ? part.map(lower) : Array(part))
    }
  }
  writer.mark(1)
}

/// Takes `1.2.3` off the front.
func leadingNumbers(_ rest: inout ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
  var numbers: [ArraySlice<UInt8>] = []
  while true {
    let digits = rest.prefix(while: isDigit)
    if digits.isEmpty { break }
    numbers.append(digits)
    rest = rest[digits.endIndex...]
    guard rest.first == UInt8(ascii: "."), let next = rest.dropFirst().first, isDigit(next) else {
      break
    }
    rest = rest.dropFirst()
  }
  return numbers
}

extension [ArraySlice<UInt8>] {
  /// The numbers without zeros at the end.
  func dropLastZeros() -> ArraySlice<ArraySlice<UInt8>> {
    var kept = self[...]
    while let last = kept.last, isZero(last) { kept = kept.dropLast() }
    return kept
  }
}

/// R's `package_version` and Haskell's Package Versioning Policy: numbers one by one, of two of which
/// one begins the other the longer comes later.
func numbersKey(_ text: [UInt8], _ writer: inout VersionKeyWriter) {
  for run in digitAndLetterRuns(text) {
    writer.mark(isDigit(run.first ?? 0) ? 3 : 2)
    if isDigit(run.first ?? 0) { writer.number(run) } else { writer.text(run) }
  }
  writer.mark(1)
}
