/// Composer: PHP's `version_compare` on digits and words, a leading `v` left out.
func composerKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  var rest = withoutComposerMark(text)
  while let run = takeComposerRun(&rest) {
    if isDigit(run.first ?? 0) {
      writer.mark(composerNumber)
      writer.number(run)
    } else if run.first != UInt8(ascii: "#") {
      // PHP lets `#` stand for any number; here it says nothing, since such an order has no keys.
      writer.mark(composerWord(run))
    }
  }
  writer.mark(composerNumber - 1)
}

/// Where a number stands among the words; the end is one less.
let composerNumber: UInt8 = 7

/// The text without the `v` before it.
func withoutComposerMark(_ text: VersionText) -> VersionText {
  text.first.map(lower) == UInt8(ascii: "v") ? text.dropFirst() : text
}

/// Takes the next run of digits or of anything else between `.`, `-`, `_` and `+`.
func takeComposerRun(_ rest: inout VersionText) -> VersionText? {
  rest = rest.drop(while: isComposerSeparator)
  guard let byte = rest.first else { return nil }
  let digits = isDigit(byte)
  let run = rest.prefix { !isComposerSeparator($0) && isDigit($0) == digits }
  rest = rest[run.endIndex...]
  return run
}

private func isComposerSeparator(_ byte: UInt8) -> Bool {
  byte == 0x2E || byte == 0x2D || byte == 0x5F || byte == 0x2B
}

/// Where a word stands; of words PHP does not know all are alike.
func composerWord(_ word: VersionText) -> UInt8 {
  if word.begins(with: "dev") { return 2 }
  if word.begins(with: "a") { return 3 }
  if word.begins(with: "b") { return 4 }
  if word.begins(with: "RC") || word.begins(with: "rc") { return 5 }
  return word.begins(with: "p") ? 8 : 1
}
