import TestSupport
import Testing
import Vocabulary

@testable import Directives

@Suite("Counting calendar and business days") struct DueRuleTests {
  private func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

  private func due(_ code: String, _ start: String, _ holidays: [String] = []) throws -> String? {
    DueRule.due(
      try #require(Urgency(rawValue: code)), from: try day(start),
      holidays: Set(try holidays.map(day)))?.description
  }

  @Test(
    "Codes are read and written back, and nothing else is one",
    arguments: ["3DF", "3D", "14D", "60D", "FSU", "10B", "10BF", "1D", "3650D", "FSUF"])
  func codes(_ code: String) throws {
    #expect(try #require(Urgency(rawValue: code)).rawValue == code)
  }

  @Test(
    "What is no code is refused",
    arguments: [
      "", "D", "F", "0D", "03D", "-3D", "3", "3DD", "3d", "3651D", "99999D", "3BFF", "١D", "3 D",
    ])
  func noCodes(_ code: String) { #expect(Urgency(rawValue: code) == nil) }

  @Test("More urgent is shorter, whatever the unit; evidence first among equals")
  func order() throws {
    let codes = ["3DF", "3D", "3B", "5B", "7D", "14D", "11B", "60D", "FSUF", "FSU"]
    let sorted = try codes.map { try #require(Urgency(rawValue: $0)) }.sorted()
    #expect(
      sorted.map(\.rawValue) == [
        "3DF", "3D", "3B", "5B", "7D", "14D", "11B", "60D", "FSUF", "FSU",
      ])
    #expect(Urgency.listed([try #require(Urgency(rawValue: "10B")), .threeDays]).count == 6)
  }

  @Test("Three calendar days from a Friday end on Monday")
  func friday() throws {
    #expect(try day("2026-11-20").weekday == "Friday")
    #expect(try due("3D", "2026-11-20") == "2026-11-23")
    #expect(try due("3B", "2026-11-20") == "2026-11-25")
    #expect(try due("1B", "2026-11-20") == "2026-11-23")
    // Counted from a Saturday or Sunday, Monday is the first day.
    #expect(try due("1B", "2026-11-21") == "2026-11-23")
    #expect(try due("1B", "2026-11-22") == "2026-11-23")
  }

  @Test("A holiday is no business day, and a calendar day like any other")
  func holiday() throws {
    // Thanksgiving 2026 is a Thursday.
    let thanksgiving = ["2026-11-26"]
    #expect(try due("1B", "2026-11-25", thanksgiving) == "2026-11-27")
    #expect(try due("3B", "2026-11-25", thanksgiving) == "2026-12-01")
    #expect(try due("1D", "2026-11-25", thanksgiving) == "2026-11-26")
    // One that falls on a Saturday takes nothing away.
    #expect(try due("1B", "2026-11-27", ["2026-11-28"]) == "2026-11-30")
  }

  @Test("Leap years have their day")
  func leap() throws {
    #expect(try due("3D", "2028-02-27") == "2028-03-01")
    #expect(try due("3D", "2027-02-27") == "2027-03-02")
    #expect(try due("1B", "2028-02-28") == "2028-02-29")
    #expect(try due("1B", "2100-02-26") == "2100-03-01")
  }

  @Test("Five business days are a week, from any business day", arguments: 0..<400)
  func weeks(_ offset: Int) throws {
    let start = try day("2026-01-01").adding(days: Int64(offset))
    let week = try #require(Urgency(rawValue: "5B"))
    let due = try #require(DueRule.due(week, from: start, holidays: []))
    #expect(DueRule.isBusinessDay(due, holidays: []))
    if DueRule.isBusinessDay(start, holidays: []) {
      #expect(due == start.adding(days: 7))
    } else {
      #expect(due.weekday == "Friday" && due.number - start.number <= 6)
    }
  }

  @Test("No date is set where there is none")
  func none() throws { #expect(try due("FSU", "2026-11-20") == nil) }
}
