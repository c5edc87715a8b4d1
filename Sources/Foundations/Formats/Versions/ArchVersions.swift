/// Arch Linux (pacman's `vercmp`): as RPM, but letters right after a number come before the end, so
/// that `1.0rc` comes before `1.0`.
///
/// Pacman takes a version without release for equal to the same with any release, which is not
/// transitive; here it comes before them.
func archKey(_ text: [UInt8], _ writer: inout VersionKeyWriter) {
  var rest = text[...]
  if let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest[..<colon].allSatisfy(isDigit) {
    writer.number(rest[..<colon])
    rest = rest[(colon + 1)...]
  } else {
    writer.number([])
  }
  let hyphen = rest.lastIndex(of: UInt8(ascii: "-"))
  archPart(rest[..<(hyphen ?? rest.endIndex)], &writer)
  archPart(hyphen.map { rest[($0 + 1)...] } ?? [], &writer)
}

private func archPart(_ text: ArraySlice<UInt8>, _ writer: inout VersionKeyWriter) {
  var rest = text
  var afterNumber = false
  while let byte = rest.first {
    if isDigit(byte) {
      let digits = rest.prefix(while: isDigit)
      writer.mark(4)
      writer.number(digits)
      rest = rest[digits.endIndex...]
      afterNumber = true
    } else if isLetter(byte) {
      let letters = rest.prefix(while: isLetter)
      writer.mark(afterNumber ? 1 : 3)
      writer.text(letters)
      rest = rest[letters.endIndex...]
      afterNumber = false
    } else {
      rest = rest.dropFirst()
      afterNumber = false
    }
  }
  writer.mark(2)
}
