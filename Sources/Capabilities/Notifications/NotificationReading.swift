import Access
import Actions
import Advisories
import Cases
import Coordination
import Directives
import Fleets
import Intake
import Registry
import Storage
import Vocabulary

/// What a reader may see of what a notice is about, at this moment: asked of the capability it
/// belongs to, with the reader's own permissions.
extension NotificationService {
  /// The notice for its reader, nil when they may not even know of it any more.
  func shown(
    _ notice: Notice, to principal: Principal, in tx: Transaction
  ) throws -> NoticeShown? {
    switch notice.kind.thing {
    case .actions:
      // A reminder of what is done in the meantime is none.
      if notice.kind == .actionDue, try dueSoon(notice.organization, in: tx) == 0 { return nil }
      return try may { _ = try decide(principal, .readActions, for: notice.organization) }
        ? NoticeShown(notice: notice, detail: nil) : nil
    case .action:
      guard let id = ActionID(notice.subject),
        let action = try permitted({ try actions.action(id, by: principal, in: tx) })
      else { return nil }
      return NoticeShown(
        notice: notice, detail: ("\(action.product) on \(action.assetName)", .amberStrict))
    case .forensics:
      if try forensicsDue(notice.organization, in: tx) == 0 { return nil }
      return try may { _ = try decide(principal, .readCompliance) }
        ? NoticeShown(notice: notice, detail: nil) : nil
    case .mandates:
      if notice.kind == .mandateEnding,
        try mandatesEnding(in: tx).allSatisfy({ !$0.sides.contains(notice.organization) })
      {
        return nil
      }
      return try may { _ = try decide(principal, .readMandates) }
        ? NoticeShown(notice: notice, detail: nil) : nil
    case .coordination: return try coordinated(notice, to: principal, in: tx)
    case .case:
      guard let id = CaseID(notice.subject),
        let found = try permitted({ try cases.find(id, by: principal, in: tx) })
      else { return nil }
      return NoticeShown(notice: notice, detail: (found.title, held(found)))
    case .finding:
      guard let id = FindingID(notice.subject),
        let found = try permitted({ try intake.finding(id, by: principal, in: tx) })
      else { return nil }
      return NoticeShown(notice: notice, detail: (found.draft.title, .amberStrict))
    case .advisory:
      guard let id = AdvisoryID(notice.subject),
        let found = try permitted({ try advisories.find(id, by: principal, in: tx) })
      else { return nil }
      return NoticeShown(notice: notice, detail: Self.published(found))
    case .token:
      guard let id = TokenID(notice.subject),
        let name = try permitted({ try registry.tokenName(id, by: principal, in: tx) })
      else { return nil }
      return NoticeShown(notice: notice, detail: name.map { ($0, .amberStrict) })
    case .webhook:
      return try may { _ = try decide(principal, .readWebhooks, for: notice.organization) }
        ? NoticeShown(notice: notice, detail: nil) : nil
    case .jobs:
      return try may { _ = try decide(principal, .readJobs) }
        ? NoticeShown(notice: notice, detail: nil) : nil
    }
  }

  /// How many open actions are due within the days of reminders, or late.
  func dueSoon(_ organization: OrganizationID, in tx: Transaction) throws -> Int {
    let soon = surroundings.now().day.adding(days: NoticeRules.reminderDays.max() ?? 0)
    return try actions.dueCounts(of: organization, in: tx).reduce(0) { sum, counted in
      (counted.due.map { $0 <= soon } ?? false) ? sum + counted.count : sum
    }
  }

  /// How many forensic clocks of an organization miss a step that is due soon or late.
  func forensicsDue(_ organization: OrganizationID, in tx: Transaction) throws -> Int {
    try directives.clocksMissing(
      of: organization, within: NoticeRules.leadSeconds, at: surroundings.now(), in: tx)
  }

  /// The mandates that end within the days of reminders.
  func mandatesEnding(in tx: Transaction) throws -> [Mandate] {
    let today = surroundings.now().day
    let farthest = NoticeRules.mandateDays.max() ?? 0
    return try fleets.ending(from: today, through: today.adding(days: farthest), in: tx).filter {
      $0.until.number - $0.givenAt.day.number > NoticeRules.shortDays
    }
  }

  private func coordinated(
    _ notice: Notice, to principal: Principal, in tx: Transaction
  ) throws -> NoticeShown? {
    guard let id = CaseID(notice.subject) else { return nil }
    if notice.kind == .embargoEnding, try !isEndingSoon(id, in: tx) { return nil }
    let sight = try coordination.sight(of: id, by: principal, in: tx)
    guard sight.terms else { return nil }
    // Who is only asked sees the terms and not the title. What several parties do about a case is
    // never for a wider circle than they are.
    guard sight.inside, let found = try cases.known(id, in: tx) else {
      return NoticeShown(notice: notice, detail: nil)
    }
    return NoticeShown(notice: notice, detail: (found.title, max(held(found), .amberStrict)))
  }

  /// Number and title, where the text is the one the label was given to: what somebody writes for
  /// the next revision has none yet.
  private static func published(_ found: Advisory) -> (text: String, trafficLight: TrafficLight)? {
    switch found.state {
    case .draft, .inReview, .countersigned: return nil
    case .published, .withdrawn: break
    }
    // Outside of the coordinator's house the text is the published one, and no edit is named.
    guard let light = found.publishedLight,
      found.publishedEdit == nil || found.publishedEdit == found.edit
    else { return nil }
    return ("\(found.number) \(found.content.title)", light)
  }

  /// Whether an embargo has not been prolonged since its end was told of.
  private func isEndingSoon(_ id: CaseID, in tx: Transaction) throws -> Bool {
    guard let until = try cases.known(id, in: tx)?.label.embargoUntil else { return true }
    let farthest = NoticeRules.embargoDays.max() ?? 0
    return until <= surroundings.now().adding(days: farthest)
  }

  /// Whether an organization may still be told of an event that waited: of a case, while it is one
  /// of those it is told to.
  func isStillTold(
    _ event: WebhookDelivery, _ organization: OrganizationID, in tx: Transaction
  ) throws -> Bool {
    guard let kind = NoticeKind(rawValue: event.kind) else { return true }
    switch kind.thing {
    case .coordination:
      // Those to whom each is told: who is only asked is late with the answer, too.
      let asked: [NoticeKind] = [.caseInvitation, .caseLate, .embargoEnded, .embargoChanged]
      guard let id = CaseID(event.subject),
        let audience = try coordination.audience(of: id, invited: asked.contains(kind), in: tx)
      else { return false }
      return try audience.organizations.contains(organization)
        || registry.coordinators(in: tx).contains(organization)
    case .case:
      guard let id = CaseID(event.subject) else { return false }
      return try cases.known(id, in: tx)?.label.releasableTo.contains(organization) == true
    case .advisory:
      guard let id = AdvisoryID(event.subject),
        let found = try permitted({
          try advisories.find(id, by: .system("notifications"), in: tx)
        })
      else { return false }
      return try cases.known(found.case, in: tx)?.label.releasableTo.contains(organization)
        == true
    case .actions, .action, .forensics, .mandates, .finding, .token, .webhook, .jobs: return true
    }
  }

  /// CLEAR under an embargo is not yet clear.
  private func held(_ found: Case) -> TrafficLight {
    found.label.isPublic(at: surroundings.now())
      ? found.label.trafficLight : max(found.label.trafficLight, .amberStrict)
  }

  private func may(_ ask: () throws -> Void) throws -> Bool { try permitted(ask) != nil }

  /// What is denied or gone is nil; what went wrong stays an error.
  private func permitted<Value>(_ ask: () throws -> Value) throws -> Value? {
    do {
      return try ask()
    } catch is Denial {
      return nil
    } catch let problem as Problem where problem.status == 404 {
      return nil
    }
  }
}
