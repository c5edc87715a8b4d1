import API
import Access
import HTTP
import Scanning
import Storage
import Vocabulary

/// Who looked where, and maintainers' wishes.
enum CoverageDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/coverage", "showCoverage", .scansRead) { call in
        try await desk.show { tx in try coverage(desk, call, in: tx) }
      },
      .page(.get, "/wishes", "showWishes", .knowledgeRead) { call in
        try await desk.show { tx in try projects(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/wishes", "recordWish", .wishesManage) { try await record(desk, $0) },
    ]
  }

  private static func coverage(
    _ desk: Desk, _ call: Call, in tx: Transaction
  ) throws -> [UInt8] {
    let scanning = desk.services.scanning
    let found = try scanning.coverage(
      search: call.search, page: try call.page(), by: call.principal, in: tx)
    let proposals = try scanning.proposals(
      search: call.search, page: PageRequest(limit: 50), by: call.principal, in: tx)
    let counts = Dictionary(
      grouping: found.elements, by: \.coverage.instrument.technique
    ).sorted { $0.key < $1.key }
    return CoveragePage.render(
      try desk.frame(call, "Who looked where", .coverage, in: tx),
      CoveragePage.Model(
        query: call.query("q") ?? "", looks: found.elements.map(CoveragePage.Look.init),
        pager: found.pager(call), proposals: proposals.elements.map(CoveragePage.Proposal.init),
        techniques: counts.map { Measure($0.key.title, $0.value.count) }))
  }

  private static func record(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let scanning = desk.services.scanning
    do {
      let repository = try ScanTarget.repository(at: form.value("repository") ?? "")
      let words = form.value("words").map { String($0.prefix(500)) }
      let wish = form.value("wish")
      try await desk.database.write { tx in
        switch (wish, words) {
        case ("out", _):
          _ = try scanning.optOut(
            repository, reason: words, source: "coordinator", by: call.principal, in: tx)
        case ("in", _): _ = try scanning.optIn(repository, by: call.principal, in: tx)
        case ("route", let place?):
          _ = try scanning.route(
            repository, channel: place, source: "coordinator", by: call.principal, in: tx)
        default: throw Problem.invalid("/wish", "must be answered; a place has to be named")
        }
      }
      return .seeOther("/wishes?notice=saved")
    } catch let error as any ProblemConvertible where [404, 422].contains(error.problem.status) {
      var state = form.state(["repository", "wish", "words"], error.problem)
      // The form's field is named by what it is.
      state.errors["repository"] = state.errors["repository"] ?? state.errors["target"]
      state.errors["target"] = nil
      let shown = state
      return try await desk.refused(error.problem) { tx in
        try projects(desk, call, shown, in: tx)
      }
    }
  }

  private static func projects(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let found = try desk.services.scanning.projects(
      search: call.search, page: try call.page(), by: call.principal, in: tx)
    return WishListPage.render(
      try desk.frame(call, "What maintainers ask", .none, in: tx),
      WishListPage.Model(
        query: call.query("q") ?? "",
        rows: found.elements.map {
          .init(
            repository: $0.repository, optedOutAt: $0.optedOutAt, reason: $0.reason,
            channel: $0.channel, source: $0.source)
        }, pager: found.pager(call),
        canRecord: AccessTable.reach(of: .wishesManage, for: call.principal) != .none,
        form: form))
  }
}

extension CoveragePage.Look {
  init(_ seen: SeenCoverage) {
    let coverage = seen.coverage
    self.init(
      thing: coverage.target.thing, version: coverage.target.version, party: seen.party,
      isOwn: seen.isOwn, technique: coverage.instrument.technique.title,
      instrument: coverage.instrument.words, at: coverage.at, share: coverage.depth.share,
      hours: coverage.depth.hours, findings: coverage.depth.findings)
  }
}

extension CoveragePage.Proposal {
  init(_ proposal: RescanProposal) {
    let words = proposal.reasons.map { reason in
      switch reason {
      case .newerVersion: "A newer version is in use"
      case .strongerModel: "A stronger model is known: " + (proposal.model ?? "")
      case .old: "Nobody has looked for half a year"
      }
    }
    self.init(
      thing: proposal.thing, version: proposal.version, reasons: words,
      lastLook: proposal.lastLook.at, lastVersion: proposal.lastLook.version)
  }
}
