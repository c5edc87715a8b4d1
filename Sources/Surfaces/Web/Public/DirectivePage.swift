import HTML
import Vocabulary

/// How deadlines are set: a directive's table as it was published.
struct DirectivePage {
  /// One combination of answers with its outcome.
  struct Row: Sendable {
    let number: Int
    let isKnownExploited: Bool
    let isPublic: Bool
    let isAutomatable: Bool
    let isTotalImpact: Bool
    let outcome: Urgency
  }

  /// A heading with a sentence.
  struct Statement: Sendable {
    let name: String
    let text: String
  }

  struct Model: Sendable {
    /// Such as `BOD 26-04`.
    let name: String
    /// Who issued it and when, as a sentence.
    let origin: String
    let version: String
    let rows: [Row]
    /// Whom it binds, and from when.
    let scope: [Statement]
    /// What is asked, and who answers.
    let questions: [Statement]
    /// What the words of the outcomes ask for, such as saving evidence.
    let duties: [Statement]
    let officialAddress: String
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("h1") { "How deadlines are set" }
      el("p", .class("lead")) {
        "Four yes-or-no answers decide the date. "
        inert(model.origin)
      }
      directiveTabs(frame, .table)
      el("div", .class("columns")) {
        el("div") { decisions(model) }
        el("aside") {
          statements("Whom it binds", "scope", model.scope)
          statements("The four questions", "questions", model.questions)
          statements("What the dates ask for", "duties", model.duties)
          el("p") { outside(model.officialAddress, "Official text") }
        }
      }
    }
  }

  private static func decisions(_ model: Model) -> Markup {
    guard !model.rows.isEmpty else {
      return el("div", .class("empty")) {
        el("p") {
          "The decision table is not loaded. Read the "
          outside(model.officialAddress, "official text")
          " instead."
        }
      }
    }
    return table(
      "\(model.name), version \(model.version), calendar days",
      [
        Column("Row"), Column("In KEV"), Column("Reachable from internet"), Column("Automatable"),
        Column("Technical impact"), Column("Do it within"),
      ], dense: true, rows: model.rows.map(row))
  }

  private static func row(_ row: Row) -> [Markup] {
    [
      el("span", .class("nowrap"), .id("row-\(row.number)")) { "Row \(row.number)" },
      answer(row.isKnownExploited), answer(row.isPublic), answer(row.isAutomatable),
      row.isTotalImpact ? el("strong") { "Total" } : .text("Partial"),
      urgencyBadge(row.outcome),
    ]
  }

  private static func answer(_ yes: Bool) -> Markup {
    yes ? el("strong") { "Yes" } : .text("No")
  }

  private static func statements(
    _ heading: String, _ id: String, _ statements: [Statement]
  )
    -> Markup
  {
    guard !statements.isEmpty else { return .empty }
    return section(heading, id: id, class: "card") {
      facts(statements.map { Fact($0.name, $0.text) }, .list)
    }
  }
}
