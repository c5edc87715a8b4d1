import HTML
import Vocabulary

extension ActionPage {
  /// How a system is guarded meanwhile.
  struct Guarding: Sendable {
    struct Item: Sendable {
      let title: String
      let text: String
      let decidedBy: String
      let until: CalendarDay
      let at: Timestamp
      /// Why it ended; nil while it stands.
      let ending: String?
    }

    /// The newest first.
    let items: [Item]
    let kinds: [Choice]

    var standing: Item? { items.first { $0.ending == nil } }
  }

  static let guardLabels = [
    ("measure", "How is it guarded?"), ("measureText", "What did you do?"),
    ("decidedBy", "Who decided it?"), ("guardUntil", "Until when?"),
    ("guardReason", "Why is it over?"),
  ]

  static func guardSection(_ model: Model, _ guarding: Guarding, canManage: Bool) -> Markup {
    let action = model.action
    return section("If there is no fix, or it has to wait", id: "guard") {
      if let item = guarding.standing {
        el("p") {
          badge("Guarded until " + near(item.until, from: model.today), .good, .check)
          " "
          inert(item.title + ". " + item.decidedBy + " decided it.")
        }
        inertBlock(item.text, from: "What was done", caption: "Shown as it was entered.")
        el("p") {
          "The flaw is still there, so the date above stays. This comes back when the day has "
          "passed, or as soon as there is a fix."
        }
      }
      if canManage, action.state == .open { guardForms(model, guarding) }
      past(guarding)
    }
  }

  private static func guardForms(_ model: Model, _ guarding: Guarding) -> Markup {
    markup {
      el(
        "details", .class("screen-only"),
        .flag(
          "open",
          (!model.action.hasFix && guarding.standing == nil)
            || guardLabels.contains { model.form.errors[$0.0] != nil })
      ) {
        el("summary") {
          guarding.standing == nil ? "Write down how it is guarded" : "Guard it another way"
        }
        post(model.action.path + "/measures", class: "form") {
          radios(
            "measure", "How is it guarded?", guarding.kinds, in: model.form, required: true)
          field("measureText", "What did you do?", .text, in: model.form, required: true)
          field("decidedBy", "Who decided it?", in: model.form, required: true)
          field(
            "guardUntil", "Until when?",
            hint: "A day, at most 180 days ahead, such as "
              + model.today.adding(days: 60).description + ".", in: model.form, required: true)
          el("p", .class("buttons")) { button("Write it down") }
        }
      }
      if guarding.standing != nil {
        post(model.action.path + "/measures/end", class: "screen-only") {
          field("guardReason", "Why is it over?", in: model.form, required: true)
          el("p", .class("buttons")) { button("It is not guarded any more", .quiet) }
        }
      }
    }
  }

  private static func past(_ guarding: Guarding) -> Markup {
    let past = guarding.items.filter { $0.ending != nil }
    guard !past.isEmpty else { return .empty }
    return table(
      "Before", [Column("How"), Column("From"), Column("Why it ended")], dense: true,
      rows: past.map { [inert($0.title), date($0.at), inert($0.ending ?? "")] })
  }
}
