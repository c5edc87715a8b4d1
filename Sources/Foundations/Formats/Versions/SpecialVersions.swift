import Vocabulary

/// Times of RFC 3339 (VERS type `datetime`): by the instant, to any fraction of a second; what is no
/// time comes before, by its bytes.
func timeKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  var fraction = text.nothing
  var whole = Array(text)
  if let dot = text.firstIndex(of: UInt8(ascii: ".")) {
    fraction = text[(dot + 1)...].prefix(while: isDigit)
    whole = Array(text[..<dot]) + Array(text[fraction.endIndex...])
  }
  guard let time = Timestamp(rfc3339: String(decoding: whole, as: UTF8.self)) else {
    writer.mark(1)
    writer.append(text)
    return
  }
  writer.mark(2)
  // The sign's bit turned round puts times before 1970 first.
  let instant = UInt64(bitPattern: time.microseconds) ^ 1 << 63
  for place in stride(from: 56, through: 0, by: -8) {
    writer.mark(UInt8(truncatingIfNeeded: instant >> UInt64(place)))
  }
  let end = fraction.lastIndex { $0 != 48 }
  writer.text(end.map { fraction[...$0] } ?? fraction.nothing)
}

/// Numbers between dots (VERS type `intdot`), up to the first other character.
func dottedNumbersKey(_ text: VersionText, _ writer: inout VersionKeyWriter) {
  var rest = text
  var first = true
  while let number = takeDotted(&rest, first: first) {
    writer.mark(2)
    writer.number(number)
    first = false
  }
  writer.mark(1)
}
