import API
import Access
import Actions
import Exposure
import HTTP
import Inventory
import Scanning
import Storage
import Vocabulary

/// The operator's assets and their software.
enum AssetRoutes {
  private static let fields = [
    "name", "exposure", "owner", "missionFunction", "maintainedBy", "operational", "turn",
    "weekday",
    "from", "minutes",
  ]

  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/assets", "showAssets", .assetsRead) { call in
        try await desk.show { tx in try list(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/assets", "addAsset", .assetsCreate) { try await add(desk, $0) },
      .page(.get, "/assets/{asset}", "showAsset", .assetsRead) { call in
        try await desk.show { tx in try one(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/assets/{asset}", "editAsset", .assetsChange) { try await edit(desk, $0) },
      .page(
        .post, "/assets/{asset}/sbom", "uploadInventory", .assetsChange, bodyLimit: 64 << 20
      ) { try await upload(desk, $0) },
    ]
  }

  private static func draft(_ form: Form) throws -> AssetDraft {
    guard let reachability = form.value("exposure").flatMap(Reachability.init) else {
      throw Problem.invalid("/exposure", "must be answered: can the internet reach it?")
    }
    return AssetDraft(
      name: form.value("name") ?? "", reachability: reachability, owner: form.value("owner"),
      missionFunction: form.value("missionFunction"), maintainedBy: form.value("maintainedBy"),
      isOperational: form.value("operational") == "yes", window: .set(try window(form)))
  }

  private static func window(_ form: Form) throws -> MaintenanceWindow? {
    guard let turn = form.value("turn").flatMap(MaintenanceWindow.Turn.init) else { return nil }
    guard let from = form.value("from").flatMap(MaintenanceWindow.minute) else {
      throw Problem.invalid("/from", "must be a time such as 02:00")
    }
    guard let minutes = form.value("minutes").flatMap({ Int($0) }),
      let window = MaintenanceWindow(
        weekday: form.value("weekday").flatMap { Int($0) } ?? 7, turn: turn, from: from,
        minutes: minutes)
    else { throw Problem.invalid("/minutes", "must be from 15 to 1440") }
    return window
  }

  private static func add(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    do {
      guard let organization = call.principal.organization else { throw Denial.unauthenticated }
      // Somebody who acts for several may have turned to another one in a second window.
      guard form.value("organization").map({ $0 == organization.description }) ?? true else {
        throw Problem(
          code: "other-organization", status: 409, title: "You act for another organization now",
          detail: "The form was opened for a different organization than you act for now.",
          remedy: "Go back to the list of assets and begin anew.")
      }
      let draft = try draft(form)
      let asset = try await desk.database.write { tx in
        try desk.services.inventory.createAsset(
          draft, of: organization, by: call.principal, in: tx)
      }
      return .seeOther("/assets/\(asset.id)?notice=added")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        try list(desk, call, form.state(fields, error.problem), in: tx)
      }
    }
  }

  private static func edit(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let id: AssetID = try call.identifier("asset")
    do {
      let draft = try draft(form)
      let version = form.value("version").flatMap(Int64.init)
      _ = try await desk.database.write { tx in
        try desk.services.inventory.changeAsset(
          id, to: draft, version: version, by: call.principal, in: tx)
      }
      return .seeOther("/assets/\(id)?notice=saved")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        try one(desk, call, form.state(fields, error.problem), in: tx)
      }
    }
  }

  private static func upload(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let id: AssetID = try call.identifier("asset")
    do {
      guard let file = form.file("file") else {
        throw Problem.invalid("/file", "must be chosen first")
      }
      _ = try await desk.database.read { tx in
        try desk.services.inventory.asset(id, by: call.principal, in: tx)
      }
      let inventory = try InventoryFile(
        file.bytes, name: file.name, release: form.value("release"))
      _ = try await desk.database.write { tx in
        try desk.services.inventory.addInventory(inventory, to: id, by: call.principal, in: tx)
      }
      guard !inventory.notes.isEmpty else {
        return .seeOther("/assets/\(id)?notice=inventoried")
      }
      return try await desk.show { tx in
        try one(desk, call, FormState(), notes: inventory.notes, in: tx)
      }
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        try one(desk, call, form.state(["file", "release"], error.problem), in: tx)
      }
    }
  }

  private static func list(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let services = desk.services
    let found = try services.inventory.assets(
      of: call.principal.organization, search: call.search, page: try call.page(),
      by: call.principal, in: tx)
    let counts = try services.actions.openCounts(on: found.elements.map(\.id), in: tx)
    let totals = try call.principal.organization.map {
      try services.inventory.totals(of: $0, in: tx)
    }
    let rows = try found.elements.map { asset in
      var filter = ActionFilter()
      filter.asset = asset.id
      let soonest = try services.actions.list(
        of: asset.organization, filter, page: PageRequest(limit: 1), by: call.principal, in: tx
      ).elements.first
      return AssetListPage.Row(
        id: asset.id.description, name: asset.name, isPublic: asset.reachability == .public,
        owner: asset.owner, missionFunction: asset.missionFunction,
        maintainedBy: asset.maintainedBy, components: asset.componentCount,
        inventoriedAt: asset.inventoriedAt, openActions: counts[asset.id] ?? 0,
        urgency: soonest.map { Urgency($0.urgency) })
    }
    return AssetListPage.render(
      try desk.frame(call, "Assets", .assets, in: tx),
      AssetListPage.Model(
        query: call.query("q") ?? "", assets: rows, pager: found.pager(call),
        assetTotal: totals?.assets ?? rows.count, componentTotal: totals?.components ?? 0,
        form: form))
  }

  private static func one(
    _ desk: Desk, _ call: Call, _ form: FormState, notes: [String] = [], in tx: Transaction
  ) throws -> [UInt8] {
    let services = desk.services
    let asset = try services.inventory.asset(
      try call.identifier("asset"), by: call.principal, in: tx)
    var filter = ActionFilter()
    filter.asset = asset.id
    // Each state by itself: many that are proven must not push out one that is not.
    let found = try [ActionState.open, .done, .verified].map { state in
      filter.states = [state]
      return try services.actions.list(
        of: asset.organization, filter, page: PageRequest(limit: 500), by: call.principal, in: tx
      ).elements
    }
    let byComponent = Dictionary(
      found.joined().map { ($0.component, $0) }, uniquingKeysWith: { first, _ in first })
    let (open, unproven) = (found[0], found[1].count)
    let counts = try services.actions.openCounts(on: [asset.id], in: tx)
    let components = try services.inventory.components(
      of: asset.id, search: call.search, page: try call.page(), by: call.principal, in: tx)
    return AssetPage.render(
      try desk.frame(call, asset.name, .assets, in: tx),
      AssetPage.Model(
        id: asset.id.description, name: asset.name, isPublic: asset.reachability == .public,
        owner: asset.owner, missionFunction: asset.missionFunction,
        maintainedBy: asset.maintainedBy, isOperational: asset.isOperational, window: asset.window,
        version: Int(asset.version),
        inventoriedAt: asset.inventoriedAt, today: call.now.day,
        openActions: try open.prefix(AssetPage.mostActions).map {
          try Action(summary: $0, today: call.now.day, standing: nil)
        },
        openTotal: max(open.count, counts[asset.id] ?? 0), unproven: unproven,
        query: call.query("q") ?? "",
        components: components.elements.map { component in
          .init(
            name: component.name, version: component.version, packageURL: component.packageURL,
            action: byComponent[component.id].map {
              .init(
                id: $0.id.description,
                words: $0.due.map { "By \($0.spoken)" } ?? "With your next upgrade",
                urgency: Urgency($0.urgency),
                state: Action.State(rawValue: $0.state.rawValue) ?? .open)
            })
        },
        componentTotal: asset.componentCount,
        unmatchable: try services.inventory.unmatchable(
          on: asset.id, by: call.principal, in: tx),
        suppressed: try services.exposure.suppressed(on: asset.id, in: tx).map {
          .init(
            vulnerability: $0.vulnerability, component: $0.component.title, reason: $0.reason,
            suppression: $0.suppression)
        }, pager: components.pager(call),
        testing: try ScopeDesk.standing(
          services.scanning.scopes(
            on: asset.id, isInForce: true, page: PageRequest(limit: 100), by: call.principal,
            in: tx
          ).elements, at: call.now), notes: notes, form: form))
  }
}
