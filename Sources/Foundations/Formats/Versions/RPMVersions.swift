/// RPM: `epoch:version-release`, each part by `rpmvercmp`.
func rpmKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  var rest = text
  writer.number(rest.takeEpoch() ?? text.nothing)
  let hyphen = rest.firstIndex(of: UInt8(ascii: "-"))
  rpmPart(rest[..<(hyphen ?? rest.endIndex)], &writer)
  writer.mark(hyphen == nil ? 1 : 2)
  rpmPart(hyphen.map { rest[($0 + 1)...] } ?? rest.nothing, &writer)
}

/// `~` comes before the end, `^` just after it, then letters, then numbers; all else separates.
private func rpmPart(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  var rest = text
  while let byte = rest.first {
    if byte == UInt8(ascii: "~") || byte == UInt8(ascii: "^") {
      writer.mark(byte == UInt8(ascii: "~") ? 1 : 3)
      rest = rest.dropFirst()
    } else if isDigit(byte) {
      writer.mark(5)
      writer.number(rest.takeDigits())
    } else if isLetter(byte) {
      writer.mark(4)
      writer.text(rest.takeLetters())
    } else {
      rest = rest.dropFirst()
    }
  }
  writer.mark(2)
}
