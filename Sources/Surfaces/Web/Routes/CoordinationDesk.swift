import API
import Access
import Cases
import Coordination
import Formats
import HTTP
import Registry
import Storage
import Vocabulary

/// Coordinated cases: reading them, leading them, taking part.
enum CoordinationDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/coordination", "showWaiting", .coordinationRead) { call in
        try await desk.show { tx in try waiting(desk, call, in: tx) }
      },
      .page(.post, "/coordination/clock", "confirmServerClock", .coordinationLead) { call in
        guard let showing = try call.form().value("showing").flatMap(Timestamp.init(rfc3339:))
        else {
          throw Problem.invalid("/showing", "is required: the time it shows")
        }
        try await desk.database.write { tx in
          try desk.services.coordination.confirmClock(
            showing: showing, by: call.principal, in: tx)
        }
        return .seeOther("/coordination?notice=saved")
      },
      .page(.get, "/cases/{case}/coordination", "showCoordination", .coordinationRead) { call in
        try await desk.show { tx in
          try CoordinationShown(desk: desk, call: call, form: FormState()).page(in: tx)
        }
      },
      .page(
        .post, "/cases/{case}/coordination/lead", "leadCoordination", .coordinationLead
      ) { call in
        try await act(desk, call) { form, id, tx in
          try LeadCommands(services: desk.services, principal: call.principal)
            .run(form, id, in: tx)
        }
      },
      .page(
        .post, "/cases/{case}/coordination/part", "takePart", .coordinationSpeak,
        bodyLimit: MessageFile.byteLimit + (1 << 16)
      ) { call in
        try await act(desk, call) { form, id, tx in
          try PartCommands(services: desk.services, principal: call.principal)
            .run(form, id, in: tx)
        }
      },
      .page(
        .get, "/cases/{case}/coordination/files/{digest}", "saveMessageFile", .coordinationRead
      ) { call in
        try await CoordinationRoutes.download(
          call, desk.services.coordination, desk.database)
      },
    ]
  }

  private static func act(
    _ desk: Desk, _ call: Call,
    _ body: @escaping @Sendable (Form, CaseID, Transaction) throws -> Void
  ) async throws -> Reply {
    let form = try call.form()
    let id: CaseID = try call.identifier("case")
    do {
      try await desk.database.write { tx in try body(form, id, tx) }
      let stays = form.value("command") == "answer" && form.value("answer") != "join"
      return .seeOther(
        stays ? "/coordination?notice=saved" : "/cases/\(id)/coordination?notice=saved")
    } catch let error as any ProblemConvertible
      where error.problem.status == 422 || error.problem.status == 409
    {
      var state = form.state(CoordinationPage.labels.map(\.0), error.problem)
      state.values["command"] = form.value("command")
      if error.problem.fields.isEmpty { state.errors = [:] }
      let shown = state
      let problem = error.problem
      return try await desk.refused(problem) { tx in
        try CoordinationShown(
          desk: desk, call: call, form: shown,
          refusal: problem.fields.isEmpty
            ? [problem.detail, problem.remedy].compactMap { $0 }.joined(separator: " ") : nil
        ).page(in: tx)
      }
    }
  }

  private static func waiting(
    _ desk: Desk, _ call: Call, in tx: Transaction
  ) throws -> [UInt8] {
    let coordination = desk.services.coordination
    let found = try coordination.waiting(page: try call.page(), by: call.principal, in: tx)
    let counts = try coordination.waitingCounts(by: call.principal, in: tx)
    let isCoordinator = call.principal.membership?.kind == .coordinator
    let own = try coordination.ownListed(by: call.principal, in: tx)
    let words = Dictionary(
      own.map { ($0.id, CaseInListWords.of($0)) }, uniquingKeysWith: { first, _ in first })
    return WaitingPage.render(
      try desk.frame(call, "Coordination", .coordination, in: tx),
      WaitingPage.Model(
        isCoordinator: isCoordinator,
        rows: found.elements.map { one in
          WaitingPage.Row(
            caseID: one.case.description, title: one.title.isEmpty ? words[one.case] : one.title,
            who: one.name ?? "The coordinator", what: one.duty.kind.title, due: one.duty.due,
            isLate: one.duty.due < call.now, escalatedAt: one.escalatedAt)
        },
        counts: DutyKind.allCases.compactMap { kind in
          counts[kind].map { (kind.title, $0.all, $0.late) }
        },
        cases: own.map { WaitingPage.Own(id: $0.id.description, words: CaseInListWords.of($0)) },
        clock: isCoordinator && (try? decide(call.principal, .leadCoordination)) != nil
          ? try coordination.clockInDoubt(in: tx) : nil,
        pager: found.pager(call)))
  }
}

/// Turns a form's fields into the document that programs send, so that one set of rules judges both.
struct CommandForm {
  let form: Form

  func document(
    _ texts: [String], booleans: [String] = [], more: JSONObject = JSONObject()
  ) -> JSONValue {
    var object = more
    for name in texts { if let value = form.value(name) { object[name] = value.json } }
    for name in booleans {
      if let value = form.value(name) { object[name] = (value == "true").json }
    }
    return .object(object)
  }

  /// The lines of a field, none of them blank.
  func lines(_ name: String) -> [String] {
    (form.value(name) ?? "").split(whereSeparator: \.isNewline).map(String.init)
      .filter { $0.utf8.contains { $0 > 32 } }
  }
}

/// What the coordinator does on a case's page.
struct LeadCommands {
  let services: Services
  let principal: Principal
  private var coordination: CoordinationService { services.coordination }

  func run(_ form: Form, _ id: CaseID, in tx: Transaction) throws {
    let fields = CommandForm(form: form)
    switch form.value("command") {
    case "open":
      let (programme, visibility) = try CoordinationReading.opening(
        fields.document(["programme", "visibility"]))
      try coordination.open(
        id, programme: programme, visibility: visibility, by: principal, in: tx)
    case "change":
      let watches: JSONObject =
        form.value("lead") == nil ? [:] : ["watches": fields.lines("watches").json]
      var change = try CoordinationReading.change(
        fields.document(["programme", "visibility", "lead"], more: watches))
      change.version = form.value("version").flatMap(Int64.init)
      try coordination.change(id, to: change, by: principal, in: tx)
    case "invite": try invite(fields, id, in: tx)
    case "remove":
      guard let one = form.value("participant").flatMap(ParticipantID.init) else {
        throw Problem.invalid("/participant", "is required")
      }
      try coordination.remove(one, from: id, by: principal, in: tx)
    case "force":
      guard let one = form.value("proposal").flatMap(ProposalID.init) else {
        throw Problem.invalid("/proposal", "is required")
      }
      try coordination.bringIntoForce(one, in: id, by: principal, in: tx)
    case "end":
      let wanted = try CoordinationReading.end(
        fields.document(
          ["reason", "note"], booleans: ["hasRemedy", "hasText", "canTellOperators"]))
      try coordination.end(
        id, because: wanted.reason, note: wanted.note, checklist: wanted.checklist,
        by: principal, in: tx)
    case "judge":
      guard let alarm = form.value("alarm").flatMap(AlarmID.init),
        let judgement = form.value("judgement").flatMap(AlarmJudgement.init)
      else { throw Problem.invalid("/alarm", "is required") }
      try coordination.judge(alarm, judgement, in: id, by: principal, in: tx)
    default: throw Problem.invalid("/command", "is not known here")
    }
  }

  private func invite(_ fields: CommandForm, _ id: CaseID, in tx: Transaction) throws {
    var one = JSONObject()
    if let words = fields.form.value("organization") {
      one["organization"] = try organization(words, in: tx).json
    }
    for name in ["name", "contact"] {
      if let value = fields.form.value(name) { one[name] = value.json }
    }
    if let role = fields.form.value("roles") { one["roles"] = [role].json }
    one["products"] = fields.lines("products").json
    do {
      let drafts = try CoordinationReading.invitations(["participants": [.object(one)]])
      _ = try coordination.invite(drafts, to: id, by: principal, in: tx)
    } catch let error as any ProblemConvertible where !error.problem.fields.isEmpty {
      // The page has one invitation, so the place in the list says nothing.
      throw Fields.problem(
        error.problem.fields.map { field in
          let name = field.field.split(separator: "/").dropFirst(2).first ?? "name"
          return FieldProblem(field: "/\(name)", rule: field.rule)
        })
    }
  }
}

extension LeadCommands {
  /// An organization by its number or its name.
  private func organization(_ words: String, in tx: Transaction) throws -> OrganizationID {
    if let id = OrganizationID(words) { return id }
    let found = try services.registry.organizations(
      search: words, page: PageRequest(limit: 6), by: principal, in: tx
    ).elements
    if let exact = found.first(where: { $0.name.lowercased() == words.lowercased() }) {
      return exact.id
    }
    guard found.count < 2, let only = found.first else {
      throw Problem.invalid(
        "/organization",
        found.isEmpty
          ? "is nobody with an account here; write the name below to ask somebody without one"
          : "could be " + found.prefix(5).map(\.name).joined(separator: ", ")
            + (found.count > 5 ? " and others" : ""))
    }
    return only.id
  }
}

/// What a participant does on a case's page, and the coordinator when writing and proposing.
struct PartCommands {
  let services: Services
  let principal: Principal
  private var coordination: CoordinationService { services.coordination }

  func run(_ form: Form, _ id: CaseID, in tx: Transaction) throws {
    let fields = CommandForm(form: form)
    switch form.value("command") {
    case "answer":
      let said = try CoordinationReading.answer(
        fields.document(["answer", "until", "participant"]))
      try coordination.answer(
        id, said.step, until: said.until, for: said.participant, by: principal, in: tx)
    case "step", "part":
      let (change, _) = try CoordinationReading.part(
        fields.document(
          ["report", "accepts", "reference", "policy"],
          booleans: ["deployed", "hidden", "keepsEmbargo"]))
      try coordination.change(part: id, to: change, by: principal, in: tx)
    case "state":
      let (said, named) = try CoordinationReading.statement(
        fields.document([
          "product", "status", "justification", "fixedVersion", "expected", "statement",
          "participant",
        ]))
      try coordination.state(said, in: id, for: named, by: principal, in: tx)
    case "send": try send(fields, id, in: tx)
    case "read":
      guard let thread = form.value("thread").flatMap(ThreadID.init),
        let position = form.value("position").flatMap(Int64.init)
      else { throw Problem.invalid("/thread", "is required") }
      try coordination.markRead(thread, to: position, in: id, by: principal, in: tx)
    case "propose":
      let draft = try CoordinationReading.proposal(
        fields.document(["day", "time", "timeZone", "reason"]))
      _ = try coordination.propose(draft, in: id, by: principal, in: tx)
    case "agree", "drop": try decide(form, id, in: tx)
    case "alarm":
      guard let kind = form.value("kind").flatMap(AlarmKind.init) else {
        throw Problem.invalid("/kind", "must be chosen")
      }
      try coordination.raise(
        kind, evidence: form.value("evidence") ?? "", in: id, by: principal, in: tx)
    default: throw Problem.invalid("/command", "is not known here")
    }
  }

  private func decide(_ form: Form, _ id: CaseID, in tx: Transaction) throws {
    guard let proposal = form.value("proposal").flatMap(ProposalID.init) else {
      throw Problem.invalid("/proposal", "is required")
    }
    if form.value("command") == "drop" {
      try coordination.drop(proposal, in: id, by: principal, in: tx)
    } else {
      try coordination.answer(
        proposal, agrees: form.value("agrees") == "true", reason: form.value("reason"), in: id,
        by: principal, in: tx)
    }
  }

  private func send(_ fields: CommandForm, _ id: CaseID, in tx: Transaction) throws {
    var more = JSONObject()
    let to = fields.form.value("to") ?? "common"
    let parts = to.split(separator: ":", maxSplits: 1).map(String.init)
    switch (parts.first, parts.dropFirst().first) {
    case ("thread", let id?): more["thread"] = id.json
    case ("product", let product?): more["product"] = product.json
    case ("to", let id?): more["to"] = [id].json
    case ("coordinator", _): more["to"] = [String]().json
    case ("notes", _): more["notes"] = true
    default: break
    }
    var draft = try CoordinationReading.message(fields.document(["text", "kind"], more: more))
    if let file = fields.form.file("file") { draft.file = (file.name, file.bytes) }
    _ = try coordination.send(draft, in: id, by: principal, in: tx)
  }
}
