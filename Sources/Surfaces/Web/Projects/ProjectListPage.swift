import HTML

/// Projects and what they ask of reports.
struct ProjectListPage {
  struct Row: Sendable {
    let id: String
    let name: String
    let key: String
    let needs: String
    let capacity: String
    let isConfirmed: Bool
  }

  struct Model: Sendable {
    let query: String
    let projects: [Row]
    let pager: Pager
    /// Whether the reader may claim one.
    let canClaim: Bool
    /// What was entered when a claim was refused.
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .wide) {
      el("h1") { "Projects" }
      el("p", .class("lead")) {
        "What the people who look after software ask of reports. Read it before you report."
      }
      errorSummary(model.form, labels: ProjectForm.labels)
      search("/projects", "Find a project", query: model.query)
      if model.projects.isEmpty { empty(model) } else { rows(model) }
      pager(
        model.pager, shown: model.projects.count, path: "/projects", query: [("q", model.query)])
      if model.canClaim { claim(model) }
    }
  }

  private static func empty(_ model: Model) -> Markup {
    emptyState(model.query.isEmpty ? "No projects yet" : "No project matches") {
      el("p") {
        if !model.query.isEmpty {
          "Try other words, or "
          el("a", .href("/projects")) { "see all projects" }
          "."
        } else if model.canClaim {
          "Say below which software you look after and what you ask of reports."
        } else {
          "Nobody has said yet what they ask of reports. You can report all the same."
        }
      }
    }
  }

  private static func rows(_ model: Model) -> Markup {
    table(
      "Projects",
      [
        Column("Project"), Column("Recognised by"), Column("A report needs"),
        Column("Takes on"), Column("State"),
      ], dense: true, hidesCaption: true,
      rows: model.projects.map { item in
        [
          el("a", .href("/projects/" + segment(item.id))) { inert(item.name) }, hash(item.key),
          inert(item.needs), inert(item.capacity),
          badge(item.isConfirmed ? "Confirmed" : "Not confirmed yet"),
        ]
      })
  }

  private static func claim(_ model: Model) -> Markup {
    section("Claim a project", id: "claim", class: "card") {
      el("p") {
        "It binds finders once the coordinator has confirmed that you look after it."
      }
      post("/projects", class: "form") {
        ProjectForm.fields(model.form, keyIsFixed: false)
        el("p", .class("buttons")) { button("Claim project") }
      }
    }
  }
}
