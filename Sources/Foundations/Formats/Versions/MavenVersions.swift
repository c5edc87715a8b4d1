/// Maven's `ComparableVersion` (Maven POM reference, "Version Order Specification").
///
/// Maven compares item by item in a way that is not transitive: `1.0.RC1` comes before `1`, `1` before
/// `1-x`, and `1-x` before `1.0.RC1`. No order, and so no key, can have all three; this one lacks the
/// last. A word counts first by what it says, then by the character before it.
func mavenKey(_ text: [UInt8], _ writer: inout VersionKeyWriter) {
  let tokens = trimmed(mavenTokens(text))
  // Whether a zero leads to something before the end, from the last to the first.
  var early = [Bool](repeating: false, count: tokens.count)
  var next = false
  for place in tokens.indices.reversed() {
    switch tokens[place].value {
    case .word(let rank, _): next = rank < mavenEnd
    case .number(let digits): if !isZero(digits) { next = false }
    }
    early[place] = next
  }
  for (place, token) in tokens.enumerated() {
    switch token.value {
    case .word(let rank, let text):
      writer.mark(rank)
      writer.mark(token.hyphen ? 2 : 1)
      writer.text(text)
    case .number(let digits):
      let zero = isZero(digits)
      if zero, early[place], place > 0 {
        writer.mark(mavenEnd - 1)
      } else {
        writer.mark((token.hyphen ? 0x30 : 0x40) + (zero ? 0 : 1))
        writer.number(digits)
      }
    }
  }
  writer.mark(mavenEnd)
}

/// The mark of the end, between `-SNAPSHOT` and `-sp`.
private let mavenEnd: UInt8 = 0x20

/// A number or word with the character before it (a change from digits to letters is a hyphen).
private struct MavenToken {
  enum Value {
    case number(ArraySlice<UInt8>)
    case word(rank: UInt8, text: [UInt8])
  }

  let hyphen: Bool
  let value: Value

  /// Zero, and words that mean a release.
  var isNull: Bool {
    switch value {
    case .number(let digits): isZero(digits)
    case .word(let rank, _): rank == mavenEnd
    }
  }
}

private func mavenTokens(_ text: [UInt8]) -> [MavenToken] {
  let text = text.map(lower)
  var tokens: [MavenToken] = []
  var place = 0
  var hyphen = false
  while place < text.count {
    let byte = text[place]
    if isSeparator(byte) {
      // Nothing between two separators is a zero.
      let bare = place == 0 || isSeparator(text[place - 1])
      if bare { tokens.append(MavenToken(hyphen: hyphen, value: .number([]))) }
      hyphen = byte != UInt8(ascii: ".")
      place += 1
      continue
    }
    let digit = isDigit(byte)
    let start = place
    while place < text.count, isDigit(text[place]) == digit, !isSeparator(text[place]) {
      place += 1
    }
    let run = text[start..<place]
    let followed = place < text.count && isDigit(text[place])
    tokens.append(
      MavenToken(
        hyphen: hyphen, value: digit ? .number(run) : mavenWord(run, beforeDigit: followed)))
    hyphen = true
  }
  return tokens
}

private func isSeparator(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
}

private func mavenWord(_ run: ArraySlice<UInt8>, beforeDigit: Bool) -> MavenToken.Value {
  let word = String(decoding: run, as: UTF8.self)
  switch word {
  case "a" where beforeDigit, "alpha": return .word(rank: 1, text: [])
  case "b" where beforeDigit, "beta": return .word(rank: 2, text: [])
  case "m" where beforeDigit, "milestone": return .word(rank: 3, text: [])
  case "rc", "cr": return .word(rank: 4, text: [])
  case "snapshot": return .word(rank: 5, text: [])
  case "", "final", "ga", "release": return .word(rank: mavenEnd, text: [])
  case "sp": return .word(rank: mavenEnd + 1, text: [])
  default: return .word(rank: mavenEnd + 2, text: Array(run))
  }
}

/// Leaves out zeros and release words at the end and before every hyphen.
private func trimmed(_ tokens: [MavenToken]) -> [MavenToken] {
  var kept: [MavenToken] = []
  for (place, token) in tokens.enumerated() {
    if token.hyphen { while kept.count > 1, kept.last?.isNull == true { kept.removeLast() } }
    // Within a version, a release word says nothing.
    if case .word(mavenEnd, _) = token.value, place > 0, place < tokens.count - 1 { continue }
    kept.append(token)
  }
  while kept.count > 1, kept.last?.isNull == true { kept.removeLast() }
  return kept
}
