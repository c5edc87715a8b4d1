import Signing
import Vocabulary

/// Secrets that are recognised by their SHA-256 digest and never stored themselves.
enum Credential {
  /// 256 random bits in hexadecimal: sessions, sign-in links and the first-run secret.
  static func secret(_ surroundings: Surroundings) -> String {
    Hexadecimal.encode(surroundings.random(32))
  }

  /// The stored form. Looking a digest up leaks nothing about the secret by its timing.
  static func digest(_ secret: String) -> String { sha256(Array(secret.utf8)).description }
}

/// The text form of API tokens: `bwk_`, 30 base-62 characters, 6 of CRC-32. The checksum lets
/// secret scanners recognise a leaked token without asking, and typing errors end before a look-up.
enum TokenText {
  static let prefix = "bwk_"
  private static let alphabet = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  static func make(_ surroundings: Surroundings) -> String {
    var body: [UInt8] = []
    while body.count < 30 {
      // 248 is the largest multiple of 62 in a byte: below it every character is as likely.
      for byte in surroundings.random(48) where byte < 248 && body.count < 30 {
        body.append(alphabet[Int(byte % 62)])
      }
    }
    return prefix + String(decoding: body + checksum(body), as: UTF8.self)
  }

  static func isWellFormed(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 40, bytes.starts(with: prefix.utf8) else { return false }
    let body = Array(bytes[4..<34])
    return body.allSatisfy(alphabet.contains) && Array(bytes[34...]) == checksum(body)
  }

  private static func checksum(_ body: [UInt8]) -> [UInt8] {
    var value = crc32(body)
    var text: [UInt8] = []
    for _ in 0..<6 {
      text.append(alphabet[Int(value % 62)])
      value /= 62
    }
    return text.reversed()
  }

  /// CRC-32 as in ISO 3309 (reflected polynomial 0xEDB88320).
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }
}
