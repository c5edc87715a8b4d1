import API
import Access
import Cases
import Catalog
import Exposure
import Federation
import Formats
import HTTP
import Intake
import Inventory
import Jobs
import Ledger
import Storage
import Vocabulary

/// The analyst's queue, cases and given-up jobs.
enum AnalystRoutes {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/queue", "showQueue", .casesRead) { try await queue(desk, $0) },
      .page(.get, "/cases/{case}", "showCase", .casesRead) { call in
        try await CaseDesk(desk: desk).show(call, FormState())
      },
      .page(.post, "/cases/{case}/commands", "commandCase", .casesTriage) { call in
        let form = try call.form()
        return try await act(desk, call, form, "moved") { id, version, tx in
          guard let command = form.value("command").flatMap(CaseCommand.init) else {
            throw Problem.invalid("/command", "must be chosen")
          }
          if command == .publish, form.value("confirm") != "yes" {
            throw Problem.invalid(
              "/confirm", "must be ticked. It is for a case that is public elsewhere already")
          }
          let resolution = form.value("resolution").flatMap(Resolution.init)
          _ = try desk.services.cases.move(
            id, command, reason: form.value("reason"),
            resolution: command == .close ? resolution : nil, version: version,
            by: call.principal, in: tx)
        }
      },
      .page(.post, "/cases/{case}/title", "retitleCase", .casesTriage) { call in
        let form = try call.form()
        return try await act(desk, call, form, "saved") { id, version, tx in
          _ = try desk.services.cases.rename(
            id, to: form.value("title") ?? "", version: version, by: call.principal, in: tx)
        }
      },
      .page(.post, "/cases/{case}/separate", "separateReport", .casesTriage) { call in
        let form = try call.form()
        return try await act(desk, call, form, "separated") { id, _, tx in
          guard let finding = form.value("finding").flatMap(FindingID.init) else {
            throw Problem.notFound("finding")
          }
          _ = try desk.services.cases.separate(finding, from: id, by: call.principal, in: tx)
        }
      },
      .page(.post, "/cases/{case}/merge", "mergeCases", .casesTriage) { call in
        let form = try call.form()
        let into = (form.value("into") ?? form.value("candidate")).flatMap(caseNamed)
        return try await act(desk, call, form, "merged", at: into) { id, _, tx in
          guard let other = into else {
            throw Problem.invalid("/into", "must be the number of another case, cas_…")
          }
          _ = try desk.services.cases.merge(id, into: other, by: call.principal, in: tx)
        }
      },
      .page(.post, "/cases/{case}/difference", "keepApart", .casesTriage) { call in
        let form = try call.form()
        return try await act(desk, call, form, "saved") { id, _, tx in
          guard let other = form.value("from").flatMap(CaseID.init) else {
            throw Problem.invalid("/from", "must be the number of another case, cas_…")
          }
          try desk.services.cases.keepApart(id, from: other, by: call.principal, in: tx)
        }
      },
      .page(.get, "/jobs", "showJobs", .jobsRead) { call in
        try await desk.show { tx in try jobs(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/jobs/{job}/requeue", "requeueDeadLetter", .jobsChange) { call in
        try await change(desk, call, "requeued") { id, _, tx in
          try JobQueue.requeue(id, in: tx, surroundings: desk.services.surroundings)
        }
      },
      .page(.post, "/jobs/{job}/discard", "discardDeadLetter", .jobsChange) { call in
        try await change(desk, call, "discarded") { id, form, tx in
          try JobQueue.discard(
            id, reason: try form.required("reason"), in: tx,
            surroundings: desk.services.surroundings)
        }
      },
    ]
  }

  /// A case by its number or the address of its page.
  private static func caseNamed(_ words: String) -> CaseID? {
    words.split { "/?#".contains($0) }.lazy.compactMap { CaseID(String($0)) }.first
  }

  /// Does something to a case, and leads to it again or, with `at`, to another one.
  private static func act(
    _ desk: Desk, _ call: Call, _ form: Form, _ notice: String, at other: CaseID? = nil,
    _ body: @escaping @Sendable (CaseID, Int64?, Transaction) throws -> Void
  ) async throws -> Reply {
    let id: CaseID = try call.identifier("case")
    let version = form.value("version").flatMap(Int64.init)
    do {
      try await desk.database.write { tx in try body(id, version, tx) }
      return .seeOther("/cases/\(other ?? id)?notice=\(notice)")
    } catch let error as any ProblemConvertible
      where error.problem.status == 422 || error.problem.status == 409
    {
      var state = form.state(
        ["command", "reason", "resolution", "candidate", "into", "confirm", "title"],
        error.problem)
      if error.problem.fields.isEmpty, let why = state.errors.removeValue(forKey: "command") {
        state.errors[place(form)] = why
      }
      return try await CaseDesk(desk: desk).show(call, state, status: error.problem.status)
    }
  }

  /// The field to tell a refusal at that no field is to blame for: one of the form that was sent,
  /// so that it stays unfolded with what was typed.
  private static func place(_ form: Form) -> String {
    if form.value("candidate") != nil { return "into" }
    return ["title", "reason", "into", "confirm"].first { form.value($0) != nil } ?? "command"
  }

  /// The one case that a name of a hub or a catalogue stands for, whatever its state; nil where
  /// several share it.
  private static func named(_ name: String, _ desk: Desk, _ call: Call) async throws -> CaseID? {
    guard KnownName(name) != nil, (try? decide(call.principal, .readHubs)) != nil else {
      return nil
    }
    return try await desk.database.read { tx in
      let found = try desk.services.federation.every(named: name, by: call.principal, in: tx)
      return found.count == 1 ? found.first?.id : nil
    }
  }

  private static func queue(_ desk: Desk, _ call: Call) async throws -> Reply {
    let page = try call.page()
    let wanted = call.query("state") ?? CaseState.received.rawValue
    if let name = call.search, let found = try await named(name, desk, call) {
      return .seeOther("/cases/\(found)")
    }
    return try await desk.show { tx in
      let services = desk.services
      let found = try services.cases.list(
        state: CaseState(rawValue: wanted), search: call.search, page: page,
        by: call.principal, in: tx)
      let flaws = try services.intake.flaws(found.elements.map(\.flaw), in: tx)
      let weights = try services.intake.weights(of: found.elements.map(\.flaw), in: tx)
      let counts = try services.cases.counts(for: call.principal, in: tx)
      // Who runs what is counted for the coordinator alone.
      let isCoordinator = call.principal.membership?.kind == .coordinator
      let rows = try found.elements.map { item in
        let flaw = flaws[item.flaw]
        let reports = weights[item.flaw] ?? []
        return QueuePage.Row(
          id: item.id.description, title: item.title, stateWords: item.state.title,
          waits: item.waiting.map { _ in "Waits until the maintainer can take it on" },
          // What others claim is not for a party of the case.
          severity: severity(
            reports.filter { isCoordinator || $0.organization == call.principal.organization }),
          tlp: item.label.trafficLight.rawValue, package: flaw?.package,
          findings: flaw?.findings ?? 0, finders: Set(reports.map(\.organization)).count,
          affected: isCoordinator ? try affected(services, flaw, in: tx) : 0,
          vulnerabilityID: flaw?.vulnerability,
          openedAt: item.openedAt)
      }
      return QueuePage.render(
        try desk.frame(call, "Cases", .queue, in: tx),
        QueuePage.Model(
          states: CaseState.allCases.map {
            .init(state: $0.rawValue, words: $0.title, count: counts[$0] ?? 0)
          },
          state: wanted, query: call.query("q") ?? "", cases: rows, pager: found.pager(call)))
    }
  }

  /// The greatest score among reports, and whether anybody has seen it happen here.
  private static func severity(_ reports: [FindingWeight]) -> String? {
    guard let worst = reports.max(by: { $0.severity < $1.severity }), worst.severity > 0 else {
      return nil
    }
    return "\(worst.severity), " + (worst.isShown ? "shown here" : "claimed")
  }

  private static func affected(
    _ services: Services, _ flaw: Flaw?, in tx: Transaction
  ) throws -> Int {
    guard let flaw else { return 0 }
    if let vulnerability = flaw.vulnerability {
      return try services.exposure.reach(of: vulnerability, in: tx).organizations
    }
    guard let key = flaw.package.flatMap({ PackageKey(text: $0) }) else { return 0 }
    return Set(
      try services.exposure.carriers(of: key, limit: 200, in: tx).map(\.asset.organization)
    ).count
  }

  private static func change(
    _ desk: Desk, _ call: Call, _ notice: String,
    _ body: @escaping @Sendable (JobID, Form, Transaction) throws -> Void
  ) async throws -> Reply {
    let id: JobID = try call.identifier("job")
    let facts = ObjectFacts<JobObject>(id: id.description, owner: nil)
    _ = try decide(call.principal, .changeJobs, on: facts, at: call.now)
    let form = try call.form()
    do {
      try await desk.database.write { tx in try body(id, form, tx) }
      return .seeOther("/jobs?notice=\(notice)")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      return try await desk.refused(error.problem) { tx in
        var state = form.state(["reason"], error.problem)
        state.values["job"] = id.description
        return try jobs(desk, call, state, in: tx)
      }
    }
  }

  private static func jobs(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    _ = try decide(call.principal, .readJobs)
    let statistics = try JobQueue.statistics(in: tx, now: call.now)
    let dead = try JobQueue.deadLetters(try call.page(), in: tx)
    let waiting = (statistics.counts[.pending] ?? 0) + (statistics.counts[.retry] ?? 0)
    return JobsPage.render(
      try desk.frame(call, "Background work", .jobs, in: tx),
      JobsPage.Model(
        waiting: waiting, running: statistics.counts[.running] ?? 0,
        oldestWaitingSeconds: statistics.oldestDue.map {
          Int(max(0, (call.now.microseconds - $0.microseconds) / 1_000_000))
        },
        dead: dead.elements.map {
          .init(
            id: $0.job.id.description, kind: $0.job.kind.rawValue,
            subject: (try? FactMessage($0.job.payload).subject) ?? $0.job.payload,
            attempts: $0.job.attempt, failedAt: $0.endedAt, problem: $0.reason)
        }, schedules: [], pager: dead.pager(call), form: form))
  }
}
