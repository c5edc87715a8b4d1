/// A public or private number of a flaw whose giver is known from its form, in one spelling.
public struct KnownName: Sendable, Hashable, Comparable {
  /// Who gives such numbers.
  public enum Authority: Sendable, Hashable {
    /// The CVE Program; `GCVE-0` is the same.
    case cve
    /// GitHub.
    case github
    /// CERT/CC: a case (`VU#`) or a report (`VRF#`) in VINCE.
    case certcc
    /// A numbering authority of GCVE, by its number.
    case gcve(Int)
    /// This clearinghouse, or one of its kind: a case (`cas_`) or an advisory (`BWA-`).
    case breakwater
  }

  /// The number as it is written here.
  public let text: String
  /// Who gave it.
  public let authority: Authority

  /// Reads one; nil for what is in no form that is known.
  public init?(_ given: String) {
    let text = String(given.filter { !$0.isWhitespace })
    guard (6...200).contains(text.utf8.count) else { return nil }
    let upper = text.uppercasedASCII
    let parts = upper.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    if parts[0] == "CVE" || parts[0] == "GCVE" {
      guard let named = Self.numbered(parts) else { return nil }
      self = named
    } else if parts[0] == "GHSA" {
      let letters = parts.dropFirst()
      guard letters.count == 3, letters.allSatisfy({ $0.utf8.count == 4 && Self.isWord($0) })
      else { return nil }
      self.init("GHSA-" + letters.joined(separator: "-").lowercasedASCII, .github)
    } else if upper.hasPrefix("VU#") || upper.hasPrefix("VRF#") {
      let rest = upper.drop { $0 != "#" }.dropFirst()
      guard (4...30).contains(rest.utf8.count),
        rest.utf8.allSatisfy({ Self.isDigitOrLetter($0) || $0 == 45 || $0 == 46 })
      else { return nil }
      // `VU#782161.1` is the first vulnerability of the case `VU#782161`.
      self.init(String(upper.prefix { $0 != "." }), .certcc)
    } else if parts[0] == "BWA", parts.count == 3, Self.isDigits(parts[1]), Self.isDigits(parts[2])
    {
      self.init(upper, .breakwater)
    } else if text.hasPrefix("cas_"), text.utf8.count == 30, Self.isWord(String(text.dropFirst(4)))
    {
      self.init(text, .breakwater)
    } else {
      return nil
    }
  }

  private init(_ text: String, _ authority: Authority) {
    self.text = text
    self.authority = authority
  }

  /// `CVE-2026-1234` or `GCVE-1-2026-0001` (GCVE BCP-02: the authority, the year, a number).
  private static func numbered(_ parts: [String]) -> KnownName? {
    if parts[0] == "CVE" {
      guard parts.count == 3, parts[1].utf8.count == 4, isDigits(parts[1]),
        (4...19).contains(parts[2].utf8.count), isDigits(parts[2])
      else { return nil }
      return KnownName(parts.joined(separator: "-"), .cve)
    }
    guard let given = GCVEIdentifier(parts.joined(separator: "-")) else { return nil }
    if let cve = given.cve { return KnownName(cve) }
    return KnownName(given.description, .gcve(given.authority))
  }

  static func isDigits(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
  }

  private static func isDigitOrLetter(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  private static func isWord(_ text: String) -> Bool {
    text.utf8.allSatisfy(isDigitOrLetter)
  }

  /// By text.
  public static func < (one: Self, other: Self) -> Bool { one.text < other.text }

  /// Every name that stands in some texts, each once, at most `limit`. For the words of others: it
  /// takes time that grows with the text alone.
  public static func all(in texts: [String], limit: Int = 50) -> [KnownName] {
    var found: [KnownName] = []
    var seen: Set<KnownName> = []
    for text in texts {
      let words = text.utf8.split {
        !(isDigitOrLetter($0) || $0 == 45 || $0 == 35 || $0 == 95)
      }
      for word in words where (6...200).contains(word.count) {
        guard found.count < limit else { return found }
        if let name = KnownName(String(word) ?? ""), seen.insert(name).inserted {
          found.append(name)
        }
      }
    }
    return found
  }
}
