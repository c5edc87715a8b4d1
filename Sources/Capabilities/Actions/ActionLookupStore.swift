import Storage
import Vocabulary

/// The SQL of what other capabilities look up.
extension ActionStore {
  static func dated(
    of organization: OrganizationID, in tx: Transaction
  ) throws -> [(id: ActionID, due: CalendarDay)] {
    var found: [(id: ActionID, due: CalendarDay)] = []
    try tx.forEach(
      """
      SELECT id, due_day FROM actions_actions
      WHERE organization = \(organization) AND state = 'open' AND due_day IS NOT NULL
      """
    ) { found.append((try $0["id"], try $0["due_day"])) }
    return found
  }

  static func those(
    _ ids: [ActionID], in state: ActionState, _ tx: Transaction
  ) throws -> [ActionID] {
    try tx.rows(
      """
      SELECT id FROM actions_actions WHERE id IN \(list: ids) AND state = \(state.rawValue)
      """
    ).map { try $0["id"] }
  }

  static func openCounts(
    dueOn days: [CalendarDay], in tx: Transaction
  ) throws -> [(organization: OrganizationID, due: CalendarDay, count: Int)] {
    try tx.rows(
      """
      SELECT organization, due_day, count(*) AS n FROM actions_actions
      WHERE state = 'open' AND due_day IN \(list: days)
      GROUP BY organization, due_day ORDER BY organization, due_day
      """
    ).map { (try $0["organization"], try $0["due_day"], try $0["n"]) }
  }
}
