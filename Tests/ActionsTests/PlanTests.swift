import Inventory
import Testing
import Vocabulary

@testable import Actions

@Suite("How to go about it") struct PlanTests {
  // A Monday.
  private let today = CalendarDay(number: 20_780)

  private func timing(_ due: Int64?) throws -> String {
    let sundays = try #require(
      MaintenanceWindow(weekday: 7, turn: .every, from: 120, minutes: 240))
    return PlanRules.timing(sundays, due: due.map { today.adding(days: $0) }, today: today)
      .joined(separator: " ")
  }

  @Test("The window before the last day is named, and whether another one comes")
  func before() throws {
    #expect(today.isoWeekday == 1)
    #expect(try timing(6).contains("It ends by the last day. After it no other one"))
    #expect(try timing(13).contains("At least one more comes"))
    #expect(try timing(nil).contains("The next maintenance window is on"))
    // Its own day's may be over already, and one over midnight ends a day later.
    let mondays = try #require(
      MaintenanceWindow(weekday: 1, turn: .every, from: 22 * 60, minutes: 240))
    let said = PlanRules.timing(mondays, due: today.adding(days: 7), today: today)
    #expect(said.first?.contains("today, 22:00 to 02:00, if it is not over") == true)
    #expect(said.joined().contains("no maintenance window ends by the last day"))
  }

  @Test("Where no window comes in time, that is said with what to do now")
  func late() throws {
    #expect(try timing(5).contains("no maintenance window ends by the last day"))
    #expect(try timing(5).contains("Ask for an extra one now"))
    #expect(try !timing(-1).contains("no maintenance window ends by"))
    #expect(PlanRules.timing(nil, due: today, today: today).isEmpty)
  }
}
