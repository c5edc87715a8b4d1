/// What a family of identifiers is for: it supplies the prefix that people see.
public protocol IdentifierKind: Sendable {
  /// The word before the underscore, such as `org` in `org_01jd…`.
  static var prefix: String { get }
}

/// A typed, time-ordered identifier: 48 bits of milliseconds and 80 random bits.
///
/// Written as `prefix_` and 26 lower-case Crockford base-32 characters. Identifiers made later
/// sort later as text, so they can key tables and pages on both engines. A `CaseID` can never be
/// passed where an `OrganizationID` is meant.
public struct Identifier<Kind: IdentifierKind>: Hashable, Sendable, Comparable,
  LosslessStringConvertible
{
  /// The text form, prefix included.
  public let description: String

  /// Reads an identifier, refusing another kind's prefix and any text that is not well formed.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    let prefix = Array(Kind.prefix.utf8)
    guard bytes.count == prefix.count + 27, bytes.starts(with: prefix),
      bytes[prefix.count] == UInt8(ascii: "_"),
      bytes[(prefix.count + 1)...].allSatisfy({ identifierAlphabet.contains($0) })
    else { return nil }
    description = text
  }

  /// Makes a fresh identifier from the given clock and randomness.
  public init(_ surroundings: Surroundings) {
    let milliseconds = UInt64(max(0, surroundings.now().microseconds / 1000))
    var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * $0)) }
    bytes += surroundings.random(10)
    var text: [UInt8] = []
    text.reserveCapacity(26)
    var buffer: UInt32 = 0
    var held = 2  // 128 bits are written as 130: the first character carries three.
    for byte in bytes {
      buffer = (buffer << 8) | UInt32(byte)
      held += 8
      while held >= 5 {
        held -= 5
        text.append(identifierAlphabet[Int((buffer >> UInt32(held)) & 31)])
      }
      buffer &= (1 << UInt32(held)) - 1
    }
    description = Kind.prefix + "_" + String(decoding: text, as: UTF8.self)
  }

  /// Text order, which is order of creation to the millisecond.
  public static func < (one: Self, other: Self) -> Bool {
    one.description.utf8.lexicographicallyPrecedes(other.description.utf8)
  }
}

extension Identifier: Codable {
  /// Decodes the text form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not a \(Kind.prefix) identifier")
    }
    self = value
  }

  /// Encodes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

private let identifierAlphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

/// The kind of ``OrganizationID``.
public enum OrganizationKindTag: IdentifierKind {
  /// `org`.
  public static let prefix = "org"
}
/// Names an organization.
public typealias OrganizationID = Identifier<OrganizationKindTag>

/// The kind of ``PersonID``.
public enum PersonKindTag: IdentifierKind {
  /// `per`.
  public static let prefix = "per"
}
/// Names a person.
public typealias PersonID = Identifier<PersonKindTag>

/// The kind of ``TokenID``.
public enum TokenKindTag: IdentifierKind {
  /// `tok`.
  public static let prefix = "tok"
}
/// Names an API token (never the token's secret).
public typealias TokenID = Identifier<TokenKindTag>
