import HTML
import Vocabulary

/// One action among others. `level` is that of its heading below the group's.
func actionCard(_ action: Action, today: CalendarDay, canManage: Bool) -> Markup {
  el(
    "article", .class("action " + actionStyle(action)), .id("action-" + segment(action.id))
  ) {
    el("p", .class("row")) {
      actionBadges(action)
      el("strong") { action.dueWords(today) }
    }
    el("h3") { el("a", .href(action.path)) { inert(action.heading) } }
    actionPlace(action)
    el("p") { inert(action.why) }
    evidenceFirst(action)
    safetyFirst(action)
    if action.state == .open, let timing = action.timing.first { el("p") { inert(timing) } }
    actionDetails(action)
    paperParts(action)
    actionButtons(action, canManage: canManage)
  }
}

/// The colour of an action: calm once it is done.
func actionStyle(_ action: Action) -> String {
  action.state == .open ? action.urgency.style : Urgency.none.style
}

/// Urgency and state of an action.
func actionBadges(_ action: Action) -> Markup {
  markup {
    switch action.state {
    case .open:
      urgencyBadge(action.urgency)
      if action.isOverdue { badge("Past its date", .bad, .cross) }
    case .done: badge("Said to be done; not proven")
    case .verified: badge("Done and verified", .good, .check)
    }
  }
}

/// Where it is and what it is for.
private func actionPlace(_ action: Action) -> Markup {
  facts([
    Fact("Where it runs", markup: el("a", .href(action.assetPath)) { inert(action.assetName) }),
    Fact("Running now", optional: action.installedVersion),
    Fact("Reachable from internet", markup: reachability(action.isPublic)),
    Fact("Needed for", optional: action.missionFunction),
    Fact("Maintained by", optional: action.maintainedBy),
  ])
}

/// The warning that comes before any change.
func evidenceFirst(_ action: Action) -> Markup {
  guard action.urgency.kind == .threeDaysForensics, action.state == .open else { return .empty }
  return el("p") {
    el("span", .class("urgent")) { "First: " }
    "save the system’s logs and memory. Any change erases the traces of whoever may be inside."
  }
}

/// That a mistake can hurt people.
private func safetyFirst(_ action: Action) -> Markup {
  guard !action.care.isEmpty, action.state == .open else { return .empty }
  return el("p") {
    el("span", .class("urgent")) { "Safety first: " }
    "it controls machines, treatment or a plant. Ask whoever runs it before you touch it."
  }
}

private func actionDetails(_ action: Action) -> Markup {
  el("div", .class("more")) {
    if let otherwise = action.ifNotPossible {
      el("details") {
        el("summary") {
          "If you cannot do this"
          hidden(": " + action.product)
        }
        el("p") { inert(otherwise) }
      }
    }
    if !action.vulnerabilities.isEmpty {
      el("details") {
        el("summary") {
          counted(action.vulnerabilities.count, "flaw") + (action.hasFix ? " removed" : "")
          hidden((action.hasFix ? " by this: " : " without a fix: ") + action.product)
        }
        el("ul") { for match in action.vulnerabilities { el("li") { matchLine(match) } } }
      }
    }
  }
}

private func matchLine(_ match: Action.Match) -> Markup {
  markup {
    vulnerabilityLink(match.id)
    " "
    inert(match.title)
    if match.isKnownExploited {
      " "
      badge("Used by attackers", .bad, .octagon)
    }
  }
}

/// What a printed list shows in place of folded details and buttons.
private func paperParts(_ action: Action) -> Markup {
  markup {
    el("p", .class("print-only")) {
      if !action.vulnerabilities.isEmpty {
        (action.hasFix ? "Removes " : "About ")
          + action.vulnerabilities.map { visible($0.id) }.joined(separator: ", ") + ". "
      }
      if let otherwise = action.ifNotPossible {
        "If you cannot do this: "
        inert(otherwise)
      }
    }
    el("p", .class("print-only tick")) {
      "☐ Done on ______________ by ______________________ new version ______________"
    }
  }
}

private func actionButtons(_ action: Action, canManage: Bool) -> Markup {
  let name = "\(action.product), \(action.assetName)"
  return buttons {
    if canManage && action.state == .open {
      buttonLink("Mark as done", action.path + "#done", about: name)
    }
    buttonLink("Details", action.path, .quiet, about: name)
  }
}
