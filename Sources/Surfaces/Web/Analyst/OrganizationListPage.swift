import HTML
import Vocabulary

/// All organizations.
struct OrganizationListPage {
  struct Row: Sendable {
    let id: String
    let name: String
    let kindWords: String
    /// Its sector or regime, where it has one.
    let branch: String?
    let people: Int
    let assets: Int
    let openActions: Int
    let overdueActions: Int
    let inventoriedAt: Timestamp?
  }

  struct Model: Sendable {
    let query: String
    let organizations: [Row]
    let pager: Pager
    /// The answers a new organization chooses from.
    let kinds: [Choice]
    let sectors: [Choice]
    let regimes: [Choice]
    /// Whether whoever looks may add one.
    let canAdd: Bool
    /// What was entered when adding one was refused.
    var form = FormState()
  }

  private static let labels = [
    ("name", "Name"), ("kind", "Kind"), ("sector", "Sector"), ("regime", "Regime"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .wide) {
      el("h1") { "Organizations" }
      errorSummary(model.form, labels: labels)
      search("/organizations", "Find an organization", query: model.query)
      if model.organizations.isEmpty { empty(model) } else { rows(model) }
      pager(
        model.pager, shown: model.organizations.count, path: "/organizations",
        query: [("q", model.query)])
      if model.canAdd { addForm(model) }
    }
  }

  private static func empty(_ model: Model) -> Markup {
    emptyState(model.query.isEmpty ? "No organizations yet" : "No organization matches") {
      el("p") {
        if model.query.isEmpty {
          model.canAdd
            ? "Add the first one below, then its people." : "The coordinator adds them."
        } else {
          "Try other words, or "
          el("a", .href("/organizations")) { "see all organizations" }
          "."
        }
      }
    }
  }

  private static func rows(_ model: Model) -> Markup {
    table(
      "Organizations",
      [
        Column("Organization"), Column("Kind"), Column("Sector or regime"),
        Column("People", .number), Column("Assets", .number), Column("Last inventory"),
        Column("Open actions", .number), Column("Past their date", .number),
      ], dense: true, hidesCaption: true, rows: model.organizations.map(row))
  }

  private static func row(_ item: Row) -> [Markup] {
    [
      el("a", .href("/organizations/" + segment(item.id))) { inert(item.name) },
      inert(item.kindWords), inert(item.branch ?? "None"), .text(grouped(item.people)),
      .text(grouped(item.assets)), item.inventoriedAt.map(date) ?? .text("Never"),
      .text(grouped(item.openActions)),
      item.overdueActions > 0
        ? badge(grouped(item.overdueActions), .bad, .cross) : .text("0"),
    ]
  }

  private static func addForm(_ model: Model) -> Markup {
    let none = [Choice(value: "", words: "None")]
    return section("Add an organization", id: "add", class: "card") {
      post("/organizations", class: "form") {
        field("name", "Name", in: model.form, required: true)
        field("kind", "Kind", .select(model.kinds), in: model.form)
        pair {
          field(
            "sector", optional("Sector"), .select(none + model.sectors),
            hint: "For operators of critical infrastructure.", in: model.form)
          field(
            "regime", optional("Regime"), .select(none + model.regimes),
            hint: "For federal agencies.", in: model.form)
        }
        el("p", .class("buttons")) { button("Add organization") }
      }
    }
  }
}
