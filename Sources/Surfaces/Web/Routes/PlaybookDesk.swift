import API
import Access
import Actions
import Directives
import Formats
import HTTP
import Inventory
import Playbooks
import Registry
import Storage
import Vocabulary

/// Playbooks: reading them, and making them one's own.
enum PlaybookDesk {
  private static let names = PlaybookPage.labels.map(\.0)

  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/playbooks", "showPlaybooks", .playbooksRead) { call in
        try await desk.show { tx in try list(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/playbooks", "addPlaybook", .playbooksChange) { call in
        let form = try call.form()
        do {
          guard let key = form.value("key").flatMap(PlaybookKey.init) else {
            throw Problem.invalid("/key", "must be small letters, digits and hyphens")
          }
          let text = try text(form)
          _ = try await desk.database.write { tx in
            try desk.services.playbooks.write(key, text, after: 0, by: call.principal, in: tx)
          }
          return .seeOther("/playbooks/\(key)?notice=added")
        } catch let error as any ProblemConvertible where [409, 422].contains(error.problem.status)
        {
          return try await desk.refused(error.problem) { tx in
            try list(desk, call, form.state(names, error.problem), in: tx)
          }
        }
      },
      .page(.get, "/playbooks/{playbook}", "showPlaybook", .playbooksRead) { call in
        try await desk.show { tx in try one(desk, call, FormState(), in: tx) }
      },
      .page(.post, "/playbooks/{playbook}", "changePlaybook", .playbooksChange) { call in
        let (form, key) = (try call.form(), try call.playbookKey())
        do {
          let text = try text(form)
          let after = form.value("after").flatMap { Int($0) }
          _ = try await desk.database.write { tx in
            try desk.services.playbooks.write(key, text, after: after, by: call.principal, in: tx)
          }
          return .seeOther("/playbooks/\(key)?notice=saved")
        } catch let error as any ProblemConvertible where [409, 422].contains(error.problem.status)
        {
          return try await desk.refused(error.problem) { tx in
            try one(desk, call, form.state(names, error.problem), in: tx)
          }
        }
      },
      .page(
        .post, "/playbooks/{playbook}/withdraw", "takePlaybookBack", .playbooksChange
      ) { call in
        let key = try call.playbookKey()
        try await desk.database.write { tx in
          try desk.services.playbooks.withdraw(key, by: call.principal, in: tx)
        }
        return .seeOther("/playbooks?notice=removed")
      },
    ]
  }

  /// The playbook for an action, as its page shows it; nil where the reader may read none.
  static func fitting(
    _ desk: Desk, _ call: Call, _ action: Actions.Action, _ asset: Asset, in tx: Transaction
  ) throws -> ActionPage.Guide? {
    guard AccessTable.reach(of: .playbooksRead, for: call.principal) != .none else { return nil }
    var situations: Set<Situation> = []
    if action.isOperational { situations.insert(.operational) }
    if action.urgency.asksForensics { situations.insert(.forensics) }
    if asset.maintainedBy != nil { situations.insert(.vendor) }
    let found = try desk.services.playbooks.fitting(
      situations, of: action.organization, in: tx)
    // Where there is no update, how to do one says nothing.
    let useful = found.filter { action.targetVersion != nil || $0.text.situation != .any }
    return useful.first.map { best in
      ActionPage.Guide(
        key: best.key.description, title: best.text.title, steps: best.text.steps,
        calls: best.text.calls,
        others: useful.dropFirst().prefix(4).map { ($0.key.description, $0.text.title) })
    }
  }

  /// The form's fields as the document that programs send.
  private static func text(_ form: Form) throws -> PlaybookText {
    let lines = { (name: String) -> JSONValue in
      (form.value(name) ?? "").split(whereSeparator: \.isNewline)
        .map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }.json
    }
    return try PlaybookText(
      json: [
        "title": form.value("title").json, "situation": form.value("situation").json,
        "sector": form.value("sector").json, "steps": lines("steps"), "calls": lines("calls"),
      ])
  }

  private static func state(_ text: PlaybookText) -> FormState {
    FormState(values: [
      "title": text.title, "situation": text.situation.rawValue,
      "sector": text.sector?.rawValue ?? "", "steps": text.steps.joined(separator: "\n"),
      "calls": text.calls.joined(separator: "\n"),
    ])
  }

  private static let sectors =
    [Choice(value: "", words: "All sectors")]
    + Sector.allCases.map { Choice(value: $0.rawValue, words: $0.title) }
  private static let situations = Situation.allCases.map {
    Choice(value: $0.rawValue, words: "For " + $0.title)
  }

  private static func origin(_ book: Playbook, _ own: OrganizationID?) -> String {
    book.organization.map { $0 == own ? "Your own" : "The clearinghouse" } ?? "Shipped"
  }

  private static func list(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let own = call.principal.organization
    let found = try desk.services.playbooks.playbooks(by: call.principal, in: tx)
    return PlaybookListPage.render(
      try desk.frame(call, "Playbooks", .playbooks, in: tx),
      PlaybookListPage.Model(
        playbooks: found.map {
          .init(
            key: $0.key.description, title: $0.text.title,
            sector: $0.text.sector?.title ?? "All sectors", situation: $0.text.situation.title,
            origin: origin($0, own), isOwn: $0.organization != nil && $0.organization == own)
        }, sectors: sectors, situations: situations, form: form))
  }

  private static func one(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let (services, own) = (desk.services, call.principal.organization)
    let key = try call.playbookKey()
    let book = try services.playbooks.playbook(key, by: call.principal, in: tx)
    let versions = try services.playbooks.versions(key, by: call.principal, in: tx)
    let grade = ReadingGrade.of([book.text.title] + book.text.steps)
    let years = grade.map { max(1, Int($0.rounded(.up))) }
    return PlaybookPage.render(
      try desk.frame(call, book.text.title, .playbooks, in: tx),
      PlaybookPage.Model(
        key: key.description, title: book.text.title, situation: book.text.situation.title,
        sector: book.text.sector?.title ?? "All sectors", origin: origin(book, own),
        isOwn: book.organization != nil && book.organization == own,
        last: versions.first?.number ?? 0, steps: book.text.steps, calls: book.text.calls,
        reading: years.map { counted($0, "year") + " of school will do" },
        isHard: (grade ?? 0) > ReadingGrade.hardest,
        versions: versions.compactMap { version in
          version.changedAt.map {
            .init(
              number: version.number, at: $0, title: version.text.title, text: state(version.text))
          }
        }, text: state(book.text), sectors: sectors, situations: situations, form: form))
  }
}
