import Access
public import Storage
import Vocabulary

extension RegistryService {
  /// The agencies of a regime, by age; for capabilities that authorise what they show of them.
  public func members(of regime: Regime, in tx: Transaction) throws -> [Organization] {
    var found: [Organization] = []
    var page = PageRequest(limit: 500)
    while true {
      let rows = try RegistryStore.organizations(only: nil, search: nil, page: page, in: tx)
      let part = rows.prefix(page.limit)
      found += part.filter { $0.regime == regime }
      guard rows.count > page.limit, let last = part.last else { return found }
      page = PageRequest(limit: 500, after: Cursor(last.id.description))
    }
  }
}
