import Access
public import Formats
public import HTTP
public import Storage
import Vocabulary

/// Organizations, people and tokens over HTTP.
public enum RegistryRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(
    _ registry: RegistryService, _ credentials: CredentialService, _ database: Database
  ) -> [Endpoint] {
    organizations(registry, database) + people(registry, database)
      + tokens(credentials, database)
  }

  private static func organizations(
    _ registry: RegistryService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/organizations", "listOrganizations", .organizationsRead,
        .init("Organizations visible to you.", response: "OrganizationList", query: Endpoint.paging)
      ) { call in
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try registry.organizations(
              search: call.search, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .post, "/api/v1/organizations", "createOrganization", .organizationsCreate,
        .init(
          "Admit an organization.", consumes: ["application/json"], request: "OrganizationDraft",
          response: "Organization", status: 201)
      ) { call in
        let draft = try OrganizationDraft(json: call.json())
        return try await call.transact(database) { tx in
          let made = try registry.createOrganization(draft, by: call.principal, in: tx)
          return Reply.json(made.json, status: 201)
            .with("location", "/api/v1/organizations/\(made.id)")
        }
      },
      .api(
        .get, "/api/v1/organizations/{organization}", "getOrganization", .organizationsRead,
        .init("One organization.", response: "Organization")
      ) { call in
        let id: OrganizationID = try call.identifier("organization")
        let found = try await database.read { tx in
          try registry.organization(id, by: call.principal, in: tx)
        }
        return Reply.json(found.json).with("etag", "\"\(found.version)\"")
      },
      .api(
        .patch, "/api/v1/organizations/{organization}", "changeOrganization",
        .organizationsChange,
        .init(
          "Change an organization.", consumes: ["application/json"], request: "OrganizationDraft",
          response: "Organization")
      ) { call in
        let id: OrganizationID = try call.identifier("organization")
        let draft = try OrganizationDraft(json: call.json())
        let version = try call.expectedVersion()
        return try await call.transact(database) { tx in
          let changed = try registry.changeOrganization(
            id, to: draft, version: version, by: call.principal, in: tx)
          return Reply.json(changed.json).with("etag", "\"\(changed.version)\"")
        }
      },
    ]
  }

  private static func people(_ registry: RegistryService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/organizations/{organization}/people", "listPeople", .peopleRead,
        .init("The people of an organization.", response: "PersonList", query: Endpoint.paging)
      ) { call in
        let id: OrganizationID = try call.identifier("organization")
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try registry.people(of: id, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .post, "/api/v1/organizations/{organization}/people", "invitePerson", .peopleCreate,
        .init(
          "Invite a person; the answer holds the secret of their sign-in link, shown once.",
          consumes: ["application/json"], request: "PersonDraft", response: "Invitation",
          status: 201, isRepeatable: false)
      ) { call in
        let id: OrganizationID = try call.identifier("organization")
        let draft = try PersonDraft(json: call.json())
        // Not repeatable by key: the stored answer would hold the secret.
        return try await database.write { tx in
          let made = try registry.invite(draft, to: id, by: call.principal, in: tx)
          return .json(
            ["person": made.person.json, "link": "/signin/\(made.link)".json], status: 201)
        }
      },
      .api(
        .patch, "/api/v1/people/{person}", "changePerson", .peopleChange,
        .init(
          "Change a role, or shut somebody out.", consumes: ["application/json"],
          request: "PersonChange", response: "Person")
      ) { call in
        let id: PersonID = try call.identifier("person")
        var fields = try Fields(call.json())
        let role = fields.word("role", as: Role.self)
        let disabled = fields.boolean("disabled")
        try fields.finish()
        return try await call.transact(database) { tx in
          .json(
            try registry.changePerson(
              id, role: role, disabled: disabled, by: call.principal, in: tx
            ).json)
        }
      },
    ]
  }

  private static func tokens(
    _ credentials: CredentialService, _ database: Database
  ) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/organizations/{organization}/tokens", "listTokens", .tokensRead,
        .init("The tokens of an organization.", response: "TokenList", query: Endpoint.paging)
      ) { call in
        let id: OrganizationID = try call.identifier("organization")
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try credentials.tokens(of: id, page: page, by: call.principal, in: tx)
          }, \.json)
      },
      .api(
        .post, "/api/v1/organizations/{organization}/tokens", "createToken", .tokensCreate,
        .init(
          "Make a token; its secret is shown once.", consumes: ["application/json"],
          request: "TokenDraft", response: "NewToken", status: 201, isRepeatable: false)
      ) { call in
        let id: OrganizationID = try call.identifier("organization")
        var fields = try Fields(call.json())
        let name = fields.text("name", limit: 100)
        let role = fields.word("role", as: Role.self) ?? .analyst
        let days = fields.integer("days", in: 1...366) ?? 90
        let scopes = fields.scopes("scopes")
        try fields.finish()
        return try await database.write { tx in
          let made = try credentials.createToken(
            name: name, role: role, scopes: scopes, days: days, for: id, by: call.principal,
            in: tx)
          return .json(["token": made.token.json, "secret": made.secret.json], status: 201)
        }
      },
      .api(
        .delete, "/api/v1/tokens/{token}", "revokeToken", .tokensRevoke,
        .init("Revoke a token.", status: 204)
      ) { call in
        let id: TokenID = try call.identifier("token")
        return try await call.transact(database) { tx in
          try credentials.revoke(id, by: call.principal, in: tx)
          return .noContent
        }
      },
    ]
  }
}

extension Fields {
  mutating func scopes(_ name: String) -> Set<PermissionName>? {
    guard value(name) != nil else { return nil }
    var scopes: Set<PermissionName> = []
    for text in texts(name, limit: PermissionName.allCases.count, each: 60) {
      guard let scope = PermissionName(rawValue: text) else {
        refuse(name, "holds the unknown permission \(text)")
        continue
      }
      scopes.insert(scope)
    }
    return scopes
  }
}

extension Organization {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "name": name.json, "kind": kind.rawValue.json,
      "sector": (sector?.rawValue).json, "regime": (regime?.rawValue).json,
      "createdAt": createdAt.json, "version": version.json,
    ]
  }
}

extension OrganizationDraft {
  /// Reads the API form.
  public init(json: JSONValue) throws {
    var fields = try Fields(json)
    let name = fields.text("name", limit: 200)
    let kind = fields.word("kind", as: OrganizationKind.self)
    if kind == nil, fields.broken.isEmpty { fields.refuse("kind", "is required") }
    let sector = fields.word("sector", as: Sector.self)
    let regime = fields.word("regime", as: Regime.self)
    try fields.finish()
    self.init(name: name, kind: kind ?? .finder, sector: sector, regime: regime)
  }
}

extension Person {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "organization": organization.json, "name": name.json, "email": email.json,
      "role": role.rawValue.json, "disabledAt": disabledAt.json, "version": version.json,
    ]
  }
}

extension PersonDraft {
  /// Reads the API form.
  public init(json: JSONValue) throws {
    var fields = try Fields(json)
    let name = fields.text("name", limit: 200)
    let email = fields.text("email", limit: 254)
    let role = fields.word("role", as: Role.self) ?? .analyst
    try fields.finish()
    self.init(name: name, email: email, role: role)
  }
}

extension APIToken {
  /// The API form, without the secret.
  public var json: JSONValue {
    [
      "id": id.json, "organization": organization.json, "name": name.json,
      "role": role.rawValue.json, "scopes": (scopes?.map(\.rawValue).sorted()).json,
      "createdAt": createdAt.json, "expiresAt": expiresAt.json, "revokedAt": revokedAt.json,
    ]
  }
}
