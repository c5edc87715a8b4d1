public import Access

/// Who turns credentials into principals. The Registry does; nobody else is believed.
public protocol Authenticator: Sendable {
  /// The principal of a bearer token, or nil when it is unknown, revoked or expired.
  func principal(bearer token: String) async throws -> Principal?
  /// The principal of a session cookie, or nil when it is unknown or has expired.
  func principal(session cookie: String) async throws -> SessionPrincipal?
  /// The principal acting for another organization, by its identifier; nil when that one did not
  /// consent.
  func deputy(_ principal: Principal, for organization: String) async throws -> Principal?
}

extension Authenticator {
  /// Nobody acts for anybody.
  public func deputy(_ principal: Principal, for organization: String) async throws -> Principal? {
    nil
  }
}

/// The header with which a program says for which organization it acts.
public let actingForHeader = "breakwater-acting-for"

/// The principal behind a session, with the session's own digest.
public struct SessionPrincipal: Sendable {
  /// Who is signed in.
  public let principal: Principal
  /// The digest that names the session in the store.
  public let session: String

  /// A signed-in principal.
  public init(principal: Principal, session: String) {
    self.principal = principal
    self.session = session
  }
}

/// The session cookie (RFC 6265bis): `__Host-` binds it to this host, HTTPS and the root path.
public enum SessionCookie {
  /// The cookie's name.
  public static let name = "__Host-breakwater"

  /// The `Set-Cookie` value that signs in.
  public static func set(_ secret: String, maxAge seconds: Int64) -> String {
    "\(name)=\(secret); Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=\(seconds)"
  }

  /// The `Set-Cookie` value that signs out.
  public static let clear = "\(name)=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"

  static func read(_ header: String?) -> String? {
    guard let header else { return nil }
    for part in header.split(separator: ";") {
      let text = String(part).trimmingSpaces()
      if text.hasPrefix(name + "=") { return String(text.dropFirst(name.count + 1)) }
    }
    return nil
  }
}

/// Refuses unsafe requests that another site made a browser send.
///
/// `Sec-Fetch-Site` must say same-origin or none; browsers that do not send it must send an
/// `Origin` equal to the host asked (OWASP ASVS 5.0 V3.5.1, V3.5.3).
enum CrossSite {
  static func isForged(_ headers: [String: String]) -> Bool {
    if let site = headers["sec-fetch-site"] { return site != "same-origin" && site != "none" }
    guard let origin = headers["origin"] else {
      // Neither header: not a browser of the last years. A cookie alone is not enough.
      return headers["cookie"] != nil
    }
    guard let host = headers["host"] else { return true }
    return origin != "https://\(host)" && origin != "http://\(host)"
  }
}
