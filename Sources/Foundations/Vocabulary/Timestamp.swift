/// A moment in UTC, in microseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Timestamp: Hashable, Sendable, Comparable {
  /// Microseconds since the Unix epoch; negative before it.
  public var microseconds: Int64

  /// A moment from microseconds since the Unix epoch.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// A moment from whole seconds since the Unix epoch.
  public init(seconds: Int64) { microseconds = seconds &* 1_000_000 }

  /// Order in time.
  public static func < (one: Self, other: Self) -> Bool { one.microseconds < other.microseconds }

  /// The moment this many seconds later (earlier when negative).
  public func adding(seconds: Int64) -> Timestamp {
    Timestamp(microseconds: microseconds &+ seconds &* 1_000_000)
  }

  /// The moment this many 24-hour days later (earlier when negative).
  public func adding(days: Int64) -> Timestamp { adding(seconds: days &* 86_400) }

  /// Whole seconds since the Unix epoch, rounded down.
  public var seconds: Int64 {
    microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
  }

  /// The UTC calendar day this moment falls on.
  public var day: CalendarDay {
    let value = seconds
    return CalendarDay(number: value >= 0 ? value / 86_400 : (value - 86_399) / 86_400)
  }

  /// RFC 3339 text in UTC, with microseconds only when there are any.
  public var rfc3339: String {
    let rest = seconds - day.number * 86_400
    let fraction = microseconds - seconds * 1_000_000
    let clock =
      digits(rest / 3600, 2) + ":" + digits(rest / 60 % 60, 2) + ":" + digits(rest % 60, 2)
    return "\(day)T\(clock)" + (fraction == 0 ? "" : "." + digits(fraction, 6)) + "Z"
  }

  /// Reads RFC 3339 (also a bare date, a space for `T`, and a missing zone, read as UTC: all of
  /// them occur in published vulnerability records).
  public init?(rfc3339 text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, let day = CalendarDay(bytes[0..<10]) else { return nil }
    guard bytes.count > 10 else {
      self.init(seconds: day.number * 86_400)
      return
    }
    guard
      bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t")
        || bytes[10] == UInt8(ascii: " "), bytes.count >= 16,
      let hour = number(bytes[11..<13], below: 24), bytes[13] == UInt8(ascii: ":"),
      let minute = number(bytes[14..<16], below: 60)
    else { return nil }
    var place = 16
    var second: Int64 = 0
    var fraction: Int64 = 0
    if place < bytes.count, bytes[place] == UInt8(ascii: ":") {
      guard bytes.count >= 19, let value = number(bytes[17..<19], below: 61) else { return nil }
      second = value
      place = 19
      if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
        place += 1
        var scale: Int64 = 100_000
        let start = place
        while place < bytes.count, (48...57).contains(bytes[place]) {
          fraction += Int64(bytes[place] - 48) * scale
          scale /= 10
          place += 1
        }
        guard place > start else { return nil }
      }
    }
    guard let offset = zone(bytes[place...]) else { return nil }
    let total = day.number * 86_400 + hour * 3600 + minute * 60 + second - offset
    self.init(microseconds: total * 1_000_000 + fraction)
  }
}

extension Timestamp: CustomStringConvertible {
  /// The RFC 3339 form.
  public var description: String { rfc3339 }
}

extension Timestamp: Codable {
  /// Decodes RFC 3339 text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let value = Timestamp(rfc3339: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not an RFC 3339 time")
    }
    self = value
  }

  /// Encodes RFC 3339 text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rfc3339)
  }
}

/// A day of the proleptic Gregorian calendar, without a time zone.
public struct CalendarDay: Hashable, Sendable, Comparable, LosslessStringConvertible {
  /// Days since 1970-01-01.
  public let number: Int64

  /// A day from its distance to 1970-01-01.
  public init(number: Int64) { self.number = number }

  /// A day from year, month and day of month, or nil when there is no such day.
  public init?(year: Int64, month: Int64, day: Int64) {
    guard (1...12).contains(month), day >= 1, day <= daysInMonth(year, month), year >= 0,
      year <= 9999
    else { return nil }
    // Civil-from-days by Howard Hinnant: years start in March, so the leap day comes last.
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted >= 0 ? shifted / 400 : (shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = era * 146_097 + dayOfEra - 719_468
  }

  /// Reads `YYYY-MM-DD`.
  public init?(_ text: String) { self.init(Array(text.utf8)[...]) }

  init?(_ bytes: ArraySlice<UInt8>) {
    let start = bytes.startIndex
    guard bytes.count == 10, bytes[start + 4] == UInt8(ascii: "-"),
      bytes[start + 7] == UInt8(ascii: "-"),
      let year = Vocabulary.number(bytes[start..<start + 4], below: 10_000),
      let month = Vocabulary.number(bytes[start + 5..<start + 7], below: 13),
      let day = Vocabulary.number(bytes[start + 8..<start + 10], below: 32)
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Year, month (1 to 12) and day of month.
  public var parts: (year: Int64, month: Int64, day: Int64) {
    let shifted = number + 719_468
    let era = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// Midnight UTC at the start of the day.
  public var start: Timestamp { Timestamp(seconds: number * 86_400) }

  /// The day this many days later.
  public func adding(days: Int64) -> CalendarDay { CalendarDay(number: number + days) }

  /// The day of the week, spelled out in English.
  public var weekday: String {
    let names = [
      "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday",
    ]
    return names[Int(((number % 7) + 7) % 7)]
  }

  /// The day as a person says it: `Friday, 27 November 2026`.
  public var spoken: String {
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December",
    ]
    let value = parts
    return "\(weekday), \(value.day) \(months[Int(value.month - 1)]) \(value.year)"
  }

  /// `YYYY-MM-DD`.
  public var description: String {
    let value = parts
    return digits(value.year, 4) + "-" + digits(value.month, 2) + "-" + digits(value.day, 2)
  }

  /// Order in time.
  public static func < (one: Self, other: Self) -> Bool { one.number < other.number }
}

private func daysInMonth(_ year: Int64, _ month: Int64) -> Int64 {
  switch month {
  case 4, 6, 9, 11: 30
  case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
  default: 31
  }
}

private func digits(_ value: Int64, _ width: Int) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

private func number(_ bytes: ArraySlice<UInt8>, below limit: Int64) -> Int64? {
  var value: Int64 = 0
  for byte in bytes {
    guard (48...57).contains(byte) else { return nil }
    value = value * 10 + Int64(byte - 48)
  }
  return value < limit ? value : nil
}

/// Seconds east of UTC.
private func zone(_ bytes: ArraySlice<UInt8>) -> Int64? {
  guard let sign = bytes.first else { return 0 }
  if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return bytes.count == 1 ? 0 : nil }
  guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
  let start = bytes.startIndex
  let clock = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }
  guard clock.count == 4, bytes.count <= 6,
    let hours = number(clock[clock.startIndex..<clock.startIndex + 2], below: 24),
    let minutes = number(clock[(clock.startIndex + 2)...], below: 60)
  else { return nil }
  return (hours * 3600 + minutes * 60) * (bytes[start] == UInt8(ascii: "-") ? -1 : 1)
}
