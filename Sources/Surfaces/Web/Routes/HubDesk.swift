import API
import Access
import Cases
import Federation
import Formats
import HTTP
import Intake
import Registry
import Storage
import Vocabulary

/// The other hubs.
enum HubDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/hubs", "showHubs", .hubsRead) { call in
        try await desk.show { tx in try list(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/hubs", "makeHub", .hubsChange) { try await add(desk, $0) },
      .page(.get, "/hubs/{hub}", "showHub", .hubsRead) { call in
        let id: HubID = try call.identifier("hub")
        return try await desk.show { tx in try one(desk, call, id, FormState(), in: tx) }
      },
      .page(.post, "/hubs/{hub}", "commandHub", .hubsChange) { try await command(desk, $0) },
      .page(.post, "/hubs/{hub}/items", "uploadHubItems", .hubsExchange, bodyLimit: 9 << 20) {
        try await upload(desk, $0)
      },
    ] + CaseHubsDesk.endpoints(desk)
  }

  private static func add(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    do {
      guard let kind = form.value("kind").flatMap(HubKind.init) else {
        throw Problem.invalid("/kind", "must be chosen")
      }
      guard let organization = form.value("organization").flatMap(OrganizationID.init) else {
        throw FederationProblem.organization
      }
      let draft = HubDraft(
        name: form.value("name") ?? "", kind: kind, address: form.value("address") ?? "",
        organization: organization, ceiling: try HubDraft.ceiling(form.value("ceiling") ?? ""))
      let made = try await desk.database.write { tx in
        try desk.services.federation.add(draft, by: call.principal, in: tx)
      }
      return .seeOther("/hubs/\(made.id)?notice=added")
    } catch let error as any ProblemConvertible
      where error.problem.status == 422 || error.problem.status == 409
    {
      return try await desk.refused(error.problem) { tx in
        try list(
          desk, call, form.state(["name", "kind", "address", "organization"], error.problem),
          in: tx)
      }
    }
  }

  private static func command(_ desk: Desk, _ call: Call) async throws -> Reply {
    let id: HubID = try call.identifier("hub")
    let form = try call.form()
    let (federation, word) = (desk.services.federation, form.value("command"))
    let ceiling = try HubDraft.ceiling(form.value("ceiling") ?? "")
    guard let word, ["pause", "resume", "save"].contains(word) else {
      throw Problem.invalid("/command", "is not known here")
    }
    try await desk.database.write { tx in
      _ = try federation.change(
        id, paused: word == "save" ? nil : word == "pause", ceiling: .some(ceiling),
        by: call.principal, in: tx)
    }
    return .seeOther("/hubs/\(id)?notice=saved")
  }

  private static func upload(_ desk: Desk, _ call: Call) async throws -> Reply {
    let id: HubID = try call.identifier("hub")
    let form = try call.form()
    let bytes = form.file("file")?.bytes ?? []
    do {
      _ = try await desk.database.write { tx in
        try desk.services.federation.receive(bytes, from: id, by: call.principal, in: tx)
      }
      return .seeOther("/hubs/\(id)?notice=received")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        try one(desk, call, id, FormState(errors: ["file": error.problem.detail]), in: tx)
      }
    }
  }

  static let ceilings =
    [Choice(value: "", words: "Nothing")]
    + TrafficLight.allCases.filter { $0 != .red }.map {
      Choice(value: $0.rawValue, words: "TLP:" + $0.rawValue)
    }

  private static func list(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let registry = desk.services.registry
    let canChange = (try? decide(call.principal, .addHubs)) != nil
    let hubs = try desk.services.federation.hubs(by: call.principal, in: tx)
    let taken = Set(hubs.map(\.organization))
    let organizations =
      canChange
      ? try registry.organizations(page: PageRequest(limit: 500), by: call.principal, in: tx)
        .elements.filter { mayStand($0) && !taken.contains($0.id) } : []
    return HubListPage.render(
      try desk.frame(call, "Other hubs", .hubs, in: tx),
      HubListPage.Model(
        hubs: try hubs.map {
          .init(
            id: $0.id.description, name: $0.name, kindWords: $0.kind.title,
            organization: try registry.known($0.organization, in: tx)?.name ?? "",
            isPaused: $0.pausedAt != nil,
            isSetUp: isSetUp($0, desk.services.federation.identity.key($0.name)),
            reason: $0.reason)
        }, kinds: HubKind.allCases.map { Choice(value: $0.rawValue, words: $0.title) },
        organizations: organizations.map { Choice(value: $0.id.description, words: $0.name) },
        ceilings: ceilings, canChange: canChange, form: form))
  }

  /// Whether an organization can stand for a hub: in its name reports come in.
  private static func mayStand(_ organization: Organization) -> Bool {
    let principal = Principal(
      identity: .system("federation"),
      membership: .init(
        organization: organization.id, kind: organization.kind, role: .analyst))
    return organization.kind != .coordinator
      && AccessTable.reach(of: .findingsSubmit, for: principal) != .none
  }

  /// What publishes only needs no key.
  private static func isSetUp(_ hub: Hub, _ key: HubKey) -> Bool {
    !hub.kind.takes || key.token != nil || key.secret != nil
  }

  private static func one(
    _ desk: Desk, _ call: Call, _ id: HubID, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let federation = desk.services.federation
    let found = try federation.hub(id, by: call.principal, in: tx)
    let items = try federation.items(of: id, page: try call.page(), by: call.principal, in: tx)
    let key = federation.identity.key(found.name)
    let role = call.principal.membership?.role ?? .observer
    return HubPage.render(
      try desk.frame(call, found.name, .hubs, in: tx),
      HubPage.Model(
        id: found.id.description, name: found.name, kindWords: found.kind.title,
        address: found.address,
        organization: try desk.services.registry.known(found.organization, in: tx)?.name ?? "",
        organizationID: found.organization.description,
        ceiling: found.ceiling?.rawValue ?? "", ceilings: ceilings,
        isPaused: found.pausedAt != nil, reason: found.reason,
        nextAt: found.kind.pulls && found.pausedAt == nil ? found.nextAt : nil,
        needsKeys: found.kind.takes, hasToken: key.token != nil, hasSecret: key.secret != nil,
        canChange: role == .administrator, canExchange: role >= .analyst,
        items: try items.elements.map { try shown($0, desk, in: tx) }, pager: items.pager(call),
        form: form))
  }

  static func shown(
    _ item: ReceivedItem, _ desk: Desk, in tx: Transaction
  ) throws -> HubPage.Item {
    let found = try item.flaw.flatMap { try desk.services.cases.known(about: $0, in: tx) }
    return HubPage.Item(
      foreign: item.foreign, outcomeWords: item.outcome.title, words: item.words,
      receivedAt: item.receivedAt, caseID: found?.id.description)
  }
}
