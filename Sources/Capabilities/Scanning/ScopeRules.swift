import Foundation
import Inventory
public import Vocabulary

/// What a scope allows, and when. Pure: the moment is passed in, and the rules of time zones are
/// those the software was built with.
public enum ScopeRules {
  /// How far ahead the next permitted moment is looked for, in days.
  static let horizon: Int64 = 372

  /// The rules a draft breaks.
  public static func broken(_ draft: ScopeDraft, now: Timestamp) -> [FieldProblem] {
    var broken: [FieldProblem] = []
    func refuse(_ field: String, _ rule: String) {
      broken.append(FieldProblem(field: field, rule: rule))
    }
    if draft.assets.isEmpty || draft.assets.count > 200
      || Set(draft.assets).count != draft.assets.count
    {
      refuse("/assets", "must name 1 to 200 assets, each once")
    }
    if !draft.isNever, draft.techniques.isEmpty { refuse("/techniques", "must name at least one") }
    if draft.parties.count > 100 { refuse("/parties", "must name at most 100 organizations") }
    if !(1...100_000).contains(draft.requestsPerMinute) {
      refuse("/requestsPerMinute", "must be from 1 to 100000")
    }
    if zone(draft.timeZone) == nil {
      refuse("/timeZone", "must be a time zone such as America/Chicago")
    }
    if draft.windows.count > 50 { refuse("/windows", "must be at most 50") }
    if draft.excluded.count > 400 { refuse("/excluded", "must be at most 400 days") }
    if draft.validUntil <= max(draft.validFrom, now)
      || draft.validUntil > draft.validFrom.adding(days: 366)
    {
      refuse("/validUntil", "must be in the future, at most 366 days after the beginning")
    }
    if !draft.contact.utf8.contains(where: { $0 > 32 }) || draft.contact.utf8.count > 500
      || draft.contact.unicodeScalars.contains(where: \.isControl)
    {
      refuse("/contact", "must be one line that is not blank: whom to call when something breaks")
    }
    return broken
  }

  /// A time zone by its IANA name; abbreviations and fixed offsets are refused, because they do
  /// not follow the owner's clock through the year.
  static func zone(_ name: String) -> TimeZone? {
    guard name == "UTC" || name.contains("/"), name.utf8.count <= 64,
      name.utf8.allSatisfy({ $0 > 32 && $0 < 127 }), !name.contains("..")
    else { return nil }
    return TimeZone(identifier: name)
  }

  /// Whether a party may use a technique now under one scope. Never yes by omission.
  public static func permission(
    _ scope: Scope, technique: Technique, party: OrganizationID?, at now: Timestamp
  ) -> ScanPermission {
    let draft = scope.draft
    guard scope.revokedAt == nil, let party,
      party == scope.organization || draft.parties.contains(party)
    else { return .no(.noScope, next: nil) }
    if let refusal = standing(draft, technique) { return .no(refusal, next: nil) }
    guard let zone = zone(draft.timeZone) else { return .no(.notValid, next: nil) }
    let clock = WallClock(zone: zone)
    if let refusal = hindrance(draft, clock, at: now) {
      return .no(refusal, next: next(draft, clock, after: now))
    }
    return .yes(
      scope.id, until: close(draft, clock, after: now),
      requestsPerMinute: draft.requestsPerMinute)
  }

  /// The best answer of several scopes: any never is final; then yes; then the soonest moment.
  public static func permission(
    _ scopes: [Scope], technique: Technique, party: OrganizationID?, at now: Timestamp
  ) -> ScanPermission {
    let mine = scopes.filter { scope in
      scope.revokedAt == nil && party != nil
        && (scope.organization == party || scope.draft.parties.contains { $0 == party })
    }
    guard !mine.isEmpty else { return .no(.noScope, next: nil) }
    // A never binds everybody, also those whom only another scope names.
    let isForbidden = scopes.contains {
      $0.revokedAt == nil && $0.draft.isNever && now >= $0.draft.validFrom
        && now < $0.draft.validUntil
    }
    if isForbidden { return .no(.never, next: nil) }
    // So does a pause: whoever asks for it means the system, not one of its scopes.
    let pause = scopes.filter { $0.revokedAt == nil }.compactMap(\.pausedUntil).max()
    if let pause, pause > now {
      let after = mine.map { permission($0, technique: technique, party: party, at: pause) }
      let isOpenThen = after.contains(where: \.isYes)
      return .no(.paused, next: isOpenThen ? pause : after.compactMap(\.next).min())
    }
    let answers = mine.map { permission($0, technique: technique, party: party, at: now) }
    if let yes = answers.first(where: \.isYes) { return yes }
    let soonest = answers.min { ($0.next ?? .distantFuture) < ($1.next ?? .distantFuture) }
    return soonest ?? .no(.noScope, next: nil)
  }

  /// What hinders at every moment.
  private static func standing(_ draft: ScopeDraft, _ technique: Technique) -> ScanRefusal? {
    if draft.isNever { return .never }
    if !draft.techniques.contains(technique) { return .technique }
    if draft.isFragile, !technique.isPassive, !draft.allowsActiveOnFragile { return .fragile }
    return nil
  }

  /// What hinders at this moment.
  private static func hindrance(
    _ draft: ScopeDraft, _ clock: WallClock, at now: Timestamp
  ) -> ScanRefusal? {
    guard now >= draft.validFrom, now < draft.validUntil else { return .notValid }
    let wall = clock.wall(at: now)
    if draft.excluded.contains(wall.day) { return .excludedDay }
    guard !draft.windows.isEmpty else { return nil }
    let isOpen = draft.windows.contains { window in
      if !window.endsNextDay {
        return window.days.contains(wall.day.isoWeekday) && wall.minute >= window.from
          && wall.minute < window.to
      }
      if window.days.contains(wall.day.isoWeekday), wall.minute >= window.from { return true }
      let yesterday = wall.day.adding(days: -1)
      // A window that would begin on an excluded day does not begin.
      return window.days.contains(yesterday.isoWeekday) && wall.minute < window.to
        && !draft.excluded.contains(yesterday)
    }
    return isOpen ? nil : .outsideWindow
  }

  /// The first permitted moment after one that is not.
  private static func next(
    _ draft: ScopeDraft, _ clock: WallClock, after now: Timestamp
  ) -> Timestamp? {
    let start = max(now, draft.validFrom)
    guard start < draft.validUntil else { return nil }
    if hindrance(draft, clock, at: start) == nil { return start }
    return edge(draft, clock, after: start) { hindrance(draft, clock, at: $0) == nil }
  }

  /// When what is permitted now ends.
  private static func close(
    _ draft: ScopeDraft, _ clock: WallClock, after now: Timestamp
  ) -> Timestamp {
    edge(draft, clock, after: now) { hindrance(draft, clock, at: $0) != nil } ?? draft.validUntil
  }

  /// The first moment after `start` at which something could change and the condition holds.
  /// Changes happen at midnight, at the edges of windows, where clocks are put forward or back,
  /// and at the end of the scope.
  private static func edge(
    _ draft: ScopeDraft, _ clock: WallClock, after start: Timestamp,
    where holds: (Timestamp) -> Bool
  ) -> Timestamp? {
    let minutes = Set([0] + draft.windows.flatMap { [$0.from, $0.to % 1440] }).sorted()
    var day = clock.wall(at: start).day.adding(days: -1)
    for _ in 0..<horizon {
      let moments = (minutes.flatMap { clock.moments(day, minute: $0) } + clock.changes(on: day))
        .filter { $0 > start }.sorted()
      for moment in moments {
        if moment >= draft.validUntil { return holds(draft.validUntil) ? draft.validUntil : nil }
        if holds(moment) { return moment }
      }
      day = day.adding(days: 1)
    }
    return nil
  }
}

extension ScanPermission {
  /// Whether it is permitted.
  public var isYes: Bool { if case .yes = self { true } else { false } }

  /// The next permitted moment of a no.
  public var next: Timestamp? { if case .no(_, let next) = self { next } else { nil } }
}

extension Timestamp {
  fileprivate static let distantFuture = Timestamp(microseconds: .max)
}

/// What the owner's clock on the wall shows.
struct WallClock {
  let zone: TimeZone

  private func offset(_ seconds: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
  }

  func wall(at moment: Timestamp) -> (day: CalendarDay, minute: Int) {
    let shown = Timestamp(seconds: moment.seconds + offset(moment.seconds))
    return (shown.day, Int((shown.seconds - shown.day.number * 86_400) / 60))
  }

  /// The moments at which the clock shows this minute: none where it is put forward over it, two
  /// where it is put back.
  func moments(_ day: CalendarDay, minute: Int) -> [Timestamp] {
    let shown = day.number * 86_400 + Int64(minute) * 60
    let offsets = Set([offset(shown - 86_400), offset(shown + 86_400), offset(shown)])
    return offsets.map { shown - $0 }.filter { $0 + offset($0) == shown }
      .map { Timestamp(seconds: $0) }
  }

  /// When the clock is put forward or back on this day.
  func changes(on day: CalendarDay) -> [Timestamp] {
    let (start, end) = (day.number * 86_400 - 93_600, day.number * 86_400 + 180_000)
    guard offset(start) != offset(end) else { return [] }
    // The change is between both: halve until it is found to the second.
    var (low, high) = (start, end)
    while high - low > 1 {
      let middle = (low + high) / 2
      if offset(middle) == offset(start) { low = middle } else { high = middle }
    }
    return [Timestamp(seconds: high)]
  }
}
