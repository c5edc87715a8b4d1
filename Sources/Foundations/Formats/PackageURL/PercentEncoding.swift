/// Percent-decodes bytes as UTF-8 (RFC 3986 section 2.1); nil when an escape or the text is malformed.
func percentDecoded(_ bytes: ArraySlice<UInt8>) -> String? {
  guard bytes.contains(UInt8(ascii: "%")) else {
    return String(validating: bytes, as: UTF8.self)
  }
  var plain: [UInt8] = []
  plain.reserveCapacity(bytes.count)
  var place = bytes.startIndex
  while place < bytes.endIndex {
    guard bytes[place] == UInt8(ascii: "%") else {
      plain.append(bytes[place])
      place += 1
      continue
    }
    guard place + 2 < bytes.endIndex, let high = hexadecimalDigit(bytes[place + 1]),
      let low = hexadecimalDigit(bytes[place + 2])
    else { return nil }
    plain.append(high << 4 | low)
    place += 3
  }
  return String(validating: plain, as: UTF8.self)
}

/// Percent-encodes all but unreserved characters (RFC 3986 section 2.3) and those in `keeping`.
func percentEncoded(_ text: String, keeping: String = "") -> String {
  let kept = Array(keeping.utf8)
  let digits = Array("0123456789ABCDEF".utf8)
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count)
  for byte in text.utf8 {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      bytes.append(byte)
    case _ where kept.contains(byte): bytes.append(byte)
    default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// The value of a hexadecimal digit in either case.
func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 48...57: byte - 48
  case 65...70: byte - 55
  case 97...102: byte - 87
  default: nil
  }
}

extension StringProtocol {
  /// The text with A to Z in lower case and everything else as it was.
  var lowercasedASCII: String {
    guard utf8.contains(where: { (65...90).contains($0) }) else { return String(self) }
    return String(
      decoding: utf8.map { (65...90).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// The text with a to z in upper case and everything else as it was.
  var uppercasedASCII: String {
    String(decoding: utf8.map { (97...122).contains($0) ? $0 & 0xDF : $0 }, as: UTF8.self)
  }
}
