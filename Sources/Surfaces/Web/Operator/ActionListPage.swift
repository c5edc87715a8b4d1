import HTML
import Vocabulary

/// What an organization has to do, by date.
struct ActionListPage {
  /// How many open actions share a date.
  struct DueCount: Sendable {
    let due: CalendarDay?
    let isOverdue: Bool
    let count: Int
  }

  /// What the list is narrowed to.
  struct Filter: Sendable {
    var query = ""
    var urgency = ""
    var asset = ""
    /// `open`, `unproven` or `done`.
    var state = "open"

    var isNarrow: Bool { !query.isEmpty || !urgency.isEmpty || !asset.isEmpty }
    var pairs: [(name: String, value: String?)] {
      [("q", query), ("urgency", urgency), ("asset", asset), ("state", state)]
    }
  }

  struct Model: Sendable {
    let today: CalendarDay
    /// All open actions by date, whatever the filter.
    let counts: [DueCount]
    let filter: Filter
    /// The assets to choose from, by identifier.
    let assets: [Choice]
    /// This page of actions, the soonest first.
    let actions: [Action]
    let pager: Pager
    /// Whether anything is known about what the organization runs.
    let hasInventory: Bool
    /// The newest inventory, when there is one.
    let inventoriedAt: Timestamp?
    /// Who has to keep the dates, as a sentence.
    let standing: String?
    /// How many are said to be done, but not proven.
    var unproven = 0
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame) {
      if let account = frame.account {
        el("p", .class("kicker")) { inert(account.organization) }
      }
      el("h1") { "What to do" }
      el("p", .class("lead")) { summary(model) }
      unproven(model)
      if model.hasInventory { exports(model) }
      if model.hasInventory { filterForm(model) }
      content(model, canManage: frame.account?.canManage ?? false)
      pager(
        model.pager, shown: model.actions.count, path: "/actions", query: model.filter.pairs)
      standing(model)
    }
  }
}

extension ActionListPage {
  /// The whole list in a sentence: what is late, what comes next, what can wait.
  static func summary(_ model: Model) -> Markup {
    let parts = summaryParts(model)
    guard let first = parts.first else {
      return .text(
        model.hasInventory
          ? "Nothing is waiting for you." : "We do not know yet what you run.")
    }
    return markup {
      el("span", .class("urgent")) { first }
      for part in parts.dropFirst().dropLast() { ", " + part }
      if parts.count > 1, let last = parts.last { " and " + last }
      "."
    }
  }

  private static func summaryParts(_ model: Model) -> [String] {
    let overdue = model.counts.filter(\.isOverdue).reduce(0) { $0 + $1.count }
    let waiting = model.counts.filter { $0.due == nil && !$0.isOverdue }.reduce(0) { $0 + $1.count }
    let dated = model.counts.filter { $0.due != nil && !$0.isOverdue && $0.count > 0 }
    var parts: [String] = []
    if overdue > 0 {
      parts.append(counted(overdue, "thing is past its date", "things are past their date"))
    }
    for (place, group) in dated.prefix(3).enumerated() {
      guard let due = group.due else { continue }
      let amount =
        place == 0 && overdue == 0
        ? counted(group.count, "thing to do", "things to do") : grouped(group.count) + " more"
      parts.append(amount + " by " + near(due, from: model.today))
    }
    let later = dated.dropFirst(3).reduce(0) { $0 + $1.count }
    if later > 0 { parts.append(grouped(later) + " later") }
    if waiting > 0 { parts.append(grouped(waiting) + " can wait for your next upgrade") }
    return parts
  }

  /// What was marked as done leaves the list; that it is not over has to stay in sight.
  private static func unproven(_ model: Model) -> Markup {
    guard model.unproven > 0 else { return .empty }
    return el("p") {
      el("a", .href("/actions?state=unproven")) {
        counted(model.unproven, "waits for proof", "wait for proof")
      }
      ": you said that it is done, and nothing shows it yet."
    }
  }

  private static func exports(_ model: Model) -> Markup {
    el("p", .class("buttons")) {
      buttonLink("Print or save as PDF", address("/actions/print", model.filter.pairs), .quiet)
      buttonLink("For a computer without network", "/bundles", .quiet)
      buttonLink("Evidence for an examiner", "/actions/evidence", .quiet)
      buttonLink("Export CSV", address("/actions.csv", model.filter.pairs), .quiet)
    }
  }

  private static func filterForm(_ model: Model) -> Markup {
    let filter = model.filter
    let urgencies =
      [Choice(value: "", words: "All")]
      + Urgency.allCases.dropLast().map {
        Choice(value: $0.rawValue, words: $0.words)
      }
    let states = [
      Choice(value: "open", words: "Still to do"),
      Choice(value: "unproven", words: "Done, but not proven"),
      Choice(value: "done", words: "Done"),
    ]
    let more = markup {
      pair {
        field(
          "asset", "Asset", .select([Choice(value: "", words: "All assets")] + model.assets),
          value: filter.asset)
        field("urgency", "Urgency", .select(urgencies), value: filter.urgency)
        field("state", "Show", .select(states), value: filter.state)
      }
      el("p", .class("buttons")) {
        button("Apply", .quiet)
        el("a", .href("/actions")) { "Clear" }
      }
    }
    return search(
      "/actions", "Find in this list", query: filter.query, more: more,
      isMoreOpen: !filter.urgency.isEmpty || !filter.asset.isEmpty || filter.state != "open")
  }
}
