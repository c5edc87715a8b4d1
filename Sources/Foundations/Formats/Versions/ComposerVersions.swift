/// Composer: PHP's `version_compare` on digits and words, a leading `v` left out.
func composerKey(_ text: [UInt8], _ writer: inout VersionKeyWriter) {
  var rest = text[...]
  if let first = rest.first, lower(first) == UInt8(ascii: "v") { rest = rest.dropFirst() }
  for run in composerRuns(rest) {
    if isDigit(run.first ?? 0) {
      writer.mark(7)
      writer.number(run)
    } else if run.first != UInt8(ascii: "#") {
      // PHP lets `#` stand for any number; here it says nothing, since such an order has no keys.
      writer.mark(composerWord(String(decoding: run, as: UTF8.self)))
    }
  }
  writer.mark(6)
}

private func composerRuns(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
  var runs: [ArraySlice<UInt8>] = []
  var rest = text
  while let byte = rest.first {
    let digits = isDigit(byte)
    let separator = { (byte: UInt8) in ".-_+".utf8.contains(byte) }
    if separator(byte) {
      rest = rest.dropFirst()
    } else {
      let run = rest.prefix { !separator($0) && isDigit($0) == digits }
      runs.append(run)
      rest = rest[run.endIndex...]
    }
  }
  return runs
}

/// Where a word stands; the end is 6, a number 7, and of words PHP does not know all are alike.
private func composerWord(_ word: String) -> UInt8 {
  switch word {
  case _ where word.hasPrefix("dev"): 2
  case _ where word.hasPrefix("a"): 3
  case _ where word.hasPrefix("b"): 4
  case _ where word.hasPrefix("RC") || word.hasPrefix("rc"): 5
  case _ where word.hasPrefix("p"): 8
  default: 1
  }
}
