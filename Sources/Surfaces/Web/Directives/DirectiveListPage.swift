import HTML
import Vocabulary

/// Directives in all their versions.
struct DirectiveListPage {
  struct Row: Sendable {
    let id: String
    let name: String
    let title: String
    let version: String
    /// Whom it binds, in words.
    let binds: String
    let stateWords: String
    let effectiveOn: CalendarDay
    let isFollowed: Bool
    /// The organization that wrote it here.
    var publisher = ""
  }

  struct Model: Sendable {
    let rows: [Row]
    let pager: Pager
    /// Whether the reader may write directives, and what they bind.
    let canWrite: Bool
    let issuers: [(regime: String, organization: String)]
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "Directives" }
      el("p", .class("lead")) {
        "What sets dates, and whom it binds. What binds you counts by itself; anything else you may "
        "follow of your own will, and leave again."
      }
      directiveTabs(frame, .directives)
      if model.canWrite {
        buttons { buttonLink("Write a directive", "/directives/new") }
      }
      if model.rows.isEmpty {
        emptyState("No directive is here") { el("p") { "Nobody has issued one yet." } }
      } else {
        rows(model)
      }
      pager(model.pager, shown: model.rows.count, path: "/directives", query: [])
      section("Who issues", id: "issuers") {
        table(
          "Who issues for each regime", [Column("Regime"), Column("Issuer")], hidesCaption: true,
          rows: model.issuers.map { [inert($0.regime), inert($0.organization)] })
      }
    }
  }

  private static func rows(_ model: Model) -> Markup {
    table(
      "Directives",
      [
        Column("Directive"), Column("Published by"), Column("Version"), Column("Binds"),
        Column("State"), Column("Holds from"),
      ], hidesCaption: true,
      rows: model.rows.map { row in
        [
          markup {
            el("a", .href("/directives/" + segment(row.id))) { inert(row.name) }
            el("br")
            soft(row.title)
          }, inert(row.publisher), inert(row.version), inert(row.binds),
          markup {
            inert(row.stateWords)
            if row.isFollowed {
              " "
              badge("You follow it", .good)
            }
          }, inert(dateOnly(row.effectiveOn)),
        ]
      })
  }
}
