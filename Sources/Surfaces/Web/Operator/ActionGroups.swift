import HTML
import Vocabulary

extension ActionListPage {
  /// Actions that share a date.
  struct Group: Sendable {
    let due: CalendarDay?
    let isOverdue: Bool
    var actions: [Action]
  }

  /// Neighbours with the same date together, in the order given.
  static func groups(_ actions: [Action]) -> [Group] {
    var groups: [Group] = []
    for action in actions {
      if let last = groups.indices.last, groups[last].due == action.due,
        groups[last].isOverdue == action.isOverdue
      {
        groups[last].actions.append(action)
      } else {
        groups.append(Group(due: action.due, isOverdue: action.isOverdue, actions: [action]))
      }
    }
    return groups
  }

  static func content(_ model: Model, canManage: Bool) -> Markup {
    guard !model.actions.isEmpty else { return empty(model) }
    return markup {
      for (place, group) in groups(model.actions).enumerated() {
        section(group, place, model, canManage: canManage)
      }
    }
  }

  private static func section(
    _ group: Group, _ place: Int, _ model: Model, canManage: Bool
  ) -> Markup {
    el("section", .class("group"), .named("aria-labelledby", "group-\(place)")) {
      el("header") {
        el("h2", .id("group-\(place)")) { heading(group, model) }
        el("p") { note(group, model) }
      }
      for action in group.actions {
        actionCard(action, today: model.today, canManage: canManage)
      }
    }
  }

  private static func heading(_ group: Group, _ model: Model) -> String {
    if model.filter.state != "open" && group.actions.allSatisfy({ $0.state != .open }) {
      return group.due.map { "Due " + near($0, from: model.today) } ?? "Without a date"
    }
    guard let due = group.due else { return "With your next upgrade" }
    return (group.isOverdue ? "Was due on " : "By ") + near(due, from: model.today)
  }

  private static func note(_ group: Group, _ model: Model) -> String {
    let open = group.actions.filter { $0.state == .open }.count
    let amount = open > 0 ? "\(open) to do" : "\(group.actions.count) done"
    guard let due = group.due, open > 0 else { return amount }
    return distance(to: due, from: model.today) + " · " + amount
  }

  static func standing(_ model: Model) -> Markup {
    guard let standing = model.standing else { return .empty }
    return el("p", .class("soft")) {
      inert(standing)
      " "
      el("a", .href("/directives/bod-26-04")) { "How the dates are set" }
    }
  }

  private static func empty(_ model: Model) -> Markup {
    if !model.hasInventory { return nothingKnown }
    if model.filter.isNarrow { return noMatch }
    if model.filter.state == "unproven" {
      return emptyState("Nothing waits for proof", icon: .check) {
        el("p") { el("a", .href("/actions")) { "See what is still to do" } }
      }
    }
    if model.filter.state == "done" {
      return emptyState("Nothing done yet") {
        el("p") {
          "What you mark as done is kept here, with what you wrote. "
          el("a", .href("/actions")) { "See what is still to do" }
        }
      }
    }
    return nothingOpen(model)
  }

  private static var nothingKnown: Markup {
    emptyState("Tell us what you run") {
      el("p") {
        "Without it we cannot say what affects you. Start with the systems you could not work "
        "without. A list from your support company is enough."
      }
      el("p", .class("buttons")) { buttonLink("Add your first asset", "/assets#add") }
    }
  }

  private static var noMatch: Markup {
    emptyState("No action matches") {
      el("p") {
        "Try other words, or "
        el("a", .href("/actions")) { "clear the filter" }
        "."
      }
    }
  }

  private static func nothingOpen(_ model: Model) -> Markup {
    emptyState("Nothing to do", icon: .check) {
      el("p") { "None of the flaws we know about affects what you told us you run." }
      el("p") {
        if let inventoriedAt = model.inventoriedAt {
          "Your newest inventory is from "
          date(inventoriedAt)
          ". "
        }
        el("a", .href("/assets")) { "Upload a newer inventory" }
      }
    }
  }
}
