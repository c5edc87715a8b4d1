/// Alpine package versions (apk-tools), `1.2.3b_rc1_p2~hash-r4`, and Gentoo's (Package Manager
/// Specification, section 3.3), which have the same form and order.
func alpineKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  var rest = text
  var first = true
  while let number = takeDotted(&rest, first: first) {
    // Past the first, numbers with a leading zero are fractions: `1.02` comes before `1.1`.
    if !first, number.first == 48 {
      writer.mark(2)
      let end = number.lastIndex { $0 != 48 }
      writer.text(end.map { number[...$0] } ?? number.nothing)
    } else {
      writer.mark(3)
      writer.number(number)
    }
    first = false
  }
  writer.mark(1)
  if let letter = rest.first, isLetter(letter) {
    writer.mark(letter)
    rest = rest.dropFirst()
    writer.number(rest.takeDigits())  // `5.9p1` is malformed, and common.
  } else {
    writer.mark(1)
  }
  while rest.first == UInt8(ascii: "_") {
    rest = rest.dropFirst()
    writer.mark(alpineSuffix(rest.takeLetters()))
    writer.number(rest.takeDigits())
  }
  writer.mark(10)
  if rest.first == UInt8(ascii: "~") { rest = rest.drop { $0 != UInt8(ascii: "-") } }
  if rest.begins(with: "-r") { rest = rest.dropFirst(2) }
  writer.number(rest.takeDigits())
  // What is left over is malformed: before the same version without it. apk-tools stops there;
  // only after a stray dot does the spelling count.
  writer.mark(rest.isEmpty ? 2 : 1)
  writer.text(rest.first == UInt8(ascii: ".") ? rest : rest.nothing)
}

/// Pre-release suffixes come before none, which is 10, the others after.
private func alpineSuffix(_ word: VersionText) -> UInt8 {
  if word.isWord("p") { return 15 }
  if word.isWord("rc") { return 4 }
  if word.isWord("alpha") { return 1 }
  if word.isWord("beta") { return 2 }
  if word.isWord("pre") { return 3 }
  if word.isWord("git") { return 13 }
  if word.isWord("cvs") { return 11 }
  if word.isWord("svn") { return 12 }
  return word.isWord("hg") ? 14 : 9
}
