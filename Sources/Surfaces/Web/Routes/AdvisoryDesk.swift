import API
import Access
import Advisories
import Cases
import Formats
import HTTP
import Intake
import Registry
import Storage
import Vocabulary

/// Advisories: for everybody, and at the coordinator's desk.
enum AdvisoryDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/advisories", "showAdvisories", .knowledgeRead) { call in
        try await desk.show { tx in try list(desk, call, in: tx) }
      },
      .page(.get, "/advisories/{number}", "showAdvisory", .knowledgeRead) { call in
        try await desk.show { tx in try one(desk, call, in: tx) }
      },
      .open("/advisories.atom", "getAdvisoryFeed", .init("Public advisories as Atom.")) { _ in
        try await atom(desk)
      },
      .page(.get, "/drafts", "showDrafts", .advisoriesRead) { call in
        try await desk.show { tx in try drafts(desk, call, in: tx) }
      },
      .page(.get, "/drafts/{advisory}", "showDraft", .advisoriesRead) { call in
        try await desk.show { tx in try draft(desk, call, nil, in: tx) }
      },
      .page(.post, "/cases/{case}/advisory", "beginAdvisory", .advisoriesWrite) { call in
        let id: CaseID = try call.identifier("case")
        let made = try await desk.database.write { tx in
          try desk.services.advisories.draft(for: id, by: call.principal, in: tx)
        }
        return .seeOther("/drafts/\(made.id)?notice=drafted")
      },
      .page(.post, "/drafts/{advisory}", "editAdvisory", .advisoriesWrite) { call in
        let form = try call.form()
        return try await act(desk, call, form, "saved") { id, version, tx in
          let content = try AdvisoryContent(json: AdvisoryForm.document(form))
          _ = try desk.services.advisories.change(
            id, to: content, version: version, by: call.principal, in: tx)
        }
      },
      .page(.post, "/drafts/{advisory}/cve", "orderCVE", .advisoriesWrite) { call in
        let id: AdvisoryID = try call.identifier("advisory")
        _ = try await desk.database.write { tx in
          try desk.services.advisories.reserveCVE(for: id, by: call.principal, in: tx)
        }
        return .seeOther("/drafts/\(id)?notice=reserving")
      },
      .page(.post, "/drafts/{advisory}/cve/cancel", "abandonCVE", .advisoriesWrite) { call in
        let id: AdvisoryID = try call.identifier("advisory")
        _ = try await desk.database.write { tx in
          try desk.services.advisories.cancelCVE(for: id, by: call.principal, in: tx)
        }
        return .seeOther("/drafts/\(id)?notice=unasked")
      },
      .page(.post, "/drafts/{advisory}/commands", "commandAdvisory", .advisoriesWrite) { call in
        let form = try call.form()
        return try await act(desk, call, form, "advanced") { id, version, tx in
          guard let command = form.value("command").flatMap(AdvisoryCommand.init) else {
            throw Problem.invalid("/command", "must be chosen")
          }
          _ = try desk.services.advisories.move(
            id, command, version: version, by: call.principal, in: tx)
        }
      },
    ]
  }

  private static func act(
    _ desk: Desk, _ call: Call, _ form: Form, _ notice: String,
    _ body: @escaping @Sendable (AdvisoryID, Int64?, Transaction) throws -> Void
  ) async throws -> Reply {
    let id: AdvisoryID = try call.identifier("advisory")
    let version = form.value("version").flatMap(Int64.init)
    do {
      try await desk.database.write { tx in try body(id, version, tx) }
      return .seeOther("/drafts/\(id)?notice=\(notice)")
    } catch let error as any ProblemConvertible where [409, 422].contains(error.problem.status) {
      return try await desk.refused(error.problem) { tx in
        try draft(desk, call, (form, error.problem), in: tx)
      }
    }
  }

  // MARK: For everybody

  private static func list(_ desk: Desk, _ call: Call, in tx: Transaction) throws -> [UInt8] {
    let found = try desk.services.advisories.publicList(page: try call.page(), in: tx)
    return AdvisoryListPage.render(
      try desk.frame(call, "Advisories", .advisories, in: tx),
      AdvisoryListPage.Model(
        path: "/advisories", isDesk: false,
        advisories: found.elements.map { row($0, "/advisories/" + $0.number) },
        pager: found.pager(call)))
  }

  private static func row(_ item: Advisory, _ path: String) -> AdvisoryListPage.Row {
    .init(
      number: item.number, path: path, title: item.content.title, stateWords: item.state.title,
      tlp: item.content.trafficLight.rawValue, changedAt: item.changedAt)
  }

  private static func one(_ desk: Desk, _ call: Call, in tx: Transaction) throws -> [UInt8] {
    let (found, revisions) = try desk.services.advisories.publicAdvisory(
      try call.parameter("number"), in: tx)
    let content = found.content
    let year = (found.publishedAt ?? found.createdAt).day.description.prefix(4)
    let name = CSAFDocument.fileName(id: found.number)
    var files = [
      ("/csaf/white/\(year)/\(name)", "CSAF 2.0"), ("/csaf/clear/\(year)/\(name)", "CSAF 2.1"),
      ("/csaf/openvex/\(name)", "OpenVEX"), ("/csaf/osv/\(name)", "OSV"),
      ("/csaf/cyclonedx/\(name)", "CycloneDX VEX"),
      ("/csaf/cve/\(name)", "CVE container"),
    ]
    files = try files.filter { path, _ in
      let parts = path.dropFirst("/csaf/".count).split(separator: "/", maxSplits: 1)
      return try desk.services.advisories.file(String(parts[0]), String(parts[1]), in: tx) != nil
    }
    return AdvisoryPage.render(
      try desk.frame(call, found.number, .advisories, in: tx),
      AdvisoryPage.Model(
        number: found.number, title: content.title, summary: content.summary, cve: content.cve,
        weaknesses: content.weaknesses,
        severities: content.vectors.compactMap { try? CVSSVector($0) }.map {
          "\($0.score) (\($0.severity.rawValue)), \($0.description)"
        },
        products: content.products.filter(\.isAffected).map {
          .init(
            name: "\($0.vendor) \($0.name)", package: $0.package, affected: $0.versions,
            fixed: $0.fixed)
        },
        unaffected: content.products.compactMap(unaffected),
        remediations: content.remediations.map {
          (AdvisoryForm.words($0.category), $0.details + ($0.url.map { " " + $0 } ?? ""))
        }, references: content.references.map { ($0.summary, $0.url) },
        credits: content.credits, withdrawal: content.withdrawal, publishedAt: found.publishedAt,
        changedAt: found.changedAt,
        history: revisions.reversed().map {
          Event(
            at: $0.publishedAt,
            text: $0.content.change.isEmpty
              || $0.content.trafficLight > content.trafficLight
              ? "Revision \($0.number)" : $0.content.change,
            receipt: nil)
        }, files: files.map { (path: $0.0, words: $0.1) }))
  }

  private static func unaffected(
    _ product: CSAFAdvisory.Product
  ) -> AdvisoryPage.Unaffected? {
    guard let justification = product.justification else { return nil }
    return AdvisoryPage.Unaffected(
      name: "\(product.vendor) \(product.name)", versions: product.versions,
      reason: justification.title)
  }

  private static func atom(_ desk: Desk) async throws -> Reply {
    let advisories = desk.services.advisories
    let found = try await desk.database.read { tx in
      try advisories.publicList(page: PageRequest(limit: 50), in: tx)
    }.elements
    return Reply.text(
      AtomFeed(publisher: advisories.publisher, advisories: found).text,
      type: "application/atom+xml; charset=utf-8"
    ).with("cache-control", "public, max-age=60")
  }

  // MARK: At the desk

  private static func drafts(_ desk: Desk, _ call: Call, in tx: Transaction) throws -> [UInt8] {
    let found = try desk.services.advisories.list(
      page: try call.page(), by: call.principal, in: tx)
    return AdvisoryListPage.render(
      try desk.frame(call, "Advisories", .drafts, in: tx),
      AdvisoryListPage.Model(
        path: "/drafts", isDesk: true,
        advisories: found.elements.map { row($0, "/drafts/\($0.id)") }, pager: found.pager(call)))
  }

  private static func draft(
    _ desk: Desk, _ call: Call, _ refused: (form: Form, problem: Problem)?, in tx: Transaction
  ) throws -> [UInt8] {
    let advisories = desk.services.advisories
    let found = try advisories.find(
      try call.identifier("advisory"), by: call.principal, in: tx)
    let canWrite = (try? decide(call.principal, .writeAdvisories)) != nil
    let (commands, notes) = try steps(desk, call, found, in: tx)
    return AdvisoryDraftPage.render(
      try desk.frame(call, found.number, .drafts, in: tx),
      AdvisoryDraftPage.Model(
        id: found.id.description, caseID: found.case.description, number: found.number,
        title: found.content.title, stateWords: found.state.title,
        tlp: found.content.trafficLight.rawValue, version: Int(found.version),
        commands: commands.map { ($0.rawValue, $0.title) },
        refusal: refused.map { AdvisoryForm.refusal($0.form, $0.problem) } ?? [], notes: notes,
        changes: canWrite
          ? try advisories.changes(of: found.id, by: call.principal, in: tx).map {
            .init(kind: $0.kind.rawValue, text: $0.line)
          } : [],
        isFirst: found.publishedEdit == nil,
        withoutCredit: canWrite ? try withoutCredit(desk, found, in: tx) : 0,
        publishedPath: found.publishedLight == .clear ? "/advisories/\(found.number)" : nil,
        canWrite: canWrite, numbering: canWrite ? try numbering(desk, call, found, in: tx) : nil,
        form: refused.map { AdvisoryForm.state($0.form, $0.problem, found.content) }
          ?? AdvisoryForm.state(found.content)))
  }

  /// What this reader can do now, and what keeps the next step from them.
  private static func steps(
    _ desk: Desk, _ call: Call, _ found: Advisory, in tx: Transaction
  ) throws -> (commands: [AdvisoryCommand], notes: [String]) {
    var commands = found.commands.filter { $0 != .edit }
    var notes: [String] = []
    let reader = try desk.services.registry.person(behind: call.principal, in: tx)
    if commands.contains(.countersign), let reader, found.authors.contains(reader) {
      commands.removeAll { $0 == .countersign }
      notes.append("You wrote a part of this text, so another person has to countersign it.")
    }
    guard commands.contains(.publish),
      let one = try desk.services.cases.known(found.case, in: tx)
    else { return (commands, notes) }
    do {
      try AdvisoryRules.mayPublish(found.content.trafficLight, label: one.label)
    } catch {
      commands.removeAll { $0 == .publish }
      notes.append("It cannot be published now. " + error.problem.detail)
      if let remedy = error.problem.remedy { notes.append(remedy) }
    }
    return (commands, notes)
  }

  /// How many reports of the flaw gave no name to credit.
  private static func withoutCredit(
    _ desk: Desk, _ found: Advisory, in tx: Transaction
  ) throws -> Int {
    guard let one = try desk.services.cases.known(found.case, in: tx) else { return 0 }
    return try desk.services.intake.findings(about: one.flaw, in: tx)
      .count { $0.draft.credit == nil }
  }

  private static func numbering(
    _ desk: Desk, _ call: Call, _ found: Advisory, in tx: Transaction
  ) throws -> AdvisoryDraftPage.Numbering? {
    let advisories = desk.services.advisories
    let number = try advisories.number(of: found.id, by: call.principal, in: tx)
    guard let number else {
      guard advisories.publisher.cve != nil, found.content.cve == nil else { return nil }
      return .init(words: "No identifier is reserved yet.", canReserve: true)
    }
    let cve = number.cve ?? ""
    var shown = AdvisoryDraftPage.Numbering(words: "", reason: number.reason)
    let hasAccount = advisories.publisher.cve != nil
    switch (number.state, number.record) {
    case (.wanted, _), (.asking, _):
      shown.words =
        hasAccount
        ? "An identifier is being reserved."
        : "An identifier was being reserved, and there is no account at the CVE Services any more."
      shown.canCancel = true
    case (.refused, _):
      shown.words = "No identifier was reserved."
      shown.canReserve = hasAccount
    case (.reserved, .none):
      let isNamed = found.content.cve == cve
      shown.words = "\(cve) is reserved\(isNamed ? "." : "; the text does not name it yet.")"
    case (.reserved, .waiting):
      shown.words = "The \(number.rejects ? "rejection" : "record") of \(cve) is on its way."
    case (.reserved, .published):
      shown.words = number.rejects ? "\(cve) is rejected." : "The record of \(cve) is published."
      shown.reason = nil
    case (.reserved, .refused):
      shown.words = """
        The \(number.rejects ? "rejection" : "record") of \(cve) was not taken. Send it again, or \
        publish a corrected revision.
        """
      shown.canSend = hasAccount
    }
    shown.outlook = outlook(found, number, hasAccount: hasAccount)
    return shown
  }

  /// What publishing a text that takes the advisory back does to the record.
  private static func outlook(
    _ found: Advisory, _ number: CVENumber, hasAccount: Bool
  ) -> String? {
    guard found.content.withdrawal != nil, found.state != .withdrawn, number.isRejectable,
      let cve = number.cve
    else { return nil }
    guard hasAccount else {
      return "There is no account at the CVE Services: whatever becomes of \(cve) is done by hand."
    }
    guard found.content.rejectsCVE else {
      return number.record == .none
        ? "When this text is published, \(cve) stays reserved. It has no record."
        : "When this text is published, the record of \(cve) stays as it is."
    }
    let isForAll = found.content.trafficLight == .clear
    // It is rejected already, which is said above.
    if number.rejects, number.record == .published, !isForAll { return nil }
    if number.record == .none, !isForAll {
      return "When this text is published, \(cve) is given back. It has no record."
    }
    return "When this text is published, \(cve) is rejected at the CVE Services. "
      + "Everybody sees that."
  }
}
