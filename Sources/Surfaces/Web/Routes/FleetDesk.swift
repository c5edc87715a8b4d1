import API
import Access
import Actions
import Fleets
import Formats
import HTTP
import Notifications
import Registry
import Storage
import Vocabulary

/// Acting for others, and letting others act.
enum FleetDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] { managing(desk) + consenting(desk) }

  private static func managing(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/fleet", "showFleet", .fleetsWork) { call in
        try await desk.show { tx in try fleet(desk, call, in: tx) }
      },
      .page(.get, "/fleet/work", "showFleetWork", .fleetsWork) { call in
        let product = call.query("product") ?? ""
        return try await desk.show { tx in
          try work(desk, call, product, call.query("target"), in: tx)
        }
      },
      .page(.post, "/fleet/work", "markFleetWorkDone", .fleetsWork) { try await settle(desk, $0) },
      .page(.post, "/fleet/act", "actForClient", .fleetsWork) { call in
        guard let client = try call.form().value("client").flatMap(OrganizationID.init),
          let session = call.session
        else { throw Problem.notFound("organization") }
        try await desk.database.write { tx in
          try desk.services.fleets.act(session, for: client, by: call.principal, in: tx)
        }
        return .seeOther("/actions")
      },
      // Whoever acts for a client is limited to what that one allows, and this is always allowed.
      .page(.post, "/fleet/stop", "actForOneself", nil) { call in
        guard let session = call.session else { return .seeOther("/") }
        try await desk.database.write { tx in try desk.services.fleets.stop(session, in: tx) }
        return .seeOther("/fleet")
      },
    ]
  }

  private static func consenting(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/mandates", "showMandates", .mandatesRead) { call in
        try await desk.show { tx in try mandates(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/mandates", "letAct", .mandatesChange) { try await give(desk, $0) },
      .page(.post, "/mandates/{mandate}/end", "endActing", .mandatesChange) { call in
        let id: MandateID = try call.identifier("mandate")
        _ = try await desk.database.write { tx in
          try desk.services.fleets.end(id, by: call.principal, in: tx)
        }
        return .seeOther("/mandates?notice=saved")
      },
    ]
  }

  private static func fleet(_ desk: Desk, _ call: Call, in tx: Transaction) throws -> [UInt8] {
    let fleets = desk.services.fleets
    let clients = try fleets.clients(by: call.principal, in: tx)
    let wanted = call.search?.lowercased()
    // One box finds both: a client by its name, work by its product.
    let named = clients.filter { one in wanted.map { one.name.lowercased().contains($0) } ?? true }
    let groups = try fleets.groups(search: call.search, by: call.principal, in: tx)
    let address = desk.services.notifications.address
    return FleetPage.render(
      try desk.frame(call, "Your clients", .fleet, in: tx),
      FleetPage.Model(
        today: call.now.day, query: call.search ?? "",
        clients: named.prefix(200).map {
          .init(
            id: $0.mandate.client.description, name: $0.name, open: $0.summary.open,
            overdue: $0.summary.overdue, soonest: $0.summary.soonest, until: $0.mandate.until,
            allows: words($0.mandate.allows))
        }, clientTotal: named.count, open: named.reduce(0) { $0 + $1.summary.open },
        overdue: named.reduce(0) { $0 + $1.summary.overdue },
        groups: groups.prefix(100).map {
          .init(
            product: $0.product, targetVersion: $0.targetVersion, soonest: $0.soonest,
            actions: $0.actions, organizations: $0.organizations)
        }, groupTotal: groups.count,
        invitation: address + "/mandates?to=\((call.principal.organization?.description) ?? "")"))
  }

  private static func work(
    _ desk: Desk, _ call: Call, _ product: String, _ target: String?, _ form: FormState = .init(),
    refused: [(String, String)] = [], done: Int = 0, in tx: Transaction
  ) throws -> [UInt8] {
    let target = target.flatMap { $0.isEmpty ? nil : $0 }
    let found = try desk.services.fleets.open(product, target: target, by: call.principal, in: tx)
    let today = call.now.day
    return FleetWorkPage.render(
      try desk.frame(call, product, .fleet, in: tx),
      FleetWorkPage.Model(
        today: today, product: product, targetVersion: target,
        instruction: found.first?.action.instruction ?? "",
        rows: found.map { action, client in
          .init(
            id: action.id.description, client: client, asset: action.assetName, due: action.due,
            isOverdue: action.due.map { $0 < today } ?? false)
        }, refused: refused, done: done, form: form))
  }

  private static func settle(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let (product, target) = (form.value("product") ?? "", form.value("target"))
    // All are those that were on the page, not what came meanwhile.
    let isAll = form.value("where") == "all"
    let shown = (form.value("shown") ?? "").split(separator: " ").map(String.init)
    let ids = (isAll ? shown : form.all("actions")).compactMap(ActionID.init(_:))
    do {
      guard form.value("where") != nil else {
        throw Problem.invalid("/where", "must be answered")
      }
      let draft = FleetDraft(
        actions: ids, note: try form.required("evidence"), newVersion: form.value("newVersion"))
      let page = try await desk.database.write { tx in
        let results = try desk.services.fleets.complete(draft, by: call.principal, in: tx)
        let open = try desk.services.fleets.open(
          product, target: target, by: call.principal, in: tx)
        let names = Dictionary(
          open.map { ($0.action.id, "\($0.client), \($0.action.assetName)") },
          uniquingKeysWith: { one, _ in one })
        return try work(
          desk, call, product, target,
          refused: results.compactMap { result in
            result.refusal.map { (names[result.action] ?? result.action.description, $0) }
          }, done: results.count { $0.refusal == nil }, in: tx)
      }
      return .page(page)
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        var state = form.state(["evidence", "newVersion", "where"], error.problem)
        state.values["actions"] = form.all("actions").joined(separator: " ")
        return try work(desk, call, product, target, state, in: tx)
      }
    }
  }

  private static func give(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    do {
      let document: JSONValue = [
        "manager": form.value("manager").json, "until": form.value("until").json,
        "allows": form.all("allows").json,
      ]
      let draft = try MandateDraft(json: document)
      _ = try await desk.database.write { tx in
        try desk.services.fleets.give(draft, by: call.principal, in: tx)
      }
      return .seeOther("/mandates?notice=saved")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        var state = form.state(["manager", "until"], error.problem)
        state.values["allows"] = form.all("allows").joined(separator: " ")
        return try mandates(desk, call, state, in: tx)
      }
    }
  }

  private static func mandates(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let services = desk.services
    let found = try services.fleets.mandates(page: try call.page(), by: call.principal, in: tx)
    let own = call.principal.organization
    let given = found.elements.filter { $0.mandate.client == own }
    let manager = try call.query("to").flatMap(OrganizationID.init).flatMap { id in
      id == own
        ? nil : try services.fleets.manager(id, in: tx).map { (id: id.description, name: $0) }
    }
    let managers = Set(given.map(\.mandate.manager)).sorted { $0.description < $1.description }
    let deeds = try managers.flatMap { manager in
      try own.map { own in
        try services.actions.deeds(of: manager, for: own, limit: 20, in: tx).map { deed in
          MandateListPage.Deed(
            at: deed.entry.at, who: given.first { $0.mandate.manager == manager }?.manager ?? "",
            product: deed.action.product, asset: deed.action.assetName,
            path: "/actions/" + segment(deed.action.id.description), note: deed.entry.note,
            isDone: deed.entry.state == .done)
        }
      } ?? []
    }.sorted { $0.at > $1.at }
    return MandateListPage.render(
      try desk.frame(call, "Who may act for you", .none, in: tx),
      MandateListPage.Model(
        today: call.now.day,
        given: given.map { row($0.mandate, $0.manager, call.now.day) },
        held: found.elements.filter { $0.mandate.client != own && $0.mandate.manager == own }
          .map { row($0.mandate, $0.client, call.now.day) },
        deeds: Array(deeds.prefix(20)), pager: found.pager(call), manager: manager,
        allowances: Allowance.allCases.map {
          Choice(value: $0.rawValue, words: $0.title.prefix(1).uppercased() + $0.title.dropFirst())
        }, form: form))
  }

  private static func row(
    _ mandate: Mandate, _ name: String, _ today: CalendarDay
  ) -> MandateListPage.Row {
    MandateListPage.Row(
      id: mandate.id.description, name: name, allows: words(mandate.allows),
      givenAt: mandate.givenAt, until: mandate.until,
      ended: mandate.endedAt.map { "Ended on " + dateOnly($0.day) }
        ?? (mandate.holds(on: today) ? nil : "Ran out on " + dateOnly(mandate.until)))
  }

  private static func words(_ allows: Set<Allowance>) -> String {
    Allowance.allCases.filter(allows.contains).map(\.rawValue).joined(separator: ", ")
  }
}
