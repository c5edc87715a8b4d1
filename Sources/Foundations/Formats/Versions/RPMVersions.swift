/// RPM: `epoch:version-release`, each part by `rpmvercmp`.
func rpmKey(_ text: [UInt8], _ writer: inout VersionKeyWriter) {
  var rest = text[...]
  if let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest[..<colon].allSatisfy(isDigit) {
    writer.number(rest[..<colon])
    rest = rest[(colon + 1)...]
  } else {
    writer.number([])
  }
  let hyphen = rest.firstIndex(of: UInt8(ascii: "-"))
  rpmPart(rest[..<(hyphen ?? rest.endIndex)], &writer)
  writer.mark(hyphen == nil ? 1 : 2)
  rpmPart(hyphen.map { rest[($0 + 1)...] } ?? [], &writer)
}

/// `~` comes before the end, `^` just after it, then letters, then numbers; all else separates.
private func rpmPart(_ text: ArraySlice<UInt8>, _ writer: inout VersionKeyWriter) {
  var rest = text
  while let byte = rest.first {
    if byte == UInt8(ascii: "~") || byte == UInt8(ascii: "^") {
      writer.mark(byte == UInt8(ascii: "~") ? 1 : 3)
      rest = rest.dropFirst()
    } else if isDigit(byte) {
      let digits = rest.prefix(while: isDigit)
      writer.mark(5)
      writer.number(digits)
      rest = rest[digits.endIndex...]
    } else if isLetter(byte) {
      let letters = rest.prefix(while: isLetter)
      writer.mark(4)
      writer.text(letters)
      rest = rest[letters.endIndex...]
    } else {
      rest = rest.dropFirst()
    }
  }
  writer.mark(2)
}
