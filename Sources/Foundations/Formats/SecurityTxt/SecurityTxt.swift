public import Vocabulary

/// A `security.txt` file (RFC 9116): how to reach those who take reports.
///
/// A signature around it (section 2.3) is taken off and not checked.
public struct SecurityTxt: Sendable, Equatable {
  /// Where reports go, the preferred one first (section 2.5.3).
  public let contacts: [String]
  /// After which it is not to be used any more (section 2.5.5).
  public let expires: Timestamp
  /// Keys (section 2.5.4).
  public let encryption: [String]
  /// Policies (section 2.5.7).
  public let policies: [String]
  /// Languages that are read (section 2.5.8).
  public let languages: [String]
  /// Addresses that the file itself says it stands at (section 2.5.2).
  public let canonical: [String]

  /// Most bytes that are read.
  public static let byteLimit = 32 << 10
  /// Most fields that are read.
  static let mostFields = 200

  /// Reads a file. Fields nobody knows are passed over, as section 2.4 wants.
  public init(_ bytes: [UInt8]) throws(SecurityTxtProblem) {
    guard bytes.count <= Self.byteLimit else { throw .tooLong }
    guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
      throw .notText
    }
    var fields: [String: [String]] = [:]
    var count = 0
    for (number, line) in Self.signed(text).enumerated() {
      let line = line.drop { $0 == " " || $0 == "\t" }
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let colon = line.firstIndex(of: ":") else { throw .notAField(number + 1) }
      count += 1
      guard count <= Self.mostFields else { throw .tooLong }
      let value = line[line.index(after: colon)...].filter { $0 != "\t" }
        .drop { $0 == " " }
      var end = value
      while end.last == " " { end.removeLast() }
      guard !end.isEmpty else { throw .notAField(number + 1) }
      fields[line[..<colon].lowercased(), default: []].append(String(end))
    }
    let uris = (fields["contact"] ?? []).filter(Self.isAddress)
    guard !uris.isEmpty else { throw .withoutContact }
    guard let times = fields["expires"], times.count == 1,
      let time = Timestamp(rfc3339: times[0])
    else { throw .withoutExpiry }
    contacts = uris
    expires = time
    encryption = (fields["encryption"] ?? []).filter(Self.isAddress)
    policies = (fields["policy"] ?? []).filter(Self.isAddress)
    canonical = (fields["canonical"] ?? []).filter(Self.isAddress)
    languages = (fields["preferred-languages"]?.first ?? "").split(separator: ",").map {
      String($0.filter { $0 != " " })
    }
  }

  /// The lines between the armour of a cleartext signature (RFC 4880 section 7), or all.
  private static func signed(_ text: String) -> [Substring] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.last == "\r" ? line.dropLast() : line
    }.flatMap { $0.split(separator: "\r\n", omittingEmptySubsequences: false) }
    guard lines.first == "-----BEGIN PGP SIGNED MESSAGE-----" else { return lines }
    let body = lines.drop { !$0.isEmpty }.dropFirst()
      .prefix { $0 != "-----BEGIN PGP SIGNATURE-----" }
    return body.map { $0.hasPrefix("- ") ? $0.dropFirst(2) : $0 }
  }

  /// Whether a value is an address that may be shown as one: `https` or `mailto` or `tel`, because
  /// section 2.4 wants `https` of the web, and a page must not carry what would run.
  private static func isAddress(_ text: String) -> Bool {
    let lower = text.lowercased()
    return ["https://", "mailto:", "tel:"].contains { lower.hasPrefix($0) }
      && text.utf8.count <= 2000 && text.utf8.allSatisfy { $0 > 32 && $0 < 127 }
  }
}

/// Why a `security.txt` file was refused.
public enum SecurityTxtProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// It is longer than what is read.
  case tooLong
  /// It is not UTF-8 text.
  case notText
  /// The line is no field.
  case notAField(Int)
  /// It names nobody that could be reached.
  case withoutContact
  /// It does not say, or says twice, until when it is to be used.
  case withoutExpiry
  /// Its time has passed; section 2.5.5 says not to use it.
  case expired

  /// The presentation.
  public var problem: Problem {
    let detail =
      switch self {
      case .tooLong: "it is longer than \(SecurityTxt.byteLimit) bytes or 200 fields"
      case .notText: "it is not UTF-8 text"
      case .notAField(let line): "line \(line) is not `Name: value`"
      case .withoutContact: "no `Contact` is an https, mailto or tel address"
      case .withoutExpiry: "`Expires` must be there once, as an RFC 3339 time"
      case .expired: "its time has passed, and it is not to be used any more"
      }
    return Problem(
      code: "security-txt", status: 422, title: "Not a security.txt file",
      detail: "The file breaks RFC 9116: \(detail).",
      remedy: "Look for another way to reach them.")
  }
}
