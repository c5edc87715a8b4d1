/// Maven's `ComparableVersion` (Maven POM reference, "Version Order Specification").
///
/// Maven compares item by item in a way that is not transitive: `1.0.RC1` comes before `1`, `1` before
/// `1-x`, and `1-x` before `1.0.RC1`. No order, and so no key, can have all three; this one lacks the
/// last. A word counts first by what it says, then by the character before it.
func mavenKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  withMavenTokens(text) { tokens in
    // Whether a zero leads to something before the end, from the last to the first.
    var next = false
    for place in tokens.indices.reversed() {
      if !tokens[place].isNumber {
        next = tokens[place].rank < mavenEnd
      } else if !tokens[place].isNull {
        next = false
      }
      tokens[place].early = next
    }
    for (place, token) in tokens.enumerated() {
      guard token.isNumber else {
        writer.mark(token.rank)
        writer.mark(token.hyphen ? 2 : 1)
        writer.text(token.text(in: text))
        continue
      }
      if token.isNull, token.early, place > 0 {
        writer.mark(mavenEnd - 1)
      } else {
        writer.mark((token.hyphen ? 0x30 : 0x40) + (token.isNull ? 0 : 1))
        writer.number(token.text(in: text))
      }
    }
    writer.mark(mavenEnd)
  }
}

/// The mark of the end, between `-SNAPSHOT` and `-sp`.
let mavenEnd: UInt8 = 0x20

/// A number or word with the character before it (a change from digits to letters is a hyphen).
struct MavenToken {
  let hyphen: Bool
  /// Where a word stands, ``mavenEnd`` for those that mean a release; 0 for a number.
  let rank: UInt8
  let start: Int
  let end: Int
  /// Zero, and words that mean a release.
  let isNull: Bool
  var early = false

  var isNumber: Bool { rank == 0 }

  /// Its digits, or the word where more than its rank counts.
  func text(in text: VersionText) -> VersionText { text[start..<end] }

  static func number(_ start: Int, _ end: Int, hyphen: Bool, zero: Bool) -> MavenToken {
    MavenToken(hyphen: hyphen, rank: 0, start: start, end: end, isNull: zero)
  }
}

/// Calls `body` with the tokens of a version in lower case, without those that say nothing.
@inline(__always)
func withMavenTokens<Result>(
  _ text: VersionText, _ body: (UnsafeMutableBufferPointer<MavenToken>) -> Result
) -> Result {
  // Safe: a token takes at least one byte of the text, a run or the separator after nothing.
  withUnsafeTemporaryAllocation(of: MavenToken.self, capacity: max(1, text.count)) { buffer in
    let count = mavenTokens(text, buffer)
    return body(UnsafeMutableBufferPointer(rebasing: buffer[..<trimmed(buffer, count)]))
  }
}

private func mavenTokens(
  _ text: VersionText, _ tokens: UnsafeMutableBufferPointer<MavenToken>
) -> Int {
  var count = 0
  var place = text.startIndex
  var hyphen = false
  while place < text.endIndex {
    let byte = text[place]
    if isSeparator(byte) {
      // Nothing between two separators is a zero.
      if place == text.startIndex || isSeparator(text[place - 1]) {
        tokens[count] = .number(place, place, hyphen: hyphen, zero: true)
        count += 1
      }
      hyphen = byte != UInt8(ascii: ".")
      place += 1
      continue
    }
    let digit = isDigit(byte)
    let start = place
    while place < text.endIndex, isDigit(text[place]) == digit, !isSeparator(text[place]) {
      place += 1
    }
    if digit {
      tokens[count] = .number(
        start, place, hyphen: hyphen, zero: isZero(text[start..<place]))
    } else {
      let followed = place < text.endIndex && isDigit(text[place])
      let rank = mavenRank(text[start..<place], beforeDigit: followed)
      // Only of words that Maven does not know does the spelling count.
      tokens[count] = MavenToken(
        hyphen: hyphen, rank: rank, start: rank == mavenEnd + 2 ? start : place, end: place,
        isNull: rank == mavenEnd)
    }
    count += 1
    hyphen = true
  }
  return count
}

private func isSeparator(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
}

private func mavenRank(_ word: VersionText, beforeDigit: Bool) -> UInt8 {
  if word.count == 1, beforeDigit {
    switch word.first {
    case UInt8(ascii: "a"): return 1
    case UInt8(ascii: "b"): return 2
    case UInt8(ascii: "m"): return 3
    default: break
    }
  }
  if word.isWord("snapshot") { return 5 }
  if word.isWord("rc") || word.isWord("cr") { return 4 }
  if word.isWord("alpha") { return 1 }
  if word.isWord("beta") { return 2 }
  if word.isWord("milestone") { return 3 }
  if word.isWord("final") || word.isWord("ga") || word.isWord("release") { return mavenEnd }
  return word.isWord("sp") ? mavenEnd + 1 : mavenEnd + 2
}

/// Leaves out zeros and release words at the end and before every hyphen; how many tokens are left.
private func trimmed(_ tokens: UnsafeMutableBufferPointer<MavenToken>, _ count: Int) -> Int {
  var kept = 0
  for place in 0..<count {
    let token = tokens[place]
    if token.hyphen { while kept > 1, tokens[kept - 1].isNull { kept -= 1 } }
    // Within a version, a release word says nothing.
    if token.rank == mavenEnd, place > 0, place < count - 1 { continue }
    tokens[kept] = token
    kept += 1
  }
  while kept > 1, tokens[kept - 1].isNull { kept -= 1 }
  return kept
}
