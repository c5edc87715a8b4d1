/// A mail address that is safe to write into a command or a header: `local@domain` (RFC 5321
/// section 4.1.2, without quoted local parts and address literals; RFC 6531 for other letters).
public struct MailAddress: Sendable, Hashable, LosslessStringConvertible {
  /// The address.
  public let description: String
  /// Whether it takes a server that knows SMTPUTF8 (RFC 6531).
  public var isInternational: Bool { !description.utf8.allSatisfy { $0 < 128 } }
  /// The part after the last `@`.
  public var domain: String { String(description.split(separator: "@").last ?? "") }

  /// Reads an address; nil for what is none, or has a part that could be mistaken for something else.
  public init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].utf8.count),
      (1...255).contains(parts[1].utf8.count),
      parts.allSatisfy({ !$0.hasPrefix(".") && !$0.hasSuffix(".") && !$0.contains("..") }),
      parts[0].unicodeScalars.allSatisfy({ Self.isLetter($0, besides: ".!#$%&'*+-/=?^_`{|}~") }),
      parts[1].unicodeScalars.allSatisfy({ Self.isLetter($0, besides: ".-") })
    else { return nil }
    description = text
  }

  private static func isLetter(_ scalar: Unicode.Scalar, besides: String) -> Bool {
    if scalar.isASCII {
      return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || besides.unicodeScalars.contains(scalar)
    }
    let properties = scalar.properties
    return properties.isAlphabetic || properties.numericType != nil
      || properties.generalCategory == .nonspacingMark
      || properties.generalCategory == .spacingMark
  }
}
