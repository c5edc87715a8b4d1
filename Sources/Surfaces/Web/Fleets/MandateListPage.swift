import HTML
import Vocabulary

/// Who may act for an organization, and for whom it may act.
struct MandateListPage {
  struct Row: Sendable {
    let id: String
    let name: String
    /// What is allowed, in words.
    let allows: String
    let givenAt: Timestamp
    let until: CalendarDay
    /// In words: since when it does not hold; nil while it does.
    let ended: String?
  }

  struct Deed: Sendable {
    let at: Timestamp
    let who: String
    let product: String
    let asset: String
    let path: String
    let note: String
    let isDone: Bool
  }

  struct Model: Sendable {
    let today: CalendarDay
    /// Those this organization gave.
    let given: [Row]
    /// Those it was given.
    let held: [Row]
    /// What those who act for it did last.
    let deeds: [Deed]
    let pager: Pager
    /// Whom to give one, from the address: identifier and name.
    let manager: (id: String, name: String)?
    /// What can be allowed.
    let allowances: [Choice]
    var form = FormState()
  }

  static let labels = [
    ("manager", "Who may act for you?"), ("allows", "What may they do?"), ("until", "Until when?"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let canGive = frame.account?.isAdministrator ?? false
    return page(frame) {
      el("h1") { "Who may act for you" }
      el("p", .class("lead")) {
        "A service provider or vendor who looks after your systems can do the work here for you. "
        "You say what, and until when. You can take it back on any day."
      }
      errorSummary(model.form, labels: labels)
      section("Acting for you", id: "given") {
        if model.given.isEmpty {
          emptyState("Nobody may act for you") {
            el("p") {
              canGive
                ? "If somebody looks after your systems, let them do the work here too: "
                : "An administrator of your organization can let somebody act. See "
              el("a", .href(canGive ? "#give" : "/actions")) {
                canGive ? "let somebody act" : "what to do"
              }
              "."
            }
          }
        } else {
          rows("Who may act for you", model.given, "Take it back", canGive, model.today)
        }
      }
      if !model.deeds.isEmpty { deeds(model) }
      if canGive { give(model) }
      if !model.held.isEmpty {
        section("You act for", id: "held") {
          rows("For whom you may act", model.held, "Lay it down", canGive, model.today)
        }
      }
      pager(
        model.pager, shown: model.given.count + model.held.count, path: "/mandates", query: [])
    }
  }

  private static func rows(
    _ caption: String, _ rows: [Row], _ words: String, _ canEnd: Bool, _ today: CalendarDay
  ) -> Markup {
    table(
      caption,
      [
        Column("Who"), Column("May"), Column("Since"), Column("Until"), Column("End", .buttons),
      ], hidesCaption: true,
      rows: rows.map { row in
        [
          inert(row.name), inert(row.allows), date(row.givenAt),
          row.ended.map { badge($0) } ?? .text(near(row.until, from: today)),
          row.ended == nil && canEnd
            ? post("/mandates/" + segment(row.id) + "/end") {
              button(words, .quiet, about: row.name)
            } : .empty,
        ]
      })
  }

  private static func deeds(_ model: Model) -> Markup {
    section("What they did last", id: "deeds") {
      table(
        "What they did last",
        [
          Column("System"), Column("What"), Column("Who"), Column("When"), Column("In their words"),
        ],
        dense: true, hidesCaption: true,
        rows: model.deeds.map { deed in
          [
            el("a", .href(deed.path)) { inert(deed.asset) },
            markup {
              deed.isDone ? "Done: " : "Opened again: "
              inert(deed.product)
            }, inert(deed.who), date(deed.at), inert(deed.note),
          ]
        })
    }
  }

  private static func give(_ model: Model) -> Markup {
    section("Let somebody act for you", id: "give", class: "card") {
      if let manager = model.manager {
        el("p") {
          el("strong") { inert(manager.name) }
          " asks to act for you. Check that you know them."
        }
      }
      post("/mandates", class: "form") {
        field(
          "manager", "Who may act for you?",
          hint: "Their identifier; it begins with org_. They give it to you.", in: model.form,
          value: model.manager?.id, required: true)
        checks(
          "allows", "What may they do?", model.allowances,
          hint: "They never see your people, your reports or your cases, and sign nothing in your "
            + "name.", in: model.form, value: model.allowances.first?.value)
        field(
          "until", "Until when?",
          hint: "A day, at most a year ahead, such as "
            + model.today.adding(days: 365).description + ".", in: model.form,
          value: model.today.adding(days: 365).description, required: true)
        el("p", .class("buttons")) { button("Let them act") }
      }
    }
  }
}
