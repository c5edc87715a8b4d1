import Testing

@testable import Notifications

@Suite("Kinds of notices") struct NoticeKindTests {
  @Test("Only two pass quiet hours and cannot be switched off")
  func urgent() {
    #expect(NoticeKind.allCases.filter(\.isUrgent) == [.leakAlarm, .embargoEnded])
  }
}
