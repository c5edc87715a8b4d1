import API
import Access
import Advisories
import Cases
import Coordination
import Formats
import HTTP
import Ledger
import Storage
import Vocabulary

/// Gathers everything that a coordinated case's page shows to one reader.
struct CoordinationShown: Sendable {
  let desk: Desk
  let call: Call
  let form: FormState
  /// Why a command was refused that has no field to correct.
  var refusal: String?

  /// Most messages on a page.
  private static let messagesShown = 100

  func page(in tx: Transaction) throws -> [UInt8] {
    let coordination = desk.services.coordination
    let id: CaseID = try call.identifier("case")
    let view = try coordination.view(id, by: call.principal, in: tx)
    let canAct = (try? decide(call.principal, .takePart)) != nil
    let wanted: ThreadID? = try call.queryIdentifier("thread")
    let current =
      view.threads.first { $0.summary.thread.id == wanted }
      ?? view.threads.first { $0.summary.thread.kind == .common }
    var frame = try desk.frame(
      call, view.isInside ? view.found.title : "A case", .coordination, in: tx)
    if let refusal { frame.notice = Notice(kind: .bad, text: refusal) }
    let page = PageRequest(
      limit: Self.messagesShown, after: call.query("cursor").flatMap { Cursor(token: $0) })
    let messages = try current.map {
      try coordination.messages(
        in: id, thread: $0.summary.thread.id, page: page, by: call.principal, in: tx
      ).page
    }
    let suggestions =
      view.isCoordinator && canAct && call.query("suggest") != nil
      ? try coordination.suggestions(for: id, by: call.principal, in: tx) : []
    return CoordinationPage.render(
      frame,
      model(
        view, canAct: canAct, current: current?.summary.thread.id, messages, suggestions,
        clock: view.isCoordinator ? try coordination.clockInDoubt(in: tx) : nil))
  }

  private func model(
    _ view: CoordinationView, canAct: Bool, current: ThreadID?, _ messages: Page<Message>?,
    _ suggestions: [PartySuggestion], clock: Timestamp?
  ) -> CoordinationPage.Model {
    let found = view.found
    let counts = Dictionary(grouping: view.products, by: \.status).mapValues(\.count)
    return CoordinationPage.Model(
      caseID: found.id.description, title: view.isInside ? found.title : nil,
      tlp: found.light.rawValue, isCoordinator: view.isCoordinator,
      canAct: canAct, embargo: found.embargo.title, isInForce: found.embargo.isInForce,
      hasEnded: found.embargo == .exited,
      agreed: found.embargo.isInForce ? found.until?.rfc3339 : nil,
      until: found.until.map { Self.words($0, found.zone) }, ending: found.ending,
      agreement: Self.agreement(view),
      known: found.known.words.map { $0.prefix(1).uppercased() + $0.dropFirst() },
      visibility: found.visibility.title, visibilityRaw: found.visibility.rawValue,
      version: Int(found.version),
      programme: found.programme.title, programmeRaw: found.programme.id,
      offered: found.openedAt.adding(days: found.programme.defaultDays).day,
      joined: view.joined,
      lead: found.lead.map { view.names[$0] ?? "A participant" } ?? "The coordinator",
      leadRaw: found.lead?.description ?? "coordinator",
      leads: [Choice(value: "coordinator", words: "The coordinator")]
        + view.participants.filter { $0.standing == .joined }.map {
          Choice(value: $0.id.description, words: $0.name)
        },
      watches: view.watches.map(\.value).joined(separator: "\n"),
      own: view.own.map { own($0, view) },
      reports: view.reports.map(SharedReportShown.shown), hasMoreReports: view.hasMoreReports,
      people: people(view),
      statusCounts: ProductStatus.allCases.compactMap { status in
        counts[status].map { (status.title, $0) }
      },
      threads: view.threads.map { thread in
        CoordinationPage.Thread(
          id: thread.summary.thread.id.description, title: thread.title,
          count: thread.summary.count, unread: thread.summary.unread,
          last: thread.summary.last, isCurrent: thread.summary.thread.id == current,
          isCommon: thread.summary.thread.kind == .common)
      },
      messages: (messages?.elements ?? []).reversed().map { message($0, view.names) },
      older: messages?.next?.token, proposals: view.proposals.map { proposal($0, view) },
      alarms: view.alarms.map { alarm($0, view.names) },
      suggestions: suggestions.map { one in
        CoordinationPage.Suggestion(
          organization: one.organization?.description, name: one.name, contact: one.contact,
          role: one.role.rawValue, roleWords: one.role.title, reason: one.reason)
      },
      wasSearched: view.isCoordinator && canAct && call.query("suggest") != nil, clock: clock,
      choices: Self.choices, form: form)
  }

  private func people(_ view: CoordinationView) -> [CoordinationPage.Person] {
    let said = Dictionary(grouping: view.products, by: \.participant)
    return view.participants.sorted { $0.name < $1.name }.map { one in
      let duty = view.duties[one.id.description]?.first
      return CoordinationPage.Person(
        id: one.id.description, name: one.name,
        roles: one.roles.map(\.title).joined(separator: ", "), standing: one.standing.title,
        report: Self.onlyReported(one) ? "Reported it" : one.report.title,
        fix: Self.onlyReported(one) ? "" : one.fix.title, contact: one.contact,
        reference: one.reference, policy: one.policy, keepsEmbargo: one.keepsEmbargo,
        products: (said[one.id] ?? []).map(Self.product),
        waits: duty.map { "\($0.kind.title), \(dateOnly($0.due.day))" },
        isLate: duty.map { $0.due < call.now } ?? false,
        canBeRemoved: one.standing.sees, hasNoAccount: one.organization == nil)
    }
  }

  private func own(_ one: Participant, _ view: CoordinationView) -> CoordinationPage.Own {
    CoordinationPage.Own(
      isInvited: one.standing == .invited, standing: one.standing.title,
      report: Self.onlyReported(one) ? "You reported it" : one.report.title,
      fix: Self.onlyReported(one) ? "" : one.fix.title,
      steps: one.report.steps.map { Choice(value: $0.rawValue, words: $0.title) },
      products: view.products.filter { $0.participant == one.id }.map(Self.product),
      keepsEmbargo: one.keepsEmbargo, isHidden: one.isHidden,
      accepts: one.accepts?.rawValue ?? "", reference: one.reference ?? "",
      policy: one.policy ?? "", canDeploy: one.fix == .fixReady,
      invitation: invitation(one, view))
  }

  /// Who asks, about which of the reader's products, until when. Nothing of the report.
  private func invitation(_ one: Participant, _ view: CoordinationView) -> String {
    let products = view.products.filter { $0.participant == one.id && $0.isNamed }.map(\.product)
    let due = view.duties[one.id.description]?.first { $0.kind == .answerInvitation }?.due
    let hub = desk.services.advisories.publisher.publisher.name
    let answer = due.map { " Answer by \(dateOnly($0.day))." } ?? ""
    let about = CaseInListWords.about(products).lowercasedFirst
    return "\(hub) asks you to take part. It is about \(about).\(answer)"
  }

  /// A finder who reported it and has nothing to fix does not "work on it".
  private static func onlyReported(_ one: Participant) -> Bool {
    one.roles == [.finder] && one.standing == .joined && one.report == .accepted
      && one.fix <= .aware
  }

  /// How many agreed to the embargo in force. Who does not see everybody can not count them.
  private static func agreement(_ view: CoordinationView) -> String? {
    let joined = Set(view.participants.filter { $0.standing == .joined }.map(\.id))
    guard view.found.embargo.isInForce, joined.count == view.joined,
      let one = view.proposals.last(where: { $0.outcome == .inForce })
    else { return nil }
    var agreed = Set(one.answers.filter(\.agrees).map(\.participant))
    // Who proposes it agrees to it.
    if case .participant(let author) = one.author { agreed.insert(author) }
    let refused = Set(one.answers.map(\.participant)).subtracting(agreed).intersection(joined)
    let against = refused.isEmpty ? "" : ", \(refused.count) did not"
    return "\(agreed.intersection(joined).count) of \(joined.count) agreed to it\(against)."
  }

  private static func product(_ one: ProductStatement) -> CoordinationPage.Product {
    let detail = [
      one.justification?.title, one.fixedVersion.map { "in \($0)" },
      one.expected.map { "fix expected \(dateOnly($0))" },
    ].compactMap { $0 }.joined(separator: ", ")
    return CoordinationPage.Product(
      product: one.product, status: one.status.title, detail: detail.isEmpty ? nil : detail,
      statement: one.statement)
  }

  private func message(
    _ one: Message, _ names: [ParticipantID: String]
  ) -> CoordinationPage.Message {
    CoordinationPage.Message(
      by: one.author.words(names), kind: one.kind.title, text: one.text, at: one.at,
      fileDigest: one.file?.digest, fileName: one.file?.name ?? "")
  }

  private func proposal(
    _ one: EmbargoProposal, _ view: CoordinationView
  ) -> CoordinationPage.Proposal {
    CoordinationPage.Proposal(
      id: one.id.description, by: one.author.words(view.names),
      until: Self.words(one.until, one.zone), reason: one.reason,
      outcome: one.outcome == .inForce && !view.found.embargo.isInForce
        ? "Was in force" : one.outcome.title,
      isOpen: one.outcome == .open,
      answers: one.answers.map { answer in
        (view.names[answer.participant] ?? "A participant")
          + (answer.agrees ? " agrees" : " does not agree")
          + (answer.reason.map { ": \($0)" } ?? "")
      }, isOwn: view.own.map { one.author == .participant($0.id) } ?? false)
  }

  private func alarm(_ one: Alarm, _ names: [ParticipantID: String]) -> CoordinationPage.Alarm {
    CoordinationPage.Alarm(
      id: one.id.description, kind: one.kind.title, by: one.author.words(names),
      evidence: one.evidence, at: one.raisedAt,
      judgement: one.judgement.map { $0 == .real ? "It is so." : "It is not." })
  }

  /// By the clock of the place, and in UTC, which counts.
  private static func words(_ until: Timestamp, _ zone: String) -> String {
    let utc = EmbargoTime.words(until, zone: "UTC")
    return zone == "UTC" ? utc : "\(EmbargoTime.words(until, zone: zone)) (\(utc))"
  }

  private static let choices = CoordinationPage.Choices(
    programmes: EmbargoProgramme.all.map { Choice(value: $0.id, words: $0.title) },
    visibilities: Visibility.allCases.map { Choice(value: $0.rawValue, words: $0.title) },
    roles: ParticipantRole.allCases.map { Choice(value: $0.rawValue, words: $0.title) },
    statuses: ProductStatus.allCases.map { Choice(value: $0.rawValue, words: $0.title) },
    justifications: StatusJustification.allCases.map {
      Choice(value: $0.rawValue, words: $0.title)
    },
    reasons: EndReason.allCases.map { Choice(value: $0.rawValue, words: $0.title) },
    alarms: AlarmKind.allCases.map { Choice(value: $0.rawValue, words: $0.title) },
    lights: TrafficLight.allCases.map { Choice(value: $0.rawValue, words: "TLP:\($0.rawValue)") })
}
