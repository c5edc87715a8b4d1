import HTML
import Vocabulary

/// What the public sees: figures, the ledger, how to report, what taking part means.
struct FrontPage {
  /// A median or other single figure, in words.
  struct Figure: Sendable {
    let name: String
    let value: String
  }

  /// How long one part of the way took, in words.
  struct Stage: Sendable {
    let name: String
    let count: Int
    let half: String
    let ninety: String
    let ninetyFive: String
  }

  /// Open actions of one urgency.
  struct OpenActions: Sendable {
    let urgency: Urgency
    let count: Int
    let overdue: Int
  }

  /// The state of the ledger, and what checking it takes.
  struct Ledger: Sendable {
    let entries: Int
    /// The public key, as verifiers want it.
    let key: String
    /// The signed checkpoint.
    let checkpoint: String
    /// Commands that verify the log, the first and every later time.
    let firstCommand: String
    let laterCommand: String
  }

  /// How to reach the clearinghouse.
  struct Contact: Sendable {
    let words: String
    /// A mailto, http or https address; nil for what no page can lead to.
    let address: String?
  }

  struct Model: Sendable {
    /// From findings received to flaws fixed, in order.
    let funnel: [Measure]
    /// How long each stage took.
    let stages: [Stage]
    let durations: [Figure]
    let charts: [ColumnChart]
    let openActions: [OpenActions]
    /// Nil until the first checkpoint.
    let ledger: Ledger?
    let asOf: Timestamp
    /// Nil where none is set: the form for reports stands for it.
    let contact: Contact?
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      el("p", .class("kicker")) { "Vulnerability clearinghouse" }
      el("h1") { "Reports come in rough. Instructions go out calm." }
      el("p", .class("lead")) {
        "Breakwater takes in software flaws found by people and AI tools, merges the duplicates, "
        "and works with maintainers on a fix. Hospitals, banks, utilities and agencies then get a "
        "short list of what to do, and by when."
      }
      el("p", .class("buttons")) {
        buttonLink("Report a flaw", "/report")
        if frame.account == nil { buttonLink("Sign in to your list", "/signin", .quiet) }
      }
      Picture.sea
      volumes(model)
      trends(model)
      open(model)
      verify(model)
      el("div", .class("grid")) { cards(model) }
    }
  }

  private static func volumes(_ model: Model) -> Markup {
    section("From finding to fix", id: "volumes") {
      if model.funnel.allSatisfy({ $0.value == 0 }) {
        el("p") {
          "Nothing has been received yet. "
          el("a", .href("/report")) { "Report the first flaw" }
        }
      } else {
        el("div", .class("columns")) {
          el("div") { funnel(model.funnel) }
          durations(model)
          stages(model)
        }
      }
      el("p", .class("soft")) {
        "As of "
        moment(model.asOf)
        "."
      }
    }
  }

  private static func stages(_ model: Model) -> Markup {
    guard !model.stages.isEmpty else { return .empty }
    return section("How long it takes, from report to proof", id: "stages") {
      table(
        "Stages that ended in the last year",
        [
          Column("Stage"), Column("Times", .number), Column("Half within"),
          Column("9 of 10 within"), Column("19 of 20 within"),
        ],
        rows: model.stages.map {
          [
            inert($0.name), .text(grouped($0.count)), inert($0.half), inert($0.ninety),
            inert($0.ninetyFive),
          ]
        })
    }
  }

  private static func durations(_ model: Model) -> Markup {
    guard !model.durations.isEmpty else { return .empty }
    return el("aside", .named("aria-labelledby", "times")) {
      el("h3", .id("times")) { "So far" }
      facts(model.durations.map { Fact($0.name, $0.value) }, .figures)
    }
  }

  private static func trends(_ model: Model) -> Markup {
    guard model.charts.contains(where: { !$0.measures.isEmpty }) else { return .empty }
    return el("section", .class("grid"), .label("Trends")) {
      for chart in model.charts { el("div") { columnChart(chart) } }
    }
  }

  private static func open(_ model: Model) -> Markup {
    let most = Double(max(model.openActions.map(\.count).max() ?? 0, 1))
    return section("Open actions, all operators", id: "open") {
      el("p") {
        "What organizations that use Breakwater still have to do. We never publish who, or which "
        "systems."
      }
      if model.openActions.isEmpty { el("p") { "Nothing is open." } }
      el("ul", .class("bars")) {
        for item in model.openActions {
          el("li", .class(item.urgency.style)) {
            barContent(urgencyBadge(item.urgency), item.count, most, overdue(item))
          }
        }
      }
    }
  }

  private static func overdue(_ item: OpenActions) -> String {
    item.urgency == .onUpgrade
      ? "No date; done when the system is next upgraded"
      : grouped(item.overdue) + " past their date"
  }
}
