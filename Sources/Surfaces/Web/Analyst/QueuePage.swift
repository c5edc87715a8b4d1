import HTML
import Vocabulary

/// The cases, by state.
struct QueuePage {
  /// A state with the number of cases in it.
  struct StateCount: Sendable {
    let state: String
    let words: String
    let count: Int
  }

  struct Row: Sendable {
    let id: String
    let title: String
    /// Shown where cases of all states are listed.
    let stateWords: String
    /// For whom it waits; nil where it does not.
    let waits: String?
    /// The greatest CVSS score and where it comes from; nil where none is known.
    let severity: String?
    /// A word of the Traffic Light Protocol, such as `AMBER+STRICT`.
    let tlp: String
    /// The software it is about, when reports name it.
    let package: String?
    let findings: Int
    let finders: Int
    let affected: Int
    /// The public identifier it is known by.
    let vulnerabilityID: String?
    let openedAt: Timestamp
  }

  struct Model: Sendable {
    let states: [StateCount]
    /// The state shown, `all` for every one.
    let state: String
    let query: String
    let cases: [Row]
    let pager: Pager
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let isOverseer = frame.account?.audience == .overseer
    // Where there is nothing to look for, nothing is offered to look with.
    if isOverseer, model.states.allSatisfy({ $0.count == 0 }) {
      return page(frame, .wide) {
        el("h1") { "Cases" }
        el("p", .class("lead")) { summary(model, seesNone: true) }
      }
    }
    return page(frame, .wide, skip: SkipLink(target: "cases", words: "Skip to the list of cases")) {
      el("h1") { "Cases" }
      el("p", .class("lead")) { summary(model, seesNone: isOverseer) }
      tabs("State", stateTabs(model))
      search("/queue", "Find a case", query: model.query, keeping: [("state", model.state)])
      el("div", .id("cases"), .named("tabindex", "-1")) {
        if model.cases.isEmpty {
          empty(model)
        } else {
          el("p") {
            "The oldest come first. Up to a month ahead go severe flaws, complete reports, what "
              + "several found, and what comes from finders and tools that were right before."
          }
          rows(model)
        }
      }
      pager(
        model.pager, shown: model.cases.count, path: "/queue",
        query: [("state", model.state), ("q", model.query)])
    }
  }

  private static func summary(_ model: Model, seesNone: Bool) -> Markup {
    markup {
      for (place, state) in model.states.filter({ $0.count > 0 }).prefix(3).enumerated() {
        if place > 0 { ", " }
        grouped(state.count) + " "
        el("span") { visible(state.words).lowercasedFirst }
      }
      if model.states.allSatisfy({ $0.count == 0 }) {
        seesNone
          ? "Your organization does not see cases. The overview counts them"
          : "There are no cases that you can see"
      }
      "."
    }
  }

  private static func stateTabs(_ model: Model) -> [Tab] {
    let all = model.states.reduce(0) { $0 + $1.count }
    let first = Tab(
      words: "All", count: all, path: address("/queue", [("state", "all"), ("q", model.query)]),
      isCurrent: model.state == "all")
    return model.states.map { state in
      Tab(
        words: state.words, count: state.count,
        path: address("/queue", [("state", state.state), ("q", model.query)]),
        isCurrent: state.state == model.state)
    } + [first]
  }

  private static func empty(_ model: Model) -> Markup {
    if !model.query.isEmpty {
      return emptyState("No case matches") {
        el("p") {
          "Nothing here mentions “"
          inert(model.query)
          "”. "
          el("a", .href(address("/queue", [("state", model.state)]))) { "Clear the search" }
          " or "
          el("a", .href(address("/queue", [("state", "all"), ("q", model.query)]))) {
            "search all states"
          }
          "."
        }
      }
    }
    return emptyState("No case here", icon: .check) {
      el("p") {
        "Choose another state above, or "
        el("a", .href("/queue?state=all")) { "look at all cases" }
        "."
      }
    }
  }
}

extension QueuePage {
  private static func rows(_ model: Model) -> Markup {
    table(
      "Cases",
      [
        Column("Flaw and package"), Column("Severity"), Column("Label"),
        Column("Findings", .number), Column("Finders", .number), Column("Affected", .number),
        Column("Known as"), Column("Opened"),
      ] + (showsState(model) ? [Column("State")] : []), dense: true, hidesCaption: true,
      rows: model.cases.map { row($0, showsState(model)) })
  }

  /// The tab says it otherwise.
  private static func showsState(_ model: Model) -> Bool { model.state == "all" }

  private static func row(_ item: Row, _ showsState: Bool) -> [Markup] {
    var cells: [Markup] = [
      name(item), item.severity.map(inert) ?? soft("Not stated"), tlp(item.tlp),
      .text(grouped(item.findings)), .text(grouped(item.finders)), .text(grouped(item.affected)),
      item.vulnerabilityID.map(vulnerabilityLink) ?? soft("Not publicly known"),
      date(item.openedAt),
    ]
    if showsState { cells.append(inert(item.stateWords)) }
    return cells
  }

  private static func name(_ item: Row) -> Markup {
    markup {
      el("a", .href("/cases/" + segment(item.id))) { inert(item.title) }
      if let package = item.package {
        el("br")
        el("span", .class("soft hash")) { inert(package) }
      }
      if let waits = item.waits {
        el("br")
        soft(waits)
      }
    }
  }
}
