/// Arch Linux (pacman's `vercmp`): as RPM, but letters right after a number come before the end, so
/// that `1.0rc` comes before `1.0`.
///
/// Pacman takes a version without release for equal to the same with any release, which is not
/// transitive; here it comes before them.
func archKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  let parts = ArchParts(text)
  writer.number(parts.epoch)
  archPart(parts.version, &writer)
  archPart(parts.release ?? text.nothing, &writer)
}

/// The three parts of a version of Arch Linux.
struct ArchParts {
  let epoch: VersionText
  let version: VersionText
  let release: VersionText?

  init(_ text: VersionText) {
    var rest = text
    epoch = rest.takeEpoch() ?? text.nothing
    let hyphen = rest.lastIndex(of: UInt8(ascii: "-"))
    version = rest[..<(hyphen ?? rest.endIndex)]
    release = hyphen.map { rest[($0 + 1)...] }
  }
}

func archPart(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  var rest = text
  var afterNumber = false
  while let byte = rest.first {
    if isDigit(byte) {
      writer.mark(4)
      writer.number(rest.takeDigits())
      afterNumber = true
    } else if isLetter(byte) {
      writer.mark(afterNumber ? 1 : 3)
      writer.text(rest.takeLetters())
      afterNumber = false
    } else {
      rest = rest.dropFirst()
      afterNumber = false
    }
  }
  writer.mark(2)
}
