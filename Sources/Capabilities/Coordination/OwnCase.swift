public import Access
public import Cases
public import Storage
public import Vocabulary

/// A case that an organization takes part in or is asked to, as far as a list may show it.
public struct OwnCase: Sendable, Equatable {
  /// The case.
  public let id: CaseID
  /// Its title; nil for one who is only asked.
  public let title: String?
  /// What the coordinator named as the organization's products.
  public let products: [String]
}

extension CoordinationService {
  /// The cases that the caller's organization takes part in or is asked to, the newest first; none
  /// for the coordinator.
  public func ownListed(by principal: Principal, in tx: Transaction) throws -> [OwnCase] {
    guard let organization = try decide(principal, .readCoordination).organization else {
      return []
    }
    let own = try CoordinationListStore.standings(of: organization, in: tx)
    let titles = try cases.titles(of: own.filter { $0.standing == .joined }.map(\.id), in: tx)
    let products = try CoordinationListStore.named(of: organization, in: own.map(\.id), tx)
    return own.map {
      OwnCase(id: $0.id, title: titles[$0.id], products: products[$0.id] ?? [])
    }
  }
}
