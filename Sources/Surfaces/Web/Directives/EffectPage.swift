import HTML
import Vocabulary

/// What a directive would change, before it is issued.
struct EffectPage {
  struct Row: Sendable {
    let name: String
    let earlier: Int
    let later: Int
    let appear: Int
    let vanish: Int
    let same: Int
    let forensics: Int
  }

  struct Example: Sendable {
    let organization: String
    let asset: String
    let vulnerability: String
    let before: String
    let after: String
  }

  struct Model: Sendable {
    /// Where the reader came from.
    let back: (path: String, words: String)
    let heading: String
    let total: Row
    let rows: [Row]
    let examples: [Example]
    let isComplete: Bool
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      crumbs([model.back], here: "What it would change")
      el("h1") { inert(model.heading) }
      el("p", .class("lead")) {
        let moved =
          model.total.earlier + model.total.later + model.total.appear + model.total.vanish
        "\(grouped(moved)) of \(grouped(moved + model.total.same)) dates would move if it held from "
        "today. Nothing was written."
      }
      if !model.isComplete {
        el("p", .class("notice warn")) {
          "There was not enough time to look at everything; these are the figures so far."
        }
      }
      section("By organization", id: "parts") { counts(model) }
      section("Some of them", id: "examples") { examples(model) }
    }
  }

  private static func counts(_ model: Model) -> Markup {
    table(
      "Dates that would move",
      [
        Column("Organization"), Column("Earlier", .number), Column("Later", .number),
        Column("New date", .number), Column("No date any more", .number),
        Column("As now", .number), Column("Evidence first", .number),
      ], hidesCaption: true, rows: (model.rows + [model.total]).map(row))
  }

  private static func row(_ row: Row) -> [Markup] {
    [inert(row.name)]
      + [row.earlier, row.later, row.appear, row.vanish, row.same, row.forensics].map {
        .text(grouped($0))
      }
  }

  private static func examples(_ model: Model) -> Markup {
    guard !model.examples.isEmpty else { return el("p") { "None would move." } }
    return table(
      "Examples",
      [
        Column("Vulnerability"), Column("Where"), Column("Now"), Column("Then"),
      ], hidesCaption: true,
      rows: model.examples.map { example in
        [
          vulnerabilityLink(example.vulnerability),
          markup {
            inert(example.asset)
            el("br")
            soft(example.organization)
          }, inert(example.before), inert(example.after),
        ]
      })
  }
}
