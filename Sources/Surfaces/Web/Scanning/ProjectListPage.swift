import HTML
import Vocabulary

/// What maintainers of public projects asked of everybody who looks for flaws.
struct ProjectListPage {
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
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "What maintainers ask" }
      el("p", .class("lead")) {
        "Projects that do not want to be scanned or written to about it, and where others want "
        "flaws to be reported. Who takes part here keeps to it."
      }
      search("/projects", "Find a project", query: model.query)
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
        model.pager, shown: model.rows.count, path: "/projects", query: [("q", model.query)])
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
