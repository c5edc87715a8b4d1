import Access
import Actions
import Coordination
import Jobs
import Registry
import Storage
import Vocabulary

/// What the clock brings: dates that come near. Each is told once, and none after it is done.
extension NotificationService {
  /// Tells of what is near; doing it again changes nothing.
  func remind(in tx: Transaction) throws {
    try remindOfActions(in: tx)
    try remindOfEmbargoes(in: tx)
    try remindOfTokens(in: tx)
    try tellOfDeadLetters(in: tx)
  }

  private func remindOfActions(in tx: Transaction) throws {
    let now = surroundings.now()
    let days = NoticeRules.reminderDays.map { now.day.adding(days: $0) }
    for due in try actions.openCounts(dueOn: days, in: tx) {
      let origin = "due:\(due.organization):\(due.due):\(due.due.number - now.day.number)"
      guard try !NotificationStore.isHeard(origin, in: tx) else { continue }
      // All that are due soon or late: a second reminder is about the same ones.
      let count = try dueSoon(due.organization, in: tx)
      try tell(
        NoticeEvent(
          kind: .actionDue, subject: due.organization.description, trafficLight: .amberStrict,
          count: max(count, due.count), at: now), [due.organization], origin: origin, in: tx)
    }
  }

  private func remindOfEmbargoes(in tx: Transaction) throws {
    let now = surroundings.now()
    for days in NoticeRules.embargoDays.sorted(by: >) {
      for one in try coordination.embargoesEnding(by: now.adding(days: days), limit: 200, in: tx) {
        // What ends tomorrow is told of once, not first as what ends in three days.
        let nearer = NoticeRules.embargoDays.filter { $0 < days }.max() ?? 0
        guard one.until > now, days == 1 || one.until > now.adding(days: nearer),
          let audience = try coordination.audience(of: one.id, invited: false, in: tx)
        else { continue }
        try tell(
          NoticeEvent(
            kind: .embargoEnding, subject: one.id.description,
            trafficLight: audience.trafficLight, at: now),
          audience.organizations.union(try registry.coordinators(in: tx)),
          origin: "embargo:\(one.id):\(one.until):\(days)", in: tx)
      }
    }
  }

  private func remindOfTokens(in tx: Transaction) throws {
    let now = surroundings.now()
    let farthest = NoticeRules.tokenDays.max() ?? 0
    for token in try registry.tokensEnding(
      by: now.adding(days: farthest), limit: 500, in: tx)
    {
      let stage =
        NoticeRules.tokenDays.sorted().first { token.expiresAt <= now.adding(days: $0) }
        ?? farthest
      // A token that was made for a few days ends as it was meant to.
      guard token.expiresAt.microseconds - token.createdAt.microseconds > 20 * 86_400_000_000
      else { continue }
      try tell(
        NoticeEvent(
          kind: .tokenExpiring, subject: token.id.description, trafficLight: .amberStrict,
          at: now), [token.organization], origin: "token:\(token.id):\(stage)", in: tx)
    }
  }

  private func tellOfDeadLetters(in tx: Transaction) throws {
    let letters = try JobQueue.deadLetters(PageRequest(limit: 100), in: tx).elements
    guard !letters.isEmpty else { return }
    let coordinators = Set(try registry.coordinators(in: tx))
    for letter in letters {
      try tell(
        NoticeEvent(
          kind: .jobGivenUp, subject: letter.job.kind.rawValue, trafficLight: .amberStrict,
          at: surroundings.now()), coordinators,
        origin: "job:\(letter.job.id):\(letter.endedAt)", in: tx)
    }
  }
}
