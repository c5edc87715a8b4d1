import Coordination
import Directives
import Formats
import Ledger
import Vocabulary

/// When what is sent, and what is joined. Pure.
public enum NoticeRules {
  /// Seconds that a mail waits for what belongs to it.
  static let gatherSeconds: Int64 = 60
  /// Seconds between two mails about one thing to one person.
  static let topicSeconds: Int64 = 900
  /// Most mails to one person in an hour; the rest waits and is joined.
  static let mostMailsPerHour = 12
  /// Things that one mail is about; more are put into one mail as a list.
  static let mostTopics = 3
  /// The hour of the day at which digests go out.
  static let digestHour = 7
  /// Days before an action is due on which its operator is reminded; minus one is the day after.
  static let reminderDays: [Int64] = [3, 1, -1]
  /// Days before an embargo ends, and before a token does, on which somebody is reminded.
  static let (embargoDays, tokenDays): ([Int64], [Int64]) = ([3, 1], [14, 3])
  /// Days before the last day of a mandate on which both sides are reminded, and days after it for
  /// which they are still told that it has run out.
  static let (mandateDays, overDays): ([Int64], Int64) = ([14, 3], 7)
  /// What was given for at most so many days ends as it was meant to, and nobody is reminded.
  static let shortDays: Int64 = 20

  /// Seconds before a forensic step is due from which on somebody is reminded. The news of the work
  /// itself came at once, so the first step has no mail beside it.
  static func leadSeconds(_ step: ForensicStep) -> Int64 {
    switch step {
    case .scope: 3600
    case .evidence: 6 * 3600
    case .decision: 24 * 3600
    }
  }
  /// Days for which read notices, and a year of unread ones, are kept.
  static let (readDays, unreadDays): (Int64, Int64) = (90, 366)

  /// When mail is due of something that happened now; nil for never. `last` is when the person last
  /// got a mail about the same thing.
  static func mailTime(
    _ kind: NoticeKind, _ choices: NoticeChoices, now: Timestamp, last: Timestamp?
  ) -> Timestamp? {
    switch choices.timing(kind) {
    case .never: return nil
    case .atOnce:
      if kind.isUrgent { return now }
      let gathered = now.adding(seconds: gatherSeconds)
      let spaced = last.map { max(gathered, $0.adding(seconds: topicSeconds)) } ?? gathered
      return afterQuiet(spaced, choices)
    case .daily: return digest(after: now, choices, onMonday: false)
    case .weekly: return digest(after: now, choices, onMonday: true)
    }
  }

  /// The end of the quiet hours that a moment falls into; the moment itself when it does not.
  static func afterQuiet(_ moment: Timestamp, _ choices: NoticeChoices) -> Timestamp {
    guard let quiet = choices.quiet else { return moment }
    let (day, minute) = local(moment, choices.zone)
    guard quiet.holds(minute) else { return moment }
    let end = minute < quiet.until ? day : day.adding(days: 1)
    return instant(end, quiet.until, choices.zone) ?? moment
  }

  /// The next time at which digests go out on somebody’s clock.
  static func digest(
    after now: Timestamp, _ choices: NoticeChoices, onMonday: Bool
  ) -> Timestamp {
    let today = local(now, choices.zone).day
    for ahead in 0...8 {
      let day = today.adding(days: Int64(ahead))
      if onMonday, day.weekday != "Monday" { continue }
      if let moment = instant(day, digestHour * 60, choices.zone), moment > now {
        return afterQuiet(moment, choices)
      }
    }
    return now.adding(days: onMonday ? 7 : 1)
  }

  /// Day and minute that the clocks of a place show.
  static func local(_ moment: Timestamp, _ zone: String) -> (day: CalendarDay, minute: Int) {
    // `2026-12-15 09:00 America/New_York`; an unknown zone is read as UTC.
    let parts = EmbargoTime.words(moment, zone: zone).split(separator: " ")
    guard parts.count == 3, let day = CalendarDay(String(parts[0])),
      let minute = QuietHours.minutes(String(parts[1]))
    else {
      return (moment.day, Int((moment.seconds - moment.day.start.seconds) / 60))
    }
    return (day, minute)
  }

  /// Clocks that are put forward leave an hour out; then it is the next one.
  private static func instant(_ day: CalendarDay, _ minute: Int, _ zone: String) -> Timestamp? {
    EmbargoTime.instant(day: day.description, time: QuietHours.words(minute), zone: zone)
      ?? EmbargoTime.instant(
        day: day.description, time: QuietHours.words((minute + 60) % 1440), zone: zone)
  }

  /// Whether there is such a place’s clock.
  static func isZone(_ zone: String) -> Bool {
    EmbargoTime.instant(day: "2026-01-15", time: "12:00", zone: zone) != nil
  }

  /// The kind of notice that a fact makes, nil for none.
  static func kind(of fact: FactMessage) -> NoticeKind? {
    switch fact.kind {
    case "coordination.said":
      return fact.detail["kind"]?.text == "question" ? .caseQuestion : .caseMessage
    case "coordination.alarm-judged":
      return fact.detail["judgement"]?.text == "real" ? .leakAlarm : nil
    // What was published here is no leak.
    case "coordination.known-outside":
      return fact.detail["published"]?.boolean == true ? nil : .leakAlarm
    case "actions.changed": return nil
    default: return NoticeKind.allCases.first { $0.facts.contains(fact.kind) }
    }
  }

  /// One mail that is to be made of notices.
  struct Bundle: Equatable {
    var isDigest: Bool
    /// What it is about, when it is about one thing.
    var topic: String?
    var notices: [NoticeID]
  }

  /// Which mails are made of what is due for one person: a digest is one mail; at once there is one
  /// for each thing, and one for all of them when there are many.
  static func bundles(_ due: [Notice]) -> [Bundle] {
    let (atOnce, rest) = (due.filter { $0.timing == .atOnce }, due.filter { $0.timing != .atOnce })
    var bundles: [Bundle] = []
    let topics = Dictionary(grouping: atOnce, by: \.topic)
    if topics.count > mostTopics {
      bundles.append(Bundle(isDigest: false, topic: nil, notices: atOnce.map(\.id)))
    } else {
      for (topic, notices) in topics.sorted(by: { $0.key < $1.key }) {
        bundles.append(Bundle(isDigest: false, topic: topic, notices: notices.map(\.id)))
      }
    }
    if !rest.isEmpty {
      bundles.append(Bundle(isDigest: true, topic: nil, notices: rest.map(\.id)))
    }
    return bundles
  }
}
