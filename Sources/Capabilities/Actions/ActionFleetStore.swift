import Storage
import Vocabulary

/// The SQL of looking at several organizations at once.
extension ActionStore {
  static func summaries(
    of organizations: [OrganizationID], today: CalendarDay, in tx: Transaction
  ) throws -> [OrganizationID: OpenSummary] {
    var found: [OrganizationID: OpenSummary] = [:]
    let rows = try tx.rows(
      """
      SELECT organization, count(*) AS n, min(due_day) AS soonest,
        count(CASE WHEN due_day < \(today) THEN 1 END) AS overdue
      FROM actions_actions WHERE state = 'open' AND organization IN \(list: organizations)
      GROUP BY organization
      """)
    for row in rows {
      var one = OpenSummary()
      one.open = try row["n"]
      one.overdue = try row["overdue"]
      one.soonest = try row["soonest"]
      found[try row["organization"]] = one
    }
    return found
  }

  static func groups(
    of organizations: [OrganizationID], search: String?, in tx: Transaction
  ) throws -> [ActionGroup] {
    var sql: SQL =
      """
      SELECT product, target_version, min(due_day) AS soonest, count(*) AS n,
        count(DISTINCT organization) AS organizations
      FROM actions_actions WHERE state = 'open' AND organization IN \(list: organizations)
      """
    if let search { sql += " AND lower(product) LIKE \(Like.containing(search)) ESCAPE '\\'" }
    return try tx.rows(sql + " GROUP BY product, target_version").map { row in
      ActionGroup(
        product: try row["product"], targetVersion: try row["target_version"],
        soonest: try row["soonest"], actions: try row["n"],
        organizations: try row["organizations"])
    }
  }

  static func open(
    _ product: String, target: String?, of organizations: [OrganizationID], limit: Int,
    in tx: Transaction
  ) throws -> [Action] {
    try tx.rows(
      """
      \(sql: columns) WHERE a.state = 'open' AND a.product = \(product)
        AND COALESCE(a.target_version, '') = \(target ?? "")
        AND a.organization IN \(list: organizations)
      ORDER BY a.sort_day, a.id LIMIT \(limit)
      """
    ).map(action)
  }

  static func owners(
    of ids: [ActionID], in tx: Transaction
  ) throws -> [ActionID: OrganizationID] {
    var found: [ActionID: OrganizationID] = [:]
    try tx.forEach("SELECT id, organization FROM actions_actions WHERE id IN \(list: ids)") {
      found[try $0["id"]] = try $0["organization"]
    }
    return found
  }

  static func deeds(
    of deputies: OrganizationID, for organization: OrganizationID, limit: Int,
    in tx: Transaction
  ) throws -> [(action: Action, entry: ActionEntry)] {
    let entries = try tx.rows(
      """
      SELECT e.action, e.at, e.actor, e.state, e.note, e.new_version, e.receipt
      FROM actions_actions a JOIN actions_entries e ON e.action = a.id
      WHERE a.organization = \(organization) AND e.actor LIKE \("%@" + deputies.description)
      ORDER BY e.at DESC LIMIT \(limit)
      """)
    var actions: [ActionID: Action] = [:]
    return try entries.compactMap { row in
      let id: ActionID = try row["action"]
      guard let action = try actions[id] ?? action(id, in: tx) else { return nil }
      actions[id] = action
      return (action, try entry(row))
    }
  }
}
