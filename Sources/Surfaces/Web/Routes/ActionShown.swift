import Actions
import Directives
import Inventory
import Registry
import Vocabulary

extension Urgency {
  /// The look of the nearest outcome of BOD 26-04, with the words of this one.
  init(_ urgency: Directives.Urgency) {
    let kind: Kind =
      if urgency.asksForensics {
        .threeDaysForensics
      } else if urgency <= .threeDays {
        .threeDays
      } else if urgency <= .fourteenDays {
        .fourteenDays
      } else {
        urgency.days == nil ? .onUpgrade : .sixtyDays
      }
    self.init(
      kind,
      words: urgency.asksForensics
        ? (urgency.term ?? "Next upgrade") + ", and save evidence first" : urgency.term)
  }

  var directive: Directives.Urgency? {
    switch kind {
    case .threeDaysForensics: .threeDaysForensics
    case .threeDays: .threeDays
    case .fourteenDays: .fourteenDays
    case .sixtyDays: .sixtyDays
    case .onUpgrade: .onUpgrade
    case .none: nil
    }
  }
}

/// Who wrote an entry, as the end of a sentence; empty where the reader may not know.
private func author(_ entry: ActionEntry, _ names: [String: String]) -> String {
  let name = names[entry.actor]
  guard entry.actor.contains("@") else { return name.map { " by " + $0 } ?? "" }
  return " by " + (name.map { $0 + ", who act for you" } ?? "who acts for you")
}

extension Action {
  /// An action as a list shows it.
  init(summary action: Actions.Action, today: CalendarDay, standing: String?) throws {
    try self.init(
      action, today: today, causes: [], entries: [], decisions: [], asset: nil, owner: nil,
      document: nil)
  }

  /// An action with everything about it; `names` are the actors of its entries, in words.
  init(
    _ action: Actions.Action, today: CalendarDay, causes: [ActionCause], entries: [ActionEntry],
    decisions: [DeadlineDecision], asset: Asset?, owner: Organization?,
    document: DirectiveDocument?, isAdopted: Bool = false, proofs: [Evidence] = [],
    names: [String: String] = [:]
  ) throws {
    let directive = document?.directive
    let standing = directive.flatMap { directive in
      owner.map {
        " " + DirectiveRules.standing(directive, isAdopted ? .adopted : .guidance, for: $0)
      }
    }
    let last = entries.last { $0.state == .done }
    let told = entries.map { entry in
      Event(
        at: entry.at,
        text: (entry.state == .done ? "Marked as done" : "Opened again")
          + author(entry, names) + ": " + entry.note,
        receipt: entry.receipt)
    }
    let decided = decisions.map { decision in
      Event(
        at: decision.at,
        text: (decision.due.map { "Date set to \($0.spoken). " } ?? "No date set. ")
          + decision.reason, receipt: nil)
    }
    self.init(
      id: action.id.description, product: action.product, installedVersion: nil,
      whatToDo: action.instruction, targetVersion: action.targetVersion,
      assetName: action.assetName, assetID: action.asset.description,
      isPublic: action.reachability == .public, missionFunction: asset?.missionFunction,
      maintainedBy: action.maintainedBy, due: action.due, urgency: Urgency(action.urgency),
      isOverdue: action.state == .open && (action.due.map { $0 < today } ?? false),
      why: action.reason + (standing ?? ""), ifNotPossible: action.fallback,
      vulnerabilities: causes.map {
        Match(
          id: $0.vulnerability, title: $0.title,
          isKnownExploited: $0.deadline?.inputs.isKnownExploited ?? false, reason: $0.match,
          hint: $0.hint)
      }, flaws: action.vulnerabilityNames,
      state: State(rawValue: action.state.rawValue) ?? .open,
      completion: action.state == .open
        ? nil
        : last.map {
          Completion(
            evidence: $0.note, newVersion: $0.newVersion,
            by: names[$0.actor] ?? "somebody", at: $0.at)
        },
      history: (told + decided).sorted { $0.at > $1.at }, directive: directive?.name,
      directivePath: document.map { "/directives/" + segment($0.id.description) },
      isBinding: directive.flatMap { directive in
        owner.map { DirectiveRules.binds(directive, $0) }
      } ?? false,
      proofs: proofs.map {
        Proof(
          title: $0.kind.title, strength: $0.kind.strength.rawValue,
          strengthWords: $0.kind.strength.title, summary: $0.summary,
          supports: $0.outcome == .supports, at: $0.at, receipt: $0.receipt)
      },
      strength: action.evidence.map { ($0.strength.rawValue, $0.strength.title) },
      vendorAskedAt: action.vendorAskedAt,
      timing: PlanRules.timing(action.window, due: action.due, today: today),
      care: action.isOperational ? PlanRules.care : [])
  }
}
