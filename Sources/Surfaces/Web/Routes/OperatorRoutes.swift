import API
import Access
import Actions
import Advisories
import Directives
import Formats
import HTTP
import Inventory
import Registry
import Storage
import Vocabulary

/// The operator's list of what to do.
enum OperatorRoutes {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/actions", "showActions", .actionsRead) { try await list(desk, $0) },
      .page(.get, "/actions.csv", "exportActions", .actionsRead) { try await csv(desk, $0) },
      .page(.get, "/actions/print", "printActions", .actionsRead) { try await print(desk, $0) },
      .page(.get, "/actions/evidence", "showEvidencePack", .actionsRead) { call in
        // A day that is none is said beside its field, and the usual year is shown.
        let (day, form): (CalendarDay, FormState)
        do {
          (day, form) = (try call.firstDay(), FormState())
        } catch let problem as Problem {
          (day, form) = (
            call.now.day.adding(days: -365),
            FormState(
              values: ["since": call.query("since") ?? ""], problems: problem.fields)
          )
        }
        return try await desk.show { tx in try pack(desk, call, day, form, in: tx) }
      },
      .page(.get, "/actions/evidence.json", "saveEvidencePack", .actionsRead) { call in
        let (since, actions) = (try call.firstDay(), desk.services.actions)
        let own = try organization(call)
        let value = try await desk.database.read { tx in
          try actions.sealed(try actions.pack(of: own, since: since, by: call.principal, in: tx))
        }
        return .attachment(
          value.serializedBytes(), type: "application/json",
          name: "evidence-\(call.now.day).json")
      },
      .page(.get, "/actions/{action}", "showAction", .actionsRead) { call in
        try await desk.show { tx in try one(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/actions/{action}/done", "markActionDone", .actionsComplete) { call in
        try await change(desk, call, ["evidence", "newVersion"], "done") { id, form, tx in
          _ = try desk.services.actions.complete(
            id, note: form.required("evidence"), newVersion: form.value("newVersion"),
            by: call.principal, in: tx)
        }
      },
      .page(
        .post, "/actions/{action}/evidence", "handInEvidence", .actionsComplete,
        bodyLimit: EvidenceDraft.byteLimit + (1 << 16)
      ) { call in
        try await change(desk, call, ["kind"] + ActionPage.proofLabels.map(\.0), "proven") {
          id, form, tx in
          var document = JSONObject()
          for (name, _) in ActionPage.proofLabels where name != "sarif" {
            if let value = form.value(name) { document[name] = value.json }
          }
          let draft = try EvidenceDraft(.object(document), file: form.file("sarif")?.bytes)
          _ = try desk.services.actions.prove(id, with: draft, by: call.principal, in: tx)
        }
      },
      .page(.post, "/actions/{action}/measures", "guardSystem", .actionsComplete) { call in
        try await change(desk, call, ActionPage.guardLabels.map(\.0), "proven") { id, form, tx in
          _ = try desk.services.actions.guardSystem(
            id, with: MeasureDesk.draft(form), by: call.principal, in: tx)
        }
      },
      .page(.post, "/actions/{action}/measures/end", "stopGuarding", .actionsComplete) { call in
        try await change(desk, call, ["guardReason"], "saved") { id, form, tx in
          try desk.services.actions.stopGuarding(
            id, note: form.required("guardReason"), by: call.principal, in: tx)
        }
      },
      .page(.post, "/actions/{action}/vendor", "markVendorAsked", .actionsComplete) { call in
        try await change(desk, call, [], "saved") { id, form, tx in
          _ = try desk.services.actions.askVendor(
            id, isAsked: form.value("asked") == "true", by: call.principal, in: tx)
        }
      },
      .page(.post, "/actions/{action}/reopen", "markActionOpen", .actionsComplete) { call in
        try await change(desk, call, ["reason"], "reopened") { id, form, tx in
          _ = try desk.services.actions.reopen(
            id, note: form.required("reason"), by: call.principal, in: tx)
        }
      },
    ]
  }

  private static func change(
    _ desk: Desk, _ call: Call, _ fields: [String], _ notice: String,
    _ body: @escaping @Sendable (ActionID, Form, Transaction) throws -> Void
  ) async throws -> Reply {
    let id: ActionID = try call.identifier("action")
    let form = try call.form()
    do {
      try await desk.database.write { tx in try body(id, form, tx) }
      return .seeOther("/actions/\(id)?notice=\(notice)")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        try one(desk, call, form.state(fields, error.problem), in: tx)
      }
    }
  }

  /// What the list can be narrowed to, by the word in its address.
  private static let shownStates: [String: [ActionState]] = [
    "open": [.open], "unproven": [.done], "done": [.done, .verified],
  ]

  private static func list(_ desk: Desk, _ call: Call) async throws -> Reply {
    let page = try call.page()
    var filter = ActionFilter()
    filter.search = call.search
    filter.asset = call.query("asset").flatMap(AssetID.init)
    filter.urgency = call.query("urgency").flatMap { Urgency(rawValue: $0) }?.directive
    let state = call.query("state").flatMap { shownStates[$0] == nil ? nil : $0 } ?? "open"
    filter.states = shownStates[state] ?? [.open]
    let narrowed = filter
    return try await desk.show { tx in
      let found = try desk.services.actions.list(
        of: call.principal.organization, narrowed, page: page, by: call.principal, in: tx)
      let frame = try desk.frame(call, "What to do", .actions, in: tx)
      let today = call.now.day
      let actions = try found.elements.map {
        try Action(summary: $0, today: today, standing: nil)
      }
      let model = try model(desk, call, actions, found.pager(call), state, in: tx)
      return ActionListPage.render(frame, model)
    }
  }

  private static func model(
    _ desk: Desk, _ call: Call, _ actions: [Action], _ pager: Pager, _ state: String,
    in tx: Transaction
  ) throws -> ActionListPage.Model {
    let organization = call.principal.organization
    let counts = try organization.map { try desk.services.actions.dueCounts(of: $0, in: tx) } ?? []
    let assets = try desk.services.inventory.assets(
      of: organization, page: PageRequest(limit: 200), by: call.principal, in: tx
    ).elements
    let holder = try desk.services.registry.holder(of: call.principal, in: tx)
    return ActionListPage.Model(
      today: call.now.day,
      counts: counts.map {
        .init(
          due: $0.due, isOverdue: $0.due.map { $0 < call.now.day } ?? false, count: $0.count)
      },
      filter: .init(
        query: call.query("q") ?? "", urgency: call.query("urgency") ?? "",
        asset: call.query("asset") ?? "", state: state),
      assets: assets.map { Choice(value: $0.id.description, words: $0.name) },
      actions: actions, pager: pager, hasInventory: assets.contains { $0.inventoriedAt != nil },
      inventoriedAt: assets.compactMap(\.inventoriedAt).max(),
      standing: try holder.map {
        try desk.services.directives.standing(of: $0.organization, in: tx)
      },
      unproven: try organization.map {
        try desk.services.actions.unprovenCount(of: $0, in: tx)
      } ?? 0)
  }

  private static func one(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let services = desk.services
    let action = try services.actions.action(
      try call.identifier("action"), by: call.principal, in: tx)
    let causes = try services.actions.causes(of: action, in: tx)
    let entries = try services.actions.entries(of: action.id, in: tx)
    let asset = try services.inventory.asset(action.asset, by: call.principal, in: tx)
    var decisions: [DeadlineDecision] = []
    if let decisive = causes.first {
      decisions = try services.directives.decisions(
        on: action.asset, decisive.vulnerability, in: tx)
    }
    let owner = try services.registry.organization(
      action.organization, by: call.principal, in: tx)
    let document = try causes.first?.deadline.flatMap {
      try services.directives.document(of: $0, in: tx)
    }
    let isAdopted = try document.map {
      try services.directives.follows(action.organization, $0, in: tx)
    }
    let shown = try Action(
      action, today: call.now.day, causes: causes, entries: entries, decisions: decisions,
      asset: asset, owner: owner,
      document: document,
      isAdopted: isAdopted ?? false,
      proofs: try services.actions.evidence(of: action.id, in: tx),
      names: try names(of: entries.map(\.actor), desk, call, in: tx))
    let frame = try desk.frame(call, shown.heading, .actions, in: tx)
    let (forensics, deferral) = try ComplianceDesk.sections(desk, call, action, causes, in: tx)
    return ActionPage.render(
      frame,
      ActionPage.Model(
        today: call.now.day, action: shown, forensics: forensics, deferral: deferral,
        guarding: MeasureDesk.shown(try services.actions.measures(of: action.id, in: tx)),
        guide: try PlaybookDesk.fitting(desk, call, action, asset, in: tx),
        remedies: try remedies(desk, causes, in: tx), form: form))
  }

  /// Who wrote something, in words: people by name where the reader may see who is there.
  private static func names(
    of actors: [String], _ desk: Desk, _ call: Call, in tx: Transaction
  ) throws -> [String: String] {
    let registry = desk.services.registry
    let seesPeople = AccessTable.reach(of: .peopleRead, for: call.principal) != .none
    var names: [String: String] = [:]
    for actor in Set(actors) {
      let parts = actor.split(separator: "@", maxSplits: 1).map(String.init)
      if parts.count > 1, let deputy = OrganizationID(parts[1]) {
        names[actor] = try registry.known(deputy, in: tx)?.name
      } else if let id = PersonID(actor) {
        names[actor] =
          try seesPeople
          ? registry.member(id, in: tx)?.person.name : "somebody of the organization"
      } else if let id = TokenID(actor) {
        let name = try? registry.tokenName(id, by: call.principal, in: tx)
        names[actor] = name.map { "the program \($0)" } ?? "a program"
      } else if actor.hasPrefix("system:") {
        names[actor] = "Breakwater"
      }
    }
    return names
  }

  /// What public advisories of this hub say can be done, in few lines.
  private static func remedies(
    _ desk: Desk, _ causes: [ActionCause], in tx: Transaction
  ) throws -> [ActionPage.Remedy] {
    let found = try desk.services.advisories.remedies(
      about: causes.prefix(20).map(\.vulnerability), in: tx)
    return found.prefix(5).flatMap { number, remedies in
      remedies.prefix(5).map { .init(number: number, words: $0.details, address: $0.url) }
    }
  }

  private static func all(
    _ desk: Desk, _ call: Call, in tx: Transaction
  ) throws -> [Actions.Action] {
    var all: [Actions.Action] = []
    var after: Cursor?
    repeat {
      let page = try desk.services.actions.list(
        of: call.principal.organization, page: PageRequest(limit: 500, after: after),
        by: call.principal, in: tx)
      all += page.elements
      after = page.next
    } while after != nil
    return all
  }

  private static func csv(_ desk: Desk, _ call: Call) async throws -> Reply {
    let text = try await desk.database.read { tx in
      ActionTable.csv(try all(desk, call, in: tx))
    }
    return .attachment(
      Array(text.utf8), type: "text/csv; charset=utf-8", name: "actions-\(call.now.day).csv")
  }

  private static func organization(_ call: Call) throws -> OrganizationID {
    guard let own = call.principal.organization else { throw Problem.notFound("organization") }
    return own
  }

  private static func pack(
    _ desk: Desk, _ call: Call, _ since: CalendarDay, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let own = try organization(call)
    let pack = try desk.services.actions.pack(of: own, since: since, by: call.principal, in: tx)
    let today = call.now.day
    let shown = { (item: EvidencePack.Item) in
      try Action(
        item.action, today: today, causes: [], entries: [], decisions: [], asset: nil, owner: nil,
        document: nil, proofs: item.evidence)
    }
    return EvidencePackPage.render(
      try desk.frame(call, "Evidence", .actions, in: tx),
      EvidencePackPage.Model(
        today: today, since: since, madeAt: pack.madeAt,
        organization: try desk.services.registry.organization(
          own, by: call.principal, in: tx
        ).name, closed: try pack.closed.map(shown), open: try pack.open.map(shown),
        inTime: pack.inTime, overdue: pack.overdue, isComplete: pack.isComplete, form: form))
  }

  private static func print(_ desk: Desk, _ call: Call) async throws -> Reply {
    try await desk.show { tx in
      let found = try all(desk, call, in: tx)
      let today = call.now.day
      return ActionPrintPage.render(
        try desk.frame(call, "What to do", .actions, in: tx),
        ActionPrintPage.Model(
          today: today, printedAt: call.now,
          actions: try found.prefix(2000).map {
            try Action(summary: $0, today: today, standing: nil)
          },
          omitted: max(0, found.count - 2000)))
    }
  }
}
