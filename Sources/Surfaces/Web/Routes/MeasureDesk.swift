import Actions
import HTTP
import Vocabulary

/// How a system is guarded meanwhile: from the form, and for the page.
enum MeasureDesk {
  static func draft(_ form: Form) throws -> MeasureDraft {
    guard let kind = form.value("measure").flatMap(MeasureKind.init(rawValue:)) else {
      throw Problem.invalid("/measure", "must be answered")
    }
    guard let until = form.value("guardUntil").flatMap(CalendarDay.init) else {
      throw Problem.invalid("/guardUntil", "must be a day such as 2027-01-31")
    }
    return MeasureDraft(
      kind: kind, text: try form.required("measureText"),
      decidedBy: try form.required("decidedBy"), until: until)
  }

  static func shown(_ measures: [Actions.Measure]) -> ActionPage.Guarding {
    ActionPage.Guarding(
      items: measures.map {
        .init(
          title: $0.kind.title, text: $0.text, decidedBy: $0.decidedBy, until: $0.until,
          at: $0.at, ending: $0.endedAt == nil ? nil : $0.ending ?? "")
      }, kinds: MeasureKind.allCases.map { Choice(value: $0.rawValue, words: $0.title) })
  }
}
