/// Alpine package versions (apk-tools): `1.2.3b_rc1_p2~hash-r4`.
func alpineKey(_ text: [UInt8], _ writer: inout VersionKeyWriter) {
  var rest = text[...]
  for (place, number) in leadingNumbers(&rest).enumerated() {
    // Past the first, numbers with a leading zero are fractions: `1.02` comes before `1.1`.
    if place > 0, number.first == 48 {
      writer.mark(2)
      var fraction = number
      while fraction.last == 48 { fraction = fraction.dropLast() }
      writer.text(fraction)
    } else {
      writer.mark(3)
      writer.number(number)
    }
  }
  writer.mark(1)
  if let letter = rest.first, isLetter(letter) {
    writer.mark(letter)
    rest = rest.dropFirst()
    let digits = rest.prefix(while: isDigit)  // `5.9p1` is malformed, and common.
    writer.number(digits)
    rest = rest[digits.endIndex...]
  } else {
    writer.mark(1)
  }
  while rest.first == UInt8(ascii: "_") {
    rest = rest.dropFirst()
    let word = rest.prefix(while: isLetter)
    rest = rest[word.endIndex...]
    let digits = rest.prefix(while: isDigit)
    rest = rest[digits.endIndex...]
    writer.mark(alpineSuffix(String(decoding: word, as: UTF8.self)))
    writer.number(digits)
  }
  writer.mark(10)
  if rest.first == UInt8(ascii: "~") { rest = rest.drop { $0 != UInt8(ascii: "-") } }
  if rest.starts(with: "-r".utf8) { rest = rest.dropFirst(2) }
  let revision = rest.prefix(while: isDigit)
  writer.number(revision)
  // What is left over is malformed: before the same version without it. apk-tools stops there;
  // only after a stray dot does the spelling count.
  rest = rest[revision.endIndex...]
  writer.mark(rest.isEmpty ? 2 : 1)
  writer.text(rest.first == UInt8(ascii: ".") ? rest : [])
}

/// Pre-release suffixes come before none, which is 10, the others after.
private func alpineSuffix(_ word: String) -> UInt8 {
  switch word {
  case "alpha": 1
  case "beta": 2
  case "pre": 3
  case "rc": 4
  case "cvs": 11
  case "svn": 12
  case "git": 13
  case "hg": 14
  case "p": 15
  default: 9
  }
}
