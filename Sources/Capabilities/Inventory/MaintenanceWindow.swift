public import Formats
public import Vocabulary

/// When an asset may be changed: hours of one day of the week, on the clock of the place where it
/// stands. Last days are days too, so no time zone is needed to say which window comes before one.
public struct MaintenanceWindow: Sendable, Hashable {
  /// Which of a month's days of the week.
  public enum Turn: String, CaseIterable, Sendable {
    case every, first, second, third, fourth, last
  }

  /// 1 is Monday, 7 is Sunday (ISO 8601).
  public let weekday: Int
  /// Which of the month's.
  public let turn: Turn
  /// When it opens, in minutes after midnight, below 1440.
  public let from: Int
  /// How long it is open, in minutes, at most a day.
  public let minutes: Int

  /// A window, or nil where a part is out of its range.
  public init?(weekday: Int, turn: Turn, from: Int, minutes: Int) {
    guard (1...7).contains(weekday), (0..<1440).contains(from), (15...1440).contains(minutes)
    else { return nil }
    self.weekday = weekday
    self.turn = turn
    self.from = from
    self.minutes = minutes
  }

  /// The first day on or after one on which it opens.
  public func next(onOrAfter day: CalendarDay) -> CalendarDay {
    let wait = (weekday - day.isoWeekday + 7) % 7
    var day = day.adding(days: Int64(wait))
    // A month has each day of the week at least four times, so this ends within six weeks.
    while !isTurn(day) { day = day.adding(days: 7) }
    return day
  }

  /// The day on which the one that opens on a day ends.
  public func end(of day: CalendarDay) -> CalendarDay {
    from + minutes > 1440 ? day.adding(days: 1) : day
  }

  private func isTurn(_ day: CalendarDay) -> Bool {
    let week = (day.parts.day - 1) / 7
    return switch turn {
    case .every: true
    case .first: week == 0
    case .second: week == 1
    case .third: week == 2
    case .fourth: week == 3
    case .last: day.adding(days: 7).parts.month != day.parts.month
    }
  }

  /// `02:00 to 06:00`.
  public var hours: String { Self.clock(from) + " to " + Self.clock((from + minutes) % 1440) }

  /// Such as `the third Sunday of the month, 02:00 to 06:00`.
  public var words: String {
    let name = Self.weekdays[weekday - 1]
    return (turn == .every ? "every \(name)" : "the \(turn.rawValue) \(name) of the month")
      + ", " + hours
  }

  /// The days of the week, Monday first.
  public static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  private static func clock(_ minutes: Int) -> String {
    let parts = [minutes / 60, minutes % 60].map { ($0 < 10 ? "0" : "") + String($0) }
    return parts.joined(separator: ":")
  }

  /// Minutes after midnight of `02:30`; nil where it is no time of a day.
  public static func minute(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), (0..<24).contains(hour),
      (0..<60).contains(minute)
    else { return nil }
    return hour * 60 + minute
  }
}

extension MaintenanceWindow {
  /// What is stored; the API form, in a fixed order.
  var text: String { String(decoding: json.canonical(), as: UTF8.self) }

  /// Reads what ``text`` gave.
  public init?(text: String) {
    guard let json = try? JSONValue.parse(Array(text.utf8)) else { return nil }
    self.init(json: json)
  }

  /// The API form.
  public var json: JSONValue {
    [
      "weekday": Self.weekdays[weekday - 1].lowercased().json, "turn": turn.rawValue.json,
      "from": Self.clock(from).json, "minutes": minutes.json,
    ]
  }

  /// Reads the API form; nil where a part is missing or out of range.
  public init?(json: JSONValue) {
    guard
      let day = Self.weekdays.firstIndex(where: { $0.lowercased() == json["weekday"]?.text }),
      let turn = Turn(rawValue: json["turn"]?.text ?? "every"),
      let from = json["from"]?.text.flatMap(Self.minute),
      let minutes = json["minutes"]?.integerValue
    else { return nil }
    self.init(weekday: day + 1, turn: turn, from: from, minutes: Int(clamping: minutes))
  }
}

extension CalendarDay {
  /// 1 is Monday, 7 is Sunday (ISO 8601). Day 0 was a Thursday.
  public var isoWeekday: Int { Int(((number + 3) % 7 + 7) % 7) + 1 }
}
