import Access
import Actions
import Advisories
import Cases
import Coordination
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
      if notice.kind == .actionDue, try !isDueSoon(notice.organization, in: tx) { return nil }
      return try may { _ = try decide(principal, .readActions, for: notice.organization) }
        ? NoticeShown(notice: notice, detail: nil) : nil
    case .action:
      guard let id = ActionID(notice.subject),
        let action = try permitted({ try actions.action(id, by: principal, in: tx) })
      else { return nil }
      return NoticeShown(
        notice: notice, detail: ("\(action.product) on \(action.assetName)", .amberStrict))
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
      return NoticeShown(
        notice: notice,
        detail: ("\(found.number) \(found.content.title)", found.publishedLight ?? .red))
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

  private func isDueSoon(_ organization: OrganizationID, in tx: Transaction) throws -> Bool {
    let soon = surroundings.now().day.adding(days: NoticeRules.reminderDays.max() ?? 0)
    return try actions.dueCounts(of: organization, in: tx).contains { counted in
      counted.due.map { $0 <= soon } ?? false
    }
  }

  private func coordinated(
    _ notice: Notice, to principal: Principal, in tx: Transaction
  ) throws -> NoticeShown? {
    guard let id = CaseID(notice.subject) else { return nil }
    let sight = try coordination.sight(of: id, by: principal, in: tx)
    guard sight.terms else { return nil }
    // Who is only asked sees the terms and not the title. What several parties do about a case is
    // never for a wider circle than they are.
    guard sight.inside, let found = try cases.known(id, in: tx) else {
      return NoticeShown(notice: notice, detail: nil)
    }
    return NoticeShown(notice: notice, detail: (found.title, max(held(found), .amberStrict)))
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
