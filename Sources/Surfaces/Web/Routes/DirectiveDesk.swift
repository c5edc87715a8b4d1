import API
import Access
import Directives
import Formats
import HTTP
import Inventory
import Registry
import Storage
import Vocabulary

/// Directives as documents, for those who write, read and follow them.
enum DirectiveDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    reading(desk) + writing(desk) + following(desk) + ComplianceDesk.endpoints(desk)
  }

  private static func reading(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/directives", "showDirectives", .directivesRead) { call in
        try await desk.show { tx in try list(desk, call, in: tx) }
      },
      .page(.get, "/directives/{directive}", "showDirectiveDocument", .directivesRead) { call in
        try await desk.show { tx in try one(desk, call, nil, in: tx) }
      },
      .page(.get, "/directives/{directive}/effects", "showEffect", .directivesWrite) { call in
        try await desk.show { tx in try effect(desk, call, in: tx) }
      },
      .page(.get, "/assets/{asset}/effects", "showExposureEffect", .assetsRead) { call in
        try await desk.show { tx in try exposureEffect(desk, call, in: tx) }
      },
    ]
  }

  private static func writing(_ desk: Desk) -> [Endpoint] {
    let directives = desk.services.directives
    return [
      .page(.get, "/directives/new", "showNewDirective", .directivesWrite) { call in
        try await desk.show { tx in try new(desk, call, nil, in: tx) }
      },
      .page(.post, "/directives", "writeDirective", .directivesWrite) { call in
        let form = try call.form()
        do {
          let content = try Directive(
            json: DirectiveForm.document(form, issuedOn: call.now.day))
          let made = try await desk.database.write { tx in
            try directives.begin(content, by: call.principal, in: tx)
          }
          return .seeOther("/directives/\(made.id)?notice=written")
        } catch let error as any ProblemConvertible where error.problem.status == 422 {
          return try await desk.refused(error.problem) { tx in
            try new(desk, call, (form, error.problem), in: tx)
          }
        }
      },
      .page(.post, "/directives/{directive}", "editDirective", .directivesWrite) { call in
        try await act(desk, call, at: "text") { id, form, version, tx in
          let issued = try directives.document(id, by: call.principal, in: tx).directive.issuedOn
          let content = try Directive(json: DirectiveForm.document(form, issuedOn: issued))
          _ = try directives.change(
            id, to: content, version: version, by: call.principal, in: tx)
          return "saved"
        }
      },
      .page(.post, "/directives/{directive}/versions", "writeVersion", .directivesWrite) { call in
        let id: DirectiveID = try call.identifier("directive")
        let made = try await desk.database.write { tx in
          try directives.revise(id, by: call.principal, in: tx)
        }
        return .seeOther("/directives/\(made.id)?notice=drafted")
      },
    ]
  }

  private static func following(_ desk: Desk) -> [Endpoint] {
    let directives = desk.services.directives
    return [
      .page(.post, "/directives/{directive}/commands", "commandDirective", .directivesWrite) {
        call in
        try await act(desk, call, at: "next") { id, form, version, tx in
          guard let command = form.value("command").flatMap(DirectiveCommand.init) else {
            throw Problem.invalid("/command", "must be chosen")
          }
          let isDraft =
            try directives.document(id, by: call.principal, in: tx).state == .draft
          _ = try directives.move(
            id, command, reason: form.value("ending"), version: version, by: call.principal,
            in: tx)
          if command == .issue { return "issued" }
          return isDraft ? "removed" : "over"
        }
      },
      .page(.post, "/directives/{directive}/adoption", "followDirective", .complianceRecord) {
        call in
        try await act(desk, call, at: "follow") { id, form, _, tx in
          if form.value("follow") == "no" {
            try directives.leave(id, by: call.principal, in: tx)
            return "left"
          }
          _ = try directives.adopt(id, by: call.principal, in: tx)
          return "followed"
        }
      },
      .page(.post, "/directives/{directive}/attestations", "attestDirective", .complianceRecord) {
        call in
        try await act(desk, call, at: "attest") { id, form, _, tx in
          guard let from = CalendarDay(try form.required("from")) else {
            throw Problem.invalid("/from", "must be a day such as 2026-07-01")
          }
          guard let to = CalendarDay(try form.required("to")) else {
            throw Problem.invalid("/to", "must be a day such as 2026-09-30")
          }
          _ = try directives.attest(
            id, from: from, to: to, isMet: form.required("isMet") == "yes",
            statement: form.required("statement"), by: call.principal, in: tx)
          return "stated"
        }
      },
    ]
  }

  /// Does what a form asks; `body` gives the word of the message. `place` is the section where a
  /// refusal is told that no field is to blame for.
  private static func act(
    _ desk: Desk, _ call: Call, at place: String,
    _ body: @escaping @Sendable (DirectiveID, Form, Int64?, Transaction) throws -> String
  ) async throws -> Reply {
    let id: DirectiveID = try call.identifier("directive")
    let form = try call.form()
    let version = form.value("version-read").flatMap(Int64.init)
    do {
      let notice = try await desk.database.write { tx in try body(id, form, version, tx) }
      return .seeOther("/directives/\(id)?notice=\(notice)")
    } catch let error as any ProblemConvertible where [409, 422].contains(error.problem.status) {
      return try await desk.refused(error.problem) { tx in
        try one(desk, call, (form, error.problem, place), in: tx)
      }
    }
  }

  private static func binds(_ directive: Directive) -> String {
    directive.regime.map { "Binds " + $0.rawValue } ?? "Guidance"
  }

  /// Whose a directive is. Anybody can write anything into the text, but not this.
  private static func publisher(
    _ desk: Desk, _ document: DirectiveDocument, in tx: Transaction
  ) throws -> String {
    guard let id = document.organization else { return "Ships with Breakwater" }
    return try desk.services.registry.known(id, in: tx)?.name ?? ""
  }

  private static func list(_ desk: Desk, _ call: Call, in tx: Transaction) throws -> [UInt8] {
    let directives = desk.services.directives
    let found = try directives.documents(page: try call.page(), by: call.principal, in: tx)
    let followed = try followed(desk, call, in: tx)
    return DirectiveListPage.render(
      try desk.frame(call, "Directives", .deadlines, in: tx),
      DirectiveListPage.Model(
        rows: try found.elements.map { item in
          .init(
            id: item.id.description, name: item.directive.name, title: item.directive.title,
            version: item.directive.version, binds: binds(item.directive),
            stateWords: item.state.title, effectiveOn: item.directive.effectiveOn,
            isFollowed: item.state == .issued && followed.contains(item.lineage),
            publisher: try publisher(desk, item, in: tx))
        }, pager: found.pager(call),
        canWrite: (try? decide(call.principal, .beginDirectives)) != nil,
        issuers: try issuers(desk, call, in: tx)))
  }

  /// Who issues for each regime, by name.
  static func issuers(
    _ desk: Desk, _ call: Call, in tx: Transaction
  ) throws -> [(regime: String, organization: String)] {
    try desk.services.directives.issuers(by: call.principal, in: tx).map { regime, issuer in
      (
        regime.rawValue,
        try issuer.flatMap { try desk.services.registry.known($0, in: tx)?.name } ?? "Nobody yet"
      )
    }
  }

  private static func followed(
    _ desk: Desk, _ call: Call, in tx: Transaction
  ) throws -> Set<DirectiveID> {
    guard let own = call.principal.organization else { return [] }
    return Set(
      try desk.services.directives.adoptions(of: own, by: call.principal, in: tx).map(\.lineage))
  }

  private static func one(
    _ desk: Desk, _ call: Call, _ refused: (form: Form, problem: Problem, place: String)?,
    in tx: Transaction
  ) throws -> [UInt8] {
    let directives = desk.services.directives
    let found = try directives.document(
      try call.identifier("directive"), by: call.principal, in: tx)
    let directive = found.directive
    let canWrite = directives.mayWrite(found, by: call.principal, in: tx)
    let holder = try desk.services.registry.holder(of: call.principal, in: tx)?.organization
    let canRecord = call.principal.membership.map { $0.role >= .analyst } ?? false
    let binds = holder.map { DirectiveRules.binds(directive, $0) } ?? false
    let person = try desk.services.registry.person(behind: call.principal, in: tx)
    var refusal: (at: String, why: String)?
    if let refused, refused.problem.fields.isEmpty {
      refusal = (at: refused.place, why: why(refused.problem))
    }
    return DirectiveDocumentPage.render(
      try desk.frame(call, directive.name, .deadlines, in: tx),
      DirectiveDocumentPage.Model(
        id: found.id.description, name: directive.name, title: directive.title,
        version: directive.version, stateWords: found.state.title, binds: Self.binds(directive),
        issuer: directive.issuer, effectiveOn: directive.effectiveOn,
        scope: directive.scope.words, source: directive.source, holidays: directive.holidays,
        rows: DecisionInputs.all.map {
          .init(words: $0.words, outcome: Urgency(directive.urgency($0)))
        }, requirements: directive.requirements, evidence: directive.evidence,
        exceptions: directive.exceptions.map { ($0.scope.words, $0.reason) },
        changes: try directives.changes(of: found, by: call.principal, in: tx),
        ending: found.ending,
        stored: Int(found.version), canWrite: canWrite, isDraft: found.state == .draft,
        isIssued: found.state == .issued, canFollow: canRecord && !binds && found.state == .issued,
        isFollowed: try followed(desk, call, in: tx).contains(found.lineage),
        canAttest: canRecord && found.issuedAt != nil,
        publisher: try publisher(desk, found, in: tx),
        canIssue: person.map { !found.authors.contains($0) } ?? true,
        canWithdraw: person == nil || found.issuedBy != person,
        doubts: found.state == .draft ? doubts(directive) : [],
        refusal: refusal,
        form: refused.map { DirectiveForm.refused($0.form, $0.problem, directive) }
          ?? DirectiveForm.state(directive)))
  }

  private static func why(_ problem: Problem) -> String {
    [problem.detail, problem.remedy].compactMap { $0 }.joined(separator: " ")
  }

  private static func doubts(_ directive: Directive) -> [String] {
    TableAdvice.reversals(in: directive).map { lesser, worse in
      let (less, more) = (lesser.urgency.term, worse.urgency.term)
      return "“\(worse.inputs.words)” is worse than “\(lesser.inputs.words)”, but gets more time: "
        + "\(more ?? "the next upgrade") instead of \(less ?? "the next upgrade")."
    }
  }

  private static func new(
    _ desk: Desk, _ call: Call, _ refused: (form: Form, problem: Problem)?, in tx: Transaction
  ) throws -> [UInt8] {
    let services = desk.services
    _ = try decide(call.principal, .beginDirectives)
    var draft = services.directives.directive
    (draft.name, draft.title, draft.version, draft.source) = ("", "", "1", "")
    draft.issuer = try services.registry.holder(of: call.principal, in: tx)?.organization.name ?? ""
    draft.regime = try services.directives.issues(call.principal, in: tx)
    (draft.issuedOn, draft.effectiveOn) = (call.now.day, call.now.day)
    var state = DirectiveForm.state(draft)
    if let refused {
      state = DirectiveForm.refused(refused.form, refused.problem, draft)
      if state.errors.isEmpty { state.errors["name"] = refused.problem.detail }
    }
    return NewDirectivePage.render(
      try desk.frame(call, "Write a directive", .deadlines, in: tx), state)
  }

  private static func effect(_ desk: Desk, _ call: Call, in tx: Transaction) throws -> [UInt8] {
    let directives = desk.services.directives
    let id: DirectiveID = try call.identifier("directive")
    let effect = try directives.effect(of: id, by: call.principal, in: tx)
    let found = try directives.document(id, by: call.principal, in: tx)
    return EffectPage.render(
      try desk.frame(call, "What it would change", .deadlines, in: tx),
      EffectPage.Model(
        effect, back: ("/directives/\(id)", found.directive.name),
        heading: "What \(found.directive.name) would change"))
  }

  private static func exposureEffect(
    _ desk: Desk, _ call: Call, in tx: Transaction
  ) throws -> [UInt8] {
    let id: AssetID = try call.identifier("asset")
    let asset = try desk.services.inventory.asset(id, by: call.principal, in: tx)
    let other: Reachability = asset.reachability == .public ? .internal : .public
    let effect = try desk.services.directives.effect(
      of: other, on: id, by: call.principal, in: tx)
    let words =
      other == .public ? "if the internet could reach it" : "if it were taken off the internet"
    return EffectPage.render(
      try desk.frame(call, "What it would change", .assets, in: tx),
      EffectPage.Model(
        effect, back: ("/assets/\(id)", asset.name), heading: "\(asset.name), \(words)"))
  }
}

extension EffectPage.Model {
  init(_ effect: Effect, back: (path: String, words: String), heading: String) {
    func row(_ name: String, _ counts: Effect.Counts) -> EffectPage.Row {
      .init(
        name: name, earlier: counts.earlier, later: counts.later, appear: counts.appear,
        vanish: counts.vanish, same: counts.same, forensics: counts.forensics)
    }
    func term(_ value: (urgency: Directives.Urgency, due: CalendarDay?)) -> String {
      value.due.map { "\(dateOnly($0)) (\(value.urgency.title.lowercased()))" }
        ?? value.urgency.title
    }
    self.init(
      back: back, heading: heading, total: row("In all", effect.total),
      rows: effect.parts.map {
        row($0.organization?.name ?? "All who follow it of their own will", $0.counts)
      },
      examples: effect.examples.map {
        .init(
          organization: $0.organization, asset: $0.asset, vulnerability: $0.vulnerability,
          before: term($0.before), after: term($0.after))
      }, isComplete: effect.isComplete)
  }
}
