import Formats
import Testing
import Vocabulary

@testable import Inventory

@Suite("When an asset may be changed") struct MaintenanceWindowTests {
  private func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

  @Test(
    "The next window is the one of the calendar",
    arguments: [
      ("every", 7, "2026-11-22", "2026-11-22"), ("every", 1, "2026-11-22", "2026-11-23"),
      ("first", 7, "2026-11-22", "2026-12-06"), ("third", 7, "2026-11-15", "2026-11-15"),
      ("third", 7, "2026-11-16", "2026-12-20"), ("fourth", 7, "2026-11-16", "2026-11-22"),
      ("last", 7, "2026-11-22", "2026-11-29"), ("last", 6, "2028-02-01", "2028-02-26"),
      ("last", 2, "2028-02-01", "2028-02-29"), ("first", 5, "2026-12-31", "2027-01-01"),
    ])
  func next(_ turn: String, _ weekday: Int, _ from: String, _ to: String) throws {
    let which = try #require(MaintenanceWindow.Turn(rawValue: turn))
    let window = try #require(
      MaintenanceWindow(weekday: weekday, turn: which, from: 120, minutes: 240))
    #expect(try window.next(onOrAfter: day(from)) == day(to))
  }

  @Test("Every day of ten years is followed by a window within five weeks, on its weekday")
  func always() throws {
    for turn in MaintenanceWindow.Turn.allCases {
      for weekday in 1...7 {
        let window = try #require(
          MaintenanceWindow(weekday: weekday, turn: turn, from: 0, minutes: 15))
        for number in 20_000..<Int64(20_000 + 3653) {
          let next = window.next(onOrAfter: CalendarDay(number: number))
          #expect(next.isoWeekday == weekday && (0...41).contains(next.number - number))
        }
      }
    }
  }

  @Test("Words, hours over midnight, and what is stored comes back")
  func words() throws {
    let window = try #require(
      MaintenanceWindow(weekday: 7, turn: .third, from: 22 * 60 + 30, minutes: 180))
    #expect(window.words == "the third Sunday of the month, 22:30 to 01:30")
    #expect(MaintenanceWindow(text: window.text) == window)
  }

  @Test("What is no window is refused")
  func refused() throws {
    #expect(MaintenanceWindow(weekday: 0, turn: .every, from: 0, minutes: 60) == nil)
    #expect(MaintenanceWindow(weekday: 1, turn: .every, from: 1440, minutes: 60) == nil)
    #expect(MaintenanceWindow(weekday: 1, turn: .every, from: 0, minutes: 14) == nil)
    for text in ["2:00", "24:00", "aa:00", "02:60", "02:00:00", ""] {
      #expect(MaintenanceWindow.minute(text) == nil, "\(text)")
    }
    let hostile = "{\"weekday\":\"sunday\",\"from\":\"02:00\",\"minutes\":9223372036854775807}"
    #expect(MaintenanceWindow(json: try JSONValue.parse(Array(hostile.utf8))) == nil)
    #expect(MaintenanceWindow(text: "nonsense") == nil)
  }
}
