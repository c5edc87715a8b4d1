/// Debian policy section 5.6.12: epoch, upstream version, revision.
func debianKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  var rest = text
  writer.number(rest.takeEpoch() ?? text.nothing)
  let hyphen = rest.lastIndex(of: UInt8(ascii: "-"))
  debianPart(rest[..<(hyphen ?? rest.endIndex)], &writer)
  debianPart(hyphen.map { rest[($0 + 1)...] } ?? rest.nothing, &writer)
}

/// Runs of other characters and of digits in turn. A run of others ends in a mark that comes after
/// `~` and before everything else, so that `1~rc1` comes before `1`.
private func debianPart(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  var place = isZero(text) ? text.endIndex : text.startIndex
  let end = text.endIndex
  while place < end {
    while place < end {
      let byte = text[place]
      if isDigit(byte) { break }
      writer.mark(byte == UInt8(ascii: "~") ? 1 : (isLetter(byte) ? byte : byte | 0x80))
      place += 1
    }
    writer.mark(2)
    let first = place
    while place < end, isDigit(text[place]) { place += 1 }
    writer.number(text[first..<place])
  }
  writer.mark(2)
  writer.number(0)
}
