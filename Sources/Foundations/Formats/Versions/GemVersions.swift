/// RubyGems (`Gem::Version`): numbers and words; words come before numbers and before the end; a
/// hyphen reads as `.pre.`.
func gemKey(_ text: [UInt8], _ writer: inout VersionKeyWriter) {
  var spelled: [UInt8] = []
  for byte in text {
    if byte == UInt8(ascii: "-") { spelled += Array(".pre.".utf8) } else { spelled.append(byte) }
  }
  var runs = digitAndLetterRuns(spelled)
  if var word = runs.firstIndex(where: { !isDigit($0.first ?? 0) }) {
    while word > 0, isZero(runs[word - 1]) {
      word -= 1
      runs.remove(at: word)
    }
  }
  zeroAwareKey(runs, &writer) { word, writer in
    writer.mark(1)
    writer.text(word)
    return true
  }
}

/// Writes numbers and words where missing numbers are zero. A zero is only known to come before or
/// after the end of a shorter version by what follows it, so that is looked up:
/// word, zeros and a word, end, zeros and a number, number. `word` writes a word that comes before
/// the end (a mark below 2, returning true) or after it (a mark of 4, returning false).
func zeroAwareKey(
  _ runs: [ArraySlice<UInt8>], _ writer: inout VersionKeyWriter,
  word: (ArraySlice<UInt8>, inout VersionKeyWriter) -> Bool
) {
  var kept = runs[...]
  while let last = kept.last, isDigit(last.first ?? 0), isZero(last) { kept = kept.dropLast() }
  // Whether what follows each place comes before the end, from the last to the first.
  var early = [Bool](repeating: false, count: kept.count)
  var next = false
  for place in kept.indices.reversed() {
    let run = kept[place]
    if !isDigit(run.first ?? 0) {
      var scratch = VersionKeyWriter()
      next = word(run, &scratch)
    } else if !isZero(run) {
      next = false
    }
    early[place] = next
  }
  for place in kept.indices {
    let run = kept[place]
    if !isDigit(run.first ?? 0) {
      _ = word(run, &writer)
    } else if isZero(run) {
      // A first zero is always compared with a number.
      writer.mark(early[place] ? 2 : 5)
    } else {
      writer.mark(6)
      writer.number(run)
    }
  }
  writer.mark(3)
}

/// Versions of no known ecosystem: numbers by value with missing ones zero, words that announce a
/// release before the end, other words (`1.0.2k`) after it and before numbers.
func genericKey(_ text: [UInt8], _ writer: inout VersionKeyWriter) {
  var rest = text[...]
  if let first = rest.first, lower(first) == UInt8(ascii: "v"),
    rest.dropFirst().first.map(isDigit) == true
  {
    rest = rest.dropFirst()
  }
  if let plus = rest.firstIndex(of: UInt8(ascii: "+")) { rest = rest[..<plus] }
  zeroAwareKey(digitAndLetterRuns(rest), &writer) { word, writer in
    let text = String(decoding: word.map(lower), as: UTF8.self)
    let early = ["dev", "snapshot", "alpha", "beta", "milestone", "pre", "preview", "rc", "cr"]
    if let rank = early.firstIndex(of: text) {
      writer.mark(1)
      writer.mark(UInt8(rank))
      return true
    }
    writer.mark(4)
    writer.text(Array(text.utf8))
    return false
  }
}
