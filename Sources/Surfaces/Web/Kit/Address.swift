/// One part of a path, percent-encoded (RFC 3986 section 2.1), whatever it contains.
func segment(_ text: String) -> String { percentEncoded(text) }

/// A path with a query; parameters without a value are left out.
func address(_ path: String, _ query: [(name: String, value: String?)]) -> String {
  let parts = query.compactMap { name, value -> String? in
    guard let value, !value.isEmpty else { return nil }
    return percentEncoded(name) + "=" + percentEncoded(value)
  }
  return parts.isEmpty ? path : path + "?" + parts.joined(separator: "&")
}

private func percentEncoded(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count)
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      bytes.append(byte)
    default:
      bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
