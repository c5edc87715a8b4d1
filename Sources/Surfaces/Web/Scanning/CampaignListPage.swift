import HTML
import Vocabulary

/// An organization's efforts to look for flaws.
struct CampaignListPage {
  struct Row: Sendable {
    let id: String
    let purpose: String
    let technique: String
    let tool: String
    let from: CalendarDay
    let until: CalendarDay
    let isOpen: Bool
    /// Whose it is, for the coordinator.
    let organization: String?
  }

  struct Model: Sendable {
    let query: String
    let rows: [Row]
    let pager: Pager
    /// Whether the reader may open one.
    let canOpen: Bool
    let techniques: [Choice]
    let today: CalendarDay
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Campaigns" }
      el("p", .class("lead")) {
        "Say here what you are going to look at, so that nobody looks twice by accident."
      }
      errorSummary(model.form, labels: campaignLabels)
      el("p", .class("buttons")) {
        buttonLink("See who looked where", "/coverage", .quiet)
        buttonLink("See what maintainers ask", "/wishes", .quiet)
      }
      if model.rows.isEmpty, model.query.isEmpty {
        emptyState("No campaign yet") {
          el("p") {
            model.canOpen
              ? "Open the first one with the form below. Then claim the targets you want to look at."
              : "Campaigns of those who look for flaws appear here."
          }
        }
      } else {
        list(model)
      }
      if model.canOpen { openForm(model) }
    }
  }

  private static func list(_ model: Model) -> Markup {
    markup {
      search("/campaigns", "Find a campaign", query: model.query)
      if model.rows.isEmpty {
        emptyState("No campaign matches") {
          el("p") {
            "Try other words, or "
            el("a", .href("/campaigns")) { "see all campaigns" }
            "."
          }
        }
      } else {
        table(
          "Campaigns",
          [Column("Purpose"), Column("How"), Column("With"), Column("From"), Column("State")],
          hidesCaption: true, rows: model.rows.map(row))
      }
      pager(
        model.pager, shown: model.rows.count, path: "/campaigns", query: [("q", model.query)])
    }
  }

  private static func row(_ row: Row) -> [Markup] {
    [
      markup {
        el("a", .href("/campaigns/" + segment(row.id))) { inert(row.purpose) }
        if let organization = row.organization {
          el("br")
          soft(organization)
        }
      },
      inert(row.technique), inert(row.tool),
      .text(dateOnly(row.from) + " to " + dateOnly(row.until)),
      row.isOpen ? badge("Open", .good) : badge("Over"),
    ]
  }

  private static func openForm(_ model: Model) -> Markup {
    section("Open a campaign", id: "open", class: "card") {
      post("/campaigns", class: "form") {
        field(
          "purpose", "What for", hint: "One sentence. Only you and the coordinator see it.",
          in: model.form, required: true)
        pair {
          field("tool", "Tool", in: model.form, required: true)
          field("toolVersion", optional("Its version"), in: model.form)
        }
        pair {
          field("model", optional("AI model"), in: model.form)
          field("modelVersion", optional("Its version"), in: model.form)
        }
        field("technique", "How you look", .select(model.techniques), in: model.form)
        checks(
          "compatible", "Others may look at the same target at the same time, when they",
          model.techniques,
          hint: "Both campaigns have to say so of each other.", in: model.form)
        pair {
          field(
            "startsAt", "First day", hint: "As 2026-12-01, in UTC.", in: model.form,
            value: model.today.description, required: true)
          field(
            "endsAt", "Last day", in: model.form,
            value: model.today.adding(days: 30).description, required: true)
        }
        field(
          "contact", "Whom to ask", hint: "An address that somebody reads.", in: model.form,
          required: true)
        radios(
          "named", "May those who want the same target see your name and contact?",
          [Choice(value: "no", words: "No"), Choice(value: "yes", words: "Yes")],
          in: model.form, value: "no", required: true)
        el("p", .class("buttons")) { button("Open campaign") }
      }
    }
  }
}

/// The questions of the form, for the list of what has to be corrected.
let campaignLabels = [
  ("purpose", "What for"), ("tool", "Tool"), ("technique", "How you look"),
  ("startsAt", "First day"), ("endsAt", "Last day"), ("contact", "Whom to ask"),
]
