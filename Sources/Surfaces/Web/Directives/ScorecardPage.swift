import HTML
import Vocabulary

/// How dates are kept: a card for each organization, a chart over weeks, and what was stated.
struct ScorecardPage {
  struct Row: Sendable {
    let name: String
    let open: Int
    let overdue: Int
    let overdueDeferred: Int
    let deferrals: Int
    let closed: Int
    let inTimePercent: Int?
    let medianDays: Int?
    let steps: Int
    let stepsInTime: Int
    let patchedFirst: Int
  }

  struct Statement: Sendable {
    let organization: String
    let directive: String
    let from: CalendarDay
    let to: CalendarDay
    let isMet: Bool
    let text: String
    let receipt: String
  }

  struct Model: Sendable {
    let from: CalendarDay
    let to: CalendarDay
    let overseen: OverseenModel
    let rows: [Row]
    let charts: [ColumnChart]
    let statements: [Statement]
    /// Who issues for each regime, for a reader who follows no dates.
    var issuers: [(regime: String, organization: String)] = []
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Scorecard" }
      el("p", .class("lead")) {
        "How dates are kept, from \(dateOnly(model.from)) to \(dateOnly(model.to)). A date counts as "
        "kept when a later list of software does not show the flaw any more on its day or before."
      }
      directiveTabs(frame, .scorecards, regime: model.overseen.regime)
      overseenLinks(model.overseen, .scorecards)
      if model.issuers.isEmpty { cards(model) } else { oversight(model) }
    }
  }

  /// Regimes are apart, so an overseer is shown a scorecard by whoever may see it.
  private static func oversight(_ model: Model) -> Markup {
    section("For oversight", id: "oversight") {
      el("p") {
        "Your organization keeps no dates, so it has no card of its own. The cards of a regime’s "
        "agencies are seen by its issuer alone. Ask the issuer for the signed document; it has "
        "the cards, the deferrals and what was stated. With the key of this clearinghouse you can "
        "check that it is whole and was not changed."
      }
      facts(model.issuers.map { Fact($0.regime, $0.organization) }, .list)
      el("p") { el("a", .href("/ledger/key")) { "The key" } }
    }
  }

  private static func cards(_ model: Model) -> Markup {
    markup {
      if model.rows.isEmpty {
        emptyState("No organization is here") { el("p") { "There is nothing to count." } }
      } else {
        rows(model)
        el("p", .class("soft")) {
          "Counted is each flaw on each asset. One update may end several, so a list of what to do "
          "is shorter."
        }
      }
      section("Week by week", id: "weeks") { weeks(model) }
      section("What was stated", id: "statements") { statements(model) }
      section("To hand on", id: "export") {
        el("p") {
          "For a board, or for those who oversee you. The signed document can be checked with the "
          "key of this clearinghouse."
        }
        buttons {
          buttonLink("As a table", address("/scorecards.csv", query(model)), .quiet)
          buttonLink("Signed document", address("/scorecards.json", query(model)), .quiet)
        }
      }
    }
  }

  private static func weeks(_ model: Model) -> Markup {
    guard model.charts.contains(where: { $0.measures.contains { $0.value > 0 } }) else {
      return el("p", .class("soft")) { "Nothing closed yet." }
    }
    return markup { for chart in model.charts { columnChart(chart) } }
  }

  private static func query(_ model: Model) -> [(name: String, value: String?)] {
    [("regime", model.overseen.regime)]
  }

  private static func rows(_ model: Model) -> Markup {
    table(
      "Scorecards",
      [
        Column("Organization"), Column("Flaws open", .number), Column("Overdue", .number),
        Column("Of these deferred", .number), Column("Deferrals", .number),
        Column("Closed", .number), Column("In time", .number), Column("Median days", .number),
        Column("Forensic steps in time", .number), Column("Patched first", .number),
      ], hidesCaption: true,
      rows: model.rows.map { row in
        [
          inert(row.name), .text(grouped(row.open)), .text(grouped(row.overdue)),
          .text(grouped(row.overdueDeferred)), .text(grouped(row.deferrals)),
          .text(grouped(row.closed)), .text(row.inTimePercent.map { "\($0) %" } ?? "–"),
          .text(row.medianDays.map { grouped($0) } ?? "–"),
          .text("\(grouped(row.stepsInTime)) of \(grouped(row.steps))"),
          .text(grouped(row.patchedFirst)),
        ]
      })
  }

  private static func statements(_ model: Model) -> Markup {
    guard !model.statements.isEmpty else {
      return el("p", .class("soft")) { "Nothing yet. State it on the page of a directive." }
    }
    return el("ul") {
      for statement in model.statements {
        el("li") {
          inert(statement.organization)
          statement.isMet ? " met " : " did not meet "
          inert(statement.directive)
          " from \(dateOnly(statement.from)) to \(dateOnly(statement.to)): "
          inert(statement.text)
          " "
          receiptLink(statement.receipt)
        }
      }
    }
  }
}
