import HTML
import Vocabulary

/// Every vulnerability on every asset, in the order that people choose.
struct ExposureListPage {
  struct Row: Sendable {
    let vulnerability: String
    let title: String
    let assetID: String
    let asset: String
    /// Whose it is, for those who see the assets of others.
    let organization: String?
    let due: CalendarDay?
    let urgency: Urgency
    /// The CVSS score, 0 to 10, with its word.
    let severity: String?
    /// The chance of being used within 30 days, 0 to 1.
    let exploitProbability: Double?
    let isKnownExploited: Bool
  }

  struct Model: Sendable {
    let today: CalendarDay
    let orders: [Tab]
    /// The query that keeps the order and the organization on the next page.
    let query: [(name: String, value: String?)]
    /// The organization that the list is narrowed to.
    let organization: String?
    let rows: [Row]
    let pager: Pager
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      if let name = model.organization { el("p", .class("kicker")) { inert(name) } }
      el("h1") { "Exposures" }
      el("p", .class("lead")) {
        "Where vulnerable software runs. An update of one program may end many of these: "
        "the list of what to do has each update once."
      }
      tabs("Order", model.orders)
      if model.rows.isEmpty { empty(model) } else { rows(model) }
      pager(model.pager, shown: model.rows.count, path: "/exposures", query: model.query)
    }
  }

  private static func empty(_ model: Model) -> Markup {
    emptyState("Nothing known is open") {
      el("p") {
        "Nothing that is known affects the software listed here. If a list of software is missing, "
        el("a", .href("/assets")) { "add it to its asset" }
        "."
      }
    }
  }

  private static func rows(_ model: Model) -> Markup {
    table(
      "Exposures",
      [
        Column("Vulnerability"), Column("Where"), Column("Last day"), Column("Severity"),
        Column("Used by attackers"), Column("Chance of use", .number),
      ], hidesCaption: true, rows: model.rows.map { row($0, model.today) })
  }

  private static func row(_ item: Row, _ today: CalendarDay) -> [Markup] {
    [
      markup {
        vulnerabilityLink(item.vulnerability)
        el("br")
        soft(item.title)
      },
      markup {
        el("a", .href("/assets/" + segment(item.assetID))) { inert(item.asset) }
        if let organization = item.organization {
          el("br")
          soft(organization)
        }
      },
      markup {
        if let due = item.due {
          inert(near(due, from: today))
          el("br")
          soft(distance(to: due, from: today))
        } else {
          urgencyBadge(item.urgency)
        }
      },
      el("span", .class("nowrap")) { inert(item.severity ?? "Not rated") },
      item.isKnownExploited ? badge("Yes", .bad, .octagon) : .text("Not known"),
      .text(item.exploitProbability.map(percent) ?? "Not known"),
    ]
  }
}
