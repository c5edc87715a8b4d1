/// A piece of a page, already escaped. Only this module can make one from bytes.
public struct Markup: Sendable {
  var bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Nothing.
  public static let empty = Markup(bytes: [])

  /// Text, escaped: whatever it says, it is shown and never interpreted.
  public static func text(_ text: String) -> Markup {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 8)
    Escaping.append(text, to: &bytes)
    return Markup(bytes: bytes)
  }

  /// Markup that is part of the program, such as an icon.
  public static func trusted(_ source: StaticString) -> Markup {
    Markup(bytes: source.withUTF8Buffer { Array($0) })
  }

  /// The UTF-8 bytes of the piece.
  public var utf8: [UInt8] { bytes }

  /// Whether there is nothing in it.
  public var isEmpty: Bool { bytes.isEmpty }
}

/// Replacing the characters that HTML gives a meaning (HTML Living Standard section 13.3).
enum Escaping {
  static func append(_ text: String, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes.append(contentsOf: Array("&amp;".utf8))
      case UInt8(ascii: "<"): bytes.append(contentsOf: Array("&lt;".utf8))
      case UInt8(ascii: ">"): bytes.append(contentsOf: Array("&gt;".utf8))
      case UInt8(ascii: "\""): bytes.append(contentsOf: Array("&quot;".utf8))
      case UInt8(ascii: "'"): bytes.append(contentsOf: Array("&#39;".utf8))
      // Control characters other than tab and line ends are shown as the replacement character.
      case 0..<9, 11, 12, 14..<32, 127: bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
      default: bytes.append(byte)
      }
    }
  }
}

/// Puts pieces one after another.
@resultBuilder
public enum MarkupBuilder {
  /// Text becomes escaped text.
  public static func buildExpression(_ text: String) -> Markup { .text(text) }
  /// A piece stays itself.
  public static func buildExpression(_ markup: Markup) -> Markup { markup }
  /// Nothing when absent.
  public static func buildExpression(_ text: String?) -> Markup { text.map(Markup.text) ?? .empty }
  /// A number is shown in digits.
  public static func buildExpression(_ number: Int) -> Markup { .text(String(number)) }
  /// One after another.
  public static func buildBlock(_ parts: Markup...) -> Markup { joined(parts) }
  /// One per turn of a loop.
  public static func buildArray(_ parts: [Markup]) -> Markup { joined(parts) }
  /// Nothing when absent.
  public static func buildOptional(_ part: Markup?) -> Markup { part ?? .empty }
  /// The first branch.
  public static func buildEither(first part: Markup) -> Markup { part }
  /// The second branch.
  public static func buildEither(second part: Markup) -> Markup { part }

  private static func joined(_ parts: [Markup]) -> Markup {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.bytes.count })
    for part in parts { bytes.append(contentsOf: part.bytes) }
    return Markup(bytes: bytes)
  }
}
