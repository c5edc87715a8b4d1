import Access
import Actions
import Coordination
import Directives
import Fleets
import Jobs
import Registry
import Storage
import Vocabulary

/// What the clock brings: dates that come near. Each is told once, and none after it is done.
extension NotificationService {
  /// Tells of what is near; doing it again changes nothing.
  func remind(in tx: Transaction) throws {
    try remindOfActions(in: tx)
    try remindOfForensics(in: tx)
    try remindOfMandates(in: tx)
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

  /// Each step is told of when it comes near and when it is late, and again when another clock
  /// comes to that point.
  private func remindOfForensics(in tx: Transaction) throws {
    let now = surroundings.now()
    for step in ForensicStep.allCases {
      for (stage, lead) in [("soon", NoticeRules.leadSeconds(step)), ("late", Int64(0))] {
        let missing = try directives.missing(step, dueBy: now.adding(seconds: lead), in: tx)
        for one in missing {
          let origin = "forensics:\(one.organization):\(step.rawValue):\(stage):\(one.newest)"
          guard try !NotificationStore.isHeard(origin, in: tx) else { continue }
          try tell(
            NoticeEvent(
              kind: .forensicDue, subject: NoticeEvent.forensics, trafficLight: .amberStrict,
              count: try forensicsDue(one.organization, in: tx), at: now), [one.organization],
            origin: origin, in: tx)
        }
      }
    }
  }

  /// Both sides of a mandate are told when it is about to end, and when it has run out. One that
  /// was taken back, laid down or replaced is not asked for.
  private func remindOfMandates(in tx: Transaction) throws {
    let now = surroundings.now()
    let ending = try mandatesEnding(in: tx)
    var ends: [OrganizationID: [String]] = [:]
    for mandate in ending {
      let left = mandate.until.number - now.day.number
      let stage = NoticeRules.mandateDays.sorted().first { left <= $0 } ?? left
      for side in mandate.sides {
        ends[side, default: []].append("mandate:\(mandate.id):\(stage):\(side)")
      }
    }
    for (side, origins) in ends.sorted(by: { $0.key < $1.key }) {
      try tellOfMandates(.mandateEnding, origins, to: side, count: origins.count, in: tx)
    }
    var over: [OrganizationID: [String]] = [:]
    for mandate in try fleets.ending(
      from: now.day.adding(days: -NoticeRules.overDays), through: now.day.adding(days: -1), in: tx)
    {
      for side in mandate.sides {
        over[side, default: []].append("mandate:\(mandate.id):over:\(side)")
      }
    }
    for (side, origins) in over.sorted(by: { $0.key < $1.key }) {
      try tellOfMandates(.mandateEnded, origins, to: side, count: nil, in: tx)
    }
  }

  /// Tells one side of all that is new at once; without a count, of how many that is.
  private func tellOfMandates(
    _ kind: NoticeKind, _ origins: [String], to side: OrganizationID, count: Int?,
    in tx: Transaction
  ) throws {
    let now = surroundings.now()
    let fresh = try origins.filter { try NotificationStore.hear($0, at: now, in: tx) }
    guard !fresh.isEmpty else { return }
    try tell(
      NoticeEvent(
        kind: kind, subject: NoticeEvent.mandates, trafficLight: .amberStrict,
        count: count ?? fresh.count, at: now), [side], in: tx)
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
      guard
        token.expiresAt.microseconds - token.createdAt.microseconds
          > NoticeRules.shortDays * 86_400_000_000
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
