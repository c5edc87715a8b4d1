public import Storage
public import Vocabulary

/// What one organization has open, for whoever looks after several.
public struct OpenSummary: Sendable, Equatable {
  /// How many actions.
  public var open = 0
  /// How many of them are past their date.
  public var overdue = 0
  /// The soonest last day.
  public var soonest: CalendarDay?

  /// Nothing.
  public init() {}
}

/// The same thing to do in many places.
public struct ActionGroup: Sendable, Equatable {
  /// The product with its installed version.
  public let product: String
  /// The version that ends it, nil when none is known.
  public let targetVersion: String?
  /// The soonest last day among them.
  public internal(set) var soonest: CalendarDay?
  /// How many actions.
  public internal(set) var actions: Int
  /// With how many organizations.
  public internal(set) var organizations: Int
}

/// Looking at several organizations at once. The caller says which; it has their consent.
extension ActionService {
  /// What each of some organizations has open.
  public func summaries(
    of organizations: [OrganizationID], in tx: Transaction
  ) throws -> [OrganizationID: OpenSummary] {
    var found: [OrganizationID: OpenSummary] = [:]
    for part in organizations.chunked(tx.longestList) {
      let rows = try ActionStore.summaries(of: part, today: surroundings.now().day, in: tx)
      found.merge(rows) { one, _ in one }
    }
    return found
  }

  /// What is open with some organizations, by product, the soonest first. Products are told apart by
  /// name, installed version and wanted version.
  public func groups(
    of organizations: [OrganizationID], search: String?, in tx: Transaction
  ) throws -> [ActionGroup] {
    var found: [[String?]: ActionGroup] = [:]
    for part in organizations.chunked(tx.longestList) {
      for group in try ActionStore.groups(of: part, search: search, in: tx) {
        let key = [group.product, group.targetVersion]
        guard var one = found[key] else {
          found[key] = group
          continue
        }
        one.actions += group.actions
        one.organizations += group.organizations
        one.soonest = [one.soonest, group.soonest].compactMap { $0 }.min()
        found[key] = one
      }
    }
    return found.values.sorted {
      ($0.soonest?.number ?? .max, $0.product, $0.targetVersion ?? "")
        < ($1.soonest?.number ?? .max, $1.product, $1.targetVersion ?? "")
    }
  }

  /// The open actions of one group, by date.
  public func open(
    _ product: String, target: String?, of organizations: [OrganizationID], limit: Int,
    in tx: Transaction
  ) throws -> [Action] {
    var found: [Action] = []
    for part in organizations.chunked(tx.longestList) {
      found += try ActionStore.open(product, target: target, of: part, limit: limit, in: tx)
    }
    return Array(
      found.sorted {
        ($0.due?.number ?? .max, $0.id.description) < ($1.due?.number ?? .max, $1.id.description)
      }.prefix(limit))
  }

  /// Whose some actions are; those that do not exist are left out.
  public func owners(
    of ids: [ActionID], in tx: Transaction
  ) throws -> [ActionID: OrganizationID] {
    var found: [ActionID: OrganizationID] = [:]
    for part in ids.chunked(tx.longestList) {
      found.merge(try ActionStore.owners(of: part, in: tx)) { one, _ in one }
    }
    return found
  }

  /// What a deputy from another organization wrote about an organization's actions, the newest first.
  public func deeds(
    of deputies: OrganizationID, for organization: OrganizationID, limit: Int,
    in tx: Transaction
  ) throws -> [(action: Action, entry: ActionEntry)] {
    try ActionStore.deeds(of: deputies, for: organization, limit: limit, in: tx)
  }
}
