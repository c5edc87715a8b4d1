import API
import Access
import Advisories
import Cases
import Formats
import HTTP
import Intake
import Storage
import Vocabulary

/// Reporting flaws and following them.
enum FinderRoutes {
  static let fields = [
    "title", "description", "package", "versions", "repository", "file", "function", "line",
    "cwe", "vector", "aliases", "reproducer", "command", "testedVersion", "testedCommit", "patch",
    "tool", "toolVersion", "model", "harness", "humanVerified", "credit",
  ]

  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/report", "showReport", .findingsSubmit) { call in
        _ = try decide(call.principal, .submitFindings)
        return try await desk.show { tx in try reportPage(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/report", "sendReport", .findingsSubmit) { try await report(desk, $0) },
      .page(.get, "/report/upload", "showUpload", .findingsSubmit) { call in
        _ = try decide(call.principal, .submitFindings)
        return try await desk.show { tx in try uploadPage(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/report/upload", "sendUpload", .findingsSubmit, bodyLimit: 64 << 20) {
        try await upload(desk, $0)
      },
      .page(.get, "/findings", "showFindings", .findingsRead) { try await list(desk, $0) },
      .page(.get, "/findings/{finding}", "showFinding", .findingsRead) { call in
        try await desk.show { tx in try one(desk, call, FormState(), in: tx) }
      },
    ]
  }

  private static func reportPage(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    ReportPage.render(
      try desk.frame(call, "Report a flaw", .report, in: tx), ReportPage.Model(form: form))
  }

  /// The form's fields as the report that programs send, so that one set of rules judges both.
  static func document(_ form: Form) -> JSONValue {
    let vector = form.value("vector")
    let kind =
      vector?.hasPrefix("CVSS:4") == true
      ? "CVSS_V4" : vector?.hasPrefix("CVSS:3") == true ? "CVSS_V3" : "CVSS_V2"
    let line = form.value("line").map { text -> JSONValue in
      Int64(text).map { .integer($0) } ?? text.json
    }
    return [
      "title": form.value("title").json, "description": form.value("description").json,
      "affected": [
        [
          "package": form.value("package").json, "versions": form.value("versions").json,
          "repository": form.value("repository").json,
        ]
      ],
      "location": [
        "file": form.value("file").json, "function": form.value("function").json,
        "line": line ?? .null,
      ],
      "cwe": form.value("cwe").map { [$0.json] } ?? [],
      "severity": vector.map { [["type": kind.json, "score": $0.json]] } ?? [],
      "aliases": .array(
        (form.value("aliases") ?? "").split { $0 == "," || $0 == " " || $0 == "\n" }
          .map { String($0).json }),
      "reproducer": [
        "text": form.value("reproducer").json, "command": form.value("command").json,
      ],
      "provenance": [
        "tool": form.value("tool").json, "toolVersion": form.value("toolVersion").json,
        "model": form.value("model").json, "harness": form.value("harness").json,
        "testedVersion": form.value("testedVersion").json,
        "testedCommit": form.value("testedCommit").json,
      ],
      "patch": form.value("patch").json, "credit": form.value("credit").json,
      "humanVerified": (form.value("humanVerified") == "true").json,
    ]
  }

  /// Where a broken rule of the report belongs in the form.
  private static func field(_ pointer: String) -> String {
    let parts = pointer.split(separator: "/").map(String.init)
    switch parts.first {
    case "affected": return parts.last.flatMap { fields.contains($0) ? $0 : nil } ?? "package"
    case "severity": return "vector"
    case "cwe", "aliases", "title", "description": return parts[0]
    case "reproducer": return parts.last == "command" ? "command" : "reproducer"
    default: return parts.last ?? "title"
    }
  }

  /// Remarks in the words of a page, but for the likeness to the advisory of the named number.
  static func shown(_ check: ReportCheck, but own: String? = nil) -> [RemarkList.Remark] {
    let remarks = check.remarks.filter { remark in
      guard let own, remark.code == .looksPublic else { return true }
      return !remark.detail.contains(own)
    }
    return remarks.map { remark in
      let words =
        switch remark.weight {
        case .hold: "Needed"
        case .advice: "Would help"
        case .notice: "Good to know"
        }
      return RemarkList.Remark(
        weight: words, isHolding: remark.weight == .hold, detail: remark.detail,
        remedy: remark.remedy)
    }
  }

  /// The broken rules with the form's fields as their places.
  static func placed(_ problem: Problem) -> Problem {
    guard !problem.fields.isEmpty else { return problem }
    return Fields.problem(
      problem.fields.map { FieldProblem(field: field($0.field), rule: $0.rule) })
  }

  private static func report(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    do {
      let draft = try FindingDraft(json: document(form))
      guard form.value("check") != "true" else {
        return try await desk.show { tx in
          let check = try desk.services.intake.check(draft, by: call.principal, in: tx)
          return ReportPage.render(
            try desk.frame(call, "Report a flaw", .report, in: tx),
            ReportPage.Model(
              form: FormState(values: form.values(fields)), remarks: shown(check)))
        }
      }
      let accepted = try await desk.database.write { tx in
        try desk.services.intake.accept([draft], by: call.principal, in: tx)
      }
      guard let first = accepted.first else { throw Problem.notFound("finding") }
      return .seeOther("/findings/\(first.finding)?notice=received")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      let placed = placed(error.problem)
      return try await desk.refused(error.problem) { tx in
        try reportPage(desk, call, form.state(fields, placed), in: tx)
      }
    }
  }

  private static func uploadPage(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    UploadPage.render(
      try desk.frame(call, "Upload findings", .upload, in: tx),
      UploadPage.Model(
        findingLimit: IntakeService.batchLimit, byteLimit: 64 << 20, form: form))
  }

  private static func upload(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    do {
      let name = form.file("file")?.name ?? "corrected.ndjson"
      let bytes = form.file("file")?.bytes ?? Array((form.value("file") ?? "").utf8)
      guard !bytes.isEmpty else { throw Problem.invalid("/file", "must be chosen first") }
      let upload = try read(bytes, form)
      let (accepted, refused) = try await desk.database.write { tx in
        let intake = desk.services.intake
        let accepted = try intake.accept(upload.drafts, by: call.principal, in: tx)
        let refused = try intake.attach(
          upload.files, to: accepted.first?.finding, by: call.principal, in: tx)
        return (accepted, refused)
      }
      return try await desk.show { tx in
        try resultPage(desk, call, name, upload, accepted, refused, in: tx)
      }
    } catch let error as any ProblemConvertible
      where error.problem.status == 422 || error.problem.status == 413
    {
      return try await desk.refused(error.problem) { tx in
        try uploadPage(
          desk, call, form.state(["file", "package", "repository"], error.problem), in: tx)
      }
    }
  }

  /// What its content tells; what nothing is recognised in is read line by line, so that each line
  /// comes back with what is wrong.
  private static func read(_ bytes: [UInt8], _ form: Form) throws -> Upload {
    try Upload(
      bytes, as: ReportFormat.recognised(bytes) ?? .lines,
      about: ReportSubject(package: form.value("package"), repository: form.value("repository")))
  }

  private static func resultPage(
    _ desk: Desk, _ call: Call, _ name: String, _ upload: Upload, _ accepted: [Acceptance],
    _ refused: [RefusedFile], in tx: Transaction
  ) throws -> [UInt8] {
    let fresh = accepted.filter { !$0.isRepeat }
    let changed = accepted.filter { $0.isRepeat && !$0.remarks.isEmpty }
    let titles = zip(upload.drafts, accepted).filter { !$1.isRepeat }.prefix(100)
    return UploadResultPage.render(
      try desk.frame(call, "Upload findings", .upload, in: tx),
      UploadResultPage.Model(
        fileName: name, accepted: fresh.count, merged: fresh.count { $0.rule != .first },
        repeated: accepted.count - fresh.count - changed.count, changedCount: changed.count,
        changed: changed.prefix(100).map {
          .init(id: $0.finding.description, reference: $0.reference ?? "")
        }, rejected: upload.rejects.count,
        findings: titles.map { draft, acceptance in
          .init(
            id: acceptance.finding.description, title: draft.title,
            isMerged: acceptance.rule != .first, receipt: acceptance.receipt ?? "")
        },
        rejects: upload.rejects.flatMap { reject in
          reject.errors.map {
            .init(line: reject.line, reference: reject.reference, field: $0.field, rule: $0.rule)
          }
        },
        rejectedLines: upload.rejects.compactMap { $0.original?.serialized() }
          .joined(separator: "\n"),
        refusedFiles: refused.map { .init(name: $0.name, reason: $0.reason) }))
  }

  private static func list(_ desk: Desk, _ call: Call) async throws -> Reply {
    let page = try call.page()
    return try await desk.show { tx in
      let (found, count) = try desk.services.intake.latest(
        page: page, by: call.principal, in: tx)
      let rows = try found.elements.map { finding in
        FindingListPage.Row(
          id: finding.id.description, reference: finding.draft.reference,
          title: finding.draft.title,
          package: finding.draft.affected.first.flatMap {
            $0.package?.description ?? $0.cpe?.description ?? $0.repository
          },
          stateWords: try FindingStory(desk, call, finding, in: tx).state,
          receivedAt: finding.receivedAt, receipt: finding.receipt)
      }
      return FindingListPage.render(
        try desk.frame(call, "Your findings", .findings, in: tx),
        FindingListPage.Model(
          findings: rows, count: count, pager: found.pager(call),
          record: try record(desk, call, in: tx)))
    }
  }

  private static func record(
    _ desk: Desk, _ call: Call, in tx: Transaction
  ) throws -> FindingListPage.Record? {
    guard let organization = call.principal.organization else { return nil }
    let known = try desk.services.cases.reputation(of: organization, by: call.principal, in: tx)
    return known.interval.map {
      FindingListPage.Record(
        judged: known.judged, real: known.real, known: known.counts[.duplicate, default: 0],
        from: $0.lowerBound, to: $0.upperBound)
    }
  }

  static func one(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let services = desk.services
    let trials = TrialDesk(desk: desk)
    let finding = try services.intake.finding(
      try call.identifier("finding"), by: call.principal, in: tx)
    let draft = finding.draft
    let flaw = try services.intake.flaw(finding.flaw, in: tx)
    let others = (flaw?.findings ?? 1) - 1
    let story = try FindingStory(desk, call, finding, in: tx)
    // What is public or closed needs no help any more.
    let isOver = story.found?.state == .published || story.found?.state == .closed
    let own = try story.found.flatMap {
      try services.advisories.find(about: $0.id, by: call.principal, in: tx)?.number
    }
    return FindingPage.render(
      try desk.frame(call, draft.title, .findings, in: tx),
      FindingPage.Model(
        id: finding.id.description, reference: draft.reference, title: draft.title,
        description: draft.description, reproducer: draft.reproducer, command: draft.command,
        packages: draft.affected.compactMap { $0.package?.description ?? $0.cpe?.description },
        versions: draft.affected.compactMap(\.versions).first,
        repository: draft.affected.compactMap(\.repository).first,
        location: draft.location?.words, cwe: draft.weaknesses.first,
        severity: draft.severity.map(\.vector), aliases: draft.aliases,
        tool: draft.provenance.tool, toolVersion: draft.provenance.toolVersion,
        model: draft.provenance.model, isHumanVerified: draft.humanVerified,
        receivedAt: finding.receivedAt, receipt: finding.receipt,
        credit: draft.credit, stateWords: story.state,
        mergeNote: others > 0
          ? "\(others) other \(others == 1 ? "report describes" : "reports describe") the same "
            + "flaw. Every finder keeps their credit." : nil,
        vulnerabilityID: flaw?.vulnerability,
        readers: story.readers, history: try story.events(finding, in: tx),
        remarks: isOver ? [] : shown(try services.intake.check(finding, in: tx), but: own),
        files: try trials.files(of: finding.id, by: call.principal, in: tx),
        trials: try trials.trials(of: [finding.id], by: call.principal, in: tx),
        canTry: AccessTable.reach(of: .trialsOrder, for: call.principal) != .none,
        attachmentKinds: TrialDesk.attachmentKinds, trialKinds: TrialDesk.trialKinds, form: form))
  }
}
