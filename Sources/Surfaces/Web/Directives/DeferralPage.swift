import HTML
import Vocabulary

/// Dates that can not be met.
struct DeferralPage {
  struct Row: Sendable {
    let id: String
    let organization: String?
    let asset: String
    let vulnerability: String?
    let justification: String
    let compensation: String
    let until: CalendarDay
    let stateWords: String
    let note: String?
    /// Whether the reader decides it, and whether they may end it.
    let canDecide: Bool
    let canEnd: Bool
  }

  struct Model: Sendable {
    let rows: [Row]
    let overseen: OverseenModel
    let pager: Pager
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Deferrals" }
      el("p", .class("lead")) {
        "Dates that can not be met, with the reason and what is done meanwhile. A deferral moves no "
        "date; it ends by itself on its day."
      }
      directiveTabs(frame, .deferrals, regime: model.overseen.regime)
      overseenLinks(model.overseen, .deferrals)
      errorSummary(model.form, labels: [("note", "What do you say to it?")])
      if model.rows.isEmpty {
        emptyState("No deferral is open") {
          el("p") { "Ask for one on the page of what has to be done." }
        }
      }
      for row in model.rows { card(row, model) }
      pager(
        model.pager, shown: model.rows.count, path: "/deferrals",
        query: [("regime", model.overseen.regime)])
    }
  }

  private static func card(_ row: Row, _ model: Model) -> Markup {
    let heading = (row.vulnerability ?? "Everything") + " on " + row.asset
    return section(heading, id: "d-" + segment(row.id), class: "card") {
      el("p", .class("row")) {
        badge(row.stateWords)
        badge("Until " + dateOnly(row.until))
        if let organization = row.organization { badge(organization) }
      }
      inertBlock(row.justification, from: "Why", caption: "Shown as it was entered.")
      inertBlock(row.compensation, from: "Meanwhile", caption: "Shown as it was entered.")
      if let note = row.note { el("p") { inert(note) } }
      if row.canDecide || row.canEnd {
        post("/deferrals/" + segment(row.id), class: "form") {
          hiddenField("regime", model.overseen.regime ?? "")
          field("note", "What do you say to it?", in: FormState(), prefix: segment(row.id) + "-")
          buttons {
            if row.canDecide {
              button("Grant", .main, about: heading, name: "command", value: "grant")
              button("Refuse", .danger, about: heading, name: "command", value: "refuse")
            }
            if row.canEnd {
              button("End it", .quiet, about: heading, name: "command", value: "end")
            }
          }
        }
      }
    }
  }
}

/// What an action's page says of deferrals, with a form to ask for one.
struct DeferralSection: Sendable {
  let assetID: String
  /// The flaw that decides the date.
  let vulnerability: String?
  let open: [(words: String, until: CalendarDay)]
  let canAsk: Bool
}

func deferralSection(_ model: DeferralSection) -> Markup {
  section("If you can not meet the date", id: "deferral", class: "card screen-only") {
    for deferral in model.open {
      el("p") {
        inert(deferral.words + " until " + dateOnly(deferral.until) + ".")
      }
    }
    if model.canAsk {
      el("details") {
        el("summary") { "Ask that the date may pass" }
        post("/assets/" + segment(model.assetID) + "/deferrals", class: "form") {
          if let vulnerability = model.vulnerability {
            hiddenField("vulnerability", vulnerability)
          }
          field("justification", "Why can it not be met?", .text, required: true)
          field("compensation", "What do you do meanwhile?", .text, required: true)
          field("until", "Until when?", hint: "A day such as 2026-12-15.", required: true)
          button("Ask", .quiet)
        }
      }
    }
    el("p") { el("a", .href("/deferrals")) { "All deferrals" } }
  }
}
