import Formats
public import Vocabulary

/// The mail server that mails are handed to, and how.
public struct SMTPServer: Sendable, Equatable {
  /// How the connection is kept secret. There is no third way: without TLS nothing is sent.
  public enum Security: String, Sendable {
    /// TLS from the first byte (RFC 8314 section 3.3).
    case implicit
    /// TLS after `STARTTLS`, and an error where that is not offered (RFC 3207).
    case startTLS
  }

  /// The host name; its certificate must be for it.
  public var host: String
  /// The port.
  public var port: Int
  /// How the connection is kept secret.
  public var security: Security
  /// The user to sign in as; nil where none is needed.
  public var user: String?
  /// The password.
  public var password: String
  /// The name that this machine gives itself (RFC 5321 section 4.1.1.1).
  public var name: String
  /// A file of certificates (PEM) to trust besides the system's; nil for none.
  public var certificates: String?
  /// Seconds within which each answer must come.
  public var seconds: Int64

  /// A server from its parts.
  public init(
    host: String, port: Int, security: Security, user: String? = nil, password: String = "",
    name: String = "localhost", certificates: String? = nil, seconds: Int64 = 60
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.user = user
    self.password = password
    self.name = name
    self.certificates = certificates
    self.seconds = seconds
  }

  /// Reads `smtps://user@host:465` (TLS at once) or `smtp://user@host:587` (STARTTLS); user and
  /// port may be left out. A user's `@` is written `%40`.
  public init(address: String) throws(Problem) {
    func refused(_ why: String) -> Problem {
      Problem(
        code: "settings", status: 422, title: "No address of a mail server",
        detail: "BREAKWATER_SMTP \(why).",
        remedy: "Write smtps://user@mail.example.org, or smtp:// for a server with STARTTLS.")
    }
    let security: Security
    if address.hasPrefix("smtps://") {
      security = .implicit
    } else if address.hasPrefix("smtp://") {
      security = .startTLS
    } else {
      throw refused("begins neither with smtps:// nor with smtp://")
    }
    var rest = address.drop { $0 != "/" }.dropFirst(2)
    while rest.last == "/" { rest.removeLast() }
    var user: String?
    if let at = rest.lastIndex(of: "@") {
      user = String(rest[..<at]).replacing("%40", with: "@").replacing("%25", with: "%")
      rest = rest[rest.index(after: at)...]
    }
    if user?.contains(":") == true { throw refused("holds a password, which belongs in a file") }
    let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
    guard let host = parts.first, !host.isEmpty, parts.count <= 2,
      host.utf8.allSatisfy({
        (48...57).contains($0) || (97...122).contains($0 | 32) || $0 == 45 || $0 == 46
      })
    else { throw refused("names no host") }
    var port = security == .implicit ? 465 : 587
    if parts.count == 2 {
      guard let number = Int(parts[1]), (1...65535).contains(number) else {
        throw refused("names no port that could be one")
      }
      port = number
    }
    self.init(host: String(host), port: port, security: security, user: user)
  }
}
