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
func semanticKey(
  _ text: VersionText, _ dialect: SemanticDialect, _ writer: inout VersionKeyWriter
) {
  var rest = text
  if rest.begins(with: "go"), rest.dropFirst(2).first.map(isDigit) == true {
    rest = rest.dropFirst(2)
  }
  if let first = rest.first, lower(first) == UInt8(ascii: "v") || first == UInt8(ascii: "=") {
    rest = rest.dropFirst()
  }
  var build: VersionText?
  if let plus = rest.firstIndex(of: UInt8(ascii: "+")) {
    build = rest[(plus + 1)...]
    rest = rest[..<plus]
  }
  writeNumbers(&rest, &writer)
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
  _ text: VersionText, _ dialect: SemanticDialect, _ writer: inout VersionKeyWriter
) {
  var rest: VersionText? = text
  while let part = takeItem(&rest) {
    if !part.isEmpty, part.allSatisfy(isDigit) {
      writer.mark(2)
      writer.number(part)
    } else {
      writer.mark(3)
      if dialect.lowercased { writer.lowercased(part) } else { writer.text(part) }
    }
  }
  writer.mark(1)
}

/// Takes `1.2.3` off the front and writes its numbers but for zeros at the end.
@inline(__always)
func writeNumbers(_ rest: inout VersionText, _ writer: inout VersionKeyWriter) {
  var zeros = 0
  var first = true
  while let number = takeDotted(&rest, first: first) {
    first = false
    if isZero(number) {
      zeros += 1
      continue
    }
    for _ in 0..<zeros {
      writer.mark(2)
      writer.number(0)
    }
    zeros = 0
    writer.mark(2)
    writer.number(number)
  }
  writer.mark(1)
}

/// Takes the next number of `1.2.3` off the front, with the dot before it unless it is the first.
@inline(__always)
func takeDotted(_ rest: inout VersionText, first: Bool) -> VersionText? {
  var after = rest
  if !first {
    guard after.first == UInt8(ascii: ".") else { return nil }
    after = after.dropFirst()
  }
  let digits = after.takeDigits()
  guard !digits.isEmpty else { return nil }
  rest = after
  return digits
}

/// R's `package_version` and Haskell's Package Versioning Policy: numbers one by one, of two of which
/// one begins the other the longer comes later.
func numbersKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  var rest = text
  while let run = rest.takeRun() {
    if isDigit(run.first ?? 0) {
      writer.mark(3)
      writer.number(run)
    } else {
      writer.mark(2)
      writer.text(run)
    }
  }
  writer.mark(1)
}
