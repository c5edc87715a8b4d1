import API
import Access
import HTTP
import Registry
import Scanning
import Storage
import Vocabulary

/// Campaigns and their targets.
enum CampaignRoutes {
  private static let fields = [
    "purpose", "tool", "toolVersion", "model", "modelVersion", "technique", "startsAt", "endsAt",
    "contact", "named",
  ]

  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/campaigns", "showCampaigns", .scansRead) { call in
        try await desk.show { tx in try list(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/campaigns", "addCampaign", .scansClaim) { try await add(desk, $0) },
      .page(.get, "/campaigns/{campaign}", "showCampaign", .scansRead) { call in
        try await desk.show { tx in try one(desk, call, FormState(), nil, in: tx) }
      },
      .page(.post, "/campaigns/{campaign}/leases", "claimTarget", .scansClaim) {
        try await claim(desk, $0)
      },
      .page(.post, "/campaigns/{campaign}/close", "finishCampaign", .scansClaim) { call in
        let id: CampaignID = try call.identifier("campaign")
        _ = try await desk.database.write { tx in
          try desk.services.scanning.closeCampaign(id, by: call.principal, in: tx)
        }
        return .seeOther("/campaigns/\(id)?notice=saved")
      },
      .page(.post, "/leases/{lease}/keep", "extendLease", .scansClaim) { try await keep(desk, $0) },
      .page(.post, "/leases/{lease}/end", "finishLease", .scansClaim) { try await end(desk, $0) },
    ]
  }

  static let techniques = Technique.allCases.map { Choice(value: $0.rawValue, words: $0.title) }

  private static func draft(_ form: Form) throws -> CampaignDraft {
    var broken: [FieldProblem] = []
    func text(_ name: String, _ limit: Int) -> String {
      let text = form.value(name) ?? ""
      if text.isEmpty || text.utf8.count > limit {
        broken.append(
          .init(field: "/" + name, rule: "must be filled in, with at most \(limit) bytes"))
      }
      return text
    }
    func day(_ name: String) -> CalendarDay {
      if let day = form.value(name).flatMap(CalendarDay.init) { return day }
      broken.append(.init(field: "/" + name, rule: "must be a day such as 2026-12-01"))
      return CalendarDay(number: 0)
    }
    let instrument = Instrument(
      tool: text("tool", 200), toolVersion: form.value("toolVersion"), model: form.value("model"),
      modelVersion: form.value("modelVersion"),
      technique: form.value("technique").flatMap(Technique.init) ?? .aiReview)
    let draft = CampaignDraft(
      purpose: text("purpose", 500), instrument: instrument,
      compatible: Set(form.all("compatible").compactMap(Technique.init)),
      startsAt: day("startsAt").start, endsAt: day("endsAt").adding(days: 1).start,
      contact: text("contact", 500), isNamed: form.value("named") == "yes")
    guard broken.isEmpty else { throw ScanningProblem.invalid(broken) }
    return draft
  }

  private static func add(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    do {
      let draft = try draft(form)
      let campaign = try await desk.database.write { tx in
        try desk.services.scanning.openCampaign(draft, by: call.principal, in: tx)
      }
      return .seeOther("/campaigns/\(campaign.id)?notice=added")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        var state = form.state(fields, error.problem)
        state.values["compatible"] = form.all("compatible").joined(separator: " ")
        return try list(desk, call, state, in: tx)
      }
    }
  }

  private static func claim(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let id: CampaignID = try call.identifier("campaign")
    do {
      let target = try form.value("target").map { text throws in try ScanTarget(text) }
      guard let target else { throw ScanningProblem.target("must be filled in") }
      let minutes = form.value("minutes").flatMap(Int64.init) ?? 60
      guard ScanningRules.minutes.contains(minutes) else {
        throw Problem.invalid("/minutes", "must be from 5 to 1440")
      }
      _ = try await desk.database.write { tx in
        try desk.services.scanning.claim(
          target, for: id, minutes: minutes, by: call.principal, in: tx)
      }
      return .seeOther("/campaigns/\(id)?notice=claimed")
    } catch let conflict as ScanConflict {
      let page = try await desk.database.read { tx in
        try one(desk, call, FormState(), conflict, in: tx)
      }
      return .page(page, status: 409)
    } catch let error as ScanningProblem {
      return try await desk.refused(error.problem) { tx in
        try one(desk, call, form.state(["target", "minutes"], error.problem), nil, in: tx)
      }
    } catch let error as Problem where error.status == 422 {
      return try await desk.refused(error) { tx in
        try one(desk, call, form.state(["target", "minutes"], error), nil, in: tx)
      }
    }
  }

  private static func fence(_ form: Form) throws -> Int64 {
    guard let fence = form.value("fence").flatMap(Int64.init) else { throw ScanningProblem.fenced }
    return fence
  }

  private static func keep(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let id: LeaseID = try call.identifier("lease")
    // Whose it is is asked before what was sent.
    _ = try await desk.database.read { tx in
      try desk.services.scanning.lease(id, by: call.principal, in: tx)
    }
    let fence = try fence(form)
    let lease = try await desk.database.write { tx in
      try desk.services.scanning.heartbeat(
        id, fence: fence, minutes: 60, by: call.principal, in: tx)
    }
    return .seeOther(
      "/campaigns/\(lease.campaign)?notice=" + (lease.state == .held ? "kept" : "ended"))
  }

  private static func end(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let id: LeaseID = try call.identifier("lease")
    _ = try await desk.database.read { tx in
      try desk.services.scanning.lease(id, by: call.principal, in: tx)
    }
    let fence = try fence(form)
    let number = { (name: String, most: Double) -> Double? in
      form.value(name).flatMap(Double.init).flatMap { $0 >= 0 && $0 <= most ? $0 : nil }
    }
    let depth = Depth(
      hours: number("hours", 1_000_000), share: number("share", 100).map { $0 / 100 },
      findings: Int(number("findings", 1_000_000) ?? 0))
    let isCompleted = form.value("do") == "complete"
    let lease = try await desk.database.write { tx in
      try desk.services.scanning.end(
        id, fence: fence, completed: isCompleted ? depth : nil, by: call.principal, in: tx)
    }
    return .seeOther("/campaigns/\(lease.campaign)?notice=saved")
  }

  private static func list(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let found = try desk.services.scanning.campaigns(
      search: call.search, page: try call.page(), by: call.principal, in: tx)
    let own = call.principal.organization
    let rows = try found.elements.map { campaign in
      CampaignListPage.Row(
        id: campaign.id.description, purpose: campaign.draft.purpose,
        technique: campaign.draft.instrument.technique.title,
        tool: campaign.draft.instrument.words, from: campaign.draft.startsAt.day,
        until: campaign.draft.endsAt.adding(seconds: -1).day,
        isOpen: campaign.isRunning(at: call.now),
        organization: campaign.organization == own
          ? nil : try desk.services.registry.known(campaign.organization, in: tx)?.name)
    }
    return CampaignListPage.render(
      try desk.frame(call, "Campaigns", .campaigns, in: tx),
      CampaignListPage.Model(
        query: call.query("q") ?? "", rows: rows, pager: found.pager(call),
        canOpen: AccessTable.reach(of: .scansClaim, for: call.principal) != .none,
        techniques: techniques, today: call.now.day, form: form))
  }

  private static func one(
    _ desk: Desk, _ call: Call, _ form: FormState, _ conflict: ScanConflict?,
    in tx: Transaction
  ) throws -> [UInt8] {
    let scanning = desk.services.scanning
    let id: CampaignID = try call.identifier("campaign")
    let campaign = try scanning.campaign(id, by: call.principal, in: tx)
    let leases = try scanning.leases(
      campaign: id, page: try call.page(), by: call.principal, in: tx)
    let draft = campaign.draft
    return CampaignPage.render(
      try desk.frame(call, draft.purpose, .campaigns, in: tx),
      CampaignPage.Model(
        id: id.description, purpose: draft.purpose, instrument: draft.instrument.words,
        technique: draft.instrument.technique.title,
        compatible: draft.compatible.sorted().map(\.title), from: draft.startsAt.day,
        until: draft.endsAt.adding(seconds: -1).day, contact: draft.contact,
        isOpen: campaign.isRunning(at: call.now),
        canChange: campaign.organization == call.principal.organization
          && AccessTable.reach(of: .scansClaim, for: call.principal) != .none,
        leases: leases.elements.map(CampaignPage.Lease.init), pager: leases.pager(call),
        conflict: conflict.map(CampaignPage.Conflict.init), form: form))
  }
}

extension Instrument {
  /// Tool and model with their versions.
  var words: String {
    [
      [tool, toolVersion].compactMap { $0 }.joined(separator: " "),
      model.map { [$0, modelVersion].compactMap { $0 }.joined(separator: " ") },
    ].compactMap { $0 }.joined(separator: ", ")
  }
}

extension CampaignPage.Lease {
  init(_ lease: Scanning.Lease) {
    self.init(
      id: lease.id.description, target: lease.target.key, state: lease.state.title,
      isHeld: lease.state == .held, fence: lease.fence, until: lease.endedAt ?? lease.expiresAt,
      reason: lease.reason)
  }
}

extension CampaignPage.Conflict {
  init(_ conflict: ScanConflict) {
    self.init(
      target: conflict.target.key,
      holders: conflict.holders.map {
        .init(
          lease: $0.lease.description, technique: $0.technique.title, until: $0.until,
          name: $0.name, contact: $0.contact, couldJoin: $0.couldJoin)
      }, instead: conflict.instead)
  }
}
