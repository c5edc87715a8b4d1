import HTML
import Vocabulary

/// One thing to do at many clients, to be marked as done at once.
struct FleetWorkPage {
  struct Row: Sendable {
    let id: String
    let client: String
    let asset: String
    let due: CalendarDay?
    let isOverdue: Bool
  }

  struct Model: Sendable {
    let today: CalendarDay
    let product: String
    let targetVersion: String?
    /// What to do, as a sentence, with the first of them.
    let instruction: String
    let rows: [Row]
    /// Those that were refused when it was last tried, with the reason.
    var refused: [(String, String)] = []
    /// How many were marked as done just now.
    var done = 0
    var form = FormState()
  }

  static let labels = [
    ("where", "Where is it done?"), ("actions", "Which systems?"), ("evidence", "What did you do?"),
    ("newVersion", "Version now running"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      crumbs([("/fleet", "Your clients")], here: model.product)
      el("h1") { inert(model.product) }
      el("p", .class("lead")) { inert(model.instruction) }
      results(model)
      errorSummary(model.form, labels: labels)
      if model.rows.isEmpty {
        emptyState("Nothing is open") {
          el("p") {
            "All of it is done. "
            el("a", .href("/fleet")) { "See all clients" }
          }
        }
      } else {
        form(model)
      }
    }
  }

  private static func results(_ model: Model) -> Markup {
    markup {
      if model.done > 0 {
        noticeBox(.good) { el("p") { counted(model.done, "action") + " marked as done." } }
      }
      if !model.refused.isEmpty {
        noticeBox(.warn) {
          el("h2") { counted(model.refused.count, "action") + " not marked" }
          el("ul") {
            for (name, why) in model.refused {
              el("li") {
                inert(name)
                ": "
                inert(why)
              }
            }
          }
        }
      }
    }
  }

  private static func form(_ model: Model) -> Markup {
    post("/fleet/work", class: "form") {
      hiddenField("product", model.product)
      hiddenField("target", model.targetVersion ?? "")
      hiddenField("shown", model.rows.map(\.id).joined(separator: " "))
      radios(
        "where", "Where is it done?",
        [
          Choice(value: "all", words: "On all \(grouped(model.rows.count)) systems below"),
          Choice(value: "some", words: "Only on those that I tick"),
        ], in: model.form, required: true)
      checks(
        "actions", "Which systems?",
        model.rows.map { row in
          let due = row.due.map { near($0, from: model.today) } ?? "no date"
          return Choice(
            value: row.id,
            words: "\(row.client): \(row.asset), " + (row.isOverdue ? "was due " : "by ") + due)
        }, hint: "Only if you chose so above.", in: model.form)
      field(
        "evidence", "What did you do?", .text,
        hint: "Each client’s examiner reads this. It is kept with the date and your name.",
        in: model.form, required: true)
      field(
        "newVersion", optional("Version now running"),
        hint: model.targetVersion.map { "For example " + $0 + "." }, in: model.form)
      el("p", .class("buttons")) { button("Mark as done") }
    }
  }
}
