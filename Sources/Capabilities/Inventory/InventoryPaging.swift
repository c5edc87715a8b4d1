public import Storage
public import Vocabulary

extension InventoryLookup {
  /// Some of the assets of everybody, or of one organization, by identifier, behind one of them.
  public func assets(
    of organization: OrganizationID?, after id: AssetID?, limit: Int, in tx: Transaction
  ) throws -> [Asset] {
    let page = PageRequest(limit: limit, after: id.map { Cursor($0.description) })
    return Array(
      try InventoryStore.assets(of: organization, search: nil, page: page, in: tx)
        .prefix(page.limit))
  }
}

extension Asset {
  /// The same asset if it could be reached so, for asking what that would change.
  public func reachable(_ reachability: Reachability) -> Asset {
    Asset(
      id: id, organization: organization, name: name, reachability: reachability, owner: owner,
      missionFunction: missionFunction, maintainedBy: maintainedBy, isOperational: isOperational,
      window: window, componentCount: componentCount, inventoriedAt: inventoriedAt,
      subject: subject,
      version: version)
  }
}
