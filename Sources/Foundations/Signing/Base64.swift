/// Standard base 64 with padding (RFC 4648 section 4), strict: one text for each value.
public enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  /// Four characters for every three bytes.
  public static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      var group = part.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      group <<= UInt32(8 * (3 - part.count))
      for place in 0..<4 {
        text.append(
          place <= part.count
            ? alphabet[Int(group >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes, or nil for any other character, missing padding, or unused bits that are not zero.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.count.isMultiple(of: 4) else { return nil }
    let padding = characters.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
    let digits = characters.dropLast(padding)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 4 * 3)
    var buffer: UInt32 = 0
    var held = 0
    for character in digits {
      let value = values[Int(character)]
      guard value != 255 else { return nil }
      buffer = buffer << 6 | UInt32(value)
      held += 6
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(held)))
        buffer &= (1 << UInt32(held)) - 1
      }
    }
    guard buffer == 0, held == (padding == 0 ? 0 : padding * 2) else { return nil }
    return bytes
  }
}
