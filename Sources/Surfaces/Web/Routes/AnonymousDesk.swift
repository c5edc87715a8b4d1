import API
import Access
import Cases
import HTTP
import Intake
import Storage
import Vocabulary

/// Reporting without an account, and following it.
enum AnonymousDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/report/anonymous", "showAnonymousReport", .knowledgeRead) { call in
        try await desk.show { tx in try form(desk, call, .init(isAnonymous: true), in: tx) }
      },
      .page(
        .post, "/report/anonymous", "sendAnonymousReport", .knowledgeRead,
        bodyLimit: 2 * FindingDraft.limit
      ) { try await send(desk, $0) },
      .page(.get, "/report/follow", "showFollow", .knowledgeRead) { call in
        try await desk.show { tx in try follow(desk, call, nil, FormState(), in: tx) }
      },
      .page(.post, "/report/follow", "followReport", .knowledgeRead) { try await look(desk, $0) },
    ]
  }

  private static func form(
    _ desk: Desk, _ call: Call, _ model: ReportPage.Model, in tx: Transaction
  ) throws -> [UInt8] {
    ReportPage.render(try desk.frame(call, "Report a flaw", .report, in: tx), model)
  }

  private static func send(_ desk: Desk, _ call: Call) async throws -> Reply {
    let sent = try call.form()
    do {
      let draft = try FindingDraft(json: FinderRoutes.document(sent))
      guard sent.value("check") != "true" else {
        return try await desk.show { tx in
          let remarks = FinderRoutes.shown(try desk.services.intake.check(draft, in: tx))
          let state = FormState(values: sent.values(FinderRoutes.fields))
          return try form(
            desk, call, .init(form: state, remarks: remarks, isAnonymous: true), in: tx)
        }
      }
      let made = try await desk.database.write { tx in
        try desk.services.reportAnonymously(draft, in: tx)
      }
      return try await desk.show { tx in
        AnonymousReceivedPage.render(
          try desk.frame(call, "Received", .report, in: tx),
          AnonymousReceivedPage.Model(
            secret: made.secret, receipt: made.acceptance.receipt ?? "",
            remarks: FinderRoutes.shown(try desk.services.intake.check(draft, in: tx))))
      }
    } catch let error as any ProblemConvertible where [422, 429].contains(error.problem.status) {
      let placed = FinderRoutes.placed(error.problem)
      return try await desk.refused(error.problem) { tx in
        try form(
          desk, call,
          .init(form: sent.state(FinderRoutes.fields, placed), isAnonymous: true), in: tx)
      }
    }
  }

  private static func look(_ desk: Desk, _ call: Call) async throws -> Reply {
    let secret = try call.form().value("secret") ?? ""
    do {
      return try await desk.show { tx in
        let (finding, state) = try desk.services.follow(secret: secret, in: tx)
        let found = FollowPage.Found(
          title: finding.draft.title, receivedAt: finding.receivedAt, receipt: finding.receipt,
          stateWords: state.state.title, resolution: state.resolution?.title,
          remarks: FinderRoutes.shown(try desk.services.intake.check(finding.draft, in: tx)))
        return try follow(desk, call, found, FormState(), in: tx)
      }
    } catch let error as any ProblemConvertible where error.problem.status == 404 {
      return try await desk.refused(error.problem) { tx in
        try follow(
          desk, call, nil, FormState(errors: ["secret": "belongs to no report"]), in: tx)
      }
    }
  }

  private static func follow(
    _ desk: Desk, _ call: Call, _ found: FollowPage.Found?, _ state: FormState,
    in tx: Transaction
  ) throws -> [UInt8] {
    FollowPage.render(
      try desk.frame(call, "Follow your report", .report, in: tx), found, state)
  }
}

extension Form {
  /// What was entered in these fields.
  func values(_ names: [String]) -> [String: String] {
    var values: [String: String] = [:]
    for name in names { values[name] = value(name) }
    return values
  }
}
