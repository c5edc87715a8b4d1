import API
import Access
import HTTP
import Inventory
import Registry
import Scanning
import Storage
import Vocabulary

/// What an owner lets others do to a system, for whoever looks after it.
enum ScopeDesk {
  private static let fields = [
    "allowed", "fragile", "parties", "from", "to", "timeZone", "excluded", "requestsPerMinute",
    "validFrom", "validUntil", "contact",
  ]

  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/assets/{asset}/scopes", "showScopes", .scopesRead) { call in
        try await desk.show { tx in try show(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/assets/{asset}/scopes", "addScope", .scopesSign) { try await add(desk, $0) },
      .page(.post, "/scopes/{scope}/pause", "holdScope", .scopesSign) { call in
        let id: ScopeID = try call.identifier("scope")
        let minutes = try call.form().value("minutes").flatMap(Int64.init) ?? 60
        let bounded = min(max(minutes, 0), ScanningService.pauseMinutes.upperBound)
        let scope = try await desk.database.write { tx in
          try desk.services.scanning.pause(id, minutes: bounded, by: call.principal, in: tx)
        }
        let asset = scope.draft.assets.first?.description ?? ""
        return .seeOther("/assets/\(asset)/scopes?notice=" + (bounded > 0 ? "held" : "saved"))
      },
      .page(.post, "/scopes/{scope}/revoke", "withdrawScope", .scopesSign) { call in
        let id: ScopeID = try call.identifier("scope")
        let scope = try await desk.database.write { tx in
          try desk.services.scanning.revoke(id, by: call.principal, in: tx)
        }
        let asset = scope.draft.assets.first?.description ?? ""
        return .seeOther("/assets/\(asset)/scopes?notice=withdrawn")
      },
    ]
  }

  private static func add(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let asset: AssetID = try call.identifier("asset")
    // Strangers do not learn what the form would say, and nobody signs for others.
    let owner = try await desk.database.read { tx in
      try desk.services.inventory.asset(asset, by: call.principal, in: tx).organization
    }
    guard owner == call.principal.organization else { throw Problem.notFound("asset") }
    do {
      let draft = try draft(form, asset)
      _ = try await desk.database.write { tx in
        try desk.services.scanning.sign(draft, by: call.principal, in: tx)
      }
      return .seeOther("/assets/\(asset)/scopes?notice=signed")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        var state = form.state(fields, error.problem)
        state.values["days"] = form.all("days").joined(separator: " ")
        state.values["accepted"] = form.value("accepted")
        return try show(desk, call, state, in: tx)
      }
    }
  }

  /// The form's answers, with what is wrong with them by the fields' names.
  private static func draft(_ form: Form, _ asset: AssetID) throws -> ScopeDraft {
    var broken: [FieldProblem] = []
    func refuse(_ field: String, _ rule: String) {
      broken.append(FieldProblem(field: "/" + field, rule: rule))
    }
    func day(_ name: String) -> CalendarDay {
      if let day = form.value(name).flatMap(CalendarDay.init) { return day }
      refuse(name, "must be a day such as 2026-12-01")
      return CalendarDay(number: 0)
    }
    if form.value("accepted") != "yes" { refuse("accepted", "must be given") }
    let techniques = techniques(form.value("allowed"))
    if techniques == nil { refuse("allowed", "must be answered") }
    let fragile = form.value("fragile")
    if fragile == nil { refuse("fragile", "must be answered") }
    let parties = lines(form.value("parties")).map { OrganizationID($0) }
    if parties.contains(nil) { refuse("parties", "must be identifiers that begin with org_") }
    let excluded = lines(form.value("excluded")).map { CalendarDay($0) }
    if excluded.contains(nil) { refuse("excluded", "must be days such as 2026-12-24") }
    let rate = form.value("requestsPerMinute").flatMap(Int.init) ?? 0
    let windows = windows(form, refuse)
    let draft = ScopeDraft(
      assets: [asset], isNever: form.value("allowed") == "never", isFragile: fragile != "no",
      allowsActiveOnFragile: fragile == "touch", techniques: techniques ?? [],
      parties: parties.compactMap { $0 }, requestsPerMinute: rate,
      timeZone: form.value("timeZone") ?? "", windows: windows,
      excluded: excluded.compactMap { $0 }, validFrom: day("validFrom").start,
      validUntil: day("validUntil").adding(days: 1).start, contact: form.value("contact") ?? "")
    guard broken.isEmpty else { throw ScanningProblem.invalid(broken) }
    return draft
  }

  private static func techniques(_ allowed: String?) -> Set<Technique>? {
    let passive = Set(Technique.allCases.filter(\.isPassive))
    switch allowed {
    case "never": return []
    case "passive": return passive
    case "network": return passive.union([.networkScan])
    case "attack": return passive.union([.networkScan, .fuzzing, .penetrationTest])
    default: return nil
    }
  }

  private static func windows(
    _ form: Form, _ refuse: (String, String) -> Void
  ) -> [ScanWindow] {
    let days = Set(form.all("days").compactMap(Int.init))
    guard !days.isEmpty || form.value("from") != nil || form.value("to") != nil else { return [] }
    guard let from = ScanWindow.minute(form.value("from") ?? "00:00"), from < 1440 else {
      refuse("from", "must be a time such as 02:00")
      return []
    }
    guard let to = ScanWindow.minute(form.value("to") ?? "24:00"), to > 0 else {
      refuse("to", "must be a time such as 05:00; the end of the day is 24:00")
      return []
    }
    return [ScanWindow(days: days.isEmpty ? Set(1...7) : days, from: from, to: to)]
      .compactMap { $0 }
  }

  private static func lines(_ text: String?) -> [String] {
    (text ?? "").split(whereSeparator: { $0.isNewline || $0 == "," || $0 == " " }).map(String.init)
  }

  private static func show(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let services = desk.services
    let asset = try services.inventory.asset(
      try call.identifier("asset"), by: call.principal, in: tx)
    let scopes = try services.scanning.scopes(
      on: asset.id, page: PageRequest(limit: 100), by: call.principal, in: tx
    ).elements.reversed()
    return ScopePage.render(
      try desk.frame(call, "Who may test " + asset.name, .assets, in: tx),
      ScopePage.Model(
        asset: asset.id.description, assetName: asset.name,
        standing: standing(Array(scopes), at: call.now),
        work: try services.scanning.atWork(on: asset.id, by: call.principal, in: tx).map {
          .init(
            party: $0.party, technique: $0.lease.technique.title, since: $0.lease.grantedAt,
            until: $0.lease.expiresAt)
        },
        scopes: try scopes.map { try shown($0, at: call.now, desk, in: tx) },
        canSign: asset.organization == call.principal.organization
          && AccessTable.reach(of: .scopesSign, for: call.principal) != .none,
        today: call.now.day, form: form))
  }

  /// What holds now, in one sentence; also on the asset's own page.
  static func standing(_ scopes: [Scope], at now: Timestamp) -> String {
    let holding = scopes.filter {
      $0.revokedAt == nil && now >= $0.draft.validFrom && now < $0.draft.validUntil
    }
    if holding.isEmpty { return "Nobody may test this system: nothing was signed for it." }
    if holding.contains(where: \.draft.isNever) {
      return "Nobody may test this system: you said never."
    }
    if let pause = holding.compactMap(\.pausedUntil).max(), pause > now {
      return "Nobody may test this system for now: you asked everybody to back off."
    }
    let words = holding.map { allowed($0.draft) }
    return "At present: " + words.joined(separator: " ")
  }

  private static func allowed(_ draft: ScopeDraft) -> String {
    if draft.isNever { return "Nothing, never." }
    let isActive = !draft.isFragile || draft.allowsActiveOnFragile
    if isActive, draft.techniques.contains(.penetrationTest) {
      return "It may be asked over the network and attacked, as agreed."
    }
    if isActive, draft.techniques.contains(.networkScan) {
      return "It may be asked over the network."
    }
    return "Only what it does not notice may be done."
  }

  private static func shown(
    _ scope: Scope, at now: Timestamp, _ desk: Desk, in tx: Transaction
  ) throws -> ScopePage.Scope {
    let draft = scope.draft
    let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let times = draft.windows.map { window in
      let days =
        window.days.count == 7
        ? "every day" : window.days.sorted().map { names[$0 - 1] }.joined(separator: ", ")
      return "\(days) \(ScanWindow.clock(window.from)) to \(ScanWindow.clock(window.to))"
        + " (\(draft.timeZone))"
    }
    let excluded = draft.excluded.isEmpty ? [] : ["not on \(draft.excluded.count) days"]
    let who = try draft.parties.map { party in
      try desk.services.registry.known(party, in: tx)?.name ?? party.description
    }
    return ScopePage.Scope(
      id: scope.id.description, allowed: allowed(draft),
      times: (times.isEmpty ? ["at any time"] : times) + excluded,
      who: ["your own people"] + who, until: draft.validUntil, contact: draft.contact,
      signedAt: scope.acceptedAt, revokedAt: scope.revokedAt,
      pausedUntil: scope.pausedUntil.flatMap { $0 > now ? $0 : nil }, note: scope.note)
  }
}
