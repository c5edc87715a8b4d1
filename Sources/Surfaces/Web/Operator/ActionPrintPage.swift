import HTML
import Vocabulary

/// The list on paper: everything open, nothing folded away, a line to sign for each.
struct ActionPrintPage {
  struct Model: Sendable {
    let today: CalendarDay
    let printedAt: Timestamp
    let actions: [Action]
    /// How many more there are than fit, when the list was cut.
    let omitted: Int
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      crumbs([("/actions", "To do")], here: "Print")
      if let account = frame.account {
        el("p", .class("kicker")) { inert(account.organization) }
      }
      el("h1") { "What to do" }
      el("p") {
        "As of "
        moment(model.printedAt)
        ". Keep this list private: it shows where you can be attacked."
      }
      el("p", .class("soft screen-only")) {
        "Print this page with your browser, or save it as a PDF from there."
      }
      if model.actions.isEmpty { empty } else { groups(model) }
      if model.omitted > 0 {
        el("p") { counted(model.omitted, "more action is", "more actions are") + " not shown." }
      }
    }
  }

  private static var empty: Markup {
    emptyState("Nothing to do", icon: .check) {
      el("p") {
        "Nothing is open that matches. "
        el("a", .href("/actions")) { "Go back to the list" }
      }
    }
  }

  private static func groups(_ model: Model) -> Markup {
    markup {
      for (place, group) in ActionListPage.groups(model.actions).enumerated() {
        el("section", .class("group"), .named("aria-labelledby", "group-\(place)")) {
          el("header") {
            el("h2", .id("group-\(place)")) {
              group.actions.first?.dueWords(model.today)
            }
          }
          for action in group.actions { card(action) }
        }
      }
    }
  }

  private static func card(_ action: Action) -> Markup {
    el("article", .class("action " + actionStyle(action))) {
      el("p", .class("row")) { actionBadges(action) }
      el("h3") { inert(action.heading) }
      facts([
        Fact("Where it runs", action.assetName),
        Fact("Running now", optional: action.installedVersion),
        Fact("Reachable from internet", markup: reachability(action.isPublic)),
      ])
      evidenceFirst(action)
      el("p") { inert(action.why) }
      if let otherwise = action.ifNotPossible {
        el("p") {
          "If you cannot do this: "
          inert(otherwise)
        }
      }
      if let removes = action.removes { el("p") { inert(removes) } }
      el("p", .class("tick")) {
        "☐ Done on ______________ by ______________________ new version ______________"
      }
    }
  }
}
