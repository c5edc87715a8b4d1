import HTML
import Vocabulary

/// What maintainers of public projects asked of everybody who looks for flaws.
struct WishListPage {
  struct Row: Sendable {
    let repository: String
    let optedOutAt: Timestamp?
    let reason: String?
    let channel: String?
    let source: String
  }

  struct Model: Sendable {
    let query: String
    let rows: [Row]
    let pager: Pager
    /// Whether the reader records wishes.
    var canRecord = false
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "What maintainers ask" }
      el("p", .class("lead")) {
        "Projects that do not want to be scanned or written to about it, and where others want "
        "flaws to be reported. Who takes part here keeps to it."
      }
      errorSummary(model.form, labels: [("repository", "Repository"), ("wish", "What they ask")])
      search("/wishes", "Find a project", query: model.query)
      if model.rows.isEmpty {
        emptyState(model.query.isEmpty ? "Nobody has asked for anything yet" : "No project matches")
        {
          el("p") {
            "Wishes of maintainers appear here. "
            el("a", .href("/")) { "Go to the overview" }
            "."
          }
        }
      } else {
        table(
          "Projects",
          [Column("Project"), Column("Asks"), Column("Report flaws to"), Column("Learnt from")],
          hidesCaption: true, rows: model.rows.map(row))
      }
      pager(
        model.pager, shown: model.rows.count, path: "/wishes", query: [("q", model.query)])
      if model.canRecord { recordForm(model.form) }
    }
  }

  private static func recordForm(_ form: FormState) -> Markup {
    section("Record what maintainers ask", id: "record", class: "card") {
      el("p") { "Check first that it is them: by an address that the project itself names." }
      post("/wishes", class: "form") {
        field(
          "repository", "Repository", hint: "As https://github.com/owner/name.", in: form,
          required: true)
        radios(
          "wish", "What they ask",
          [
            Choice(value: "out", words: "To be left alone. Who is at work is told to stop."),
            Choice(value: "in", words: "Not to be left alone any more."),
            Choice(value: "route", words: "That flaws are reported to the place below."),
          ], in: form, required: true)
        field(
          "words", optional("Their reason, or the place"),
          hint: "The reason is public. The place is an address or a page.", in: form)
        el("p", .class("buttons")) { button("Record") }
      }
    }
  }

  private static func row(_ row: Row) -> [Markup] {
    [
      hash(row.repository),
      markup {
        if let time = row.optedOutAt {
          badge("Leave alone", .bad)
          " since "
          date(time)
          if let reason = row.reason {
            el("br")
            inert(reason)
          }
        } else {
          "Nothing"
        }
      }, row.channel.map(hash) ?? .text("Not known"), inert(row.source),
    ]
  }
}
