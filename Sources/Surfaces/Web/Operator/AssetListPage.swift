import HTML
import Vocabulary

/// What an organization runs.
struct AssetListPage {
  struct Row: Sendable {
    let id: String
    let name: String
    let isPublic: Bool
    let owner: String?
    let missionFunction: String?
    let maintainedBy: String?
    let components: Int
    let inventoriedAt: Timestamp?
    let openActions: Int
    /// The soonest of them.
    let urgency: Urgency?
  }

  struct Model: Sendable {
    let query: String
    let assets: [Row]
    let pager: Pager
    /// All assets, whatever the search.
    let assetTotal: Int
    let componentTotal: Int
    /// What was entered when adding one was refused.
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let canManage = frame.account?.canManage ?? false
    return page(frame) {
      if let account = frame.account {
        el("p", .class("kicker")) { inert(account.organization) }
      }
      el("h1") { "Assets" }
      errorSummary(model.form, labels: assetLabels)
      if model.assetTotal == 0 {
        beginning(canManage)
      } else {
        list(model)
      }
      if canManage { addForm(model.form, for: frame.account?.organizationID) }
    }
  }

  private static func beginning(_ canManage: Bool) -> Markup {
    emptyState("Tell us what you run") {
      el("p") {
        "Without it we cannot say what affects you. Start with the systems you could not work "
        "without. A list from your support company is enough."
      }
      if canManage {
        el("p", .class("buttons")) { buttonLink("Add your first asset", "#add") }
      } else {
        el("p") { "Ask someone in your organization who may change assets to add the first one." }
      }
    }
  }

  private static func list(_ model: Model) -> Markup {
    markup {
      el("p", .class("lead")) {
        counted(model.assetTotal, "asset") + ", " + counted(model.componentTotal, "component")
          + "."
      }
      noticeBox {
        el("p") {
          "Whether a system can be reached from the internet decides most dates. Keep that column "
          "right, even if you keep nothing else right."
        }
      }
      el("p", .class("buttons")) {
        buttonLink("See every vulnerability found on them", "/exposures", .quiet)
      }
      search("/assets", "Find an asset", query: model.query)
      if model.assets.isEmpty { noMatch } else { rows(model) }
      pager(
        model.pager, shown: model.assets.count, path: "/assets", query: [("q", model.query)])
    }
  }

  private static var noMatch: Markup {
    emptyState("No asset matches") {
      el("p") {
        "Try other words, or "
        el("a", .href("/assets")) { "see all assets" }
        "."
      }
    }
  }

  private static func rows(_ model: Model) -> Markup {
    table(
      "Your assets",
      [
        Column("Asset"), Column("Reachable from internet"), Column("Inventory of"),
        Column("Components", .number), Column("Open actions"),
      ], hidesCaption: true, rows: model.assets.map(row))
  }

  private static func row(_ asset: Row) -> [Markup] {
    [
      markup {
        el("a", .href("/assets/" + segment(asset.id))) { inert(asset.name) }
        for (label, note) in [
          ("For ", asset.missionFunction), ("Responsible: ", asset.owner),
          ("Maintained by ", asset.maintainedBy),
        ] {
          if let note {
            el("br")
            soft(label + note)
          }
        }
      },
      reachability(asset.isPublic),
      asset.inventoriedAt.map(date) ?? .text("Never"),
      .text(grouped(asset.components)),
      open(asset),
    ]
  }

  private static func open(_ asset: Row) -> Markup {
    guard let urgency = asset.urgency, asset.openActions > 0 else {
      return asset.inventoriedAt == nil
        ? el("a", .href("/assets/" + segment(asset.id) + "#upload")) { "Upload an inventory" }
        : .text("Nothing open")
    }
    return el("a", .href(address("/actions", [("asset", asset.id)]))) {
      urgencyBadge(urgency, counted(asset.openActions, "open", "open"))
    }
  }

  private static func addForm(_ form: FormState, for organization: String?) -> Markup {
    section("Add an asset", id: "add", class: "card") {
      el("p", .class("soft")) { "After that you can upload its inventory on its page." }
      post("/assets", class: "form") {
        if let organization { hiddenField("organization", organization) }
        assetFields(form)
        el("p", .class("buttons")) { button("Add asset") }
      }
    }
  }
}
