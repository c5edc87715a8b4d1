public import Access
public import Actions
import Registry
public import Storage
public import Vocabulary

/// A client with what it has open.
public struct FleetClient: Sendable, Equatable {
  /// The consent.
  public let mandate: Mandate
  /// The client's name.
  public let name: String
  /// What it has open.
  public let summary: OpenSummary
}

/// What is to be said of several actions at once.
public struct FleetDraft: Sendable {
  /// Which actions, of whichever clients.
  public var actions: [ActionID]
  /// What was done, for the clients' examiners.
  public var note: String
  /// The version that runs now.
  public var newVersion: String?

  /// A draft.
  public init(actions: [ActionID], note: String, newVersion: String? = nil) {
    self.actions = actions
    self.note = note
    self.newVersion = newVersion
  }
}

/// What became of one action.
public struct FleetResult: Sendable, Equatable {
  /// Which.
  public let action: ActionID
  /// Why it was refused; nil when it was marked as done.
  public let refusal: String?
}

extension FleetService {
  /// The clients of the caller's organization, whoever is late first, then by the soonest date.
  public func clients(
    search: String? = nil, by principal: Principal, in tx: Transaction
  ) throws -> [FleetClient] {
    let mandates = try held(by: principal, in: tx)
    let summaries = try actions.summaries(of: mandates.map(\.client), in: tx)
    let names = try registry.names(of: mandates.map(\.client), in: tx)
    let wanted = search?.lowercased()
    return mandates.compactMap { mandate -> FleetClient? in
      let name = names[mandate.client] ?? ""
      guard wanted.map({ name.lowercased().contains($0) }) ?? true else { return nil }
      return FleetClient(
        mandate: mandate, name: name, summary: summaries[mandate.client] ?? OpenSummary())
    }.sorted {
      (-$0.summary.overdue, $0.summary.soonest?.number ?? .max, $0.name)
        < (-$1.summary.overdue, $1.summary.soonest?.number ?? .max, $1.name)
    }
  }

  /// The same things to do with all clients, the soonest first.
  public func groups(
    search: String? = nil, by principal: Principal, in tx: Transaction
  ) throws -> [ActionGroup] {
    try actions.groups(
      of: try held(by: principal, in: tx).map(\.client), search: search, in: tx)
  }

  /// Where one of these things is to be done, with the clients' names, by date; at most as many as
  /// can be settled at once.
  public func open(
    _ product: String, target: String?, by principal: Principal, in tx: Transaction
  ) throws -> [(action: Action, client: String)] {
    let clients = try held(by: principal, in: tx).map(\.client)
    let found = try actions.open(
      product, target: target, of: clients, limit: MandateRules.mostAtOnce, in: tx)
    let names = try registry.names(of: Array(Set(found.map(\.organization))), in: tx)
    return found.map { ($0, names[$0.organization] ?? "") }
  }

  /// Marks actions of several clients as done, each by its own client's consent. What one client does
  /// not allow keeps nothing else from being done.
  public func complete(
    _ draft: FleetDraft, by principal: Principal, in tx: Transaction
  ) throws -> [FleetResult] {
    _ = try decide(principal, .workFleets)
    let ids = draft.actions
    guard (1...MandateRules.mostAtOnce).contains(ids.count), Set(ids).count == ids.count else {
      throw FleetProblem.count
    }
    let owners = try actions.owners(of: ids, in: tx)
    var deputies: [OrganizationID: Principal?] = [:]
    return try ids.map { id in
      // Nobody learns which actions others have.
      guard let owner = owners[id] else { return FleetResult(action: id, refusal: Self.unknown) }
      let deputy = try deputies[owner] ?? self.deputy(principal, for: owner, in: tx)
      deputies[owner] = deputy
      guard let deputy else { return FleetResult(action: id, refusal: Self.unknown) }
      do {
        _ = try actions.complete(
          id, note: draft.note, newVersion: draft.newVersion, by: deputy, in: tx)
        return FleetResult(action: id, refusal: nil)
      } catch let error as any ProblemConvertible where error.problem.status != 422 {
        return FleetResult(action: id, refusal: error.problem.detail)
      }
    }
  }

  private static let unknown = "There is no such action, or its owner gave you no mandate."

  private func held(by principal: Principal, in tx: Transaction) throws -> [Mandate] {
    let grant = try decide(principal, .workFleets)
    _ = try decide(principal, .readActions)
    guard let manager = grant.organization else { return [] }
    return try FleetStore.held(
      by: manager, on: surroundings.now().day, limit: MandateRules.mostClients, in: tx)
  }
}
