import API
import Access
import Actions
import Directives
import HTTP
import Inventory
import Registry
import Storage
import Vocabulary

/// Organizations, people and tokens.
enum OrganizationRoutes {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/organizations", "showOrganizations", .organizationsRead) { call in
        try await desk.show { tx in try list(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/organizations", "addOrganization", .organizationsCreate) {
        try await add(desk, $0)
      },
      .page(.get, "/organizations/{organization}", "showOrganization", .organizationsRead) {
        call in
        let id: OrganizationID = try call.identifier("organization")
        return try await desk.show { tx in
          try one(desk, call, id, nil, FormState(), in: tx)
        }
      },
      .page(.post, "/organizations/{organization}/people", "addPerson", .peopleCreate) {
        try await invite(desk, $0)
      },
      .page(.post, "/organizations/{organization}/tokens", "addToken", .tokensCreate) {
        try await makeToken(desk, $0)
      },
      .page(.post, "/people/{person}", "editPerson", .peopleChange) {
        try await editPerson(desk, $0)
      },
      .page(.post, "/people/{person}/link", "makeSignInLink", .peopleChange) {
        try await makeLink(desk, $0)
      },
      .page(.post, "/tokens/{token}/revoke", "endToken", .tokensRevoke) { call in
        let id: TokenID = try call.identifier("token")
        try await desk.database.write { tx in
          try desk.services.credentials.revoke(id, by: call.principal, in: tx)
        }
        let home = call.principal.organization.map { "/organizations/\($0)" } ?? "/"
        return .seeOther(home + "?notice=revoked")
      },
    ]
  }

  private static func add(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    do {
      let draft = OrganizationDraft(
        name: form.value("name") ?? "",
        kind: form.value("kind").flatMap(OrganizationKind.init) ?? .finder,
        sector: form.value("sector").flatMap(Sector.init),
        regime: form.value("regime").flatMap(Regime.init))
      let made = try await desk.database.write { tx in
        try desk.services.registry.createOrganization(draft, by: call.principal, in: tx)
      }
      return .seeOther("/organizations/\(made.id)?notice=added")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        try list(
          desk, call, form.state(["name", "kind", "sector", "regime"], error.problem), in: tx)
      }
    }
  }

  private static func invite(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let id: OrganizationID = try call.identifier("organization")
    do {
      let draft = PersonDraft(
        name: form.value("name") ?? "", email: form.value("email") ?? "",
        role: form.value("role").flatMap(Role.init) ?? .analyst)
      let made = try await desk.database.write { tx in
        try desk.services.registry.invite(draft, to: id, by: call.principal, in: tx)
      }
      return try await shown(desk, call, id, link(made.person.name, made.link, call.now))
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        var state = form.state(["name", "email", "role"], error.problem)
        state.values["form"] = "people"
        return try one(desk, call, id, nil, state, in: tx)
      }
    }
  }

  private static func makeToken(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let id: OrganizationID = try call.identifier("organization")
    do {
      let name = form.value("name") ?? ""
      let role = form.value("role").flatMap(Role.init) ?? .analyst
      let days = form.value("days").flatMap(Int64.init) ?? 90
      let made = try await desk.database.write { tx in
        try desk.services.credentials.createToken(
          name: name, role: role, scopes: nil, days: days, for: id, by: call.principal, in: tx)
      }
      return try await shown(
        desk, call, id,
        .init(
          kind: .token, name: made.token.name, secret: made.secret,
          expiresAt: made.token.expiresAt))
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        var state = form.state(["name", "role", "days"], error.problem)
        state.values["form"] = "tokens"
        return try one(desk, call, id, nil, state, in: tx)
      }
    }
  }

  private static func editPerson(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let id: PersonID = try call.identifier("person")
    let changed = try await desk.database.write { tx in
      try desk.services.registry.changePerson(
        id, role: form.value("role").flatMap(Role.init),
        disabled: form.value("disabled").map { $0 == "true" }, by: call.principal, in: tx)
    }
    return .seeOther("/organizations/\(changed.organization)?notice=saved")
  }

  private static func makeLink(_ desk: Desk, _ call: Call) async throws -> Reply {
    let id: PersonID = try call.identifier("person")
    let made = try await desk.database.write { tx in
      let secret = try desk.services.registry.makeLink(for: id, by: call.principal, in: tx)
      let person = try desk.services.credentials.linkHolder(secret: secret, in: tx)
      return (secret, person)
    }
    guard let person = made.1 else { throw Problem.notFound("person") }
    return try await shown(
      desk, call, person.organization, link(person.name, made.0, call.now))
  }

  private static func link(
    _ name: String, _ secret: String, _ now: Timestamp
  ) -> OrganizationPage.Secret {
    .init(
      kind: .link, name: name, secret: "/signin/\(secret)",
      expiresAt: now.adding(seconds: RegistryRules.linkSeconds))
  }

  private static func shown(
    _ desk: Desk, _ call: Call, _ id: OrganizationID, _ secret: OrganizationPage.Secret
  ) async throws -> Reply {
    try await desk.show { tx in try one(desk, call, id, secret, FormState(), in: tx) }
  }

  private static func list(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let services = desk.services
    let found = try services.registry.organizations(
      search: call.search, page: try call.page(), by: call.principal, in: tx)
    let rows = try found.elements.map { organization in
      let assets = try services.inventory.totals(of: organization.id, in: tx)
      let due = try services.actions.dueCounts(of: organization.id, in: tx)
      return OrganizationListPage.Row(
        id: organization.id.description, name: organization.name,
        kindWords: organization.kind.title,
        branch: organization.sector?.title ?? organization.regime?.rawValue,
        people: try services.registry.headcount(of: organization.id, in: tx),
        assets: assets.assets, openActions: due.reduce(0) { $0 + $1.count },
        overdueActions: due.filter { $0.due.map { $0 < call.now.day } ?? false }
          .reduce(0) { $0 + $1.count }, inventoriedAt: assets.inventoriedAt)
    }
    return OrganizationListPage.render(
      try desk.frame(call, "Organizations", .organizations, in: tx),
      OrganizationListPage.Model(
        query: call.query("q") ?? "", organizations: rows, pager: found.pager(call),
        kinds: OrganizationKind.allCases.map { Choice(value: $0.rawValue, words: $0.title) },
        sectors: Sector.allCases.map { Choice(value: $0.rawValue, words: $0.title) },
        regimes: Regime.allCases.map { Choice(value: $0.rawValue, words: $0.rawValue) },
        canAdd: AccessTable.reach(of: .organizationsCreate, for: call.principal) != .none,
        form: form))
  }

  private static func one(
    _ desk: Desk, _ call: Call, _ id: OrganizationID, _ secret: OrganizationPage.Secret?,
    _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let services = desk.services
    let found = try services.registry.organization(id, by: call.principal, in: tx)
    let people = try services.registry.people(
      of: id, page: PageRequest(limit: 500), by: call.principal, in: tx)
    let tokens = try? services.credentials.tokens(
      of: id, page: PageRequest(limit: 200), by: call.principal, in: tx)
    return OrganizationPage.render(
      try desk.frame(call, found.name, .organization, in: tx),
      OrganizationPage.Model(
        id: id.description, name: found.name, kindWords: found.kind.title,
        sector: found.sector?.title, regime: found.regime?.rawValue, createdAt: found.createdAt,
        standing: try services.directives.standing(of: found, in: tx),
        people: people.elements.map {
          .init(
            id: $0.id.description, name: $0.name, email: $0.email, role: $0.role.rawValue,
            roleWords: $0.role.title, isDisabled: $0.disabledAt != nil)
        },
        tokens: (tokens?.elements ?? []).map {
          .init(
            id: $0.id.description, name: $0.name, roleWords: $0.role.title,
            createdAt: $0.createdAt, expiresAt: $0.expiresAt,
            isRevoked: $0.revokedAt != nil)
        },
        roles: Role.allCases.sorted().map { Choice(value: $0.rawValue, words: $0.title) },
        secret: secret, form: form))
  }
}

extension OrganizationKind {
  /// The kind in words.
  var title: String {
    switch self {
    case .coordinator: "Coordinator"
    case .aiDeveloper: "AI developer"
    case .federalAgency: "Federal agency"
    case .stateLocalTribalTerritorial: "State, local, tribal or territorial government"
    case .criticalInfrastructure: "Operator of critical infrastructure"
    case .vendor: "Vendor or maintainer"
    case .finder: "Finder"
    case .lawEnforcement: "Law enforcement"
    case .oversight: "Oversight"
    }
  }
}

extension Role {
  /// The role in words.
  var title: String {
    switch self {
    case .administrator: "Administrator"
    case .analyst: "Works here"
    case .observer: "Reads only"
    }
  }
}
