import Foundation
import Testing
import Vocabulary

@Suite("Moments and days") struct TimeTests {
  @Test(
    "Texts that published records hold name the moment they mean",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-11-21T08:00:00Z", 1_795_248_000_000_000),
      ("1969-12-31T23:59:59Z", -1_000_000), ("2000-02-29T12:00:00Z", 951_825_600_000_000),
      ("2024-05-01", 1_714_521_600_000_000), ("2024-05-01T10:11", 1_714_558_260_000_000),
      ("2024-05-01 10:11:12", 1_714_558_272_000_000),
      ("2024-05-01t10:11:12z", 1_714_558_272_000_000),
      ("2024-05-01T10:11:12.5Z", 1_714_558_272_500_000),
      ("2024-05-01T10:11:12.000001Z", 1_714_558_272_000_001),
      ("2024-05-01T10:11:12.123456789Z", 1_714_558_272_123_456),
      ("2024-05-01T12:11:12+02:00", 1_714_558_272_000_000),
      ("2024-05-01T05:41:12-0430", 1_714_558_272_000_000),
      ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
    ])
  func known(text: String, microseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
  }

  @Test(
    "What names no moment is refused",
    arguments: [
      "", "2024", "2024-13-01", "2024-02-30", "2023-02-29T00:00:00Z", "1900-02-29", "2024-00-01",
      "2024-01-00", "2024-05-01T", "2024-05-01T24:00:00Z", "2024-05-01T10:60:00Z",
      "2024-05-01T10:11:61Z", "2024-05-01T10:11:12.Z", "2024-05-01T10:11:12+2",
      "2024-05-01T10:11:12+25:00", "2024-05-01T10:11:12Zz", "2024-05-01x10:11:12Z",
      "٢٠٢٤-٠٥-٠١", "2024-05-01T1:11:12Z", "-024-05-01", "2024-05-01T10:11:", "2024/05/01",
    ])
  func refused(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test("A moment written and read again is the same, from the year 0 to 9999")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 12)
    let range: ClosedRange<Int64> = -62_167_219_200_000_000...253_402_300_799_999_999
    for _ in 0..<20_000 {
      let moment = Timestamp(microseconds: Int64.random(in: range, using: &generator))
      #expect(Timestamp(rfc3339: moment.rfc3339) == moment, "\(moment)")
      #expect(moment.day.start <= moment)
      #expect(moment < moment.day.adding(days: 1).start)
    }
  }

  @Test("Days agree with another calendar over eight centuries")
  func calendar() throws {
    var other = Calendar(identifier: .gregorian)
    other.timeZone = try #require(TimeZone(identifier: "UTC"))
    for number in stride(from: Int64(-135_000), through: 160_000, by: 37) {
      let date = Date(timeIntervalSince1970: Double(number) * 86_400)
      let parts = other.dateComponents([.year, .month, .day, .weekday], from: date)
      let day = CalendarDay(number: number)
      #expect(day.parts.year == Int64(try #require(parts.year)))
      #expect(day.parts.month == Int64(try #require(parts.month)))
      #expect(day.parts.day == Int64(try #require(parts.day)))
      let names = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
      ]
      #expect(day.weekday == names[try #require(parts.weekday) - 1])
    }
  }

  @Test("Every day of four centuries follows the one before and reads back")
  func days() throws {
    let first = try #require(CalendarDay("1900-01-01"))
    let last = try #require(CalendarDay("2299-12-31"))
    var before = first.adding(days: -1)
    var number = first.number
    while number <= last.number {
      let day = CalendarDay(number: number)
      #expect(before < day)
      #expect(CalendarDay(day.description) == day)
      before = day
      number += 1
    }
    #expect(last.number - first.number + 1 == 146_097)
  }

  @Test("Days are spoken as people say them")
  func spoken() throws {
    #expect(try #require(CalendarDay("2026-11-27")).spoken == "Friday, 27 November 2026")
    #expect(try #require(CalendarDay("1969-12-31")).spoken == "Wednesday, 31 December 1969")
    #expect(CalendarDay("2026-1-27") == nil)
    #expect(CalendarDay(year: 2024, month: 2, day: 30) == nil)
    #expect(CalendarDay(year: 10_000, month: 1, day: 1) == nil)
  }

  @Test("Adding crosses months, leap days and the epoch")
  func adding() throws {
    let moment = try #require(Timestamp(rfc3339: "2024-02-28T23:59:59Z"))
    #expect(moment.adding(seconds: 1).rfc3339 == "2024-02-29T00:00:00Z")
    #expect(moment.adding(days: 2).rfc3339 == "2024-03-01T23:59:59Z")
    #expect(Timestamp(microseconds: -1).rfc3339 == "1969-12-31T23:59:59.999999Z")
    #expect(Timestamp(microseconds: -1).seconds == -1)
  }

  @Test("Moments travel through Codable as RFC 3339")
  func codable() throws {
    let moment = Timestamp(microseconds: 1_714_558_272_000_001)
    let data = try JSONEncoder().encode([moment])
    #expect(String(decoding: data, as: UTF8.self) == #"["2024-05-01T10:11:12.000001Z"]"#)
    #expect(try JSONDecoder().decode([Timestamp].self, from: data) == [moment])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Timestamp].self, from: Data(#"["soon"]"#.utf8))
    }
  }
}
