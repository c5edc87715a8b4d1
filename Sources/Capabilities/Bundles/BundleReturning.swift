public import Access
public import Actions
public import Formats
import Inventory
import Ledger
import Registry
public import Storage
public import Vocabulary

/// What became of one line that was brought back, for whoever brought it.
public struct SiteAnswer: Sendable, Equatable {
  /// The code.
  public let code: ReceiptCode
  /// The action, as it stands now.
  public let action: Action
  /// What became of the line.
  public let outcome: AnswerOutcome
}

/// What became of everything that was brought back at once.
public struct SiteReturn: Sendable, Equatable {
  /// The lines.
  public let answers: [SiteAnswer]
  /// How many lists of software were taken in.
  public let inventories: Int
  /// How many had come before.
  public let knownInventories: Int
  /// The ledger receipt.
  public let receipt: String
}

extension BundleService {
  /// Takes in what was done at a site without a network. Each line becomes what its bringer could have
  /// written here themselves: a statement, never more. Lists of software that came along are taken in
  /// as any other. The same twice changes nothing. Throws ``BundleProblem`` that names each line
  /// which is not of this organization's bundles; then nothing was taken in.
  public func bringBack(
    _ brought: SiteReceipt, for organization: OrganizationID, by principal: Principal,
    in tx: Transaction
  ) throws -> SiteReturn {
    let _: RangeGrant<Create, BundleObject> = try decide(
      principal, .makeBundles, for: organization)
    guard try registry.known(organization, in: tx) != nil else {
      throw Problem.notFound("organization")
    }
    let found = try brought.lines.map { line in
      (line, try place(line, of: organization, in: tx))
    }
    let broken = found.compactMap { line, place -> (place: String, rule: String)? in
      guard place != nil else {
        return (line.place, "(\(line.code)) is a code of none of your bundles")
      }
      return BundleRules.objection(to: line.on, today: surroundings.now().day).map {
        (line.place, $0)
      }
    }
    guard broken.isEmpty else { throw BundleProblem.lines(broken) }
    var answers: [SiteAnswer] = []
    for (line, place) in found {
      guard let place else { continue }
      answers.append(try take(line, place, by: principal, in: tx))
    }
    let new = try brought.inventories.filter { item in
      try take(item, by: principal, in: tx)
    }.count
    let receipt = try record(
      "bundle.brought-back", organization.description, organization, principal,
      [
        "lines": answers.count.json,
        "recorded": answers.count { $0.outcome == .recorded }.json, "inventories": new.json,
      ], in: tx)
    return SiteReturn(
      answers: answers, inventories: new, knownInventories: brought.inventories.count - new,
      receipt: receipt.description)
  }

  /// A line's place in a bundle of the organization; nil when the code is of none.
  private struct Place {
    let bundle: BundleStore.Issue
    let action: ActionID
    let basis: String
  }

  private func place(
    _ line: SiteReceipt.Line, of organization: OrganizationID, in tx: Transaction
  ) throws -> Place? {
    guard let issue = try BundleStore.issue(line.code.bundle, of: organization, in: tx),
      let item = try BundleStore.item(line.code.place, of: issue.id, in: tx)
    else { return nil }
    let right = ReceiptCode(
      bundle: issue.number, issue.id, place: line.code.place, action: item.action.description,
      organization: organization, key: issue.secret)
    guard line.code.matches(right) else { return nil }
    return Place(bundle: issue, action: item.action, basis: item.basis)
  }

  private func take(
    _ line: SiteReceipt.Line, _ place: Place, by principal: Principal, in tx: Transaction
  ) throws -> SiteAnswer {
    var action = try actions.action(place.action, by: principal, in: tx)
    if try BundleStore.isAnswered(line.code.place, of: place.bundle.id, in: tx) {
      return SiteAnswer(code: line.code, action: action, outcome: .known)
    }
    let isContradicted = try contradicts(action, line.on, in: tx)
    let outcome: AnswerOutcome
    switch action.state {
    case .withdrawn: outcome = .withdrawn
    case .done, .verified: outcome = .already
    case .open where Self.digest(action) != place.basis: outcome = .changed
    case .open where isContradicted: outcome = .contradicted
    case .open:
      outcome = .recorded
      action = try actions.complete(
        action.id, note: Self.note(line, place.bundle.number), newVersion: line.newVersion,
        by: principal, in: tx)
    }
    // What was not recorded can be brought back again.
    if outcome == .recorded || outcome == .already {
      try BundleStore.insert(
        line, outcome, of: place.bundle.id, by: principal.reference, at: surroundings.now(),
        in: tx)
    }
    return SiteAnswer(code: line.code, action: action, outcome: outcome)
  }

  /// Whether a list of software that came after the day still has what should be gone. One of the
  /// same day may be from before.
  private func contradicts(
    _ action: Action, _ day: CalendarDay, in tx: Transaction
  ) throws -> Bool {
    let lookup = InventoryLookup()
    guard let listed = try lookup.asset(action.asset, in: tx)?.inventoriedAt?.day, day < listed
    else { return false }
    return try !lookup.carried([action.component], on: action.asset, in: tx).isEmpty
  }

  private static func note(_ line: SiteReceipt.Line, _ bundle: Int64) -> String {
    "Done on \(line.on.spoken), signed \(line.initials). Brought back with bundle \(bundle)."
      + (line.note.map { " \($0)" } ?? "")
  }

  private func take(
    _ item: SiteReceipt.Inventory, by principal: Principal, in tx: Transaction
  ) throws -> Bool {
    // Whoever may not change the asset learns nothing of what came before.
    let asset = try inventory.asset(item.asset, by: principal, in: tx)
    // What was replaced since counts again; the newest list does not.
    if let last = try BundleStore.inventory(of: asset.id, in: tx),
      last.digest == item.file.digest, last.at == asset.inventoriedAt
    {
      return false
    }
    let listed = try inventory.addInventory(item.file, to: asset.id, by: principal, in: tx).asset
    try BundleStore.keep(
      item, by: principal.reference, at: listed.inventoriedAt ?? surroundings.now(), in: tx)
    return true
  }
}

extension SiteReturn {
  /// The API form.
  public var json: JSONValue {
    [
      "answers": .array(
        answers.map {
          [
            "code": $0.code.description.json, "action": $0.action.id.json,
            "product": $0.action.product.json, "assetName": $0.action.assetName.json,
            "outcome": $0.outcome.rawValue.json, "words": $0.outcome.title.json,
            "state": $0.action.state.rawValue.json,
            "strength": ($0.action.evidence?.strength.rawValue).json,
          ]
        }), "inventories": inventories.json, "knownInventories": knownInventories.json,
      "receipt": receipt.json,
    ]
  }
}
