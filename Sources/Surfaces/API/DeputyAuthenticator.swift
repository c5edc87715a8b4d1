public import Access
import Fleets
public import HTTP
import Registry
import Storage
import Vocabulary

/// The Registry's credentials, with those acting for others who consented.
public struct DeputyAuthenticator: Authenticator {
  let services: Services

  /// An authenticator over the capabilities.
  public init(_ services: Services) { self.services = services }

  /// The principal of a bearer token.
  public func principal(bearer token: String) async throws -> Principal? {
    try await services.credentials.principal(bearer: token)
  }

  /// The principal of a session: acting for whom its holder chose, while that one consents.
  public func principal(session cookie: String) async throws -> SessionPrincipal? {
    guard let found = try await services.credentials.principal(session: cookie) else { return nil }
    let fleets = services.fleets
    let deputy = try await services.database.read { tx -> Principal? in
      guard let client = try fleets.client(of: found.session, in: tx) else { return nil }
      return try fleets.deputy(found.principal, for: client, in: tx)
    }
    return deputy.map { SessionPrincipal(principal: $0, session: found.session) } ?? found
  }

  /// The principal acting for an organization, by its identifier.
  public func deputy(_ principal: Principal, for organization: String) async throws -> Principal? {
    guard let client = OrganizationID(organization) else { return nil }
    let fleets = services.fleets
    return try await services.database.read { tx in
      try fleets.deputy(principal, for: client, in: tx)
    }
  }
}
