import Access
import Actions
import Advisories
import Cases
import Coordination
import Fleets
import Formats
import Intake
import Ledger
import Registry
import Storage
import Vocabulary

/// From what happened to who is told.
extension NotificationService {
  /// Takes a fact in. The same fact a second time changes nothing.
  func hear(_ fact: FactMessage, in tx: Transaction) throws {
    guard let kind = NoticeRules.kind(of: fact),
      let told = try audience(of: fact, kind, in: tx)
    else { return }
    try tell(told.event, told.organizations, but: fact.actor, origin: fact.receipt, in: tx)
  }

  /// Compares an organization's dated actions with what it was told of; many changes are one notice.
  func hearActions(of organization: OrganizationID, in tx: Transaction) throws {
    let told = try NotificationStore.told(organization, in: tx)
    let open = try actions.dated(of: organization, in: tx)
    var (fresh, earlier): ([(String, CalendarDay)], [(String, CalendarDay)]) = ([], [])
    var moved: [(String, CalendarDay)] = []
    for one in open {
      let id = one.id.description
      guard let before = told[id] else {
        fresh.append((id, one.due))
        continue
      }
      if one.due < before { earlier.append((id, one.due)) }
      if one.due > before { moved.append((id, one.due)) }
    }
    let names = Set(open.map(\.id.description))
    let gone = told.keys.filter { !names.contains($0) }.sorted()
    let verified = try actions.those(gone.compactMap(ActionID.init), in: .verified, tx)
    // An action that is only said to be done stays known, so that taking it back is no news.
    let done = try actions.those(gone.compactMap(ActionID.init), in: .done, tx)
    try NotificationStore.tell(fresh + earlier + moved, organization, in: tx)
    try NotificationStore.forget(
      gone.filter { id in !done.contains { $0.description == id } }, organization, in: tx)
    for (kind, count) in [
      (NoticeKind.actionNew, fresh.count), (.actionEarlier, earlier.count),
      (.actionVerified, verified.count),
    ] where count > 0 {
      try tell(
        NoticeEvent(
          kind: kind, subject: organization.description, trafficLight: .amberStrict,
          count: count, at: surroundings.now()), [organization], in: tx)
    }
  }

  private func audience(
    of fact: FactMessage, _ kind: NoticeKind, in tx: Transaction
  ) throws -> (event: NoticeEvent, organizations: Set<OrganizationID>)? {
    let now = surroundings.now()
    func event(_ light: TrafficLight, _ subject: String? = nil) -> NoticeEvent {
      NoticeEvent(
        kind: kind, subject: subject ?? fact.subject, trafficLight: light, at: now)
    }
    switch kind {
    case .actionNew, .actionEarlier, .actionVerified, .actionDue, .forensicDue, .mandateEnding,
      .embargoEnding, .tokenExpiring, .webhookStopped, .jobGivenUp:
      return nil
    case .actionReopened:
      return fact.organization.map { (event(.amberStrict), [$0]) }
    case .mandateEnded:
      guard let id = MandateID(fact.subject), let mandate = try fleets.known(id, in: tx) else {
        return nil
      }
      return (event(.amberStrict, NoticeEvent.mandates), [mandate.client, mandate.manager])
    case .caseInvitation:
      // The coordinator asked; whoever is asked without an account is not reached from here.
      return fact.organization.map { (event(.amberStrict), [$0]) }
    case .caseMessage, .caseQuestion, .caseLate, .leakAlarm, .embargoProposed, .embargoChanged,
      .embargoEnded:
      guard let id = CaseID(fact.subject),
        let audience = try audience(of: fact, kind, in: id, tx)
      else { return nil }
      var organizations = audience.organizations
      if audience.includesCoordinator {
        organizations.formUnion(try registry.coordinators(in: tx))
      }
      return (event(audience.trafficLight), organizations)
    case .caseMoved:
      guard let id = CaseID(fact.subject), let found = try cases.known(id, in: tx) else {
        return nil
      }
      return (event(max(found.label.trafficLight, .green)), found.label.releasableTo)
    case .findingTried:
      guard let finding = fact.detail["finding"]?.text, let owner = fact.organization else {
        return nil
      }
      return (event(.amberStrict, finding), [owner])
    case .advisoryPublished:
      guard let id = AdvisoryID(fact.subject),
        let found = try permittedAdvisory(id, in: tx), let light = found.publishedLight,
        let parties = try cases.known(found.case, in: tx)?.label.releasableTo
      else { return nil }
      return (event(light), parties)
    }
  }

  private func permittedAdvisory(_ id: AdvisoryID, in tx: Transaction) throws -> Advisory? {
    do {
      return try advisories.find(id, by: .system("notifications"), in: tx)
    } catch let problem as Problem where problem.status == 404 {
      return nil
    }
  }

  private func audience(
    of fact: FactMessage, _ kind: NoticeKind, in id: CaseID, _ tx: Transaction
  ) throws -> CoordinationAudience? {
    switch fact.kind {
    case "coordination.said":
      guard let thread = fact.detail["thread"]?.text.flatMap(ThreadID.init) else { return nil }
      return try coordination.audience(of: id, thread: thread, in: tx)
    case "coordination.escalated":
      guard let all = try coordination.audience(of: id, invited: true, in: tx) else { return nil }
      let holder = fact.detail["holder"]?.text.flatMap(ParticipantID.init)
      let organization = try holder.flatMap { try coordination.organization(of: $0, in: id, tx) }
      return CoordinationAudience(
        organizations: organization.map { [$0] } ?? [],
        // The coordinator's own, and what is late with those who have no account.
        includesCoordinator: organization == nil, trafficLight: all.trafficLight)
    case "coordination.alarm-raised":
      guard let all = try coordination.audience(of: id, invited: false, in: tx) else { return nil }
      // Not yet judged: the coordinator looks first.
      return CoordinationAudience(
        organizations: [], includesCoordinator: true, trafficLight: all.trafficLight)
    default:
      return try coordination.audience(
        of: id, invited: kind == .embargoEnded || kind == .embargoChanged, in: tx)
    }
  }

  // MARK: Telling

  /// Tells those who do the work of some organizations, but whoever did it themselves. With an
  /// `origin`, the same event a second time changes nothing.
  func tell(
    _ event: NoticeEvent, _ organizations: Set<OrganizationID>, but actor: String = "",
    origin: String? = nil, in tx: Transaction
  ) throws {
    if let origin {
      guard try NotificationStore.hear(origin, at: event.at, in: tx) else { return }
    }
    let doer = try person(behind: actor, in: tx)
    let role: Role = event.kind.isForAdministrators ? .administrator : .analyst
    let members = try registry.members(of: organizations.sorted(), atLeast: role, in: tx)
      .filter { $0.person.id != doer }
    try put(event, members.map(\.person), in: tx)
    try post(event, to: organizations, in: tx)
  }

  /// The person of a reference: themselves, or whoever made the token they act through.
  private func person(behind actor: String, in tx: Transaction) throws -> PersonID? {
    if let person = PersonID(actor) { return person }
    guard let token = TokenID(actor) else { return nil }
    return try registry.person(
      behind: Principal(identity: .token(token), membership: nil), in: tx)
  }

  private func put(_ event: NoticeEvent, _ people: [Person], in tx: Transaction) throws {
    let ids = people.map(\.id)
    let unread = try NotificationStore.unread(event, of: ids, in: tx)
    let choices = try NotificationStore.choices(of: ids, in: tx)
    let topic = Notice.topic(event.kind, event.subject)
    let last = sendsMail ? try MailStore.last(topic, of: ids, in: tx) : [:]
    var fresh: [Notice] = []
    for person in people {
      let chosen = choices[person.id] ?? NoticeChoices()
      let mailAt =
        sendsMail && isMailed(event)
        ? NoticeRules.mailTime(event.kind, chosen, now: event.at, last: last[person.id]) : nil
      if let known = unread[person.id] {
        try NotificationStore.join(known.id, event, mailAt: mailAt, in: tx)
        continue
      }
      fresh.append(
        Notice(
          id: NoticeID(surroundings), person: person.id, organization: person.organization,
          kind: event.kind, subject: event.subject, count: event.count,
          trafficLight: event.trafficLight, at: event.at, changedAt: event.at, readAt: nil,
          mailAt: mailAt, timing: chosen.timing(event.kind), version: 1))
    }
    try NotificationStore.insert(fresh, in: tx)
  }

  /// Mail about mail that was given up would go round in circles.
  private func isMailed(_ event: NoticeEvent) -> Bool {
    event.kind != .jobGivenUp || !event.subject.hasPrefix("notifications.")
  }
}
