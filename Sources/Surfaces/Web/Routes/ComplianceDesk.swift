import API
import Access
import Actions
import Directives
import Formats
import HTTP
import Inventory
import Registry
import Storage
import Vocabulary

/// Evidence, deferrals and scorecards, for operators and for whoever issues for a regime.
enum ComplianceDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] { forensics(desk) + others(desk) + cards(desk) }

  private static func forensics(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/forensics", "showClocks", .complianceRead) { call in
        try await desk.show { tx in try clocks(desk, call, in: tx) }
      },
      .page(.get, "/forensics/{clock}", "showClock", .complianceRead) { call in
        try await desk.show { tx in try clock(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/forensics/{clock}/steps", "writeStep", .complianceRecord) { call in
        let id: ClockID = try call.identifier("clock")
        let form = try call.form()
        do {
          let draft = try draft(form)
          try await desk.database.write { tx in
            _ = try desk.services.directives.record(draft, on: id, by: call.principal, in: tx)
          }
          return .seeOther("/forensics/\(id)?notice=saved")
        } catch let error as any ProblemConvertible
          where [409, 422].contains(error.problem.status)
        {
          let state = form.state(
            ["note", "step", "decision", "digest", "patched"], error.problem)
          return try await desk.refused(error.problem) { tx in
            try clock(desk, call, state, in: tx)
          }
        }
      },
    ]
  }

  private static func draft(_ form: Form) throws -> ForensicDraft {
    guard let step = form.value("step").flatMap(ForensicStep.init) else {
      throw Problem.invalid("/step", "must be chosen")
    }
    return ForensicDraft(
      step: step, note: try form.required("note"),
      decision: form.value("decision").flatMap(ForensicDecision.init),
      digest: form.value("digest"), isPatchedFirst: form.value("patched") == "yes")
  }

  private static func others(_ desk: Desk) -> [Endpoint] {
    let directives = desk.services.directives
    return [
      .page(.get, "/deferrals", "showDeferrals", .complianceRead) { call in
        try await desk.show { tx in try deferrals(desk, call, call.overseen(), nil, in: tx) }
      },
      .page(.post, "/assets/{asset}/deferrals", "sendDeferral", .complianceRecord) { call in
        let id: AssetID = try call.identifier("asset")
        let form = try call.form()
        guard let until = CalendarDay(try form.required("until")) else {
          throw Problem.invalid("/until", "must be a day such as 2026-12-15")
        }
        let draft = DeferralDraft(
          asset: id, vulnerability: form.value("vulnerability"),
          justification: try form.required("justification"),
          compensation: try form.required("compensation"), until: until)
        try await desk.database.write { tx in
          _ = try directives.askDeferral(draft, by: call.principal, in: tx)
        }
        return .seeOther("/deferrals?notice=saved")
      },
      .page(.post, "/deferrals/{deferral}", "commandDeferral", .deferralsDecide) { call in
        let id: DeferralID = try call.identifier("deferral")
        let form = try call.form()
        let wanted = form.value("regime").flatMap(Regime.init).map {
          DirectiveService.Overseen.regime($0)
        }
        do {
          guard let command = form.value("command").flatMap(DeferralCommand.init) else {
            throw Problem.invalid("/command", "must be chosen")
          }
          try await desk.database.write { tx in
            _ = try directives.decideDeferral(
              id, command, note: form.value("note"), by: call.principal, in: tx)
          }
          let query = [("regime", form.value("regime")), ("notice", "saved")]
          return .seeOther(address("/deferrals", query.map { (name: $0.0, value: $0.1) }))
        } catch let error as any ProblemConvertible
          where [409, 422].contains(error.problem.status)
        {
          return try await desk.refused(error.problem) { tx in
            try deferrals(desk, call, wanted ?? .own, error.problem, in: tx)
          }
        }
      },
    ]
  }

  private static func cards(_ desk: Desk) -> [Endpoint] {
    let directives = desk.services.directives
    return [
      .page(.get, "/scorecards", "showScorecards", .complianceRead) { call in
        try await desk.show { tx in try scorecards(desk, call, in: tx) }
      },
      .page(.get, "/scorecards.csv", "exportScorecardTable", .complianceRead) { call in
        let wanted = try call.overseen()
        let cards = try await desk.database.read { tx in
          try directives.scorecards(of: wanted, by: call.principal, in: tx)
        }
        return .attachment(
          Array(Scorecard.csv(cards).utf8), type: "text/csv; charset=utf-8",
          name: "scorecards-\(call.now.day).csv")
      },
      .page(.get, "/scorecards.json", "exportScorecardDocument", .complianceRead) { call in
        let wanted = try call.overseen()
        let envelope = try await desk.database.read { tx in
          try directives.envelope(of: wanted, weeks: 12, by: call.principal, in: tx)
        }
        return .attachment(
          envelope.serializedBytes(pretty: true), type: "application/json",
          name: "scorecards-\(call.now.day).json")
      },
    ]
  }

  // MARK: Pages

  private static func overseen(
    _ desk: Desk, _ call: Call, _ wanted: DirectiveService.Overseen, in tx: Transaction
  ) throws -> OverseenModel {
    var model = OverseenModel(
      issues: try desk.services.directives.issues(call.principal, in: tx)?.rawValue)
    if case .regime(let regime) = wanted { model.regime = regime.rawValue }
    return model
  }

  /// The assets and the names of those that are somebody else's, for what was authorised before.
  private static func named(
    _ desk: Desk, _ call: Call, _ assets: [AssetID], in tx: Transaction
  ) throws -> (assets: [AssetID: Asset], names: [OrganizationID: String]) {
    let found = try InventoryLookup().assets(assets, in: tx)
    var names: [OrganizationID: String] = [:]
    for id in Set(found.values.map(\.organization)) where id != call.principal.organization {
      names[id] = try desk.services.registry.known(id, in: tx)?.name
    }
    return (found, names)
  }

  private static func clocks(_ desk: Desk, _ call: Call, in tx: Transaction) throws -> [UInt8] {
    let wanted = try call.overseen()
    let state = call.query("state").flatMap(ClockState.init) ?? .running
    let found = try desk.services.directives.clocks(
      of: wanted, states: [state], page: try call.page(), by: call.principal, in: tx)
    let (assets, names) = try named(desk, call, found.elements.map(\.asset), in: tx)
    return ForensicListPage.render(
      try desk.frame(call, "Evidence to save", .deadlines, in: tx),
      ForensicListPage.Model(
        clocks: found.elements.map {
          ForensicShown(
            $0, assets[$0.asset], names[$0.organization], by: call.principal, at: call.now)
        }, overseen: try overseen(desk, call, wanted, in: tx), state: state.rawValue,
        pager: found.pager(call)))
  }

  private static func clock(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let (clock, entries) = try desk.services.directives.clock(
      try call.identifier("clock"), by: call.principal, in: tx)
    let (assets, names) = try named(desk, call, [clock.asset], in: tx)
    return ForensicPage.render(
      try desk.frame(call, clock.vulnerability, .deadlines, in: tx),
      ForensicPage.Model(
        clock: ForensicShown(
          clock, assets[clock.asset], names[clock.organization], by: call.principal, at: call.now),
        entries: entries.reversed().map { entry in
          let words = entry.decision.map { entry.step.title + ": " + $0.title } ?? entry.step.title
          return .init(
            event: Event(at: entry.at, text: words, receipt: entry.receipt), note: entry.note)
        }, form: form))
  }

  private static func deferrals(
    _ desk: Desk, _ call: Call, _ wanted: DirectiveService.Overseen, _ problem: Problem?,
    in tx: Transaction
  ) throws -> [UInt8] {
    let directives = desk.services.directives
    let found = try directives.deferrals(
      of: wanted, page: try call.page(), by: call.principal, in: tx)
    let (assets, names) = try named(desk, call, found.elements.map(\.asset), in: tx)
    let own = call.principal.organization
    let mayDecide = call.principal.membership.map { $0.role >= .analyst } ?? false
    var form = FormState()
    if let problem { form.errors["deferrals"] = problem.detail }
    return DeferralPage.render(
      try desk.frame(call, "Deferrals", .deadlines, in: tx),
      DeferralPage.Model(
        rows: try found.elements.map { item in
          .init(
            id: item.id.description, organization: names[item.organization],
            asset: assets[item.asset]?.name ?? "", vulnerability: item.vulnerability,
            justification: item.justification, compensation: item.compensation,
            until: item.until, stateWords: item.state == .asked ? "Asked for" : "Granted",
            note: item.note,
            canDecide: try mayDecide && item.state == .asked
              && directives.decides(item, own, in: tx),
            canEnd: mayDecide && item.organization == own)
        }, overseen: try overseen(desk, call, wanted, in: tx), pager: found.pager(call),
        form: form))
  }

  private static func scorecards(
    _ desk: Desk, _ call: Call, in tx: Transaction
  ) throws -> [UInt8] {
    let (directives, wanted) = (desk.services.directives, try call.overseen())
    let cards = try directives.scorecards(
      of: wanted, weeks: try call.weeks(), by: call.principal, in: tx)
    let stated = try directives.attestations(
      of: wanted, page: PageRequest(limit: 100), newestFirst: true, by: call.principal, in: tx)
    // Who oversees others has no dates of its own, and may look into no regime.
    let isOverseer = call.principal.membership.map { Desk.audience($0.kind) == .overseer } ?? false
    let issuers = try isOverseer ? DirectiveDesk.issuers(desk, call, in: tx) : []
    let names = Dictionary(
      cards.map { ($0.organization.id, $0.organization.name) }, uniquingKeysWith: { $1 })
    return ScorecardPage.render(
      try desk.frame(call, "Scorecard", .deadlines, in: tx),
      ScorecardPage.Model(
        from: cards.first?.score.from ?? call.now.day, to: call.now.day,
        overseen: try overseen(desk, call, wanted, in: tx),
        rows: cards.map { ScorecardPage.Row($0) }, charts: charts(cards),
        statements: stated.elements.map {
          .init(
            organization: names[$0.organization] ?? "",
            directive: (try? directives.document($0.directive, by: call.principal, in: tx))?
              .directive.name ?? "a directive", from: $0.from, to: $0.to, isMet: $0.isMet,
            text: $0.statement, receipt: $0.receipt)
        }, issuers: issuers))
  }

  /// What was closed each week over all cards, and how much of it in time.
  private static func charts(_ cards: [Scorecard]) -> [ColumnChart] {
    guard let weeks = cards.first?.score.weeks.map(\.monday) else { return [] }
    let sums = weeks.indices.map { place in
      cards.reduce((0, 0)) {
        ($0.0 + $1.score.weeks[place].closed, $0.1 + $1.score.weeks[place].inTime)
      }
    }
    return [
      ColumnChart(
        caption: "Closed each week", nameHeading: "Week of", valueHeading: "Closed",
        measures: zip(weeks, sums).map { Measure($0.description, $1.0) }),
      ColumnChart(
        caption: "In time, percent", nameHeading: "Week of",
        valueHeading: "In time %",
        measures: zip(weeks, sums).map {
          Measure($0.description, $1.0 == 0 ? 0 : $1.1 * 100 / $1.0)
        }),
    ]
  }

  // MARK: On the page of an action

  /// What the page of an action says of evidence and of deferrals.
  static func sections(
    _ desk: Desk, _ call: Call, _ action: Actions.Action, _ causes: [ActionCause],
    in tx: Transaction
  ) throws -> (ForensicSection, DeferralSection?) {
    let directives = desk.services.directives
    // Who may see the action may still not see how its organization follows directives.
    guard directives.readsCompliance(of: action.organization, by: call.principal, in: tx) else {
      return (ForensicSection(clocks: [], isOpen: action.state == .open), nil)
    }
    let clocks = try directives.clocks(on: action.asset, causes.map(\.vulnerability), in: tx)
      .filter { $0.state != .ended }
    let asset = try InventoryLookup().asset(action.asset, in: tx)
    let forensics = ForensicSection(
      clocks: clocks.map { ForensicShown($0, asset, nil, by: call.principal, at: call.now) },
      isOpen: action.state == .open)
    guard call.principal.organization == action.organization, action.due != nil else {
      return (forensics, nil)
    }
    let open = try directives.deferrals(
      on: action.asset, page: PageRequest(limit: 100), by: call.principal, in: tx
    ).elements.filter { item in
      item.vulnerability.map { name in causes.contains { $0.vulnerability == name } } ?? true
    }
    return (
      forensics,
      DeferralSection(
        assetID: action.asset.description, vulnerability: causes.first?.vulnerability,
        open: open.map {
          (($0.state == .asked ? "A deferral was asked for" : "Deferred"), $0.until)
        },
        canAsk: call.principal.membership.map { $0.role >= .analyst } ?? false)
    )
  }
}

extension ForensicShown {
  init(
    _ clock: ForensicClock, _ asset: Asset?, _ organization: String?, by principal: Principal,
    at now: Timestamp
  ) {
    let state =
      switch clock.state {
      case .running: "Running"
      case .finished: "Every step is recorded"
      case .ended: "Not asked any more"
      }
    self.init(
      id: clock.id.description, vulnerability: clock.vulnerability, asset: asset?.name ?? "",
      assetID: clock.asset.description, organization: organization, startedAt: clock.startedAt,
      steps: ForensicStep.allCases.map {
        Step(
          raw: $0.rawValue, words: $0.title, due: clock.due($0), doneAt: clock.done[$0],
          isLate: clock.isLate($0, at: now))
      }, stateWords: state, decisionWords: clock.decision?.title,
      isPatchedFirst: clock.isPatchedFirst,
      canRecord: clock.state != .ended && principal.organization == clock.organization
        && (principal.membership.map { $0.role >= .analyst } ?? false))
  }
}

extension ScorecardPage.Row {
  init(_ card: Scorecard) {
    let score = card.score
    self.init(
      name: card.organization.name, open: score.open, overdue: score.overdue,
      overdueDeferred: score.overdueDeferred, deferrals: score.deferrals, closed: score.closed,
      inTimePercent: score.inTimePercent, medianDays: score.medianDays, steps: score.steps,
      stepsInTime: score.stepsInTime, patchedFirst: score.patchedFirst)
  }
}
