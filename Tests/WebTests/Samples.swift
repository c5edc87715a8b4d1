import Testing
import Vocabulary

@testable import Web

/// A page as it would be sent.
struct SamplePage: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  var testDescription: String { name }

  init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

/// Every page with content in every field. All text of a model goes through `text`, so that a test
/// can make it hostile and a person can look at it as it is.
struct Samples {
  let text: @Sendable (String) -> String

  init(_ text: @escaping @Sendable (String) -> String = { $0 }) { self.text = text }

  /// Text that tries everything: markup, attributes, a script address, hidden and reordering
  /// characters.
  static let hostile =
    "<script>alert(1)</script>\"><img src=x onerror='alert(2)'>&lt;\u{202E}\u{200B}\u{0007}"
    + "javascript:alert(3)</title></textarea></pre>\u{2066}\r\nend"

  static let hostileSamples = Samples { $0 + hostile }

  func word(_ value: String) -> String { text(value) }

  let now = Timestamp(rfc3339: "2026-11-21T09:40:00Z") ?? Timestamp(seconds: 0)
  var today: CalendarDay { now.day }

  func frame(_ title: String, _ section: Section, _ audience: Audience?) -> Frame {
    Frame(
      title: word(title), section: section,
      account: audience.map {
        Account(
          name: word("Dana Whitfield"), organization: word("Harlan Ridge Community Hospital"),
          organizationID: word("org_01jd7q3m8x"), audience: $0, kind: word("Vendor or maintainer"),
          canManage: $0 != .overseer,
          isAdministrator: $0 != .overseer)
      }, notice: Notice(kind: .good, text: word("Saved.")), stylesheetPath: "/style-1.css")
  }

  /// What the reader entered before, with an error in each of the fields.
  func form(_ names: String..., values: [String: String] = [:]) -> FormState {
    var form = FormState(values: values)
    for name in names {
      form.values[name] = word("entered")
      form.errors[name] = word("breaks a rule")
    }
    return form
  }

  func event(_ words: String) -> Event {
    Event(at: now, text: word(words), receipt: word("rct_01jd7q3m8x"))
  }

  /// Every page by its name, with content.
  var pages: [SamplePage] {
    operatorPages + analystPages + finderPages + publicPages + accountPages + scanningPages
      + advisoryPages
      + coordinationPages + patchPages + directivePages + noticePages + fleetPages
      + playbookPages + hubPages
  }

  /// Every page whose list can be empty, without any.
  var emptyPages: [SamplePage] {
    emptyOperatorPages + emptyOtherPages + emptyScanningPages
      + emptyAdvisoryPages
      + emptyCoordinationPages + emptyPatchPages + emptyDirectivePages + emptyNoticePages
      + emptyFleetPages + emptyPlaybookPages + emptyHubPages
  }
}
