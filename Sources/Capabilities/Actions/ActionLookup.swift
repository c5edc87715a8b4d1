public import Storage
public import Vocabulary

/// What other capabilities look up of actions; they authorise their own objects.
extension ActionService {
  /// The open actions of an organization that have a date.
  public func dated(
    of organization: OrganizationID, in tx: Transaction
  ) throws -> [(id: ActionID, due: CalendarDay)] {
    try ActionStore.dated(of: organization, in: tx)
  }

  /// Which of some actions are in a state.
  public func those(
    _ ids: [ActionID], in state: ActionState, _ tx: Transaction
  ) throws -> Set<ActionID> {
    var found: Set<ActionID> = []
    for part in ids.chunked(tx.longestList) {
      found.formUnion(try ActionStore.those(part, in: state, tx))
    }
    return found
  }

  /// How many open actions of each organization are due on some days.
  public func openCounts(
    dueOn days: [CalendarDay], in tx: Transaction
  ) throws -> [(organization: OrganizationID, due: CalendarDay, count: Int)] {
    try ActionStore.openCounts(dueOn: days, in: tx)
  }
}
