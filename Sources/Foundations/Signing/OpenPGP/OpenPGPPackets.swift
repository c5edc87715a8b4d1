/// The body of a public key packet of version 4 for Ed25519 (RFC 9580 section 5.5.2.2).
func openPGPKeyBody(_ key: [UInt8], _ seconds: Int64) -> [UInt8] {
  let curve: [UInt8] = [0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01]
  return [4] + bigEndian(UInt32(truncatingIfNeeded: seconds)) + [22, UInt8(curve.count)] + curve
    + openPGPInteger([0x40] + key)
}

/// A number with its length in bits before it (section 3.2).
func openPGPInteger(_ bytes: [UInt8]) -> [UInt8] {
  let digits = Array(bytes.drop { $0 == 0 })
  let bits = digits.first.map { digits.count * 8 - $0.leadingZeroBitCount } ?? 0
  return bigEndian(UInt16(truncatingIfNeeded: bits)) + digits
}

/// A packet with its header (section 4.2.1).
func packet(_ tag: UInt8, _ body: [UInt8]) -> [UInt8] {
  let length: [UInt8] =
    switch body.count {
    case ..<192: [UInt8(body.count)]
    case ..<8384: [UInt8((body.count - 192) >> 8 + 192), UInt8((body.count - 192) & 255)]
    default: [255] + bigEndian(UInt32(truncatingIfNeeded: body.count))
    }
  return [0xC0 | tag] + length + body
}

func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

/// Bytes in ASCII armor with their checksum (section 6.2).
func openPGPArmor(_ bytes: [UInt8], _ kind: String) -> String {
  var lines = ["-----BEGIN \(kind)-----", ""]
  let text = Array(Base64.encode(bytes).utf8)
  for start in stride(from: 0, to: text.count, by: 64) {
    lines.append(String(decoding: text[start..<min(start + 64, text.count)], as: UTF8.self))
  }
  let checksum = openPGPChecksum(bytes)
  lines.append("=" + Base64.encode(Array(bigEndian(checksum).dropFirst())))
  lines.append("-----END \(kind)-----")
  return lines.joined(separator: "\n") + "\n"
}

/// CRC-24 (section 6.1.1).
private func openPGPChecksum(_ bytes: [UInt8]) -> UInt32 {
  var checksum: UInt32 = 0xB7_04CE
  for byte in bytes {
    checksum ^= UInt32(byte) << 16
    for _ in 0..<8 {
      checksum <<= 1
      if checksum & 0x100_0000 != 0 { checksum ^= 0x186_4CFB }
    }
  }
  return checksum & 0xFF_FFFF
}
