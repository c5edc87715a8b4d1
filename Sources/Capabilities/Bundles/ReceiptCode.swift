import Signing
import Vocabulary

/// What a person at a site without a network writes down for one action: three groups of four
/// characters, such as `0C07-7K3M-9QX5`.
///
/// Two characters for the bundle, two for the place in it, seven that only this organization's
/// bundle can have, and one that finds typing errors: any single wrong character, and any two that
/// were swapped. The characters are those of Crockford's base 32, so that `O` is read as `0`, and `I`
/// and `L` as `1`.
public struct ReceiptCode: Sendable, Hashable, CustomStringConvertible {
  /// How many places a bundle has.
  static let places = 1024
  private static let sealLength = 7
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// The last ten bits of the bundle's number.
  let bundle: Int
  /// The place in it.
  let place: Int
  private let seal: [UInt8]

  /// The code for one action of a bundle. `key` belongs to that bundle alone and never leaves here.
  init(
    bundle number: Int64, _ id: BundleID, place: Int, action: String,
    organization: OrganizationID, key: [UInt8]
  ) {
    bundle = Int(number & 1023)
    self.place = place & 1023
    let message = "breakwater receipt code v1\n\(organization)\n\(id)\n\(action)"
    let digest = hmacSHA256(key: key, message: Array(message.utf8)).bytes
    var bits = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    seal = (0..<Self.sealLength).map { _ in
      defer { bits <<= 5 }
      return UInt8(bits >> 59)
    }
  }

  /// Reads a code as somebody typed it; dashes and spaces do not matter.
  public init(typed text: some StringProtocol) throws(ReceiptCodeError) {
    var values: [UInt8] = []
    for character in text where character != "-" && !character.isWhitespace {
      guard let value = Self.value(character) else { throw .character(character) }
      values.append(value)
      guard values.count <= 12 else { throw .length }
    }
    guard values.count == 12 else { throw .length }
    guard Self.sum(values) == 0 else { throw .mistyped }
    bundle = Int(values[0]) << 5 | Int(values[1])
    place = Int(values[2]) << 5 | Int(values[3])
    seal = Array(values[4..<11])
  }

  /// The three groups.
  public var description: String {
    var values = [UInt8(bundle >> 5), UInt8(bundle & 31), UInt8(place >> 5), UInt8(place & 31)]
    values += seal
    // The last coefficient is one, so that what is missing to zero is the sum itself.
    values.append(Self.sum(values + [0]))
    let letters = values.map { Self.alphabet[Int($0)] }
    return [letters[0..<4], letters[4..<8], letters[8..<12]]
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
  }

  /// Whether this is the code that belongs there. Takes the same time wherever they differ.
  func matches(_ other: ReceiptCode) -> Bool {
    let same = bundle == other.bundle && place == other.place
    return constantTimeEquals(seal, other.seal) && same
  }

  private static func value(_ character: Character) -> UInt8? {
    switch character {
    case "O", "o": 0
    case "I", "i", "L", "l": 1
    default:
      character.asciiValue.flatMap { byte in
        alphabet.firstIndex(of: byte >= 97 ? byte - 32 : byte).map(UInt8.init)
      }
    }
  }

  /// The value of the polynomial with these coefficients at the generator of the field of 32
  /// elements (x^5 + x^2 + 1). Its powers differ in all twelve places, which is why swaps are found.
  private static func sum(_ values: [UInt8]) -> UInt8 {
    values.reduce(UInt8(0)) { total, value in
      let doubled = total << 1
      return (doubled & 32 == 0 ? doubled : doubled ^ 0b100101) ^ value
    }
  }
}

/// Why a code was not understood.
public enum ReceiptCodeError: Error, Sendable, Equatable {
  /// It does not have twelve characters.
  case length
  /// A character that no code has.
  case character(Character)
  /// The check character does not fit: something was typed wrongly.
  case mistyped

  /// As a rule that was broken.
  public var rule: String {
    switch self {
    case .length: "has to be twelve letters and digits, such as 0C07-7K3M-9QX5"
    case .character(let character):
      "has the character “\(character)”, which no code has"
    case .mistyped: "has a typing error: compare it with the page, character by character"
    }
  }
}
