import Cases
import Storage
import Vocabulary

/// The SQL of the cases that an organization takes part in or is asked to.
enum CoordinationListStore {
  /// Those cases with the organization's standing, the newest first.
  static func standings(
    of organization: OrganizationID, in tx: Transaction
  ) throws -> [(id: CaseID, standing: Standing)] {
    try tx.rows(
      """
      SELECT case_id, standing FROM coordination_participants
      WHERE organization = \(organization) AND standing IN ('invited', 'joined')
      ORDER BY case_id DESC LIMIT 500
      """
    ).map { (try $0["case_id"], try $0["standing"]) }
  }

  /// What the coordinator named as the organization's products in cases.
  static func named(
    of organization: OrganizationID, in ids: [CaseID], _ tx: Transaction
  ) throws -> [CaseID: [String]] {
    guard !ids.isEmpty else { return [:] }
    let rows = try tx.rows(
      """
      SELECT p.case_id, r.product FROM coordination_participants p
        JOIN coordination_products r ON r.case_id = p.case_id AND r.participant = p.id
      WHERE p.organization = \(organization) AND r.named = 1 AND p.case_id IN \(list: ids)
      ORDER BY p.case_id, r.product
      """)
    var found: [CaseID: [String]] = [:]
    for row in rows { found[try row["case_id"], default: []].append(try row["product"]) }
    return found
  }
}
