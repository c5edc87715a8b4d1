import Catalog
import Directives
import Exposure
import Inventory
public import Storage
public import Vocabulary

extension ActionService {
  /// What an action ends, the most urgent first.
  public func causes(of action: Action, in tx: Transaction) throws -> [ActionCause] {
    try causes(of: [action], in: tx)[action.id] ?? []
  }

  /// What each of these actions ends, the most urgent first. Each asset is looked at once.
  public func causes(
    of actions: [Action], in tx: Transaction
  ) throws -> [ActionID: [ActionCause]] {
    var found: [ActionID: [ActionCause]] = [:]
    for (asset, group) in Dictionary(grouping: actions, by: \.asset) {
      let wanted = Set(group.map(\.component))
      let matches = try exposure.matches(on: asset, in: tx).filter {
        wanted.contains($0.component)
      }
      let deadlines = Dictionary(
        try directives.deadlines(on: asset, in: tx).map { ($0.vulnerability, $0) },
        uniquingKeysWith: { first, _ in first })
      let known = try catalog.vulnerabilities(
        Set(matches.map(\.vulnerability)).sorted(), in: tx)
      let byComponent = Dictionary(grouping: matches, by: \.component)
      for action in group {
        found[action.id] = (byComponent[action.component] ?? []).map { match in
          ActionCause(
            vulnerability: match.vulnerability, title: known[match.vulnerability]?.title ?? "",
            match: match.reason, hint: match.hint, deadline: deadlines[match.vulnerability])
        }.sorted(by: Self.isSooner)
      }
    }
    return found
  }

  private static func isSooner(_ one: ActionCause, _ other: ActionCause) -> Bool {
    let day = one.deadline?.due?.number ?? .max
    let otherDay = other.deadline?.due?.number ?? .max
    return (day, one.vulnerability) < (otherDay, other.vulnerability)
  }
}

extension Action {
  /// What is to be done, in a form that can be compared: whoever did it did it for these flaws and
  /// with this version.
  public var basis: String { (targetVersion ?? "-") + " " + causes }
}
