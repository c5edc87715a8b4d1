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
  var rest = isZero(text) ? text.nothing : text
  while !rest.isEmpty {
    let others = rest.prefix { !isDigit($0) }
    for byte in others {
      switch byte {
      case UInt8(ascii: "~"): writer.mark(1)
      case _ where isLetter(byte): writer.mark(byte)
      default: writer.mark(byte | 0x80)
      }
    }
    writer.mark(2)
    rest = rest[others.endIndex...]
    writer.number(rest.takeDigits())
  }
  writer.mark(2)
  writer.number(0)
}
