public import Vocabulary

/// What days a directive counts.
public enum DayUnit: String, CaseIterable, Sendable {
  /// Every day.
  case calendar
  /// Monday to Friday, without the directive's holidays.
  case business

  /// In plain words.
  public var title: String {
    switch self {
    case .calendar: "Calendar days"
    case .business: "Business days"
    }
  }
}

/// How soon a directive wants something fixed, written as a code: `3D` is three calendar days,
/// `10B` ten business days, an `F` behind it asks for forensic triage before patching, and `FSU`
/// is with the next regular upgrade (the keys of CERT/CC's table `cisa:BOD2604:1.0.0`, and more).
public struct Urgency: RawRepresentable, Hashable, Sendable, Comparable, CaseIterable {
  /// Days, nil when no date is set.
  public let days: Int64?
  /// Which days count.
  public let unit: DayUnit
  /// Whether evidence has to be saved before patching.
  public let asksForensics: Bool
  /// The most days that an outcome can give.
  public static let longest: Int64 = 3650

  /// An outcome; nil where days are not from 1 to ``longest``.
  public init?(days: Int64?, unit: DayUnit = .calendar, asksForensics: Bool = false) {
    if let days, !(1...Self.longest).contains(days) { return nil }
    self.init(checked: days, days == nil ? .calendar : unit, asksForensics)
  }

  private init(checked days: Int64?, _ unit: DayUnit, _ asksForensics: Bool) {
    self.days = days
    self.unit = unit
    self.asksForensics = asksForensics
  }

  /// Reads a code.
  public init?(rawValue code: String) {
    var text = Substring(code)
    let asksForensics = text.hasSuffix("F")
    if asksForensics { text.removeLast() }
    if text == "FSU" {
      self.init(checked: nil, .calendar, asksForensics)
      return
    }
    let unit: DayUnit
    switch text.popLast() {
    case "D": unit = .calendar
    case "B": unit = .business
    default: return nil
    }
    guard text.first != "0", text.utf8.count <= 4,
      text.utf8.allSatisfy({ (48...57).contains($0) }), let days = Int64(text)
    else { return nil }
    self.init(days: days, unit: unit, asksForensics: asksForensics)
  }

  /// The code.
  public var rawValue: String {
    let term = days.map { "\($0)" + (unit == .calendar ? "D" : "B") } ?? "FSU"
    return term + (asksForensics ? "F" : "")
  }

  /// Three days, with forensic triage before patching.
  public static let threeDaysForensics = Urgency(checked: 3, .calendar, true)
  /// Three days.
  public static let threeDays = Urgency(checked: 3, .calendar, false)
  /// Fourteen days.
  public static let fourteenDays = Urgency(checked: 14, .calendar, false)
  /// Sixty days.
  public static let sixtyDays = Urgency(checked: 60, .calendar, false)
  /// With the next regular upgrade.
  public static let onUpgrade = Urgency(checked: nil, .calendar, false)
  /// The outcomes of BOD 26-04, the most urgent first. Other directives may have others.
  public static let allCases = [
    threeDaysForensics, threeDays, fourteenDays, sixtyDays, onUpgrade,
  ]

  /// These outcomes and those of BOD 26-04, in its order first.
  public static func listed(_ others: some Sequence<Urgency>) -> [Urgency] {
    allCases + Set(others).subtracting(allCases).sorted()
  }

  /// The days in words, such as `14 days` or `10 business days`; nil without a date.
  public var term: String? {
    days.map { count in
      let noun = count == 1 ? "day" : "days"
      return unit == .calendar ? "\(count) \(noun)" : "\(count) business \(noun)"
    }
  }

  /// In plain words.
  public var title: String {
    let evidence = asksForensics ? ", but save evidence first" : ""
    return (term.map { "Within " + $0 } ?? "With your next upgrade") + evidence
  }

  /// A week has seven days or five business days.
  private var length: Int64 {
    guard let days else { return .max }
    return unit == .calendar ? days * 5 : days * 7
  }

  /// More urgent first: the shorter, and of equal ones the one that asks for evidence.
  public static func < (one: Self, other: Self) -> Bool {
    if one.length != other.length { return one.length < other.length }
    if one.asksForensics != other.asksForensics { return one.asksForensics }
    return one.rawValue < other.rawValue
  }
}

/// Counting days. Pure.
public enum DueRule {
  /// Whether people are at work on a day.
  public static func isBusinessDay(_ day: CalendarDay, holidays: Set<CalendarDay>) -> Bool {
    // 1970-01-01, day 0, was a Thursday: Saturdays are 2 behind it, Sundays 3.
    let weekday = ((day.number % 7) + 7) % 7
    return weekday != 2 && weekday != 3 && !holidays.contains(day)
  }

  /// The last day: so many days after the first, which itself does not count.
  public static func due(
    _ urgency: Urgency, from start: CalendarDay, holidays: Set<CalendarDay>
  ) -> CalendarDay? {
    guard let days = urgency.days else { return nil }
    guard urgency.unit == .business else { return start.adding(days: days) }
    var (day, left) = (start, days)
    // A directive has few holidays, so this ends soon whatever they are.
    while left > 0 {
      day = day.adding(days: 1)
      if isBusinessDay(day, holidays: holidays) { left -= 1 }
    }
    return day
  }
}
