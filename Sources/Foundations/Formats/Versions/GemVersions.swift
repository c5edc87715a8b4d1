/// RubyGems (`Gem::Version`): numbers and words; words come before numbers and before the end; a
/// hyphen reads as `.pre.`.
func gemKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  withRuns(text, hyphens: true) { runs, count in
    var start = 0
    // Zeros right before the first word say nothing.
    var word = 0
    while word < count, runs[word].isNumber { word += 1 }
    if word < count {
      var first = word
      while first > 0, runs[first - 1].isZero { first -= 1 }
      start = word - first
      for place in stride(from: first - 1, through: 0, by: -1) { runs[place + start] = runs[place] }
    }
    zeroAwareKey(runs, start, count, &writer) { run, writer in
      writer.mark(1)
      if run.isHyphen {
        writer.word("pre")
      } else {
        writer.text(text[run.start..<run.end])
      }
    } number: { run, writer in
      writer.number(text[run.start..<run.end])
    }
  }
}

/// Versions of no known ecosystem: numbers by value with missing ones zero, words that announce a
/// release before the end, other words (`1.0.2k`) after it and before numbers.
func genericKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  var rest = text
  if rest.first == UInt8(ascii: "v"), rest.dropFirst().first.map(isDigit) == true {
    rest = rest.dropFirst()
  }
  if let plus = rest.firstIndex(of: UInt8(ascii: "+")) { rest = rest[..<plus] }
  withRuns(rest, hyphens: false) { runs, count in
    for place in 0..<count where !runs[place].isNumber {
      runs[place].early = announcement(text[runs[place].start..<runs[place].end]) != nil
    }
    zeroAwareKey(runs, 0, count, &writer) { run, writer in
      let word = text[run.start..<run.end]
      if let rank = announcement(word) {
        writer.mark(1)
        writer.mark(rank)
      } else {
        writer.mark(4)
        writer.text(word)
      }
    } number: { run, writer in
      writer.number(text[run.start..<run.end])
    }
  }
}

/// The place of a word among those that announce a release.
private func announcement(_ word: VersionText) -> UInt8? {
  if word.isWord("dev") { return 0 }
  if word.isWord("snapshot") { return 1 }
  if word.isWord("alpha") { return 2 }
  if word.isWord("beta") { return 3 }
  if word.isWord("milestone") { return 4 }
  if word.isWord("pre") { return 5 }
  if word.isWord("preview") { return 6 }
  if word.isWord("rc") { return 7 }
  return word.isWord("cr") ? 8 : nil
}

/// A run of digits or letters in a version.
struct VersionRun {
  let start: Int
  let end: Int
  let isNumber: Bool
  let isZero: Bool
  /// Whether it is a hyphen that counts as a word.
  var isHyphen = false
  /// Whether it comes before the end of a version; of a zero, whether what follows does.
  var early = true
}

/// Calls `body` with the runs of a text and how many there are; there is one place for each byte.
private func withRuns(
  _ text: VersionText, hyphens: Bool,
  _ body: (UnsafeMutableBufferPointer<VersionRun>, Int) -> Void
) {
  // Safe: a run takes at least one byte of the text, so there are no more runs than bytes, and only
  // the first `count` are read.
  withUnsafeTemporaryAllocation(of: VersionRun.self, capacity: max(1, text.count)) { runs in
    var count = 0
    var place = text.startIndex
    while place < text.endIndex {
      let start = place
      let byte = text[place]
      place += 1
      let number = isDigit(byte)
      if hyphens, byte == UInt8(ascii: "-") {
        runs[count] = VersionRun(
          start: start, end: place, isNumber: false, isZero: false, isHyphen: true)
      } else if number || isLetter(byte) {
        while place < text.endIndex, number ? isDigit(text[place]) : isLetter(text[place]) {
          place += 1
        }
        runs[count] = VersionRun(
          start: start, end: place, isNumber: number,
          isZero: number && Formats.isZero(text[start..<place]))
      } else {
        continue
      }
      count += 1
    }
    body(runs, count)
  }
}

/// Writes numbers and words where missing numbers are zero. A zero is only known to come before or
/// after the end of a shorter version by what follows it, so that is looked up:
/// word, zeros and a word, end, zeros and a number, number. `word` writes a word that comes before
/// the end (a mark below 2) or after it (a mark of 4), as the run's ``VersionRun/early`` says.
@inline(__always)
private func zeroAwareKey(
  _ runs: UnsafeMutableBufferPointer<VersionRun>, _ start: Int, _ end: Int,
  _ writer: inout VersionKeyWriter,
  word: (VersionRun, inout VersionKeyWriter) -> Void,
  number: (VersionRun, inout VersionKeyWriter) -> Void
) {
  var end = end
  while end > start, runs[end - 1].isZero { end -= 1 }
  var next = false
  var place = end
  while place > start {
    place -= 1
    if runs[place].isZero {
      runs[place].early = next
    } else {
      next = runs[place].isNumber ? false : runs[place].early
    }
  }
  while place < end {
    let run = runs[place]
    place += 1
    if !run.isNumber {
      word(run, &writer)
    } else if run.isZero {
      // A first zero is always compared with a number.
      writer.mark(run.early ? 2 : 5)
    } else {
      writer.mark(6)
      number(run, &writer)
    }
  }
  writer.mark(3)
}
